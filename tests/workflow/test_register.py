"""The register is the fold of its problems' flows on a day: what is closed, overdue, long; whatever was recorded later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from tests.workflow.flows import KNOWN, RECTIFY, event

from chidu.types import Event, Limit
from chidu.workflow.register import CLASSIFIED, Item, Register, standings, tallies, tally, unclosed
from strategies import calendars, flow_days, matters

ENTERED = date(2023, 1, 1)
LIMITED = replace(RECTIFY, steps=tuple(replace(s, limit=Limit(15, "工作日")) if s.limited else s for s in RECTIFY.steps))
"""The same flow where the policy says how long."""
COURSE = [event("发出整改通知", "2024-03-01", limit="15个工作日"), event("整改回复", "2024-03-20", note="已退回资金"),
          event("验收", "2024-03-25", "通过"), event("销号", "2024-03-26")]


def item(number: str, code: str = "01", entered: date = ENTERED, category: str = "") -> Item:
    return Item(number, "绩效评价", category, "2024", "路灯运维", code, "亮灯率不实", "", "", "", "县城管局", "", entered, "李审核")


def register(*events: Event, **more: list[Event]) -> Register:
    told = {"甲": list(events), **more}
    return Register(RECTIFY, KNOWN, tuple(item(number) for number in told), {number: tuple(es) for number, es in told.items()})


def status(day: str, *events: Event) -> str:
    (standing,) = standings(register(*events), date.fromisoformat(day))
    return standing.status


def test_the_status_follows_the_course():
    days = ["2024-02-29", "2024-03-01", "2024-03-19", "2024-03-20", "2024-03-25", "2024-03-26"]
    assert [status(day, *COURSE) for day in days] == ["未整改", "未整改", "未整改", "整改中", "整改中", "已整改"]
    assert status("2024-04-30", *COURSE[:2], event("验收", "2024-03-25", "长期")) == "长期"


def test_what_a_standing_tells():
    (now,) = standings(register(*COURSE), date(2024, 3, 31))
    assert (now.notified, now.due, now.replied, now.measure) == (date(2024, 3, 1), date(2024, 3, 22), date(2024, 3, 20), "已退回资金")
    assert (now.acceptance, now.accepted, now.overdue, now.late) == ("通过", date(2024, 3, 25), False, 0)


def test_a_return_takes_the_reply_back_and_gives_a_new_day():
    (now,) = standings(register(*COURSE[:2], event("验收", "2024-03-25", "退回", "5日")), date(2024, 4, 2))
    assert (now.replied, now.measure, now.due, now.acceptance, now.overdue, now.late) == (None, "", date(2024, 4, 1), "退回", True, 1)


def test_a_class_moves_nothing():
    classified = Event(CLASSIFIED, date(2024, 3, 10), "李审核", "", "绩效管理")
    (before,), (after,) = (standings(register(COURSE[0], classified, *COURSE[1:]), date(2024, 3, d)) for d in (9, 10))
    assert (before.category, after.category, before.status, after.status) == ("", "绩效管理", "未整改", "未整改")


def test_a_problem_is_on_the_register_from_the_day_it_was_entered():
    late = Register(RECTIFY, KNOWN, (item("甲", entered=date(2024, 3, 5)),))
    assert [len(standings(late, date(2024, 3, d))) for d in (4, 5)] == [0, 1]
    assert unclosed(late, "01", date(2024, 3, 4)) == 0


def test_tallies_add_up():
    both = register(*COURSE, 乙=COURSE[:1], 丙=[*COURSE[:2], event("验收", "2024-03-25", "长期")])
    listed = standings(both, date(2024, 3, 31))
    whole = tally(listed)
    assert (whole.found, whole.closed, whole.open, whole.overdue, whole.long, whole.rate) == (3, 1, 2, 1, 1, Fraction(1, 3))
    assert unclosed(both, "01", date(2024, 3, 31)) == 2
    assert list(tallies(listed, lambda s: s.status)) == ["已整改", "未整改", "长期"]


@given(st.data(), calendars(), flow_days())
def test_every_problem_is_counted_once_and_closed_means_its_flow_ended(data, calendar, day):
    events = {n: tuple(data.draw(matters(LIMITED, calendar))) for n in "甲乙丙"}
    book = Register(LIMITED, calendar, tuple(item(n) for n in events), events)
    listed = standings(book, day)
    whole = tally(listed)
    ended = sum(s.state.status == "已办结" for s in listed)
    assert (whole.found, whole.closed) == (len(listed), ended)
    assert sum(t.found for t in tallies(listed, lambda s: s.status).values()) == whole.found
    assert unclosed(book, "01", day) == whole.open
    assert {s.status for s in listed} <= {"未整改", "整改中", "已整改", "长期"}
    later = standings(book, day + timedelta(days=400))
    assert {s.item.id for s in listed if s.closed} <= {s.item.id for s in later if s.closed}  # what is closed stays closed
