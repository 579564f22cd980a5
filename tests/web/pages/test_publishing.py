"""Publications with their files; a draft that an officer lays, what it would change, and an approver who publishes or sends it back."""

from __future__ import annotations

import re

import pytest
from tests.desk.county import COUNTY, LOCAL
from tests.web.pages.boards import WATCHED
from tests.web.pages.test_policies import MONITORING, rule
from tests.web.visitor import Town, Visitor


@pytest.fixture
def officer(year: Town) -> Visitor:
    return year.somebody("officer")


def test_publications_are_listed_with_their_files(officer: Visitor) -> None:
    page = officer.get("/policies/publications").text
    assert "初次发布：随程序提供的政策" in page
    found = re.search(r"/policies/publications/(\d+)\"", page)
    assert found
    one = officer.get(f"/policies/publications/{found[1]}")
    assert MONITORING in one.text
    file = officer.get(f"/policies/publications/{found[1]}/file", params={"path": f"policies/{COUNTY}/{MONITORING}"})
    assert "滞后线" in file.content.decode()
    assert officer.get("/policies/publications/9999").status_code == 404


def laid(officer: Visitor, content: str, name: str = "2023-chengben.yaml", note: str = "放宽") -> str:
    """The page that answers a draft: its own where it was taken."""
    answer = officer.post("/policies/drafts", files={"files": (name, content.encode())}, note=note)
    return officer.get(answer.headers["location"]).text if answer.status_code == 303 else answer.text


def key_of(page: str) -> str:
    found = re.search(r"/policies/drafts/([0-9a-f]{32})", page)
    assert found
    return found[1]


def test_a_draft_shows_what_it_changes_and_binds_when_another_approves_it(year: Town, officer: Visitor) -> None:
    page = laid(officer, LOCAL.replace("程度: 严重", "程度: 一般"))
    assert "待审批" in page
    assert "改变规则“成本.分项之和小于预算”" in page
    assert "-    程度: 严重" in page
    assert "+    程度: 一般" in page
    key = key_of(page)
    assert officer.post(f"/policies/drafts/{key}/approval").status_code == 403
    approver = year.somebody("approver")
    assert "同意，即日发布" in approver.get(f"/policies/drafts/{key}").text
    answer = approver.post(f"/policies/drafts/{key}/approval")
    assert answer.status_code == 303
    assert "放宽" in approver.get(answer.headers["location"]).text
    assert ">一般</span>" in rule(officer.get("/policies", params={"scope": COUNTY, "text": "成本"}).text, "成本.分项之和小于预算")
    assert "已发布" in approver.post(f"/policies/drafts/{key}/approval").text


def test_a_draft_is_sent_back_with_a_reason(year: Town, officer: Visitor) -> None:
    key, approver = key_of(laid(officer, LOCAL.replace("做细分项成本", "做细成本"), note="改条款")), year.somebody("approver")
    assert "没有写理由" in approver.post(f"/policies/drafts/{key}/refusal", reason=" ").text
    assert approver.post(f"/policies/drafts/{key}/refusal", reason="条款名要照原文").status_code == 303
    assert "条款名要照原文" in officer.get(f"/policies/drafts/{key}").text


@pytest.mark.parametrize(("content", "name", "note", "found"), [
    (LOCAL.replace("程度: 严重", "程度: 很严重"), "2023-chengben.yaml", "改错", "没有送成"), (WATCHED, MONITORING, "没改", "没有改动"),
    (LOCAL, "说明.txt", "别的文件", "不是政策文件"), (LOCAL.replace("程度: 严重", "程度: 提示"), "2023-chengben.yaml", "", "没有写改了什么"),
])
def test_a_draft_that_cannot_be_is_refused_with_the_place_of_the_mistake(officer: Visitor, content, name, note, found) -> None:
    assert found in laid(officer, content, name, note)


def test_only_the_officer_lays_drafts_and_departments_see_none(year: Town) -> None:
    assert year.somebody("submitter").get("/policies/drafts").status_code == 403
    assert year.somebody("reviewer").get("/policies").status_code == 200
    assert year.somebody("auditor").post("/policies/drafts", note="改").status_code == 403
