"""A row for every table of a jurisdiction, whatever its columns: what the walls are tried on."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Integer, LargeBinary, Table, insert

from chidu.records.tables import Moment, metadata
from small import NOON

SHA = "5" * 64
CHOSEN = {"state": "done", "outcome": "rules", "rating": "up"}
"""Of columns that take a few words alone, one of them."""


def fill(connection: Connection, scope: str, number: int) -> None:
    """Puts a row of this jurisdiction into every table; `number`: another for each jurisdiction."""
    for table in metadata.sorted_tables:
        connection.execute(insert(table).values(row(table, scope, number)))


def row(table: Table, scope: str, number: int) -> dict[str, Any]:
    return {column.name: _value(column, scope, number) for column in table.columns}


def _value(column: Column[Any], scope: str, number: int) -> Any:
    if column.name == "scope":
        return scope
    if chosen := CHOSEN.get(column.name):
        return chosen
    if column.name in ("sha256", "fingerprint", "token"):
        return f"{number:064}"
    if column.name in ("supersedes", "previous"):
        return None
    for kind, value in ((Integer, number), (Boolean, True), (Moment, NOON), (Date, date(2024, 3, 1)), (LargeBinary, b"\x78")):
        if isinstance(column.type, kind):
            return value
    return str(number) * 8
