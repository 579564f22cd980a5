"""The second wall: what the database itself refuses, to whoever asks it with SQL of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Date, Integer, LargeBinary, Table, insert, select, text
from sqlalchemy.exc import DBAPIError
from tests.records.rows import fill, row
from tests.records.test_database import CITY, COUNTY, OTHER

from chidu.records.database import EVERYWHERE, NOWHERE, Database, Reach
from chidu.records.tables import WALLED, Moment, metadata
from chidu.records.walls import CHANGED, EMPTIED, KEPT


@pytest.fixture
def filled(database: Database) -> Database:
    with database.writing(EVERYWHERE) as connection:
        fill(connection, OTHER, 1)
    return database


@pytest.fixture
def province(postgres_database: str) -> Iterator[Database]:
    """PostgreSQL with the rows of two counties."""
    database = Database(postgres_database)
    database.migrate()
    with database.writing(EVERYWHERE) as connection:
        fill(connection, OTHER, 1)
        fill(connection, COUNTY, 2)
    yield database
    database.close()


def seen(connection: Connection, table: Table) -> list[str]:
    return sorted(connection.execute(text(f"select scope from {table.name}")).scalars())


def refused(connection: Connection, statement: str) -> bool:
    """Whether the guard stops it, and nothing else."""
    try:
        with connection.begin_nested():
            connection.execute(text(statement))
    except DBAPIError as e:
        if "kept as they were written" not in str(e.orig):
            raise
        return True
    return False


# ---- between jurisdictions (PostgreSQL)


def test_every_table_with_a_scope_has_its_wall(province: Database) -> None:
    with province.reading(EVERYWHERE) as connection:
        named = connection.execute(text("select table_name from information_schema.columns where column_name = 'scope'")).scalars().all()
        walled = connection.execute(text("select relname from pg_class where relrowsecurity and relforcerowsecurity")).scalars().all()
    assert sorted(named) == sorted(walled) == sorted(t.name for t in WALLED)


def test_a_role_that_the_walls_do_not_hold_is_noticed(postgres_url: str, postgres_database: str, tmp_path: Path) -> None:
    for url, unwalled in ((postgres_url, True), (postgres_database, False), (f"sqlite:///{tmp_path / 'chidu.db'}", False)):
        database = Database(url)
        assert database.unwalled() is unwalled
        database.close()


@pytest.mark.parametrize(("reach", "expected"), [
    (Reach(COUNTY), [COUNTY]), (Reach(OTHER), [OTHER]), (Reach(CITY), []), (Reach(CITY, below=True), [COUNTY]),
    (Reach("cn", below=True), [OTHER, COUNTY]), (EVERYWHERE, [OTHER, COUNTY]), (NOWHERE, []), (Reach("", below=True), []),
    (Reach("cn/shandong/heze/jy", below=True), []), (Reach("cn/shandong/heze/juye/x", below=True), []),
])
def test_sql_without_a_condition_sees_no_more_than_its_reach(province: Database, reach: Reach, expected: list[str]) -> None:
    with province.reading(reach) as connection:
        for table in WALLED:
            assert seen(connection, table) == sorted(expected), table.name


def test_a_connection_that_names_no_reach_sees_nothing(province: Database) -> None:
    with province.reading(EVERYWHERE):
        pass
    with province.engine.connect() as connection:  # the one that just had seen everything
        for table in WALLED:
            assert seen(connection, table) == [], table.name


def test_sql_without_a_condition_changes_nothing_of_another(province: Database) -> None:
    with province.writing(EVERYWHERE) as connection:
        before = {t.name: connection.execute(select(t).where(t.c.scope == OTHER)).all() for t in WALLED}
    for reach in (Reach("cn/shandong/liaocheng"), NOWHERE):
        with province.writing(reach) as connection:
            for table in WALLED:
                assert connection.execute(text(f"update {table.name} set scope = scope")).rowcount == 0, table.name
                assert connection.execute(text(f"delete from {table.name}")).rowcount == 0, table.name
    with province.writing(Reach(COUNTY)) as connection:
        for table in WALLED:
            mine = row(table, OTHER, 3)
            with pytest.raises(DBAPIError, match="row-level security"), connection.begin_nested():
                connection.execute(insert(table).values(mine))
            if table.name not in KEPT:
                assert connection.execute(text(f"update {table.name} set scope = scope")).rowcount == 1, table.name
            with pytest.raises(DBAPIError), connection.begin_nested():
                connection.execute(text(f"update {table.name} set scope = '{OTHER}'"))
    with province.reading(EVERYWHERE) as connection:
        assert {t.name: connection.execute(select(t).where(t.c.scope == OTHER)).all() for t in WALLED} == before


# ---- what stays as it was written (both)


def test_a_kept_row_is_not_changed_replaced_or_taken_out(filled: Database) -> None:
    with filled.writing(EVERYWHERE) as connection:
        for name in KEPT:
            table = metadata.tables[name]
            (kept,) = connection.execute(select(table)).all()
            for column in table.columns:
                if column.name not in CHANGED.get(name, ()):
                    assert refused(connection, f'update {name} set "{column.name}" = {other(column, filled.sqlite)}'), column
            assert refused(connection, f"delete from {name}")
            again = f"insert or replace into {name} select * from {name}" if filled.sqlite else f"truncate {name} cascade"
            assert refused(connection, again)
            assert connection.execute(select(table)).all() == [kept]


def other(column: Column[Any], sqlite: bool) -> str:
    """Another value for a column, as SQL."""
    if isinstance(column.type, LargeBinary):
        return "x'00'" if sqlite else r"'\x00'"
    return "42" if isinstance(column.type, Integer) else "'2001-01-01'" if isinstance(column.type, (Date, Moment)) else "'别的'"


def test_what_may_be_emptied_is_emptied_and_does_not_come_back(filled: Database) -> None:
    with filled.writing(EVERYWHERE) as connection:
        for name, columns in EMPTIED.items():
            for column in columns:
                assert not refused(connection, f"update {name} set {column} = null")
                assert not refused(connection, f"update {name} set {column} = null")
                assert refused(connection, f"update {name} set {column} = '别的'")


def test_how_a_form_stands_may_change(filled: Database) -> None:
    with filled.writing(EVERYWHERE) as connection:
        assert not refused(connection, "update forms set state = 'closed', unmet = 3")
        assert refused(connection, "update forms set state = 'closed', kind = '别的'")
