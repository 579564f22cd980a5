"""指标分类 and 指标要求: a table becomes fields and rules, one rule a row, none lost."""

from __future__ import annotations

import pytest

from chidu.errors import PolicySetError
from chidu.types import PolicyVersion, Ref
from small import document, policy, review, rule, verdict

TAXONOMY = "一级,二级,别名\n成本指标,经济成本指标,经济成本/成本\n产出指标,数量指标,产出数量\n产出指标,质量指标,\n"
HEAD = "适用认定,一级,二级,三级或同义词,最少个数,须量化,权重下限,权重上限,程度,处置,条款\n"


def law(requirements: str = "", taxonomy: str = TAXONOMY, more: str = "", keys: str = "") -> PolicyVersion:
    body = f"指标分类: {{分类: {{表: tables/f.csv{keys}}}}}\n" + more
    if requirements:
        body += "指标要求: {必备: {表: tables/r.csv, 条款: （二）, 审核要点: 指标科学性}}\n"
    return policy({"cn/a.yaml": document("国家办法", body), "cn/tables/f.csv": taxonomy, "cn/tables/r.csv": HEAD + requirements})


def indicator(first: str, second: str, **more: str) -> dict[str, str]:
    return {"一级指标": first, "二级指标": second} | more


# ---- 指标分类


@pytest.mark.parametrize(
    ("first", "second", "inside", "fits"),
    [
        ("产出指标", "数量指标", "met", "met"),
        ("产出", "数量指标", "met", "met"),
        ("产出指标", "产出数量", "met", "met"),
        ("成本指标", "成本", "met", "met"),
        ("成本指标", "数量指标", "met", "unmet"),
        ("绩效指标", "数量指标", "met", "unmet"),
        ("产出指标", "规模指标", "unmet", "not_applicable"),
        ("产出指标", "空着", "unknown", "unknown"),
        ("空着", "数量指标", "met", "unknown"),
    ],
)
def test_level_two_stands_in_the_table_and_level_one_fits_it(first, second, inside, fits):
    policy_, tables = law(), {"指标": [indicator(first, second)]}
    assert verdict(policy_, "分类.二级在表内", {}, tables, about=Ref("指标", 1)) == inside
    assert verdict(policy_, "分类.一级与二级对应", {}, tables, about=Ref("指标", 1)) == fits


def test_what_the_taxonomy_says_of_its_rules():
    rules = {r.id: r for r in law(keys=", 程度: 提示, 处置: [补正], 审核要点: 指标科学性, 条款: 第六条").rules}
    inside = rules["分类.二级在表内"]
    assert (inside.severity, inside.actions, inside.point, inside.about) == ("提示", ("补正",), "指标科学性", "指标")
    assert inside.wording.suggestion == "请改列为经济成本指标、数量指标、质量指标之一。"
    assert inside.origin.provision == "第六条"
    plain = {r.id: r for r in law().rules}["分类.二级在表内"]
    assert (plain.severity, plain.actions, plain.point) == ("一般", ("退回修改",), None)


def test_a_table_without_aliases_will_do():
    bare = law(taxonomy="一级,二级\n产出指标,数量指标\n")
    assert verdict(bare, "分类.二级在表内", {}, {"指标": [indicator("产出指标", "数量指标")]}, about=Ref("指标", 1)) == "met"


def test_rules_of_the_whole_term_see_the_same_taxonomy():
    own = law(more=rule("中期.分类", "不符合: {规范二级: {等于: 分类表外}}", 对象="实施期指标"))
    assert verdict(own, "中期.分类", {}, {"实施期指标": [indicator("产出指标", "规模")]}, about=Ref("实施期指标", 1)) == "unmet"


# ---- 指标要求


def needs(row: str, *rows: dict[str, str], fields: dict[str, str] | None = None, rule_id: str = "", more: str = "") -> str:
    policy_ = law(row, more=more)
    wanted = rule_id or next(r.id for r in policy_.rules if r.id.startswith("必备."))
    return verdict(policy_, wanted, fields or {}, {"指标": list(rows)})


QUANTITY = ",产出指标,数量指标,,2,否,,,一般,补正,\n"


def test_at_least_so_many_indicators_of_a_kind():
    one, other = indicator("产出指标", "数量指标"), indicator("产出", "产出数量")
    assert needs(QUANTITY, one) == "unmet"
    assert needs(QUANTITY, one, other) == "met"
    assert needs(QUANTITY, one, indicator("产出指标", "空着")) == "unknown"
    assert needs(QUANTITY, one, indicator("产出指标", "质量指标")) == "unmet"
    assert needs(QUANTITY) == "unmet"


def test_any_one_of_several_kinds():
    either = ",产出指标,数量指标/质量指标,,1,否,,,一般,补正,\n"
    assert needs(either, indicator("产出指标", "质量指标")) == "met"
    assert needs(either, indicator("成本指标", "成本")) == "unmet"


def test_level_one_alone_will_do():
    assert needs(",产出指标,,,1,否,,,严重,补正,\n", indicator("产出指标", "质量指标")) == "met"


def test_a_word_or_its_like_in_the_name():
    fair = ",产出指标,数量指标,场次/次数,1,否,,,一般,补正,\n"
    assert needs(fair, indicator("产出指标", "数量指标", 三级指标="招聘会场次")) == "met"
    assert needs(fair, indicator("产出指标", "数量指标", 三级指标="招聘人数")) == "unmet"


def test_a_quantified_indicator_has_a_number():
    lit = ",产出指标,数量指标,,1,是,,,提示,补正,\n"
    assert needs(lit, indicator("产出指标", "数量指标", 指标值="98%")) == "met"
    assert needs(lit, indicator("产出指标", "数量指标", 指标值="较好")) == "unmet"
    assert needs(lit, indicator("产出指标", "数量指标", 指标值="空着")) == "unknown"


BIG = "认定: {重大项目: {归类: [{当: {年度资金总额: {不低于: 1000万元}}, 则: 是}, {其余: 否}]}}\n"


def test_a_requirement_only_for_some_projects():
    row = "重大项目=是,成本指标,,,1,否,20,30,一般,补正,\n"
    small, large = {"年度资金总额": "999.99万元"}, {"年度资金总额": "1000万元"}
    for name in ("必备.成本指标（重大项目=是）", "必备.成本指标权重（重大项目=是）"):
        assert needs(row, fields=small, rule_id=name, more=BIG) == "not_applicable"
    assert needs(row, fields=large, rule_id="必备.成本指标（重大项目=是）", more=BIG) == "unmet"
    plain = row.replace("重大项目=是", "重大项目")
    assert needs(plain, fields=large, rule_id="必备.成本指标（重大项目）", more=BIG) == "unmet"


@pytest.mark.parametrize(
    ("weights", "expected"),
    [(("19.99",), "unmet"), (("20",), "met"), (("10", "10"), "met"), (("30",), "met"), (("30", "0.01"), "unmet"),
     (("20", "空着"), "unknown")],
)
def test_weights_between_two_bounds(weights, expected):
    rows = [indicator("成本指标", "成本", 权重=w) for w in weights]
    other = indicator("产出指标", "数量指标", 权重="70")
    assert needs(",成本指标,,,1,否,20,30,一般,补正,\n", *rows, other, rule_id="必备.成本指标权重") == expected


def test_a_bound_may_be_missing():
    least = law(",成本指标,,,1,否,20,,一般,补正,\n").rule("必备.成本指标权重")
    assert least.test.condition.say() == "成本指标权重合计不低于20"


def test_every_row_is_a_rule_of_its_own():
    rows = (",产出指标,数量指标,场次,1,否,10,,一般,补正,第一条\n,产出指标,数量指标,人次,1,否,20,,严重,,\n"
            ",产出指标,数量指标,,1,否,,,提示,补正,\n")
    rules = [r for r in law(rows).rules if r.id.startswith("必备.")]
    assert [(r.id.removeprefix("必备.产出指标·数量指标"), r.severity, r.actions, r.origin.provision) for r in rules] == [
        ("（场次）", "一般", ("补正",), "第一条"), ("（场次）权重", "一般", ("补正",), "第一条"),
        ("（人次）", "严重", (), "（二）"), ("（人次）权重", "严重", (), "（二）"), ("", "提示", ("补正",), "（二）")]
    assert all(r.point == "指标科学性" for r in rules)


def test_two_rows_that_say_one_thing_are_refused():
    with pytest.raises(PolicySetError, match=r"规则“必备\.产出指标·数量指标”出现了两次"):
        law(QUANTITY + QUANTITY.replace(",2,", ",3,"))


def test_a_rule_of_the_tables_name_is_refused():
    with pytest.raises(PolicySetError, match=r"规则“分类\.二级在表内”出现了两次"):
        law(more=rule("分类.二级在表内", "不符合: {三级指标: {未提供: 是}}", 对象="指标"))


@pytest.mark.parametrize(
    ("kind", "table", "lacks"), [("指标分类", "一级,别名\n甲,乙\n", "二级"), ("指标要求", "一级,二级,程度\n甲,乙,一般\n", "最少个数")]
)
def test_a_table_without_its_columns(kind, table, lacks):
    with pytest.raises(PolicySetError, match=rf"cn/a\.yaml 第6行第12列：“甲”的表缺列“{lacks}”"):
        policy({"cn/a.yaml": document("国家办法", f"{kind}: {{甲: {{表: tables/t.csv}}}}\n"), "cn/tables/t.csv": table})


def test_requirements_rest_on_a_taxonomy():
    with pytest.raises(PolicySetError, match="没有名叫“规范一级”的栏目"):
        policy({"cn/a.yaml": document("国家办法", "指标要求: {必备: {表: tables/r.csv}}\n"), "cn/tables/r.csv": HEAD + QUANTITY})


def test_the_words_of_a_requirement():
    finding = review(law(QUANTITY), {}, {"指标": []})[0][0]
    wording = law(QUANTITY).rule(finding.rule).wording
    assert wording.message == "未设置“产出指标·数量指标”不少于2个。"
    assert law(",产出指标,,,1,是,,,一般,补正,\n").rule("必备.产出指标").wording.message == "未设置可量化的“产出指标”。"
