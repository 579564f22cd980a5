"""Bytes by their SHA-256 (原件): uploads, policy files, letters. The same bytes lie there once in each jurisdiction."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chidu.errors import Conflict, NotFound
from chidu.records.tables import blobs
from chidu.types import Scope


def keep(connection: Connection, scope: Scope, content: bytes) -> str:
    """Keeps the bytes, unless they are there, and gives their SHA-256. Raises Conflict where they were emptied (个人信息): what was
    erased does not come back."""
    sha256 = digest(content)
    own = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = own(blobs).values(scope=scope, sha256=sha256, size=len(content), content=content).on_conflict_do_nothing()
    if connection.execute(made.returning(blobs.c.sha256)).one_or_none() is None and connection.execute(
            select(blobs.c.content.is_(None)).where(blobs.c.scope == scope, blobs.c.sha256 == sha256)).scalar_one():
        raise Conflict("blob-emptied", "同样的文件已按个人信息规定抹去", rule="抹去了的不再收进来", remedy="请去掉其中的个人信息后另存一份再报")
    return sha256


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fetch(connection: Connection, scope: Scope, sha256: str) -> bytes:
    """The bytes. Raises NotFound where there are none, or where they were emptied (个人信息)."""
    content = connection.execute(select(blobs.c.content).where(blobs.c.scope == scope, blobs.c.sha256 == sha256)).scalar_one_or_none()
    if content is None:
        raise NotFound("blob-missing", "原件不在了", rule="原件按规定保存；个人信息按规定抹去的，只留摘要", remedy="请核对是否已经抹去")
    return bytes(content)


def empty(connection: Connection, scope: Scope, sha256: str) -> None:
    """Takes the bytes away and leaves their digest (个人信息)."""
    connection.execute(update(blobs).where(blobs.c.scope == scope, blobs.c.sha256 == sha256).values(content=None))
