"""Conversations (问答) with the assistant: whose, with which form open; each exchange with everything that its answer stood on.

An exchange stays as it was said. What somebody thought of the answer (`rating`) may be said and changed after it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, select, update

from chidu.errors import NotFound
from chidu.records.database import Reach
from chidu.records.packing import packed, unpacked
from chidu.records.tables import conversations, exchanges
from chidu.types import Scope

RULES, POLISHED, FAULT, STOPPED = "rules", "polished", "fault", "stopped"
OUTCOMES = {RULES: "规则回答", POLISHED: "模型润色", FAULT: "模型没有答成，规则回答", STOPPED: "问的人停下了"}
UP, DOWN = "up", "down"
LONGEST_TITLE = 60


@dataclass(frozen=True)
class Conversation:
    """`form`: the one that is open in it; `title`: what was asked first, empty where that was erased."""

    id: str
    scope: Scope
    account: str
    form: str | None
    at: datetime
    changed_at: datetime
    title: str = ""


@dataclass(frozen=True)
class Said:
    """An exchange to be kept: what was asked, everything that the answer was and stood on as plain data, and of what it was."""

    question: str
    content: Mapping[str, Any]
    intent: str
    outcome: str = RULES
    model: str = ""
    form: str | None = None
    decision: str | None = None
    upload: str | None = None
    law: str = ""
    publications: Sequence[int] = ()


@dataclass(frozen=True)
class Exchange:
    id: str
    scope: Scope
    conversation: str
    number: int
    question: str | None
    content: Mapping[str, Any] | None
    content_sha256: str
    intent: str
    outcome: str
    model: str
    form: str | None
    decision: str | None
    upload: str | None
    law: str
    publications: tuple[int, ...]
    by: str
    at: datetime
    rating: str
    rating_reason: str | None


_COLUMNS = [*exchanges.c]


def open_(connection: Connection, scope: Scope, account: str, form: str | None, at: datetime) -> Conversation:
    made = Conversation(uuid.uuid4().hex, scope, account, form, at, at)
    connection.execute(insert(conversations).values(id=made.id, scope=scope, account=account, form=form, at=at, changed_at=at))
    return made


def by_id(connection: Connection, account: str, key: str) -> Conversation:
    """Somebody's own conversation. Raises NotFound."""
    row = connection.execute(_listed().where(conversations.c.id == key, conversations.c.account == account)).one_or_none()
    if row is None:
        raise NotFound("conversation-unknown", "没有这次问答", rule="问答只有本人能看", remedy="请另开一次")
    return _conversation(row)


def page(connection: Connection, account: str, number: int, size: int) -> tuple[list[Conversation], int]:
    """A page of somebody's conversations in which something was said, the latest first, and how many there are."""
    mine = and_(conversations.c.account == account, exchanges.c.id.is_not(None))
    total = connection.execute(select(func.count()).select_from(_first()).where(mine)).scalar_one()
    rows = connection.execute(_listed().where(mine).order_by(conversations.c.changed_at.desc(), conversations.c.id)
                              .limit(size).offset((number - 1) * size))
    return [_conversation(row) for row in rows], total


def add(connection: Connection, of: Conversation, said: Said, scope: Scope, by: str, at: datetime) -> Exchange:
    """Keeps an exchange as the last of its conversation, for the jurisdiction that it spoke of; the form that it spoke of is open from
    then on."""
    number = connection.execute(select(func.coalesce(func.max(exchanges.c.number), 0))
                                .where(exchanges.c.conversation == of.id)).scalar_one() + 1
    content, sha256 = packed(said.content)
    key = uuid.uuid4().hex
    connection.execute(insert(exchanges).values(
        id=key, scope=scope, conversation=of.id, number=number, question=said.question, content=content, content_sha256=sha256,
        intent=said.intent, outcome=said.outcome, model=said.model, form=said.form, decision=said.decision, upload=said.upload,
        law=said.law, publications=json.dumps(list(said.publications)), by=by, at=at))
    connection.execute(update(conversations).where(conversations.c.id == of.id).values(changed_at=at, form=said.form or of.form))
    return _exchange(connection.execute(select(*_COLUMNS).where(exchanges.c.id == key)).one())


def of_conversation(connection: Connection, key: str) -> list[Exchange]:
    """All that was said in it, in order."""
    return [_exchange(row) for row in connection.execute(_of(key).order_by(exchanges.c.number))]


def last(connection: Connection, key: str) -> Exchange | None:
    row = connection.execute(_of(key).order_by(exchanges.c.number.desc()).limit(1)).one_or_none()
    return _exchange(row) if row else None


def exchange(connection: Connection, reach: Reach, key: str) -> Exchange:
    """An exchange within reach, whoever's. Raises NotFound."""
    row = connection.execute(select(*_COLUMNS).where(exchanges.c.id == key, reach.of(exchanges.c.scope))).one_or_none()
    if row is None:
        raise NotFound("exchange-unknown", "没有这次问答", remedy="请核对")
    return _exchange(row)


def rate(connection: Connection, key: str, rating: str, reason: str) -> None:
    connection.execute(update(exchanges).where(exchanges.c.id == key).values(rating=rating, rating_reason=reason or None))


def empty(connection: Connection, upload: str, of: Sequence[str]) -> list[str]:
    """Erases what was said of a file and of the forms in it; gives the keys of the exchanges."""
    mine = (exchanges.c.upload == upload) | exchanges.c.form.in_(of)
    keys = list(connection.execute(select(exchanges.c.id).where(mine)).scalars())
    connection.execute(update(exchanges).where(mine).values(question=None, content=None, rating_reason=None))
    return keys


def _of(key: str) -> Select[Any]:
    return select(*_COLUMNS).where(exchanges.c.conversation == key)


def _first() -> Any:
    return conversations.outerjoin(exchanges, and_(exchanges.c.conversation == conversations.c.id, exchanges.c.number == 1))


def _listed() -> Select[Any]:
    return select(*conversations.c, exchanges.c.question).select_from(_first())


def _conversation(row: Any) -> Conversation:
    return Conversation(row.id, row.scope, row.account, row.form, row.at, row.changed_at, (row.question or "")[:LONGEST_TITLE])


def _exchange(row: Any) -> Exchange:
    kept = row._asdict()
    content = unpacked(kept["content"]) if kept["content"] is not None else None
    return Exchange(**kept | {"content": content, "publications": tuple(json.loads(kept["publications"]))})
