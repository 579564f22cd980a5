"""Accounts, the audit and replays through the interface."""

from __future__ import annotations

import json

from tests.web.api.conftest import COUNTY, NEIGHBOUR, PROVINCE, Service, Somebody, new_key


def test_every_act_is_in_the_audit_and_the_chain_holds(service: Service) -> None:
    form, auditor = service.form(), service.one("auditor")
    entries = auditor.get("/audit", subject=form.upload)
    assert [e["verb"] for e in entries] == ["判定", "报送"]
    assert entries[1]["details"]["file"]
    older = auditor.get("/audit", before=entries[0]["seq"], size=1)
    assert older[0]["seq"] == entries[0]["seq"] - 1
    heads = [h for h in auditor.get("/audit/heads") if h["scope"] == COUNTY]
    told = auditor.post("/audit/verification", {"heads": heads}, status=200)
    assert (told["holds"], told["chains"][COUNTY]) == (True, heads[0]["seq"])
    wrong = auditor.post("/audit/verification", {"heads": [heads[0] | {"hash": "0" * 64}]}, status=200)
    assert (wrong["holds"], "链头" in wrong["found"]) == (False, True)
    lines = [json.loads(line) for line in auditor.file("/audit/export").splitlines()]
    assert len(lines) == heads[0]["seq"]
    assert {line["scope"] for line in lines} == {COUNTY}


def test_a_decision_replays_equal(service: Service, reviewer: Somebody) -> None:
    form = service.form()
    told = reviewer.post(f"/decisions/{form.decision}/replay", status=200)
    assert (told["form"], told["differences"], told["emptied"]) == (form.id, [], False)


def test_an_administrator_makes_stops_and_resets_accounts(service: Service) -> None:
    administrator, other = service.one("administrator"), service.another("reviewer")
    made = administrator.post("/accounts", {"login": f"wang-{new_key()[:8]}", "name": "王五", "role": "submitter", "department": "县水务局"})
    assert (made["account"]["must_change"], made["account"]["department"]) == (True, "县水务局")
    path = f"/accounts/{other.account.id}"
    assert administrator.post(f"{path}/active", {"active": False}, status=204, method="PUT") is None
    other.refused(401, "session-ended", "GET", "/session")
    assert administrator.post(f"{path}/password", status=200)["password"]
    assert other.account.id in {a["id"] for a in administrator.get("/accounts", size=200)["items"]}
    administrator.refused(422, "own-account", "PUT", f"/accounts/{administrator.account.id}/active", json={"active": False})
    service.one("reviewer").refused(403, "role", "GET", "/accounts")
    service.one("administrator", NEIGHBOUR).refused(404, "account-unknown", "POST", f"{path}/password")


def test_a_superior_reads_what_lies_below_and_does_nothing_there(service: Service) -> None:
    form, above = service.form(), service.one("supervisor", PROVINCE)
    assert above.get(f"/forms/{form.id}")["form"]["scope"] == COUNTY
    assert above.get("/audit", scope=COUNTY)
    above.refused(403, "role", "POST", f"/forms/{form.id}/decisions", json={"seen": form.decision})
