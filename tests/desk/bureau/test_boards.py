"""What boards ask of the database, on both of them: projects with their latest forms, whose counties, rosters, entries, sessions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import pytest
from tests.desk.bureau.people import account, judged, sent
from tests.desk.county import COUNTY, GOOD, PROVINCE

from chidu.desk.bureau import Bureau, accounts, auditing, monitoring, places, ranking, registers, rosters
from chidu.desk.bureau.auditing import Picked
from chidu.desk.bureau.monitoring import UNWARNED, WARNED, Board, Wanted
from chidu.desk.bureau.receiving import Sent
from chidu.errors import InputError, NotPermitted
from chidu.records import people
from chidu.records.database import EVERYWHERE

AUGUST = date(2024, 8, 15)
YEAR = "2031"
"""A year that no other test of this bureau uses."""


def monitored(name: str, month: int, spent: int, **project: str) -> Sent:
    plain = {"kind": "monitoring", "fiscal_year": int(YEAR), "amount_unit": "万元",
             "project": {"name": name, "department": "县文旅局", "code": f"{YEAR}-{name}", **project},
             "monitoring": {"as_of": f"{YEAR}-{month:02}-31"},
             "monitoring_funds": [{"name": "年度资金总额", "initial": 100, "spent": spent}]}
    return Sent(f"{name}{month}.json", json.dumps(plain, ensure_ascii=False).encode())


@pytest.fixture
def watched(bureau: Bureau) -> Board:
    reviewer = account(bureau, "reviewer")
    for name, month, spent in (("路灯运维", 7, 10), ("路灯运维", 10, 60), ("博物馆布展", 7, 0)):
        judged(bureau, reviewer, monitored(name, month, spent), AUGUST)
    return monitoring.board(bureau, reviewer, Wanted(YEAR))


def names(rows: Sequence[monitoring.Watched]) -> list[str]:
    return sorted(w.form.project_name for w in rows)


def test_of_a_project_the_latest_data_count(bureau: Bureau, watched: Board) -> None:
    assert names(watched.rows) == ["博物馆布展", "路灯运维"]
    (lamps,) = (w for w in watched.rows if w.form.project_name == "路灯运维")
    assert lamps.now.day == date(2031, 10, 31)
    assert (watched.year, watched.total.projects, watched.total.warned) == (YEAR, 2, 1)
    assert lamps.now.budget is None  # this county's law does not compute it: not known is not nought
    assert watched.progress is None
    reviewer = account(bureau, "reviewer")
    july = monitoring.board(bureau, reviewer, Wanted(YEAR, day=date(2031, 7, 31)))
    assert {w.now.day for w in july.rows} == {date(2031, 7, 31)}
    assert names(monitoring.board(bureau, reviewer, Wanted(YEAR, text="博物馆", severity=WARNED)).rows) == ["博物馆布展"]
    assert names(monitoring.board(bureau, reviewer, Wanted(YEAR, severity=UNWARNED)).rows) == ["路灯运维"]
    with pytest.raises(InputError, match="没有截至2031-09-30的监控表"):
        monitoring.board(bureau, reviewer, Wanted(YEAR, day=date(2031, 9, 30)))


@pytest.mark.usefixtures("watched")
def test_boards_reach_as_far_as_whoever_looks(bureau: Bureau) -> None:
    above, beside = account(bureau, "supervisor", PROVINCE), account(bureau, "reviewer", PROVINCE)
    assert names(monitoring.board(bureau, above, Wanted(YEAR)).rows) == ["博物馆布展", "路灯运维"]
    assert places.places(bureau, above, monitoring.VERB)[COUNTY] == "巨野县"
    assert monitoring.board(bureau, beside, Wanted(YEAR)).rows == ()
    with pytest.raises(NotPermitted):
        monitoring.board(bureau, beside, Wanted(YEAR, COUNTY))
    department = account(bureau, "submitter", department="县文旅局")
    assert names(monitoring.board(bureau, department, Wanted(YEAR)).rows) == ["博物馆布展", "路灯运维"]
    assert monitoring.board(bureau, account(bureau, "submitter", department="县水务局"), Wanted(YEAR)).rows == ()
    assert registers.by_place(bureau, above, AUGUST).keys() <= {COUNTY}


def test_rosters_are_listed_and_chosen_from(bureau: Bureau) -> None:
    reviewer = account(bureau, "reviewer")
    for number in range(5):
        plain = {"project__name": f"项目{number}", "project__code": f"{YEAR}-{number}", "funding__annual": 10 + number,
                 "fiscal_year": int(YEAR)}
        judged(bureau, reviewer, sent(GOOD, **plain), AUGUST)
    (roster,) = rosters.collect(bureau, reviewer, "规模排名", AUGUST, YEAR)
    assert roster in [k.id for k in ranking.listed(bureau, account(bureau, "supervisor", PROVINCE))]
    found = ranking.view(bureau, reviewer, roster)
    assert [m.name for m in found.taken] == ["项目0", "项目1"]
    assert found.waiting == 2
    seen = found.stored.kept.id
    ranking.choose(bureau, reviewer, roster, [f"{YEAR}-0"], "取消", "", "专题会", seen)
    assert ranking.view(bureau, reviewer, roster).waiting == 1
    assert ranking.view(bureau, reviewer, roster, seen).waiting == 2  # as it was then
    with pytest.raises(NotPermitted):
        ranking.choose(bureau, account(bureau, "auditor"), roster, [f"{YEAR}-0"], "取消", "", "看看", seen)


def test_entries_are_picked_by_person_verb_and_day(bureau: Bureau) -> None:
    reviewer, auditor = account(bureau, "reviewer"), account(bureau, "auditor")
    judged(bureau, reviewer, on=AUGUST)
    (entry,) = auditing.picked(bureau, auditor, Picked(actor=reviewer.login, verb="报送"))
    day = entry.at.date()
    assert auditing.picked(bureau, auditor, Picked(entry.subject, since=day, until=day))
    assert not auditing.picked(bureau, auditor, Picked(actor=reviewer.login, until=date(2020, 1, 1)))
    assert {"报送", "判定"} <= set(auditing.verbs(bureau, auditor))


def test_other_sessions_of_ones_own_end(bureau: Bureau) -> None:
    officer = account(bureau, "officer")
    with bureau.database.writing(EVERYWHERE) as connection:
        here, there = (people.sign_in(connection, officer, bureau.clock()) for _ in range(2))
    assert sorted(s.own for s in accounts.open_sessions(bureau, here)) == [False, True]
    assert accounts.sign_out_elsewhere(bureau, here) == 1
    assert [s.own for s in accounts.open_sessions(bureau, here)] == [True]
    assert accounts.open_sessions(bureau, there)[0].own is False
