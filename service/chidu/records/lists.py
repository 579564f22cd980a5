"""The bureau's own lists (名单), as the keys of who is on them: each change is a whole new list, and the old one stays."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from chidu.records.database import Reach
from chidu.records.tables import lists
from chidu.types import Scope


def replace(connection: Connection, scope: Scope, name: str, keys: Sequence[str], by: str, at: datetime) -> None:
    connection.execute(insert(lists).values(id=uuid.uuid4().hex, scope=scope, name=name, members=json.dumps(list(keys), ensure_ascii=False),
                                            by=by, at=at))


def latest(connection: Connection, reach: Reach) -> dict[str, tuple[str, ...]]:
    """Every list of a jurisdiction as it stands now."""
    rows = connection.execute(select(lists.c.name, lists.c.members).where(reach.of(lists.c.scope)).order_by(lists.c.at, lists.c.id))
    return {name: tuple(json.loads(keys)) for name, keys in rows}
