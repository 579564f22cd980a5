"""Publications (发布): what binds. Each is the whole set of one jurisdiction's policy files and templates, numbered through the library,
with author, approver and the digest of the jurisdiction's publication before; what was published stays as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from chidu.archive import packed_bytes
from chidu.errors import Conflict
from chidu.records import blobs
from chidu.records.database import Reach
from chidu.records.tables import blobs as blob_table
from chidu.records.tables import publications, published_files
from chidu.types import Scope

FIRST = "0" * 64
_COLUMNS = list(publications.c)
_LOCK = 7_316_001


@dataclass(frozen=True)
class Publication:
    number: int
    scope: Scope
    at: datetime
    author: str
    approver: str
    note: str
    prev: str
    hash: str


def publish(connection: Connection, scope: Scope, files: Mapping[str, bytes], author: str, approver: str, note: str, at: datetime,
            based_on: int | None = None) -> Publication:
    """A new publication of a jurisdiction. `based_on`: the number of its last one as the author saw it.

    The connection must see every jurisdiction, as numbers run through all. Raises Conflict where another was published meanwhile.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))  # numbers run through the library
    last = latest(connection, scope)
    if based_on is not None and (last.number if last else 0) != based_on:
        raise Conflict("publication-raced", f"{scope}刚刚有别人发布过", rule="发布要接在最新的发布之后", remedy="请先取回最新的发布，再改一遍")
    number = (connection.execute(select(func.max(publications.c.number))).scalar() or 0) + 1
    held = {path: blobs.keep(connection, scope, content) for path, content in sorted(files.items())}
    prev = last.hash if last else FIRST
    made = hashlib.sha256(packed_bytes([number, scope, at.isoformat(), author, approver, note, held, prev])).hexdigest()
    publication = Publication(number, scope, at, author, approver, note, prev, made)
    connection.execute(insert(publications).values(**vars(publication)))
    if held:
        connection.execute(insert(published_files), [{"publication": number, "path": path, "sha256": sha, "scope": scope}
                                                     for path, sha in held.items()])
    return publication


def latest(connection: Connection, scope: Scope) -> Publication | None:
    chosen = select(*_COLUMNS).where(publications.c.scope == scope).order_by(publications.c.number.desc()).limit(1)
    row = connection.execute(chosen).one_or_none()
    return Publication(*row) if row else None


def listed(connection: Connection, reach: Reach) -> list[Publication]:
    rows = connection.execute(select(*_COLUMNS).where(reach.of(publications.c.scope)).order_by(publications.c.number.desc()))
    return [Publication(*row) for row in rows]


def last_number(connection: Connection) -> int:
    """The number of the last publication of all; 0 before the first."""
    return connection.execute(select(func.max(publications.c.number))).scalar() or 0


def in_force(connection: Connection, number: int) -> Mapping[Scope, int]:
    """Which publication of each jurisdiction was the latest when this number was reached."""
    chosen = select(publications.c.scope, func.max(publications.c.number)).group_by(publications.c.scope)
    return {row[0]: row[1] for row in connection.execute(chosen.where(publications.c.number <= number))}


def files_of(connection: Connection, numbers: Sequence[int]) -> dict[str, bytes]:
    """The files of these publications, by path."""
    same = (blob_table.c.scope == published_files.c.scope) & (blob_table.c.sha256 == published_files.c.sha256)
    joined = published_files.join(blob_table, same)
    chosen = select(published_files.c.path, blob_table.c.content).select_from(joined).where(published_files.c.publication.in_(numbers))
    return {path: bytes(content) for path, content in connection.execute(chosen)}
