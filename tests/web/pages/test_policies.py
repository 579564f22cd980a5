"""The law to be read: the tree, rules with sentence, threshold and provenance, two days or two places compared."""

from __future__ import annotations

import re

import pytest
from tests.desk.county import COUNTY
from tests.web.visitor import Town, Visitor

MONITORING = "2023-jiankong.yaml"


@pytest.fixture
def officer(year: Town) -> Visitor:
    return year.somebody("officer")


def rule(page: str, name: str) -> str:
    """What the page says of one rule."""
    return page[page.index(f'id="rule-{name}"'):].partition("</article>")[0]


def test_a_rule_stands_with_sentence_threshold_document_and_article(officer: Visitor) -> None:
    told = rule(officer.get("/policies", params={"on": "2024-03-01"}).text, "监控.执行滞后")
    assert "凡执行滞后大于40个百分点" in told
    assert "《县级运行监控办法》（巨财〔2023〕5号）第六条" in re.sub(r"\s+", "", told)
    assert "巨野县" in told
    assert "自2023" in told
    assert "<b>40个百分点</b>" in told
    assert "待核实" in told  # the threshold of 2023 is not confirmed yet


def test_a_superiors_rule_names_its_level(officer: Visitor) -> None:
    told = rule(officer.get("/policies", params={"on": "2024-03-01", "stage": "目标审核"}).text, "权重.过于集中")
    assert "《预算绩效目标审核办法》（财预〔2022〕1号）第九条 · 全国 · 自2022" in told
    assert "<b>50分</b>" in told


def test_the_tree_opens_on_the_way_to_the_chosen_jurisdiction(officer: Visitor) -> None:
    page = officer.get("/policies").text
    tree = page[page.index('aria-label="辖区"'):].partition("</nav>")[0]
    assert re.findall(r">([^<>\s]+)</a>", tree) == ["全国", "山东省", "巨野县", "齐河县"]
    assert 'aria-current="page">巨野县' in tree
    assert "成本.分项之和小于预算" not in officer.get("/policies", params={"scope": "cn/shandong/qihe"}).text


def test_rules_are_found_by_words_stage_and_what_is_unconfirmed(officer: Visitor) -> None:
    assert "共 <b>1</b> 条规则" in officer.get("/policies", params={"text": "监控.执行滞后"}).text
    assert "没有符合条件的规则" in officer.get("/policies", params={"text": "没有这条"}).text
    unsure = officer.get("/policies", params={"unsure": "1"}).text
    assert 'id="rule-成本.分项之和小于预算"' in unsure
    assert 'id="rule-申报.缺基本信息"' not in unsure
    values = officer.get("/policies", params={"shown": "values", "on": "2024-03-01"}).text
    assert "滞后线" in values
    assert "巨财〔2023〕5号" in officer.get("/policies", params={"shown": "documents"}).text


def test_a_place_that_is_not_there_and_a_day_that_is_none_are_told(officer: Visitor) -> None:
    answer = officer.get("/policies", params={"scope": "cn/nowhere"})
    assert (answer.status_code, "没有辖区“cn/nowhere”" in answer.text) == (404, True)
    assert officer.get("/policies", params={"on": "2024-13-01"}).status_code == 422


def test_two_days_differ_by_what_changed_between_them(officer: Visitor) -> None:
    page = officer.get("/policies/difference", params={"then": "2024-03-01", "on": "2025-03-01"}).text
    assert "改变参数“滞后线”" in page
    assert "原：40个百分点" in page
    assert "现：30个百分点" in page
    assert "没有不同" in officer.get("/policies/difference", params={"then": "2024-03-01", "on": "2024-03-02"}).text


def test_two_places_differ_by_what_the_county_has_of_its_own(officer: Visitor) -> None:
    params = {"other": "cn/shandong/qihe", "then": "2024-03-01", "scope": COUNTY, "on": "2024-03-01"}
    assert "新增规则“成本.分项之和小于预算”" in officer.get("/policies/difference", params=params).text
