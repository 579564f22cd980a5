"""What a condition means: three values, blank apart from absent apart from unread, exact, and never across units.

`truth` reads every condition four times: its meaning, the same compiled, its two rails, and the rails over the engine's whole numbers.
"""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from chidu.condition import (
    MOST_CLAUSES,
    NEVER,
    All,
    Any_,
    Compare,
    Contains,
    Not,
    Operand,
    Program,
    Provided,
    TooManyClauses,
    compiled,
    once,
    say_value,
)
from chidu.errors import PolicyError
from chidu.form import Value
from chidu.policy.grammar import COMPARISONS, Environment, parse_condition
from small import BLANK, MANY, ROWS, UNREAD, environment, sheet
from small import truth as read_thrice
from strategies import PARAMETERS, WORDS, conditions, sheets

YES, NO, OPEN = {"年度目标": {"已提供": "是"}}, {"年度目标": {"未提供": "是"}}, {"项目名称": {"已提供": "是"}}
FILLED = sheet({"年度目标": "亮灯率达到98%"})  # 年度目标 is filled; there is no cell for 项目名称
KLEENE = {True: YES, False: NO, None: OPEN}


def truth(raw, seen, env=None):
    meaning = read_thrice(raw, seen, env)
    assert compiled(parse_condition(raw, env or environment()))(seen) is meaning
    return meaning


@pytest.mark.parametrize("parts", [*product((True, False, None), repeat=2)])
def test_全部_is_false_by_one_false_part_and_unknown_before_true(parts):
    expected = False if False in parts else None if None in parts else True
    assert truth({"全部": [KLEENE[p] for p in parts]}, FILLED) is expected


@pytest.mark.parametrize("parts", [*product((True, False, None), repeat=2)])
def test_任一_is_true_by_one_true_part_and_unknown_before_false(parts):
    expected = True if True in parts else None if None in parts else False
    assert truth({"任一": [KLEENE[p] for p in parts]}, FILLED) is expected


@pytest.mark.parametrize(("part", "expected"), [(True, False), (False, True), (None, None)])
def test_非_turns_what_is_known_and_leaves_what_is_not(part, expected):
    assert truth({"非": KLEENE[part]}, FILLED) is expected


def test_several_keys_mean_and():
    both = {"项目属性": {"等于": "新增"}, "年度资金总额": {"大于": "500万元"}}
    assert truth(both, sheet({"项目属性": "新增", "年度资金总额": "620万元"})) is True
    assert truth(both, sheet({"项目属性": "延续", "年度资金总额": "620万元"})) is False
    assert truth(both, sheet({"项目属性": "延续"})) is False
    assert truth(both, sheet({"项目属性": "新增"})) is None


# ---- blank, absent, unread, given


@pytest.mark.parametrize(
    ("cell", "provided", "compared"),
    [
        ({"年度资金总额": "620万元"}, True, True),
        ({"年度资金总额": BLANK}, False, None),
        ({"年度资金总额": UNREAD}, True, None),
        ({}, None, None),
    ],
    ids=["given", "blank", "unread", "no such cell"],
)
def test_a_blank_cell_is_not_provided_and_a_missing_cell_is_unknown(cell, provided, compared):
    seen = sheet(cell)
    opposite = None if provided is None else not provided
    assert truth({"年度资金总额": {"已提供": "是"}}, seen) is provided
    assert truth({"年度资金总额": {"未提供": "是"}}, seen) is opposite
    assert truth({"年度资金总额": {"已提供": "否"}}, seen) is opposite
    assert truth({"年度资金总额": {"未提供": "否"}}, seen) is provided
    assert truth({"年度资金总额": {"大于": "500万元"}}, seen) is compared


@pytest.mark.parametrize("unknown", [BLANK, UNREAD, None])
def test_nothing_is_concluded_from_a_text_that_is_not_there(unknown):
    seen = sheet({"年度目标": unknown} if unknown else {})
    for test in ({"含任一": ["持续"]}, {"不含任一": ["持续"]}, {"含数字": "是"}, {"不含数字": "是"}, {"等于": "甲"}, {"不等于": "甲"},
                 {"属于": ["甲", "乙"]}, {"不属于": ["甲", "乙"]}, {"符合格式": "占位符"}, {"不符合格式": "占位符"}):
        assert truth({"年度目标": test}, seen) is None


# ---- both sides of a line


@pytest.mark.parametrize(
    ("op", "below", "on", "above"),
    [
        ("大于", False, False, True),
        ("小于", True, False, False),
        ("不低于", False, True, True),
        ("不高于", True, True, False),
        ("等于", False, True, False),
        ("不等于", True, False, True),
    ],
)
def test_the_lamps_budget_a_cent_off_the_line(op, below, on, above):
    for amount, expected in (("619.999999万元", below), ("620万元", on), ("620.000001万元", above)):
        assert truth({"年度资金总额": {op: "620万元"}}, sheet({"年度资金总额": amount})) is expected


@pytest.mark.parametrize(
    ("op", "before", "on", "after"), [("早于", True, False, False), ("晚于", False, False, True), ("不低于", False, True, True)]
)
def test_the_job_fair_ends_a_day_off_the_line(op, before, on, after):
    for day, expected in (("2024-12-30", before), ("2024-12-31", on), ("2025-01-01", after)):
        assert truth({"项目结束日期": {op: "2024-12-31"}}, sheet({"项目结束日期": day})) is expected


def test_介于_counts_its_lower_end_and_not_its_upper():
    between = {"自评得分": {"介于": ["80", "90"]}}
    scores = {"79.99": False, "80": True, "89.99": True, "90": False}
    assert {s: truth(between, sheet({"自评得分": s})) for s in scores} == scores


def test_two_fields_are_compared_by_their_exact_difference():
    fits = {"年度财政拨款": {"不高于": "字段·年度资金总额"}}
    assert truth(fits, sheet({"年度财政拨款": "620万元", "年度资金总额": "620万元"})) is True
    assert truth(fits, sheet({"年度财政拨款": "620.000001万元", "年度资金总额": "620万元"})) is False
    assert truth(fits, sheet({"年度财政拨款": "620万元"})) is None
    ends = {"项目结束日期": {"晚于": "字段·项目开始日期"}}
    assert truth(ends, sheet({"项目结束日期": "2024-03-01", "项目开始日期": "2024-03-01"})) is False
    assert truth(ends, sheet({"项目结束日期": "2024-03-02", "项目开始日期": "2024-03-01"})) is True


def test_a_third_of_the_money_is_neither_more_nor_less_than_itself():
    third = Value("given", Fraction(10_000_000, 3), "元")
    seen = sheet({"年度财政拨款": third, "年度资金总额": third})
    for op, expected in (("大于", False), ("小于", False), ("不低于", True), ("不高于", True), ("等于", True), ("不等于", False)):
        assert truth({"年度财政拨款": {op: "字段·年度资金总额"}}, seen) is expected
    assert truth({"年度财政拨款": {"大于": "333.33万元"}}, seen) is True
    assert truth({"年度财政拨款": {"小于": "333.34万元"}}, seen) is True


def test_forty_percentage_points_stand_on_the_line_and_a_hair_less_does_not():
    slow = {"执行滞后": {"不低于": "40个百分点"}}
    on_the_line = Value("given", Fraction("0.583") - Fraction("0.183"), "个百分点")
    a_hair_less = Value("given", Fraction(7, 12) - Fraction("0.1834"), "个百分点")  # 七个月 of twelve against 18.34%
    assert truth(slow, sheet({"执行滞后": on_the_line})) is True
    assert truth(slow, sheet({"执行滞后": a_hair_less})) is False


# ---- units


@pytest.mark.parametrize("op", ["大于", "小于", "不低于", "不高于", "等于", "不等于"])
@pytest.mark.parametrize("written", ["98", "98株", "98万元", "合理", "2024-07-31"])
def test_a_value_in_another_unit_is_unknown_not_converted(op, written):
    assert truth({"指标值": {op: "98%"}}, sheet(指标=[{"指标值": written}]).rows("指标")[0]) is None


@pytest.mark.parametrize("op", ["大于", "小于", "不低于", "不高于", "等于", "不等于"])
def test_a_date_where_a_number_was_expected_is_unknown(op):
    finished = sheet({"指标值": Value("given", sheet({"项目结束日期": "2024-12-31"}).value("项目结束日期").v)})
    assert truth({"指标值": {op: "12"}}, finished) is None


@pytest.mark.parametrize("op", ["大于", "小于", "不低于", "不高于"])
def test_words_have_no_order(op):
    more = {"指标值": {op: "字段·上年实际值"}}
    assert truth(more, sheet({"指标值": "较好", "上年实际值": "合理"})) is None
    assert truth(more, sheet({"指标值": "12场", "上年实际值": "10场"})) is (op in ("大于", "不低于"))
    constant = Compare("指标值", COMPARISONS[op], Operand(Value("given", "合理")))
    assert constant.kleene(sheet({"指标值": "较好"})) is None
    assert constant.rails() == (NEVER, NEVER)


def test_words_may_be_equal_all_the_same():
    words = sheet({"指标值": "合理", "上年实际值": "合理"})
    assert truth({"指标值": {"等于": "合理"}}, words) is True
    assert truth({"指标值": {"等于": "较好"}}, words) is False
    assert truth({"指标值": {"等于": "字段·上年实际值"}}, words) is True
    assert truth({"指标值": {"不等于": "字段·上年实际值"}}, words) is False


# ---- parameters


def test_a_parameter_stands_for_its_value():
    env = environment({"大额标准": "500万元"})
    assert truth({"年度资金总额": {"不低于": "参数·大额标准"}}, sheet({"年度资金总额": "500万元"}), env) is True
    assert truth({"年度资金总额": {"不低于": "参数·大额标准"}}, sheet({"年度资金总额": "499.99万元"}), env) is False


def test_a_parameter_without_a_value_leaves_the_comparison_unknown():
    env = environment({"大额标准": ""})
    assert truth({"年度资金总额": {"不低于": "参数·大额标准"}}, sheet({"年度资金总额": "500万元"}), env) is None
    assert truth({"参数·大额标准": {"不低于": "500万元"}}, sheet(), env) is None


# ---- texts


def test_含任一_finds_a_word_however_the_form_spaces_and_widens_it():
    env = environment(words={"模糊用语": ("持续 提升", "ABC")})
    vague, wide = sheet({"年度目标": "服务能力持续提升"}), sheet({"年度目标": "ＡＢＣ工程"})
    assert truth({"年度目标": {"含任一": "词表·模糊用语"}}, vague, env) is True
    assert truth({"年度目标": {"不含任一": "词表·模糊用语"}}, vague, env) is False
    assert truth({"年度目标": {"含任一": "词表·模糊用语"}}, wide, env) is True
    assert truth({"年度目标": {"含任一": ["亮灯"]}}, vague, env) is False


def test_含任一_takes_its_words_from_a_field():
    drivers = sheet({"年度目标": "更换灯具、检修电缆", "应有动因": Value("given", ("灯具", "人工"))})
    assert truth({"年度目标": {"含任一": "字段·应有动因"}}, drivers) is True
    assert truth({"年度目标": {"不含任一": "字段·应有动因"}}, sheet({"年度目标": "更换灯具"})) is None


@pytest.mark.parametrize(
    ("text", "digits", "placeholder", "date", "number"),
    [
        ("98%", True, False, False, False),
        ("９８", True, False, False, True),
        ("九十八", False, False, False, False),
        ("____个", False, True, False, False),
        ("2024年7月底前", True, False, True, False),
        ("1,200.5", True, False, False, True),
    ],
)
def test_the_look_of_a_text(text, digits, placeholder, date, number):
    seen = sheet({"年度目标": text})
    assert truth({"年度目标": {"含数字": "是"}}, seen) is digits
    assert truth({"年度目标": {"不含数字": "是"}}, seen) is not digits
    assert truth({"年度目标": {"含数字": "否"}}, seen) is not digits
    assert truth({"年度目标": {"符合格式": "占位符"}}, seen) is placeholder
    assert truth({"年度目标": {"符合格式": "日期"}}, seen) is date
    assert truth({"年度目标": {"不符合格式": "纯数字"}}, seen) is not number


def test_在名单_waits_for_the_list():
    on_list = {"项目名称": {"在名单": "政府投资项目清单"}}
    gathered = {"名单·政府投资项目清单": Value("given", ("县博物馆", "城区路灯"))}
    assert truth(on_list, sheet({"项目名称": "县博物馆"} | gathered)) is True
    assert truth(on_list, sheet({"项目名称": "现场招聘会"} | gathered)) is False
    assert truth(on_list, sheet({"项目名称": "县博物馆"})) is None


# ---- rows


def rows(*weights):
    return sheet(指标=[{"权重": w} if w else {} for w in weights])


ENOUGH = {"指标": {"至少有": {"个数": "2", "满足": {"权重": {"大于": "10"}}}}}
NONE = {"指标": {"没有": {"权重": {"大于": "10"}}}}
EVERY = {"指标": {"每个": {"权重": {"大于": "10"}}}}


@pytest.mark.parametrize(
    ("weights", "enough", "none", "every"),
    [
        ((), False, True, None),
        (("10", "10"), False, True, False),
        (("11", "10"), False, False, False),
        (("11", "11"), True, False, True),
        (("11", "11", None), True, False, None),
        (("11", None), None, False, None),
        (("10", None), False, None, False),
        ((BLANK, UNREAD), None, None, None),
    ],
)
def test_rows_that_are_unknown_count_for_both_sides(weights, enough, none, every):
    seen = rows(*weights)
    assert (truth(ENOUGH, seen), truth(NONE, seen), truth(EVERY, seen)) == (enough, none, every)


def test_a_form_without_the_table_leaves_every_quantifier_unknown():
    assert [truth(c, sheet()) for c in (ENOUGH, NONE, EVERY)] == [None, None, None]


def test_a_row_sees_its_own_column_before_the_projects_field():
    own = sheet({"指标值": "100%"}, 指标=[{"指标值": "98%"}])
    assert truth({"指标": {"至少有": {"个数": "1", "满足": {"指标值": {"等于": "98%"}}}}}, own) is True
    assert truth({"指标": {"至少有": {"满足": {"指标值": {"等于": "100%"}}}}}, sheet({"指标值": "100%"}, 指标=[{}])) is True


def test_the_count_may_be_a_parameter():
    needed = {"指标": {"至少有": {"个数": "参数·最少指标数", "满足": {"权重": {"大于": "0"}}}}}
    assert truth(needed, rows("1", "1"), environment({"最少指标数": "3"})) is False
    assert truth(needed, rows("1", "1", "1"), environment({"最少指标数": "3"})) is True


# ---- what two conditions must not share


def test_thresholds_that_read_alike_stay_apart():
    """Money is said to a hundred yuan, rates to a hundredth; what is compared is exact."""
    budgets = {"全部": [{"成本项": {"每个": {"分项预算": {"大于": "500万元"}}}},
                        {"非": {"成本项": {"每个": {"分项预算": {"大于": "5000001元"}}}}}]}
    assert truth(budgets, sheet(成本项=[{"分项预算": "5000001元"}])) is True
    assert truth(budgets, sheet(成本项=[{"分项预算": "5000002元"}])) is False
    assert truth(budgets, sheet(成本项=[{"分项预算": "500万元"}])) is False
    tally = {"全部": [{"指标": {"至少有": {"满足": {"指标值": {"不低于": "33.333%"}}}}},
                      {"指标": {"没有": {"指标值": {"不低于": "33.334%"}}}}]}
    assert truth(tally, sheet(指标=[{"指标值": "33.333%"}])) is True
    assert truth(tally, sheet(指标=[{"指标值": "33.334%"}])) is False


def test_one_word_with_a_comma_is_not_two_words():
    both = {"全部": [{"年度目标": {"含任一": ["甲、乙"]}}, {"年度目标": {"含任一": ["甲", "乙"]}}]}
    assert truth(both, sheet({"年度目标": "乙"})) is False
    assert truth(both, sheet({"年度目标": "甲、乙"})) is True


# ---- the sentence, what is read, and how much is too much


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"年度资金总额": {"大于": "500万元"}}, "年度资金总额大于500.00万元"),
        ({"项目结束日期": {"早于": "2024-07-31"}}, "项目结束日期早于2024年7月31日"),
        ({"项目结束日期": {"不高于": "2024-07-31"}}, "项目结束日期不晚于2024年7月31日"),
        ({"年度目标": {"未提供": "是"}}, "年度目标未提供"),
        ({"非": {"项目属性": {"等于": "新增"}}}, "并非（项目属性等于新增）"),
        ({"任一": [{"项目属性": {"等于": "新增"}}, {"全部": [YES, OPEN]}]}, "项目属性等于新增，或（年度目标已提供，且项目名称已提供）"),
        ({"指标": {"没有": {"权重": {"小于": "5"}}}}, "“指标”中没有一行权重小于5"),
        ({"年度财政拨款": {"不高于": "字段·年度资金总额"}}, "年度财政拨款不高于“年度资金总额”"),
        ({"年度目标": {"符合格式": "占位符"}}, "年度目标符合“占位符”格式"),
    ],
)
def test_every_condition_says_itself_in_chinese(raw, sentence):
    assert parse_condition(raw, environment()).say() == sentence


def test_a_parameter_is_said_with_its_value():
    condition = parse_condition({"执行滞后": {"不低于": "参数·幅度"}}, environment({"幅度": "40个百分点"}))
    assert condition.say() == "执行滞后不低于40个百分点（参数·幅度）"
    assert condition.reads() == {"执行滞后", "参数·幅度"}


def test_what_a_condition_over_rows_reads_is_named_by_table():
    condition = parse_condition({"指标": {"每个": {"权重": {"大于": "0"}}}, "项目名称": {"含数字": "是"}}, environment())
    assert condition.reads() == {"指标", "指标.权重", "项目名称"}


def test_the_leaves_are_those_that_decide():
    condition = parse_condition({"任一": [YES, NO, OPEN]}, environment())
    assert [leaf.say() for leaf in condition.leaves(FILLED, True)] == ["年度目标已提供"]
    condition = parse_condition({"非": {"全部": [YES, NO, OPEN]}}, environment())
    assert [leaf.say() for leaf in condition.leaves(FILLED, True)] == ["年度目标未提供"]


def pairs(count):
    return {"全部": [{"任一": [{"权重": {"小于": str(i)}}, {"权重": {"大于": str(i)}}]} for i in range(count)]}


def test_a_condition_that_unfolds_too_far_is_refused():
    weights = Environment(ROWS["指标"], {}, {}, {}, {})
    assert MOST_CLAUSES == 64
    assert len(parse_condition(pairs(6), weights).rails()[0]) == 64
    with pytest.raises(TooManyClauses):
        parse_condition(pairs(7), weights).rails()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Value("given", Fraction(5_620_000), "元"), "562.00万元"),
        (Value("given", Fraction(1, 3), "%"), "33.33%"),
        (Value("given", Fraction(2, 5), "个百分点"), "40个百分点"),
        (Value("given", ("灯具", "人工")), "灯具、人工"),
        (BLANK, "空着"),
        (UNREAD, "“模糊不清”（未读出）"),
        (Value("absent"), "未提供"),
    ],
)
def test_a_value_as_an_officer_writes_it(value, said):
    assert say_value(value) == said


@settings(max_examples=MANY or 250, deadline=None)
@given(conditions(), sheets())
def test_meaning_rails_and_whole_numbers_agree_on_any_condition(raw, seen):
    try:
        truth(raw, seen, environment(PARAMETERS, WORDS))
    except (TooManyClauses, PolicyError):
        reject()


def test_only_the_six_comparisons_exist():
    with pytest.raises(ValueError, match="约等于"):
        Compare("权重", "约等于", Operand(Value("given", Fraction(1)))).kleene(sheet(指标=[{"权重": "1"}]).rows("指标")[0])


# ---- compiled


@settings(max_examples=MANY or 250, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=4), sheets())
def test_conditions_compiled_together_say_what_each_says_and_the_same_leaves_decide(listed, seen):
    env = environment(PARAMETERS, WORDS)
    try:
        whole = [parse_condition(raw, env) for raw in listed]
    except PolicyError:
        reject()
    program = Program(whole)
    truths = program.run(seen)
    assert truths == tuple(c.kleene(seen) for c in program.conditions)
    for condition in whole:
        number = program.number[condition]
        deciding = [program.conditions[i] for i in program.deciding(number, truths)]
        assert deciding == list(condition.leaves(seen, truths[number])), condition.say()


def test_of_equal_conditions_one_is_judged():
    env = environment()
    program = Program([parse_condition(raw, env) for raw in ({"全部": [YES, OPEN]}, {"非": YES}, YES)])
    assert [c.say() for c in program.conditions] == ["年度目标已提供", "项目名称已提供", "年度目标已提供，且项目名称已提供", "并非（年度目标已提供）"]
    assert program.run(FILLED) == (True, None, None, False)


@pytest.mark.parametrize(
    "condition",
    [
        All(()), Any_(()), Not(All(())), Contains("年度目标", Operand(Value("given", "98%")), True),
        Contains("年度目标", Operand(Value("absent")), True),
        Contains("年度目标", Operand(Value("given", ("",))), False), Contains("年度目标", Operand(Value("given", ("a|b", "(", "98"))), True),
        Compare("年度目标", "=", Operand(Value("given"))), Compare("年度目标", ">", Operand(Value("given", "甲"))),
        Compare("年度目标", "≠", Operand(Value("absent"), "参数·限额")), Compare("年度资金总额", "≥", Operand(Value("given", Fraction(1, 3)))),
    ],
    ids=lambda c: c.say(),
)
def test_at_the_edges_too_compiled_is_what_it_means(condition):
    third = Value("given", Fraction(1, 3))
    for seen in (FILLED, sheet(), sheet({"年度目标": BLANK, "年度资金总额": third}), sheet({"年度目标": Value("given", text="亮灯率98%")}),
                 sheet({"年度目标": Value("given")})):
        assert compiled(condition)(seen) is condition.kleene(seen)


def test_a_name_with_a_quotation_mark_is_a_name():
    condition = Provided("“目标”'\n\"\\", True)
    assert compiled(condition)(sheet()) is None


def test_what_is_worked_out_once_for_a_condition_neither_shows_nor_travels_nor_outlives_a_change():
    asked = []

    @once
    def length(condition):
        asked.append(condition)
        return lambda: len(condition.say())

    condition, equal = Provided("年度目标", True), Provided("年度目标", True)
    assert length(condition) is length(condition)
    assert asked == [condition]
    assert (condition, repr(condition), hash(condition)) == (equal, repr(equal), hash(equal))
    travelled = pickle.loads(pickle.dumps(condition))
    assert travelled == condition
    assert length(travelled)() == 7
    assert length(replace(condition, wanted=False))() == 7
    assert len(asked) == 3
