"""Whether everything that is kept is still what was kept (完好): audit chains, publications, laws, registers, files, forms, decisions.

Decisions, publications and letters are bound into the audit chain: the entry of the act that made one holds its digest, so that none
is changed, put in or taken out unnoticed. What was emptied (个人信息) has its digest left, and that is what is checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from chidu.errors import Place, Tampered
from chidu.records import audit, publications
from chidu.records.audit import Head
from chidu.records.database import Reach
from chidu.records.events import Events
from chidu.records.packing import digest
from chidu.records.tables import audit as entries
from chidu.records.tables import audit_details, blobs, decisions, events, forms, laws, letters
from chidu.types import Scope

NOTED = "digests"
"""Under which name an audit entry holds the digests of the decisions that were made in it, by their keys."""
PUBLISHED, ISSUED = ("发布政策", "审批发布"), ("出具文书",)
"""The acts whose entries hold the digest of the publication, or the letter, that they are about."""


@dataclass(frozen=True)
class Counted:
    """What was looked at, all of it as it should be; `emptied` of it have their digest alone."""

    chains: Mapping[Scope, int]
    publications: int
    files: int
    forms: int
    decisions: int
    emptied: int

    @property
    def entries(self) -> int:
        return sum(self.chains.values())


def verify(connection: Connection, reach: Reach, known: Sequence[Head] = ()) -> Counted:
    """Raises Tampered at the first thing that is not as it was kept."""
    chains = audit.verify(connection, reach, known)
    chained = publications.verify(connection, reach)
    _bind(connection, reach)
    for fingerprint, canonical in _rows(connection, select(laws.c.fingerprint, laws.c.canonical)):
        if hashlib.sha256(canonical).hexdigest() != fingerprint:
            raise _changed(f"指纹为{fingerprint[:12]}的政策")
    for scope, register in connection.execute(select(events.c.scope, events.c.register).where(reach.of(events.c.scope)).distinct()).all():
        Events(connection, scope, register).read()
    files, erased = _files(connection, reach)
    read, unread = _contents(connection, reach, forms, "表")
    decided, undecided = _contents(connection, reach, decisions, "决定")
    return Counted(chains, chained, files, read, decided, erased + unread + undecided)


def noted(connection: Connection, reach: Reach) -> dict[str, str]:
    """The digest of every decision, by its key, as the audit chain has it."""
    told: dict[str, str] = {}
    chosen = select(audit_details.c.details).where(reach.of(audit_details.c.scope), audit_details.c.details.contains(f'"{NOTED}":{{'))
    for (details,) in _rows(connection, chosen):
        told |= json.loads(details)[NOTED]
    return told


def published(number: int) -> str:
    """How an audit entry names a publication."""
    return f"发布{number}"


def _bind(connection: Connection, reach: Reach) -> None:
    """What the chain tells of is there, and nothing else is."""
    made = {published(p.number): p.hash for p in publications.listed(connection, reach)}
    _same("", made, _told(connection, reach, PUBLISHED, "hash"))
    _same("决定", _digests(connection, reach, decisions.c.id, decisions.c.content_sha256), noted(connection, reach))
    _same("文书", _digests(connection, reach, letters.c.id, letters.c.sha256), _told(connection, reach, ISSUED, "sha256"))


def _same(name: str, there: Mapping[str, str], told: Mapping[str, str]) -> None:
    for key, sha256 in there.items():
        if told.get(key) != sha256:
            raise _changed(f"{name}{key}", "与审计链上记的摘要不同" if key in told else "库里有，审计链上没有")
    for key in told:
        if key not in there:
            raise _changed(f"{name}{key}", "审计链上有，库里没有")


def _digests(connection: Connection, reach: Reach, key: Column[str], sha256: Column[str]) -> dict[str, str]:
    return {row[0]: row[1] for row in _rows(connection, select(key, sha256).where(reach.of(key.table.c.scope)))}


def _told(connection: Connection, reach: Reach, verbs: Sequence[str], name: str) -> dict[str, str]:
    """The digest that the entries of these acts hold under a name, by what they are about."""
    same = (entries.c.scope == audit_details.c.scope) & (entries.c.seq == audit_details.c.seq)
    chosen = select(entries.c.subject, audit_details.c.details).join(audit_details, same)
    chosen = chosen.where(reach.of(entries.c.scope), entries.c.verb.in_(verbs))
    return {subject: json.loads(said)[name] for subject, said in _rows(connection, chosen)}


def _files(connection: Connection, reach: Reach) -> tuple[int, int]:
    """How many files there are, and how many of them were emptied."""
    count = erased = 0
    for sha256, size, content in _rows(connection, select(blobs.c.sha256, blobs.c.size, blobs.c.content).where(reach.of(blobs.c.scope))):
        count += 1
        erased += content is None
        if content is not None and (len(content), hashlib.sha256(content).hexdigest()) != (size, sha256):
            raise _changed(f"摘要为{sha256[:12]}的文件")
    return count, erased


def _contents(connection: Connection, reach: Reach, table: Table, name: str) -> tuple[int, int]:
    """The same of what is kept as packed text."""
    count = erased = 0
    chosen = select(table.c.id, table.c.content, table.c.content_sha256).where(reach.of(table.c.scope))
    for key, content, sha256 in _rows(connection, chosen):
        count += 1
        erased += content is None
        if content is not None and digest(content) != sha256:
            raise _changed(f"{name}{key}")
    return count, erased


def _rows(connection: Connection, chosen: Any) -> Iterator[Any]:
    yield from connection.execute(chosen, execution_options={"yield_per": 50})


def _changed(what: str, found: str = "内容与摘要对不上") -> Tampered:
    return Tampered("record-changed", found, place=Place(what), rule="收到的、判定的和发布的只增不改", remedy="请保留现场，恢复备份，并查明是谁改的")
