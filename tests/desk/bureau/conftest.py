"""A bureau at work for the tests of this folder, on SQLite and on PostgreSQL: the small county with a register and a ranking.

It is opened once for each database; every test uses files and accounts of its own names.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url
from tests.desk.bureau.people import account
from tests.desk.county import COUNTY, TEMPLATES, put, write_policies
from tests.desk.test_register import FLOW, HOLIDAYS
from tests.desk.test_year import RANKING
from tests.servers.postgres import OWNER, url_of

from chidu.desk.bureau import Bureau, publishing
from chidu.desk.office import Office
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
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Makes a database that stays until the end of the run: SQLite, PostgreSQL; empty, or like another that nobody uses."""
    def make(kind: str, like: str = "") -> str:
        if kind == "SQLite":
            made = tmp_path_factory.mktemp("库") / "chidu.db"
            if like:
                shutil.copy(make_url(like).database or "", made)
            return f"sqlite:///{made}"
        superuser: psycopg.Connection = request.getfixturevalue("_superuser")
        name, model = f"bureau_{next(NUMBERS)}", (make_url(like).database if like else None) or "template0"
        named = (sql.Identifier(n) for n in (name, model, OWNER))
        superuser.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*named))
        return url_of(request.getfixturevalue("_cluster"), OWNER, name)

    return make


@pytest.fixture
def own(request: pytest.FixtureRequest, begun: Callable[[str], str]) -> Iterator[Callable[[str], str]]:
    """Makes such a database for one test, which is gone after it."""
    made: list[tuple[psycopg.Connection, str]] = []

    def make(kind: str) -> str:
        url = begun(kind)
        if kind != "SQLite":
            made.append((request.getfixturevalue("_superuser"), make_url(url).database or ""))
        return url

    yield make
    for superuser, name in made:
        superuser.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def begun(databases: Callable[..., str], policies: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Makes a database with its tables and the first publications."""
    models: dict[str, str] = {}

    def make(kind: str) -> str:
        if kind not in models:
            bureau = Bureau(Database(databases(kind)), tmp_path_factory.mktemp("发布"), Clock(), workers=1)
            bureau.database.migrate()
            publishing.seed(bureau, policies, TEMPLATES)
            bureau.close()
            models[kind] = bureau.database.url
        return databases(kind, models[kind])

    return make


@pytest.fixture(scope="session", params=["SQLite", "PostgreSQL"])
def opened(request: pytest.FixtureRequest, databases: Callable[..., str], policies: Path,
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


# ---- a bureau of a test's own, with a database to which anything may be done


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def alone(request: pytest.FixtureRequest, tmp_path: Path, own: Callable[[str], str], office: Office) -> Iterator[Bureau]:
    """Its workers are those of all tests."""
    bureau = Bureau(Database(own(request.param)), tmp_path / "发布", Clock(), workers=1)
    bureau.office().__dict__["sandbox"] = office.sandbox
    yield bureau
    for opened in bureau._offices.values():
        opened.__dict__.pop("sandbox", None)
    bureau.close()


@pytest.fixture
def elsewhere(alone: Bureau, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the same kind."""
    sqlite = alone.database.sqlite
    made = Database(f"sqlite:///{tmp_path / '恢复' / 'chidu.db'}" if sqlite else request.getfixturevalue("postgres_databases")())
    yield made
    made.close()
