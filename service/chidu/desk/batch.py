"""A batch: a task list in, letters out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from chidu import quantity
from chidu.desk.determinations import determinations_from
from chidu.desk.files import shown_name, shown_path, write_whole
from chidu.desk.hands import in_order
from chidu.desk.keeping import record_of
from chidu.desk.letters import bundles, issue, issue_together
from chidu.desk.lists import check_keys, read_list
from chidu.desk.office import Office
from chidu.desk.review import Reviewed, Task, told
from chidu.document.context import Head
from chidu.errors import InputError, Place
from chidu.types import Decision, Record

MUST, MAY = ("文件", "辖区", "日期"), ("人工认定", "说明")
FORM = "{文件: 申报表.xlsx, 辖区: cn/shandong/dezhou/qihe, 日期: 2024-03-01}"
LONGEST_NAME = 180  # bytes, of the 255 that file systems allow


def read_tasks(path: Path, now: datetime) -> list[Task]:
    """A YAML list of {文件, 辖区, 日期, 人工认定?}; files are relative to the list's own folder."""
    items, locate = read_list(path, "任务清单", FORM)
    tasks = []
    for i, item in enumerate(items):
        check_keys(item, i + 1, locate(i), MUST, MAY, (*MUST, "说明"))
        people = determinations_from(item.get("人工认定") or [], now, partial(locate, i, "人工认定"))
        tasks.append(Task(path.parent / item["文件"], item["辖区"], day_of(item["日期"], "日期", locate(i, "日期")), people))
    return tasks


def day_of(text: str, name: str, place: Place | None = None) -> date:
    """A date that a person typed, in full. Raises InputError."""
    day = quantity.day(text) if len(text) == 10 else None
    if day is None:
        raise InputError("date", f"{name}写成“{text}”，不是一个日期", place=place, rule="日期写成 2024-03-01", remedy="请改写")
    return day


def kept(office: Office, results: Iterable[Reviewed], add: Callable[[Record], bool]) -> Iterator[Reviewed]:
    """Every decision goes into the book (决定簿) before anything is written of it."""
    for result in results:
        if (d := result.decision) is not None:
            add(record_of(d, office.policy(d.case.scope, d.case.on)))
        yield result


@dataclass(frozen=True)
class Written:
    """A form reviewed, and the letters written of it; where one could not be written, the error is in `reviewed`."""

    reviewed: Reviewed
    paths: tuple[Path, ...]


def write_batch(office: Office, results: Iterable[Reviewed], folder: Path, head: Head,
                without: Collection[str] = ()) -> Iterator[Written]:
    """The letters of a whole batch, in the order of its forms, as many at once as the office has workers; `without` those kinds.

    What goes wrong with one form's letters stops that form's alone; what was written of it before stays.
    """
    taken: set[Path] = set()
    named = ((r, [n for n in _names(r, folder, taken) if n[1] not in without]) for r in results)
    yield from in_order(lambda item: _written(office, item[0], item[1], head), named, office.workers)


def _written(office: Office, reviewed: Reviewed, names: Sequence[tuple[Path, str]], head: Head) -> Written:
    paths: list[Path] = []
    try:
        for path, kind in names:
            paths += write_letter(office, reviewed, path, kind, head)
    except Exception as e:
        reviewed = replace(reviewed, error=told(e, shown_name(reviewed.task.path)))
    return Written(reviewed, tuple(paths))


def write_together(office: Office, decisions: Sequence[Decision], folder: Path, head: Head) -> Iterator[Path]:
    """The letters that speak of several decisions (合并), each yielded once it is written."""
    taken: set[Path] = set()
    for kind in dict.fromkeys(kind for d in decisions for kind in d.outcome.documents):
        if office.policy(decisions[0].case.scope, decisions[0].case.on).vocabulary.documents[kind].joined:
            for bundle in bundles(office, decisions, kind):
                letter = issue_together(office, bundle, kind, head)
                yield write_whole(_free(folder, clean_name(letter.title.removesuffix(kind)), kind, taken), letter.content)


def write_letters(office: Office, reviewed: Reviewed, folder: Path, head: Head, taken: set[Path]) -> Iterator[Path]:
    """All letters that the review issues, named after the form's file and project, each yielded once it is written.

    `taken` holds what this batch has written: a second form of the same name gets a number, nothing is overwritten.
    """
    for path, kind in _names(reviewed, folder, taken):
        yield from write_letter(office, reviewed, path, kind, head)


def write_letter(office: Office, reviewed: Reviewed, path: Path, kind: str, head: Head) -> Iterator[Path]:
    """One letter to one file, where there is a decision."""
    if reviewed.decision:
        yield write_whole(path, issue(office, reviewed.decision, kind, head).content)


def _names(reviewed: Reviewed, folder: Path, taken: set[Path]) -> list[tuple[Path, str]]:
    """Where each letter of a form goes, and its kind."""
    if reviewed.decision is None:
        return []
    stem = _stem(reviewed)
    return [(_free(folder, stem, kind, taken), kind) for kind in reviewed.decision.outcome.documents]


def _free(folder: Path, stem: str, kind: str, taken: set[Path]) -> Path:
    path, number = folder / f"{stem}-{kind}.docx", 1
    while path in taken:
        number += 1
        path = folder / f"{stem}-{kind}（{number}）.docx"
    taken.add(path)
    return path


def _stem(reviewed: Reviewed) -> str:
    """File and project, without what a file name may not hold, short enough for any file system."""
    assert reviewed.decision is not None
    name = reviewed.decision.case.form.fields.get("项目名称")
    text = shown_path(Path(reviewed.task.path.stem)) + (f"-{name.text}" if name and name.text else "")
    return clean_name(text)


def clean_name(text: str) -> str:
    clean = re.sub(r'[\\/:*?"<>|\s\x00-\x1f\x7f]+', "", text)
    return clean.encode()[:LONGEST_NAME].decode(errors="ignore")
