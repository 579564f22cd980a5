"""The bureau's own lists (名单), as the keys of who is on them: each change is a whole new list, and the old one stays."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, select

from chidu.records.database import Reach
from chidu.records.tables import lists
from chidu.types import Scope


def replace(connection: Connection, scope: Scope, name: str, keys: Sequence[str], by: str, at: datetime) -> None:
    mine = (lists.c.scope == scope) & (lists.c.name == name)
    number = connection.execute(select(func.coalesce(func.max(lists.c.number), 0)).where(mine)).scalar_one() + 1
    connection.execute(insert(lists).values(id=uuid.uuid4().hex, scope=scope, name=name, number=number,
                                            members=json.dumps(list(keys), ensure_ascii=False), by=by, at=at))


def history(connection: Connection, reach: Reach) -> list[tuple[str, int, tuple[str, ...], str, datetime]]:
    """Every list as it stands now, by name: name, how often it was written, who is on it, by whom and when it was written last."""
    return [(row.name, row.number, tuple(json.loads(row.members)), row.by, row.at) for row in connection.execute(_newest(reach))]


def latest(connection: Connection, reach: Reach) -> dict[str, tuple[str, ...]]:
    """Every list of a jurisdiction as it stands now."""
    return {name: members for name, _, members, _, _ in history(connection, reach)}


def _newest(reach: Reach) -> Select[Any]:
    last = select(lists.c.scope, lists.c.name, func.max(lists.c.number).label("number")).where(reach.of(lists.c.scope))
    newest = last.group_by(lists.c.scope, lists.c.name).subquery()
    same = and_(*(lists.c[n] == newest.c[n] for n in ("scope", "name", "number")))
    return select(lists).join(newest, same).order_by(lists.c.name)
