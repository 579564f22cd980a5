"""Conversations with the assistant: whose they are, what is kept of them, and what becomes of them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.desk.bureau.alone import PHONE
from tests.desk.bureau.people import account, entries, judged, sent
from tests.desk.bureau.test_redacting import said_in
from tests.desk.county import COUNTY, LOCAL, PROVINCE

from chidu.assistant.bureaudesk import BureauDesk
from chidu.assistant.conversation import Talk, ask, attach
from chidu.desk.bureau import Bureau, conversing, drafts
from chidu.desk.bureau.receiving import Sent
from chidu.desk.bureau.redacting import redact
from chidu.desk.bureau.safekeeping import verify
from chidu.errors import InputError, NotFound, NotPermitted
from chidu.records.conversations import Exchange
from chidu.records.people import Account

DAY = date(2024, 3, 5)


def said(bureau: Bureau, who: Account, question: str, form: str | None = None) -> Exchange:
    """A question in a conversation of its own."""
    talk = Talk(bureau, who, DAY, conversing.open_(bureau, who, form).id)
    *_, kept = ask(talk, question)
    assert isinstance(kept, Exchange)
    return kept


def test_what_was_said_of_a_form_is_the_forms_jurisdictions(bureau: Bureau) -> None:
    form = judged(bureau, account(bureau, "reviewer"))
    above = account(bureau, "supervisor", PROVINCE)
    kept = said(bureau, above, "为什么没有通过？", form.id)
    assert (kept.intent, kept.form, kept.scope) == ("why", form.id, form.scope)
    assert said(bureau, above, "补正期限是多少？").scope == PROVINCE
    assert [e.number for e in conversing.one(bureau, above, kept.conversation)[1]] == [1]


def test_a_department_asks_of_its_own_forms_alone(bureau: Bureau) -> None:
    own = judged(bureau, account(bureau, "reviewer"))
    clerk = account(bureau, "submitter", department=own.department)
    stranger = account(bureau, "submitter", department="县博物馆")
    assert said(bureau, clerk, "为什么没有通过？", own.id).form == own.id
    with pytest.raises(NotFound):
        conversing.open_(bureau, stranger, own.id)
    assert not [b for b in BureauDesk(bureau, stranger, DAY).briefs() if b.key == own.id]
    assert BureauDesk(bureau, stranger, DAY).briefs() == ()


def test_a_department_is_not_told_who_decided_when(bureau: Bureau) -> None:
    form = judged(bureau, account(bureau, "reviewer"))
    clerk, reviewer = account(bureau, "submitter", department=form.department), account(bureau, "reviewer")
    assert not any("判定，依据发布" in line for line in BureauDesk(bureau, clerk, DAY).matter(form.id).history)
    assert any("判定，依据发布" in line for line in BureauDesk(bureau, reviewer, DAY).matter(form.id).history)


def test_who_manages_accounts_asks_nothing(bureau: Bureau) -> None:
    with pytest.raises(NotPermitted):
        conversing.open_(bureau, account(bureau, "administrator"))


@pytest.mark.parametrize("question", ["", "   ", "问" * 501])
def test_a_question_has_some_words_and_not_too_many(bureau: Bureau, question: str) -> None:
    who = account(bureau, "reviewer")
    with pytest.raises(InputError):
        said(bureau, who, question)


def test_a_file_that_cannot_be_read_says_why_in_the_conversation(bureau: Bureau) -> None:
    who = account(bureau, "reviewer")
    talk = Talk(bureau, who, DAY, conversing.open_(bureau, who).id)
    steps = list(attach(talk, Sent("照片.xlsx", b"PK no workbook"), lambda _: None))
    kept = steps[-1]
    assert isinstance(kept, Exchange)
    assert kept.form is None
    assert kept.content
    assert "没有读成" in kept.content["lines"][0]["text"]


def test_an_erased_form_takes_what_was_asked_of_it_along(alone: Bureau) -> None:
    who = account(alone, "reviewer")
    talk = Talk(alone, who, DAY, conversing.open_(alone, who).id)
    plain = sent(project__contact=PHONE)
    read = [step for step in attach(talk, Sent(f"路灯{PHONE}.json", plain.content), lambda _: None) if isinstance(step, Exchange)]
    [*ask(talk, f"联系电话{PHONE}的这个项目为什么没有通过？")]
    conversing.rate(alone, who, read[0].id, "down", f"电话{PHONE}不该显示")
    assert said_in(alone, PHONE)
    assert read[0].upload
    redact(alone, account(alone, "administrator"), read[0].upload, "申请人要求")
    assert said_in(alone, PHONE) == []
    _, left = conversing.one(alone, who, talk.conversation)
    assert {(e.question, e.content) for e in left} == {(None, None)}
    verify(alone.database)
    [*ask(talk, "补正期限是多少？")]


def test_every_exchange_has_its_audit_entry_with_the_digest_of_what_was_said(bureau: Bureau) -> None:
    kept = said(bureau, account(bureau, "reviewer"), "补正期限是多少？")
    (entry,) = entries(bureau, kept.id)
    assert (entry.verb, entry.scope) == ("提问", kept.scope)
    assert kept.content_sha256 in (entry.details or "")


def test_the_law_may_be_seen_as_a_draft_would_make_it_before_anybody_approves_it(alone: Bureau) -> None:
    officer, approver = account(alone, "officer"), account(alone, "approver")
    with pytest.raises(NotFound, match="没有等待审批的政策草案"):
        drafts.law(alone, approver, DAY)
    path, before = f"policies/{COUNTY}/2023-chengben.yaml", alone.office().policy(COUNTY, DAY)
    changed = LOCAL.replace("程度: 严重", "程度: 提示")
    drafts.lay(alone, officer, {path: changed.encode()}, "成本一条改为提示", alone.last_number())
    name, law = BureauDesk(alone, approver, DAY).drafted(DAY)
    severities = [policy.rule("成本.分项之和小于预算") for policy in (before, law, alone.office().policy(COUNTY, DAY))]
    assert [rule and rule.severity for rule in severities] == ["严重", "提示", "严重"]
    assert "成本一条改为提示" in name
    with pytest.raises(NotPermitted):
        BureauDesk(alone, account(alone, "reviewer"), DAY).drafted(DAY)
