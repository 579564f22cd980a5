"""Events (所发生的事) of a jurisdiction, in registers by name: a history like a ledger file's, line by line, out of the database.

The lines are those that a ledger file would hold, each with the digest of the one before: taken out or changed, it is noticed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from chidu.archive import packed_bytes
from chidu.errors import Place, Tampered
from chidu.records.database import Reach
from chidu.records.ledger import FIRST, PREVIOUS, Ledger, Line, digest
from chidu.records.tables import events
from chidu.types import Scope


@dataclass(frozen=True)
class Events:
    """One register of a jurisdiction, within a transaction: what is read there is what new lines follow."""

    connection: Connection
    scope: Scope
    register: str
    by: str = ""
    at: datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.scope}的{self.register}"

    def read(self) -> Ledger:
        """Raises Tampered where a line does not follow the one before it."""
        lines: list[Line] = []
        last = FIRST
        for seq, text in self._rows():
            line = json.loads(text)
            if seq != len(lines) + 1 or line.get(PREVIOUS) != last:
                raise Tampered("ledger-broken", "这一行接不上前一行", place=Place(self.name, seq), rule="台账只增不改",
                               remedy="请保留现场，恢复备份，并查明是谁改的")
            last = digest(text.encode())
            lines.append({k: v for k, v in line.items() if k != PREVIOUS})
        return Ledger(tuple(lines), last)

    @contextmanager
    def writing(self) -> Iterator[Events]:
        """The transaction is alone in its jurisdiction already (Database.writing)."""
        yield self

    def add(self, lines: Iterable[Line]) -> None:
        assert self.at is not None
        mine = (events.c.scope == self.scope) & (events.c.register == self.register)
        end = self.connection.execute(select(events.c.seq, events.c.line).where(mine).order_by(events.c.seq.desc()).limit(1)).one_or_none()
        seq, last = (end.seq, digest(end.line.encode())) if end else (0, FIRST)
        rows = []
        for number, line in enumerate(lines, seq + 1):
            text = packed_bytes({PREVIOUS: last, **line})
            last = digest(text)
            rows.append({"scope": self.scope, "register": self.register, "seq": number, "line": text.decode(), "by": self.by,
                         "at": self.at})
        if rows:
            self.connection.execute(insert(events), rows)

    def _rows(self) -> Iterator[tuple[int, str]]:
        mine = (events.c.scope == self.scope) & (events.c.register == self.register)
        for row in self.connection.execute(select(events.c.seq, events.c.line).where(mine).order_by(events.c.seq)):
            yield row.seq, row.line


def kept_in(connection: Connection, reach: Reach, register: str) -> list[Scope]:
    """The jurisdictions within reach that have something in a register of this name."""
    chosen = select(events.c.scope).where(events.c.register == register, reach.of(events.c.scope)).distinct().order_by(events.c.scope)
    return list(connection.execute(chosen).scalars())
