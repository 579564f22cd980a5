"""Forms through the interface: sent, judged, read, corrected, decided anew, closed, sent in again."""

from __future__ import annotations

from tests.desk.bureau.people import kept_of, sent
from tests.web.api.conftest import Service, Somebody

from chidu.desk.bureau import judging


def test_a_form_is_sent_judged_and_read_with_its_cells(service: Service, reviewer: Somebody) -> None:
    file = sent()
    upload = reviewer.post("/forms", params={"name": file.name, "on": "2024-03-01"}, content=file.content, status=202)
    assert upload["state"] == "waiting"
    assert judging.work(service.bureau, "试", only=upload["id"]) == upload["id"]
    (row,) = reviewer.get(f"/uploads/{upload['id']}")["forms"]
    whole = reviewer.get(f"/forms/{row['id']}")
    assert whole["form"] == row
    assert {f["verdict"] for f in whole["judged"]["findings"]} >= {"不符合", "符合"}
    readings = reviewer.get(f"/forms/{row['id']}/readings")["readings"]
    total = next(r for r in readings if r["field"] == "年度资金总额")
    assert (total["value"], total["unit"], total["cell"]) == ("6200000", "元", "funding.annual")
    assert reviewer.file(f"/forms/{row['id']}/file") == file.content


def test_a_finding_tells_its_numbers_exactly(service: Service, reviewer: Somebody) -> None:
    form = service.form(funding__annual=562.0001)
    found = reviewer.get(f"/forms/{form.id}")["judged"]["findings"]
    off = next(f for f in found if f["rule"] == "成本.分项之和小于预算")
    assert off["exact"] == {"observed": {"value": "5620000", "unit": "元"}, "required": {"value": "5620001", "unit": "元"},
                            "difference": {"value": "1", "unit": "元"}}
    assert off["provision"]["article"] == "做细分项成本"
    assert off["cells"]


def test_a_file_of_a_form_is_taken_like_bytes(service: Service, reviewer: Somebody) -> None:
    file = sent()
    upload = reviewer.post("/forms", files={"file": (file.name, file.content)}, status=202)
    assert (upload["name"], upload["size"]) == (file.name, len(file.content))
    reviewer.refused(422, "no-file", "POST", "/forms", files={"other": (file.name, file.content)})
    reviewer.refused(422, "no-name", "POST", "/forms", content=file.content)


def test_the_list_has_filters_and_pages(service: Service, reviewer: Somebody) -> None:
    made = [service.form(project__department="县水务局") for _ in range(3)]
    first = reviewer.get("/forms", department="县水务局", size=2)
    second = reviewer.get("/forms", department="县水务局", size=2, page=2)
    assert (first["total"], len(first["items"]), len(second["items"])) == (3, 2, 1)
    assert {f["id"] for f in first["items"] + second["items"]} == {f.id for f in made}
    assert reviewer.get("/forms", project=made[0].project_code)["total"] == 1
    assert reviewer.get("/forms", text="没有这样的项目")["total"] == 0
    reviewer.refused(422, "request-shape", "GET", "/forms", params={"size": 201})
    reviewer.refused(422, "request-shape", "GET", "/forms", params={"state": "新"})


def test_a_correction_decides_the_form_anew_and_leaves_its_trace(service: Service, reviewer: Somebody) -> None:
    form = service.form()
    said = {"seen": form.decision, "corrections": [{"field": "年度资金总额", "value": "500万元", "reason": "原件第2页写的是500万元"}]}
    made = reviewer.post(f"/forms/{form.id}/corrections", said)
    readings = reviewer.get(f"/forms/{form.id}/readings")
    total = next(r for r in readings["readings"] if r["field"] == "年度资金总额")
    assert (total["corrected"]["value"], total["corrected"]["by"]) == ("500万元", reviewer.account.name)
    assert readings["said"][0]["item"] == "字段·年度资金总额"
    steps = reviewer.get(f"/forms/{form.id}/decisions")
    assert [s["id"] for s in steps] == [made["decision"], form.decision]
    assert steps[0]["supersedes"] == form.decision
    assert any(t["rule"] == "成本.分项之和小于预算" and t["now"] == "符合" for t in steps[0]["turned"])
    earlier = reviewer.get(f"/forms/{form.id}", decision=form.decision)
    assert any(f["rule"] == "成本.分项之和小于预算" and f["verdict"] == "不符合" for f in earlier["judged"]["findings"])
    reviewer.refused(409, "decided-meanwhile", "POST", f"/forms/{form.id}/corrections", json=said)


def test_a_person_answers_a_question_and_it_shows_in_the_trace(service: Service, reviewer: Somebody) -> None:
    form = service.form()
    waiting = reviewer.get(f"/forms/{form.id}/asks")
    (ask,) = waiting["asks"]
    assert (ask["options"], waiting["decision"]) == (["是", "否"], form.decision)
    assert {p["name"] for p in waiting["points"]} >= {"规范完整性", "明确清晰性"}
    one = {"about": ask["about"], "item": ask["item"], "value": "是", "reason": "看过材料"}
    reviewer.post(f"/forms/{form.id}/determinations", {"seen": form.decision, "determinations": [one]})
    trace = reviewer.get(f"/forms/{form.id}/trace")
    assert next(r for r in trace["rules"] if r["rule"] == "目标.内容明确")["verdict"] == "符合"
    now = reviewer.get(f"/forms/{form.id}/asks")
    assert (now["asks"], now["answered"][0]["said"]["value"]) == ([], "是")
    reviewer.refused(422, "determination-item", "POST", f"/forms/{form.id}/determinations",
                     json={"seen": now["decision"], "determinations": [one | {"item": "规则·没有这条"}]})


def test_a_form_is_decided_anew_then_closed_and_changed_no_more(service: Service, reviewer: Somebody) -> None:
    form = service.form()
    made = reviewer.post(f"/forms/{form.id}/decisions", {"seen": form.decision})
    assert reviewer.post(f"/forms/{form.id}/closing", {"seen": made["decision"], "reason": "已办完"}, status=204) is None
    assert reviewer.get(f"/forms/{form.id}")["form"]["state_name"] == "已办结"
    reviewer.refused(422, "form-closed", "POST", f"/forms/{form.id}/decisions", json={"seen": made["decision"]})


def test_a_resubmission_says_what_it_changed(service: Service, reviewer: Somebody) -> None:
    form, file = service.form(), sent(funding__annual=500)
    upload = reviewer.post("/forms", params={"name": file.name, "previous": form.id, "on": "2024-03-01"}, content=file.content, status=202)
    judging.work(service.bureau, "试", only=upload["id"])
    (again,) = kept_of(service.bureau, upload["id"])
    told = reviewer.get(f"/forms/{again.id}/resubmission")
    assert told["previous"]["id"] == form.id
    assert {"about": "项目", "field": "年度资金总额", "before": "620", "now": "500"} in told["changed"]
    assert reviewer.get(f"/forms/{form.id}/resubmission") is None
    assert reviewer.get(f"/forms/{form.id}")["form"]["state_name"] == "已重报"


def test_a_department_sees_its_own_forms_alone(service: Service) -> None:
    own, other = service.form(project__department="县文旅局"), service.form(project__department="县教育局")
    submitter = service.one("submitter", department="县文旅局")
    assert {f["department"] for f in submitter.get("/forms")["items"]} == {"县文旅局"}
    assert submitter.get(f"/forms/{own.id}")["form"]["id"] == own.id
    for path in ("", "/readings", "/file", "/trace", "/decisions", "/letters", "/resubmission"):
        submitter.refused(404, "form-unknown", "GET", f"/forms/{other.id}{path}")
    submitter.refused(403, "role", "POST", f"/forms/{own.id}/decisions", json={"seen": own.decision})


def test_what_could_not_be_read_is_tried_again(service: Service, reviewer: Somebody) -> None:
    upload = reviewer.post("/forms", params={"name": "空白.json"}, content=b"{}", status=202)
    judging.work(service.bureau, "试", only=upload["id"])
    failed = reviewer.get(f"/uploads/{upload['id']}")
    assert (failed["state"], failed["forms"]) == ("failed", [])
    assert failed["error"]
    assert upload["id"] in {u["id"] for u in reviewer.get("/uploads", state="failed", size=200)["items"]}
    assert reviewer.post(f"/uploads/{upload['id']}/retry", status=204) is None
    assert reviewer.get(f"/uploads/{upload['id']}")["state"] == "waiting"
    judging.work(service.bureau, "试", only=upload["id"])


def test_personal_data_are_erased_by_the_administrator(service: Service, reviewer: Somebody) -> None:
    form, administrator = service.form(), service.one("administrator")
    told = administrator.post(f"/uploads/{form.upload}/redaction", {"reason": "申请人要求"}, status=200)
    assert (told["forms"], told["decisions"]) == (1, 1)
    reviewer.refused(404, "emptied", "GET", f"/forms/{form.id}")
