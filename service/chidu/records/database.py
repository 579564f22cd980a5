"""The database of a bureau, or of a province: SQLite in one file, PostgreSQL by address. One transaction at a time has one reach.

What a transaction may see is said when it begins (Reach), and holds twice: every reading names it, and PostgreSQL refuses the
rows of others by itself (row security). SQLite takes the writer's lock when a writing transaction begins (BEGIN IMMEDIATE), so that
what was read is still so when it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
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
from sqlalchemy.exc import DBAPIError, OperationalError

from chidu.errors import InputError, Unavailable
from chidu.types import Scope

LOCK_SECONDS = 20
LOCK_OF_MIGRATIONS = 7_316_002
_MIGRATIONS = Path(__file__).with_name("migrations")
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={LOCK_SECONDS * 1000}")


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
        url = make_url(self.url)
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": LOCK_SECONDS})
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        if url.get_backend_name() != "postgresql":
            raise InputError("database-url", f"不认识的数据库“{url.get_backend_name()}”", rule="数据库写成 sqlite:///文件 或 postgresql+psycopg://…",
                             remedy="请改数据库地址")
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=10, max_overflow=20)

    @property
    def sqlite(self) -> bool:
        return make_url(self.url).get_backend_name() == "sqlite"

    @contextmanager
    def reading(self, reach: Reach) -> Iterator[Connection]:
        """A transaction that only reads: all of it sees one state."""
        with self._transaction(reach, writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self, reach: Reach) -> Iterator[Connection]:
        """A transaction that is kept as a whole, or not at all."""
        with self._transaction(reach, writes=True) as connection:
            yield connection

    @contextmanager
    def _transaction(self, reach: Reach, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect().execution_options(writes=writes) as connection, connection.begin():
                if not self.sqlite:
                    connection.execute(text("select set_config('chidu.reach', :scope, true), set_config('chidu.below', :below, true)"),
                                       {"scope": reach.scope, "below": "yes" if reach.below else "no"})
                yield connection
        except OperationalError as e:
            raise unavailable(e) from e

    def migrate(self) -> str:
        """Brings the tables up to this program, and says to which version; several machines may start at once, one does it."""
        with self.engine.connect().execution_options(writes=True) as connection:
            if not self.sqlite:
                connection.execute(text(f"select pg_advisory_lock({LOCK_OF_MIGRATIONS})"))
                connection.commit()
            try:
                command.upgrade(self._alembic(connection), "head")
            finally:
                if not self.sqlite:
                    connection.rollback()
                    connection.execute(text(f"select pg_advisory_unlock({LOCK_OF_MIGRATIONS})"))
                    connection.commit()
        return self.version() or ""

    def version(self) -> str | None:
        """The version of the tables; None before the first migration."""
        try:
            with self.engine.connect() as connection:
                return MigrationContext.configure(connection).get_current_revision()
        except OperationalError as e:
            raise unavailable(e) from e

    def ready(self) -> bool:
        """Whether the tables are those of this program."""
        return self.version() == ScriptDirectory.from_config(self._alembic()).get_current_head()

    def _alembic(self, connection: Connection | None = None) -> Config:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        return config

    def close(self) -> None:
        if "engine" in self.__dict__:
            self.engine.dispose()


def unavailable(error: DBAPIError) -> Unavailable:
    return Unavailable("database", "数据库现在用不上", rule="没有写成的都没有写，不会只写一半", remedy="请稍后再试；一直这样请告知维护人员")


def _prepare_sqlite(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


__all__ = ["EVERYWHERE", "NOWHERE", "Connection", "Database", "Reach", "unavailable"]
