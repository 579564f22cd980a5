"""A desk over the example forms, at 齐河县 in the spring of 2024."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from benchmarks.assistant.questions import Desks

from chidu.assistant.files import FileDesk
from chidu.assistant.matter import Matter
from chidu.desk.office import Office

EXAMPLES = Path(__file__).parents[2] / "examples"
TODAY = date(2024, 3, 15)


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    with Office(workers=1) as office:
        yield office


@pytest.fixture(scope="session")
def desk(office: Office) -> FileDesk:
    names = ("S01现场招聘会.xlsx", "S02路灯运维.xlsx", "S04建筑垃圾消纳场扩建.xlsx")
    return FileDesk(office, "cn/shandong/dezhou/qihe", TODAY, tuple(EXAMPLES / name for name in names))


@pytest.fixture(scope="session")
def desks(office: Office) -> Desks:
    """Desks at every place and day, over all example forms."""
    return Desks(office)


@pytest.fixture(scope="session")
def lamps(desk: FileDesk) -> Matter:
    """The road lamps, open before the asker."""
    return next(m for m in map(desk.matter, (b.key for b in desk.briefs())) if "路灯" in m.brief.project)


@pytest.fixture(scope="session")
def home(desks: Desks) -> FileDesk:
    """A desk at 聊城市, whose rules find much in the road lamps."""
    return desks.of("cn/shandong/liaocheng", "2024-03-05")


@pytest.fixture(scope="session")
def lamps_at_home(home: FileDesk) -> Matter:
    return next(m for m in map(home.matter, (b.key for b in home.briefs())) if "路灯" in m.brief.project)
