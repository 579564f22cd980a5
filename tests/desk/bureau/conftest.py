"""A bureau at work for the tests of this folder, on SQLite and on PostgreSQL: the small county with a register and a ranking.

It is opened once for each database; every test uses files and accounts of its own names.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests.desk.bureau.people import account
from tests.desk.county import COUNTY, TEMPLATES, put, write_policies
from tests.desk.test_register import FLOW, HOLIDAYS
from tests.desk.test_year import RANKING
from tests.servers.postgres import OWNER, url_of

from chidu.desk.bureau import Bureau, publishing
from chidu.records.database import Database

NUMBERS = itertools.count(1)


@dataclass
class Clock:
    """The time that a test says it is."""

    now: datetime = field(default_factory=lambda: datetime(2024, 3, 5, 1, 30, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_policies(tmp_path_factory.mktemp("县"))
    put(root / COUNTY / "2023-zhenggai.yaml", FLOW)
    put(root / COUNTY / "tables" / "节假日.csv", HOLIDAYS)
    put(root / COUNTY / "2023-paiming.yaml", RANKING)
    return root


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Makes an empty database that stays until the end of the run: SQLite, PostgreSQL."""
    def make(kind: str) -> str:
        if kind == "SQLite":
            return f"sqlite:///{tmp_path_factory.mktemp('库') / 'chidu.db'}"
        superuser: psycopg.Connection = request.getfixturevalue("_superuser")
        name = f"bureau_{next(NUMBERS)}"
        superuser.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
        return url_of(request.getfixturevalue("_cluster"), OWNER, name)

    return make


@pytest.fixture(scope="session", params=["SQLite", "PostgreSQL"])
def opened(request: pytest.FixtureRequest, databases: Callable[[str], str], policies: Path,
           tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    bureau = Bureau(Database(databases(request.param)), tmp_path_factory.mktemp("发布"), Clock(), workers=2)
    bureau.database.migrate()
    publishing.seed(bureau, policies, TEMPLATES)
    yield bureau
    bureau.close()


@pytest.fixture
def bureau(opened: Bureau) -> Bureau:
    opened.clock = Clock()
    return opened


@pytest.fixture(scope="session")
def reviewer(opened: Bureau):
    return account(opened, "reviewer")
