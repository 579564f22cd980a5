"""Rosters out of stored decisions: who stands in one, with what, in an order that does not depend on when anything was decided."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from fractions import Fraction

from chidu.evaluation.gather import gathered
from chidu.evaluation.roster import collect, drawn
from chidu.form import Form, Value
from chidu.types import Record
from small import policy

LAW = policy("""
名单: {县直部门: {主键: 主管部门, 频次: 每年}}
字段:
  项目:
    核定得分: {类型: 分, 计算: {和: [自评总分, 0]}}
    上年得分: {类型: 分, 取自: {表: 单位自评表, 栏: 核定得分, 同: 项目代码, 期: 上年}}
    最近得分: {类型: 分, 取自: {表: 单位自评表, 栏: 核定得分, 期: 最近一次}}
    未整改: {类型: 数, 取自: {台账: 未整改数}}
汇总规则:
  末位淘汰:
    类别: 排名
    范围: [{名称: 评价, 表: 财政评价打分表}, {名称: 自评, 表: 单位自评表, 满足: {资金性质: {不含任一: [人员]}}}]
    取栏: {得分: {财政评价打分表: 评价得分, 单位自评表: 核定得分}, 资金性质: 资金性质}
    排序: {按: 得分, 由: 低到高}
    取: {后: 20%}
  抽查: {类别: 抽查, 范围: [{表: 单位自评表}], 取: {比例: 10%}, 抽法: [预算年度, 项目代码]}
  覆盖: {类别: 覆盖, 应有: 名单·县直部门, 已有: {表: 单位自评表}, 按: 主管部门, 目标: 100%}
""")
RANKED, DRAWN, COVERED = (LAW.sets.rosters[n] for n in ("末位淘汰", "抽查", "覆盖"))


def given(v, unit=None) -> Value:
    return Value("given", Fraction(v) if isinstance(v, int) else v, unit, str(v))


def record(decision, code="", kind="单位自评表", year=2023, **fields) -> Record:
    known = {"项目代码": code, "项目名称": f"项目{code}", "主管部门": "县民政局", "预算年度": year, **fields}
    fields = {n: v if isinstance(v, Value) else given(v) for n, v in known.items()}
    return Record(decision, "cn", date(2024, 3, 1), kind, "", "", "", fields, "良", "", ("列入复核",), (), frozenset())


def codes(form: Form) -> list[str]:
    return [row["项目代码"].text for row in form.tables[form.kind.removesuffix("名册") + "项"]]


BOOK = [record("d3", "03", 核定得分=90), record("d1", "01", 核定得分=80), record("e1", "01", kind="财政评价打分表", 评价得分=70),
        record("d2", "02", 核定得分=85, 资金性质="人员类"), record("old", "09", year=2022, 核定得分=60)]


def test_each_board_has_its_own_forms_of_its_year_in_the_order_of_the_projects():
    evaluated, own = (collect(RANKED, board, BOOK, year="2023") for board in RANKED.boards)
    assert (evaluated.kind, codes(evaluated), codes(own)) == ("末位淘汰名册", ["01"], ["01", "03"])
    assert [row["得分"].v for row in own.tables["末位淘汰项"]] == [80, 90]
    assert own.tables["末位淘汰项"][0]["得分"].source.ref == "d1"
    assert own.fields["名册名称"].text == "自评"
    assert codes(collect(RANKED, RANKED.boards[1], BOOK)) == ["09", "01", "03"]


def test_the_same_decisions_give_the_same_roster_in_whatever_order_they_were_made():
    board = RANKED.boards[1]
    assert collect(RANKED, board, BOOK) == collect(RANKED, board, list(reversed(BOOK)))
    changed = [replace(BOOK[0], fields={**BOOK[0].fields, "核定得分": given(91)}), *BOOK[1:]]
    assert collect(RANKED, board, changed).sha256 != collect(RANKED, board, BOOK).sha256


def test_of_two_decisions_about_one_project_the_later_counts():
    again = record("d1b", "01", 核定得分=88)
    (first, _) = collect(RANKED, RANKED.boards[1], [*BOOK, again], year="2023").tables["末位淘汰项"]
    assert (first["决定号"].text, first["得分"].v) == ("d1b", 88)


def test_what_a_decision_did_not_know_is_an_empty_cell_and_an_undecided_condition_leaves_nobody_out():
    unknown = record("d5", "05", 资金性质=Value("blank"))
    row = collect(RANKED, RANKED.boards[1], [unknown]).tables["末位淘汰项"][0]
    assert (row["得分"].state, row["资金性质"].state, row["处置"].text) == ("blank", "blank", "列入复核")


def test_anyone_can_draw_the_sample_again():
    (row, *_) = collect(DRAWN, DRAWN.boards[0], BOOK, year="2023").tables["抽查项"]
    assert row["摘要值"].v == int(hashlib.sha256(b"2023|01").hexdigest()[:12], 16) == drawn(["2023", "01"])


def test_coverage_lists_everyone_due_and_who_is_there_without_being_due():
    rows = collect(COVERED, COVERED.boards[0], BOOK, {"县直部门": ["县教体局", "县民政局"]}).tables["覆盖项"]
    assert [(r["主管部门"].text, r["应有"].text, r["已有"].text) for r in rows] == [("县教体局", "是", "否"), ("县民政局", "是", "是")]
    rows = collect(COVERED, COVERED.boards[0], BOOK, {"县直部门": ["县教体局"]}).tables["覆盖项"]
    assert [(r["主管部门"].text, r["应有"].text) for r in rows] == [("县教体局", "是"), ("县民政局", "否")]


def next_years(**fields) -> Form:
    return Form("绩效目标申报表", "", {"项目代码": given("01"), "预算年度": given(2024), **fields}, {})


def test_facts_from_earlier_years_and_from_the_register_are_fetched_with_their_source():
    found = gathered(next_years(), LAW, BOOK, {"01": 2}.get)
    assert (found["上年得分"].v, found["最近得分"].v, found["未整改"].v) == (80, 80, 2)
    assert (found["上年得分"].source.kind, found["上年得分"].source.ref) == ("decision", "d1")


def test_what_is_not_on_record_is_not_fetched_and_never_guessed():
    assert gathered(next_years(项目代码=given("77")), LAW, BOOK) == {}
    assert "上年得分" not in gathered(next_years(预算年度=given(2026)), LAW, BOOK)
    assert gathered(next_years(预算年度=given(2026)), LAW, BOOK)["最近得分"].v == 80
    assert gathered(next_years(预算年度=given(2022)), LAW, BOOK) == {}
    assert gathered(next_years(项目代码=Value("blank")), LAW, BOOK, {"01": 2}.get) == {}
