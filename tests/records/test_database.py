"""The database on both engines: its tables, its transactions, how far one sees."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import String, column, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from chidu.errors import InputError, Unavailable
from chidu.records import database as module
from chidu.records.database import EVERYWHERE, NOWHERE, Database, Reach
from chidu.records.tables import audit_heads, metadata

COUNTY, OTHER, CITY = "cn/shandong/heze/juye", "cn/shandong/dezhou/qihe", "cn/shandong/heze"
HEAD = {"scope": COUNTY, "seq": 0, "hash": "0" * 64}


def together(work: Callable[[int], object], of: Iterable[int], threads: int = 8) -> list[object]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, of))


def broken(_: object) -> None:
    raise RuntimeError


# ---- tables


def test_the_migrations_make_the_tables_that_the_program_knows(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_database_is_ready_once_it_is_migrated(empty: Database) -> None:
    assert (empty.version(), empty.ready()) == (None, False)
    assert empty.migrate() == empty.newest()
    assert empty.ready()


def test_a_database_of_another_version_is_told_and_none_is_made_by_asking(empty: Database) -> None:
    with pytest.raises(InputError, match="chidu migrate"):
        empty.require_ready()
    assert not empty.sqlite or not Path(empty.engine.url.database or "").exists()
    empty.migrate()
    empty.require_ready()
    with empty.writing(EVERYWHERE) as connection:
        connection.execute(text("update alembic_version set version_num = '0000'"))
    with pytest.raises(InputError, match="第0000版"):
        empty.require_ready()


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.writing(EVERYWHERE) as connection:
        connection.execute(insert(audit_heads).values(**HEAD))
    assert database.migrate() == database.newest()
    with database.reading(EVERYWHERE) as connection:
        assert connection.execute(select(audit_heads.c.scope)).scalar_one() == COUNTY


@pytest.mark.slow
def test_several_processes_may_migrate_at_once(empty: Database) -> None:
    program = f"from chidu.records.database import Database; print(Database({empty.url!r}).migrate())"
    command, pipe = [sys.executable, "-c", program], subprocess.PIPE
    started = [subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) for _ in range(3)]
    ended = [process.communicate(timeout=60) for process in started]
    assert [out.strip() for out, _ in ended] == [empty.newest()] * 3, "\n".join(told for _, told in ended)


def test_an_older_program_does_not_touch_a_newer_database(database: Database) -> None:
    with database.writing(EVERYWHERE) as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    assert not database.ready()
    with pytest.raises(InputError, match="第9999版") as refused:
        database.migrate()
    assert refused.value.code == "database-newer"


# ---- transactions


def test_no_read_modify_write_is_lost(database: Database) -> None:
    with database.writing(Reach(COUNTY)) as connection:
        connection.execute(insert(audit_heads).values(**HEAD))

    def add_one(_: int) -> None:
        with database.writing(Reach(COUNTY)) as connection:
            seq = connection.execute(select(audit_heads.c.seq)).scalar_one()
            connection.execute(update(audit_heads).values(seq=seq + 1))

    together(add_one, range(800))
    with database.reading(Reach(COUNTY)) as connection:
        assert connection.execute(select(audit_heads.c.seq)).scalar_one() == 800


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing(Reach(COUNTY)) as connection:
        broken(connection.execute(insert(audit_heads).values(**HEAD)))
    with database.reading(EVERYWHERE) as connection:
        assert connection.execute(select(audit_heads)).all() == []


def test_a_transaction_that_reads_sees_one_state_and_writes_nothing(database: Database) -> None:
    with database.reading(EVERYWHERE) as connection:
        assert connection.execute(select(audit_heads)).all() == []
        with database.writing(Reach(COUNTY)) as another:
            another.execute(insert(audit_heads).values(**HEAD))
        assert connection.execute(select(audit_heads)).all() == []
    with pytest.raises(Unavailable) as refused, database.reading(EVERYWHERE) as connection:
        connection.execute(update(audit_heads).values(seq=1))
    assert isinstance(refused.value.__cause__, DBAPIError)


def test_a_mistake_of_the_program_is_not_taken_for_an_absent_database(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing(Reach(COUNTY)) as connection:
        connection.execute(insert(audit_heads), [HEAD, HEAD])


def test_who_writes_waits_for_who_writes_in_the_same_reach(database: Database) -> None:
    done = list[str]()
    begun = threading.Event()

    def slowly() -> None:
        with database.writing(Reach(COUNTY)):
            begun.set()
            time.sleep(0.2)
            done.append("one")

    first = threading.Thread(target=slowly)
    first.start()
    begun.wait(5)
    with database.writing(Reach(COUNTY)):
        done.append("two")
    first.join()
    assert done == ["one", "two"]


def test_counties_on_postgresql_do_not_wait_for_one_another(postgres_database: str) -> None:
    database = Database(postgres_database)
    database.migrate()
    with database.writing(Reach(COUNTY)), database.writing(Reach(OTHER)) as connection:
        connection.execute(insert(audit_heads).values({**HEAD, "scope": OTHER}))
    database.close()


def test_a_lock_that_is_held_too_long_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.2)
    monkeypatch.setattr(module, "_PRAGMAS", (*module._PRAGMAS, "busy_timeout=200"))
    database.close()
    hurried = Database(database.url)
    with hurried.writing(Reach(COUNTY)), pytest.raises(Unavailable, match="数据库现在用不上"), hurried.writing(Reach(COUNTY)):
        pass
    hurried.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "表.db").write_bytes(b"PK\x03\x04" * 400)
    with pytest.raises(Unavailable), Database(f"sqlite:///{tmp_path / '表.db'}").reading(EVERYWHERE):
        pass
    with pytest.raises(Unavailable), Database(f"sqlite:///{tmp_path / '没有这个文件夹' / '库.db'}").reading(EVERYWHERE):
        pass


def test_a_server_that_does_not_answer_is_told() -> None:
    with pytest.raises(Unavailable):
        Database("postgresql://chidu@127.0.0.1:1/chidu").version()


@pytest.mark.parametrize("url", ["mysql://root@127.0.0.1/chidu", "chidu.db", "", "postgresql://甲:乙@丙:丁/戊"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InputError) as refused:
        Database(url).version()
    assert refused.value.code == "database-url"


def test_what_is_written_is_on_the_disk(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'chidu.db'}")
    with database.engine.connect() as connection:
        asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                 ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "recursive_triggers")}
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "recursive_triggers": 1}
    database.close()
    assert sqlite3.connect(tmp_path / "chidu.db").execute("PRAGMA journal_mode").fetchone() == ("wal",)


# ---- how far one sees

SCOPES = ["cn", "cn/shandong", CITY, COUNTY, "cn/shandong/heze/juye2", OTHER, "cn/shandong/heze_/x"]


def test_what_is_held_and_what_is_asked_are_the_same(database: Database) -> None:
    asked = column("scope", String)
    reaches = [EVERYWHERE, NOWHERE, Reach("", below=True), *(Reach(s, below) for s in SCOPES for below in (False, True))]
    with database.reading(EVERYWHERE) as connection:
        for reach, scope in product(reaches, SCOPES):
            (seen,) = connection.execute(select(reach.of(asked)).select_from(select(text(f"'{scope}' as scope")).subquery())).one()
            assert bool(seen) == reach.holds(scope), (reach, scope)


def test_a_city_sees_its_counties_and_not_those_of_like_names() -> None:
    assert [s for s in SCOPES if Reach(CITY, below=True).holds(s)] == [CITY, COUNTY, "cn/shandong/heze/juye2"]
    assert [s for s in SCOPES if Reach(CITY).holds(s)] == [CITY]
    assert not any(NOWHERE.holds(s) for s in SCOPES)
