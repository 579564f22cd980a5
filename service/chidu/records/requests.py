"""Requests by their idempotency keys (幂等键): the same request sent again gets the same answer, and is done once.

A request is taken before it is done, marked in the very transaction of its act, and keeps its answer after that. A process that dies in
between leaves it either undone, and it is done anew, or done without an answer, and that is what is said: never done twice.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chidu.errors import Conflict, InputError
from chidu.records.tables import requests

KEPT = timedelta(days=1)
LEASE = timedelta(minutes=5)
ACTED = 0
"""In place of a status: its act is kept, its answer not yet."""


@dataclass(frozen=True)
class Taken:
    """A request that is being done: whose, under which key, with the digest of what it says, since when."""

    account: str
    key: str
    digest: str
    at: datetime

    def row(self) -> ColumnElement[bool]:
        return (requests.c.account == self.account) & (requests.c.key == self.key)

    def mine(self) -> ColumnElement[bool]:
        """The row as long as nobody else has taken the request."""
        return self.row() & (requests.c.at == self.at)


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def take(connection: Connection, wanted: Taken) -> Answer | None:
    """Takes a request to do it; or the answer that it got before.

    Raises InputError where the key stands for another request, Conflict where this one is being done, or was done without an answer.
    """
    connection.execute(delete(requests).where(requests.c.at < wanted.at - KEPT))
    own = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = own(requests).values(account=wanted.account, key=wanted.key, digest=wanted.digest, at=wanted.at).on_conflict_do_nothing()
    if connection.execute(made.returning(requests.c.key)).one_or_none() is not None:
        return None
    row = connection.execute(select(requests).where(wanted.row()).with_for_update()).one()
    if row.digest != wanted.digest:
        raise InputError("request-key", "这个幂等键已经用在另一个请求上", rule="一个幂等键只用于一个请求，一天内不重复", remedy="请换一个新的键")
    if row.status:
        return _opened(row.status, row.answer)
    if row.at + LEASE > wanted.at:
        raise Conflict("request-running", "同一个请求正在办理", rule="同一个幂等键的请求只办一次", remedy="请稍后用同一个键再发")
    if row.status == ACTED:
        raise Conflict("request-unanswered", "同一个请求已经办成，答复没有留下", rule="同一个幂等键的请求只办一次", remedy="请查询办理的结果")
    connection.execute(update(requests).where(wanted.row()).values(at=wanted.at))
    return None


def acted(connection: Connection, taken: Taken) -> None:
    """Marks, in the transaction of an act, that the request is done. Raises Conflict, and the act is not kept, where it took so long
    that somebody else has taken the request."""
    if not connection.execute(update(requests).where(taken.mine()).values(status=ACTED)).rowcount:
        raise Conflict("request-running", "同一个请求正在办理", rule="同一个幂等键的请求只办一次", remedy="请稍后用同一个键再发")


def answered(connection: Connection, taken: Taken, answer: Answer) -> None:
    """Keeps the answer for a day."""
    head = json.dumps([answer.status, dict(answer.headers)], ensure_ascii=False).encode()
    connection.execute(update(requests).where(taken.mine()).values(status=answer.status, answer=zlib.compress(head + b"\n" + answer.body)))


def give_back(connection: Connection, taken: Taken) -> None:
    """Lets go of a request that was refused before it did anything: sent again, it is tried again."""
    connection.execute(delete(requests).where(taken.mine(), requests.c.status.is_(None)))


def _opened(status: int, kept: bytes) -> Answer:
    head, _, body = zlib.decompress(bytes(kept)).partition(b"\n")
    return Answer(status, json.loads(head)[1], body)
