"""One finding for every rule and object: the verdict, what was seen and required, what is lacking, where it stands."""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chidu.computation import missing_of
from chidu.condition import Condition, say_value
from chidu.errors import InputError
from chidu.evaluation.conclude import conclude
from chidu.evaluation.derive import derive
from chidu.evaluation.judge import judge, objects
from chidu.form import Form, Source, Value
from chidu.policy.version import policy_version
from chidu.types import Case, Fails, Finding, PolicyVersion, Question, Ref, Rule, View
from small import (
    MANY,
    PROJECT,
    SPRING,
    case,
    determined,
    form,
    policy,
    real_library,
    review,
    rule,
    verdict,
)
from strategies import cases, sheets, small_policies

COST = "成本效益分析表"


def found(law: PolicyVersion, fields: dict[str, str], tables: dict | None = None, people: tuple = (), about: Ref = PROJECT) -> Finding:
    return next(f for f in review(law, fields, tables, people)[0] if f.about == about)


def said(*values: Value | None) -> list[str]:
    return [say_value(v) if v else "" for v in values]


# ---- the four verdicts


LARGE = policy(rule("资金.限额", "适用: {项目属性: {等于: 新增}}\n不符合: {年度资金总额: {大于: 500万元}}", 处置="[补正]", 涉及金额="年度资金总额"))


@pytest.mark.parametrize(
    ("nature", "amount", "expected"),
    [
        ("新增", "500.000001万元", "unmet"), ("新增", "500万元", "met"), ("新增", "空着", "unknown"),
        ("延续", "501万元", "not_applicable"), ("延续", "空着", "not_applicable"),
        ("空着", "501万元", "unknown"), ("空着", "500万元", "unknown"),
    ],
)
def test_each_of_the_four_verdicts(nature, amount, expected):
    assert verdict(LARGE, "资金.限额", {"项目属性": nature, "年度资金总额": amount}) == expected


def test_a_failed_rule_says_what_was_seen_required_and_the_difference():
    f = found(LARGE, {"项目属性": "新增", "年度资金总额": "562万元"})
    assert said(f.observed, f.required, f.difference) == ["562.00万元", "500.00万元", "62.00万元"]
    assert (f.actions, say_value(f.amount)) == (("补正",), "562.00万元")
    assert f.because == ("年度资金总额大于500.00万元成立（年度资金总额为562.00万元）",)
    assert [s.ref for s in f.sources] == ["项目·年度资金总额"]


def test_a_rule_that_is_met_asks_for_nothing():
    f = found(LARGE, {"项目属性": "新增", "年度资金总额": "438万元"})
    assert said(f.observed, f.required) == ["438.00万元", "500.00万元"]
    assert (f.difference, f.actions, f.amount) == (None, (), None)


def test_an_unknown_says_what_is_lacking():
    assert found(LARGE, {"项目属性": "新增", "年度资金总额": "空着"}).missing == ("年度资金总额",)
    f = found(LARGE, {"年度资金总额": "501万元"})
    assert (f.missing, f.because) == (("项目属性",), ("是否适用尚不能定，缺项目属性",))


def test_what_does_not_apply_says_why():
    assert found(LARGE, {"项目属性": "延续", "年度资金总额": "空着"}).because == ("不适用：项目属性等于新增不成立（项目属性为“延续”）",)


def test_应当_fails_where_不符合_holds():
    must = policy(rule("甲", "应当: {年度资金总额: {不高于: 500万元}}"))
    assert [verdict(must, "甲", {"年度资金总额": a}) for a in ("500万元", "500.01万元", "空着")] == ["met", "unmet", "unknown"]


def test_rates_differ_by_percentage_points():
    law = policy("字段: {项目: {预算执行率: {类型: 比率}}}\n" + rule("执行", "不符合: {预算执行率: {小于: 58.33%}}"))
    f = found(law, {"预算执行率": "18.3%"})
    assert said(f.observed, f.required, f.difference) == ["18.3%", "58.33%", "40.03个百分点"]


def test_the_execution_lag_on_its_line():
    """预算执行率18.3% by the end of July is forty points behind seven twelfths, but not behind 58.3%."""
    law = policy("字段: {项目: {时间进度: {类型: 比率}, 预算执行率: {类型: 比率}, 执行滞后: {类型: 百分点, 计算: {差: [时间进度, 预算执行率]}}}}\n"
                 + rule("滞后", "不符合: {执行滞后: {不低于: 40个百分点}}"))
    assert verdict(law, "滞后", {"时间进度": "58.3%", "预算执行率": "18.3%"}) == "unmet"
    assert verdict(law, "滞后", {"时间进度": "58.3%", "预算执行率": "18.3000001%"}) == "met"
    f = found(law, {"时间进度": "58.3%", "预算执行率": "18.3%"})
    assert (said(f.observed, f.required), f.difference) == (["40个百分点", "40个百分点"], None)


# ---- rows


ROWS = policy(rule("指标.权重", "不符合: {权重: {小于: 10}}", 对象="指标") + rule("指标.数量", "应当: {指标: {至少有: {个数: 3, 满足: {权重: {不低于: 10}}}}}")
              .removeprefix("规则:\n"))


def test_one_finding_a_row_and_one_for_the_project():
    findings, _ = review(ROWS, {}, {"指标": [{"权重": "10"}, {"权重": "9.99"}, {"权重": "空着"}]})
    assert {(f.rule, str(f.about)): f.verdict for f in findings} == {
        ("指标.权重", "指标1"): "met", ("指标.权重", "指标2"): "unmet", ("指标.权重", "指标3"): "unknown", ("指标.数量", "项目"): "unmet"}


def test_too_few_rows_say_how_many():
    f = found(ROWS, {}, {"指标": [{"权重": "10"}, {"权重": "9"}]})
    assert said(f.observed, f.required, f.difference) == ["1", "3", "2"]
    assert f.because == ("“指标”中至少有3行权重不低于10不成立（共2行，满足的1行）",)
    assert [s.ref for s in f.sources] == ["指标1·权重", "指标2·权重"]


@pytest.mark.parametrize("tables", [{}, {"指标": []}])
def test_no_rows_no_findings_about_rows(tables):
    assert {f.rule for f in review(ROWS, {}, tables)[0]} == {"指标.数量"}


def test_a_missing_cell_of_a_row_is_named_with_its_row():
    law = policy("字段: {项目: {合计数: {类型: 金额, 计算: {合计: {表: 成本项, 列: 分项预算}}}}}\n" + rule("成本", "不符合: {合计数: {大于: 1元}}"))
    assert found(law, {}, {"成本项": [{"分项预算": "1元"}, {"分项预算": "空着"}]}).missing == ("成本项2的分项预算",)
    assert found(law, {}).missing == ("成本项",)


def test_a_computed_value_stands_on_the_cells_it_was_computed_from():
    law = policy("字段: {项目: {合计数: {类型: 金额, 计算: {合计: {表: 成本项, 列: 分项预算}}}, 缺口: {类型: 金额, 计算: {差: [年度资金总额, 合计数]}}}}\n"
                 + rule("成本", "不符合: {缺口: {大于: 0元}}"))
    f = found(law, {"年度资金总额": "620万元"}, {"成本项": [{"分项预算": "500万元"}, {"分项预算": "58万元"}]})
    assert said(f.observed, f.required, f.difference) == ["62.00万元", "0.00万元", "62.00万元"]
    assert [s.ref for s in f.sources] == ["成本项1·分项预算", "成本项2·分项预算", "项目·年度资金总额"]


def test_a_lack_points_to_what_the_rule_is_about():
    law = policy(rule("目标", "适用: {项目属性: {等于: 新增}}\n不符合: {指标: {没有: {三级指标: {已提供: 是}}}}"))
    f = found(law, {"项目属性": "新增"}, {"指标": []})
    assert (f.verdict, [s.ref for s in f.sources]) == ("unmet", ["项目·项目属性"])


def test_the_words_that_were_found_are_quoted():
    law = policy("词表: {空话: {词: [进一步加强, 有效提升]}}\n" + rule("目标", "不符合: {年度目标: {含任一: 词表·空话}}"))
    f = found(law, {"年度目标": "进一步加强管理，有效提升服务"})
    assert f.because[0].endswith("成立（年度目标为“进一步加强管理，有效提升服务”，含“进一步加强”“有效提升”）")


# ---- questions


ASKED = policy(rule("用途", "适用: {项目属性: {等于: 新增}}\n判断: {问: 用途合规吗？, 看: [年度目标, 项目概况]}", 处置="[退回修改]", 程度="严重"))


@pytest.mark.parametrize(("answer", "expected"), [("是", "met"), ("否", "unmet"), (None, "unknown")])
def test_a_question_waits_for_a_person(answer, expected):
    people = (determined("规则·用途", answer),) if answer else ()
    f = found(ASKED, {"项目属性": "新增", "年度目标": "亮灯率98%"}, people=people)
    assert f.verdict == expected
    assert f.actions == (("退回修改",) if expected == "unmet" else ())
    assert f.missing == (() if answer else ("人工判断：用途合规吗？",))
    assert [s.ref for s in f.sources][:1] == ["项目·年度目标"]
    assert f.answered_by == (f"李审核认定“{answer}”：见附件" if answer else "")


def test_a_question_that_does_not_apply_needs_no_answer():
    assert verdict(ASKED, "用途", {"项目属性": "延续"}) == "not_applicable"
    assert verdict(ASKED, "用途", {}, people=(determined("规则·用途", "是"),)) == "unknown"


def test_each_row_has_its_own_answer():
    law = policy(rule("量化", "判断: {问: 量化了吗？, 看: [指标值]}", 对象="指标"))
    findings, _ = review(law, {}, {"指标": [{"指标值": "98%"}, {"指标值": "较好"}]}, (determined("规则·量化", "是", Ref("指标", 2)),))
    assert [f.verdict for f in findings] == ["unknown", "met"]


# ---- which rules, in which order


STAGES = policy(
    rule("审核", "不符合: {年度目标: {未提供: 是}}") + rule("成本", "不符合: {成本合计: {未提供: 是}}", 环节="成本分析").removeprefix("规则:\n")
    + rule("监控", "不符合: {年度目标: {未提供: 是}}", 环节="运行监控").removeprefix("规则:\n"))


@pytest.mark.parametrize(("kind", "rules"), [("绩效目标申报表", ["审核", "成本"]), (COST, ["成本"])])
def test_a_form_answers_the_rules_of_its_stages(kind, rules):
    one = case(STAGES, form(STAGES, {}, kind=kind))
    assert [f.rule for f in judge(one, STAGES, derive(one, STAGES))] == rules


def test_findings_stand_in_the_order_of_the_rules_and_the_rows():
    law = policy(rule("乙", "不符合: {权重: {大于: 1}}", 对象="指标") + rule("甲", "不符合: {权重: {大于: 2}}", 对象="指标").removeprefix("规则:\n"))
    one = case(law, form(law, {}, {"指标": [{"权重": "1"}, {"权重": "2"}]}))
    assert [(f.rule, f.about.row) for f in judge(one, law, derive(one, law))] == [("乙", 1), ("乙", 2), ("甲", 1), ("甲", 2)]
    assert [(f.rule, f.about.row) for f in judge(one, law, derive(one, law), only="甲")] == [("甲", 1), ("甲", 2)]


def test_a_finding_carries_where_its_rule_comes_from():
    law = policy(rule("甲", "不符合: {年度目标: {未提供: 是}}", 条款="第五条", 程度="否决", 审核要点="规范"))
    f = found(law, {"年度目标": "空着"})
    assert (f.origin.instrument, f.origin.provision, f.severity, f.point) == ("国家办法", "第五条", "否决", "规范")


def test_the_first_comparison_that_decided_is_told():
    law = policy(rule("甲", "不符合: {任一: [{年度目标: {含任一: [空话]}}, {年度财政拨款: {大于: 1元}}, {年度资金总额: {大于: 2元}}]}"))
    f = found(law, {"年度目标": "空话", "年度财政拨款": "1元", "年度资金总额": "5元"})
    assert said(f.observed, f.required, f.difference) == ["0.00万元", "0.00万元", "0.00万元"]
    assert f.difference is not None
    assert f.difference.v == Fraction(3)
    assert len(f.because) == 2


# ---- the quick way and the plain way


def cells(view: View, name: str, computed: dict) -> list[Source]:
    """The cells a value stands on, walked plainly."""
    table, dot, column = name.partition(".")
    if dot and view.rows(table) is not None:
        return [s for row in view.rows(table) for s in cells(row, column, computed)]
    value = view.value(name)
    if value.source.kind == "computed":
        own = computed.get((view.ref.object, name)) or computed.get(("项目", name))
        return [s for inner in sorted(own.reads()) for s in cells(view, inner, computed)] if own else []
    return [value.source] if value.source.ref else []


def plainly(rule: Rule, view: View, law: PolicyVersion) -> tuple:
    """Verdict, what is missing, the sentences of what decided and the cells it stands on: by the tree alone."""
    computed = {(d.about, d.name): d.computation for d in law.derived}
    applies = rule.applies.kleene(view) if rule.applies else True
    if applies is not True:
        lacking = missing_of(rule.applies, view) if applies is None else ()
        return "unknown" if applies is None else "not_applicable", lacking, [] if applies is None else sentences(rule.applies, view), []
    if isinstance(rule.test, Question):
        return "unknown", (f"人工判断：{rule.test.ask}",), [], [s for n in rule.test.look_at for s in cells(view, n, computed)]
    condition = rule.test.condition
    truth = condition.kleene(view)
    if truth is None:
        return "unknown", missing_of(condition, view), [], []
    stood = [[s for leaf in c.leaves(view, t) for n in sorted(leaf.reads()) for s in cells(view, n, computed)]
             for c, t in ((condition, truth), (rule.applies, True)) if c]
    return ("unmet" if truth is isinstance(rule.test, Fails) else "met", (), sentences(condition, view),
            list(dict.fromkeys(stood[0] or stood[-1])))


def sentences(condition: Condition, view: View) -> list[str]:
    truth = condition.kleene(view)
    return [leaf.say() + {True: "成立", False: "不成立", None: "不能定"}[leaf.kleene(view)] for leaf in condition.leaves(view, truth)]


def check_plainly(law: PolicyVersion, one: Case) -> None:
    facts = derive(one, law)
    findings = judge(one, law, facts)
    stages = law.vocabulary.kinds[one.form.kind].stages
    assert [(f.rule, f.about) for f in findings] == [(r.id, ref) for r in law.rules if r.stage in stages for ref in objects(r, facts)]
    for f in findings:
        if f.answered_by:
            continue
        verdict, missing, said, stood = plainly(law.rule(f.rule), facts.view(f.about), law)
        assert (f.verdict, f.missing, list(f.sources)) == (verdict, missing, stood), f.rule
        if said and verdict == "not_applicable":
            assert f.because[0].startswith("不适用：" + said[0])
        elif said:
            assert [b.startswith(s) for b, s in zip(f.because, said, strict=True)] == [True] * len(said)
        assert judge(one, law, facts, only=f.rule) == tuple(other for other in findings if other.rule == f.rule)


@settings(max_examples=MANY or 25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_finding_is_what_the_tree_plainly_says(data):
    law = policy_version(real_library(), data.draw(st.sampled_from(["cn/shandong/heze", "cn/shandong/dezhou/qihe"])), SPRING)
    check_plainly(law, data.draw(cases(law)))


@settings(max_examples=MANY or 15, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_policies(), sheets())
def test_every_finding_is_what_the_tree_plainly_says_under_any_small_policy(law, seen):
    tables = {t: tuple(row.fields for row in rows) for t, rows in seen.tables.items()}
    check_plainly(law, case(law, Form("绩效目标申报表", "", seen.fields, tables)))


def test_a_finding_told_later_tells_what_was_true_then():
    one = case(LARGE, form(LARGE, {"项目属性": "新增", "年度资金总额": "562万元"}))
    facts = derive(one, LARGE)
    early, late = judge(one, LARGE, facts), judge(one, LARGE, facts)
    early_told = repr(early)
    del facts
    judge(one, LARGE, derive(replace(one, form=form(LARGE, {"项目属性": "新增", "年度资金总额": "1元"})), LARGE))
    assert repr(late) == early_told
    assert pickle.loads(pickle.dumps(judge(one, LARGE, derive(one, LARGE)))) == early


@pytest.mark.parametrize("step", ["judge", "conclude"])
def test_a_kind_of_form_that_the_dictionary_has_not_is_refused(step):
    one = replace(case(STAGES, form(STAGES, {})), form=Form("项目绩效自评表", "", {}, {}))
    facts = derive(one, STAGES)
    with pytest.raises(InputError, match="没有“项目绩效自评表”这种表。可审的表：绩效目标申报表") as caught:
        judge(one, STAGES, facts) if step == "judge" else conclude(one, STAGES, facts, ())
    assert caught.value.code == "form-kind"
