"""The register in the service: findings taken in, people's problems entered, events recorded; what is overdue is noted by itself, once."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from tests.desk.bureau.alone import unguarded
from tests.desk.bureau.people import account, entries, judged, sent
from tests.desk.county import COUNTY
from tests.desk.test_register import HINT, IDLE, ROADS

from chidu.desk.bureau import Bureau, register
from chidu.desk.bureau.register import OVERDUE, Told
from chidu.desk.typed import form_of
from chidu.errors import EventRefused, InputError, NotPermitted, PolicyError, Tampered
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account
from chidu.workflow.register import Standing

MARCH, NOTICED, DUE = date(2024, 3, 4), date(2024, 3, 15), date(2024, 4, 8)  # fifteen working days: two holidays out, one Sunday in
NUMBERS = itertools.count(1)


@pytest.fixture
def problem(bureau: Bureau, reviewer: Account) -> str:
    """One that nobody has entered before."""
    bureau.clock.now = datetime(2024, 5, 20, tzinfo=UTC)  # type: ignore[attr-defined]
    return register.enter(bureau, reviewer, [{**ROADS, "问题描述": f"挪用养护资金{next(NUMBERS)}。"}], MARCH).new[0].id


def standing(bureau: Bureau, who: Account, number: str, on: date) -> Standing:
    return register.problem(bureau, who, number, on)[0]


def happened(bureau: Bureau, who: Account, number: str, *events: tuple[str, date] | tuple[str, date, str]) -> None:
    for event, on, *result in events:
        register.record(bureau, who, number, Told(event, on, result=result[0] if result else ""))


def test_a_problem_goes_from_notice_to_closure_under_the_names_of_who_recorded_it(bureau: Bureau, reviewer: Account, problem: str) -> None:
    happened(bureau, reviewer, problem, ("发出整改通知", NOTICED))
    assert (standing(bureau, reviewer, problem, DUE).overdue, standing(bureau, reviewer, problem, date(2024, 4, 9)).late) == (False, 1)
    happened(bureau, reviewer, problem, ("整改回复", DUE), ("验收", date(2024, 4, 9), "通过"), ("销号", date(2024, 4, 10)))
    now, events = register.problem(bureau, reviewer, problem, date(2024, 4, 10))
    assert (now.status, now.closed) == ("已整改", True)
    assert [(e.kind, e.by) for e in events] == [(kind, reviewer.name) for kind in ("发出整改通知", "整改回复", "验收", "销号")]
    assert [e.actor for e in entries(bureau, problem)] == [reviewer.login] * 4


def test_what_cannot_have_happened_is_refused_and_leaves_nothing(bureau: Bureau, reviewer: Account, problem: str) -> None:
    for told in (Told("整改回复", NOTICED), Told("发出整改通知", date(2024, 3, 1)), Told("发出整改通知", date(2024, 6, 30))):
        with pytest.raises(EventRefused):
            register.record(bureau, reviewer, problem, told)
    assert (register.problem(bureau, reviewer, problem, NOTICED)[1], entries(bureau, problem)) == ((), [])
    with pytest.raises(EventRefused, match="台账上没有"):
        register.problem(bureau, reviewer, problem, date(2024, 3, 1))


def test_several_problems_are_entered_all_or_none(bureau: Bureau, reviewer: Account, problem: str) -> None:
    before = register.board(bureau, reviewer, NOTICED).total.found
    with pytest.raises(InputError):
        register.enter(bureau, reviewer, [{**ROADS, "问题描述": "新的问题"}, {**ROADS, "问题来源": "听说"}], MARCH)
    assert register.board(bureau, reviewer, NOTICED).total.found == before
    register.classify(bureau, reviewer, problem, "绩效管理", NOTICED)
    assert standing(bureau, reviewer, problem, NOTICED).category == "绩效管理"


def test_the_findings_of_a_form_enter_once(bureau: Bureau, reviewer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    office, code = bureau.office(), f"3717-监{next(NUMBERS)}"
    told = {"项目名称": "城区路灯运维项目", "项目代码": code, "主管部门": "县城市管理局", "预算年度": "2024", "数据日期": "2024-07-31",
            "年度资金总额": "620.005万元", "项目负责人": "空着"}
    idle = form_of("绩效运行监控表", told, {"监控资金": [{"资金名称": "年度资金总额", "已执行数": "0元"}]}, office.policy(COUNTY, MARCH))
    with monkeypatch.context() as patch:
        patch.setattr(office, "read_bytes", lambda *_: (replace(idle, sha256=code, file="监控表.xlsx"),))
        form = judged(bureau, reviewer, sent(), MARCH)
    first = register.take(bureau, reviewer, [form.id], MARCH)
    assert [(i.rule, i.code, i.by) for i in first.new] == [(IDLE, code, reviewer.name)]  # what is only a hint stays out
    assert [i.rule for i in register.take(bureau, reviewer, [form.id], MARCH, [HINT]).new] == [HINT]
    again = register.take(bureau, reviewer, [form.id, form.id], NOTICED)
    assert (again.new, {i.id for i in again.known}) == ((), {i.id for i in first.new})


def test_the_board_counts_and_puts_the_overdue_first(bureau: Bureau, reviewer: Account, problem: str) -> None:
    happened(bureau, reviewer, problem, ("发出整改通知", NOTICED))
    board = register.board(bureau, reviewer, date(2024, 5, 20))
    assert problem in [s.item.id for s in board.overdue]
    assert [s.overdue for s in board.problems] == sorted((s.overdue for s in board.problems), reverse=True)
    assert board.total.found == len(board.problems) == sum(t.found for t in board.by_unit.values())
    form = register.form_of_day(bureau, reviewer, date(2024, 5, 20))
    assert (form.kind, len(form.tables["整改事项"])) == ("整改台账", board.total.found)
    assert register.board(bureau, reviewer, date(2024, 5, 20), year="1999").problems == ()


def test_what_is_overdue_is_noted_by_itself_once_a_round(bureau: Bureau, reviewer: Account, problem: str) -> None:
    happened(bureau, reviewer, problem, ("发出整改通知", NOTICED))
    assert problem not in [s.item.id for s in register.note_overdue(bureau, COUNTY, DUE)]
    assert problem in [s.item.id for s in register.note_overdue(bureau, COUNTY, date(2024, 4, 9))]
    assert register.note_overdue(bureau, COUNTY, date(2024, 4, 20)) == ()
    noted = [line for line in register.noted_overdue(bureau, reviewer) if line["问题"] == problem]
    assert [(line["步骤"], line["最迟"], line["处置"], line["日期"]) for line in noted] == [("整改回复", "2024-04-08", ["提醒"], "2024-04-09")]
    assert next((e.verb, e.actor) for e in entries(bureau, problem)) == (OVERDUE, "程序")
    happened(bureau, reviewer, problem, ("整改回复", date(2024, 4, 22)), ("验收", date(2024, 4, 23), "退回"))
    assert problem in [s.item.id for s in register.note_overdue(bureau, COUNTY, date(2024, 5, 10))]  # five days more are over too


def test_everywhere_means_today_where_the_bureaus_are(bureau: Bureau, reviewer: Account, problem: str) -> None:
    happened(bureau, reviewer, problem, ("发出整改通知", date(2024, 4, 29)))
    due = standing(bureau, reviewer, problem, date(2024, 4, 29)).due
    assert due
    noted = {line["问题"] for line in register.noted_overdue(bureau, reviewer)}
    bureau.clock.now = datetime(due.year, due.month, due.day, 15, 59, tzinfo=UTC)  # type: ignore[attr-defined]
    register.note_overdue_everywhere(bureau)
    assert problem not in noted | {line["问题"] for line in register.noted_overdue(bureau, reviewer)}
    bureau.clock.now = datetime(due.year, due.month, due.day, 16, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    assert register.note_overdue_everywhere(bureau) >= 1  # it is tomorrow in China
    assert problem in {line["问题"] for line in register.noted_overdue(bureau, reviewer)}


def test_one_countys_trouble_keeps_no_other_waiting(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def note(_: Bureau, scope: str, on: date) -> tuple[Standing, ...]:
        done.append(scope)
        if scope == COUNTY:
            raise PolicyError("policy", "这个辖区的政策不能用")
        return ()

    monkeypatch.setattr(register, "note_overdue", note)
    monkeypatch.setattr(register, "kept_in", lambda *_: [COUNTY, "cn/shandong/heze"])
    with pytest.raises(PolicyError):
        register.note_overdue_everywhere(bureau)
    assert done == [COUNTY, "cn/shandong/heze"]


def test_who_may_look_does_not_record_and_others_do_not_look(bureau: Bureau, reviewer: Account, problem: str) -> None:
    auditor = account(bureau, "auditor")
    assert register.board(bureau, auditor, NOTICED).total.found
    for act in (lambda: register.record(bureau, auditor, problem, Told("发出整改通知", NOTICED)),
                lambda: register.enter(bureau, auditor, [ROADS], MARCH),
                lambda: register.board(bureau, account(bureau, "submitter"), NOTICED),
                lambda: register.board(bureau, account(bureau, "reviewer", "cn/shandong/heze"), NOTICED, COUNTY)):
        with pytest.raises(NotPermitted):
            act()
    assert register.board(bureau, account(bureau, "supervisor", "cn/shandong"), NOTICED, COUNTY).total.found


def test_a_line_that_was_changed_or_taken_out_is_noticed(alone: Bureau) -> None:
    who = account(alone, "reviewer")
    alone.clock.now = datetime(2024, 5, 20, tzinfo=UTC)  # type: ignore[attr-defined]
    number = register.enter(alone, who, [ROADS], MARCH).new[0].id
    register.record(alone, who, number, Told("发出整改通知", NOTICED))
    for change in ("update events set line = replace(line, '挪用', '节约') where seq = 1", "delete from events where seq = 1"):
        with unguarded(alone.database) as connection:
            connection.execute(text(change))
        with pytest.raises(Tampered):
            register.board(alone, who, NOTICED)
    with alone.database.reading(EVERYWHERE) as connection:
        assert connection.execute(text("select count(*) from events")).scalar_one() == 1
