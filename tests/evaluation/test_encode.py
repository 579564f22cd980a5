"""From exact values to small whole numbers: the order is kept, the unknown is apart."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.condition import Atom, Flag, Reading, compare
from chidu.errors import PolicyError
from chidu.evaluation.derive import derive
from chidu.evaluation.encode import OPS, Scale, encode, ladders, numbers
from chidu.form import Value
from chidu.policy.grammar import parse_condition
from chidu.policy.version import policy_version
from small import SPRING, Sheet, case, determined, environment, form, policy, real_library, rule

ENGINE = {"==": "__eq__", "!=": "__ne__", ">": "__gt__", "<": "__lt__", ">=": "__ge__", "<=": "__le__"}
NUMBER = Reading("年度资金总额", Fraction, "元")


def read(value: object, unit: str | None = "元") -> Sheet:
    return Sheet({"年度资金总额": Value("given", value, unit)})


# ---- one scale


def test_a_value_becomes_the_number_of_its_piece_of_the_line():
    scale = Scale(NUMBER, (Fraction(100), Fraction(500)))
    pieces = {99: 0, 100: 1, Fraction(1001, 10): 2, 499: 2, 500: 3, Fraction(5_000_001, 10_000): 4}
    assert {v: scale.number(read(Fraction(v))) for v in pieces} == pieces
    assert [scale.bound(Fraction(b)) for b in (100, 500)] == [1, 3]


@pytest.mark.parametrize(
    "seen", [Sheet({"年度资金总额": Value("blank")}), Sheet({}), read("合理", None), read(date(2024, 3, 1), None), read(Fraction(1), "%")]
)
def test_what_cannot_be_compared_is_minus_one(seen):
    assert Scale(NUMBER, (Fraction(100),)).number(seen) == -1


def test_a_flag_is_one_nought_or_minus_one():
    flag = Scale(Flag(parse_condition({"年度目标": {"已提供": "是"}}, environment())), (False, True))
    assert [flag.number(Sheet({"年度目标": Value(s)})) for s in ("unread", "blank", "absent")] == [1, 0, -1]
    assert [flag.bound(b) for b in (True, False)] == [1, 0]


@pytest.mark.parametrize("op", OPS)
@given(bounds=st.sets(st.fractions(-3, 3, max_denominator=3), min_size=1, max_size=4), value=st.fractions(-4, 4, max_denominator=4))
def test_every_comparison_of_numbers_is_kept(op, bounds, value):
    scale = Scale(NUMBER, tuple(sorted(bounds)))
    coded = scale.number(read(value))
    assert coded >= 0
    for bound in bounds:
        assert getattr(coded, ENGINE[OPS[op]])(scale.bound(bound)) is compare(value, op, bound)


@pytest.mark.parametrize("op", OPS)
@given(bounds=st.sets(st.dates(date(2023, 12, 28), date(2024, 1, 4)), min_size=1, max_size=4),
       value=st.dates(date(2023, 12, 27), date(2024, 1, 5)))
def test_every_comparison_of_dates_is_kept(op, bounds, value):
    scale = Scale(Reading("项目结束日期", date, None), tuple(sorted(bounds)))
    coded = scale.number(Sheet({"项目结束日期": Value("given", value)}))
    for bound in bounds:
        assert getattr(coded, ENGINE[OPS[op]])(scale.bound(bound)) is compare(value, op, bound)


@pytest.mark.parametrize("op", ["=", "≠"])
@given(bounds=st.sets(st.sampled_from("甲乙丙丁"), min_size=1), value=st.sampled_from("甲乙丙丁戊"))
def test_every_comparison_of_words_is_kept(op, bounds, value):
    scale = Scale(Reading("项目名称", str, None), tuple(sorted(bounds)))
    coded = scale.number(Sheet({"项目名称": Value("given", value)}))
    for bound in bounds:
        assert getattr(coded, ENGINE[OPS[op]])(scale.bound(bound)) is compare(value, op, bound)


# ---- a whole policy


LAW = policy(
    rule("资金", "适用: {项目属性: {等于: 新增}}\n不符合: {年度资金总额: {大于: 500万元}}")
    + rule("匹配", "不符合: {年度财政拨款: {大于: 字段·年度资金总额}}").removeprefix("规则:\n")
    + rule("用途", "判断: {问: 合规吗？, 看: [年度目标]}").removeprefix("规则:\n")
    + rule("权重", "不符合: {权重: {大于: 60}}", 对象="指标").removeprefix("规则:\n")
    + "结论: {目标审核: [{当: {问题数: {大于: 0}}, 则: 退回}, {当: {无法判定数: {大于: 0}}, 则: 退回}, {其余: 通过}]}\n"
    + "文书: {审核意见: {}, 补正通知: {当: {补正数: {大于: 0}}}}\n"
)


def test_an_object_carries_what_its_rules_look_at_and_the_answers():
    encoding = encode(LAW)
    assert set(encoding.objects) == {"项目", "指标"}
    assert "答·用途" in encoding.program.fields["项目"]
    assert len(encoding.program.fields["项目"]) == 4
    assert [r.id for r in encoding.program.rules] == ["资金", "匹配", "用途", "权重"]
    assert encoding.program.fingerprint == LAW.fingerprint


def test_every_object_of_a_case_becomes_a_row_of_numbers():
    filled = form(LAW, {"年度资金总额": "501万元", "项目属性": "新增"}, {"指标": [{"权重": "60"}, {"权重": "空着"}]})
    one = case(LAW, filled, determined("规则·用途", "否"))
    listed = {name: (kind, row) for name, kind, row in numbers(encode(LAW), LAW, one, derive(one, LAW))}
    assert set(listed) == {"项目", "指标1", "指标2"}
    project = listed["项目"][1]
    assert project["答·用途"] == 0
    assert sorted(n for key, n in project.items() if key != "答·用途") == [-1, 0, 2]
    assert [list(listed[f"指标{i}"][1].values()) for i in (1, 2)] == [[1], [-1]]


def test_every_ordered_list_has_its_name():
    assert list(ladders(LAW)) == ["结论·目标审核", "文书·补正通知"]
    nation = ladders(policy_version(real_library(), "cn", SPRING))
    assert {"评级·绩效目标审核·要点拟定", "评级·绩效目标审核·总评一般性项目", "结论·目标审核", "文书·补正通知"} <= set(nation)


def test_two_steps_of_one_result_stay_two_steps():
    (ladder,) = [x for x in encode(LAW).program.ladders if x.id == "结论·目标审核"]
    assert [s.result for s in ladder.steps] == ["0", "1", "2"]


def test_the_unknown_slips_through_no_comparison():
    for engine_rule in encode(LAW).program.rules:
        for rails in (engine_rule.applies, engine_rule.fails):
            for clause in (*rails.true, *rails.false):
                assert not clause or not all(getattr(-1, ENGINE[op])(bound) for _, op, bound in clause)


def test_a_condition_too_large_for_the_engine_is_refused_by_the_name_of_its_rule():
    pairs = ", ".join(f"{{任一: [{{权重: {{小于: {i}}}}}, {{权重: {{大于: {i}}}}}]}}" for i in range(7))
    with pytest.raises(PolicyError, match="“庞大”的条件展开后太多。一条规则的条件展开后不超过64种情形") as caught:
        encode(policy(rule("庞大", f"不符合: {{全部: [{pairs}]}}", 对象="指标")))
    assert caught.value.code == "rule-too-large"


def test_atoms_are_what_both_evaluators_look_at():
    condition = parse_condition({"年度资金总额": {"大于": "500万元"}}, environment())
    assert condition.rails() == (((Atom(NUMBER, ">", Fraction(5_000_000)),),), ((Atom(NUMBER, "≤", Fraction(5_000_000)),),))
