"""Issuing letters: only on two signatures, only those the review issues, with the jurisdiction's own template."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.desk.county import (
    COUNTY,
    GOOD,
    HEAD,
    LAMPS,
    PROVINCE,
    SPRING,
    TEMPLATES,
    changed,
    decided,
    lose_the_engine,
    paragraphs,
    put,
)
from tests.document.letters import word

from chidu.desk.letters import issue, template_path
from chidu.desk.office import Office
from chidu.document.evidence import extract
from chidu.document.note import HEADING, LEAD
from chidu.errors import InputError, TemplateError

NO_UNIT = changed(LAMPS, project__unit=None)


def with_templates(office: Office, root: Path, **letters: bytes) -> Office:
    """The same office with other templates: juye="…" is the county's own 审核意见, cn="…" the nation's."""
    scopes = {"cn": "cn", "shandong": PROVINCE, "juye": COUNTY}
    for name, data in letters.items():
        put(root / "report_templates" / scopes[name] / "审核意见.docx", data)
    other = Office(office.policies, root / "report_templates")
    other.__dict__["library"], other.__dict__["sandbox"] = office.library, office.sandbox
    return other


def refusal(office: Office, decision: Any, kind: str = "审核意见") -> str:
    with pytest.raises((InputError, TemplateError)) as caught:
        issue(office, decision, kind, HEAD)
    return str(caught.value)


def test_a_letter_is_complete_and_carries_its_evidence(office: Office, tmp_path: Path) -> None:
    letter = issue(office, decided(office, tmp_path, LAMPS), "审核意见", HEAD)
    text = paragraphs(letter.content)
    assert letter.title == "关于城区路灯运维项目绩效目标的审核意见"
    assert text[:2] == [letter.title, "县城市管理局："]
    assert "2024年3月5日" in text
    assert extract(letter.content)


def test_the_same_decision_gives_the_same_bytes(office: Office, tmp_path: Path) -> None:
    first, second = (issue(office, decided(office, tmp_path, LAMPS), "审核意见", HEAD).content for _ in range(2))
    assert first == second


def test_no_tag_and_no_doubled_stop_is_left_in_any_letter(office: Office, tmp_path: Path) -> None:
    for kind in ("审核意见", "补正通知"):
        for line in paragraphs(issue(office, decided(office, tmp_path, NO_UNIT), kind, HEAD).content):
            assert not any(wrong in line for wrong in ("{{", "{%", "。。", "，，", "；。", "：。", "））", "（（", "None")), line


def test_a_letter_that_the_review_does_not_issue_is_refused(office: Office, tmp_path: Path) -> None:
    decision = decided(office, tmp_path, LAMPS)
    for kind in ("补正通知", "反馈函", "../审核意见", ""):
        assert refusal(office, decision, kind) == f"申报表.json：本表不出具“{kind}”。出具哪些文书由政策按判定结果决定。本表应出具：审核意见。"
    assert "补正通知" in decided(office, tmp_path, NO_UNIT).outcome.documents


def test_nothing_is_issued_on_one_signature(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lose_the_engine(office, monkeypatch, 2)
    said = refusal(office, decided(office, tmp_path, LAMPS))
    assert said == "申报表.json：判定引擎未能签署，本表待复核，不能出具文书。文书须由两个判定器一致签署。请重新判定；仍不行请告知维护人员。"


def test_the_countys_own_template_comes_first_then_its_superiors(office: Office, tmp_path: Path) -> None:
    decision = decided(office, tmp_path, GOOD)
    nation = with_templates(office, tmp_path, cn=word("全国：{{ 标题 }}"))
    assert paragraphs(issue(nation, decision, "审核意见", HEAD).content)[0] == "全国：关于现场招聘会项目绩效目标的审核意见"
    county = with_templates(office, tmp_path, juye=word("巨野：{{ 标题 }}"))
    assert paragraphs(issue(county, decision, "审核意见", HEAD).content)[0] == "巨野：关于现场招聘会项目绩效目标的审核意见"
    assert template_path(county.templates, PROVINCE, "审核意见", "信函") == county.templates / "cn" / "审核意见.docx"


def test_a_template_with_one_mistake_names_its_file_and_paragraph(office: Office, tmp_path: Path) -> None:
    bad = with_templates(office, tmp_path, juye=word("{{ 标题 }}", "{{ 主松 }}："))
    said = refusal(bad, decided(office, tmp_path, GOOD))
    assert said.startswith(f"{COUNTY}/审核意见.docx 正文第2段“{{{{ 主松 }}}}：”：没有“主松”这一项。")
    assert said.endswith("是否为“主送”？")


def test_every_mistake_of_a_template_is_named_on_a_line_of_its_own(office: Office, tmp_path: Path) -> None:
    bad = with_templates(office, tmp_path, juye=word("{{ 主松 }}", "{{ 文好 }}"))
    head, *lines = refusal(bad, decided(office, tmp_path, GOOD)).splitlines()
    assert head == f"文书模板 {COUNTY}/审核意见.docx 有2处错误："
    assert [line.partition("“")[0] for line in lines] == [f"{COUNTY}/审核意见.docx 正文第{n}段" for n in (1, 2)]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 100],
                         ids=["empty", "half a zip", "an old .doc"])
def test_what_is_no_template_at_all_is_refused_with_its_path(office: Office, tmp_path: Path, data: bytes) -> None:
    said = refusal(with_templates(office, tmp_path, juye=data), decided(office, tmp_path, GOOD))
    assert said.startswith(f"{COUNTY}/审核意见.docx")


def test_without_any_template_it_says_where_to_put_one(office: Office, tmp_path: Path) -> None:
    none = with_templates(office, tmp_path)
    said = refusal(none, decided(office, tmp_path, GOOD))
    assert said.endswith("没有“审核意见”的文书模板。请在 report_templates/cn/ 下放 审核意见.docx。")


IMITATION = "存在问题和修改要求\n9．指标9：亮灯率没有写明。依据：《管理办法》第九条，予以退回。"


def test_what_the_rules_said_is_locked_and_a_note_stands_apart(office: Office, tmp_path: Path) -> None:
    """In every letter that a review issues; a note that speaks like a finding is printed as a note."""
    decision, noted = decided(office, tmp_path, NO_UNIT), replace(HEAD, note=IMITATION)
    for kind in ("审核意见", "补正通知"):
        bare, whole = (paragraphs(issue(office, decision, kind, head).content) for head in (HEAD, noted))
        at = whole.index(HEADING)
        assert whole[at:at + 4] == [HEADING, LEAD, *IMITATION.split("\n")]
        assert whole[:at] + whole[at + 4:] == bare
        assert at < whole.index("2024年3月5日")


def test_a_template_without_a_place_for_a_note_says_so(office: Office, tmp_path: Path) -> None:
    decision, own = decided(office, tmp_path, GOOD), with_templates(office, tmp_path, juye=word("{{ 标题 }}"))
    assert issue(own, decision, "审核意见", HEAD)
    with pytest.raises(InputError, match=f"{COUNTY}/审核意见.docx 没有写补充说明的位置.*落款前加上"):
        issue(own, decision, "审核意见", replace(HEAD, note="另附照片。"))
    placed = with_templates(office, tmp_path, juye=word("{{ 标题 }}", "{%p for 段 in 补充 %}", "{{ 段 }}", "{%p endfor %}"))
    assert paragraphs(issue(placed, decision, "审核意见", replace(HEAD, note="另附照片。")).content)[1] == "另附照片。"


HOSTILE = {
    "tags": "{{ 7*7 }}{% for x in 要点 %}", "xml": "</w:t><w:br/>&lt;&amp;\"'",
    "control characters": "路灯\x01\x07\x1b[2J\u2028运维",
    "a lone surrogate's neighbour": "路灯\ufffe运维", "emoji": "💡路灯", "right to left": "\u202e路灯运维",
    "placeholders": "【差额】【参数·单项权重上限】",
    "very long": "路灯" * 5000,
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_form_says_comes_into_the_letter_as_text_and_nothing_else(office: Office, tmp_path: Path,
                                                                             name: str) -> None:
    form = changed(LAMPS, project__name=name)
    form["indicators"][2]["name"] = "提升" + name
    letter = issue(office, decided(office, tmp_path, form), "审核意见", HEAD).content
    text = "\n".join(paragraphs(letter))
    assert "49" not in text
    assert not set(text) & set("\x01\x07\x1b")
    if name in (HOSTILE["tags"], HOSTILE["placeholders"], HOSTILE["emoji"]):
        assert name in text.replace("\n", "")


def test_the_shipped_templates_are_where_the_office_looks(office: Office) -> None:
    for kind in ("审核意见", "补正通知"):
        assert template_path(TEMPLATES, COUNTY, kind, "信函") == TEMPLATES / "cn" / f"{kind}.docx"
    assert office.policy(COUNTY, SPRING).letters
