"""The state of a matter is what its events make of it, on the day that is asked for; what cannot have happened is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workflow.flows import KNOWN, RECTIFY, REVIEW, STUDY, event

from chidu.errors import EventRefused
from chidu.types import Calendar, Event, Flow
from chidu.workflow import State, state
from strategies import calendars, flow_days, matters

RECEIVED = event("收到事前评估报告", "2024-03-01")
FIRST = event("初审", "2024-03-08")
ADJUST = [RECEIVED, FIRST, event("终审", "2024-03-15", "调整完善后支持"), event("反馈", "2024-03-18")]
NOTICE = event("发出整改通知", "2024-03-01", limit="15个工作日")


def on(flow: Flow, day: str, *events: Event) -> State:
    return state(flow, events, date.fromisoformat(day), KNOWN)


def refused(flow: Flow, *events: Event) -> tuple[str, str]:
    with pytest.raises(EventRefused) as caught:
        on(flow, "2024-12-31", *events)
    return caught.value.code, str(caught.value)


# ---- where it stands


def test_before_its_trigger_a_flow_has_not_begun():
    before = on(REVIEW, "2024-03-01")
    assert (before.status, before.step, before.due, before.label, before.next) == ("未启动", None, None, "未启动", ("收到事前评估报告",))


@pytest.mark.parametrize(("day", "overdue", "late", "actions"), [
    ("2024-03-08", False, 0, ()),        # the due day itself is in time
    ("2024-03-09", True, 0, ("提醒",)),   # a Saturday after it is late, by no working day yet
    ("2024-03-11", True, 1, ("提醒",)),
    ("2024-03-15", True, 5, ("提醒",)),
])
def test_a_step_is_in_time_up_to_its_last_day(day, overdue, late, actions):
    now = on(REVIEW, day, RECEIVED)
    assert (now.status, now.step.name, now.since, now.due) == ("办理中", "初审", date(2024, 3, 1), date(2024, 3, 8))
    assert (now.overdue, now.late, now.actions) == (overdue, late, actions)
    assert now.next == ("初审", "终止")


def test_what_is_recorded_for_a_later_day_has_not_happened_yet():
    assert on(REVIEW, "2024-03-07", RECEIVED, FIRST) == on(REVIEW, "2024-03-07", RECEIVED)
    assert on(REVIEW, "2024-03-08", RECEIVED, FIRST).step.name == "终审"


def test_a_step_done_late_stays_late_in_the_history():
    late = on(REVIEW, "2024-06-30", RECEIVED, event("初审", "2024-03-12", by="王会计"))
    (first,) = late.history
    assert (first.step, first.lead, first.by, first.due, first.at) == ("初审", "资金管理科室", "王会计", date(2024, 3, 8), date(2024, 3, 12))
    assert (first.overdue, first.late) == (True, 2)
    assert (late.step.name, late.due, late.overdue) == ("终审", None, False)


def test_a_conclusion_leads_on_or_back():
    assert on(REVIEW, "2024-03-18", *ADJUST).step.name == "调整完善"
    again = on(REVIEW, "2024-04-01", *ADJUST, event("调整完善", "2024-03-29"))
    assert (again.step.name, again.round, again.since, again.due) == ("初审", 2, date(2024, 3, 29), date(2024, 4, 5))
    for result in ("予以支持", "不予支持"):
        ended = on(REVIEW, "2024-03-18", RECEIVED, FIRST, event("终审", "2024-03-15", result), event("反馈", "2024-03-18"))
        assert (ended.status, ended.label, ended.conclusion, ended.next) == ("已办结", "已办结", result, ())


def test_the_notice_gives_the_limit_that_no_policy_gives():
    begun = on(RECTIFY, "2024-03-22", NOTICE)
    assert (begun.label, begun.due, begun.overdue) == ("未整改", date(2024, 3, 22), False)
    assert on(RECTIFY, "2024-03-25", NOTICE).late == 1
    by_days = on(RECTIFY, "2024-03-20", event("发出整改通知", "2024-03-01", limit="15日"))
    assert by_days.due == date(2024, 3, 18)  # the 16th is a Saturday


def test_a_return_reopens_the_matter_with_a_new_last_day():
    returned = [NOTICE, event("整改回复", "2024-03-20"), event("验收", "2024-03-25", "退回", "5个工作日")]
    now = on(RECTIFY, "2024-04-01", *returned)
    assert (now.step.name, now.label, now.due, now.overdue) == ("退回重改", "整改中", date(2024, 4, 1), False)
    assert on(RECTIFY, "2024-04-02", *returned).late == 1
    again = [*returned, event("退回重改", "2024-03-29")]
    assert on(RECTIFY, "2024-03-29", *again).step.name == "验收"
    accepted = [*again, event("验收", "2024-04-02", "通过")]
    assert on(RECTIFY, "2024-04-02", *accepted).label == "整改中"
    closed = on(RECTIFY, "2024-04-03", *accepted, event("销号", "2024-04-03"))
    assert (closed.status, closed.label, closed.round) == ("已办结", "已整改", 2)


def test_a_long_matter_stays_open_until_it_is_accepted():
    long = [NOTICE, event("整改回复", "2024-03-20"), event("验收", "2024-03-25", "长期")]
    assert on(RECTIFY, "2024-12-31", *long).label == "长期"
    back = on(RECTIFY, "2024-12-31", *long, event("长期整改", "2024-12-20"))
    assert (back.step.name, back.label) == ("验收", "整改中")


def test_a_matter_may_be_ended_with_a_reason():
    ended = on(RECTIFY, "2024-03-10", NOTICE, event("终止", "2024-03-05", note="重复登记"))
    assert (ended.status, ended.label, ended.due, ended.next) == ("已终止", "已终止", None, ())


def test_steps_that_the_source_does_not_name_are_told_and_noted():
    begun = [event("收到评估计划", "2024-03-01"), event("确定评估对象", "2024-03-04")]
    now = on(STUDY, "2024-03-05", *begun)
    assert (now.step.name, now.notes) == ("待补步骤1", ("来源只写明1步，另2步待补",))
    code, told = refused(STUDY, *begun, event("待补步骤1", "2024-03-05"))
    assert code == "event-note"
    assert "办了什么要写明" in told
    assert on(STUDY, "2024-03-05", *begun, event("待补步骤1", "2024-03-05", note="签订委托合同")).step.name == "待补步骤2"


def test_holidays_that_nobody_entered_are_told():
    nobody = Calendar()
    assert state(REVIEW, [RECEIVED], date(2024, 3, 5), nobody).notes == ("2024年的节假日安排没有载入，按周六、周日推算，待核实",)
    done = state(REVIEW, [RECEIVED, FIRST], date(2024, 3, 20), nobody)
    assert done.due is None
    assert done.notes == ("2024年的节假日安排没有载入，按周六、周日推算，待核实",)  # what was judged in time stands on it
    assert on(REVIEW, "2024-03-05", RECEIVED).notes == ()


# ---- what cannot have happened


@pytest.mark.parametrize(
    ("events", "code", "words"),
    [
        ([FIRST], "event-step", ["此时不能记“初审”", "现在可以记的是“收到事前评估报告”"]),
        ([RECEIVED, RECEIVED], "event-step", ["此时不能记“收到事前评估报告”", "“初审”“终止”"]),
        ([RECEIVED, event("终审", "2024-03-04", "予以支持")], "event-step", ["此时不能记“终审”", "“初审”"]),
        ([RECEIVED, event("复审", "2024-03-04")], "event-step", ["没有“复审”这一步"]),
        ([RECEIVED, event("初审", "2024-02-29")], "event-date", ["2024-02-29早于上一件事的2024-03-01"]),
        ([RECEIVED, event("初审", "2024-03-04", by="")], "event-by", ["没有写是谁记的"]),
        ([RECEIVED, event("初审", "2024-03-04", "予以支持")], "event-result", ["“初审”不出结论"]),
        ([event("收到事前评估报告", "2024-03-01", "予以支持")], "event-result", ["不出结论"]),
        ([RECEIVED, FIRST, event("终审", "2024-03-15")], "event-result", ["没有写结论", "予以支持、调整完善后支持、不予支持"]),
        ([RECEIVED, FIRST, event("终审", "2024-03-15", "原则同意")], "event-result", ["结论写成“原则同意”", "请从中选一个"]),
        ([RECEIVED, event("终止", "2024-03-15")], "event-note", ["终止要写明理由"]),
        ([event("收到事前评估报告", "2024-03-01", limit="6个工作日")], "event-limit", ["给“初审”的时限6个工作日，长于政策规定的5个工作日"]),
        ([event("收到事前评估报告", "2024-03-01", limit="8日")], "event-limit", ["时限8日，长于"]),  # the 9th, a day after the 8th
        ([event("收到事前评估报告", "2024-03-01", limit="尽快")], "event-limit", ["时限写成“尽快”，读不出来"]),
        ([RECEIVED, event("初审", "2024-03-08", limit="3个工作日")], "event-limit", ["政策没有给“终审”规定时限"]),
        ([RECEIVED, FIRST, event("终审", "2024-03-15", "不予支持"), event("反馈", "2024-03-18", limit="3日")], "event-limit", ["后面没有要办的步骤"]),
        ([RECEIVED, FIRST, event("终审", "2024-03-15", "不予支持"), event("反馈", "2024-03-18"), event("反馈", "2024-03-19")],
         "event-step", ["“事前评估审核”已办结，不再记事"]),
    ],
)
def test_what_cannot_have_happened_is_refused(events, code, words):
    told = refused(REVIEW, *events)
    assert told[0] == code
    assert all(word in told[1] for word in words), told[1]


def test_a_notice_without_a_limit_is_refused():
    code, told = refused(RECTIFY, event("发出整改通知", "2024-03-01"))
    assert code == "event-limit"
    assert "没有写明“整改回复”的时限" in told
    code, told = refused(RECTIFY, NOTICE, event("整改回复", "2024-03-20"), event("验收", "2024-03-25", "退回"))
    assert "没有写明“退回重改”的时限" in told


def test_a_shorter_limit_than_the_policy_gives_is_taken():
    assert on(REVIEW, "2024-03-05", event("收到事前评估报告", "2024-03-01", limit="3个工作日")).due == date(2024, 3, 6)
    assert on(REVIEW, "2024-03-05", event("收到事前评估报告", "2024-03-01", limit="7日")).due == date(2024, 3, 8)


# ---- whatever the course


@given(st.data(), calendars(), flow_days())
def test_the_state_on_a_day_knows_nothing_of_later_days(data, calendar, day):
    events = data.draw(matters(REVIEW, calendar))
    assert state(REVIEW, events, day, calendar) == state(REVIEW, [e for e in events if e.at <= day], day, calendar)


@given(st.data(), calendars(), st.sampled_from([REVIEW, STUDY]))
def test_what_is_told_to_be_possible_is_possible_and_nothing_else(data, calendar, flow):
    events = data.draw(matters(flow, calendar))
    last = events[-1].at if events else date(2024, 1, 1)
    now = state(flow, events, last, calendar)
    for kind in (flow.trigger, "终止", *(s.name for s in flow.steps)):
        step = flow.step(kind)
        further = Event(kind, last, "李审核", "见纪要", step.options[0] if step and step.options else "")
        if kind in now.next:
            assert state(flow, [*events, further], last, calendar) != now
        else:
            with pytest.raises(EventRefused):
                state(flow, [*events, further], last, calendar)


@given(st.data(), calendars(), flow_days())
def test_overdue_means_after_the_last_day(data, calendar, day):
    now = state(REVIEW, data.draw(matters(REVIEW, calendar)), day, calendar)
    assert now.overdue == (now.due is not None and now.due < day)
    assert now.late == 0 or now.overdue
    assert bool(now.actions) == now.overdue
