"""Forms of monitoring, self-evaluation, fiscal evaluation and rectification as they come: merged, ticked, half filled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from chidu.form import Form
from intake.building import document, forms, vocabulary, whys, workbook

FUNDS = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
SCORES = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
TICKED = [["偏差原因分析", *[None] * 5, "完成目标可能性", None, None], ["经费保障", "制度保障", "人员保障", "硬件条件保障", "其他", "原因说明",
          "确定能", "有可能", "完全不可能"]]


def self_evaluation(*rows: Sequence[object], year: str = "（2023年度）", unit: str = "金额单位：万元", **how) -> Form:
    (only,) = forms(workbook([["项目支出绩效自评表"], [year], [unit], *rows], name="自评", **how))
    return only


def monitoring(*rows: Sequence[object], year: str = "（2024年度）", **how) -> Form:
    (only,) = forms(workbook([["项目支出绩效运行监控表"], [year], ["金额单位：万元"], *rows], name="监控", **how))
    return only


def funds(form: Form, *columns: str, table: str = "自评资金") -> list[tuple]:
    return [tuple(r[c].v if r[c].state == "given" else r[c].state for c in ("资金名称", *columns)) for r in form.tables[table]]


# ---- which kind a form is

@pytest.mark.parametrize(("title", "kind"), [
    ("2022年度项目支出绩效自评表", "单位自评表"), ("项目支出绩效目标自评表", "单位自评表"), ("转移支付区域绩效目标自评表", "单位自评表"),
    ("项目支出绩效目标执行监控表", "绩效运行监控表"), ("2024年1—7月项目绩效监控情况表", "绩效运行监控表"), ("绩效目标申报表执行监控表", "绩效运行监控表"),
    ("公共自行车项目绩效评价打分表", "财政评价打分表"), ("绩效评价指标体系及评分表", "财政评价打分表"), ("财政运行综合绩效评价打分表", "财政运行综合绩效"),
    ("绩效问题整改台账", "整改台账"), ("项目支出绩效目标表", "绩效目标申报表")])
def test_the_title_names_the_kind(title: str, kind: str) -> None:
    (read,) = forms(workbook([[title], ["项目名称", "路灯"], ["预算年度", 2024], ["一级指标", "三级指标", "指标值", "实际完成值", "得分"], ["产出", "灯具", 1, 1, 1]]))
    assert read.kind == kind


@pytest.mark.parametrize(("header", "kind", "table"), [
    (["一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"], "单位自评表", "自评指标"),
    (["一级指标", "三级指标", "年度指标值", "1-7月执行情况", "全年预计完成情况"], "绩效运行监控表", "监控指标"),
    (["一级指标", "三级指标", "分值", "评分标准", "得分", "扣分原因"], "财政评价打分表", "评价指标"),
    (["序号", "问题描述", "责任单位", "整改要求", "整改时限"], "整改台账", "整改事项"),
    (["一级指标", "三级指标", "指标值", "分值"], "绩效目标申报表", "指标")])
def test_a_form_without_title_is_the_kind_whose_columns_it_has(header: list[str], kind: str, table: str) -> None:
    (read,) = forms(workbook([["项目名称", "路灯"], ["主管部门", "市城管局"], header, ["产出指标", "灯具", "≥12盏", "2024-09-11", 10, 9][: len(header)]],
                             name="Sheet1"))
    assert (read.kind, list(read.tables)) == (kind, [table])


def test_the_same_header_is_read_as_the_titles_kind_has_it() -> None:
    header = ["一级指标", "三级指标", "指标值", "完成情况", "得分"]
    row = ["产出指标", "灯具", "≥12盏", "12盏", 9]
    read = {form.kind: [*form.tables] for title in ("绩效自评表", "绩效运行监控表", "绩效评价打分表") for form in forms(workbook([[title], header, row]))}
    assert read == {"单位自评表": ["自评指标"], "绩效运行监控表": ["监控指标"], "财政评价打分表": ["评价指标"]}


# ---- the table of funds

PRINTED = [["年度资金总额", 600, 580, 571.2, 10, "98.48%", 9.85], ["其中：当年财政拨款", 560, 540, 540, "—", "100.00%", "—"],
           ["　上年结转资金", 40, 40, "31.20", "——", "-", "－"], ["其他资金", None, None, None, "/", "/", "/"]]
READ = [("年度资金总额", 5_712_000, 10, Fraction("0.9848"), Fraction("9.85")), ("当年财政拨款", 5_400_000, "blank", 1, "blank"),
        ("上年结转资金", 312_000, "blank", "blank", "blank"), ("其他资金", "blank", "blank", "blank", "blank")]


@pytest.mark.parametrize(("rows", "merges"), [
    ([["项目资金（万元）", None, *FUNDS], *([None, *r] for r in PRINTED)], ["A4:A8"]),
    ([["项目资金\n（万元）", None, None, *FUNDS], *([None, r[0], None, *r[1:]] for r in PRINTED)],
     ["A4:A8", "B4:C4", *(f"B{r}:C{r}" for r in range(5, 9))]),
    ([["项目资金（万元）", *FUNDS], *PRINTED], []),
    ([["项目资金（万元）", "资金来源", *FUNDS], *([None, *r] for r in PRINTED)], ["A4:A8"]),
    ([["预算执行情况（万元）", None, *FUNDS], *([None, *r] for r in PRINTED)], ["A4:A8"]),
    ([["项目资金（万元）", None, *FUNDS], *([None, *r] for r in PRINTED)], []),
    ([["项目资金（万元）", None, "预算与执行", *[None] * 5], [None, None, *FUNDS], *([None, *r] for r in PRINTED)], ["A4:A9", "C4:H4"]),
])
def test_the_funds_wherever_the_names_of_their_rows_stand(rows, merges) -> None:
    form = self_evaluation(*rows, merges=merges, unit="")
    assert funds(form, "全年执行数", "分值", "表列执行率", "得分") == READ
    assert "年度资金总额" not in form.fields
    assert form.unread == ()


def test_the_rows_of_funds_end_where_the_goals_begin() -> None:
    form = self_evaluation(["项目资金（万元）", None, *FUNDS], [None, "年度资金总额", 600, 580, 571.2, 10, "98.48%", 9.85],
                           ["年度总体目标", "预期目标", None, None, "实际完成情况"], [None, "清疏120公里", None, None, "清疏126公里"],
                           merges=["A4:A5", "A6:A7", "B6:D6", "E6:H6", "B7:D7", "E7:H7"])
    assert len(form.tables["自评资金"]) == 1
    assert (form.fields["预期目标"].v, form.fields["实际完成情况"].v, form.unread) == ("清疏120公里", "清疏126公里", ())


def test_other_names_of_the_rows_are_theirs() -> None:
    form = self_evaluation(["预算执行情况", *FUNDS], *([name, 1, 1, 1, None, None, None] for name in (
        "总额", "其中：财政资金", "财政专户", "单位资金", "其他", "其中：县级配套资金")), unit="金额单位：元")
    assert [name for name, in funds(form)] == ["年度资金总额", "当年财政拨款", "财政专户管理资金", "单位资金", "其他资金", "县级配套资金"]


@pytest.mark.parametrize(("rate", "heading", "value", "why"), [
    (0.183, "执行率（%）", Fraction("0.00183"), []), (18.3, "执行率(%)", Fraction("0.183"), []), (100, "执行率", 1, []), (0, "执行率", 0, []),
    ("18.30％", "执行率", Fraction("0.183"), []), (0.183, "执行率", None, ["没有写百分号，分不清是0.183%还是18.3%"]),
    ("约八成", "执行率", None, ["不是百分比"])])
def test_a_rate_without_percent_sign_is_not_guessed(rate, heading, value, why) -> None:
    form = self_evaluation(["项目资金（万元）", "全年预算数", "全年执行数", heading], ["年度资金总额", 100, 18.3, rate])
    assert (form.tables["自评资金"][0]["表列执行率"].v, whys(form)) == (value, why)


def test_a_rate_stored_in_a_percent_format_is_exact() -> None:
    form = self_evaluation(["项目资金（万元）", "全年预算数", "全年执行数", "执行率"], ["年度资金总额", 100, 17.5, 0.175], formats={"D5": "0%"})
    assert form.tables["自评资金"][0]["表列执行率"].v == Fraction("0.175")


# ---- marks and their sum

ROWS = [["产出指标", "数量指标", "清疏长度", "≥120公里", "126", 50, 50, None], ["效益指标", "社会效益", "内涝投诉", "≤0件", "2", 40, 38, "雨量超标"]]


@pytest.mark.parametrize(("rows", "merges", "total"), [
    ([["总分", None, None, None, None, 100, 92.4, None]], ["A7:E7"], Fraction("92.4")),
    ([["总分", None, None, None, None, 100, 92.4, None]], [], Fraction("92.4")),
    ([["合计", None, None, None, None, 100, "92.40分", None]], ["A7:E7"], Fraction("92.4")),
    ([["总 分：", 92.4, *[None] * 6]], ["B7:H7"], Fraction("92.4")),
    ([["总分", None, None, None, None, 100, 0, None]], ["A7:E7"], 0),
    ([["其他需要说明事项", "无", *[None] * 6], ["总分", None, None, None, None, 100, 92.4, "自评等级：优"]], ["B7:H7", "A8:E8"], Fraction("92.4")),
    ([["自评得分", 92.4]], [], Fraction("92.4")),
])
def test_the_sum_of_the_marks(rows, merges, total) -> None:
    form = self_evaluation(SCORES, *ROWS, *rows, merges=merges)
    assert (form.fields["自评总分"].v, len(form.tables["自评指标"])) == (total, 2)
    assert form.unread == ()


def test_a_sum_of_weights_alone_is_no_score() -> None:
    form = self_evaluation(SCORES, *ROWS, ["总分", None, None, None, None, 100, None, None], merges=["A7:E7"])
    assert form.fields["自评总分"].state == "blank"


def test_without_a_sum_there_is_none() -> None:
    assert "自评总分" not in self_evaluation(SCORES, *ROWS).fields


def test_two_sums_that_differ_leave_the_score_unread() -> None:
    form = self_evaluation(SCORES, *ROWS, ["总分", None, None, None, None, 100, 92.4, None], ["自评得分", 94], merges=["A7:E7"])
    assert form.fields["自评总分"].state == "unread"
    assert whys(form) == ["自评!B8写“94”，自评!G7写“92.4”，两处不一致"]


def test_subtotals_are_no_indicators_and_items_of_which_are() -> None:
    form = self_evaluation(SCORES, ROWS[0],
                           ["产出指标", None, "其中：主管道", "≥80公里", "82", 10, 10, None], ["产出指标小计", None, None, None, None, 60, 60, None])
    assert [r["三级指标"].v for r in form.tables["自评指标"]] == ["清疏长度", "其中：主管道"]
    assert whys(form) == ["小计行不作为一项"]


def test_a_bare_result_is_in_the_unit_of_its_target() -> None:
    form = self_evaluation(SCORES, *ROWS, ["满意度指标", "服务对象满意度", "居民满意度", "≥90%", 93.6, 10, 10, None],
                           ["成本指标", "经济成本", "总成本", "≤580万元", 571.2, 10, 10, None], ["效益指标", "社会效益", "能力", "改善", "基本达成", 10, 9, None])
    assert [(r["实际完成值"].v, r["实际完成值"].unit) for r in form.tables["自评指标"]] == [
        (126, "公里"), (2, "件"), (Fraction("0.936"), "%"), (5_712_000, "元"), ("基本达成", None)]


def test_a_share_without_percent_sign_beside_a_percent_target_is_not_guessed() -> None:
    form = self_evaluation(SCORES, ["满意度指标", "服务对象满意度", "居民满意度", "≥90%", 0.936, 10, 10, None])
    assert form.tables["自评指标"][0]["实际完成值"].state == "unread"
    assert form.tables["自评指标"][0]["年度指标值"].v == Fraction(9, 10)


def test_an_empty_result_does_not_take_the_unit_from_its_target() -> None:
    (row,) = self_evaluation(SCORES, ["产出指标", "数量指标", "清疏", "≥120公里", "—", 50, "", "/"]).tables["自评指标"]
    assert (row["计量单位"].v, row["计算符号"].v) == ("公里", "≥")
    assert {row[c].state for c in ("实际完成值", "得分", "偏差原因")} == {"blank"}


@pytest.mark.parametrize(("mark", "value"), [("9.5", Fraction("9.5")), ("9.5分", Fraction("9.5")),
                                             ("９．５", Fraction("9.5")), ("满分", None), ("9.5/10", None)])
def test_text_in_a_cell_for_marks(mark: str, value) -> None:
    (row,) = self_evaluation(SCORES, ["产出指标", "数量指标", "清疏", "≥120公里", "126公里", 10, mark, None]).tables["自评指标"]
    assert (row["得分"].v, row["得分"].state) == (value, "given" if value else "unread")


def test_the_weight_that_follows_the_items_name_is_the_items() -> None:
    header = ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "评分标准", "得分", "扣分原因"]
    (form,) = forms(workbook([["绩效评价打分表"], header, ["决策", 20, "绩效目标", 8, "目标合理性", 4, "相符4分", 3, "未调整"],
                              [None, None, None, None, "指标明确性", 4, "细化4分", 2, None], ["总分", 100, None, 100, None, 100, None, 75.5, None]],
                             merges=["A3:A4", "B3:B4", "C3:C4", "D3:D4"]))
    assert [(r["二级指标"].v, r["三级指标"].v, r["分值"].v, r["得分"].v) for r in form.tables["评价指标"]] == [
        ("绩效目标", "目标合理性", 4, 3), ("绩效目标", "指标明确性", 4, 2)]
    assert form.fields["评价得分"].v == Fraction("75.5")


# ---- ticks in columns

def ticked(*marks: object, upright: bool = True) -> Form:
    header = [["三级指标", "年度指标值", "1-7月执行情况", *TICKED[0]], [None, None, None, *TICKED[1]]]
    merges = ["D4:I4", "J4:L4", *(["A4:A5", "B4:B5", "C4:C5"] if upright else [])]
    return monitoring(*header, ["更新设备", "≥86台", "20台", *marks], merges=merges)


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("tick", ["√", "☑", "✓", "V", "是", "1", 1, "■", "人员保障"])
def test_ticks_become_the_words_above_them(tick: object, upright: bool) -> None:
    form = ticked(None, "□", tick, "×", None, "缺技术员", None, "√", None, upright=upright)
    (row,) = form.tables["监控指标"]
    assert (row["偏差原因"].v, row["完成可能性"].v, row["执行情况"].v) == ("人员保障；缺技术员", "有可能", 20)
    assert form.unread == ()


def test_several_causes_and_words_instead_of_a_tick() -> None:
    (row,) = ticked("√", "√", None, "设备未到", None, None, "√", None, None).tables["监控指标"]
    assert row["偏差原因"].v == "经费保障、制度保障；硬件条件保障：设备未到"


@pytest.mark.parametrize(("marks", "why"), [(("√", "√", None), "勾了不止一项，分不清选的是哪一项"), ((None, "大概", None), "这里应当打勾，分不清选的是哪一项")])
def test_two_ticks_where_one_is_wanted_are_not_guessed(marks, why) -> None:
    form = ticked(*[None] * 6, *marks)
    assert form.tables["监控指标"][0]["完成可能性"].state == "unread"
    assert whys(form) == [why]


def test_no_tick_is_no_answer() -> None:
    (row,) = ticked(*[None] * 9).tables["监控指标"]
    assert (row["完成可能性"].state, row["偏差原因"].state) == ("blank", "blank")


@pytest.mark.parametrize("said", ["有可能", "□确定能 ☑有可能 □完全不可能", "可能", " 有 可 能 "])
def test_the_likelihood_in_one_cell(said: str) -> None:
    (row,) = monitoring(["三级指标", "年度指标值", "1-7月执行情况", "完成目标可能性", "偏差原因"], ["更新设备", "≥86台", "20", said, "无"]).tables["监控指标"]
    assert (row["完成可能性"].v, row["偏差原因"].state, row["执行情况"].unit) == ("有可能", "blank", "台")


# ---- how far the figures reach

def spent(heading: str, *more: Sequence[object], year: str = "（2024年度）", title: str = "") -> Form:
    rows = [["项目资金（万元）", "全年预算数", heading], ["年度资金总额", 2000, 366], *more]
    return monitoring(*rows, year=year) if not title else forms(workbook([[title], *rows]))[0]


@pytest.mark.parametrize(("heading", "day"), [("1-7月执行数", date(2024, 7, 31)), ("1—9月执行数", date(2024, 9, 30)),
                                              ("截至10月末执行数", date(2024, 10, 31)),
                                              ("执行数（1-6月）", date(2024, 6, 30)), ("上半年执行数", date(2024, 6, 30))])
def test_the_months_of_a_heading_give_the_day(heading: str, day: date) -> None:
    form = spent(heading)
    assert form.tables["监控资金"][0]["已执行数"].v == 3_660_000
    assert (form.fields["数据日期"].v, form.fields["数据日期"].source.ref, form.unread) == (day, "监控!C4", ())


def test_a_cell_prevails_over_the_heading_and_both_are_said() -> None:
    form = spent("1-7月执行数", ["数据截止日期", "2024-08-15"])
    assert form.fields["数据日期"].v == date(2024, 8, 15)
    assert whys(form) == ["数据日期写“2024-08-15”，监控!C4写“1-7月执行数”，两处不一致，按数据日期一格读"]
    assert spent("1-7月执行数", ["数据截止日期", "2024年7月"]).unread == ()


def test_headings_that_contradict_each_other_say_nothing() -> None:
    form = spent("1-7月执行数", ["三级指标", "年度指标值", "1-6月执行情况"], ["更新设备", "≥86台", "20台"])
    assert form.fields["数据日期"].state == "unread"
    assert whys(form) == ["监控!C4写“1-7月执行数”，监控!C6写“1-6月执行情况”，分不清数据到哪一天"]


def test_without_a_year_the_months_are_not_enough() -> None:
    form = spent("1-7月执行数", year="")
    assert (form.fields["数据日期"].state, whys(form)) == ("unread", ["表上没有年度，读不出数据日期"])


def test_the_title_may_say_it() -> None:
    assert spent("执行数", title="2024年1-7月项目支出绩效运行监控表").fields["数据日期"].v == date(2024, 7, 31)
    assert "数据日期" not in spent("执行数", title="2024年项目支出绩效运行监控表").fields


def test_months_at_the_end_of_the_year_are_not_what_was_spent_so_far() -> None:
    assert "监控资金" not in spent("8-12月执行数").tables


# ---- the rest

def test_a_register_of_a_hundred_rows() -> None:
    header = ["序号", "问题来源", "项目名称", "问题描述", "涉及金额（万元）", "责任单位", "整改时限", "销号状态"]
    rows = [[n, "绩效评价", "路灯", f"问题{n}", "1.5", "市城管局", "2024年9月11日", "☑整改中 □已整改"] for n in range(1, 101)]
    (form,) = forms(workbook([["绩效问题整改台账"], ["（2024年度）"], header, *rows, ["合计", None, None, None, 150]], merges=["C4:C103", "F4:F103"]))
    items = form.tables["整改事项"]
    assert (form.kind, len(items), {r["项目名称"].v for r in items}, {r["责任单位"].v for r in items}) == ("整改台账", 100, {"路灯"}, {"市城管局"})
    assert {(r["涉及金额"].v, r["整改时限"].v, r["销号状态"].v) for r in items} == {(15_000, date(2024, 9, 11), "整改中")}
    assert whys(form) == ["合计行不作为一项"]


def test_milestones_of_a_monitoring_form() -> None:
    form = monitoring(["节点", "计划完成时间", "实际完成时间", "应完成产出", "实际产出", "原因", "纠偏措施"],
                      ["施工招标", "2024年4月", "2024-06-28", "1个标段", "1个标段", "手续补正", "并联办理"],
                      ["主体改造", "2024.9.30", None, "12000平方米", None, None, None])
    assert [(r["节点名称"].v, r["计划完成日期"].v, r["实际完成日期"].state) for r in form.tables["节点"]] == [
        ("施工招标", date(2024, 4, 30), "given"), ("主体改造", date(2024, 9, 30), "blank")]


def test_a_word_form_reads_as_a_sheet_does() -> None:
    table = [["项目资金（万元）", "", *FUNDS], ["", "年度资金总额", "600", "580", "571.20", "10", "98.48%", "9.85"],
             ["", "其他资金", "0", "0", "0", "—", "—", "—"]]
    scores = [SCORES, ["产出指标", "数量指标", "清疏长度", "≥120公里", "126公里", "50", "50", ""], ["总分", "", "", "", "", "100", "98.85", ""]]
    (form,) = forms(document("项目支出绩效自评表（2023年度）", table, scores), "自评.docx")
    assert (form.fields["预算年度"].v, form.fields["自评总分"].v, len(form.tables["自评资金"])) == (2023, Fraction("98.85"), 2)


def test_labels_of_other_kinds_are_not_looked_for() -> None:
    form = self_evaluation(["项目名称", "管网"], ["评价等级", "优"], ["保费收入", 12])
    assert form.fields["自评等级"].v == "优"
    assert not form.fields.keys() & {"评价等级", "保费收入"}
    assert [u.text for u in form.unread] == ["保费收入", "12"]


def test_every_kind_has_a_title_that_is_not_refused() -> None:
    for kind in vocabulary().kinds.values():
        for title in kind.titles:
            (form,) = forms(workbook([[f"某县{title}"], ["项目名称", "路灯"], ["预算年度", 2024], ["填报人", "某"], ["填报日期", "2024-08-01"]]))
            assert form.kind == kind.name, title
