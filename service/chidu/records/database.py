"""The database of a bureau, or of a province: SQLite in one file, PostgreSQL by address. One transaction at a time has one reach.

What a transaction may see is said when it begins (Reach), and holds twice: every reading names it, and PostgreSQL refuses the
rows of others by itself (row security). Who writes waits for whoever writes in the same reach, so that what was read is still so
when it is written: SQLite has one writer at a time (BEGIN IMMEDIATE), PostgreSQL one a jurisdiction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    create_engine,
    event,
    false,
    func,
    make_url,
    or_,
    text,
    true,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError, TimeoutError

from chidu.errors import InputError, Unavailable
from chidu.types import Scope

POOLED = 12
"""Connections of a process that stay open; more come and go."""
LOCK_SECONDS = 20
LOCK_OF_MIGRATIONS = 7_316_002
_MIGRATIONS = Path(__file__).with_name("migrations")
_PRAGMAS = (f"busy_timeout={LOCK_SECONDS * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
            "secure_delete=ON",  # what was erased (个人信息) is not left in the file
            "recursive_triggers=ON")  # a row that another takes the place of is a row deleted
_BEGINS = """select set_config('chidu.reach', :scope, true), set_config('chidu.below', :below, true),
 set_config('lock_timeout', :wait, true)"""
_WAITS = "select pg_advisory_xact_lock(hashtextextended('chidu ' || :scope, 0))"
_MISTAKES = (IntegrityError, ProgrammingError, DataError)


@dataclass(frozen=True)
class Reach:
    """How far one sees: one jurisdiction, with those below it or without. `NOWHERE` sees nothing, `EVERYWHERE` is the program itself."""

    scope: Scope
    below: bool = False

    def holds(self, scope: Scope) -> bool:
        return self.scope == "*" or scope == self.scope or (self.below and scope.startswith(f"{self.scope}/"))

    def of(self, column: Column[str]) -> ColumnElement[bool]:
        """As a condition on the column that says to whom a row belongs."""
        if self.scope == "*":
            return true()
        if not self.scope:
            return false()
        own = column == self.scope
        return or_(own, func.substr(column, 1, len(self.scope) + 1) == f"{self.scope}/") if self.below else own


EVERYWHERE, NOWHERE = Reach("*"), Reach("")


@dataclass(frozen=True)
class Database:
    """A database by its address: `sqlite:////var/lib/chidu/chidu.db`, `postgresql+psycopg://…`. Opened when first used."""

    url: str

    @cached_property
    def engine(self) -> Engine:
        try:
            url = make_url(self.url)
        except (ArgumentError, ValueError):
            raise _unknown("地址写得不对") from None
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": LOCK_SECONDS}, pool_size=POOLED)
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        if url.get_backend_name() != "postgresql":
            raise _unknown(f"不认识的数据库“{url.get_backend_name()}”")
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=POOLED, max_overflow=20,
                             pool_timeout=LOCK_SECONDS)

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self, reach: Reach) -> Iterator[Connection]:
        """A transaction that only reads: all of it sees one state."""
        with self._transaction(reach, writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self, reach: Reach) -> Iterator[Connection]:
        """A transaction that is kept as a whole, or not at all. Nobody else writes within the same reach meanwhile."""
        with self._turn(), self._transaction(reach, writes=True) as connection:
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite's writers of one process take turns, each as soon as the one before is done: SQLite itself lets them ask again and again,
        at longer and longer intervals."""
        if not self.sqlite:
            yield
            return
        if not self._writer.acquire(timeout=LOCK_SECONDS):
            raise _unavailable()
        try:
            yield
        finally:
            self._writer.release()

    @cached_property
    def _writer(self) -> Lock:
        return Lock()

    @contextmanager
    def _transaction(self, reach: Reach, writes: bool) -> Iterator[Connection]:
        with _answering(), self._connected(writes) as connection, connection.begin():
            if not self.sqlite:
                below = "yes" if reach.below else "no"
                connection.execute(text(_BEGINS), {"scope": reach.scope, "below": below, "wait": f"{LOCK_SECONDS}s"})
                if writes:
                    connection.execute(text(_WAITS), {"scope": reach.scope})
            yield connection

    def _connected(self, writes: bool) -> Connection:
        one_state = {} if writes or self.sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        return self.engine.connect().execution_options(writes=writes, **one_state)

    def migrate(self) -> str:
        """Brings the tables up to this program, and says to which version; several machines may start at once, one does it."""
        with _answering(), self.engine.connect().execution_options(writes=True) as connection:
            if not self.sqlite:
                connection.execute(text(f"select pg_advisory_lock({LOCK_OF_MIGRATIONS})"))
                connection.commit()
            try:
                command.upgrade(self._alembic(connection), "head")
            except CommandError:
                raise InputError("database-newer", f"数据库的表是第{self.version()}版，本程序只认得到第{self.newest()}版",
                                 rule="旧程序不动新程序的数据库", remedy="请用新的程序") from None
            finally:
                if not self.sqlite:
                    connection.rollback()
                    connection.execute(text(f"select pg_advisory_unlock({LOCK_OF_MIGRATIONS})"))
                    connection.commit()
        return self.version() or ""

    def version(self) -> str | None:
        """The version of the tables; None before the first migration. A file that is not there is not made by asking."""
        if self.sqlite and not Path(self.engine.url.database or "").exists():
            return None
        with _answering(), self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def newest(self) -> str:
        """The version of the tables that this program works with."""
        return ScriptDirectory.from_config(self._alembic()).get_current_head() or ""

    def ready(self) -> bool:
        """Whether the tables are those of this program."""
        return self.version() == self.newest()

    def require_ready(self) -> None:
        """Raises InputError where the tables are not those of this program."""
        if (version := self.version()) is None:
            raise InputError("database-empty", "数据库里还没有表", rule="先建表，才能办别的", remedy="请核对数据库地址；新的数据库请先运行 chidu migrate")
        if version != (newest := self.newest()):
            raise InputError("database-version", f"数据库的表是第{version}版，本程序用的是第{newest}版", rule="表和程序要同一版",
                             remedy="刚升级的，备份以后请运行 chidu migrate")

    def unwalled(self) -> bool:
        """Whether PostgreSQL lets this role past the walls between jurisdictions: a superuser, or one with BYPASSRLS."""
        if self.sqlite:
            return False
        with self.reading(NOWHERE) as connection:
            return bool(connection.execute(text("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")).scalar_one())

    def _alembic(self, connection: Connection | None = None) -> Config:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        return config

    def scrub(self) -> None:
        """What was erased (个人信息) is taken off the disk too, as far as the database can."""
        with _answering():
            if self.sqlite:
                with self.engine.connect() as connection:
                    connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("vacuum audit_details, blobs, decisions, determinations, forms, proposals, uploads"))

    def close(self) -> None:
        if "engine" in self.__dict__:
            self.engine.dispose()


@contextmanager
def _answering() -> Iterator[None]:
    """What the database cannot do now, because it is away, locked or full, is told as such; a mistake of the program stays one."""
    try:
        yield
    except _MISTAKES:
        raise
    except (DatabaseError, InterfaceError, TimeoutError) as e:
        raise _unavailable() from e


def _unavailable() -> Unavailable:
    return Unavailable("database", "数据库现在用不上", rule="没有写成的都没有写，不会只写一半", remedy="请稍后再试；一直这样请告知维护人员")


def _unknown(found: str) -> InputError:
    return InputError("database-url", found, rule="数据库写成 sqlite:///文件 或 postgresql://用户@主机/库名", remedy="请改数据库地址")


def _prepare_sqlite(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


__all__ = ["EVERYWHERE", "NOWHERE", "Connection", "Database", "Reach"]
