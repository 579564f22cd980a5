"""The rectification register at the desk: findings taken in once, events recorded, the register of a day decided like any form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.desk.county import COUNTY, LAMPS, TEMPLATES, decided, put, write_policies

from chidu.desk.office import Office
from chidu.desk.register import Book, Taken, classify, enter, open_register, record, record_all, register_form, take, take_form
from chidu.desk.typed import form_of
from chidu.errors import EventRefused, InputError
from chidu.evaluation.decide import decide, preview
from chidu.records.ledger import writing
from chidu.types import Case, Decision, Event, PolicyVersion, Waiting
from chidu.workflow.register import standings, tallies, tally, unclosed

IDLE, HINT = "监控.无执行", "监控.写负责人"
MARCH, APRIL = date(2024, 3, 4), date(2024, 4, 1)
FLOW = """
文件: {标题: 县级问题整改办法, 简称: 整改办法, 生效: 2023, 状态: 已发布}
字段:
  项目:
    应整改数: {类型: 数, 计算: {计数: {表: 整改事项}}}
    已整改数: {类型: 数, 计算: {计数: {表: 整改事项, 满足: {销号状态: {等于: 已整改}}}}}
    已执行合计: {类型: 金额, 计算: {合计: {表: 监控资金, 列: 已执行数}}}
    整改率: {类型: 比率, 计算: {商: [已整改数, 应整改数]}}
规则:
  整改.全部整改:
    要点: 条条整改。
    环节: 整改
    应当: {整改率: {等于: 100%}}
    程度: 提示
    意见: 整改率【整改率】。
  监控.无执行:
    条款: 第八条
    要点: 半年过去还没有支出的，说明原因。
    环节: 运行监控
    不符合: {已执行合计: {等于: 0元}}
    程度: 严重
    涉及金额: 年度资金总额
    意见: 年度资金【年度资金总额】，到【数据日期】已执行【已执行合计】。
    建议: 请说明原因并加快支出。
  监控.写负责人:
    要点: 写明项目负责人。
    环节: 运行监控
    应当: {项目负责人: {已提供: 是}}
    程度: 提示
    意见: 没有写项目负责人。
流程:
  问题整改:
    触发: {发出: 整改通知}
    步骤:
      - {步骤: 整改回复, 牵头: 责任单位, 限: 15个工作日, 逾期: {处置: [提醒]}, 状态: 未整改}
      - {步骤: 验收, 出结论: 整改验收, 可选: [通过, 退回, 长期], 状态: 整改中}
      - {步骤: 退回重改, 当: {结论: {等于: 退回}}, 限: 5个工作日, 状态: 整改中, 完成后回到: 验收}
      - {步骤: 长期整改, 当: {结论: {等于: 长期}}, 状态: 长期, 完成后回到: 验收}
      - {步骤: 销号, 状态: 整改中}
    办结状态: 已整改
工作日: {表: tables/节假日.csv}
"""
HOLIDAYS = "日期,类型\n2024-04-04,休息\n2024-04-05,休息\n2024-04-07,上班\n"
ROADS = {"问题来源": "财政监督", "责任单位": "县交通局", "项目名称": "农村公路养护", "项目代码": "3717-02", "问题描述": "挪用养护资金。", "预算年度": "2024",
         "涉及金额": "12.5", "问题类别": "项目管理"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory):
    root = write_policies(tmp_path_factory.mktemp("县"))
    put(root / COUNTY / "2023-zhenggai.yaml", FLOW)
    put(root / COUNTY / "tables" / "节假日.csv", HOLIDAYS)
    with Office(root, TEMPLATES) as office:
        yield office


@pytest.fixture(scope="module")
def law(office: Office) -> PolicyVersion:
    return office.policy(COUNTY, MARCH)


@pytest.fixture(scope="module")
def lamps(office: Office, law: PolicyVersion) -> Decision:
    return monitored(office, law, "城区路灯运维项目", "3717-01")


def monitored(office: Office, law: PolicyVersion, project: str, code: str, spent: str = "0元") -> Decision:
    told = {"项目名称": project, "项目代码": code, "主管部门": "县城市管理局", "预算年度": "2024", "数据日期": "2024-07-31", "年度资金总额": "620.005万元",
            "项目负责人": "空着"}
    form = form_of("绩效运行监控表", told, {"监控资金": [{"资金名称": "年度资金总额", "已执行数": spent}]}, law)
    return decide(office.case(replace(form, sha256=project, file="监控表.xlsx"), COUNTY, MARCH), law, office.sandbox)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "台账.jsonl"


def entered(path: Path, law: PolicyVersion, *told: dict[str, str]) -> Taken:
    return enter(path, law, told or [ROADS], MARCH, "李审核")


def went(path: Path, law: PolicyVersion, number: str, *events: tuple) -> None:
    for kind, day, *rest in events:
        record(path, law, number, Event(kind, date.fromisoformat(day), "李审核", *rest))


def book(path: Path, law: PolicyVersion) -> Book:
    return open_register(path, law)


# ---- taking in


def test_findings_of_a_decision_become_problems_with_their_facts(path, law, lamps):
    taken = take(path, law, [lamps], MARCH, "李审核")
    (item,) = book(path, law).register.items  # what is only a hint stays out
    assert (item,) == taken.new
    assert (item.project, item.code, item.unit, item.year) == ("城区路灯运维项目", "3717-01", "县城市管理局", "2024")
    assert (item.origin, item.category, item.decision, item.rule, item.about) == ("运行监控", "", lamps.id, IDLE, "项目")
    assert item.problem == "年度资金620.01万元，到2024年7月31日已执行0.00万元。"
    assert (item.amount, item.request) == ("620.005万元", "请说明原因并加快支出。")  # the amount to the cent, whatever the sentence rounds
    assert item.fact == "实际0.00万元，要求0.00万元，见监控表.xlsx 监控资金1·已执行数"
    assert item.basis == "《县级问题整改办法》第八条"


def test_hints_enter_where_their_rule_is_named(path, law, lamps):
    assert [i.rule for i in take(path, law, [lamps], MARCH, "李审核", [HINT]).new] == [HINT]


def test_a_finding_taken_twice_is_one_problem(path, law, lamps):
    first = take(path, law, [lamps, lamps], MARCH, "李审核")
    assert (len(first.new), len(first.known)) == (1, 1)
    again = take(path, law, [lamps], APRIL, "王复核")
    assert (again.new, again.known) == ((), first.new)
    assert len(book(path, law).register.items) == 1


def test_what_is_met_leaves_the_register_as_it_was(path, office, law):
    assert take(path, law, [monitored(office, law, "招聘会", "3717-05", "1元")], MARCH, "李审核") == Taken((), ())
    assert book(path, law).register.items == ()


def test_what_other_stages_find_is_no_rectification(path, office, law, tmp_path):
    declared = decided(office, tmp_path, LAMPS)
    assert any(f.verdict == "unmet" and f.severity == "严重" for f in declared.findings)
    assert take(path, law, [declared], MARCH, "李审核") == Taken((), ())


def test_two_projects_with_one_fault_are_two_problems(path, office, law, lamps):
    assert len(take(path, law, [lamps, monitored(office, law, "乡村路灯运维项目", "3717-09")], MARCH, "李审核").new) == 2


def test_a_decision_that_waits_is_not_taken(path, law, lamps):
    with pytest.raises(InputError) as caught:
        take(path, law, [replace(lamps, waiting=Waiting("worker-lost", "进程中止"))], MARCH, "李审核")
    assert caught.value.code == "register-waiting"
    assert book(path, law).register.items == ()


def test_supervision_and_evaluation_that_find_the_same_find_one_problem(path, law):
    same = {**ROADS, "问题来源": "绩效评价", "问题描述": "挪用 养护资金"}
    taken = entered(path, law, ROADS, same)
    assert ([i.origin for i in taken.new], len(taken.known)) == (["财政监督"], 1)
    assert taken.new[0].amount == "12.5万元"
    assert len(entered(path, law, {**ROADS, "预算年度": "2025"}).new) == 1  # another year's is another


@pytest.mark.parametrize(("change", "found"), [
    ({"问题来源": ""}, "登记问题缺“问题来源”"), ({"责任单位": "", "问题描述": ""}, "缺“责任单位、问题描述”"), ({"问题来源": "群众来信"}, "问题来源写成“群众来信”"),
    ({"问题性质": "严重"}, "没有“问题性质”这一栏"), ({"涉及金额": "若干"}, "“若干”，不是金额"),
])
def test_a_problem_that_is_entered_badly_is_refused_whole(path, law, change, found):
    with pytest.raises(InputError) as caught:
        entered(path, law, {**ROADS, "问题描述": "另一个问题"}, {**ROADS, **change})
    assert found in str(caught.value)
    assert book(path, law).register.items == ()


def test_a_form_filled_by_hand_gives_its_problems_and_not_its_states(path, law, tmp_path):
    entered(path, law)
    form = register_form(book(path, law), law, MARCH)
    other = tmp_path / "另一本.jsonl"
    (item,) = take_form(other, law, form, MARCH, "李审核").new
    assert (item.problem, item.unit, item.amount) == ("挪用养护资金。", "县交通局", "12.5万元")
    assert book(other, law).register.events == {}


# ---- recording


def test_the_due_day_is_in_time_and_the_next_day_is_late(path, law):
    number = entered(path, law).new[0].id
    went(path, law, number, ("发出整改通知", "2024-03-15"))
    read = book(path, law).register
    due = date(2024, 4, 8)  # fifteen working days, two holidays out and one Sunday in
    (last,), (after,) = standings(read, due), standings(read, date(2024, 4, 9))
    assert (last.due, last.overdue, last.status) == (due, False, "未整改")
    assert (after.overdue, after.late, after.state.actions) == (True, 1, ("提醒",))


def test_a_reply_an_acceptance_and_a_closure_close_a_problem(path, law):
    number = entered(path, law).new[0].id
    went(path, law, number[:6], ("发出整改通知", "2024-03-15"), ("整改回复", "2024-03-20", "已退回资金"), ("验收", "2024-03-25", "", "退回"))
    (returned,) = standings(book(path, law).register, APRIL)
    assert (returned.status, returned.acceptance, returned.replied, returned.due) == ("整改中", "退回", None, APRIL)
    went(path, law, number, ("退回重改", "2024-04-01", "补交凭证"), ("验收", "2024-04-02", "", "通过"), ("销号", "2024-04-03"))
    (closed,) = standings(book(path, law).register, date(2024, 4, 3))
    assert (closed.status, closed.closed, closed.replied, closed.measure) == ("已整改", True, APRIL, "补交凭证")
    assert (closed.acceptance, closed.accepted, closed.notified) == ("通过", date(2024, 4, 2), date(2024, 3, 15))


def test_what_cannot_have_happened_is_refused_and_not_written(path, law):
    number = entered(path, law).new[0].id
    before = path.read_bytes()
    for kind, day in (("整改回复", "2024-03-20"), ("销号", "2024-03-20"), ("发出整改通知", "2024-03-01"), ("登记", "2024-03-20"), ("归类", "2024-03-20")):
        with pytest.raises(EventRefused):
            went(path, law, number, (kind, day))
    assert path.read_bytes() == before


def test_a_problem_is_named_by_the_beginning_of_its_number(path, law):
    first, second = (i.id for i in entered(path, law, ROADS, {**ROADS, "问题描述": "未公示"}).new)
    assert book(path, law).find(first[:4]).id == first
    assert book(path, law).find(second).id == second
    for wrong in ("", "没有", first[:4] + "没有"):
        with pytest.raises(InputError) as caught:
            book(path, law).find(wrong)
        assert caught.value.code == "register-item"


def test_a_class_is_given_by_a_person_on_a_day(path, law):
    number = entered(path, law, {**ROADS, "问题类别": ""}).new[0].id
    classify(path, law, number, "绩效管理", date(2024, 3, 10), "李审核")
    read = book(path, law).register
    assert [standings(read, day)[0].category for day in (MARCH, date(2024, 3, 10))] == ["", "绩效管理"]
    with pytest.raises(EventRefused):
        classify(path, law, number, "", MARCH, "李审核")


def test_a_problem_that_was_ended_is_no_problem_any_more(path, law):
    number = entered(path, law).new[0].id
    went(path, law, number, ("发出整改通知", "2024-03-15"), ("终止", "2024-03-18", "重复登记"))
    read = book(path, law).register
    assert (len(standings(read, date(2024, 3, 17))), len(standings(read, date(2024, 3, 18)))) == (1, 0)


def test_several_events_are_recorded_all_or_none(path, law):
    first, second = (i.id for i in entered(path, law, ROADS, {**ROADS, "问题描述": "未公示"}).new)
    notice, early = Event("发出整改通知", date(2024, 3, 15), "李审核"), Event("整改回复", date(2024, 3, 14), "李审核")
    before = path.read_bytes()
    with pytest.raises(EventRefused):
        record_all(path, law, [(first, notice), (second, notice), (second, early)])
    assert path.read_bytes() == before
    assert [now.due for now in record_all(path, law, [(first, notice), (second, notice)])] == [date(2024, 4, 8)] * 2


def test_a_register_that_is_read_in_again_adds_nothing(path, law, lamps):
    take(path, law, [lamps], MARCH, "李审核")
    entered(path, law)
    again = take_form(path, law, register_form(book(path, law), law, MARCH), MARCH, "李审核")
    assert (again.new, len(again.known)) == ((), 2)


# ---- counting


def hundred(path: Path, law: PolicyVersion, closed: int, of: int = 96) -> None:
    """So many problems, all noticed; so many of them closed."""
    numbers = [i.id for i in entered(path, law, *({**ROADS, "问题描述": f"问题{n}", "责任单位": f"{n % 2}局"} for n in range(of))).new]
    assert len(numbers) == of
    notice, reply, day = Event("发出整改通知", date(2024, 3, 15), "李审核"), Event("整改回复", date(2024, 3, 18), "李审核"), date(2024, 3, 19)
    good, long = [Event("验收", day, "李审核", result="通过"), Event("销号", day, "李审核")], [Event("验收", day, "李审核", result="长期")]
    courses = [(number, good if n < closed else long) for n, number in enumerate(numbers)]
    record_all(path, law, [(number, event) for number, course in courses for event in (notice, reply, *course)])


@pytest.mark.parametrize(("closed", "rate", "verdict"), [(96, "100%", "met"), (95, "98.96%", "unmet")])
def test_ninety_six_of_ninety_six_is_all(path, law, closed, rate, verdict):
    hundred(path, law, closed)
    form = register_form(book(path, law), law, APRIL)
    (finding,), _ = preview(Case("例", COUNTY, APRIL, form), law)
    assert (finding.rule, finding.verdict) == ("整改.全部整改", verdict)
    whole = tally(standings(book(path, law).register, APRIL))
    assert (whole.found, whole.closed, whole.open, whole.long) == (96, closed, 96 - closed, 96 - closed)
    assert whole.rate is not None
    assert f"{round(float(whole.rate) * 100, 2):g}%" == rate


def test_counts_by_unit_and_what_next_years_budget_asks_for(path, law):
    entered(path, law, ROADS, {**ROADS, "问题描述": "未公示"}, {**ROADS, "责任单位": "县水务局", "项目代码": "3717-03"})
    first = book(path, law).register.items[0].id
    went(path, law, first, ("发出整改通知", "2024-03-15"), ("整改回复", "2024-03-18"), ("验收", "2024-03-19", "", "通过"), ("销号", "2024-03-20"))
    read = book(path, law).register
    by_unit = tallies(standings(read, APRIL), lambda s: s.item.unit)
    assert {unit: (t.found, t.closed) for unit, t in by_unit.items()} == {"县交通局": (2, 1), "县水务局": (1, 0)}
    assert [unclosed(read, "3717-02", day) for day in (date(2024, 3, 3), MARCH, date(2024, 3, 19), date(2024, 3, 20))] == [0, 2, 2, 1]
    assert unclosed(read, "3717-99", APRIL) == 0
    assert tally(()).rate is None


# ---- the register as a form


def test_the_register_of_a_day_is_a_form_of_its_kind(path, law):
    entered(path, law)
    went(path, law, book(path, law).register.items[0].id, ("发出整改通知", "2024-03-15"))
    form = register_form(book(path, law), law, APRIL, "2024")
    (row,) = form.tables["整改事项"]
    assert (form.kind, form.fields["数据日期"].v) == ("整改台账", APRIL)
    assert (row["整改时限"].v, row["发出日期"].v, row["销号状态"].v) == (date(2024, 4, 8), date(2024, 3, 15), "未整改")
    assert row["涉及金额"].v == 125000
    assert row["回复日期"].state == "blank"
    assert set(row) == set(law.vocabulary.tables["整改事项"].columns)
    assert register_form(book(path, law), law, APRIL, "2023").tables["整改事项"] == ()


def test_another_day_or_another_event_is_another_form(path, law):
    entered(path, law)
    forms = {register_form(book(path, law), law, day).sha256 for day in (MARCH, APRIL)}
    went(path, law, book(path, law).register.items[0].id, ("发出整改通知", "2024-03-15"))
    assert len({*forms, register_form(book(path, law), law, APRIL).sha256}) == 3


def test_a_file_that_is_no_register_is_told(path, law):
    with writing(path) as writer:
        writer.add([{"事": "登记"}])
    with pytest.raises(InputError) as caught:
        book(path, law)
    assert (caught.value.code, caught.value.place.line) == ("register-line", 1)


def test_a_jurisdiction_without_the_flow_has_no_register(path, office):
    with pytest.raises(InputError) as caught:
        open_register(path, office.policy("cn", MARCH))
    assert caught.value.code == "register-flow"
