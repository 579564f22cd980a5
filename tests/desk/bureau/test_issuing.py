"""Issuing: a letter stands on the decision that the person saw, by the law it was made by, and is kept as it went out."""

from __future__ import annotations

import json
from threading import Barrier, Thread

import pytest
from tests.desk.bureau.people import account, entries, judged, kept, sent
from tests.desk.county import COUNTY, GOOD, HEAD, SPRING, lose_the_engine, paragraphs

from chidu.desk.bureau import Bureau, deciding, issuing
from chidu.desk.bureau.deciding import Said
from chidu.desk.verification import verification
from chidu.document.evidence import extract
from chidu.errors import ChiduError, Conflict, InputError, NotFound, NotPermitted
from chidu.records import letters
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account
from chidu.types import Ref

OPINION, SUPPLEMENT = "审核意见", "补正通知"


def bytes_of(bureau: Bureau, letter: str) -> bytes:
    with bureau.database.reading(EVERYWHERE) as connection:
        return letters.by_id(connection, EVERYWHERE, letter)[1]


def test_a_letter_is_kept_as_it_went_out_and_verifies(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    shown = issuing.preview(bureau, reviewer, [form.id], OPINION, HEAD)
    made = issuing.issue(bureau, reviewer, [form.id], OPINION, HEAD, [form.decision or ""])
    content = bytes_of(bureau, made.id)
    assert content == shown.content
    assert bureau.office().sandbox.call(verification, content).differences == ()
    assert json.loads(extract(content))["决定"] == deciding.stored(bureau, reviewer, form.id).kept.identity
    assert any("城区路灯运维项目" in line for line in paragraphs(content))
    assert kept(bureau, form.id).state_name == "已出文书"
    (told,) = entries(bureau, made.id)
    details = json.loads(told.details or "")
    assert (told.verb, details["forms"], details["sha256"]) == ("出具文书", [form.id], made.sha256)


def test_one_decision_gives_one_letter_of_a_kind_and_a_newer_one_another(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    issuing.issue(bureau, reviewer, [form.id], OPINION, HEAD, [form.decision or ""])
    with pytest.raises(Conflict, match="已经出过了"):
        issuing.issue(bureau, reviewer, [form.id], OPINION, HEAD, [form.decision or ""])
    again = deciding.determine(bureau, reviewer, form.id, Said(Ref("项目"), "规则·目标.内容明确", "是", "看过材料"), form.decision or "")
    issuing.issue(bureau, reviewer, [form.id], OPINION, HEAD, [again])
    with bureau.database.reading(EVERYWHERE) as connection:
        assert len(letters.of_form(connection, form.id)) == 2
        assert len(letters.of_decision(connection, again)) == 1


def test_of_two_who_issue_at_once_one_letter_goes_out(bureau: Bureau, reviewer: Account) -> None:
    form, start, told = judged(bureau, reviewer), Barrier(2), []

    def issue(who: Account) -> None:
        start.wait()
        try:
            told.append(issuing.issue(bureau, who, [form.id], OPINION, HEAD, [form.decision or ""]).kind)
        except ChiduError as e:
            told.append(e.code)

    threads = [Thread(target=issue, args=(who,)) for who in (reviewer, account(bureau, "approver"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["issued-already", OPINION]


def test_a_decision_that_the_person_did_not_see_is_not_written_of(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    deciding.decide_anew(bureau, reviewer, form.id, form.decision or "")
    with pytest.raises(Conflict, match="别人刚刚重新判定"):
        issuing.issue(bureau, reviewer, [form.id], OPINION, HEAD, [form.decision or ""])


def test_what_is_decided_while_a_letter_is_written_stops_it(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    found = [deciding.stored(bureau, reviewer, form.id)]
    deciding.decide_anew(bureau, reviewer, form.id, form.decision or "")
    with pytest.raises(Conflict):
        issuing.issue_stored(bureau, reviewer, found, OPINION, HEAD)
    with bureau.database.reading(EVERYWHERE) as connection:
        assert letters.of_form(connection, form.id) == []


def test_a_letter_that_the_decision_does_not_call_for_is_not_written(bureau: Bureau, reviewer: Account) -> None:
    fair = judged(bureau, reviewer, sent(GOOD))
    with pytest.raises(InputError, match="不出具“整改通知”"):
        issuing.preview(bureau, reviewer, [fair.id], "整改通知", HEAD)
    deciding.close(bureau, reviewer, fair.id, fair.decision or "", "办完")
    with pytest.raises(InputError, match="已办结"):
        issuing.issue(bureau, reviewer, [fair.id], OPINION, HEAD, [fair.decision or ""])


def test_nothing_is_issued_on_one_signature(bureau: Bureau, reviewer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        lose_the_engine(bureau.office(), patch, 2)
        form = judged(bureau, reviewer)
    with pytest.raises(InputError, match="待复核"):
        issuing.issue(bureau, reviewer, [form.id], OPINION, HEAD, [form.decision or ""])


def test_a_letter_is_for_who_may_see_it(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    made = issuing.issue(bureau, reviewer, [form.id], OPINION, HEAD, [form.decision or ""])
    for who in (account(bureau, "submitter"), account(bureau, "officer")):
        with pytest.raises(NotPermitted):
            issuing.issue(bureau, who, [form.id], OPINION, HEAD, [form.decision or ""])
    lamps, jobs = account(bureau, "submitter"), account(bureau, "submitter", department="县人社局")
    with bureau.database.reading(lamps.reach) as connection:
        assert letters.by_id(connection, lamps.reach, made.id, lamps.department)[0] == made
        with pytest.raises(NotFound):
            letters.by_id(connection, jobs.reach, made.id, jobs.department)
    with bureau.database.reading(reviewer.reach) as connection:
        assert made in letters.listed(connection, reviewer.reach)
    assert (made.scope, form.at.date() >= SPRING) == (COUNTY, True)
