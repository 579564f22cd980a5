"""Computed values: exact, in their units, and unknown with the name of what is lacking."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.computation import Constant, Lookup, Named, Total, missing_of, unknown
from chidu.computation.values import total
from chidu.form import Value
from chidu.policy.grammar import parse_computation, parse_condition
from small import BLANK, UNREAD, Sheet, environment, sheet


def computed(raw, seen: Sheet, env=None) -> Value:
    return parse_computation(raw, env or environment()).evaluate(seen)


def known(raw, seen: Sheet, env=None) -> tuple:
    value = computed(raw, seen, env)
    assert value.known, value.missing
    return value.v, value.unit


def lacks(raw, seen: Sheet, env=None) -> tuple[str, ...]:
    value = computed(raw, seen, env)
    assert not value.known
    assert value.missing
    return value.missing


MONEY = sheet({"年度资金总额": "620万元", "年度财政拨款": "558万元", "预算执行率": "18.3%", "时间进度": "58.3%", "项目天数": "12"})


@pytest.mark.parametrize(
    ("raw", "value", "unit"),
    [
        ({"和": ["年度资金总额", "年度财政拨款", "1元"]}, 11_780_001, "元"),
        ({"差": ["年度资金总额", "年度财政拨款"]}, 620_000, "元"),
        ({"差": ["年度资金总额", "年度财政拨款", "60万元"]}, 20_000, "元"),
        ({"差": ["时间进度", "预算执行率"]}, Fraction(2, 5), "个百分点"),
        ({"绝对值": {"差": ["年度财政拨款", "年度资金总额"]}}, 620_000, "元"),
        ({"最小": ["年度资金总额", "年度财政拨款"]}, 5_580_000, "元"),
        ({"最大": ["年度资金总额", "年度财政拨款", "1万元"]}, 6_200_000, "元"),
        ({"商": ["年度财政拨款", "年度资金总额"]}, Fraction(9, 10), "%"),
        ({"商": ["年度资金总额", "项目天数"]}, Fraction(6_200_000, 12), "元"),
        ({"商": ["年度资金总额", "3"]}, Fraction(6_200_000, 3), "元"),
        ({"商": ["年度资金总额", "12个月"]}, Fraction(6_200_000, 12), "元/个月"),
        ({"商": ["年度资金总额", "时间进度"]}, Fraction(6_200_000 * 1000, 583), "元"),
        ({"积": ["年度资金总额", "时间进度"]}, 6_200_000 * Fraction(583, 1000), "元"),
        ({"积": ["时间进度", "预算执行率"]}, Fraction(583 * 183, 10**6), "%"),
        ({"积": ["项目天数", "12"]}, 144, None),
    ],
)
def test_arithmetic_is_exact_and_keeps_the_unit(raw, value, unit):
    assert known(raw, MONEY) == (value, unit)


def test_a_third_times_three_is_whole_again():
    third = {"商": ["年度资金总额", "3"]}
    assert known({"和": [third, third, third]}, MONEY) == (6_200_000, "元")


@pytest.mark.parametrize(
    ("price", "quantity", "times", "amount"),
    [
        ("1600元/亩", "100亩", "1", 160_000),
        ("550元/人天", "100人天", "2", 110_000),
        ("550元/人天", "100人", "2", 110_000),
        ("0.16万元/亩", "100", "1", 160_000),
        ("1600元", "100亩", "1", 160_000),
        ("1600元/亩", "100株", "1", None),
        ("1600元/亩", "20元/亩", "1", None),
        ("1600元/亩", "合理", "1", None),
    ],
)
def test_price_times_quantity_is_money_where_the_units_fit(price, quantity, times, amount):
    row = sheet(成本项=[{"单位成本": price, "数量规模": quantity, "频次": times}]).rows("成本项")[0]
    value = parse_computation({"积": ["单位成本", "数量规模", "频次"]}, environment().inside("成本项")).evaluate(row)
    assert (value.v, value.unit) == ((amount, "元") if amount else (None, None))
    assert bool(value.missing) is (amount is None)


@pytest.mark.parametrize("op", ["和", "差", "最小", "最大"])
def test_money_and_rates_do_not_mix(op):
    assert "单位不一致" in lacks({op: ["年度资金总额", "预算执行率"]}, MONEY)[0]


def test_nothing_is_divided_by_zero():
    assert "为零" in lacks({"商": ["年度资金总额", "0"]}, MONEY)[0]
    assert known({"商": ["0元", "年度资金总额"]}, MONEY) == (0, "%")


def test_a_word_among_numbers_is_named():
    words = sheet({"指标值": "合理", "上年实际值": "12场"})
    assert lacks({"和": ["指标值", "上年实际值"]}, words) == ("指标值（不是数）",)


@pytest.mark.parametrize("raw", [{"和": ["年度资金总额", "年度财政拨款"]}, {"差": ["年度资金总额", "年度财政拨款"]},
                                 {"最大": [{"绝对值": "年度资金总额"}, "年度财政拨款"]}])
def test_what_is_lacking_goes_up_by_name(raw):
    assert lacks(raw, sheet({"年度资金总额": BLANK}))[-1] == "年度财政拨款"
    assert lacks(raw, sheet({"年度资金总额": "1元", "年度财政拨款": UNREAD})) == ("年度财政拨款",)


def test_the_earlier_of_two_dates():
    days = sheet({"项目开始日期": "2024-03-01", "项目结束日期": "2024-12-31"})
    assert known({"最小": ["项目开始日期", "项目结束日期"]}, days) == (date(2024, 3, 1), None)
    assert known({"最大": ["项目开始日期", "项目结束日期"]}, days) == (date(2024, 12, 31), None)
    assert "不是数" in lacks({"和": ["项目开始日期", "项目结束日期"]}, days)[0]
    mixed = sheet({"项目开始日期": "2024-03-01", "项目天数": "3"})
    assert lacks({"最小": ["项目开始日期", "项目天数"]}, mixed) == ("项目开始日期（不是数）",)


# ---- rows


SUM = {"合计": {"表": "成本项", "列": "分项预算"}}
LAMPS = {"合计": {"表": "成本项", "列": "分项预算", "满足": {"分项名称": {"含任一": ["灯具"]}}}}


def costs(*rows):
    return sheet(成本项=[dict(zip(("分项名称", "分项预算"), row, strict=False)) for row in rows])


def test_the_sum_of_a_column():
    seen = costs(("灯具更换", "500.01万元"), ("电缆检修", "61.99万元"), ("灯具清洗", "0元"))
    assert known(SUM, seen) == (5_620_000, "元")
    assert known(LAMPS, seen) == (5_000_100, "元")


def test_a_sum_over_no_row_that_meets_the_condition_is_nought_yuan():
    assert known(LAMPS, costs(("电缆检修", "61.99万元"))) == (0, "元")
    assert known({"合计": {"表": "指标", "列": "权重", "满足": {"权重": {"大于": "90"}}}}, sheet(指标=[{"权重": "10"}])) == (0, None)


def test_a_sum_is_unknown_by_one_blank_row_that_is_named():
    assert lacks(SUM, costs(("灯具更换", "500万元"), ("电缆检修", BLANK))) == ("成本项2的分项预算",)
    assert lacks(LAMPS, costs((BLANK, "500万元"), ("灯具清洗", "1元"))) == ("成本项1",)
    assert known(LAMPS, costs(("灯具更换", "500万元"), ("电缆检修", BLANK))) == (5_000_000, "元")


def test_a_table_without_rows_has_no_sum_but_a_count():
    for seen in (sheet(成本项=[]), sheet()):
        assert lacks(SUM, seen) == ("成本项",)
    assert known({"计数": {"表": "成本项"}}, sheet(成本项=[])) == (0, None)
    assert lacks({"计数": {"表": "成本项"}}, sheet()) == ("成本项",)


@pytest.mark.parametrize(
    "units", [("12场", "3", "1场"), ("12", "3场"), ("0场", "3株"), ("5场", "-5场", "3株"), ("合理", "3场")]
)
def test_a_sum_over_different_units_is_unknown(units):
    assert lacks({"合计": {"表": "指标", "列": "指标值"}}, sheet(指标=[{"指标值": u} for u in units]))


def test_a_sum_over_one_unit_keeps_it():
    assert known({"合计": {"表": "指标", "列": "指标值"}}, sheet(指标=[{"指标值": u} for u in ("12场", "0场", "3场")])) == (15, "场")


HEAVY = {"表": "指标", "满足": {"权重": {"大于": "10"}}}


@pytest.mark.parametrize(
    ("weights", "count", "some"),
    [
        ((), 0, "否"),
        (("10",), 0, "否"),
        (("10.01", "10"), 1, "是"),
        (("11", BLANK), None, "是"),
        (("10", BLANK), None, None),
    ],
)
def test_counting_rows_and_asking_for_one(weights, count, some):
    seen = sheet(指标=[{"权重": w} for w in weights])
    for op, expected in (("计数", count), ("有行", some)):
        if expected is None:
            assert lacks({op: HEAVY}, seen) == (f"指标{len(weights)}",)
        else:
            assert known({op: HEAVY}, seen)[0] == expected


# ---- 缺省


@pytest.mark.parametrize(("cell", "value"), [({"年度财政拨款": "5元"}, 5), ({"年度财政拨款": BLANK}, 0), ({}, 0)])
def test_缺省_stands_for_a_blank_or_missing_cell(cell, value):
    assert known({"缺省": ["年度财政拨款", "0元"]}, sheet(cell)) == (value, "元")


def test_缺省_does_not_stand_for_what_could_not_be_read_or_computed():
    assert lacks({"和": [{"缺省": ["年度财政拨款", "0元"]}, "1元"]}, sheet({"年度财政拨款": UNREAD})) == ("年度财政拨款",)
    assert lacks({"缺省": [{"和": ["年度财政拨款", "1元"]}, "0元"]}, sheet()) == ("年度财政拨款",)
    assert computed({"缺省": ["年度财政拨款", "0元"]}, sheet({"年度财政拨款": UNREAD})).state == "unread"


def test_缺省_stands_for_a_table_that_the_form_does_not_have():
    for raw, value in (({"有行": {"表": "成本项"}}, "否"), ({"计数": {"表": "成本项"}}, 0)):
        default = "否" if value == "否" else "0"
        assert known({"缺省": [raw, default]}, sheet())[0] == value
    assert known({"缺省": [SUM, "0元"]}, sheet()) == (0, "元")
    assert lacks({"缺省": [SUM, "0元"]}, sheet(成本项=[])) == ("成本项",)
    assert lacks({"缺省": [SUM, "0元"]}, costs(("灯具更换", BLANK))) == ("成本项1的分项预算",)


# ---- dates


@pytest.mark.parametrize(
    ("start", "end", "exclusive", "inclusive"),
    [("2024-02-28", "2024-03-01", 2, 3), ("2023-02-28", "2023-03-01", 1, 2), ("2024-07-31", "2024-07-31", 0, 1),
     ("2024-12-31", "2024-01-01", -365, -364)],
)
def test_days_between_say_whether_the_first_counts(start, end, exclusive, inclusive):
    seen = sheet({"项目开始日期": start, "项目结束日期": end})
    for first, days in (("否", exclusive), ("是", inclusive)):
        assert known({"天数差": {"自": "项目开始日期", "至": "项目结束日期", "含首日": first}}, seen) == (days, None)
    assert known({"天数差": {"自": "项目开始日期", "至": "项目结束日期"}}, seen) == (exclusive, None)


def test_days_need_two_dates():
    days = {"天数差": {"自": "项目开始日期", "至": "项目结束日期"}}
    assert lacks(days, sheet({"项目开始日期": "2024-03-01", "项目结束日期": BLANK})) == ("项目结束日期",)
    wrong = {"天数差": {"自": "项目开始日期", "至": "项目天数"}}
    assert "不是日期" in lacks(wrong, sheet({"项目开始日期": "2024-03-01", "项目天数": "3"}))[0]


@pytest.mark.parametrize(
    ("day", "by", "moved"),
    [
        ("2024-01-31", "1个月", date(2024, 2, 29)),
        ("2023-01-31", "1个月", date(2023, 2, 28)),
        ("2024-02-29", "1年", date(2025, 2, 28)),
        ("2024-02-29", "4年", date(2028, 2, 29)),
        ("2024-03-31", "-1个月", date(2024, 2, 29)),
        ("2024-12-31", "2个月", date(2025, 2, 28)),
        ("2024-10-31", "14月", date(2025, 12, 31)),
        ("2024-02-28", "2日", date(2024, 3, 1)),
        ("2024-03-01", "-1天", date(2024, 2, 29)),
        ("2024-03-01", "0日", date(2024, 3, 1)),
    ],
)
def test_a_date_moved_over_a_months_end(day, by, moved):
    assert known({"推移": ["项目开始日期", by]}, sheet({"项目开始日期": day})) == (moved, None)


@pytest.mark.parametrize("by", ["9000年", "-3000年", "99999999999日", "120000个月"])
def test_a_date_moved_out_of_the_calendar_is_unknown(by):
    assert "超出日期范围" in lacks({"推移": ["项目开始日期", by]}, sheet({"项目开始日期": "2024-03-01"}))[0]


def test_the_month_of_a_date():
    assert known({"月序": "项目开始日期"}, sheet({"项目开始日期": "2024-12-01"})) == (12, None)
    assert lacks({"月序": "项目开始日期"}, sheet({"项目开始日期": UNREAD})) == ("项目开始日期",)
    assert lacks({"推移": ["项目天数", "1日"]}, sheet({"项目天数": "3"})) == ("项目天数",)


# ---- 查表


DRIVERS = environment(成本动因=[
    {"用途词": "路灯/亮化", "动因": "灯具/人工", "别名": "照明"},
    {"用途词": "招聘会", "动因": "场租", "别名": ""},
    {"用途词": "待定", "动因": "", "别名": ""},
])


def lookup(**keys):
    return {"查表": {"表": "成本动因", "键": {"用途词": "项目名称"}, "取": "动因"} | keys}


@pytest.mark.parametrize(
    ("name", "found"),
    [("路灯", ("灯具", "人工")), ("亮化", ("灯具", "人工")), (" 招聘会 ", "场租"), ("城区路灯运维", None), ("照明", None)],
)
def test_相等_finds_the_exact_word_or_one_of_a_list(name, found):
    assert computed(lookup(), sheet({"项目名称": name}), DRIVERS).v == found


def test_含词_finds_the_first_row_whose_word_stands_in_the_text():
    words = lookup(匹配="含词")
    assert known(words, sheet({"项目名称": "城区路灯运维项目"}), DRIVERS)[0] == ("灯具", "人工")
    assert known(words, sheet({"项目名称": "亮化工程招聘会"}), DRIVERS)[0] == ("灯具", "人工")
    assert known(words, sheet({"项目名称": "春风行动招聘会"}), DRIVERS)[0] == "场租"


def test_an_alias_counts_like_the_key():
    assert known(lookup(别名列="别名"), sheet({"项目名称": "照明"}), DRIVERS)[0] == ("灯具", "人工")


def test_what_is_not_in_the_table_is_unknown_or_as_the_policy_says():
    museum = sheet({"项目名称": "县博物馆"})
    assert lacks(lookup(), museum, DRIVERS) == ("成本动因中的对应行",)
    assert known(lookup(查不到="未列"), museum, DRIVERS)[0] == "未列"
    assert known(lookup(查不到="0元"), museum, DRIVERS) == (0, "元")
    assert lacks(lookup(查不到="未列"), sheet({"项目名称": BLANK}), DRIVERS) == ("项目名称",)
    assert not computed(lookup(查不到="未列"), sheet({"项目名称": "待定"}), DRIVERS).known


def test_several_keys_must_all_fit():
    env = environment(权重=[{"有成本": "是", "有满意度": "是", "产出": "40"}, {"有成本": "是", "有满意度": "否", "产出": "50"}])
    weights = {"查表": {"表": "权重", "键": {"有成本": "是否重点项目", "有满意度": "项目属性"}, "取": "产出"}}
    assert known(weights, sheet({"是否重点项目": "是", "项目属性": "否"}), env) == (50, None)
    assert lacks(weights, sheet({"是否重点项目": "否", "项目属性": "否"}), env) == ("权重中的对应行",)


def test_依次_prefers_the_higher_level_whatever_the_order_of_the_rows():
    env = environment(支出标准=[
        {"层次": "通用", "费用": "会议费", "标准": "550元/人天"},
        {"层次": "其他", "费用": "会议费", "标准": "1元/人天"},
        {"层次": "部门特色", "费用": "会议费", "标准": "650元/人天"},
    ])
    standard = {"查表": {"表": "支出标准", "键": {"费用": "项目名称"}, "依次": ["部门特色", "行业定额", "通用"], "取": "标准"}}
    assert known(standard, sheet({"项目名称": "会议费"}), env) == (650, "元/人天")


STEPS = environment(档次=[
    {"金额": "500万元", "要求": "专家评审"}, {"金额": "0元", "要求": "自审"}, {"金额": "1000万元", "要求": "事前评估"},
])
STEP = {"查表": {"表": "档次", "键": {"金额": "年度资金总额"}, "匹配": "不超过的最近一档", "取": "要求"}}


@pytest.mark.parametrize(
    ("amount", "asked"),
    [("0元", "自审"), ("499.9999万元", "自审"), ("500万元", "专家评审"), ("999.99万元", "专家评审"), ("1000万元", "事前评估"),
     ("1亿元", "事前评估")],
)
def test_the_nearest_step_not_above(amount, asked):
    assert known(STEP, sheet({"年度资金总额": amount}), STEPS)[0] == asked


def test_below_the_first_step_there_is_none():
    env = environment(档次=[{"金额": "500万元", "要求": "专家评审"}])
    assert lacks(STEP, sheet({"年度资金总额": "1元"}), env) == ("档次中的对应行",)
    free = {"查表": STEP["查表"] | {"查不到": "免审"}}
    assert known(free, sheet({"年度资金总额": "1元"}), env)[0] == "免审"


@pytest.mark.parametrize("written", ["600", "600株", "合理"])
def test_a_step_in_another_unit_is_unknown_not_the_last(written):
    step = {"查表": STEP["查表"] | {"键": {"金额": "指标值"}, "查不到": "免审"}}
    assert "单位不一致" in lacks(step, sheet({"指标值": written}), STEPS)[0]


# ---- 分情形, 从严差


CASES = {"分情形": [{"当": {"年度资金总额": {"不低于": "500万元"}}, "取": "大额"}, {"当": {"项目属性": {"等于": "新增"}}, "取": "新项目"},
                    {"其余": "一般"}]}


def test_the_first_case_that_holds_decides():
    assert known(CASES, sheet({"年度资金总额": "500万元", "项目属性": "新增"}))[0] == "大额"
    assert known(CASES, sheet({"年度资金总额": "1元", "项目属性": "新增"}))[0] == "新项目"
    assert known(CASES, sheet({"年度资金总额": "1元", "项目属性": "延续"}))[0] == "一般"


def test_an_unknown_case_stops_there_and_says_what_it_lacks():
    assert lacks(CASES, sheet({"年度资金总额": BLANK, "项目属性": "新增"})) == ("年度资金总额",)
    assert lacks(CASES, sheet({"年度资金总额": "1元"})) == ("项目属性",)
    assert known(CASES, sheet({"年度资金总额": "500万元"}))[0] == "大额"


def test_without_其余_nothing_is_chosen():
    two = {"分情形": CASES["分情形"][:2]}
    assert lacks(two, sheet({"年度资金总额": "1元", "项目属性": "延续"})) == ("各种情形都不符合",)


@pytest.mark.parametrize(
    ("sign", "now", "before", "laxer"),
    [
        ("≥", "95%", "98%", Fraction(3, 100)),
        ("≥", "98%", "98%", 0),
        ("≥", "99%", "98%", Fraction(-1, 100)),
        (">", "95%", "98%", Fraction(3, 100)),
        ("≤", "12%", "10%", Fraction(2, 100)),
        ("<", "8%", "10%", Fraction(-2, 100)),
    ],
)
def test_从严差_goes_by_the_sign(sign, now, before, laxer):
    raw = {"从严差": {"值": "指标值", "参照": "上年实际值", "符号": "计算符号"}}
    assert known(raw, sheet({"指标值": now, "上年实际值": before, "计算符号": sign})) == (laxer, "个百分点")


@pytest.mark.parametrize(
    ("sign", "now", "before", "why"),
    [("=", "95%", "98%", "无从判断松紧"), ("定性", "95%", "98%", "无从判断松紧"), ("≥", "95", "98%", "单位不一致"),
     ("≥", "12场", "10株", "单位不一致"), ("≥", "较好", "98%", "单位不一致")],
)
def test_从严差_is_unknown_where_there_is_no_lax(sign, now, before, why):
    raw = {"从严差": {"值": "指标值", "参照": "上年实际值", "符号": "计算符号"}}
    assert why in lacks(raw, sheet({"指标值": now, "上年实际值": before, "计算符号": sign}))[0]


def test_从严差_of_quantities_keeps_their_unit():
    raw = {"从严差": {"值": "指标值", "参照": "上年实际值", "符号": "计算符号"}}
    assert known(raw, sheet({"指标值": "10场", "上年实际值": "12场", "计算符号": "≥"})) == (2, "场")
    assert lacks(raw, sheet({"指标值": "10场", "计算符号": "≥"})) == ("上年实际值",)


# ---- parameters, the sentence, what is lacking


def test_a_parameter_without_a_value_is_named_as_to_be_confirmed():
    assert lacks({"差": ["年度资金总额", "参数·容差"]}, MONEY, environment({"容差": ""})) == ("参数·容差（待核实）",)
    assert known({"差": ["年度资金总额", "参数·容差"]}, MONEY, environment({"容差": "1元"})) == (6_199_999, "元")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"差": ["年度资金总额", {"和": ["年度财政拨款", "1元"]}]}, "年度资金总额－（年度财政拨款＋1元）"),
        ({"最小": ["年度资金总额", "年度财政拨款"]}, "年度资金总额、年度财政拨款中最小的"),
        (LAMPS, "“成本项”中分项名称含灯具之一的行的分项预算合计"),
        ({"缺省": ["年度财政拨款", "0元"]}, "年度财政拨款（未填按0元）"),
        ({"推移": ["项目开始日期", "1年"]}, "项目开始日期推移1年"),
        ({"天数差": {"自": "项目开始日期", "至": "项目结束日期", "含首日": "是"}}, "项目开始日期至项目结束日期的天数（含首日）"),
        ({"从严差": {"值": "指标值", "参照": "上年实际值", "符号": "计算符号"}}, "指标值比上年实际值宽松的幅度"),
    ],
)
def test_every_computation_says_itself_in_chinese(raw, sentence):
    assert parse_computation(raw, environment()).say() == sentence


def test_what_a_computation_reads():
    reads = parse_computation({"和": [SUM, {"缺省": ["年度资金总额", "0元"]}]}, environment()).reads()
    assert reads == {"成本项", "成本项.分项预算", "年度资金总额"}
    assert parse_computation(CASES, environment()).reads() == {"年度资金总额", "项目属性"}


def missing(raw, seen):
    return missing_of(parse_condition(raw, environment()), seen)


def test_what_an_unknown_condition_lacks():
    assert missing({"年度资金总额": {"大于": "1元"}, "项目名称": {"含数字": "是"}}, sheet({"项目名称": "甲"})) == ("年度资金总额",)
    assert missing({"指标": {"每个": {"权重": {"大于": "1"}}}}, sheet(指标=[{"权重": "2"}, {"权重": BLANK}])) == ("指标2的权重",)
    assert missing({"指标": {"每个": {"权重": {"大于": "1"}}}}, sheet(指标=[])) == ("指标",)
    assert missing({"指标值": {"大于": "1%"}}, sheet({"指标值": "12场"})) == ("指标值（写法或单位不能比较）",)
    assert missing_of(None, sheet()) == ()


def test_a_word_list_of_the_policy_is_not_lacking():
    env = environment(words={"空话": ("进一步加强",)})
    condition = parse_condition({"年度目标": {"含任一": "词表·空话"}}, env)
    assert missing_of(condition, sheet()) == ("年度目标",)
    assert missing_of(parse_condition({"项目名称": {"在名单": "政府投资项目清单"}}, env), sheet({"项目名称": "路灯"})) == ("名单·政府投资项目清单",)


def test_a_gap_is_told_once():
    assert unknown("权重", "权重").missing == ("权重",)
    assert Total("成本项", "分项预算", None).evaluate(costs((BLANK, BLANK), ("甲", BLANK))).missing == (
        "成本项1的分项预算", "成本项2的分项预算")


@given(st.lists(st.fractions(max_denominator=10**6), max_size=8))
def test_a_sum_is_exact_whatever_its_parts(numbers):
    assert total(numbers) == sum(numbers, Fraction(0))


@pytest.mark.parametrize(("match", "text", "found"), [("相等", " 灯具 ", "甲"), ("相等", "灯", None), ("含词", "灯具、人工", "甲"), ("含词", "人工费", "乙"),
                                                      ("含词", "a|b", "丙"), ("含词", "a", None), ("含词", "灯", None)])
def test_of_two_rows_of_a_table_that_fit_the_first_counts(match, text, found):
    rows = tuple(((words,), Value("given", result)) for words, result in (
        (("灯具", "电缆"), "甲"), (("人工", "灯具"), "乙"), (("a|b",), "丙"), ((), "无")))
    lookup = Lookup("动因", (Named("项目名称"),), match, rows, (), None)
    assert lookup.evaluate(sheet({"项目名称": Value("given", text, None, text)})).v == found
    assert lookup.evaluate(Sheet()).missing == ("项目名称",)


def test_a_constant_of_the_policy_comes_back_as_it_is():
    constant = Value("given", "甲", text="甲")
    assert Constant(constant, "甲").evaluate(Sheet()) is constant
