"""Rosters: collected from what was decided, kept and decided like any form, chosen from by people; a list says who should be there."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from tests.desk.bureau.people import account, entries, judged, kept, sent
from tests.desk.county import COUNTY, GOOD, HEAD

from chidu.desk.bureau import Bureau, deciding, issuing, members, rosters
from chidu.desk.bureau.deciding import Said
from chidu.errors import DeterminationError, InputError, NotFound, NotPermitted
from chidu.records import forms, uploads
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account
from chidu.types import Ref

RANKING, COVERED = "规模排名", "申报覆盖"
AMOUNTS = {"01": 48, "02": 620, "03": 30.05, "04": 100, "05": 99.95}
YEARS = itertools.count(2071)  # budget years that no other test uses
APRIL = date(2024, 4, 1)
GIVEN_UP = Said(Ref("项目"), "认定·规模排名处置", "取消", "专题会")


@pytest.fixture
def year(bureau: Bureau, reviewer: Account) -> str:
    """A budget year of this test's own, with five declared projects."""
    year = str(next(YEARS))
    for code in AMOUNTS:
        declared(bureau, reviewer, year, code)
    return year


def declared(bureau: Bureau, who: Account, year: str, code: str, amount: float | None = None, previous: str | None = None) -> forms.Kept:
    project = {"project__code": f"{year}-{code}", "project__name": f"项目{code}"}
    file = sent(GOOD, **project, fiscal_year=int(year), funding__annual=amount or AMOUNTS[code])
    return judged(bureau, who, file, previous=previous)


def collected(bureau: Bureau, who: Account, year: str) -> str:
    (key,) = rosters.collect(bureau, who, RANKING, APRIL, year)
    return key


def rows(bureau: Bureau, form: str) -> dict[str, str]:
    with bureau.database.reading(EVERYWHERE) as connection:
        (table,) = forms.content_of(connection, form).tables.values()
    return {row["项目代码"].text or str(row["项目代码"].v): row["决定号"].text for row in table}


def test_a_roster_is_collected_decided_and_kept_like_a_form(bureau: Bureau, reviewer: Account, year: str) -> None:
    assert RANKING in rosters.names(bureau, reviewer, APRIL)
    key = collected(bureau, reviewer, year)
    roster = kept(bureau, key)
    assert (roster.year, roster.project_name, roster.state) == (year, "规模排名（全部项目）", forms.JUDGED)
    assert set(rows(bureau, key)) == {f"{year}-{code}" for code in AMOUNTS}
    assert roster.unmet == 2  # the lowest forty per cent of five, downwards
    with bureau.database.reading(EVERYWHERE) as connection:
        upload = uploads.by_id(connection, EVERYWHERE, roster.upload)
    assert (upload.state, upload.name) == (uploads.DONE, "规模排名（全部项目）.json")
    (told,) = [e for e in entries(bureau, key) if e.verb == "编制名册"]
    assert told.actor == reviewer.login


def test_from_the_same_decisions_it_is_the_same_roster(bureau: Bureau, reviewer: Account, year: str) -> None:
    assert collected(bureau, reviewer, year) == collected(bureau, reviewer, year)


def test_from_others_it_takes_the_place_of_the_last_but_not_of_another_years(bureau: Bureau, reviewer: Account, year: str) -> None:
    first, other = collected(bureau, reviewer, year), str(next(YEARS))
    declared(bureau, reviewer, other, "01")
    years_after = collected(bureau, reviewer, other)
    before = rows(bureau, first)
    assert rosters.differences(bureau, reviewer, first, RANKING) == []
    with bureau.database.reading(EVERYWHERE) as connection:
        (lowest,) = forms.listed(connection, EVERYWHERE, forms.Wanted(project=f"{year}-03")).items
    declared(bureau, reviewer, year, "03", 700, previous=lowest.id)
    assert len(rosters.differences(bureau, reviewer, first, RANKING)) == 1
    second = collected(bureau, reviewer, year)
    assert second != first
    assert (kept(bureau, first).state, kept(bureau, second).previous) == (forms.REPLACED, first)
    assert kept(bureau, years_after).state == forms.JUDGED
    assert rows(bureau, first) == before  # what was frozen stays
    assert len({*rows(bureau, second).items()} ^ {*before.items()}) == 2
    assert rosters.differences(bureau, reviewer, second, RANKING) == []


def test_people_choose_of_its_members_by_their_codes(bureau: Bureau, reviewer: Account, year: str) -> None:
    key = collected(bureau, reviewer, year)
    seen = kept(bureau, key).decision or ""
    with pytest.raises(DeterminationError, match="没有项目代码"):
        rosters.choose(bureau, reviewer, key, [f"{year}-03", "没有这个"], GIVEN_UP, seen)
    assert kept(bureau, key).decision == seen
    made = rosters.choose(bureau, reviewer, key, [f"{year}-03", f"{year}-01"], GIVEN_UP, seen)
    case = deciding.stored(bureau, reviewer, key).decision.case
    assert (kept(bureau, key).decision, len(case.determinations)) == (made, 2)
    assert collected(bureau, reviewer, year) == key  # what was chosen stays with it


def test_a_roster_without_members_or_without_its_list_is_none(bureau: Bureau, reviewer: Account) -> None:
    with pytest.raises(InputError, match="没有一个成员"):
        rosters.collect(bureau, reviewer, RANKING, APRIL, "1999")
    with pytest.raises(InputError, match="没有名叫“排序”的汇总规则"):
        rosters.collect(bureau, reviewer, "排序", APRIL)


def test_a_list_of_the_bureau_says_who_should_be_on_it(bureau: Bureau, reviewer: Account, year: str) -> None:
    members.replace(bureau, reviewer, "县直部门", ["县城市管理局", "县人社局"])
    (key,) = rosters.collect(bureau, reviewer, COVERED, APRIL, year)
    assert kept(bureau, key).unmet == 2  # one department of two, and so the whole
    members.replace(bureau, reviewer, "县直部门", ["县城市管理局"])
    (again,) = rosters.collect(bureau, reviewer, COVERED, APRIL, year)
    assert (kept(bureau, again).unmet, kept(bureau, key).state) == (0, forms.REPLACED)


def test_a_list_is_replaced_as_a_whole(bureau: Bureau, reviewer: Account) -> None:
    first = members.replace(bureau, reviewer, "重点项目", ["3717-01", " 3717-02 "])
    second = members.replace(bureau, reviewer, "重点项目", ["3717-02"])
    assert (first.keys, second.keys, second.number - first.number) == (("3717-01", "3717-02"), ("3717-02",), 1)
    assert members.one(bureau, reviewer, "重点项目") == second
    for name, keys in (("", ["1"]), ("重点项目", []), ("重点项目", ["1", " "]), ("重点项目", ["1", "1"])):
        with pytest.raises(InputError):
            members.replace(bureau, reviewer, name, keys)
    assert "重点项目" not in {one.name for one in members.listed(bureau, account(bureau, "reviewer", "cn/shandong/heze"))}
    with pytest.raises(NotPermitted):
        members.replace(bureau, account(bureau, "submitter"), "重点项目", ["1"])


def test_who_may_not_collect_is_told_before_anything_is_done(bureau: Bureau, reviewer: Account, year: str) -> None:
    for role in ("submitter", "officer", "auditor"):
        with pytest.raises(NotPermitted):
            rosters.collect(bureau, account(bureau, role), RANKING, APRIL, year)
    key, elsewhere = collected(bureau, reviewer, year), account(bureau, "reviewer", "cn/shandong/heze")
    with pytest.raises(NotFound):
        rosters.choose(bureau, elsewhere, key, [f"{year}-01"], GIVEN_UP, kept(bureau, key).decision or "")
    with pytest.raises(InputError):
        issuing.preview(bureau, reviewer, [key], "末位淘汰建议", HEAD)  # the county's law asks for none
    assert kept(bureau, key).scope == COUNTY
