"""Many forms at once: forms → a store of facts in columns → verdicts, grades, conclusions, counts (批量预审).

For previews, impact and re-evaluation. It says what the reference says, and issues nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count, islice
from pathlib import Path

from chidu.desk.files import shown_name
from chidu.desk.hands import in_order
from chidu.desk.office import Office
from chidu.desk.review import told
from chidu.errors import ChiduError, InputError, Place
from chidu.evaluation.bulk.columns import columns_of
from chidu.evaluation.bulk.report import Report, Totals, judge_part, write_report
from chidu.evaluation.bulk.store import HEAD, parts, write_part
from chidu.evaluation.digest import combined
from chidu.sandbox import Sandbox
from chidu.types import Case, Scope

FORMS = (".xlsx", ".xlsm", ".xls", ".et", ".docx", ".json")
AT_ONCE = 8192
"""Forms in one part: what is held in memory at a time."""

MEMORY_MB, SECONDS = 3072, 120.0
"""Of a worker for columns: it sets aside 1 GB of addresses that it never fills."""


@dataclass(frozen=True)
class Read:
    """What became of one file: its cases, or the error that stopped it."""

    path: Path
    cases: tuple[Case, ...]
    error: ChiduError | None = None


def is_store(folder: Path) -> bool:
    """Whether a folder holds facts rather than forms."""
    return any(folder.glob(f"*/{HEAD}"))


def forms_in(folder: Path) -> tuple[Path, ...]:
    """The files in a folder and below that may be forms, in order of their names. Raises InputError if there are none."""
    if not folder.is_dir():
        raise InputError("folder-missing", "没有这个文件夹", place=Place(str(folder)), remedy="请核对路径")
    found = tuple(sorted(p for p in folder.rglob("*") if p.suffix.lower() in FORMS and p.is_file() and not p.name.startswith((".", "~$"))))
    if not found:
        raise InputError("folder-empty", "这个文件夹里没有表，也没有事实库", place=Place(str(folder)), rule="表是" + "、".join(FORMS), remedy="请核对路径")
    return found


def read_forms(office: Office, files: Sequence[Path], scope: Scope, on: date) -> Iterator[Read]:
    """Every file's cases, in order, read by all workers; a bad file stops itself alone."""
    _ = office.library, office.sandbox
    yield from in_order(partial(_read, office, scope, on), files, office.workers)


def _read(office: Office, scope: Scope, on: date, path: Path) -> Read:
    try:
        return Read(path, tuple(office.case(form, scope, on, (), n) for n, form in enumerate(office.read(path, scope), 1)))
    except Exception as e:
        return Read(path, (), told(e, shown_name(path)))


def store_cases(cases: Iterable[Case], folder: Path) -> Iterator[int]:
    """Writes cases into a store, part by part; yields how many forms each part has. Refuses a folder that is there."""
    if folder.exists() and any(folder.iterdir()):
        raise InputError("folder-taken", "事实库的目录已有内容", place=Place(str(folder)), remedy="请换一个目录，或先移走")
    listed, numbers = iter(cases), count()
    while batch := list(islice(listed, AT_ONCE)):
        for columns in columns_of(batch):
            write_part(folder / f"{next(numbers):05}", columns)
        yield len(batch)


@dataclass(frozen=True)
class Judged:
    """A whole store under one policy."""

    scope: Scope
    on: date
    fingerprint: str
    totals: Totals
    digest: str


def judge_store(office: Office, folder: Path, scope: Scope, on: date, *, out: Path | None = None, signed: bool = False,
                told: Callable[[Report], None] = lambda _: None) -> Judged:
    """A store under the law of a scope on a date, by all workers. With `out` the lines of every form and of everything
    unmet or unknown are written there; `signed` gives one hash for all that was found; `told` hears of every part.

    Raises FactsUnreadable, UnknownScope, PolicySetError, WorkerLost.
    """
    policy = office.policy(scope, on)
    totals, digests = Totals(), list[bytes]()
    with Sandbox(office.workers, MEMORY_MB, SECONDS) as sandbox:

        def judged(part: Path) -> Report:
            return sandbox.call(judge_part, policy.canonical, policy.scope, policy.on, str(part.resolve()), out is not None, signed)

        for number, report in enumerate(in_order(judged, parts(folder), office.workers)):
            totals.add(report)
            digests += report.digests
            if out is not None:
                write_report(report, out, number)
            told(report)
    return Judged(policy.scope, on, policy.fingerprint, totals, combined(digests) if signed else "")
