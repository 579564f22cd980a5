"""The audit: entries by who, what and when; the chain verified against heads kept elsewhere; a decision replayed from its page."""

from __future__ import annotations

import json
import re

import pytest
from tests.desk.county import COUNTY, PROVINCE
from tests.web.pages.boards import NEIGHBOUR, form_of
from tests.web.visitor import Town, Visitor


@pytest.fixture
def auditor(year: Town) -> Visitor:
    return year.somebody("auditor")


def verbs(page: str) -> set[str]:
    return set(re.findall(r'data-label="办了什么" class="narrow">([^<]+)<', page))


def verified(visitor: Visitor, heads: bytes = b"") -> str:
    files = {"heads": ("链头.json", heads)} if heads else {}
    return visitor.post("/audit/verification", files=files or None).text


def test_entries_are_found_by_who_what_and_when(year: Town, auditor: Visitor) -> None:
    assert verbs(auditor.get("/audit", params={"verb": "更换名单"}).text) == {"更换名单"}
    reviewer = year.somebody().account
    assert reviewer
    page = auditor.get("/audit", params={"actor": reviewer.login}).text
    assert "程序" not in re.findall(r'data-label="谁">([^<]+)<', page)
    assert "没有符合条件的条目" in auditor.get("/audit", params={"since": "2030-01-01"}).text
    assert "县直部门" in auditor.get("/audit", params={"subject": "县直部门", "since": "2024-01-01", "until": "2024-12-31"}).text
    assert auditor.get("/audit", params={"since": "昨天"}).status_code == 422


def test_what_was_done_is_told_in_words(auditor: Visitor) -> None:
    page = auditor.get("/audit", params={"verb": "更换名单"}).text
    assert "<p>项数：2</p>" in page


def test_the_chain_holds_and_agrees_with_heads_kept_elsewhere(auditor: Visitor) -> None:
    heads = auditor.get("/audit/heads.json").content
    assert "审计链完好：巨野县" in verified(auditor)
    assert "与保存在外的1个链头一致" in verified(auditor, heads)
    kept = json.loads(heads)
    kept["heads"][0]["hash"] = "0" * 64
    assert "与保存在外的链头不同" in verified(auditor, json.dumps(kept).encode())
    assert "这不是链头文件" in verified(auditor, b"{}")


def test_all_entries_are_exported_for_a_verifier_of_ones_own(auditor: Visitor) -> None:
    lines = [json.loads(line) for line in auditor.get("/audit/entries.jsonl").text.splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert {line["scope"] for line in lines} == {COUNTY}


def test_a_decision_is_replayed_from_its_page(year: Town, auditor: Visitor) -> None:
    form = form_of(year, "绩效运行监控表", "3717-M2")
    page = auditor.get(f"/audit/decisions/{form.decision}").text
    assert "规则引擎、参考判定" in page or "参考判定、规则引擎" in page
    assert "重放一致" in auditor.post(f"/audit/decisions/{form.decision}/replay").text
    assert auditor.get(f"/audit/decisions/{'0' * 32}").status_code == 404


def test_a_supervisor_reads_the_chain_of_a_county_below(year: Town) -> None:
    visitor = year.somebody("supervisor", PROVINCE)
    assert "判定" in verbs(visitor.get("/audit", params={"scope": NEIGHBOUR}).text)
    assert "齐河县" in verified(visitor)


def test_who_has_no_right_sees_no_audit(year: Town) -> None:
    assert year.somebody("reviewer").get("/audit").status_code == 403
    assert year.somebody("auditor", NEIGHBOUR).get("/audit", params={"scope": COUNTY}).status_code == 403
