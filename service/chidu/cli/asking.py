"""chidu ask: questions in a terminal, on the law and on some forms; one question, or a conversation line by line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from chidu.assistant.answer import Answer
from chidu.assistant.files import FileDesk
from chidu.assistant.replying import reply
from chidu.assistant.understanding import Asked
from chidu.cli import screens
from chidu.desk.batch import clean_name, day_of
from chidu.desk.files import write_whole
from chidu.desk.office import Office

Policies = Annotated[Path | None, typer.Option("--policies", help="政策库文件夹，默认用随程序的政策库")]


def ask(
    question: Annotated[list[str] | None, typer.Argument(metavar="问题", help="不写则一行一行地问，空行结束")] = None,
    scope: Annotated[str, typer.Option("--scope", help="您所在的辖区，如 cn/shandong/dezhou/qihe")] = "cn",
    on: Annotated[str, typer.Option("--on", help="按哪一天的政策答，如 2024-03-01；默认今天")] = "",
    form: Annotated[list[Path] | None, typer.Option("--form", help="问的是哪些表；可写多次")] = None,
    out: Annotated[Path, typer.Option("--out", help="起草的文书写到这个文件夹")] = Path("out"),
    policies: Policies = None,
) -> None:
    day = day_of(on, "选项“--on”") if on else datetime.now().astimezone().date()
    with Office(policies) if policies else Office() as office:
        desk = FileDesk(office, scope.strip("/"), day, tuple(form or ()))
        for message in desk.unread:
            screens.usage(message)
        _converse(desk, [" ".join(question)] if question else _typed(), out)


def _typed() -> Iterator[str]:
    screens.text(["请提问，空行结束。"])
    for line in sys.stdin:
        if not line.strip():
            return
        yield line.strip()


def _converse(desk: FileDesk, questions: Iterable[str], out: Path) -> None:
    """Each answer in turn; what was asked before is known, and the form that was spoken of stays open."""
    before: Asked | None = None
    briefs = desk.briefs()
    here = desk.matter(briefs[0].key) if len(briefs) == 1 else None
    for question in questions:
        replied = reply(question, desk, here, before)
        screens.text(_lines(replied.answer))
        if letter := replied.answer.letter:
            screens.written(write_whole(out / f"{clean_name(letter.title)}.docx", letter.content))
        if replied.about:
            here = desk.matter(replied.about)
        if isinstance(replied.understood, Asked):
            before = replied.understood


def _lines(answer: Answer) -> Iterator[str]:
    """The sentences with the numbers of what they stand on, then what that is, then what may be asked next."""
    numbers = answer.numbers
    for line in answer.lines:
        marks = "".join(f"［{numbers[key]}］" for key in line.cites)
        yield f"{line.text}{marks}"
    for key, number in numbers.items():
        yield f"  ［{number}］{answer.cites[key].label}"
    if answer.suggest:
        yield f"  还可以问：{'　'.join(answer.suggest[:4])}"
