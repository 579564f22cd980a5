"""The audit chain: one chain whoever adds, and nothing in it can be changed without `verify` finding it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from sqlalchemy import Connection, and_, delete, insert, select, update
from sqlalchemy.exc import DBAPIError
from tests.records.test_database import CITY, COUNTY, OTHER, broken, together

from chidu.errors import Tampered
from chidu.records import audit
from chidu.records import tables as kept
from chidu.records.audit import Head
from chidu.records.database import EVERYWHERE, Database, Reach
from chidu.records.walls import KEPT
from small import MANY, NOON
from strategies import Tampering, tamperings

SHANGHAI = timezone(timedelta(hours=8))
LAMP = {"项目": "城区路灯运维项目", "理由": "看过材料"}


def add(connection: Connection, scope: str = COUNTY, verb: str = "判定", subject: str = "路灯", at: datetime = NOON, **details: Any) -> Head:
    return audit.add(connection, scope, at, "李审核", verb, subject, details)


@pytest.fixture
def chained(database: Database) -> Database:
    """Three chains; of one entry the details were emptied by the rules."""
    with database.writing(EVERYWHERE) as connection:
        for number in range(5):
            for scope in (CITY, COUNTY, OTHER):
                add(connection, scope, subject=f"路灯{number}", at=NOON + timedelta(seconds=number), **LAMP)
        audit.empty(connection, COUNTY, 2)
        add(connection, COUNTY, audit.EMPTIED, "2", reason="联系人电话")
    return database


def heads(database: Database) -> list[Head]:
    with database.reading(EVERYWHERE) as connection:
        return audit.heads(connection, EVERYWHERE)


def verified(database: Database, *known: Head, reach: Reach = EVERYWHERE) -> dict[str, int]:
    with database.reading(reach) as connection:
        return audit.verify(connection, reach, known)


# ---- adding


def test_a_chain_that_nobody_touched_is_whole(chained: Database) -> None:
    assert verified(chained, *heads(chained)) == {CITY: 5, COUNTY: 6, OTHER: 5}
    assert verified(chained, *heads(chained), reach=Reach(COUNTY)) == {COUNTY: 6}
    assert verified(chained, *heads(chained), reach=Reach(CITY, below=True)) == {CITY: 5, COUNTY: 6}


def test_a_head_written_down_earlier_still_holds_when_more_was_added(chained: Database) -> None:
    earlier = heads(chained)
    with chained.writing(EVERYWHERE) as connection:
        add(connection)
        add(connection, "cn/shandong/liaocheng")
    assert verified(chained, *earlier) == {CITY: 5, COUNTY: 7, OTHER: 5, "cn/shandong/liaocheng": 1}


def test_the_clock_of_any_zone_gives_the_same_entry(database: Database) -> None:
    with database.writing(EVERYWHERE) as connection:
        add(connection, at=NOON.astimezone(SHANGHAI))
        (told,) = audit.entries(connection, EVERYWHERE)
    assert told.at == NOON
    assert verified(database) == {COUNTY: 1}


def test_many_who_add_at_once_make_one_chain(database: Database) -> None:
    def act(number: int) -> None:
        with database.writing(Reach((COUNTY, OTHER)[number % 2])) as connection:
            add(connection, (COUNTY, OTHER)[number % 2], subject=f"路灯{number}")

    together(act, range(200))
    assert verified(database) == {COUNTY: 100, OTHER: 100}


def test_the_program_adds_beside_those_of_the_county(database: Database) -> None:
    def act(number: int) -> None:
        with database.writing((EVERYWHERE, Reach(COUNTY))[number % 2]) as connection:
            add(connection, subject=f"路灯{number}")

    together(act, range(100))
    assert verified(database) == {COUNTY: 100}


def test_an_act_that_fails_leaves_no_entry(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing(Reach(COUNTY)) as connection:
        broken(add(connection))
    assert verified(database) == {}


# ---- reading


def test_entries_are_told_newest_first_of_one_thing_or_before_a_number(chained: Database) -> None:
    with chained.reading(Reach(COUNTY)) as connection:
        told = audit.entries(connection, Reach(COUNTY), last=3)
        assert [(e.seq, e.subject) for e in told] == [(5, "路灯4"), (4, "路灯3"), (3, "路灯2")]
        assert [e.seq for e in audit.entries(connection, Reach(COUNTY), before=3)] == [2, 1]
        (second,) = audit.entries(connection, Reach(COUNTY), subject="路灯1")
        assert (second.details, second.actor, second.verb) == (None, "李审核", "判定")
        assert {e.scope for e in audit.entries(connection, EVERYWHERE)} <= ({COUNTY} if not chained.sqlite else {CITY, COUNTY, OTHER})


def test_an_exported_chain_can_be_checked_without_the_program(chained: Database) -> None:
    with chained.reading(EVERYWHERE) as connection:
        lines = [json.loads(line) for line in audit.exported(connection, EVERYWHERE)]
    assert [(e["scope"], e["seq"]) for e in lines if e["scope"] == COUNTY] == [(COUNTY, n) for n in range(1, 7)]
    last = dict[str, str]()
    for e in lines:
        said = [e[name] for name in ("scope", "seq", "at", "actor", "verb", "subject", "digest", "prev")]
        plain = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        assert e["prev"] == last.get(e["scope"], "0" * 64)
        assert e["hash"] == hashlib.sha256(plain).hexdigest()
        assert e["details"] is None or e["digest"] == hashlib.sha256(f"{e['salt']}|{e['details']}".encode()).hexdigest()
        last[e["scope"]] = e["hash"]
    assert [Head(s, max(e["seq"] for e in lines if e["scope"] == s), last[s]) for s in sorted(last)] == heads(chained)


# ---- tampering


def test_whatever_is_done_to_the_chain_is_found(chained: Database) -> None:
    known = heads(chained)

    @settings(max_examples=MANY or 150, deadline=None, database=None)
    @given(tamperings())
    def found(tampering: Tampering) -> None:
        for told in ((), known):
            with attacked(chained) as connection:
                try:
                    assume(tamper(connection, tampering))
                except DBAPIError:
                    assume(False)  # what the database itself does not take
                with pytest.raises(Tampered):
                    audit.verify(connection, EVERYWHERE, told)

    found()


@pytest.mark.parametrize("moved", [-1, 0, 7])
def test_emptied_details_that_were_moved_away_from_their_entry_are_found(moved: int, chained: Database) -> None:
    with attacked(chained) as connection:
        table = kept.audit_details
        connection.execute(update(table).where(table.c.scope == COUNTY, table.c.seq == 2).values(seq=moved))
        with pytest.raises(Tampered, match="详细内容的条数与条目不合"):
            audit.verify(connection, EVERYWHERE)


def test_a_chain_cut_off_and_sewn_up_again_is_found_by_a_known_head(chained: Database) -> None:
    known = heads(chained)
    with attacked(chained) as connection:
        cut(connection, COUNTY, 3)
        sew(connection, COUNTY)
        assert audit.verify(connection, EVERYWHERE)[COUNTY] == 3
        with pytest.raises(Tampered, match="保存在外的第6条不见了"):
            audit.verify(connection, EVERYWHERE, known)


def test_a_chain_told_anew_is_found_by_a_known_head(chained: Database) -> None:
    known = heads(chained)
    with attacked(chained) as connection:
        cut(connection, COUNTY, 4)
        sew(connection, COUNTY)
        for number in range(2):
            add(connection, subject=f"别的{number}")
        assert audit.verify(connection, EVERYWHERE)[COUNTY] == 6
        with pytest.raises(Tampered, match="与保存在外的链头不同"):
            audit.verify(connection, EVERYWHERE, known)


def test_a_chain_taken_out_whole_is_found_by_a_known_head(chained: Database) -> None:
    known = heads(chained)
    with attacked(chained) as connection:
        for table in (kept.audit, kept.audit_details, kept.audit_heads):
            connection.execute(delete(table))
        assert audit.verify(connection, EVERYWHERE) == {}
        with pytest.raises(Tampered, match="不见了"):
            audit.verify(connection, EVERYWHERE, known)


@contextmanager
def attacked(database: Database) -> Iterator[Connection]:
    """A transaction without the guards, as one who has the file could make it; nothing of it is kept."""
    with database.engine.connect().execution_options(writes=True) as connection:
        if not database.sqlite:
            connection.exec_driver_sql("select set_config('chidu.reach', '*', true)")
        for name, verb in product(KEPT, ("update", "delete")):
            connection.exec_driver_sql(f"drop trigger keep_{name}_{verb}" + ("" if database.sqlite else f" on {name}"))
        yield connection
        connection.rollback()


def tamper(connection: Connection, t: Tampering) -> bool:
    """Does it, and says whether anything is different now."""
    table = kept.metadata.tables[t.table]
    key = [table.c.scope] if t.table == "audit_heads" else [table.c.scope, table.c.seq]
    rows = connection.execute(select(table).order_by(*key)).all()
    before, one, two = set(rows), rows[t.place % len(rows)], rows[t.other % len(rows)]
    columns = list(table.columns)
    column = columns[t.column % len(columns)]
    mine = and_(*(c == getattr(one, c.name) for c in key))
    match t.deed:
        case "edit":
            connection.execute(update(table).where(mine).values({column.name: changed(getattr(one, column.name), t.value)}))
        case "empty":
            assume(column.nullable)
            connection.execute(update(table).where(mine).values({column.name: None}))
        case "delete":
            connection.execute(delete(table).where(mine))
        case "cut":
            connection.execute(delete(table).where(table.c.scope == one.scope, table.c.seq > t.other % 6))
        case "insert":
            connection.execute(insert(table).values({**one._asdict(), column.name: changed(getattr(one, column.name), t.value)}))
        case "swap":
            others = {c.name: getattr(two, c.name) for c in columns if c not in key}
            connection.execute(update(table).where(mine).values(others))
            theirs = and_(*(c == getattr(two, c.name) for c in key))
            connection.execute(update(table).where(theirs).values({c.name: getattr(one, c.name) for c in columns if c not in key}))
    return set(connection.execute(select(table)).all()) != before


def changed(value: Any, by: str) -> Any:
    if isinstance(value, int):
        return value + len(by) - 2
    if isinstance(value, datetime):
        return value + timedelta(microseconds=len(by) - 2)
    return by


def cut(connection: Connection, scope: str, last: int) -> None:
    for table in (kept.audit, kept.audit_details):
        connection.execute(delete(table).where(table.c.scope == scope, table.c.seq > last))
    connection.execute(update(kept.audit_details).where(kept.audit_details.c.details.is_(None)).values(details=""))


def sew(connection: Connection, scope: str) -> None:
    """Makes the last entry the head; what was emptied is told anew from there."""
    rows = connection.execute(select(kept.audit).where(kept.audit.c.scope == scope).order_by(kept.audit.c.seq)).all()
    last = audit.FIRST
    for row in rows:
        own = (kept.audit_details.c.scope == scope) & (kept.audit_details.c.seq == row.seq)
        said = connection.execute(select(kept.audit_details).where(own)).one()
        digest = audit._digest(said.salt or "", said.details)
        made = audit._hash(scope, row.seq, row.at, row.actor, row.verb, row.subject, digest, last)
        connection.execute(update(kept.audit).where(kept.audit.c.scope == scope, kept.audit.c.seq == row.seq)
                           .values(digest=digest, prev=last, hash=made))
        last = made
    connection.execute(update(kept.audit_heads).where(kept.audit_heads.c.scope == scope).values(seq=len(rows), hash=last))
