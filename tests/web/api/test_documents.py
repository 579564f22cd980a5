"""Trying a form, and letters, through the interface."""

from __future__ import annotations

from tests.desk.bureau.people import sent
from tests.desk.county import paragraphs
from tests.web.api.conftest import NEIGHBOUR, Service, Somebody


def test_a_file_is_tried_and_nothing_is_kept(service: Service, reviewer: Somebody) -> None:
    file, before = sent(), reviewer.get("/forms")["total"]
    (tried,) = reviewer.post("/evaluations", params={"on": "2024-03-01", "name": file.name}, content=file.content, status=200)
    assert tried["judged"]["on"] == "2024-03-01"
    assert any(f["rule"] == "成本.分项之和小于预算" and f["verdict"] == "不符合" for f in tried["judged"]["findings"])
    assert any(r["field"] == "项目名称" and r["value"] == "城区路灯运维项目" for r in tried["readings"])
    assert reviewer.get("/forms")["total"] == before
    above = service.one("supervisor", "cn/shandong")
    (elsewhere,) = above.post("/evaluations", params={"on": "2024-03-01", "scope": NEIGHBOUR}, files={"file": (file.name, file.content)},
                              status=200)
    assert not any(f["rule"].startswith("成本.") for f in elsewhere["judged"]["findings"])
    reviewer.refused(403, "scope", "POST", "/evaluations", params={"scope": NEIGHBOUR, "name": file.name}, content=file.content)
    reviewer.refused(422, "file-kind", "POST", "/evaluations", params={"name": "路灯.exe"}, content=b"MZ")


def test_a_letter_is_shown_issued_and_taken_away_as_it_was(service: Service, reviewer: Somebody) -> None:
    form = service.form()
    wanted = {"forms": [form.id], "kind": "审核意见", "head": {"number": "巨财绩〔2024〕7号", "day": "2024-03-05"}}
    shown = reviewer.ask("POST", "/documents/preview", json=wanted)
    assert shown.status_code == 200
    assert any("7号" in text for text in paragraphs(shown.content))
    issued = reviewer.post("/documents", wanted | {"seen": [form.decision]})
    assert reviewer.get(f"/documents/{issued['id']}")["stands_on"] == [{"form": form.id, "decision": form.decision}]
    assert any("7号" in text for text in paragraphs(reviewer.file(f"/documents/{issued['id']}/file")))
    assert [letter["id"] for letter in reviewer.get(f"/forms/{form.id}/letters")] == [issued["id"]]
    assert reviewer.get("/documents", size=1)["items"][0]["id"] == issued["id"]
    reviewer.refused(409, "issued-already", "POST", "/documents", json=wanted | {"seen": [form.decision]})
    reviewer.refused(409, "decided-meanwhile", "POST", "/documents", json=wanted | {"seen": ["0" * 32]})
    reviewer.refused(422, "request-shape", "POST", "/documents", json=wanted | {"forms": [form.id, form.id], "seen": [form.decision] * 2})
    reviewer.refused(422, "letter-kind", "POST", "/documents/preview", json=wanted | {"kind": "没有这种文书"})


def test_a_note_is_printed_apart_and_one_that_does_something_is_refused(service: Service, reviewer: Somebody) -> None:
    form = service.form()
    wanted = {"forms": [form.id], "kind": "审核意见", "head": {"day": "2024-03-05", "note": "另附照片。"}}
    bare = reviewer.ask("POST", "/documents/preview", json=wanted | {"head": {"day": "2024-03-05"}})
    noted = paragraphs(reviewer.ask("POST", "/documents/preview", json=wanted).content)
    at = noted.index("补充说明")
    assert noted[at + 2] == "另附照片。"
    assert noted[:at] + noted[at + 3:] == paragraphs(bare.content)
    for note, code in (("{{ 结论 }}", "note-active"), ("请\u200b补", "note-characters"), ("字" * 1001, "request-shape")):
        reviewer.refused(422, code, "POST", "/documents/preview", json=wanted | {"head": {"note": note}})
    issued = reviewer.post("/documents", wanted | {"seen": [form.decision]})
    assert paragraphs(reviewer.file(f"/documents/{issued['id']}/file")) == noted
