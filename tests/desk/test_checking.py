"""A policy set before it may serve: every scope, every date, every example, every quotation."""

from __future__ import annotations

from datetime import date

import pytest

from chidu.desk.checking import Checked, case_of, check, check_scope, examples, version_for
from chidu.errors import PolicyError, PolicySetError
from chidu.types import Ref
from small import CITY, NATION, PROVINCE, document, library, real_library, rule

LIMIT = "不符合: {年度资金总额: {大于: 参数·限额}}"
PARAMETER = "参数: {限额: {说明: 限额。, 下级: 可自定, 取值: {2023: {值: 500万元}}}}\n"
CASES = ("[{给: {年度资金总额: 500.01万元}, 应: 不符合}, {给: {年度资金总额: 500万元}, 应: 符合}, {给: {年度资金总额: 空着}, 应: 无法判定（缺年度资金总额）},"
         " {给: {年度资金总额: 400万元}, 设: {限额: 300万元}, 应: 不符合}]")


def checked(examples: str = CASES, body: str = PARAMETER, test: str = LIMIT, **keys: str) -> Checked:
    return check(library({"cn/a.yaml": document("国家办法", body + rule("资金.限额", test, 例=examples, **keys))}))


def refused(*args, **kwargs) -> PolicyError:
    with pytest.raises(PolicySetError) as caught:
        checked(*args, **kwargs)
    (one,) = caught.value.problems
    assert one.place.file == "cn/a.yaml"
    assert one.place.line
    return one


def test_a_set_that_passes_its_own_examples():
    found = checked()
    assert (found.scopes, found.files, found.rules, found.examples, found.remarks) == (1, 1, 1, 4, ())


def test_a_verdict_that_no_example_shows_is_remarked():
    assert checked("[{给: {年度资金总额: 500万元}, 应: 符合}]").remarks == ("cn/a.yaml 第8行第3列：规则“资金.限额”还没有不符合、无法判定的例",)
    scoped = checked(test="适用: {项目属性: {等于: 新增}}\n" + LIMIT, examples="[{给: {项目属性: 新增, 年度资金总额: 500万元}, 应: 符合}]")
    assert scoped.remarks[0].endswith("还没有不符合、无法判定、不适用的例")


def test_an_example_that_fails_says_what_was_judged_and_why():
    mistake = refused("[{给: {年度资金总额: 500万元}, 应: 不符合}]")
    assert mistake.code == "example-fails"
    assert "规则“资金.限额”的例1应为“不符合”，判为“符合”（年度资金总额大于500.00万元（参数·限额）不成立" in mistake.found


@pytest.mark.parametrize(
    ("example", "code", "found", "remedy"),
    [
        ("{给: {年度资金综额: 500万元}, 应: 符合}", "example-field", "例1：没有“年度资金综额”这个栏目", "您是否想写“年度资金总额”？"),
        ("{给: {年度资金综额: 空着}, 应: 无法判定}", "example-field", "没有“年度资金综额”这个栏目", "您是否想写“年度资金总额”？"),
        ("{给: {年度资金总额: 五百万}, 应: 符合}", "literal-unit", "“五百万”不能与金额比较", "请写成如 500万元 的样子"),
        ("{给: {年度资金总额: {大于: 5}}, 应: 符合}", "example-value", "“年度资金总额”写的是一组", ""),
        ("{给: {指票: [{权重: 5}]}, 应: 符合}", "example-table", "没有“指票”这张明细", ""),
        ("{给: {指标: [权重]}, 应: 符合}", "example-row", "明细的一行写的是“权重”", ""),
        ("{给: {指标: [{权种: 5}]}, 应: 符合}", "example-field", "没有“权种”这个栏目", "您是否想写“权重”？"),
        ("{给: {年度资金总额: 500万元}, 应: 不符和}", "example-fails", "应为“不符和”，判为“符合”", "请改规则或改例"),
    ],
)
def test_an_example_that_does_not_read(example, code, found, remedy):
    mistake = refused(f"[{example}]")
    assert (mistake.code, mistake.remedy) == (code, remedy)
    assert found in mistake.found


PAIRS = ", ".join(f"{{任一: [{{权重: {{小于: {i}}}}}, {{权重: {{大于: {i}}}}}]}}" for i in range(7))
SMALL = rule("小", "不符合: {权重: {大于: 3}}", 对象="指标")
STEPS = ", ".join(f"{{当: {{问题数: {{等于: {i}}}}}, 则: 退回}}" for i in range(401))


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        (SMALL + rule("庞大", f"不符合: {{全部: [{PAIRS}]}}", 对象="指标").removeprefix("规则:\n"), 14, "“庞大”的条件展开后太多"),
        (SMALL + rule("散", f"不符合: {{权重: {{属于: {[str(n) for n in range(600)]}}}}}".replace("'", ""), 对象="指标").removeprefix("规则:\n"), 14,
         "规则散的条件展开为"),
        (SMALL + f"结论:\n  目标审核: [{STEPS}, {{其余: 通过}}]\n", 15, "阶梯结论·目标审核有402级"),
    ],
    ids=["a normal form", "clauses of a rule", "steps of a list"],
)
def test_what_the_engine_cannot_take_is_told_at_its_line(body, line, said):
    problems, rules = check_scope(library({"cn/a.yaml": document("国家办法", body)}), "cn")
    (problem,) = problems
    assert (problem.place.file, problem.place.line) == ("cn/a.yaml", line)
    assert said in problem.found
    assert problem.remedy.startswith("请")
    assert "小" in rules


def test_a_parameter_set_in_an_example_must_exist():
    with pytest.raises(PolicySetError, match="没有名叫“限颔”的参数可设"):
        checked("[{给: {年度资金总额: 400万元}, 设: {限颔: 300万元}, 应: 不符合}]")


def test_a_stage_that_no_form_answers_has_no_examples_yet():
    mistake = refused("[{给: {年度资金总额: 400万元}, 应: 符合}]", 环节="事前评估")
    assert (mistake.code, mistake.place.line) == ("example-kind", 13)
    assert "没有一种表能回答“事前评估”环节" in mistake.found


def test_an_example_of_a_row_mixes_its_columns_with_the_projects_fields():
    rows = checked("[{给: {项目属性: 新增, 权重: 61}, 应: 不符合}, {给: {项目属性: 延续, 权重: 61}, 应: 不适用}, {给: {项目属性: 新增, 权重: 60}, 应: 符合},"
                   " {给: {项目属性: 新增}, 应: 无法判定}]", 对象="指标", test="适用: {项目属性: {等于: 新增}}\n不符合: {权重: {大于: 60}}")
    assert rows.remarks == ()


def test_the_row_of_the_example_comes_before_the_other_rows():
    body = PARAMETER + "字段: {项目: {权重合计: {类型: 分, 计算: {合计: {表: 指标, 列: 权重}}}}}\n"
    assert checked("[{给: {权重: 50, 指标: [{权重: 50}]}, 应: 不符合}, {给: {权重: 50, 指标: [{权重: 49}]}, 应: 符合}]", body,
                   "不符合: {权重合计: {不低于: 100}}", 对象="指标").examples == 2


def test_a_question_is_answered_in_the_example():
    question = "判断: {问: 合规吗？, 看: [年度目标]}"
    found = checked("[{给: {人工答: 是}, 应: 符合}, {给: {人工答: 否}, 应: 不符合}, {给: {年度目标: 亮灯率}, 应: 无法判定}]", test=question)
    assert (found.examples, found.remarks) == (3, ())


def test_a_computed_field_may_be_given_outright():
    body = PARAMETER + "字段: {项目: {缺口: {类型: 金额, 计算: {差: [年度资金总额, 年度财政拨款]}}}}\n认定: {重大: {归类: [{其余: 否, 确认: 人工}]}}\n"
    test = "适用: {认定·重大: {等于: 是}}\n不符合: {缺口: {大于: 0元}}"
    assert checked("[{给: {缺口: 1元, 认定·重大: 是}, 应: 不符合}, {给: {缺口: 1元}, 应: 无法判定}]", body, test).examples == 2


def test_a_superiors_examples_run_under_the_superiors_values():
    files = {"cn/a.yaml": document("国家办法", PARAMETER + rule("资金.限额", LIMIT, 例=CASES)),
             "cn/shandong/b.yaml": document("省细则", "调整: {参数·限额: {2023: {值: 100万元}}}\n")}
    assert check(library(files)).examples == 4
    (one, *_) = examples(library(files))
    assert version_for(library(files), one).scope == NATION


def test_the_examples_of_a_draft_run_though_it_does_not_apply():
    draft = document("草稿", PARAMETER + rule("资金.限额", LIMIT, 例="[{给: {年度资金总额: 500万元}, 应: 不符合}]"), 状态="草案")
    with pytest.raises(PolicySetError, match="例1应为“不符合”，判为“符合”"):
        check(library({"cn/a.yaml": draft}))


def test_an_example_runs_on_the_day_its_document_begins():
    dated = "参数: {限额: {说明: 限额。, 取值: {2023: {值: 500万元}, 2024: {值: 300万元}}}}\n"
    assert checked("[{给: {年度资金总额: 400万元}, 应: 符合}]", dated).examples == 1


def test_an_example_of_a_rule_that_is_stopped_at_once_cannot_run():
    mistake = refused("[{给: {年度资金总额: 400万元}, 应: 符合}]", PARAMETER + "停用: [{规则: 资金.限额, 条款: 第九条, 理由: 另有规定}]\n")
    assert (mistake.code, mistake.found) == ("example-rule", "规则“资金.限额”当日不适用，例无从运行")


def test_an_example_as_a_case():
    shelf = library({"cn/a.yaml": document("国家办法", rule("权重", "不符合: {权重: {大于: 60}}", 对象="指标",
                                                        例="[{给: {项目名称: 路灯, 权重: 61, 指标: [{权重: 5}]}, 应: 不符合}]"))})
    (one,) = examples(shelf)
    law = version_for(shelf, one)
    built, about = case_of(one, law.rule("权重"), law)
    assert (about, built.on, built.form.kind) == (Ref("指标", 1), date(2023, 1, 1), "绩效目标申报表")
    assert [str(row["权重"].v) for row in built.form.tables["指标"]] == ["61", "5"]
    assert built.form.fields["项目名称"].text == "路灯"


# ---- every scope, every date, both evaluators


def test_a_county_that_breaks_its_superiors_limit_is_found_wherever_it_stands():
    files = {"cn/a.yaml": document("国家办法", rule("资金", "不符合: {年度资金总额: {大于: 500万元}}", 下级="只可从严", 程度="严重")),
             "cn/shandong/heze/d.yaml": document("市细则", "调整: {规则·资金: {程度: 提示}}\n", 生效="2027-01-01")}
    with pytest.raises(PolicySetError, match=r"cn/shandong/heze/d\.yaml .*由“严重”降为“提示”"):
        check(library(files))
    assert check_scope(library(files), PROVINCE)[0] == []
    assert [p.code for p in check_scope(library(files), CITY)[0]] == ["overlay-loosens"]


def test_what_the_engine_cannot_bear_is_refused():
    pairs = ", ".join(f"{{任一: [{{权重: {{小于: {i}}}}}, {{权重: {{大于: {i}}}}}]}}" for i in range(7))
    with pytest.raises(PolicySetError, match="“庞大”的条件展开后太多"):
        check(library({"cn/a.yaml": document("国家办法", rule("庞大", f"不符合: {{全部: [{pairs}]}}", 对象="指标"))}))


def test_one_mistake_is_told_once_though_it_shows_on_many_dates_and_scopes():
    files = {"cn/a.yaml": document("国家办法", rule("资金", "不符合: {年度资金综额: {大于: 500万元}}")),
             "cn/shandong/b.yaml": document("省细则", "", 生效="2024"), "cn/shandong/heze/d.yaml": document("市细则", "", 生效="2025")}
    with pytest.raises(PolicySetError) as caught:
        check(library(files))
    assert len(caught.value.problems) == 1


# ---- quotations


@pytest.mark.parametrize(
    ("text", "found"),
    [(None, "没有这件文件的文本"), ("第五条　项目预算不得超过五百万元。", None), ("第五条　项目预算不得超过五百万。", "与文件文本不符")],
)
def test_a_quotation_stands_in_the_document_word_for_word(text, found):
    files = {"cn/a.yaml": document("国家办法", rule("资金", "不符合: {年度资金总额: {大于: 500万元}}", 原文="项目预算不得超过五百万元。"))}
    if text:
        files["cn/texts/国家办法.md"] = text
    if found:
        with pytest.raises(PolicySetError, match=f"规则“资金”的原文{found}"):
            check(library(files))
    else:
        assert check(library(files)).rules == 1


@pytest.mark.slow
def test_the_policies_of_the_repository_pass():
    found = check(real_library())
    assert found.remarks == ()
    assert found.examples > 300
