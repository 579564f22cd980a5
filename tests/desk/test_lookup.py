"""Looking things up: which jurisdictions there are, what rules hold on a day, what changed between two."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.desk.county import COUNTY, PROVINCE, SPRING, TEMPLATES

from chidu.desk.lookup import compare, rules_shown, scopes_listed
from chidu.desk.office import Office
from chidu.errors import PolicyError, UnknownScope


def test_every_jurisdiction_is_listed_with_its_own_documents(office: Office) -> None:
    assert list(scopes_listed(office)) == [
        "cn　全国（371700，级）：《预算绩效目标审核办法》", f"{PROVINCE}　山东省（371701，级）：没有本级文件，用上级规定",
        f"{COUNTY}　巨野县（371702，级）：《巨野县成本分析工作报道》"]


def test_one_rule_is_shown_with_its_source_and_the_figures_it_reads(office: Office) -> None:
    text = "\n".join(rules_shown(office, COUNTY, SPRING, "权重.过于集中"))
    assert text.startswith("权重.过于集中　[目标审核·指标·提示]\n")
    assert "《预算绩效目标审核办法》（财预〔2022〕1号）第九条" in text
    assert "参数·单项权重上限＝50分" in text


def test_without_a_rule_all_are_shown_with_the_fingerprint(office: Office) -> None:
    head, *rest = rules_shown(office, COUNTY, SPRING)
    assert head.startswith(f"{COUNTY}，2024-03-01，指纹{office.policy(COUNTY, SPRING).fingerprint[:12]}，6条规则")
    assert sum("　[" in line for line in rest) == 6
    assert any(line.startswith("参数·补正期限＝") for line in rest)


@pytest.mark.parametrize(("rule", "remedy"), [
    ("权重.过于集种", "您是否想看“权重.过于集中”？"), ("没有这条xyz", "不写规则编号可列出全部。"),
])
def test_a_rule_that_is_not_there_is_told_with_the_nearest(office: Office, rule: str, remedy: str) -> None:
    with pytest.raises(UnknownScope) as caught:
        list(rules_shown(office, COUNTY, SPRING, rule))
    assert str(caught.value) == f"{COUNTY}在2024-03-01没有规则“{rule}”。{remedy}"


def test_a_jurisdiction_that_is_not_there_is_told_with_the_nearest(office: Office) -> None:
    with pytest.raises(UnknownScope, match=f"您是否想写“{COUNTY}”？"):
        list(rules_shown(office, "cn/shandong/juy", SPRING))


def test_what_changed_between_two_dates_is_told_from_to(office: Office) -> None:
    head, *lines = compare(office, COUNTY, SPRING, date(2024, 8, 1))
    assert head.startswith(f"{COUNTY}：2024-03-01（指纹")
    assert "→ 2024-08-01（指纹" in head
    text = "\n".join(lines)
    assert "单项权重上限" in text
    assert text.index("50分") < text.index("40分")


def test_where_nothing_changed_it_says_so(office: Office) -> None:
    assert list(compare(office, COUNTY, SPRING, SPRING))[1:] == ["没有变化。"]


def test_before_its_first_document_a_jurisdiction_has_no_rules(office: Office) -> None:
    head, *rest = rules_shown(office, COUNTY, date(2000, 1, 1))
    assert head.endswith("，0条规则")
    assert rest == []


def test_a_library_that_is_not_there_is_told(tmp_path: Path) -> None:
    with Office(tmp_path / "没有", TEMPLATES) as nowhere, pytest.raises(PolicyError, match="没有政策文件夹“没有”"):
        list(scopes_listed(nowhere))
