"""A database for every test of the records: SQLite in a file, and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chidu.records.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database in which nothing is yet."""
    url = f"sqlite:///{tmp_path / 'chidu.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    made = Database(url)
    yield made
    made.close()


@pytest.fixture
def database(empty: Database) -> Database:
    """One with its tables."""
    empty.migrate()
    return empty


@pytest.fixture
def another(empty: Database, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A second database of the same kind, in which nothing is."""
    made = Database(f"sqlite:///{tmp_path / '恢复' / 'chidu.db'}" if empty.sqlite else request.getfixturevalue("postgres_databases")())
    yield made
    made.close()
