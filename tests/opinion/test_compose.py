"""A decision as sentences: each finding once, under its point, with what it stands on; and nothing that is not so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.desk.county import COUNTY, GOOD, LAMPS, SPRING, changed, decided, person, put, write_policies

from chidu.desk.office import Office
from chidu.opinion.compose import compose
from chidu.opinion.opinion import Opinion
from chidu.types import Determination

ANSWERS = [person("规则·目标.内容明确", "是"), person("要点·资金匹配性", "优")]


def opinion(office: Office, tmp_path: Path, form: dict[str, Any], kind: str = "审核意见",
            *people: Determination) -> Opinion:
    return compose(kind, decided(office, tmp_path, form, *people), office.policy(COUNTY, SPRING))


def texts(o: Opinion) -> list[str]:
    """Every sentence that a reader may meet."""
    return [o.title, o.lead, *(x.text for x in o.overall),
            *(t for r in o.remarks for t in (r.fact.text, r.request, r.basis, r.place)),
            *(q.text for q in o.questions), *(x.text for x in o.lacking), *o.ways, *o.handling, *o.notes]


FORMS = {"lamps": LAMPS, "good": GOOD, "no unit": changed(LAMPS, project__unit=None),
         "no name": changed(LAMPS, project__name=None),
         "unread amount": changed(LAMPS, funding__annual="六百二十左右"), "no table": changed(LAMPS, cost_breakdown=None)}


@pytest.mark.parametrize("kind", ["审核意见", "补正通知"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_sentence_stands_on_something_and_ends_as_a_sentence(office: Office, tmp_path: Path, form: dict,
                                                                   kind: str) -> None:
    o = opinion(office, tmp_path, form, kind)

    assert all(r.fact.sources for r in o.remarks)
    assert all(x.sources for x in o.overall)
    assert all(x.origin.provision for x in (*o.questions, *o.lacking))
    for text in texts(o):
        assert not re.search(r"。。|，，|、、|。，|：：|“”|《》|【|】|None|absent", text), text
    for sentence in [*(x.text for x in o.overall), *(t for r in o.remarks for t in (r.fact.text, r.request)), *o.ways,
                     *o.handling, *o.notes]:
        assert sentence.endswith(("。", "？")), sentence


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_unmet_finding_appears_once_under_the_point_of_its_rule(office: Office, tmp_path: Path,
                                                                      form: dict) -> None:
    decision = decided(office, tmp_path, form)
    o = compose("审核意见", decision, office.policy(COUNTY, SPRING))

    unmet = sorted((f.rule, str(f.about), f.point) for f in decision.findings if f.verdict == "unmet")
    assert sorted((r.rule, str(r.about), g.name) for g in o.groups for r in g.remarks) == unmet
    assert [r.number for r in o.remarks] == list(range(1, len(unmet) + 1))


def test_a_remark_names_place_fact_provision_and_request(office: Office, tmp_path: Path) -> None:
    (remark,) = [r for r in opinion(office, tmp_path, LAMPS).remarks if r.rule == "成本.分项之和小于预算"]

    assert remark.fact.text == "分项成本之和562.00万元小于项目预算620.00万元，差额58.00万元。"
    assert (remark.difference, remark.severity) == ("58.00万元", "严重")
    assert remark.basis == "《巨野县成本分析工作报道》“做细分项成本”部分"
    assert remark.request == "请补充成本构成或核减预算。"
    assert remark.place == "项目（cost_breakdown[0].amount、cost_breakdown[1].amount、cost_breakdown[2].amount等4处）"


def test_the_gravest_come_first_under_each_point_and_points_keep_the_forms_order(office: Office,
                                                                                 tmp_path: Path) -> None:
    groups = opinion(office, tmp_path, changed(LAMPS, project__unit=None)).groups
    assert [g.name for g in groups] == ["规范完整性", "指标科学性", "资金匹配性"]
    assert [r.severity for r in groups[1].remarks] == ["一般", "提示"]


def test_the_head_says_whom_what_year_and_how_much(office: Office, tmp_path: Path) -> None:
    o = opinion(office, tmp_path, LAMPS)
    assert (o.title, o.to, o.issuer) == ("关于城区路灯运维项目绩效目标的审核意见", "县城市管理局", "巨野县财政局")
    assert o.lead == ("你单位报送的《城区路灯运维项目绩效目标申报表》（2024年度，申请年度资金620.00万元）收悉。依据《巨野县成本分析工作报道》、"
                      "《预算绩效目标审核办法》等规定，经审核，提出意见3条，现函告如下：")


def test_a_form_that_names_neither_project_nor_department_is_still_addressed_and_named(office: Office,
                                                                                       tmp_path: Path) -> None:
    o = opinion(office, tmp_path, changed(LAMPS, project={"name": None}, funding={}, fiscal_year=None))
    assert (o.title, o.to) == ("关于有关项目绩效目标的审核意见", "申报单位")
    assert o.lead.startswith("你单位报送的《绩效目标申报表》收悉。")


def test_the_letter_goes_to_the_unit_where_no_department_is_written(office: Office, tmp_path: Path) -> None:
    assert opinion(office, tmp_path, changed(LAMPS, project__department=None)).to == "县路灯管理所"


def test_what_could_not_be_read_is_not_said_to_be_unfilled(office: Office, tmp_path: Path) -> None:
    o = opinion(office, tmp_path, FORMS["unread amount"])
    assert o.subject.amount == "六百二十左右（未读出）"
    assert "未填报" not in "".join(texts(o))


def test_a_field_that_the_form_lacks_is_not_said_to_be_unfilled(office: Office, tmp_path: Path) -> None:
    form = changed(LAMPS)
    del form["project"]["unit"]
    o = opinion(office, tmp_path, form)
    assert o.subject.unit == "表上无此栏"
    assert opinion(office, tmp_path, changed(LAMPS, project__unit=None)).subject.unit == "未填报"


def test_while_a_point_waits_for_a_person_the_whole_waits_and_says_for_which(office: Office, tmp_path: Path) -> None:
    o = opinion(office, tmp_path, LAMPS)
    assert [x.text for x in o.overall] == ["审核要点中，明确清晰性尚待评审人评定，总评待评。", "审核结论：待评审人评定。"]
    assert {m.point: (m.grade, m.given) for m in o.marks} == {
        "规范完整性": ("优", "依规则拟定"), "明确清晰性": ("待评", "待评审人评定"), "指标科学性": ("中", "依规则拟定"), "资金匹配性": ("差", "依规则拟定")}
    assert [q.text for q in o.questions] == ["年度目标是否写明了做什么、做到多少？"]


def test_once_a_person_has_answered_the_whole_is_graded_and_nothing_is_asked(office: Office, tmp_path: Path) -> None:
    o = opinion(office, tmp_path, GOOD, "审核意见", *ANSWERS)
    assert [x.text for x in o.overall] == ["该项目绩效目标审核总评为“优”。", "审核结论：直接进入下一步预算安排流程。"]
    assert not o.questions
    assert {m.point: m.given for m in o.marks}["资金匹配性"] == "评审人评定"


def test_a_no_to_a_question_is_a_remark_with_the_forms_own_words(office: Office, tmp_path: Path) -> None:
    o = opinion(office, tmp_path, GOOD, "审核意见", person("规则·目标.内容明确", "否"))
    (remark,) = o.remarks
    assert remark.fact.text == "年度目标写的是“保障城区路灯正常运行。”，不够明确。"
    assert [s.kind for s in remark.fact.sources if hasattr(s, "kind")] == ["cell", "person"]


@pytest.mark.parametrize(("people", "said"), [
    ([], "经审核，目前能够判定的内容中未发现不符合规定的内容，现函告如下："),
    (ANSWERS, "经审核，未发现不符合规定的内容，现函告如下："),
    ([person("要点·明确清晰性", "优")], "经审核，未发现不符合规定的内容，现函告如下："),
], ids=["a question is open", "all is judged", "a person graded the point outright"])
def test_without_remarks_the_lead_says_how_far_that_goes(office: Office, tmp_path: Path, people: list,
                                                         said: str) -> None:
    o = opinion(office, tmp_path, GOOD, "审核意见", *people)
    assert o.lead.endswith(said)
    assert not o.remarks


def test_ways_to_pass_are_offered_but_never_to_strike_a_figure(office: Office, tmp_path: Path) -> None:
    assert opinion(office, tmp_path, LAMPS).ways[0] == "项目：将“年度资金总额”由620.00万元调减为562.00万元（调减58.00万元），即符合该项规定。"
    nothing = changed(LAMPS, cost_breakdown=[{"item": "灯具更换", "amount": 0}])
    assert not [w for w in opinion(office, tmp_path, nothing).ways if "调减为0" in w]


def test_the_request_gives_the_days_that_the_conclusion_sets(office: Office, tmp_path: Path) -> None:
    graded = opinion(office, tmp_path, LAMPS, "审核意见", *ANSWERS)
    assert graded.limit == "10个工作日"
    assert graded.handling == ("退回修改：退回部门修改后重新报送。",)


def test_where_points_are_graded_but_the_whole_is_not_it_says_what_is_open(tmp_path: Path) -> None:
    root = write_policies(tmp_path)
    national = (root / "cn" / "2022-1.yaml").read_text("utf-8")
    before, _, after = national.partition("    总评:\n")
    put(root / "cn" / "2022-1.yaml", before.replace("    要点拟定:", "    方式: 认定·审核方式\n    要点拟定:") + """    总评:
      一般性项目: [{其余: 良}]
      重点项目:
        要点得分区间: {优: {下限: 90%, 上限: 100%}, 良: {下限: 80%, 上限: 90%}, 中: {下限: 60%, 上限: 80%}, 差: {下限: 0%, 上限: 60%}}
        小数: 1位
        等级: {优: "90", 良: "80", 中: "60", 差: "0"}
认定:
  审核方式:
    条款: 第二十条
    说明: 按哪一种方式审核。
    对象: 项目
    归类: [{当: {项目名称: {含任一: [重点]}}, 则: 重点项目}, {其余: 一般性项目, 确认: 人工}]
结论:
""" + after.partition("结论:\n")[2])
    said = []
    with Office(root) as office:
        for name in ("招聘会", "重点招聘会"):
            decision = decided(office, tmp_path, changed(GOOD, project__name=name), *ANSWERS)
            said.append(compose("审核意见", decision, office.policy(COUNTY, SPRING)).overall[0].text)
    assert said == ["“审核方式”尚待认定，总评待评。", "各要点的得分尚待评审人评定，总评待评。"]


COST = {"kind": "cost_analysis", "amount_unit": "万元", "project": {"name": "城区路灯运维项目"}, "funding": {"annual": 620},
        "cost_breakdown": [{"item": "灯具更换", "amount": 120}]}


def test_a_letter_on_another_form_speaks_of_that_form(tmp_path: Path) -> None:
    root = write_policies(tmp_path)
    for file in (root / "cn" / "2022-1.yaml", root / COUNTY / "2023-chengben.yaml"):
        text = file.read_text("utf-8").replace("  审核意见: {条款: 第二十五条, 环节: 目标审核}", "  审核意见: {条款: 第二十五条, 环节: 成本分析}")
        put(file, text.replace("    要点: 分项成本之和不小于预算。\n    环节: 目标审核", "    要点: 分项成本之和不小于预算。\n    环节: 成本分析"))
    with Office(root) as office:
        o = compose("审核意见", decided(office, tmp_path, COST), office.policy(COUNTY, SPRING))
    assert o.title == "关于城区路灯运维项目成本效益分析的审核意见"
    assert o.form == "成本效益分析表"
    assert [g.name for g in o.groups] == ["审核发现的问题"]
    assert (o.grade, o.marks) == ("", ())
    assert o.request == "请按上述意见修改完善，并将修改后的成本效益分析表重新报送我局。"


# ---- 补正通知


def test_a_supplement_notice_lists_what_is_lacking_and_nothing_else(office: Office, tmp_path: Path) -> None:
    form = changed(LAMPS, project__unit=None)
    form["indicators"][1]["raw_value"] = None
    o = opinion(office, tmp_path, form, "补正通知")

    assert [r.fact.text for r in o.remarks] == ["基本信息有缺项，空着的栏目为实施单位。", "指标“亮灯率”没有填写指标值。"]
    assert o.lead.endswith("经审查，以下内容缺少或不全，尚不能完成审核，请予补正：")
    assert (o.limit, o.lacking) == ("3个工作日", ())


def test_what_a_rule_lacks_is_asked_for_once_with_the_rows_that_lack_it(office: Office, tmp_path: Path) -> None:
    form = changed(LAMPS, cost_breakdown=[{"item": "灯具、灯杆", "amount": 120}, {"item": "巡检", "amount": None},
                                          {"item": "检修", "amount": None}])
    o = opinion(office, tmp_path, form, "补正通知")

    assert [(x.text, x.place) for x in o.lacking] == [("分项预算", "成本项2“巡检”、成本项3“检修”")]
    assert o.lacking[0].basis == "《巨野县成本分析工作报道》“做细分项成本”部分"


def test_what_a_remark_asks_for_is_not_asked_for_again(office: Office, tmp_path: Path) -> None:
    form = changed(LAMPS, project__department=None)
    del form["project"]["unit"]
    o = opinion(office, tmp_path, form, "补正通知")

    asked = [*(w for r in o.remarks for w in ("主管部门", "实施单位") if w in r.fact.text), *(x.text for x in o.lacking)]
    assert sorted(asked) == sorted(set(asked))
    assert "主管部门" in asked
