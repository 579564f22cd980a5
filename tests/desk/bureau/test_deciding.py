"""Deciding: people add what they determine, the case is decided anew, the old decision superseded; nobody decides over another's head."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from tests.desk.bureau.people import account, entries, judged, kept, sent
from tests.desk.county import GOOD

from chidu.desk.bureau import Bureau, deciding
from chidu.desk.bureau.deciding import Said
from chidu.errors import ChiduError, Conflict, DeterminationError, InputError, NotFound, NotPermitted
from chidu.records import decisions, forms
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account
from chidu.types import Ref

CLEAR = Said(Ref("项目"), "规则·目标.内容明确", "是", "看过材料")


def of_form(bureau: Bureau, form: str) -> list[decisions.Kept]:
    with bureau.database.reading(EVERYWHERE) as connection:
        return decisions.of_form(connection, form)


def verdicts(bureau: Bureau, who: Account, form: str, decision: str = "") -> dict[str, str]:
    return {f.rule: f.verdict for f in deciding.stored(bureau, who, form, decision).decision.findings}


def test_what_somebody_determines_decides_the_case_anew(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    made = deciding.determine(bureau, reviewer, form.id, CLEAR, form.decision or "")
    latest, first = of_form(bureau, form.id)
    assert (latest.id, latest.supersedes, first.supersedes) == (made, first.id, None)
    assert (first.by, latest.by) == ("程序", reviewer.login)
    assert kept(bureau, form.id).decision == made
    assert (verdicts(bureau, reviewer, form.id, first.id)["目标.内容明确"], verdicts(bureau, reviewer, form.id)["目标.内容明确"]) == ("unknown", "met")
    (told, *_) = entries(bureau, form.id)
    assert (told.verb, told.actor) == ("人工认定", reviewer.login)
    assert "看过材料" in (told.details or "")


def test_the_last_word_on_a_matter_counts(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    first = deciding.determine(bureau, reviewer, form.id, CLEAR, form.decision or "")
    deciding.determine(bureau, account(bureau, "approver"), form.id, Said(CLEAR.about, CLEAR.item, "否", "没有写明范围"), first)
    assert verdicts(bureau, reviewer, form.id)["目标.内容明确"] == "unmet"
    with bureau.database.reading(EVERYWHERE) as connection:
        assert [d.value for d in forms.determined(connection, form.id)] == ["否"]
        assert [d.value for d in forms.said(connection, form.id)] == ["是", "否"]


def test_several_are_determined_at_once_or_not_at_all(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    wrong = Said(Ref("项目"), "规则·没有.这条", "是", "看过")
    with pytest.raises(DeterminationError):
        deciding.determine_all(bureau, reviewer, form.id, [CLEAR, wrong], form.decision or "")
    with pytest.raises(DeterminationError, match="没有写理由"):
        deciding.determine_all(bureau, reviewer, form.id, [CLEAR, Said(Ref("项目"), "要点·明确清晰性", "优", " ")], form.decision or "")
    assert len(of_form(bureau, form.id)) == 1
    with bureau.database.reading(EVERYWHERE) as connection:
        assert forms.said(connection, form.id) == ()


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(bureau: Bureau, reviewer: Account) -> None:
    form, start, told = judged(bureau, reviewer), Barrier(2), []
    people = [reviewer, account(bureau, "approver")]

    def decide(who: Account) -> None:
        start.wait()
        try:
            told.append(deciding.determine(bureau, who, form.id, CLEAR, form.decision or ""))
        except ChiduError as e:
            told.append(e.code)

    threads = [Thread(target=decide, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(t == "decided-meanwhile" for t in told) == [False, True]
    assert len(of_form(bureau, form.id)) == 2


def test_a_decision_that_nobody_looks_at_any_more_is_not_decided_on(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    deciding.decide_anew(bureau, reviewer, form.id, form.decision or "")
    with pytest.raises(Conflict, match="别人刚刚重新判定"):
        deciding.determine(bureau, reviewer, form.id, CLEAR, form.decision or "")
    with pytest.raises(Conflict):
        deciding.close(bureau, reviewer, form.id, form.decision or "", "办完")


def test_what_is_done_with_stays_as_it_is(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer, sent(GOOD))
    deciding.close(bureau, reviewer, form.id, form.decision or "", "已归档")
    assert kept(bureau, form.id).state_name == "已办结"
    for act in (lambda: deciding.determine(bureau, reviewer, form.id, CLEAR, form.decision or ""),
                lambda: deciding.decide_anew(bureau, reviewer, form.id, form.decision or ""),
                lambda: deciding.close(bureau, reviewer, form.id, form.decision or "", "再办")):
        with pytest.raises(InputError, match="已办结"):
            act()


def test_who_may_not_decide_is_told_and_another_forms_decision_is_none_of_this(bureau: Bureau, reviewer: Account) -> None:
    form, other = judged(bureau, reviewer), judged(bureau, reviewer)
    for role in ("submitter", "officer", "auditor"):
        with pytest.raises(NotPermitted):
            deciding.determine(bureau, account(bureau, role), form.id, CLEAR, form.decision or "")
    with pytest.raises(NotFound):
        deciding.determine(bureau, account(bureau, "reviewer", "cn/shandong"), form.id, CLEAR, form.decision or "")
    with pytest.raises(InputError, match="不是这张表的"):
        deciding.stored(bureau, reviewer, form.id, other.decision or "")
