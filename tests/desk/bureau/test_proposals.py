"""Proposals for what only a person can say: they stand on words of the form, and nothing comes of them before a person confirms one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.desk.bureau.alone import PHONE
from tests.desk.bureau.people import account, entries, judged, kept, sent
from tests.desk.bureau.test_redacting import said_in
from tests.desk.county import LAMPS

from chidu.desk.bureau import Bureau, deciding, proposals
from chidu.desk.bureau.deciding import Said
from chidu.desk.bureau.quoting import quoted
from chidu.desk.bureau.redacting import redact
from chidu.errors import Conflict, InputError, NotFound, NotPermitted
from chidu.records import decisions, forms
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account
from chidu.records.proposals import Kept, Proposal
from chidu.types import WHOLE

QUESTION = "规则·目标.内容明确"
GOAL = "保障城区路灯正常运行。"


def proposed(**changes: Any) -> Proposal:
    """That the goal of the street lamps says nothing that can be counted."""
    return replace(Proposal(WHOLE, QUESTION, "否", "没有写做到多少", "路灯正常运行", WHOLE, "年度目标", "", "词表“模糊用语”，待核实"), **changes)


def waiting(bureau: Bureau, who: Account, form: forms.Kept, **changes: Any) -> Kept:
    """The last that waits, after this one was proposed."""
    return proposals.propose(bureau, who, proposals.asked(bureau, who, form.id), [proposed(**changes)])[-1]


def contents(bureau: Bureau, form: str) -> list[str]:
    with bureau.database.reading(EVERYWHERE) as connection:
        return [d.content_sha256 for d in decisions.of_form(connection, form)]


# ---- before a person confirms


def test_a_decision_is_the_same_to_the_byte_with_and_without_proposals(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    before = deciding.stored(bureau, reviewer, form.id)
    waiting(bureau, reviewer, form)
    assert kept(bureau, form.id).decision == form.decision
    after = deciding.stored(bureau, reviewer, form.id)
    assert (after.kept, after.decision) == (before.kept, before.decision)
    assert after.decision.case.determinations == ()
    deciding.decide_anew(bureau, reviewer, form.id, form.decision or "")
    anew, first = contents(bureau, form.id)
    assert anew == first


def test_a_question_stays_open_until_somebody_answers_it(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    waiting(bureau, reviewer, form)
    assert [a.item for a, _ in proposals.asked(bureau, reviewer, form.id).asks] == [QUESTION]


# ---- what is proposed


def test_a_quotation_that_does_not_stand_in_the_form_is_refused(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    of = proposals.asked(bureau, reviewer, form.id)
    for wrong in (proposed(quote="路灯全部更换"), proposed(field="项目名称", quote="城区路灯运维项目"), proposed(quote="路灯"), proposed(quote="")):
        with pytest.raises(InputError, match="表上没有"):
            proposals.propose(bureau, reviewer, of, [proposed(), wrong])
    for wrong in (proposed(item="规则·没有.这条"), proposed(value="也许"), proposed(item="要点·明确清晰性", value="优")):
        with pytest.raises(InputError, match="没有在问"):
            proposals.propose(bureau, reviewer, of, [wrong])
    assert proposals.listed(bureau, reviewer, form.id) == []


def test_a_quotation_is_kept_as_the_form_writes_it_with_its_cell(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer, sent(goals={"annual": "巡检 26000 盏路灯，\n故障２４小时内修复。"}))
    (made,) = proposals.propose(bureau, reviewer, proposals.asked(bureau, reviewer, form.id), [proposed(quote="故障24小时内修复")])
    assert (made.proposal.quote, made.proposal.cell) == ("故障２４小时内修复", "goals.annual")


@pytest.mark.parametrize(("words", "text", "found"), [
    ("正常运行", GOAL, "正常运行"), ("正常　运行", GOAL, "正常运行"), ("合理", "合理", "合理"), ("合理", "合理可控", None), ("运行正常", GOAL, None),
    ("正常运行。其他", GOAL, None), ("", GOAL, None), (" \n", GOAL, None), ("㎡以内", "5㎡以内", "㎡以内"),
])
def test_words_stand_in_a_text_whatever_their_width_and_gaps(words: str, text: str, found: str | None) -> None:
    assert quoted(words, text) == found


def test_the_same_is_not_proposed_twice_nor_again_once_it_was_refused(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    first = waiting(bureau, reviewer, form)
    assert waiting(bureau, reviewer, form) == first
    proposals.refuse(bureau, reviewer, form.id, first.id, form.decision or "", "已在概况里写明")
    assert proposals.propose(bureau, reviewer, proposals.asked(bureau, reviewer, form.id), [proposed()]) == []


def test_proposing_is_noted_with_what_was_dropped(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    proposals.propose(bureau, reviewer, proposals.asked(bureau, reviewer, form.id), [], {"引文表上没有": 2})
    (told, *_) = entries(bureau, form.id)
    assert (told.verb, told.actor) == ("提出建议", reviewer.login)
    assert '"引文表上没有":2' in (told.details or "").replace(" ", "")


# ---- what a person makes of it


def test_confirmed_it_is_the_persons_own_determination_with_reason_and_quotation(bureau: Bureau, reviewer: Account) -> None:
    form, approver = judged(bureau, reviewer), account(bureau, "approver")
    one = waiting(bureau, reviewer, form)
    made = proposals.confirm(bureau, approver, form.id, one.id, form.decision or "", "同意")
    assert kept(bureau, form.id).decision == made
    with bureau.database.reading(EVERYWHERE) as connection:
        (said,) = forms.determined(connection, form.id)
    assert (said.item, said.value, said.by) == (QUESTION, "否", approver.name)
    assert said.reason == "同意。没有写做到多少（年度目标写的是“路灯正常运行”；采纳建议，出自词表“模糊用语”，待核实）"
    (now,) = proposals.listed(bureau, reviewer, form.id)
    assert (now.state, now.settled_by, now.decision) == ("confirmed", approver.login, form.decision)
    (told, *_) = entries(bureau, form.id)
    assert (told.verb, one.id in (told.details or "")) == ("人工认定", True)
    verdicts = {f.rule: f.verdict for f in deciding.stored(bureau, reviewer, form.id).decision.findings}
    assert verdicts["目标.内容明确"] == "unmet"


def test_refused_it_changes_nothing_and_keeps_why(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    one = waiting(bureau, reviewer, form)
    with pytest.raises(InputError, match="没有写理由"):
        proposals.refuse(bureau, reviewer, form.id, one.id, form.decision or "", " ")
    done = proposals.refuse(bureau, reviewer, form.id, one.id, form.decision or "", "概况里写明了数量")
    assert (done.state, done.settled_reason) == ("refused", "概况里写明了数量")
    assert kept(bureau, form.id).decision == form.decision
    (told, *_) = entries(bureau, form.id)
    assert (told.verb, "概况里写明了数量" in (told.details or "")) == ("处理建议", True)


def test_a_proposal_is_settled_once(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    one = waiting(bureau, reviewer, form)
    made = proposals.confirm(bureau, reviewer, form.id, one.id, form.decision or "")
    for act in (lambda: proposals.confirm(bureau, reviewer, form.id, one.id, made),
                lambda: proposals.refuse(bureau, reviewer, form.id, one.id, made, "不对")):
        with pytest.raises(Conflict, match="已采纳"):
            act()
    assert len(contents(bureau, form.id)) == 2


def test_over_a_form_that_was_decided_anew_nothing_is_proposed_or_settled(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    of, one = proposals.asked(bureau, reviewer, form.id), waiting(bureau, reviewer, form)
    deciding.decide_anew(bureau, reviewer, form.id, form.decision or "")
    for act in (lambda: proposals.propose(bureau, reviewer, of, [proposed()]),
                lambda: proposals.confirm(bureau, reviewer, form.id, one.id, form.decision or ""),
                lambda: proposals.refuse(bureau, reviewer, form.id, one.id, form.decision or "", "不对")):
        with pytest.raises(Conflict, match="别人刚刚重新判定"):
            act()


def test_what_nobody_asks_any_more_or_what_was_read_wrongly_is_outdated(bureau: Bureau, reviewer: Account) -> None:
    for said in (Said(WHOLE, QUESTION, "是", "看过"), Said(WHOLE, "字段·年度目标", "巡检路灯26000盏", "读错了")):
        form = judged(bureau, reviewer)
        one = waiting(bureau, reviewer, form)
        now = deciding.determine(bureau, reviewer, form.id, said, form.decision or "")
        assert [k.state for k in proposals.listed(bureau, reviewer, form.id)] == ["outdated"]
        with pytest.raises(Conflict, match="过时"):
            proposals.confirm(bureau, reviewer, form.id, one.id, now)
        proposals.propose(bureau, reviewer, proposals.asked(bureau, reviewer, form.id), [])
        with pytest.raises(Conflict, match="已过时"):
            proposals.refuse(bureau, reviewer, form.id, one.id, now, "不对")


def test_another_answer_leaves_what_is_still_asked_as_it_was(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    one = waiting(bureau, reviewer, form)
    now = deciding.determine(bureau, reviewer, form.id, Said(WHOLE, "要点·明确清晰性", "中", "看过"), form.decision or "")
    assert [k.state for k in proposals.listed(bureau, reviewer, form.id)] == ["waiting"]
    assert proposals.confirm(bureau, reviewer, form.id, one.id, now)


# ---- whose it is


def test_reviewers_settle_superiors_look_and_departments_do_not_see_it(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    one, seen = waiting(bureau, reviewer, form), form.decision or ""
    assert proposals.listed(bureau, account(bureau, "auditor"), form.id) == [one]
    for role in ("submitter", "officer", "administrator"):
        with pytest.raises(NotPermitted):
            proposals.listed(bureau, account(bureau, role), form.id)
    for role in ("submitter", "auditor", "supervisor"):
        who = account(bureau, role)
        with pytest.raises(NotPermitted):
            proposals.confirm(bureau, who, form.id, one.id, seen)
        with pytest.raises(NotPermitted):
            proposals.refuse(bureau, who, form.id, one.id, seen, "不对")
    with pytest.raises(NotFound):
        proposals.confirm(bureau, account(bureau, "reviewer", "cn/shandong"), form.id, one.id, seen)
    other = judged(bureau, reviewer)
    with pytest.raises(NotFound, match="没有这条建议"):
        proposals.confirm(bureau, reviewer, other.id, one.id, other.decision or "")


def test_a_form_is_compared_with_other_projects_of_its_jurisdiction_alone(bureau: Bureau, reviewer: Account) -> None:
    goals = {"annual": "全年更换路灯1200盏，保障城区主要道路夜间照明。"}
    form, same = judged(bureau, reviewer, sent(goals=goals)), judged(bureau, reviewer, sent(goals=goals))
    parks = judged(bureau, reviewer, sent({**LAMPS, "project": {**LAMPS["project"], "name": "公园路灯项目"}}, goals=goals))
    foreign = judged(bureau, account(bureau, "reviewer", "cn/shandong"), sent({**LAMPS, "project": {**LAMPS["project"], "name": "省道路灯"}}))
    found = {n.of.id: n for n in proposals.neighbours(bureau, reviewer, proposals.asked(bureau, reviewer, form.id))}
    assert parks.id in found
    assert not {form.id, same.id, foreign.id} & {*found}
    assert ("年度目标", goals["annual"]) in found[parks.id].texts
    assert ("三级指标", "亮灯率") in found[parks.id].texts


def test_what_was_erased_is_erased_here_too(alone: Bureau) -> None:
    who = account(alone, "reviewer")
    form = judged(alone, who, sent(goals={"annual": f"请致电{PHONE}报修路灯。"}))
    one = waiting(alone, who, form, quote=f"致电{PHONE}报修")
    proposals.refuse(alone, who, form.id, one.id, form.decision or "", f"{PHONE}是公开的")
    assert "proposals.quote" in said_in(alone, PHONE)
    redact(alone, account(alone, "administrator"), form.upload, "申请人要求")
    assert said_in(alone, PHONE) == []
