"""Judging: what came is decided by the law in force, and kept with the upload's being done; what cannot be judged says why."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.desk.bureau.people import entries, judged, kept_of, sent
from tests.desk.county import COUNTY, GOOD, LAMPS, PROVINCE, SPRING, changed, lose_the_engine

from chidu.desk.bureau import Bureau, deciding, judging, members, receiving
from chidu.desk.bureau.deciding import Said
from chidu.desk.bureau.receiving import Sent
from chidu.desk.bureau.shelf import Shelf
from chidu.desk.keeping import record_of
from chidu.errors import NotFound
from chidu.records import audit, decisions, forms, uploads
from chidu.records.database import EVERYWHERE, Reach
from chidu.records.decisions import BRIEFLY
from chidu.records.people import Account
from chidu.types import Ref


def upload_of(bureau: Bureau, key: str) -> uploads.Upload:
    with bureau.database.reading(EVERYWHERE) as connection:
        return uploads.by_id(connection, EVERYWHERE, key)


def content(bureau: Bureau, form: forms.Kept) -> dict:
    with bureau.database.reading(EVERYWHERE) as connection:
        return dict(decisions.content(connection, form.decision or ""))


def test_every_form_of_a_file_is_judged_and_kept_with_its_own_decision(bureau: Bureau, reviewer: Account) -> None:
    both = {"declarations": [LAMPS, {**GOOD, "project": {**GOOD["project"], "code": "3717-招聘"}}]}
    upload = receiving.receive(bureau, reviewer, Sent("两张.json", json.dumps(both, ensure_ascii=False).encode()), SPRING)
    assert judging.work(bureau, "甲", upload.id) == upload.id
    lamps, fair = kept_of(bureau, upload.id)
    assert [(f.number, f.project_name, f.project_code) for f in (lamps, fair)] == [(1, "城区路灯运维项目", "3717-01"), (2, "现场招聘会项目", "3717-招聘")]
    assert (lamps.conclusion, lamps.severity, lamps.unmet > 0, lamps.department) == ("待评审人评定", "严重", True, "县城市管理局")
    (told,) = [e for e in entries(bureau, upload.id) if e.verb == "判定"]
    assert json.loads(told.details or "")["decisions"] == [lamps.decision, fair.decision]
    assert upload_of(bureau, upload.id).state == uploads.DONE
    assert judging.work(bureau, "甲", upload.id) is None


def test_of_what_is_met_the_verdict_alone_is_kept_and_the_rest_follows_from_case_and_law(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    found = content(bureau, form)["发现"]
    assert {f["verdict"] for f in found} >= {"met", "unmet", "unknown"}
    assert all(tuple(f) == BRIEFLY for f in found if f["verdict"] in ("met", "not_applicable"))
    assert all(f["because"] for f in found if f["verdict"] in ("unmet", "unknown"))
    again = deciding.stored(bureau, reviewer, form.id)
    assert all(f.because for f in again.decision.findings)
    record = record_of(again.decision, again.policy)
    assert decisions.pack(again.decision, record).sha256 == again.kept.content_sha256


def test_a_file_that_cannot_be_read_says_why_and_may_be_tried_again(bureau: Bureau, reviewer: Account) -> None:
    upload = receiving.receive(bureau, reviewer, Sent("坏.xlsx", b"PK\x03\x04" + b"\0" * 40), SPRING)
    judging.work(bureau, "甲", upload.id)
    now = upload_of(bureau, upload.id)
    assert now.state == uploads.FAILED
    assert "坏.xlsx" in (now.error or "")
    assert kept_of(bureau, upload.id) == []
    receiving.try_again(bureau, reviewer, upload.id)
    assert (upload_of(bureau, upload.id).state, upload_of(bureau, upload.id).error) == (uploads.WAITING, None)
    judging.work(bureau, "甲", upload.id)
    assert upload_of(bureau, upload.id).tries == 1


def test_a_fault_of_the_program_stops_that_file_alone(bureau: Bureau, reviewer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = receiving.receive(bureau, reviewer, sent(), SPRING)
    with monkeypatch.context() as patch:
        patch.setattr(judging, "decided", lambda *_: 1 // 0)
        judging.work(bureau, "甲", upload.id)
    assert upload_of(bureau, upload.id).error_code == "internal"


def test_what_the_engine_did_not_sign_waits_for_a_second_look(bureau: Bureau, reviewer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = receiving.receive(bureau, reviewer, sent(), SPRING)
    with monkeypatch.context() as patch:
        lose_the_engine(bureau.office(), patch, 2)
        judging.work(bureau, "甲", upload.id)
    (form,) = kept_of(bureau, upload.id)
    assert form.state_name == "待复核"
    assert content(bureau, form)["待复核"]["code"] == "worker-died"
    deciding.decide_anew(bureau, reviewer, form.id, form.decision or "")
    (form,) = kept_of(bureau, upload.id)
    assert form.state_name == "待处理"


def test_what_was_half_done_when_something_broke_is_not_there(bureau: Bureau, reviewer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = receiving.receive(bureau, reviewer, sent(), SPRING)
    with monkeypatch.context() as patch:
        patch.setattr(audit, "add", lambda *_: 1 // 0)  # after the form and its decision, before the end
        with pytest.raises(ZeroDivisionError):
            judging.work(bureau, "甲", upload.id)
    assert (kept_of(bureau, upload.id), upload_of(bureau, upload.id).state) == ([], uploads.RUNNING)


class TestElsewhere:
    """上年资金 is fetched from the decision on the same project's form of the year before."""

    def declared(self, bureau: Bureau, who: Account, code: str, year: int, amount: float) -> forms.Kept:
        return judged(bureau, who, sent(GOOD, project__code=code, fiscal_year=year, funding__annual=amount), date(year, 3, 1))

    def fetched(self, bureau: Bureau, who: Account, form: forms.Kept) -> str:
        value = deciding.stored(bureau, who, form.id).decision.case.gathered.get("上年资金")
        return str(value.v) if value else ""

    def test_of_the_same_project_in_the_year_before(self, bureau: Bureau, reviewer: Account) -> None:
        self.declared(bureau, reviewer, "取自-1", 2023, 40)
        self.declared(bureau, reviewer, "取自-2", 2023, 70)
        assert self.fetched(bureau, reviewer, self.declared(bureau, reviewer, "取自-1", 2024, 50)) == "400000"
        assert self.fetched(bureau, reviewer, self.declared(bureau, reviewer, "取自-3", 2024, 50)) == ""

    def test_what_was_sent_in_again_counts_by_its_newer_form(self, bureau: Bureau, reviewer: Account) -> None:
        old = self.declared(bureau, reviewer, "取自-4", 2023, 40)
        file = sent(GOOD, project__code="取自-4", fiscal_year=2023, funding__annual=45)
        judged(bureau, reviewer, file, date(2023, 3, 2), previous=old.id)
        deciding.stored(bureau, reviewer, old.id)  # it is still there to be looked at
        assert self.fetched(bureau, reviewer, self.declared(bureau, reviewer, "取自-4", 2024, 50)) == "450000"

    def test_a_project_whose_code_was_corrected_is_found_by_the_right_one(self, bureau: Bureau, reviewer: Account) -> None:
        form = self.declared(bureau, reviewer, "取自-错", 2023, 60)
        deciding.determine(bureau, reviewer, form.id, Said(Ref("项目"), "字段·项目代码", "取自-6", "表上写错"), form.decision or "")
        assert self.fetched(bureau, reviewer, self.declared(bureau, reviewer, "取自-6", 2024, 50)) == "600000"
        assert self.fetched(bureau, reviewer, self.declared(bureau, reviewer, "取自-错", 2024, 50)) == ""

    def test_no_more_is_read_than_the_forms_own_project(self, bureau: Bureau, reviewer: Account) -> None:
        self.declared(bureau, reviewer, "取自-5", 2023, 40)
        shelf = Shelf(bureau.database, Reach(COUNTY), "取自-5")
        assert {r.text("项目代码") for r in shelf.records()} <= {"取自-5", "取自-6"}
        assert len(list(Shelf(bureau.database, Reach(COUNTY)).records())) > 1
        assert list(Shelf(bureau.database, Reach(PROVINCE)).records()) == []


def test_a_list_says_of_a_form_who_stands_on_it(bureau: Bureau, reviewer: Account) -> None:
    members.replace(bureau, reviewer, "县直部门", ["县城市管理局", "县人社局"])
    form = judged(bureau, reviewer)
    listed = deciding.stored(bureau, reviewer, form.id).decision.case.gathered["名单·县直部门"]
    assert listed.v == ("县城市管理局",)
    members.replace(bureau, reviewer, "县直部门", ["县人社局"])
    assert deciding.stored(bureau, reviewer, form.id).decision.case.gathered["名单·县直部门"] == listed  # frozen
    with pytest.raises(NotFound):
        members.one(bureau, reviewer, "没有的名单")


def test_another_file_of_the_same_form_is_another_form(bureau: Bureau, reviewer: Account) -> None:
    one = judged(bureau, reviewer, Sent("甲.json", json.dumps(changed(LAMPS, project__code="同-1")).encode()))
    two = judged(bureau, reviewer, Sent("乙.json", json.dumps(changed(LAMPS, project__code="同-1")).encode()))
    assert one.id != two.id
    assert one.decision != two.decision
