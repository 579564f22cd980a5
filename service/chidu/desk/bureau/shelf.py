"""The shelf of records: what rosters, later years and 取自 read of earlier decisions, out of the database; and the bureau's lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from chidu.desk.bureau.acting import Bureau
from chidu.desk.keeping import Earlier
from chidu.records import decisions, lists
from chidu.records.database import Database, Reach
from chidu.types import Record, Scope


@dataclass(frozen=True)
class Shelf:
    """The latest decision on every form of a jurisdiction, as a book of decisions would give them."""

    database: Database
    reach: Reach

    def records(self, kinds: Collection[str] | None = None, fields: Collection[str] | None = None) -> Iterator[Record]:
        with self.database.reading(self.reach) as connection:
            yield from decisions.records(connection, self.reach, kinds, fields)


def earlier(bureau: Bureau, scope: Scope) -> Earlier:
    """Where facts from elsewhere come from, for the forms of a jurisdiction."""
    reach = Reach(scope)
    with bureau.database.reading(reach) as connection:
        kept = lists.latest(connection, reach)
    return Earlier(Shelf(bureau.database, reach), None, kept)
