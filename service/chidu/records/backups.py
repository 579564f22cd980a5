"""One state of a whole database in a file (备份), while others go on writing; and back into an empty one.

SQLite writes it by VACUUM INTO: one reading transaction, which in WAL holds up no writer and never has to begin anew, as the online
backup may when others write; and what was erased (个人信息) does not travel along in free pages. PostgreSQL writes it by pg_dump, of
the very snapshot whose audit heads are read beside it. Either way everything in it is checked before the copy counts: a copy of what
somebody changed is none.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import func, inspect, select

from chidu.errors import InputError, Unavailable
from chidu.records import audit, integrity
from chidu.records.audit import Head
from chidu.records.database import EVERYWHERE, Connection, Database
from chidu.records.integrity import Counted

PROGRAMS = Path("/usr/lib/postgresql")
SUFFIXES = {"sqlite": ".sqlite", "postgresql": ".pgdump"}
PARTS = ("", "-wal", "-shm", "-journal")
"""How the files of a SQLite database are called, after its own name."""
_DUMP = ("--format=custom", "--compress=1", "--no-owner", "--no-privileges", "--enable-row-security")
_RESTORE = ("--no-owner", "--no-privileges", "--enable-row-security", "--single-transaction", "--exit-on-error")


@dataclass(frozen=True)
class State:
    """Which state a copy is of: the version of its tables, the head of every audit chain, and what was checked in it."""

    tables: str
    heads: tuple[Head, ...]
    counted: Counted


def copy(database: Database, path: Path) -> State:
    """The whole database in a new file. Raises InputError where its tables are not this program's, Unavailable where it cannot be
    copied, Tampered where it does not hold."""
    database.require_ready()
    return _copy_sqlite(_file(database), path) if database.sqlite else _dump(database, path)


def put_back(database: Database, path: Path) -> None:
    """A copy into a database in which nothing is yet. Raises InputError where there is something, Unavailable where it fails."""
    if database.sqlite:
        own = _file(database)
        _require_none(any(own.with_name(f"{own.name}{end}").exists() for end in PARTS))
        _place(path, own)
        return
    with database.reading(EVERYWHERE) as connection:
        _require_none(bool(inspect(connection).get_table_names()))
    with _reached(database) as address:
        _run("pg_restore", *_RESTORE, f"--dbname={address}", str(path))


# ---- SQLite


def _file(database: Database) -> Path:
    return Path(database.engine.url.database or "")


def _copy_sqlite(source: Path, path: Path) -> State:
    path.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(source, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(path),))
    except sqlite3.Error as e:
        raise _failed(str(e)) from e
    made = Database(f"sqlite:///{path}")
    try:
        with made.reading(EVERYWHERE) as connection:
            state = _state(made, connection)
    finally:
        made.close()  # what is in its journal goes into it
    _settle(path)
    return state


def _state(database: Database, connection: Connection) -> State:
    counted = integrity.verify(connection, EVERYWHERE)
    return State(database.version() or "", tuple(audit.heads(connection, EVERYWHERE)), counted)


def _place(path: Path, target: Path) -> None:
    """Copied beside and renamed: killed meanwhile, there is no database rather than half of one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    begun = target.with_name(f"{target.name}.restoring")
    try:
        shutil.copyfile(path, begun)
        _settle(begun)
        os.replace(begun, target)
    except OSError as e:
        begun.unlink(missing_ok=True)
        raise _failed(str(e)) from e


def _settle(path: Path) -> None:
    """Safe from a power failure, for its owner alone to read."""
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())


# ---- PostgreSQL


def _dump(database: Database, path: Path) -> State:
    with database.reading(EVERYWHERE) as connection, _reached(database) as address:
        snapshot = connection.execute(select(func.pg_export_snapshot())).scalar_one()
        state = _state(database, connection)
        path.touch(mode=0o600)
        _run("pg_dump", *_DUMP, f"--snapshot={snapshot}", f"--file={path}", f"--dbname={address}")
    _settle(path)
    _run("pg_restore", "--list", str(path))
    return state


@contextmanager
def _reached(database: Database) -> Iterator[str]:
    """How PostgreSQL's own programs reach the database: they see every jurisdiction, and no password stands on their command line."""
    url = database.engine.url
    named = url.translate_connect_args(username="user", database="dbname", password="password")
    asked = {key: value if isinstance(value, str) else ",".join(value) for key, value in url.query.items()}
    options = f"{asked.pop('options', '')} -c chidu.reach=*".strip()
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="chidu-") as secret:  # made for its owner alone
        if password := named.pop("password", None):
            secret.write(f"*:*:*:*:{password.replace(chr(92), chr(92) * 2).replace(':', chr(92) + ':')}\n")
            secret.flush()
            asked["passfile"] = secret.name
        yield make_conninfo(**{**named, **asked, "options": options})


def _run(program: str, *arguments: str) -> None:
    try:
        done = subprocess.run([_found(program), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              check=False)
    except OSError as e:
        raise _failed(str(e)) from e
    if done.returncode:
        raise _failed(next((line for line in done.stderr.splitlines() if "error" in line), done.stderr[-300:]))


def _found(program: str) -> str:
    """The program on the search path, else the newest that Debian has."""
    if on_path := shutil.which(program):
        return on_path
    known = [folder for folder in PROGRAMS.glob("*/bin") if folder.parent.name.isdigit() and (folder / program).exists()]
    if not known:
        raise InputError("program-missing", f"没有找到程序{program}", rule="PostgreSQL 的备份和恢复用它自带的程序", remedy="请安装 postgresql-client")
    return str(max(known, key=lambda folder: int(folder.parent.name)) / program)


def _require_none(there: bool) -> None:
    if there:
        raise InputError("database-not-empty", "要恢复到的数据库已经有内容", rule="备份只恢复到空的数据库，不覆盖任何东西", remedy="请另给一个空的数据库")


def _failed(told: str) -> Unavailable:
    return Unavailable("copy-failed", f"没有做成（{told.strip()}）", rule="原有的数据没有改动", remedy="请检查磁盘空间、权限和数据库地址")
