"""Lists, rosters with their line, the monitoring board and the rectification register through the interface."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
from tests.desk.bureau.people import judged, sent
from tests.desk.county import GOOD
from tests.desk.test_register import ROADS
from tests.web.api.conftest import COUNTY, NEIGHBOUR, Service, Somebody
from tests.web.pages.boards import JULY, PROJECTS, monitoring

from chidu.desk.bureau import register


def test_a_list_is_replaced_as_a_whole(service: Service, reviewer: Somebody) -> None:
    assert reviewer.post("/lists/重点项目", {"keys": ["3717-01", "3717-02"]}, status=200, method="PUT")["number"] == 1
    assert reviewer.post("/lists/重点项目", {"keys": ["3717-02"]}, status=200, method="PUT")["number"] == 2
    assert reviewer.get("/lists/重点项目")["keys"] == ["3717-02"]
    assert "重点项目" in {one["name"] for one in reviewer.get("/lists")["items"]}
    reviewer.refused(422, "list-twice", "PUT", "/lists/重点项目", json={"keys": ["3717-02", "3717-02"]})
    reviewer.refused(404, "list-unknown", "GET", "/lists/没有这份")
    service.one("auditor").refused(403, "role", "PUT", "/lists/重点项目", json={"keys": ["3717-02"]})


def test_a_ranking_is_collected_shown_with_its_line_and_chosen_of(service: Service, reviewer: Somebody) -> None:
    for code, amount in (("甲", 48), ("乙", 620), ("丙", 30.05), ("丁", 100), ("戊", 99.95)):
        service.form(sent(GOOD, funding__annual=amount, project__name=f"项目{code}", project__code=f"R-{code}", fiscal_year=2031))
    assert "规模排名" in reviewer.get("/rankings/rules", on="2024-04-01")
    wanted = {"rule": "规模排名", "on": "2024-04-01", "year": "2031"}
    (form,) = reviewer.post("/rankings", wanted)["forms"]
    assert reviewer.post("/rankings", wanted)["forms"] == [form]  # the same decisions give the same roster
    board = reviewer.get(f"/rankings/{form}")
    assert [(m["code"], m["place"], m["listed"]) for m in board["members"]] == [
        ("R-丙", 1, True), ("R-甲", 2, True), ("R-戊", 3, False), ("R-丁", 4, False), ("R-乙", 5, False)]
    assert (board["line"], board["waiting"], board["options"]) == (2, 2, ["压减", "取消", "不处置"])
    assert board["members"][0]["score"] == "300500"
    said = {"seen": board["form"]["decision"], "codes": ["R-丙"], "option": "压减", "amount": "10.05万元", "reason": "专题会"}
    reviewer.post(f"/rankings/{form}/choices", said)
    now = reviewer.get(f"/rankings/{form}")
    assert (now["waiting"], now["members"][0]["choice"]["amount"]) == (1, "10.05万元")
    reviewer.refused(409, "decided-meanwhile", "POST", f"/rankings/{form}/choices", json=said)
    assert reviewer.get(f"/rankings/{form}/differences") == {"equal": True, "lines": []}
    assert openpyxl.load_workbook(io.BytesIO(reviewer.file(f"/rankings/{form}/roster.xlsx")))
    assert form in {f["id"] for f in reviewer.get("/rankings")["items"]}
    reviewer.refused(422, "not-a-roster", "GET", f"/rankings/{service.form().id}")
    reviewer.refused(422, "roster-unknown", "POST", "/rankings", json=wanted | {"rule": "没有这条"})


def test_the_monitoring_board_tells_exact_sums_and_what_was_warned_of(service: Service, reviewer: Somebody) -> None:
    for name, (_, _, _, spent, _) in PROJECTS.items():
        judged(service.bureau, reviewer.account, monitoring(name, 7, spent + 0.0001), JULY)
    board = reviewer.get("/monitoring", size=2)
    assert (board["total"], len(board["items"]), board["year"], board["days"]) == (3, 2, "2024", ["2024-07-31"])
    assert (board["sums"]["budget"], board["sums"]["spent"], board["sums"]["warned"]) == ("8480000", "2000003", 1)
    assert board["sums"]["rate"] == "2000003/8480000"
    slowest = board["items"][0]
    assert (slowest["form"]["project_name"], slowest["budget"], slowest["warnings"][0]["rule"]) == ("城区路灯运维", "6000000", "监控.执行滞后")
    assert [w["form"]["project_name"] for w in reviewer.get("/monitoring", severity="无预警", order="name")["items"]] == ["现场招聘会", "县博物馆布展"]
    reviewer.refused(422, "monitoring-day", "GET", "/monitoring", params={"day": "2024-06-30"})
    service.one("reviewer", NEIGHBOUR).refused(403, "scope", "GET", "/monitoring", params={"scope": COUNTY})


def test_a_problem_goes_through_the_register(service: Service, reviewer: Somebody) -> None:
    wanted = {"problems": [ROADS | {"问题描述": "路灯资金挪作他用。"}], "on": "2024-03-04"}
    (number,) = reviewer.post("/rectification/problems", wanted)["new"]
    assert reviewer.post("/rectification/problems", wanted) == {"new": [], "known": [number]}
    path = f"/rectification/problems/{number}"
    stood = reviewer.post(f"{path}/events", {"event": "发出整改通知", "on": "2024-03-05"})
    assert "整改回复" in stood["next"]
    told = reviewer.get(path, on="2024-03-05")
    assert (told["unit"], told["overdue"], [e["event"] for e in told["events"]]) == ("县交通局", False, ["发出整改通知"])
    assert reviewer.post(f"{path}/category", {"category": "资金管理", "on": "2024-03-05"}, status=204, method="PUT") is None
    later = reviewer.get("/rectification", on="2024-12-31", status="逾期", text=number)
    assert [(p["id"], p["overdue"], p["category"]) for p in later["items"]] == [(number, True, "资金管理")]
    assert later["by_unit"]["县交通局"]["overdue"] >= 1
    assert openpyxl.load_workbook(io.BytesIO(reviewer.file("/rectification/register.xlsx", on="2024-12-31")))
    reviewer.refused(404, "register-item", "GET", "/rectification/problems/zzzz")
    assert reviewer.ask("POST", f"{path}/events", json={"event": "没有这样的事", "on": "2024-03-05"}).status_code == 422


def test_what_was_found_enters_the_register_once(service: Service, reviewer: Somebody) -> None:
    form = judged(service.bureau, reviewer.account, monitoring("农村公路养护", 7, 0, "3717-G9", "县交通局", 90), JULY)
    first = reviewer.post("/rectification/findings", {"forms": [form.id], "on": "2024-08-15"})
    assert first["new"]
    assert reviewer.post("/rectification/findings", {"forms": [form.id], "on": "2024-08-15"}) == {"new": [], "known": first["new"]}


def test_what_became_overdue_is_noted_and_told(service: Service, reviewer: Somebody) -> None:
    wanted = {"problems": [ROADS | {"问题描述": "监控数据没有按时报送。"}], "on": "2024-03-04"}
    (number,) = reviewer.post("/rectification/problems", wanted)["new"]
    reviewer.post(f"/rectification/problems/{number}/events", {"event": "发出整改通知", "on": "2024-03-05"})
    register.note_overdue(service.bureau, reviewer.account.scope, date(2024, 5, 6))
    (told,) = [o for o in reviewer.get("/rectification/overdue", size=200)["items"] if o["problem"] == number]
    assert (told["step"], told["actions"], told["noted"]) == ("整改回复", ["提醒"], "2024-05-06")
