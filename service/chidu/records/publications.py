"""Publications (发布): what binds. Each is the whole set of one jurisdiction's policy files and templates, numbered through the library,
with author, approver and the digest of the jurisdiction's publication before; what was published stays as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select

from chidu.archive import packed_bytes
from chidu.errors import Conflict, NotFound, Place, Tampered
from chidu.records import blobs
from chidu.records.database import Reach
from chidu.records.tables import blobs as blob_table
from chidu.records.tables import publications, published_files
from chidu.types import Scope

FIRST = "0" * 64
_COLUMNS = list(publications.c)


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

    The transaction must write EVERYWHERE, as numbers run through all. Raises Conflict where another was published meanwhile.
    """
    last = latest(connection, scope)
    if based_on is not None and (last.number if last else 0) != based_on:
        raise Conflict("publication-raced", f"{scope}刚刚有别人发布过", rule="发布要接在最新的发布之后", remedy="请先取回最新的发布，再改一遍")
    number = (connection.execute(select(func.max(publications.c.number))).scalar() or 0) + 1
    held = {path: blobs.keep(connection, scope, content) for path, content in sorted(files.items())}
    prev = last.hash if last else FIRST
    publication = Publication(number, scope, at, author, approver, note, prev, "")
    publication = replace(publication, hash=_hash(publication, held))
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


def by_number(connection: Connection, reach: Reach, number: int) -> Publication:
    """Raises NotFound."""
    row = connection.execute(select(*_COLUMNS).where(publications.c.number == number, reach.of(publications.c.scope))).one_or_none()
    if row is None:
        raise NotFound("publication-unknown", f"没有发布{number}", remedy="请核对发布号")
    return Publication(*row)


def page(connection: Connection, reach: Reach, scope: Scope = "", number: int = 1, size: int = 50) -> tuple[list[Publication], int]:
    """A page of them, the latest first, and how many there are in all; of one jurisdiction where it is named."""
    where = [reach.of(publications.c.scope), *([publications.c.scope == scope] if scope else [])]
    chosen = select(*_COLUMNS).where(*where).order_by(publications.c.number.desc()).limit(size).offset((number - 1) * size)
    total = connection.execute(select(func.count()).select_from(publications).where(*where)).scalar_one()
    return [Publication(*row) for row in connection.execute(chosen)], total


def contents(connection: Connection, number: int) -> list[tuple[str, str]]:
    """The paths of a publication's files, each with the SHA-256 of what is in it."""
    chosen = select(published_files.c.path, published_files.c.sha256).where(published_files.c.publication == number)
    return [(row[0], row[1]) for row in connection.execute(chosen.order_by(published_files.c.path))]


def verify(connection: Connection, reach: Reach) -> int:
    """How many publications there are, each as it was published and after the one before. Raises Tampered."""
    held: dict[int, dict[str, str]] = {}
    for number, path, sha256 in connection.execute(select(published_files.c.publication, published_files.c.path, published_files.c.sha256)
                                                   .where(reach.of(published_files.c.scope))):
        held.setdefault(number, {})[path] = sha256
    last: dict[Scope, str] = {}
    published = listed(connection, reach)
    for made in reversed(published):
        if made.prev != last.get(made.scope, FIRST) or made.hash != _hash(made, held.get(made.number, {})):
            raise Tampered("publication-broken", "与发布时的摘要对不上", place=Place(f"{made.scope}的发布{made.number}"),
                           rule="发布了的政策不改", remedy="请保留现场，恢复备份，并查明是谁改的")
        last[made.scope] = made.hash
    return len(published)


def _hash(made: Publication, held: Mapping[str, str]) -> str:
    said = [made.number, made.scope, made.at.astimezone(UTC).isoformat(), made.author, made.approver, made.note, dict(sorted(held.items())),
            made.prev]
    return hashlib.sha256(packed_bytes(said)).hexdigest()
