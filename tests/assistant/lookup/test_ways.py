"""Ways of asking: each is of a provision that there is, each provision has some, and they lead to it."""

from __future__ import annotations

from datetime import date

import pytest

from chidu.assistant.files import FileDesk
from chidu.assistant.lookup.passages import lawbook
from chidu.assistant.lookup.ways import WAYS, ways
from chidu.desk.office import Office

DAYS = (date(2018, 1, 1), date(2021, 6, 1), date(2024, 3, 15))


def test_the_ways_are_of_the_provisions_that_there_are_and_of_all(office: Office) -> None:
    scopes = office.library.jurisdictions
    there = {p.name for scope in scopes for day in DAYS for p in lawbook(office.policy(scope, day)).passages}
    assert {*ways()} == there


def test_no_way_leads_to_two_provisions_and_none_is_there_twice() -> None:
    lines = WAYS.read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines, key=lambda line: line.split("\t")[0])
    said = [line.split("\t")[1] for line in lines]
    assert len(said) == len({*said})


@pytest.mark.parametrize(("asked", "name"), [
    ("还有谁没交佐证", "自评.附佐证"), ("跨年的活儿只写今年的目标", "审核.缺实施期目标"), ("满意度塞到产出里了", "指标.满意度错放"), ("扣了分没说为啥", "评价.扣分有原因"),
])
def test_what_people_say_finds_what_no_text_says(asked: str, name: str, desk: FileDesk) -> None:
    assert name in [p.name for p in lawbook(desk.policy("cn/shandong/heze", date(2024, 3, 15))).find(asked, 3)]


def test_a_value_named_whole_comes_first(desk: FileDesk) -> None:
    law = desk.policy(desk.at, desk.today)
    for name in law.parameters:
        assert lawbook(law).find(f"{name}是多少", 1)[0].name == name
