"""The law through the interface: on a day, by publication, from county to county; drafts laid before an approver."""

from __future__ import annotations

import base64

from tests.web.api.conftest import COUNTY, NEIGHBOUR, PROVINCE, Service, Somebody

LOCAL = f"policies/{COUNTY}/2023-chengben.yaml"


def test_the_law_of_a_day_says_where_everything_comes_from(reviewer: Somebody) -> None:
    law = reviewer.get("/policy", on="2024-03-01")
    assert (law["scope"], law["on"]) == (COUNTY, "2024-03-01")
    assert len(law["publications"]) == 3
    assert {i["short"] for i in law["instruments"]} >= {"审核办法", "巨野成本"}
    rules = reviewer.get("/policy/rules", on="2024-03-01", text="成本")
    (rule,) = rules["items"]
    assert (rule["id"], rule["origin"]["scope"], rule["origin"]["verified"]) == ("成本.分项之和小于预算", COUNTY, False)
    whole = reviewer.get(f"/policy/rules/{rule['id']}", on="2024-03-01")
    assert any("做细分项成本" in line for line in whole["described"])
    limits = {p["name"]: p for p in reviewer.get("/policy/parameters", on="2024-08-01")["items"]}
    assert limits["单项权重上限"]["exact"]["value"] == "40"
    assert "第九条" in limits["单项权重上限"]["described"][0]
    assert reviewer.get("/policy/resolved", on="2024-03-01")["规则"]
    reviewer.refused(404, "rule-unknown", "GET", "/policy/rules/没有.这条")
    reviewer.refused(404, "scope-unknown", "GET", "/policy", params={"scope": "cn/nowhere"})
    reviewer.refused(404, "publication-unknown", "GET", "/policy", params={"number": 999})


def test_two_laws_are_told_apart_by_day_and_by_county(reviewer: Somebody) -> None:
    by_day = reviewer.get("/policy/differences", on="2024-03-01", other_on="2024-08-01")
    assert any("单项权重上限" in line for line in by_day["lines"])
    by_county = reviewer.get("/policy/differences", on="2024-03-01", other_scope=NEIGHBOUR)
    assert any("成本.分项之和小于预算" in line for line in by_county["lines"])
    assert reviewer.get("/policy/differences", on="2024-03-01") == {"equal": True, "lines": []}


def test_a_draft_is_published_by_another_and_changes_the_law(service: Service) -> None:
    officer, approver = service.one("officer"), service.one("approver")
    last = officer.get("/publications")["items"][0]["number"]
    text = officer.file(f"/publications/{last}/file", path=LOCAL).decode()
    files = officer.get(f"/publications/{last}")["files"]
    assert LOCAL in {f["path"] for f in files}
    wanted = {"based_on": last, "note": "只作提示", "changes": [{"path": LOCAL, "text": text.replace("程度: 严重", "程度: 提示")}]}
    draft = officer.post("/drafts", wanted)
    assert (draft["state"], draft["changed"]) == ("待审批", [LOCAL])
    assert any("提示" in line for line in officer.get(f"/drafts/{draft['id']}/changes", on="2024-03-01")["law"])
    officer.refused(403, "role", "POST", f"/drafts/{draft['id']}/approval")
    made = approver.post(f"/drafts/{draft['id']}/approval")
    assert (made["author"], made["approver"], made["prev"] != made["hash"]) == (officer.account.login, approver.account.login, True)
    assert officer.get(f"/drafts/{draft['id']}")["publication"] == made["number"]
    rule = "/policy/rules/成本.分项之和小于预算"
    assert approver.get(rule, on="2024-03-01")["severity"] == "提示"
    assert approver.get(rule, on="2024-03-01", number=last)["severity"] == "严重"
    lines = approver.get("/policy/differences", on="2024-03-01", number=last, other_number=made["number"])["lines"]
    assert any("成本.分项之和小于预算" in line for line in lines)
    approver.refused(409, "draft-decided", "POST", f"/drafts/{draft['id']}/approval")
    officer.refused(409, "publication-raced", "POST", "/drafts", json=wanted)
    back = officer.post("/drafts", {"based_on": made["number"], "note": "改回", "changes": [{"path": LOCAL, "text": text}]})
    assert approver.post(f"/drafts/{back['id']}/approval")["number"] > made["number"]
    assert approver.get(rule, on="2024-03-01")["severity"] == "严重"


def test_a_draft_that_does_not_load_or_is_not_theirs_is_not_taken(service: Service) -> None:
    officer = service.one("officer")
    last = officer.get("/publications")["items"][0]["number"]
    broken = base64.b64encode("规则: [".encode()).decode()
    other = {"path": f"policies/{NEIGHBOUR}/2024.yaml", "text": "文件: {}"}
    for code, change in (("policy-set", {"path": LOCAL, "base64": broken}), ("base64", {"path": LOCAL, "base64": "?"}),
                         ("publication-path", other), ("draft-empty", {"path": "policies/x.yaml"})):
        officer.refused(422, code, "POST", "/drafts", json={"based_on": last, "note": "", "changes": [change]})
    service.one("reviewer").refused(403, "role", "POST", "/drafts", json={"based_on": last, "note": "", "changes": [other]})


def test_a_draft_is_sent_back_with_a_reason(service: Service) -> None:
    officer, approver = service.one("officer"), service.one("approver")
    last = officer.get("/publications")["items"][0]["number"]
    text = {"path": f"policies/{COUNTY}/texts/巨野成本.md", "text": "做细分项成本"}
    draft = officer.post("/drafts", {"based_on": last, "note": "说明", "changes": [text]})
    told = approver.post(f"/drafts/{draft['id']}/refusal", {"reason": "请附原文"}, status=200)
    assert (told["state"], told["reason"], told["by"]) == ("已退回", "请附原文", approver.account.login)
    assert officer.get("/drafts")["items"][0]["reason"] == "请附原文"


def test_publications_are_shown_along_the_line_and_not_to_a_neighbour(service: Service) -> None:
    county, neighbour, above = service.one("reviewer"), service.one("reviewer", NEIGHBOUR), service.one("supervisor", PROVINCE)
    own = county.get("/publications")["items"][-1]["number"]
    assert neighbour.get("/publications", scope=COUNTY)["items"] == []
    neighbour.refused(404, "publication-unknown", "GET", f"/publications/{own}")
    neighbour.refused(404, "publication-unknown", "GET", f"/publications/{own}/file", params={"path": LOCAL})
    assert above.get(f"/publications/{own}")["scope"] == COUNTY
    root = county.get("/publications", scope="cn")["items"][-1]["number"]
    assert neighbour.get(f"/publications/{root}")["files"]


def test_the_libraries_name_jurisdictions_kinds_and_words(reviewer: Somebody) -> None:
    assert [j["name"] for j in reviewer.get("/jurisdictions", text="郓城")["items"]] == ["郓城县"]
    kinds = {k["name"]: k for k in reviewer.get("/vocabulary/kinds")}
    assert "目标审核" in kinds["绩效目标申报表"]["stages"]
    assert any(f["name"] == "年度资金总额" and f["type"] == "金额" for f in kinds["绩效目标申报表"]["fields"])
    assert any(t["name"] == "指标" for t in kinds["绩效目标申报表"]["tables"])
    assert reviewer.get("/vocabulary")["verdicts"]
