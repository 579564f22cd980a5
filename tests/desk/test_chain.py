"""The letters of the chain, from monitoring to the report to the county: each as a golden text, reviewed by eye; what holds of all."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from tests.desk.chain import (
    COVERED,
    EVALUATED,
    MONITORED,
    RANKED,
    SECOND,
    SELF_EVALUATED,
    chain_decision,
    several,
    write_chain,
)
from tests.desk.county import COUNTY, TEMPLATES, put
from tests.document.letters import word

from chidu.desk.letters import IssuedLetter, bundles, issue, issue_together
from chidu.desk.office import Office
from chidu.desk.verification import verification
from chidu.document.context import Head
from chidu.document.evidence import embed, extract, paragraph_texts
from chidu.errors import InputError, TemplateError
from chidu.types import Determination, Ref

HEAD_TIME = datetime(2024, 8, 6, 9, tzinfo=UTC)
GOLDEN = Path(__file__).parents[1] / "golden" / "letters"
HEAD = Head("巨财绩〔2024〕12号", "", date(2024, 8, 6), "王某某")
LETTERS: dict[str, tuple[dict[str, Any], ...]] = {
    "监控提醒": (MONITORED,), "重点监控通知": (MONITORED,), "收回建议": (MONITORED,), "整改通知": (MONITORED, SECOND),
    "自评复核意见": (SELF_EVALUATED,), "绩效评价报告": (EVALUATED,), "反馈函": (EVALUATED,), "末位淘汰建议": (RANKED,), "通报": (COVERED,),
    "结果应用报告": (RANKED, COVERED)}


@pytest.fixture(scope="module")
def chained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(write_chain(tmp_path_factory.mktemp("chain")), TEMPLATES) as office:
        yield office


@pytest.fixture(scope="module")
def issued(chained: Office) -> dict[str, IssuedLetter]:
    return {kind: issue_together(chained, several(chained, *forms), kind, HEAD) for kind, forms in LETTERS.items()}


def text_of(letter: IssuedLetter) -> str:
    """The text without the fingerprint, which is another whenever the data dictionary grows."""
    return re.sub(r"政策指纹[0-9a-f]{12}", "政策指纹", "\n".join(paragraph_texts(letter.content))) + "\n"


@pytest.mark.parametrize("kind", LETTERS)
def test_each_letter_reads_as_reviewed(issued: dict[str, IssuedLetter], kind: str) -> None:
    assert text_of(issued[kind]) == (GOLDEN / f"{kind}.txt").read_text("utf-8")


@pytest.mark.parametrize("kind", LETTERS)
def test_each_letter_is_equal_when_checked(chained: Office, issued: dict[str, IssuedLetter], kind: str) -> None:
    result = chained.sandbox.call(verification, issued[kind].content)
    assert (result.kind, result.differences, result.notes) == (kind, (), ())


@pytest.mark.parametrize("kind", LETTERS)
def test_no_letter_commands_and_none_has_a_gap(issued: dict[str, IssuedLetter], kind: str) -> None:
    text = text_of(issued[kind])
    assert not re.search(r"命令|责令|【|】|\{\{|。。|，，|：。|None|表上无此栏|未能算出", text)


def test_every_finding_is_told_with_its_document_and_article(issued: dict[str, IssuedLetter]) -> None:
    for kind in ("监控提醒", "重点监控通知", "收回建议", "自评复核意见", "反馈函", "整改通知", "绩效评价报告"):
        assert len(re.findall(r"《巨野县预算绩效运行监控和评价办法》（巨财绩〔2024〕3号）第[一二三四五六七八九十]+条", text_of(issued[kind]))) >= 1, kind


# ---- of which findings a letter speaks


def test_a_letter_speaks_of_the_findings_whose_action_it_carries(issued: dict[str, IssuedLetter]) -> None:
    assert "慢于时间进度40.83个百分点" in text_of(issued["重点监控通知"])
    assert "年底前预计无法实现" not in text_of(issued["重点监控通知"])
    assert "建议清理收回未执行资金511.50万元，由财政部门确认" in text_of(issued["收回建议"])
    assert "慢于时间进度" not in text_of(issued["收回建议"])


def test_recovery_is_a_proposal_until_a_person_decides(issued: dict[str, IssuedLetter]) -> None:
    assert "以上为建议，是否收回或暂停拨付由财政部门按程序决定。" in text_of(issued["收回建议"])


def test_what_is_not_stated_is_left_out_with_its_sentence(chained: Office) -> None:
    silent = {**MONITORED, "fields": {k: v for k, v in MONITORED["fields"].items() if k not in ("数据日期", "项目完成可能性")}}
    text = text_of(issue(chained, chain_decision(chained, {**silent, "fields": {**silent["fields"], "项目完成可能性": "完全不可能"}}), "监控提醒", HEAD))
    assert "截至" not in text.partition("需要关注的问题\n")[0]
    assert "填报为“完全不可能”" in text


def test_a_day_given_for_the_answer_stands_beside_the_days_of_the_policy(chained: Office) -> None:
    text = text_of(issue(chained, chain_decision(chained, MONITORED), "监控提醒", replace(HEAD, due=date(2024, 8, 13))))
    assert "请于收到本函后5个工作日内，将原因分析和纠偏措施书面报送我局。答复时限为2024年8月13日。" in text


# ---- declared beside recomputed


def test_each_difference_of_a_score_is_told_with_its_figures(issued: dict[str, IssuedLetter]) -> None:
    text = text_of(issued["自评复核意见"])
    assert "改造路灯数量：自报40分，核定32分，核减8分。指标值2600盏，完成值2080盏，完成率80%，得分比例80%，分值40分。" in text
    assert "合计：自报98分，核定85.5分，核减12.5分。" in text
    assert "亮灯率：自报" not in text


def test_what_cannot_be_recomputed_waits_and_is_never_a_nought(chained: Office) -> None:
    rows = [dict(SELF_EVALUATED["tables"]["自评指标"][0], 实际完成值="空着"), *SELF_EVALUATED["tables"]["自评指标"][1:]]
    form = {**SELF_EVALUATED, "tables": {**SELF_EVALUATED["tables"], "自评指标": rows}}
    letter = issue(chained, chain_decision(chained, form), "自评复核意见", HEAD)
    table = docx.Document(io.BytesIO(letter.content)).tables[0]
    cells = [[c.text for c in row.cells][:6] for row in table.rows[1:]]
    assert cells[0] == ["1", "改造路灯数量", "40", "40", "待定", ""]
    assert cells[-1] == ["5", "合计", "", "98", "待定", ""]
    assert "因有指标尚未能核定，核定得分待定。" in text_of(letter)


# ---- rosters


def tables_of(letter: IssuedLetter) -> list[list[list[str]]]:
    return [[[c.text for c in row.cells] for row in t.rows] for t in docx.Document(io.BytesIO(letter.content)).tables]


def test_the_listed_stand_in_their_order_with_the_sum_of_their_budgets(issued: dict[str, IssuedLetter]) -> None:
    listed, apart = tables_of(issued["末位淘汰建议"])
    assert listed[0] == ["位次", "项目名称", "主管部门", "得分", "下一年度预算", "处置", "处置金额"]
    assert [row[:2] for row in listed[1:3]] == [["1", "公共自行车运营补贴"], ["2", "县医院停车场扩建项目"]]
    assert listed[3] == ["合计", "", "", "", "1749.74万元", "", ""]
    assert [row[1] for row in apart[1:]] == ["人才公寓物业服务"]


def test_what_a_person_decides_of_the_listed_is_in_the_letter_and_adds_up(chained: Office) -> None:
    def decide(row: int, item: str, value: str) -> Determination:
        return Determination(Ref("末位淘汰项", row), item, value, "李审核", HEAD_TIME, "会议研究")

    people = [decide(4, "认定·末位淘汰处置", "压减"), decide(4, "字段·决定金额", "199.87万元"), decide(2, "认定·末位淘汰处置", "不处置")]
    letter = issue(chained, chain_decision(chained, RANKED, *people), "末位淘汰建议", HEAD)
    listed = tables_of(letter)[0]
    assert [row[5:] for row in listed[1:]] == [["压减", "199.87万元"], ["不处置", "0.00万元"], ["", "199.87万元"]]
    assert "各项目的处置均已由人决定，处置金额合计199.87万元。" in text_of(letter)


def test_a_report_to_the_county_speaks_of_every_roster_and_names_who_signs_it(issued: dict[str, IssuedLetter]) -> None:
    text = text_of(issued["结果应用报告"])
    assert "签发人：王某某" in text
    assert "中共巨野县委、巨野县人民政府、巨野县人大常委会：" in text
    assert "财政重点绩效评价共排名项目6个，列入末位2个。" in text
    assert "应报3个，已报2个，覆盖率66.67%。" in text


def test_the_ranking_is_drawn_into_the_letter(issued: dict[str, IssuedLetter]) -> None:
    parts = docx.Document(io.BytesIO(issued["末位淘汰建议"].content)).part.package.iter_parts()
    assert [str(p.partname) for p in parts if str(p.partname).endswith(".png")]


# ---- several decisions in one letter


def test_one_notice_speaks_of_several_projects_and_numbers_their_findings_through(issued: dict[str, IssuedLetter]) -> None:
    rows = tables_of(issued["整改通知"])[0]
    assert [row[0] for row in rows[1:]] == ["（一）城区路灯节能改造项目", "1", "2", "（二）县医院停车场扩建项目", "3", "4"]


def test_each_unit_gets_one_notice_of_all_its_projects(chained: Office) -> None:
    other = {**SECOND, "fields": {**SECOND["fields"], "主管部门": "县卫生健康局"}}
    decisions = several(chained, MONITORED, other, SECOND)
    names = [[d.case.form.fields["项目名称"].text for d in group] for group in bundles(chained, decisions, "整改通知")]
    assert names == [["城区路灯节能改造项目", "县医院停车场扩建项目"], ["县医院停车场扩建项目"]]
    assert [len(group) for group in bundles(chained, decisions, "监控提醒")] == [1, 1, 1]
    assert list(bundles(chained, decisions, "通报")) == []


def test_a_letter_on_several_decisions_carries_each_and_the_policy_once(issued: dict[str, IssuedLetter]) -> None:
    evidence = json.loads(extract(issued["整改通知"].content))
    assert evidence["版本"] == 2
    assert len(evidence["各决定"]) == 2
    assert set(evidence["各政策"]) == {d["指纹"] for d in evidence["各决定"]}


def test_what_is_forged_of_any_of_them_is_named(chained: Office, issued: dict[str, IssuedLetter]) -> None:
    evidence = json.loads(extract(issued["整改通知"].content))
    next(f for f in evidence["各决定"][1]["发现"] if f["rule"] == "监控.执行滞后")["verdict"] = "met"
    forged = embed(issued["整改通知"].content, json.dumps(evidence, ensure_ascii=False).encode())
    assert chained.sandbox.call(verification, forged).differences == ("规则“监控.执行滞后”对项目：当时“符合”，重算“不符合”",)


def test_all_must_issue_such_a_letter(chained: Office) -> None:
    with pytest.raises(InputError, match="本表不出具“通报”"):
        issue_together(chained, several(chained, COVERED, RANKED), "通报", HEAD)


# ---- templates


def test_a_kind_without_a_template_of_its_own_takes_that_of_its_layout(chained: Office, tmp_path: Path) -> None:
    decision = chain_decision(chained, MONITORED)
    put(tmp_path / "t" / "cn" / "信函.docx", word("信函：{{ 标题 }}"))
    put(tmp_path / "t" / COUNTY / "收回建议.docx", word("巨野：{{ 标题 }}"))
    own = Office(chained.policies, tmp_path / "t")
    own.__dict__.update(library=chained.library, sandbox=chained.sandbox)
    assert text_of(issue(own, decision, "监控提醒", HEAD)).startswith("信函：关于")
    assert text_of(issue(own, decision, "收回建议", HEAD)).startswith("巨野：关于")


@pytest.mark.parametrize(("tag", "said"), [
    ("{{ 栏.预算执行绿 }}", "没有“栏.预算执行绿”这一项"), ("{%p for 条 in 行.监控资今 %}\n{%p endfor %}", "没有“行.监控资今”这一项"),
    ("{%p for 条 in 行.监控资金 %}\n{{ 条.已执行 }}\n{%p endfor %}", "没有“条.已执行”这一项")])
def test_a_name_that_the_policy_does_not_know_is_a_mistake_of_the_template(chained: Office, tmp_path: Path, tag: str, said: str) -> None:
    put(tmp_path / "t" / "cn" / "信函.docx", word(*tag.splitlines()))
    own = Office(chained.policies, tmp_path / "t")
    own.__dict__.update(library=chained.library, sandbox=chained.sandbox)
    with pytest.raises(TemplateError, match=said):
        issue(own, chain_decision(chained, MONITORED), "监控提醒", HEAD)


def test_fields_and_rows_are_there_by_name_with_computed_ones(chained: Office, tmp_path: Path) -> None:
    put(tmp_path / "t" / "cn" / "信函.docx", word(
        "{{ 栏.预算执行率 }}，{{ 栏.填报人 or \"未填\" }}", "{%p for 条 in 行.监控资金 %}", "{{ 条.资金名称 }}{{ 条.已执行数 }}", "{%p endfor %}"))
    own = Office(chained.policies, tmp_path / "t")
    own.__dict__.update(library=chained.library, sandbox=chained.sandbox)
    assert text_of(issue(own, chain_decision(chained, MONITORED), "监控提醒", HEAD)) == "17.5%，未填\n年度资金总额108.50万元\n"


def test_a_new_kind_of_letter_is_an_entry_in_the_vocabulary_and_a_line_of_policy(tmp_path: Path) -> None:
    root = write_chain(tmp_path)
    words, local = root / "vocabulary" / "词汇.yaml", root / COUNTY / "2024-jiankong.yaml"
    put(words, words.read_text("utf-8").replace("\n文书:\n", """
文书:
  督办函:
    送: 实施单位
    文种: 函
    版式: 信函
    题: 关于【项目】的督办函
    引言: 截至【数据日期】，该项目支出【已执行】，请加快。
    问题: {规则: [监控.执行滞后]}
    各节: {问题: 督办事项}
""", 1))
    put(local, local.read_text("utf-8").replace("\n文书:\n", "\n文书:\n  督办函: {条款: 第二十三条, 环节: 运行监控}\n", 1))
    with Office(root, TEMPLATES) as office:
        text = text_of(issue(office, chain_decision(office, MONITORED), "督办函", HEAD))
    assert text.splitlines()[1:5] == ["关于城区路灯节能改造项目的督办函", "县市政服务中心：", "截至2024年7月31日，该项目支出108.50万元，请加快。", "督办事项"]


# ---- the report


def test_the_report_follows_the_outline_and_its_page_numbers_are_not_its_text(issued: dict[str, IssuedLetter]) -> None:
    report = docx.Document(io.BytesIO(issued["绩效评价报告"].content))
    assert [p.text for p in report.paragraphs if p.style and p.style.name == "公文一级标题"] == [
        "基本情况", "绩效评价工作开展情况", "综合评价情况及评价结论", "绩效评价指标分析", "主要经验及做法、存在的问题及原因分析", "有关建议", "其他需要说明的问题"]
    assert "一、基本情况" in paragraph_texts(issued["绩效评价报告"].content)
    assert "主评人（签名）：赵某某" in text_of(issued["绩效评价报告"])


def test_the_scores_of_each_class_add_up_to_the_score_of_the_report(issued: dict[str, IssuedLetter]) -> None:
    summary = next(t for t in tables_of(issued["绩效评价报告"]) if t[0] == ["一级指标", "分值", "得分"])
    assert summary[1:] == [["决策", "20", "17"], ["过程", "20", "16.5"], ["产出", "30", "26"], ["效益", "30", "25.2"], ["合计", "100", "84.7"]]


def test_every_comment_of_the_evaluated_is_answered_with_its_reason(issued: dict[str, IssuedLetter]) -> None:
    for kind in ("绩效评价报告", "反馈函"):
        comments = tables_of(issued[kind])[-1]
        assert [row[3] for row in comments[1:]] == ["采纳", "不采纳"]
        assert all(row[4] for row in comments)
