"""The audit chain (审计链): one entry for everything that somebody did, each with the digest of the one before, one chain a jurisdiction.

What an entry says in detail is bound by a salted digest and lies apart: it can be emptied (个人信息) and the chain still holds. A head
(序号 and 摘要 of the last entry) written down elsewhere proves later that nothing up to it was changed, taken out or cut off.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chidu.archive import packed_bytes
from chidu.errors import Place, Tampered
from chidu.records.database import Reach
from chidu.records.tables import audit, audit_details, audit_heads
from chidu.types import Scope

FIRST = "0" * 64
EMPTIED = "抹去个人信息"
"""The verb of the entry that says of another, by its number as the subject, that its details were emptied."""


@dataclass(frozen=True)
class Head:
    """The last entry of a chain: what an auditor writes down."""

    scope: Scope
    seq: int
    hash: str


@dataclass(frozen=True)
class Entry:
    """One thing done: who, what, to what, when. `details` is None where it was emptied."""

    scope: Scope
    seq: int
    at: datetime
    actor: str
    verb: str
    subject: str
    details: str | None


def add(connection: Connection, scope: Scope, at: datetime, actor: str, verb: str, subject: str, details: Mapping[str, Any]) -> Head:
    """Adds an entry at the end of the jurisdiction's chain. Who adds at the same time waits."""
    chosen = select(audit_heads.c.seq, audit_heads.c.hash).where(audit_heads.c.scope == scope).with_for_update()
    if (last := connection.execute(chosen).one_or_none()) is None:
        _begin(connection, scope)
        last = connection.execute(chosen).one()
    salt, said = secrets.token_hex(16), packed_bytes(details).decode()
    seq, content = last.seq + 1, _digest(salt, said)
    made = _hash(scope, seq, at, actor, verb, subject, content, last.hash)
    connection.execute(insert(audit).values(scope=scope, seq=seq, at=at, actor=actor, verb=verb, subject=subject, digest=content,
                                            prev=last.hash, hash=made))
    connection.execute(insert(audit_details).values(scope=scope, seq=seq, salt=salt, details=said))
    connection.execute(update(audit_heads).where(audit_heads.c.scope == scope).values(seq=seq, hash=made))
    return Head(scope, seq, made)


def _begin(connection: Connection, scope: Scope) -> None:
    """The chain's head before its first entry; made once, whoever comes first."""
    own = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(own(audit_heads).values(scope=scope, seq=0, hash=FIRST).on_conflict_do_nothing())


def entries(connection: Connection, reach: Reach, *, last: int = 100, before: int | None = None, subject: str = "") -> list[Entry]:
    """The latest entries within reach, newest first; `before`: those with a lower number; `subject`: of one thing alone."""
    joined = audit.outerjoin(audit_details, and_(audit.c.scope == audit_details.c.scope, audit.c.seq == audit_details.c.seq))
    chosen = select(audit, audit_details.c.details).select_from(joined).where(reach.of(audit.c.scope))
    if before is not None:
        chosen = chosen.where(audit.c.seq < before)
    if subject:
        chosen = chosen.where(audit.c.subject == subject)
    rows = connection.execute(chosen.order_by(audit.c.at.desc(), audit.c.seq.desc()).limit(last))
    return [Entry(r.scope, r.seq, r.at, r.actor, r.verb, r.subject, r.details) for r in rows]


def heads(connection: Connection, reach: Reach) -> list[Head]:
    """The head of every chain within reach, to be kept off the machine."""
    rows = connection.execute(select(audit_heads).where(reach.of(audit_heads.c.scope)).order_by(audit_heads.c.scope))
    return [Head(r.scope, r.seq, r.hash) for r in rows]


def verify(connection: Connection, reach: Reach, known: tuple[Head, ...] = ()) -> dict[Scope, int]:
    """How many entries each chain has, all of them in order and unchanged up to its head, and every known head among them.

    Raises Tampered at the first that does not fit.
    """
    wanted = {(h.scope, h.seq): h.hash for h in known}
    counted = {h.scope: h for h in heads(connection, reach)}
    ends: dict[Scope, tuple[int, str]] = {}
    emptied: dict[tuple[Scope, str], Place] = {}
    for row in _in_order(connection, reach):
        seq, last = ends.get(row.scope, (0, FIRST))
        place = Place(f"{row.scope}的审计链第{row.seq}条")
        if row.seq != seq + 1 or row.prev != last:
            raise _broken("前面少了条目，或顺序被改过", place)
        made = _hash(row.scope, row.seq, row.at, row.actor, row.verb, row.subject, row.digest, row.prev)
        if made != row.hash:
            raise _broken("内容与摘要对不上", place)
        if row.details is None:
            emptied[row.scope, str(row.seq)] = place
        elif _digest(row.salt or "", row.details) != row.digest:
            raise _broken("详细内容与摘要对不上", place)
        if row.verb == EMPTIED:
            emptied.pop((row.scope, row.subject), None)
        if wanted.pop((row.scope, row.seq), made) != made:
            raise _broken("与保存在外的链头不同", place)
        ends[row.scope] = (row.seq, made)
    for place in emptied.values():
        raise _broken("详细内容没有了，又没有抹去的记录", place)
    for scope, head in counted.items():
        if ends.get(scope, (0, FIRST)) != (head.seq, head.hash):
            raise _broken("末尾少了条目，或链头被改过", Place(f"{scope}的审计链"))
    for scope in ends.keys() - counted.keys():
        raise _broken("链头不见了", Place(f"{scope}的审计链"))
    for scope, seq in wanted:
        if seq and reach.holds(scope):
            raise _broken(f"保存在外的第{seq}条不见了", Place(f"{scope}的审计链"))
    return {scope: seq for scope, (seq, _) in sorted(ends.items())}


def empty(connection: Connection, scope: Scope, seq: int) -> None:
    """Takes the details of an entry away; whoever does it adds an entry of `EMPTIED` that names its number."""
    where = (audit_details.c.scope == scope) & (audit_details.c.seq == seq)
    connection.execute(update(audit_details).where(where).values(salt=None, details=None))


def _in_order(connection: Connection, reach: Reach) -> Iterator[Row[Any]]:
    joined = audit.outerjoin(audit_details, and_(audit.c.scope == audit_details.c.scope, audit.c.seq == audit_details.c.seq))
    chosen = (select(audit, audit_details.c.salt, audit_details.c.details).select_from(joined)
              .where(reach.of(audit.c.scope)).order_by(audit.c.scope, audit.c.seq))
    yield from connection.execution_options(yield_per=2000).execute(chosen)


def _digest(salt: str, details: str) -> str:
    return hashlib.sha256(f"{salt}|{details}".encode()).hexdigest()


def _hash(scope: Scope, seq: int, at: datetime, actor: str, verb: str, subject: str, digest: str, prev: str) -> str:
    entry = [scope, seq, at.isoformat(timespec="microseconds"), actor, verb, subject, digest, prev]
    return hashlib.sha256(packed_bytes(entry)).hexdigest()


def _broken(found: str, place: Place) -> Tampered:
    return Tampered("audit-broken", found, place=place, rule="审计链只增不改", remedy="请保留现场，恢复备份，并查明是谁改的")
