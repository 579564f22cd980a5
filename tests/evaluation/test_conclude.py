"""Findings → points → grade → conclusion → letters: silence is never 优, and what is undecided stops there."""

from __future__ import annotations

from fractions import Fraction

import pytest

from chidu.errors import DeterminationError, PolicySetError
from chidu.evaluation.conclude import lacking_fields
from chidu.policy.version import policy_version
from chidu.types import Determination, Outcome, PolicyVersion
from small import SPRING, determined, document, policy, real_library, review, rule

PLAIN, MAJOR = {"是否重点项目": "否"}, {"是否重点项目": "是"}
NATION = policy_version(real_library(), "cn", SPRING)
POINTS = [p.name for p in NATION.gradings["目标审核"].points]


def graded(*grades: str) -> list[Determination]:
    """Every point graded by a person, in the order of the form."""
    return [determined(f"要点·{p}", g) for p, g in zip(POINTS, grades, strict=False)]


def scored(*scores: str) -> list[Determination]:
    return [determined(f"得分·{p}", s) for p, s in zip(POINTS, scores, strict=False)]


def outcome(fields: dict[str, str], people: list[Determination], law: PolicyVersion = NATION) -> Outcome:
    return review(law, fields, {}, people)[1]


# ---- 一般性项目: eight points, graded


@pytest.mark.parametrize(
    ("grades", "whole"),
    [
        ("优优优优优优优优", "优"),
        ("优优优优优优良良", "优"),
        ("优优优优优良良良", "良"),
        ("优优优优优优优中", "良"),
        ("优优优优优优中中", "良"),
        ("良良良良良良中中", "良"),
        ("良良良良良中中中", "中"),
        ("优优优优优优优差", "中"),
        ("中中中中中中差差", "中"),
        ("优优优优优差差差", "差"),
        ("中中中中中差差差", "差"),
        ("差差差差差差差差", "差"),
    ],
)
def test_the_whole_of_an_ordinary_project(grades, whole):
    result = outcome(PLAIN, graded(*grades))
    assert (result.grade, result.mode, result.score) == (whole, "一般性项目", None)


@pytest.mark.parametrize("waiting", range(8))
def test_one_point_that_waits_leaves_the_whole_waiting(waiting):
    people = [p for i, p in enumerate(graded(*"优优优优优优优优")) if i != waiting]
    result = outcome(PLAIN, people)
    assert result.points[POINTS[waiting]].grade in (None, "差", "中")
    if result.points[POINTS[waiting]].grade is None:
        assert (result.grade, result.conclusion) == (None, "待评审人评定")


def test_a_person_may_overrule_what_the_rules_propose():
    empty = outcome({"年度目标": "空着"}, [])
    assert (empty.points["规范完整性"].grade, empty.points["规范完整性"].by) == ("差", "rules")
    overruled = outcome({"年度目标": "空着"}, [determined("要点·规范完整性", "良")])
    assert (overruled.points["规范完整性"].grade, overruled.points["规范完整性"].by) == ("良", "person")


@pytest.mark.parametrize("grade", ["甲", "优秀", "待评", ""])
def test_a_grade_outside_the_scale_is_refused(grade):
    with pytest.raises(DeterminationError, match="只能是优、良、中、差"):
        outcome(PLAIN, graded(grade))


# ---- 重点项目: graded and scored within the grade's band


@pytest.mark.parametrize(
    ("last", "total", "whole"), [("9", "90", "优"), ("8.9", "89.9", "良"), ("9.1", "90.1", "优")]
)
def test_a_major_project_on_the_line_between_优_and_良(last, total, whole):
    grades = ["优"] * 8 if last != "8.9" else [*["优"] * 7, "良"]
    scores = ["9", "9", "13.5", "13.5", "13.5", "13.5", "9", last]
    result = outcome(MAJOR, graded(*grades) + scored(*scores))
    assert (result.grade, result.score, result.mode) == (whole, Fraction(total), "重点项目")


@pytest.mark.parametrize(
    ("grade", "scores"),
    [
        ("优", "10 10 15 15 15 15 10 10"),
        ("优", "9 9 13.5 13.5 13.5 13.5 9 9"),
        ("良", "8 8 12 12 12 12 8 8"),
        ("中", "6 6 9 9 9 9 6 6"),
        ("差", "5.9 5.9 8.9 8.9 8.9 8.9 5.9 5.9"),
        ("差", "0 0 0 0 0 0 0 0"),
    ],
)
def test_points_at_the_ends_of_their_bands_sum_to_the_same_grade(grade, scores):
    assert outcome(MAJOR, graded(*grade * 8) + scored(*scores.split())).grade == grade


@pytest.mark.parametrize(
    ("grade", "score", "allowed"),
    [
        ("优", "9", True), ("优", "10", True), ("优", "8.9", False), ("优", "10.1", False),
        ("良", "8", True), ("良", "8.9", True), ("良", "9", False), ("良", "7.9", False),
        ("中", "6", True), ("中", "7.9", True), ("中", "8", False), ("中", "5.9", False),
        ("差", "5.9", True), ("差", "0", True), ("差", "6", False), ("差", "-0.1", False),
        ("优", "9.5分", True), ("优", "9.55", False), ("优", "九分", False), ("优", "", False),
    ],
)
def test_a_score_stays_in_the_band_of_its_grade(grade, score, allowed):
    people = graded(grade) + scored(score)
    if allowed:
        assert outcome(MAJOR, people).points[POINTS[0]].score == Fraction(score.removesuffix("分"))
    else:
        with pytest.raises(DeterminationError, match=r"得分|不是数"):
            outcome(MAJOR, people)


def test_a_point_without_a_score_leaves_the_whole_waiting():
    people = graded(*"优优优优优优优优") + scored("9", "9", "13.5", "13.5", "13.5", "13.5", "9")
    assert (outcome(MAJOR, people).grade, outcome(MAJOR, people).score) == (None, None)


def test_a_score_is_no_matter_for_an_ordinary_project():
    assert outcome(PLAIN, graded(*"优优优优优优优优") + scored("3")).grade == "优"


# ---- a small form: every step by itself


LADDER = ("[{当: {程度含: [否决, 严重]}, 则: 差}, {当: {一般数: {大于: 0}}, 则: 中}, "
          "{当: {任一: [{无法判定数: {大于: 0}}, {本要点规则数: {等于: 0}}]}, 则: 待评}, {当: {提示数: {大于: 0}}, 则: 良}, {其余: 优}]")
TABLE = "一级,要点,评定方式,并入\n甲,规范,规则拟定人工确认,完整/齐全\n甲,可行,人工,\n"


def small(rules: str = "", overall: str = "[{当: {优数: {等于: 字段·要点总数}}, 则: 优}, {其余: 差}]", more: str = "") -> PolicyVersion:
    body = f"评级: {{审核: {{表: tables/p.csv, 等级: [优, 良, 中, 差], 要点拟定: {LADDER}, 总评: {overall}}}}}\n{more}{rules}"
    return policy({"cn/a.yaml": document("国家办法", body), "cn/tables/p.csv": TABLE})


def point(severity: str, *fields: dict[str, str], name: str = "规范") -> str | None:
    law = small(rule("甲", "不符合: {年度目标: {未提供: 是}}", 程度=severity, 审核要点=name))
    return outcome(*fields, [], law).points["规范"].grade


@pytest.mark.parametrize(("severity", "grade"), [("否决", "差"), ("严重", "差"), ("一般", "中"), ("提示", "良")])
def test_the_graver_the_finding_the_lower_the_point(severity, grade):
    assert point(severity, {"年度目标": "空着"}) == grade
    assert point(severity, {"年度目标": "亮灯率98%"}) == "优"
    assert point(severity, {}) is None


def test_a_point_without_a_rule_waits():
    assert outcome({}, [], small()).points["规范"].grade is None
    aside = small(rule("甲", "适用: {项目属性: {等于: 新增}}\n不符合: {年度目标: {未提供: 是}}", 审核要点="规范"))
    assert outcome({"项目属性": "延续", "年度目标": "空着"}, [], aside).points["规范"].grade is None


def test_a_rule_of_a_point_taken_over_counts_there_and_any_other_does_not():
    for name, grade in (("完整", "中"), ("齐全", "中"), ("相关", None), ("", None)):
        assert point("一般", {"年度目标": "空着"}, name=name) == grade


def test_a_point_for_a_person_waits_for_one_whatever_the_rules_say():
    law = small(rule("甲", "不符合: {年度目标: {未提供: 是}}", 程度="否决", 审核要点="可行"))
    assert outcome({"年度目标": "空着"}, [], law).points["可行"].grade is None
    assert outcome({"年度目标": "空着"}, [determined("要点·可行", "优")], law).points["可行"].grade == "优"


BOTH = [determined("要点·规范", "优"), determined("要点·可行", "优")]


def test_the_whole_may_read_the_findings_as_well_as_the_points():
    overall = "[{当: {程度含: [否决]}, 则: 差}, {当: {优数: {等于: 2}, 待评数: {等于: 0}}, 则: 优}, {其余: 中}]"
    law = small(rule("甲", "不符合: {年度目标: {未提供: 是}}", 程度="否决"), overall)
    assert outcome({"年度目标": "空着"}, BOTH, law).grade == "差"
    assert outcome({"年度目标": "亮灯率98%"}, BOTH, law).grade == "优"


def test_no_step_holds_no_grade():
    law = small(overall="[{当: {优数: {等于: 2}}, 则: 优}]")
    assert outcome({}, BOTH, law).grade == "优"
    assert outcome({}, [BOTH[0], determined("要点·可行", "差")], law).grade is None


# ---- conclusions


def concluded(steps: str, rules: str = "", fields: dict[str, str] | None = None, people: tuple = ()) -> Outcome:
    return review(policy(f"结论: {{目标审核: {steps}}}\n{rules}"), fields or {}, {}, people)[1]


VETO = rule("甲", "不符合: {年度目标: {未提供: 是}}", 程度="否决", 处置="[补正]")
STEPS = "[{当: {程度含: [否决]}, 则: 不予支持, 处置: [不得安排预算], 条款: 第九条}, {当: {无法判定数: {大于: 0}}, 则: 补充材料, 限: 5个工作日}, {其余: 支持}]"


@pytest.mark.parametrize(
    ("goal", "conclusion", "limit", "actions"),
    [("空着", "不予支持", "", ("补正", "不得安排预算")), (None, "补充材料", "5个工作日", ()), ("亮灯率98%", "支持", "", ())],
)
def test_the_first_step_that_holds_concludes(goal, conclusion, limit, actions):
    result = concluded(STEPS, VETO, {"年度目标": goal} if goal else {})
    assert (result.conclusion, result.limit, result.actions) == (conclusion, limit, actions)


def test_a_conclusion_says_why():
    assert concluded(STEPS, VETO, {"年度目标": "空着"}).because == ("结论“不予支持”，依据第九条",)


def test_an_unknown_step_stops_the_climb_before_其余():
    """总评 is a text; where no whole was reached it is 待评 and says so, and a score that is not there is unknown."""
    steps = "[{当: {总分: {不低于: 90}}, 则: 优先安排}, {其余: 一般安排}]"
    law = small(more=f"结论: {{目标审核: {steps}}}\n")
    result = outcome({}, BOTH, law)
    assert (result.grade, result.conclusion, result.limit, result.options) == ("优", None, "", ())


def test_a_waiting_whole_is_a_value_of_its_own():
    steps = "[{当: {总评: {等于: 待评}}, 则: 待评定}, {当: {总评: {等于: 优}}, 则: 安排}, {其余: 退回}]"
    law = small(more=f"结论: {{目标审核: {steps}}}\n")
    assert outcome({}, [], law).conclusion == "待评定"
    assert outcome({}, BOTH, law).conclusion == "安排"
    assert outcome({}, [BOTH[0], determined("要点·可行", "差")], law).conclusion == "退回"


CHOICE = "[{当: {问题数: {大于: 0}}, 则: 退回}, {其余: 由评审人确定, 可选: [支持, 部分支持]}]"


def test_a_person_chooses_among_the_options_and_nothing_else():
    waiting = concluded(CHOICE)
    assert (waiting.conclusion, waiting.options) == ("由评审人确定", ("支持", "部分支持"))
    chosen = concluded(CHOICE, people=(determined("结论·目标审核", "部分支持"),))
    assert (chosen.conclusion, chosen.because) == ("部分支持", ("结论“部分支持”",))
    with pytest.raises(DeterminationError, match="结论认定为“不支持”。可选：支持、部分支持"):
        concluded(CHOICE, people=(determined("结论·目标审核", "不支持"),))
    with pytest.raises(DeterminationError, match="这一结论由政策定出，不由人选"):
        concluded(CHOICE, VETO, {"年度目标": "空着"}, (determined("结论·目标审核", "支持"),))


def test_without_a_conclusion_in_the_policy_there_is_none():
    result = review(policy(VETO), {"年度目标": "空着"})[1]
    assert (result.conclusion, result.grade, result.points, result.actions) == (None, None, {}, ("补正",))


# ---- counts and letters


def counts(**compared: str) -> bool:
    """Whether a letter would issue that hangs on these counts, for one veto, two heavy rows, one open question, one blank."""
    listed = ", ".join(f"{name}: {{等于: {n}}}" for name, n in compared.items())
    law = policy(rule("甲", "不符合: {年度目标: {未提供: 是}}", 程度="否决", 处置="[补正]")
                 + rule("乙", "不符合: {权重: {大于: 60}}", 对象="指标", 处置="[补正]").removeprefix("规则:\n")
                 + rule("丙", "判断: {问: 合规吗？, 看: [年度目标]}").removeprefix("规则:\n")
                 + rule("丁", "适用: {项目属性: {等于: 延续}}\n不符合: {年度目标: {未提供: 是}}").removeprefix("规则:\n")
                 + f"文书: {{审核意见: {{当: {{{listed}}}}}}}\n")
    tables = {"指标": [{"权重": "61"}, {"权重": "62"}, {"权重": "60"}, {"权重": "空着"}]}
    return review(law, {"年度目标": "空着", "项目属性": "新增"}, tables)[1].documents == ("审核意见",)


@pytest.mark.parametrize(
    ("name", "count"),
    [("否决数", 1), ("严重数", 0), ("一般数", 2), ("问题数", 3), ("达标数", 1), ("无法判定数", 2), ("本要点规则数", 6), ("补正数", 3), ("缺项数", 1),
     ("待答数", 1)],
)
def test_what_is_counted(name, count):
    assert counts(**{name: str(count)})
    assert not counts(**{name: str(count + 1)})


def test_what_a_department_can_supply_is_a_field_of_the_form():
    law = policy("参数: {限额: {说明: 限额, 取值: {2023: {值: }}}}\n" + rule("甲", "不符合: {权重: {大于: 1}}", 对象="指标")
                 + rule("乙", "不符合: {年度资金总额: {大于: 参数·限额}}").removeprefix("规则:\n")
                 + rule("丙", "判断: {问: 合规吗？, 看: [年度目标]}").removeprefix("规则:\n")
                 + rule("丁", "应当: {成本项: {至少有: {满足: {分项名称: {已提供: 是}}}}}").removeprefix("规则:\n"))
    findings, _ = review(law, {}, {"指标": [{"权重": "空着"}]})
    assert lacking_fields(findings, law) == ("权重", "年度资金总额", "成本项")


def test_letters_issue_by_their_own_condition_once_each():
    law = policy(VETO + "结论: {目标审核: [{其余: 退回, 出具: [审核意见]}]}\n文书: {审核意见: {}, 补正通知: {当: {补正数: {大于: 0}}}}\n")
    assert review(law, {"年度目标": "空着"})[1].documents == ("审核意见", "补正通知")
    assert review(law, {"年度目标": "亮灯率98%"})[1].documents == ("审核意见",)


def test_a_letter_of_another_stage_does_not_issue():
    law = policy("文书: {审核意见: {环节: 运行监控}, 补正通知: {环节: 目标审核}}\n")
    assert review(law, {})[1].documents == ("补正通知",)


def test_a_letter_may_depend_on_what_is_proposed():
    """处置含 and the count of an action; an action that is no word of the bureau's is refused."""
    body = rule("甲", "不符合: {年度目标: {未提供: 是}}", 程度="严重", 处置="[建议收回]")
    for when in ("{处置含: [建议收回]}", "{建议收回数: {不低于: 1}}"):
        law = policy(f"{body}文书: {{收回建议: {{环节: 目标审核, 当: {when}}}}}\n")
        assert review(law, {"年度目标": "空着"})[1].documents == ("收回建议",)
        assert review(law, {"年度目标": "亮灯率98%"})[1].documents == ()
    with pytest.raises(PolicySetError, match="处置“建议回收”不在词汇表中"):
        policy(f"{body}文书: {{收回建议: {{环节: 目标审核, 当: {{处置含: [建议回收]}}}}}}\n")


@pytest.mark.parametrize(("amount", "conclusion", "letters"), [
    ("500万元", "重点", ("收回建议",)), ("499.99万元", "一般", ()), ("空着", None, ()),
])
def test_a_conclusion_and_a_letter_may_read_what_is_known_of_the_project(amount, conclusion, letters):
    law = policy("""
字段: {项目: {千分之一: {类型: 金额, 计算: {积: [年度资金总额, "0.001"]}}}}
结论: {目标审核: [{当: {年度资金总额: {不低于: 500万元}}, 则: 重点}, {其余: 一般}]}
文书: {收回建议: {环节: 目标审核, 当: {千分之一: {不低于: 5000元}}}}
""")
    result = review(law, {"年度资金总额": amount})[1]
    assert (result.conclusion, result.documents) == (conclusion, letters)


def test_a_count_is_not_mistaken_for_a_field_and_a_name_that_is_neither_is_refused():
    law = policy(rule("甲", "不符合: {年度目标: {未提供: 是}}", 程度="严重") + "结论: {目标审核: [{当: {严重数: {大于: 0}}, 则: 退回}, {其余: 通过}]}\n")
    assert review(law, {"年度目标": "空着"})[1].conclusion == "退回"
    with pytest.raises(PolicySetError, match="没有名叫“年度资金”的栏目"):
        policy("结论: {目标审核: [{当: {年度资金: {大于: 1元}}, 则: 甲}, {其余: 乙}]}\n")
