"""Acting in a bureau: every act is one transaction with one entry in the audit chain, by somebody who may do it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from chidu.desk.bureau.rights import check
from chidu.desk.office import Office
from chidu.errors import InputError
from chidu.records import audit, integrity, jobs, publications
from chidu.records.database import EVERYWHERE, Connection, Database, Reach
from chidu.records.people import Account
from chidu.types import Scope

PROGRAM = "程序"
KEPT_OFFICES = 2
BESIDES: ContextVar[Callable[[Connection], None] | None] = ContextVar("besides", default=None)
"""What every act of the request that is under way does besides, in its own transaction (records.requests)."""


@dataclass
class Act:
    """What somebody is doing: write with `connection`, and say to `note` what was done to what.

    `digests`: of the decisions that were made, so that the audit chain holds them; `wakes`: workers have to look.
    """

    connection: Connection
    scope: Scope
    by: str
    at: datetime
    subject: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    wakes: bool = False

    def note(self, subject: str, **details: Any) -> None:
        self.subject, self.details = subject, details


@dataclass
class Bureau:
    """A database, the folder in which publications are unpacked, and a clock. Several processes and machines may share the database."""

    database: Database
    folder: Path
    clock: Callable[[], datetime]
    workers: int = field(default_factory=lambda: min(os.cpu_count() or 1, 4))
    bell: jobs.Bell = field(default_factory=jobs.Bell, repr=False)
    _offices: dict[int, Office] = field(default_factory=dict, repr=False)
    _in_force: dict[int, Mapping[Scope, int]] = field(default_factory=dict, repr=False)
    _opening: Lock = field(default_factory=Lock, repr=False)

    @contextmanager
    def act(self, who: Account, verb: str, scope: Scope = "", reach: Reach | None = None) -> Iterator[Act]:
        """A transaction of one act; kept with its audit entry, or not at all. Raises NotPermitted.

        `reach`: for the few acts whose rows run through all jurisdictions (numbers of publications).
        """
        where = scope or who.scope
        check(who, verb, where)
        with self._acting(who.login, verb, where, reach or Reach(where)) as acting:
            yield acting

    @contextmanager
    def program(self, verb: str, scope: Scope, by: str = PROGRAM, reach: Reach | None = None) -> Iterator[Act]:
        """The same for what the program does by itself, or for somebody who is not yet known to it."""
        with self._acting(by, verb, scope, reach or Reach(scope)) as acting:
            yield acting

    @contextmanager
    def _acting(self, by: str, verb: str, scope: Scope, reach: Reach) -> Iterator[Act]:
        with self.database.writing(reach) as connection:
            acting = Act(connection, scope, by, self.clock())
            yield acting
            assert acting.subject, f"“{verb}” left no note"
            made = {integrity.NOTED: acting.digests} if acting.digests else {}
            audit.add(connection, scope, acting.at, by, verb, acting.subject, {**acting.details, **made})
            if besides := BESIDES.get():
                besides(connection)
            if acting.wakes:
                jobs.tell(connection)
        if acting.wakes:
            self.bell.ring()

    @contextmanager
    def look(self, who: Account, verb: str, scope: Scope = "") -> Iterator[Connection]:
        """A reading transaction as far as somebody's reach. Raises NotPermitted."""
        check(who, verb, scope or who.scope, reading=True)
        with self.database.reading(who.reach) as connection:
            yield connection

    # ---- the law in force

    def office(self, number: int | None = None) -> Office:
        """The office by the publications in force, or by those that were when this number was reached. Raises InputError before
        the first publication."""
        last = number or self.last_number()
        if not last:
            raise InputError("nothing-published", "还没有发布过政策", rule="判定只依发布了的政策", remedy="请先运行 chidu publish")
        with self._opening:
            if last not in self._offices:
                folder = self._unpacked(last)
                self._offices[last] = Office(folder / "policies", folder / "report_templates", self.workers)
            office = self._offices[last]
            for old in sorted(self._offices)[:-KEPT_OFFICES]:
                if old != last:
                    self._offices.pop(old).close()  # a letter may still be written by the one before
            return office

    def last_number(self) -> int:
        """The number of the last publication of all: the law in force, whole. 0 before the first."""
        with self.database.reading(EVERYWHERE) as connection:
            return publications.last_number(connection)

    def publications_of(self, scope: Scope, number: int | None = None) -> tuple[int, ...]:
        """The publications that a jurisdiction goes by, from the root down."""
        last = number or self.last_number()
        if last not in self._in_force:  # what was in force at a number stays so
            with self.database.reading(EVERYWHERE) as connection:
                self._in_force[last] = publications.in_force(connection, last)
        known = self._in_force[last]
        return tuple(known[level] for level in levels(scope) if level in known)

    def _unpacked(self, number: int) -> Path:
        """The files of every publication in force at this number, in a folder of its own; whole, or not there."""
        folder = self.folder / f"发布{number}"
        if folder.is_dir():
            return folder
        with self.database.reading(EVERYWHERE) as connection:
            files = publications.files_of(connection, list(publications.in_force(connection, number).values()))
        self.folder.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=self.folder, prefix=".发布"))
        write_files(made, files)
        try:
            made.rename(folder)
        except OSError:  # another process was first
            shutil.rmtree(made, ignore_errors=True)
        return folder

    def close(self) -> None:
        for office in self._offices.values():
            office.close()
        self._offices.clear()
        self.database.close()


def levels(scope: Scope) -> list[Scope]:
    """From the root to a jurisdiction: cn, cn/shandong, …"""
    parts = scope.split("/")
    return ["/".join(parts[:i]) for i in range(1, len(parts) + 1)]


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
