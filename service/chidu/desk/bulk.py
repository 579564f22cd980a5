"""Many forms at once: forms → a store of facts in columns → verdicts, grades, conclusions, counts (批量预审).

For previews, impact and re-evaluation. It says what the reference says, and issues nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count, islice
from pathlib import Path
from tempfile import mkdtemp

from chidu.desk.files import BEGUN, shown_name, shown_path, write_whole
from chidu.desk.hands import in_order
from chidu.desk.office import Office
from chidu.desk.review import told
from chidu.errors import ChiduError, InputError, Place, why_failed
from chidu.evaluation.bulk.columns import columns_of
from chidu.evaluation.bulk.report import CASES, FINDINGS, PENDING, Report, Totals, judge_part, lines_of
from chidu.evaluation.bulk.store import HEAD, parts, write_part
from chidu.evaluation.digest import combined
from chidu.sandbox import Sandbox
from chidu.types import Case, Scope

__all__ = ["PENDING", "Judged", "Read", "forms_in", "is_store", "judge_store", "nothing_judged", "parts_in", "read_forms", "require_free",
           "store_cases"]

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
    with _opened(folder):
        return any(folder.glob(f"*/{HEAD}"))


def forms_in(folder: Path) -> tuple[Path, ...]:
    """The files in a folder and below that may be forms, in order of their names. Raises InputError if there are none."""
    with _opened(folder):
        if not folder.is_dir():
            missing = InputError("folder-missing", "没有这个文件夹", place=Place(shown_path(folder)), remedy="请核对路径")
            single = InputError("folder-is-file", "这是一个文件，不是文件夹", place=Place(shown_path(folder)), rule="成批预审的是文件夹里的全部表",
                                remedy="一张表请用 chidu evaluate")
            raise single if folder.exists() else missing
        named = [Path(top, name) for top, _, names in os.walk(folder, onerror=_raise) for name in names]
        found = tuple(sorted(p for p in named if _may_be_form(p) and p.is_file()))
    if not found:
        raise InputError("folder-empty", "这个文件夹里没有表，也没有事实库", place=Place(shown_path(folder)), rule="表是" + "、".join(FORMS),
                         remedy="请核对路径")
    return found


def _may_be_form(path: Path) -> bool:
    return path.suffix.lower() in FORMS and not path.name.startswith((".", "~$")) and path.name != HEAD


def _raise(error: OSError) -> None:
    raise error  # a folder that cannot be looked into might hold forms: nothing is left out in silence


@contextmanager
def _opened(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as e:
        place = Path(os.fsdecode(e.filename)) if e.filename else folder
        raise InputError("folder-unreadable", f"文件夹打不开（{why_failed(e)}）", place=Place(shown_path(place)),
                         rule="里面的表一张也不能漏", remedy="请检查路径和权限") from None


def read_forms(office: Office, files: Sequence[Path], scope: Scope, on: date) -> Iterator[Read]:
    """Every file's cases, in order, read by all workers; a bad file stops itself alone."""
    _ = office.library, office.sandbox
    yield from in_order(partial(_read, office, scope, on), files, office.workers)


def _read(office: Office, scope: Scope, on: date, path: Path) -> Read:
    try:
        return Read(path, tuple(office.case(form, scope, on, (), n) for n, form in enumerate(office.read(path, scope), 1)))
    except Exception as e:
        error = told(e, shown_name(path))
        if error.place.file == shown_name(path):  # of many folders: which one
            error.place = Place(shown_path(path), error.place.line, error.place.column, error.place.cell)
        return Read(path, (), error)


def require_free(store: Path | None = None, out: Path | None = None) -> None:
    """Refuses what could not be written at the end: a store where there is something already, results among earlier ones."""
    for folder in (f for f in (store, out) if f):
        with _opened(folder):
            if folder.exists() and not folder.is_dir():
                raise InputError("folder-is-file", "已有同名的文件", place=Place(shown_path(folder)), rule="这里要写的是一个文件夹", remedy="请换一个名称")
    if store:
        with _opened(store):
            if store.exists() and any(store.iterdir()):
                raise InputError("folder-taken", "事实库的目录已有内容", place=Place(shown_path(store)), remedy="请换一个目录，或先移走")
    if out:
        with _opened(out):
            if any(out.glob(f"{CASES}-*.parquet")) or any(out.glob(f"{FINDINGS}-*.parquet")):
                raise InputError("results-taken", "这个文件夹里已有先前的结果", place=Place(shown_path(out)), rule="两次的结果不能混在一起",
                                 remedy="请换一个文件夹，或先移走")


def store_cases(cases: Iterable[Case], folder: Path) -> Iterator[int]:
    """Writes cases into a store, part by part; yields how many forms each part has. Refuses a folder that is there.

    It is written beside and renamed: a store is there whole or not at all, for half of one would pass for all the forms.
    """
    require_free(store=folder)
    listed, numbers = iter(cases), count()
    with _written(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        begun = Path(mkdtemp(prefix=BEGUN, dir=folder.parent))
    try:
        while batch := list(islice(listed, AT_ONCE)):
            for columns in columns_of(batch):
                with _written(folder):
                    write_part(begun / f"{next(numbers):05}", columns)
            yield len(batch)
        if next(numbers):
            with _written(folder):
                begun.chmod(0o755)
                begun.replace(folder)
    finally:
        shutil.rmtree(begun, ignore_errors=True)


@contextmanager
def _written(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as e:
        raise InputError("write", f"事实库写不出（{why_failed(e)}）", place=Place(shown_path(folder)),
                         rule="没有留下半份", remedy="请检查文件夹、权限和磁盘空间") from None


def parts_in(folder: Path) -> int:
    """How many parts a store has. Raises FactsUnreadable."""
    return len(parts(folder))


@dataclass(frozen=True)
class Judged:
    """A whole store under one policy."""

    scope: Scope
    on: date
    fingerprint: str
    totals: Totals
    digest: str


def nothing_judged(office: Office, scope: Scope, on: date) -> Judged:
    """What is said where no form could be read."""
    policy = office.policy(scope, on)
    return Judged(policy.scope, on, policy.fingerprint, Totals(), "")


def judge_store(office: Office, folder: Path, scope: Scope, on: date, *, out: Path | None = None, signed: bool = False,
                told: Callable[[Report], None] = lambda _: None) -> Judged:
    """A store under the law of a scope on a date, by all workers. With `out` the lines of every form and of everything
    unmet or unknown are written there; `signed` gives one hash for all that was found; `told` hears of every part.

    Raises FactsUnreadable, UnknownScope, PolicySetError, WorkerLost.
    """
    policy = office.policy(scope, on)
    require_free(out=out)
    totals, digests = Totals(), list[bytes]()
    with Sandbox(office.workers, MEMORY_MB, SECONDS) as sandbox:

        def judged(part: Path) -> Report:
            try:
                return sandbox.call(judge_part, policy.canonical, policy.scope, policy.on, str(part.resolve()), out is not None, signed)
            except ChiduError as e:
                e.place = Place(shown_path(part))
                raise

        for number, report in enumerate(in_order(judged, parts(folder), office.workers)):
            totals.add(report)
            digests += report.digests
            if out is not None:
                for name, content in lines_of(report, number):
                    write_whole(out / name, content)
            told(report)
    return Judged(policy.scope, on, policy.fingerprint, totals, combined(digests) if signed else "")
