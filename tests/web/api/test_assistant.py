"""The assistant by the interface: asked, answered with what it stands on, kept; an attached form from its reading to its letter."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import docx
from tests.desk.bureau.people import sent
from tests.web.api.conftest import NEIGHBOUR, Service, Somebody

from chidu.assistant.backend.scripted import ScriptedBackend

V = "/assistant"


def opened(who: Somebody, form: str | None = None) -> str:
    return str(who.post(f"{V}/conversations", {"form": form})["id"])


def asked(who: Somebody, conversation: str, question: str) -> dict[str, Any]:
    made: dict[str, Any] = who.post(f"{V}/conversations/{conversation}/exchanges", {"question": question})
    return made


def said(exchange: dict[str, Any]) -> str:
    return "\n".join(line["text"] for line in exchange["answer"]["lines"])


def test_a_question_on_an_open_form_is_answered_by_its_findings(service: Service) -> None:
    who, form = service.one("reviewer"), service.form(code=uuid.uuid4().hex)
    kept = asked(who, opened(who, form.id), "为什么没有通过？")
    stored = who.get(f"/forms/{form.id}")["judged"]
    unmet = [f for f in stored["findings"] if f["verdict"] == "unmet"]
    assert (kept["intent"], kept["outcome"], kept["form"], kept["decision"]) == ("why", "rules", form.id, form.decision)
    assert kept["law"] == stored["fingerprint"]
    cited = {c["where"].get("rule") for c in kept["answer"]["cites"] if c["kind"] == "finding"}
    assert {f["rule"] for f in unmet} <= cited


def test_a_conversation_keeps_what_was_asked_and_goes_on_from_it(service: Service) -> None:
    who, form = service.one("reviewer"), service.form(code=uuid.uuid4().hex)
    key = opened(who, form.id)
    first, second = asked(who, key, "为什么没有通过？"), asked(who, key, "依据呢？")
    assert second["intent"] == "provision"
    whole = who.get(f"{V}/conversations/{key}")
    assert [e["question"] for e in whole["exchanges"]] == ["为什么没有通过？", "依据呢？"]
    assert whole["exchanges"] == [first, second]
    assert whole["conversation"]["title"] == "为什么没有通过？"
    assert key in [c["id"] for c in who.get(f"{V}/conversations")["items"]]


def test_events_tell_the_same_as_the_exchange_that_is_kept(service: Service) -> None:
    who, form = service.one("reviewer"), service.form(code=uuid.uuid4().hex)
    answer = who.ask("POST", f"{V}/conversations/{opened(who, form.id)}/events", json={"question": "为什么没有通过？"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [tuple(line.split(": ", 1)[1] for line in block.splitlines()) for block in answer.text.strip().split("\n\n")]
    sentences, done = [json.loads(data) for name, data in events if name == "sentence"], json.loads(events[-1][1])
    assert events[-1][0] == "done"
    assert [s["text"] for s in sentences] == [line["text"] for line in done["answer"]["lines"]]
    assert who.get(f"{V}/exchanges/{done['id']}") == done


def test_a_form_attached_is_read_confirmed_judged_and_lettered_in_the_conversation(service: Service) -> None:
    who = service.one("reviewer")
    key, file = opened(who), sent(code=uuid.uuid4().hex)
    read = who.post(f"{V}/conversations/{key}/files", files={"file": (file.name, file.content)})
    assert [e["intent"] for e in read] == ["read"]
    assert "项目名称" in said(read[0])
    assert read[0]["form"]
    assert read[0]["upload"]
    found = who.post(f"{V}/conversations/{key}/confirmations", {"form": read[0]["form"], "seen": read[0]["decision"]})
    assert found["intent"] == "why"
    letter = asked(who, key, "起草审核意见")
    assert letter["answer"]["letter"]["kind"] == "审核意见"
    assert letter["form"] == read[0]["form"]


def test_a_value_read_wrongly_is_put_right_before_the_findings_are_told(service: Service) -> None:
    who = service.one("reviewer")
    key, file = opened(who), sent(code=uuid.uuid4().hex)
    read = who.post(f"{V}/conversations/{key}/files", files={"file": (file.name, file.content)})[0]
    given = {"form": read["form"], "seen": read["decision"], "corrections": [{"field": "项目名称", "value": "东街路灯"}], "reason": "原件写的是东街"}
    found = who.post(f"{V}/conversations/{key}/confirmations", given)
    assert found["decision"] != read["decision"]
    assert who.get(f"/forms/{read['form']}/readings")["said"][-1]["reason"] == "原件写的是东街"


def test_a_conversation_is_its_owners_alone(service: Service) -> None:
    who, colleague, neighbour = service.one("reviewer"), service.another("reviewer"), service.one("reviewer", NEIGHBOUR)
    key = opened(who)
    exchange = asked(who, key, "补正期限是多少？")
    for other in (colleague, neighbour):
        other.refused(404, "conversation-unknown", "GET", f"{V}/conversations/{key}")
        other.refused(404, "conversation-unknown", "POST", f"{V}/conversations/{key}/exchanges", json={"question": "为什么？"})
    neighbour.refused(404, "exchange-unknown", "GET", f"{V}/exchanges/{exchange['id']}")
    assert service.one("auditor").get(f"{V}/exchanges/{exchange['id']}")["question"] == "补正期限是多少？"


def test_nobody_learns_of_a_form_that_they_may_not_see(service: Service) -> None:
    form = service.form(code=uuid.uuid4().hex)
    neighbour = service.one("reviewer", NEIGHBOUR)
    neighbour.refused(404, "form-unknown", "POST", f"{V}/conversations", json={"form": form.id})
    kept = asked(neighbour, opened(neighbour), f"“{form.project_name}”为什么没有通过？")
    assert kept["intent"] in ("refused", "unsure")
    assert form.project_name not in said(kept).replace(kept["question"], "")


def test_what_somebody_thinks_of_an_answer_is_kept_with_their_reason(service: Service) -> None:
    who = service.one("reviewer")
    exchange = asked(who, opened(who), "补正期限是多少？")
    who.post(f"{V}/exchanges/{exchange['id']}/rating", {"rating": "down", "reason": "没有说清从哪天起算"}, 204, "PUT")
    now = who.get(f"{V}/exchanges/{exchange['id']}")
    assert (now["rating"], now["rating_reason"]) == ("down", "没有说清从哪天起算")
    who.refused(422, "request-shape", "PUT", f"{V}/exchanges/{exchange['id']}/rating", json={"rating": "五星"})


def test_every_exchange_is_in_the_audit_chain(service: Service) -> None:
    who = service.one("reviewer")
    exchange = asked(who, opened(who), "补正期限是多少？")
    entries = service.one("auditor").get("/audit")
    entry = next(e for e in entries if e["subject"] == exchange["id"])
    assert (entry["verb"], entry["details"]["outcome"]) == ("提问", "rules")


def test_a_conversation_goes_out_as_a_document_with_the_basis_of_each_sentence(service: Service) -> None:
    who, form = service.one("reviewer"), service.form(code=uuid.uuid4().hex)
    key = opened(who, form.id)
    kept = asked(who, key, "为什么没有通过？\x07<b>")
    file = who.file(f"{V}/conversations/{key}/transcript.docx")
    told = [p.text for p in docx.Document(io.BytesIO(file)).paragraphs]
    assert any("为什么没有通过？<b>" in line for line in told)
    for line in kept["answer"]["lines"]:
        assert any(shown.startswith(line["text"]) for shown in told), line
    for cite in kept["answer"]["cites"]:
        assert any(shown.startswith("［") and cite["label"] in shown for shown in told), cite
    service.another("reviewer").refused(404, "conversation-unknown", "GET", f"{V}/conversations/{key}/transcript.docx")


def test_withheld_words_of_a_model_are_shown_to_an_auditor_alone(service: Service) -> None:
    who, form = service.one("reviewer"), service.form(code=uuid.uuid4().hex)
    glue = {"card_ids": [], "glue": "本项目可以通过。"}
    service.app.state.model = ScriptedBackend([json.dumps(glue, ensure_ascii=False)])
    try:
        kept = asked(who, opened(who, form.id), "为什么没有通过？")
    finally:
        service.app.state.model = None
    assert kept["outcome"] == "rules"
    assert [(w["said"], bool(w["reason"])) for w in kept["answer"]["withheld"]] == [("", True)]
    assert service.one("auditor").get(f"{V}/exchanges/{kept['id']}")["answer"]["withheld"][0]["said"] == "本项目可以通过。"
