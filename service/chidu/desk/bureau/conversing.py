"""Conversations with the assistant (问答): each exchange is kept whole with an audit entry; they are seen by those who asked.

What was said of a form belongs to the form's jurisdiction and goes with it where personal data are erased. An auditor sees single
exchanges within reach, by their key in the audit chain.
"""

from __future__ import annotations

from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.rights import check
from chidu.errors import InputError, NotFound
from chidu.records import conversations, forms
from chidu.records.conversations import DOWN, UP, Conversation, Exchange, Said
from chidu.records.people import Account

ASK, RATE, AUDIT = "提问", "评价答复", "查看审计"
LONGEST_REASON = 500


def open_(bureau: Bureau, who: Account, form: str | None = None) -> Conversation:
    """A conversation, beside a form or on its own. Raises NotFound for a form that the asker may not see."""
    if form:
        check(who, ASK, who.scope)
        _seen(bureau, who, form)
    with bureau.act(who, ASK) as act:
        made = conversations.open_(act.connection, who.scope, who.id, form, act.at)
        act.note(made.id, form=form)
    return made


def listed(bureau: Bureau, who: Account, page: int, size: int) -> tuple[list[Conversation], int]:
    """A page of one's own, the latest first, and how many there are."""
    with bureau.look(who, ASK) as connection:
        return conversations.page(connection, who.id, page, size)


def one(bureau: Bureau, who: Account, key: str) -> tuple[Conversation, list[Exchange]]:
    """One's own conversation with all that was said. Raises NotFound."""
    with bureau.look(who, ASK) as connection:
        return conversations.by_id(connection, who.id, key), conversations.of_conversation(connection, key)


def last(bureau: Bureau, who: Account, key: str) -> tuple[Conversation, Exchange | None]:
    """A conversation and what was said last in it. Raises NotFound."""
    with bureau.look(who, ASK) as connection:
        return conversations.by_id(connection, who.id, key), conversations.last(connection, key)


def keep(bureau: Bureau, who: Account, key: str, said: Said) -> Exchange:
    """Keeps an exchange, as its conversation's last."""
    belongs = _seen(bureau, who, said.form).scope if said.form else who.scope
    with bureau.act(who, ASK, reach=who.reach) as act:
        of = conversations.by_id(act.connection, who.id, key)
        made = conversations.add(act.connection, of, said, belongs, who.login, act.at)
        act.note(made.id, conversation=key, form=said.form, intent=said.intent, outcome=said.outcome, model=said.model,
                 sha256=made.content_sha256)
    return made


def exchange(bureau: Bureau, who: Account, key: str) -> Exchange:
    """One's own exchange, or for an auditor any within reach. Raises NotFound."""
    with bureau.look(who, ASK) as connection:
        found = conversations.exchange(connection, who.reach, key)
        if who.role != "auditor":
            conversations.by_id(connection, who.id, found.conversation)
    return found


def rate(bureau: Bureau, who: Account, key: str, rating: str, reason: str = "") -> None:
    """What somebody thinks of an answer that they got: up, down with a reason, or nothing any more."""
    reason = reason.strip()
    if rating not in ("", UP, DOWN) or len(reason) > LONGEST_REASON:
        raise InputError("rating", "评价不合格", rule=f"评价是有用或没用，理由不超过{LONGEST_REASON}个字", remedy="请改写")
    with bureau.act(who, RATE, reach=who.reach) as act:
        found = conversations.exchange(act.connection, who.reach, key)
        conversations.by_id(act.connection, who.id, found.conversation)
        if found.content is None:
            raise NotFound("emptied", "内容已按规定抹去", remedy="不必评价")
        conversations.rate(act.connection, key, rating, reason)
        act.note(key, rating=rating, reason=reason)


def _seen(bureau: Bureau, who: Account, form: str) -> forms.Kept:
    with bureau.look(who, "查看表") as connection:
        return forms.by_id(connection, who.reach, form, who.department)
