"""A client that knows the document (OpenAPI) and nothing else does a reviewer's whole day."""

from __future__ import annotations

from dataclasses import replace

import schemathesis
from tests.desk.bureau.people import sent
from tests.web.api.conftest import Service
from tests.web.api.document import client_of, operations

from chidu.desk.bureau import judging, passwords

PASSWORD = "路灯改造 2024 年"


def test_the_document_leads_from_signing_in_to_a_letter(service: Service) -> None:
    somebody, file = service.another("reviewer", password=passwords.hashed(PASSWORD)), sent()
    client = client_of(service.client)
    token = client.call("sessions_sign_in", login=somebody.account.login, password=PASSWORD).json()["token"]
    client = replace(client, token=token)
    upload = client.call("forms_send", on="2024-03-01", file=(file.name, file.content)).json()["id"]
    judging.work(service.bureau, "试", only=upload)
    (form,) = client.call("uploads_one", upload=upload).json()["forms"]
    asked = {"about": {"object": "项目"}, "item": "规则·目标.内容明确", "value": "是", "reason": "看过材料"}
    decision = client.call("determining_determine", form=form["id"], seen=form["decision"], determinations=[asked]).json()["decision"]
    whole = client.call("forms_one", form=form["id"]).json()
    assert whole["form"]["decision"] == decision
    letter = client.call("documents_issue", forms=[form["id"]], seen=[decision], kind=whole["judged"]["documents"][0]).json()
    assert client.call("documents_file", document=letter["id"]).content.startswith(b"PK")
    assert client.call("determining_close", form=form["id"], seen=decision).status_code == 204
    assert client.call("forms_one", form="0" * 32).json()["code"] == "form-unknown"
    assert client.call("sessions_sign_out").status_code == 204


def test_the_document_names_everything_that_may_come(service: Service) -> None:
    document = service.app.openapi()
    schemathesis.openapi.from_dict(document).validate()
    found = operations(document)
    assert len({o.id for o in found}) == len(found) > 60
    for one in found:
        assert one.raw["summary"], one.id
        problems = {s: r for s, r in one.raw["responses"].items() if s >= "400"}
        assert {"401", "403", "404", "422", "503"} <= problems.keys(), one.id
        assert all(list(r["content"]) == ["application/problem+json"] for r in problems.values()), one.id
        keys = [p for p in one.raw.get("parameters", ()) if p["name"] == "Idempotency-Key"]
        assert len(keys) == (one.method == "post" and one.id != "sessions_sign_in"), one.id
        if "page" in one.in_query:
            assert one.raw["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].startswith("#/components/schemas/"), one.id
