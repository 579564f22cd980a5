"""A bureau of a test's own, with a database to which anything may be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from tests.desk.bureau.conftest import Clock
from tests.desk.bureau.people import account, judged, sent
from tests.desk.county import GOOD, person

from chidu.desk.bureau import Bureau, deciding
from chidu.desk.bureau.deciding import Said
from chidu.desk.office import Office
from chidu.records import forms
from chidu.records.database import EVERYWHERE, Connection, Database
from chidu.records.people import Account
from chidu.records.walls import KEPT

PHONE = "13905300000"


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


def worked(bureau: Bureau, who: Account, name: str = "路灯.json") -> tuple[forms.Kept, forms.Kept]:
    """The street lamps judged, determined and so judged again; the job fair judged once."""
    lamps, fair = judged(bureau, who, replace(sent(project__contact=PHONE), name=name)), judged(bureau, who, sent(GOOD))
    about = person("规则·目标.内容明确", "是")
    deciding.determine(bureau, who, lamps.id, Said(about.about, about.item, about.value, f"看过材料，{PHONE}"), lamps.decision or "")
    return lamps, fair


@contextmanager
def unguarded(database: Database) -> Iterator[Connection]:
    """A connection of one who has the file and has taken the guards away for good."""
    with database.writing(EVERYWHERE) as connection:
        for name, verb in product(KEPT, ("update", "delete")):
            connection.exec_driver_sql(f"drop trigger if exists keep_{name}_{verb}" + ("" if database.sqlite else f" on {name}"))
        yield connection


__all__ = ["PHONE", "account", "alone", "elsewhere", "unguarded", "worked"]
