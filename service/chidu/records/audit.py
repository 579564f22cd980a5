"""The audit chain (审计链): one entry for everything that somebody did, each with the digest of the one before, one chain a jurisdiction.

What an entry says in detail is bound by a salted digest and lies apart: it can be emptied (个人信息) and the chain still holds. A head
(序号 and 摘要 of the last entry) written down elsewhere proves later that nothing up to it was changed, taken out or cut off.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, select, update
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


def entries(connection: Connection, reach: Reach, *, last: int = 100, before: int | None = None, subject: str = "", actor: str = "",
            verb: str = "", since: datetime | None = None, until: datetime | None = None) -> list[Entry]:
    """The latest entries within reach, newest first; `before`: those with a lower number; of one thing, one person, one verb, one time
    (from `since` to before `until`) alone where they are given."""
    chosen = _chosen(reach)
    same = {"subject": subject, "actor": actor, "verb": verb}
    chosen = chosen.where(*(audit.c[name] == value for name, value in same.items() if value))
    if before is not None:
        chosen = chosen.where(audit.c.seq < before)
    if since is not None:
        chosen = chosen.where(audit.c.at >= since)
    if until is not None:
        chosen = chosen.where(audit.c.at < until)
    return [_entry(r) for r in connection.execute(chosen.order_by(audit.c.at.desc(), audit.c.seq.desc()).limit(last))]


def verbs(connection: Connection, reach: Reach) -> list[str]:
    """What has been done within reach, each verb once."""
    return list(connection.execute(select(audit.c.verb).where(reach.of(audit.c.scope)).distinct().order_by(audit.c.verb)).scalars())


def about(connection: Connection, reach: Reach, subjects: Collection[str]) -> list[Entry]:
    """Every entry about one of these, the oldest first."""
    chosen = _chosen(reach).where(audit.c.subject.in_(subjects)).order_by(audit.c.scope, audit.c.seq)
    return [_entry(r) for r in connection.execute(chosen)]


def _chosen(reach: Reach) -> Select[Any]:
    joined = audit.outerjoin(audit_details, and_(audit.c.scope == audit_details.c.scope, audit.c.seq == audit_details.c.seq))
    return select(audit, audit_details.c.salt, audit_details.c.details).select_from(joined).where(reach.of(audit.c.scope))


def _entry(r: Row[Any]) -> Entry:
    return Entry(r.scope, r.seq, r.at, r.actor, r.verb, r.subject, r.details)


def exported(connection: Connection, reach: Reach) -> Iterator[bytes]:
    """Every entry within reach as a line of JSON, chain by chain from the first: for an auditor's own verifier."""
    for row in _in_order(connection, reach):
        plain = {"scope": row.scope, "seq": row.seq, "at": row.at.isoformat(timespec="microseconds"), "actor": row.actor, "verb": row.verb,
                 "subject": row.subject, "digest": row.digest, "prev": row.prev, "hash": row.hash, "salt": row.salt, "details": row.details}
        yield packed_bytes(plain) + b"\n"


def heads(connection: Connection, reach: Reach) -> list[Head]:
    """The head of every chain within reach, to be kept off the machine."""
    rows = connection.execute(select(audit_heads).where(reach.of(audit_heads.c.scope)).order_by(audit_heads.c.scope))
    return [Head(r.scope, r.seq, r.hash) for r in rows]


def verify(connection: Connection, reach: Reach, known: Sequence[Head] = ()) -> dict[Scope, int]:
    """How many entries each chain has, all of them in order and unchanged up to its head, and every known head among them.

    Raises Tampered at the first that does not fit.
    """
    wanted = {(h.scope, h.seq): h.hash for h in known if reach.holds(h.scope)}
    ends: dict[Scope, tuple[int, str]] = {}
    emptied: dict[tuple[Scope, str], Place] = {}
    for row in _in_order(connection, reach):
        seq, last = ends.get(row.scope, (0, FIRST))
        made, fault = _checked(row, seq, last)
        if fault:
            raise _broken(fault, _place(row))
        if row.details is None:
            emptied[row.scope, str(row.seq)] = _place(row)
        if row.verb == EMPTIED:
            emptied.pop((row.scope, row.subject), None)
        if wanted.pop((row.scope, row.seq), made) != made:
            raise _broken("与保存在外的链头不同", _place(row))
        ends[row.scope] = (row.seq, made)
    for place in emptied.values():
        raise _broken("详细内容没有了，又没有抹去的记录", place)
    _ended(connection, reach, ends)
    for scope, seq in wanted:
        raise _broken(f"保存在外的第{seq}条不见了", Place(f"{scope}的审计链"))
    return {scope: seq for scope, (seq, _) in sorted(ends.items())}


def _checked(row: Row[Any], seq: int, last: str) -> tuple[str, str]:
    """The digest that an entry should have after the one before it, and what is wrong with it; empty where nothing is."""
    made = _hash(row.scope, row.seq, row.at, row.actor, row.verb, row.subject, row.digest, row.prev)
    if row.seq != seq + 1 or row.prev != last:
        return made, "前面少了条目，或顺序被改过"
    if made != row.hash:
        return made, "内容与摘要对不上"
    if row.details is None:
        return made, "" if row.salt is None else "详细内容与摘要对不上"
    return made, "" if _digest(row.salt or "", row.details) == row.digest else "详细内容与摘要对不上"


def _ended(connection: Connection, reach: Reach, ends: Mapping[Scope, tuple[int, str]]) -> None:
    """Every chain ends at its head, and no head and no details are there without an entry."""
    counted = {h.scope: (h.seq, h.hash) for h in heads(connection, reach)}
    for scope in {*ends, *counted}:
        if ends.get(scope) != counted.get(scope):
            raise _broken("末尾少了条目，或链头被改过", Place(f"{scope}的审计链"))
    c = audit_details.c
    chosen = select(c.scope, func.count(), func.min(c.seq), func.max(c.seq)).where(reach.of(c.scope)).group_by(c.scope)
    details = {scope: tuple(counts) for scope, *counts in connection.execute(chosen)}
    for scope in {*ends, *details}:
        last = ends.get(scope, (0, ""))[0]
        if details.get(scope) != (last, 1, last):
            raise _broken("详细内容的条数与条目不合", Place(f"{scope}的审计链"))


def empty(connection: Connection, scope: Scope, seq: int) -> None:
    """Takes the details of an entry away; whoever does it adds an entry of `EMPTIED` that names its number."""
    where = (audit_details.c.scope == scope) & (audit_details.c.seq == seq)
    connection.execute(update(audit_details).where(where).values(salt=None, details=None))


def _in_order(connection: Connection, reach: Reach) -> Iterator[Row[Any]]:
    yield from connection.execute(_chosen(reach).order_by(audit.c.scope, audit.c.seq), execution_options={"yield_per": 2000})


def _digest(salt: str, details: str) -> str:
    return hashlib.sha256(f"{salt}|{details}".encode()).hexdigest()


def _hash(scope: Scope, seq: int, at: datetime, actor: str, verb: str, subject: str, digest: str, prev: str) -> str:
    entry = [scope, seq, at.astimezone(UTC).isoformat(timespec="microseconds"), actor, verb, subject, digest, prev]
    return hashlib.sha256(packed_bytes(entry)).hexdigest()


def _place(row: Row[Any]) -> Place:
    return Place(f"{row.scope}的审计链第{row.seq}条")


def _broken(found: str, place: Place) -> Tampered:
    return Tampered("audit-broken", found, place=place, rule="审计链只增不改", remedy="请保留现场，恢复备份，并查明是谁改的")
