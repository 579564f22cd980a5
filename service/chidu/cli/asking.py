"""chidu ask: questions in a terminal, on the law and on some forms; one question, or a conversation line by line. With a model where
the settings of the service (CHIDU_MODEL_…) name one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from chidu.assistant.answers.replying import reply
from chidu.assistant.backend.building import build_backend
from chidu.assistant.events import BADGES, Event, Sentence, Status, Told, Withheld
from chidu.assistant.files import FileDesk
from chidu.assistant.questions.understanding import Asked
from chidu.assistant.voice import Model, Stop, told
from chidu.cli import screens
from chidu.desk.batch import clean_name, day_of
from chidu.desk.files import write_whole
from chidu.desk.office import Office
from chidu.web.settings import read

Policies = Annotated[Path | None, typer.Option("--policies", help="政策库文件夹，默认用随程序的政策库")]


def ask(
    question: Annotated[list[str] | None, typer.Argument(metavar="问题", help="不写则一行一行地问，空行结束")] = None,
    scope: Annotated[str, typer.Option("--scope", help="您所在的辖区，如 cn/shandong/dezhou/qihe")] = "cn",
    on: Annotated[str, typer.Option("--on", help="按哪一天的政策答，如 2024-03-01；默认今天")] = "",
    form: Annotated[list[Path] | None, typer.Option("--form", help="问的是哪些表；可写多次")] = None,
    out: Annotated[Path, typer.Option("--out", help="起草的文书写到这个文件夹")] = Path("out"),
    draft: Annotated[Path | None, typer.Option("--draft", help="还没有发布的政策文件夹：问“按草案会怎样”时用它试算")] = None,
    policies: Policies = None,
) -> None:
    day = day_of(on, "选项“--on”") if on else datetime.now().astimezone().date()
    model_settings = read().model
    backend = build_backend(model_settings, lambda: datetime.now(UTC))
    with ExitStack() as open_:
        office = open_.enter_context(Office(policies) if policies else Office())
        drafted = open_.enter_context(Office(draft)) if draft else None
        desk = FileDesk(office, scope.strip("/"), day, tuple(form or ()), drafted)
        for message in desk.unread:
            screens.usage(message)
        model = Model(backend, model_settings.mode) if model_settings and backend else None
        _converse(desk, [" ".join(question)] if question else _typed(), out, model)


def _typed() -> Iterator[str]:
    screens.text(["请提问，空行结束。"])
    for line in sys.stdin:
        if not line.strip():
            return
        yield line.strip()


def _converse(desk: FileDesk, questions: Iterable[str], out: Path, model: Model | None) -> None:
    """Each answer in turn, as it comes; what was asked before is known, and the form that was spoken of stays open."""
    before: Asked | None = None
    briefs = desk.briefs()
    here = desk.matter(briefs[0].key) if len(briefs) == 1 else None
    for question in questions:
        replied = reply(question, desk, here, before)
        screens.text(_lines(told(replied, question, desk, model, Stop())))
        if letter := replied.answer.letter:
            screens.written(write_whole(out / f"{clean_name(letter.title)}.docx", letter.content))
        if replied.about:
            here = desk.matter(replied.about)
        if isinstance(replied.understood, Asked):
            before = replied.understood


def _lines(events: Iterable[Event]) -> Iterator[str]:
    """The sentences with the numbers of what they stand on, then what that is, how the answer came about, what may be asked next."""
    numbers: dict[str, int] = {}
    for event in events:
        match event:
            case Status(text):
                yield f"（{text}）"
            case Sentence(line, cites):
                marks = "".join(f"［{numbers.setdefault(cite.key, len(numbers) + 1)}］" for cite in cites)
                yield f"{line.text}{marks}"
            case Withheld(reason):
                yield f"（有一句没有通过核对，已按条文显示：{reason}）"
            case Told():
                yield from _ended(event, numbers)


def _ended(end: Told, numbers: Mapping[str, int]) -> Iterator[str]:
    for key, number in numbers.items():
        yield f"  ［{number}］{end.answer.cites[key].label}"
    if end.model:
        yield f"  〔{BADGES[end.badge]}〕{end.fault}"
    if end.answer.suggest:
        yield f"  还可以问：{'　'.join(end.answer.suggest[:4])}"
