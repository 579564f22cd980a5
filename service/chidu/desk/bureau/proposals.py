"""Proposals for what only a person can say (判断的建议): kept beside a form, confirmed or refused by a person; never a part of a decision.

Confirmed, a proposal becomes that person's own determination, with its reason and its quotation. What it quotes must stand in the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from chidu.desk.bureau import deciding, viewing
from chidu.desk.bureau.acting import Act, Bureau
from chidu.desk.bureau.asks import Ask
from chidu.desk.bureau.deciding import Said, Stored
from chidu.desk.bureau.lately import Lately
from chidu.desk.bureau.quoting import INDICATOR_COLUMNS, INDICATORS, Text, quoted, texts
from chidu.desk.bureau.viewing import ReviewView
from chidu.errors import Conflict, InputError
from chidu.records import forms, proposals
from chidu.records.database import Connection
from chidu.records.people import Account
from chidu.records.proposals import Beside, Kept, Proposal
from chidu.types import WHOLE

PROPOSE, SETTLE, SEE = "提出建议", "处理建议", "查看建议"
MOST_BESIDE, LONGEST_REASON, SENTENCE = 400, 2000, 12
NAME = INDICATOR_COLUMNS[0]


@dataclass(frozen=True)
class Asked:
    """A form with the questions on it that wait for a person, each with the texts that an answer may quote."""

    stored: Stored
    asks: tuple[tuple[Ask, tuple[Text, ...]], ...]


@dataclass(frozen=True)
class Neighbour:
    """Another project's form of the same kind: what it says in whole sentences, by the names of its texts."""

    of: Beside
    texts: tuple[tuple[str, str], ...]


def asked(bureau: Bureau, who: Account, form: str) -> Asked:
    """Raises NotFound."""
    stored = deciding.stored(bureau, who, form)
    return asked_in(viewing.review(bureau, who, stored))


def asked_in(view: ReviewView) -> Asked:
    """The same, of a form that somebody looks at already."""
    case, policy = view.stored.decision.case, view.stored.policy
    return Asked(view.stored, tuple((ask, texts(case, policy, ask)) for ask in view.asks))


# ---- the verbs


def propose(bureau: Bureau, who: Account, of: Asked, made: Sequence[Proposal], dropped: Mapping[str, int] | None = None) -> list[Kept]:
    """Keeps what was proposed for a form, but for what waits already or was refused; the proposals that wait now.

    `dropped`: how many were not taken, by why. Raises InputError for one that answers no open question or whose quotation does not
    stand in the form, Conflict where the form was decided anew meanwhile.
    """
    form, seen = of.stored.form, of.stored.kept.id
    checked = [_checked(of, one) for one in made]
    with bureau.act(who, PROPOSE, form.scope) as act:
        _open(forms.by_id(act.connection, who.reach, form.id), seen)
        before = proposals.of_form(act.connection, form.id)
        waiting = [k for k in before if k.state == proposals.WAITING]
        gone = [k.id for k in waiting if not _stands(of, k.proposal)]
        proposals.outdate(act.connection, gone, act.at)
        known = {_matter(k.proposal) for k in before if k.state == proposals.REFUSED or (k.state == proposals.WAITING and k.id not in gone)}
        fresh = list({_matter(one): one for one in checked if _matter(one) not in known}.values())
        added = [proposals.add(act.connection, form.scope, form.id, seen, one, act.by, act.at) for one in fresh]
        act.note(form.id, decision=seen, proposals=[_told(k.proposal) for k in added], outdated=gone, dropped=dict(dropped or {}))
    return [*(k for k in waiting if k.id not in gone), *added]


def listed(bureau: Bureau, who: Account, form: str, of: Callable[[], Asked] | None = None) -> list[Kept]:
    """All that was proposed for a form, each as it stands by its latest decision. `of`: what is asked by that, where somebody has it at
    hand. Raises NotFound."""
    with bureau.look(who, SEE) as connection:
        forms.by_id(connection, who.reach, form, who.department)
        found = proposals.of_form(connection, form)
    if not any(k.state == proposals.WAITING for k in found):
        return found
    now = of() if of else asked(bureau, who, form)
    return [replace(k, state=proposals.OUTDATED) if k.state == proposals.WAITING and not _stands(now, k.proposal) else k for k in found]


def confirm(bureau: Bureau, who: Account, form: str, key: str, seen: str, reason: str = "") -> str:
    """A proposal becomes somebody's own determination, and the form is decided anew; the key of the new decision. `reason`: what they
    add in their own words. Raises Conflict where it was settled, or does not stand by the decision that is there now."""
    kept, of = _waiting(bureau, who, form, key, seen)
    if not _stands(of, kept.proposal):
        raise Conflict("proposal-outdated", "这条建议已经过时", rule="所答的问题和所引的原文要以现行的决定为准", remedy="请重新给出建议")
    added = reason.strip()[:LONGEST_REASON]

    def besides(act: Act) -> None:
        _still_waiting(proposals.by_id(act.connection, who.reach, form, key))
        proposals.settle(act.connection, kept, proposals.CONFIRMED, act.by, act.at, added)
        act.details["proposal"] = key

    said = Said(kept.proposal.about, kept.proposal.item, kept.proposal.value, _reason(kept.proposal, added))
    return deciding.determine_all(bureau, who, form, [said], seen, besides)


def refuse(bureau: Bureau, who: Account, form: str, key: str, seen: str, reason: str) -> Kept:
    """A proposal put aside, with a reason. Raises InputError without one, Conflict where it was settled or the form decided anew."""
    if not reason.strip():
        raise InputError("proposal-reason", "没有写理由", rule="不采纳建议要写明理由", remedy="请写明理由")
    with bureau.act(who, SETTLE) as act:
        _open(forms.by_id(act.connection, who.reach, form), seen)
        kept = proposals.by_id(act.connection, who.reach, form, key)
        _still_waiting(kept)
        done = proposals.settle(act.connection, kept, proposals.REFUSED, act.by, act.at, reason.strip()[:LONGEST_REASON])
        act.note(form, proposal=key, refused=_told(kept.proposal), reason=reason.strip())
    return done


# ---- the forms beside it


_TEXTS: Lately[tuple[tuple[str, str], ...]] = Lately(2 * MOST_BESIDE, len, 400)


def neighbours(bureau: Bureau, who: Account, of: Asked) -> list[Neighbour]:
    """The forms of the same kind in the same jurisdiction that are of another project, the latest first: what somebody may compare a
    form with who may see them all."""
    form = of.stored.form
    with bureau.look(who, SEE, form.scope) as connection:
        others = [b for b in proposals.beside(connection, form.scope, form.kind, MOST_BESIDE) if _another(b, form)]
        return [Neighbour(b, _TEXTS.of(b.id, partial(_sentences, connection, b.id))) for b in others]


def _another(one: Beside, form: forms.Kept) -> bool:
    same_code = bool(form.project_code) and one.code == form.project_code
    return one.id != form.id and not same_code and one.project != form.project_name


def _sentences(connection: Connection, key: str) -> tuple[tuple[str, str], ...]:
    """What a form says in words: its longer texts, and the names of its indicators."""
    form = forms.content_of(connection, key)
    fields = [(name, v.text) for name, v in form.fields.items() if v.known and isinstance(v.v, str) and len(v.text) >= SENTENCE]
    rows = [row[NAME] for row in form.tables.get(INDICATORS, ()) if NAME in row]
    return (*fields, *((NAME, v.text) for v in rows if v.known))


# ---- what holds


def _checked(of: Asked, one: Proposal) -> Proposal:
    """A proposal with its quotation as the form writes it."""
    ask, found = next(((a, t) for a, t in of.asks if (a.about, a.item) == (one.about, one.item)), (None, ()))
    if ask is None or one.value not in ask.options:
        raise InputError("proposal-of-nothing", f"没有在问“{one.item}”，或者不能答“{one.value}”", rule="建议只答等人判断的事", remedy="请重新给出建议")
    for text in found:
        if (text.about, text.field) == (one.quoted, one.field) and (words := quoted(one.quote, text.text)):
            return replace(one, quote=words, cell=text.cell)
    raise InputError("proposal-quote", "建议所引的话表上没有", rule="引文要是表上的原文", remedy="请重新给出建议")


def _stands(of: Asked, one: Proposal) -> bool:
    """Whether it is still asked, and its quotation still stands in the form."""
    return any((a.about, a.item) == (one.about, one.item) and one.value in a.options
               and any((t.about, t.field) == (one.quoted, one.field) and quoted(one.quote, t.text) for t in found)
               for a, found in of.asks)


def _waiting(bureau: Bureau, who: Account, form: str, key: str, seen: str) -> tuple[Kept, Asked]:
    of = asked(bureau, who, form)
    _open(of.stored.form, seen)
    with bureau.look(who, SEE) as connection:
        kept = proposals.by_id(connection, who.reach, form, key)
    _still_waiting(kept)
    return kept, of


def _open(form: forms.Kept, seen: str) -> None:
    deciding.still_open(form)
    deciding.unchanged(form, seen)


def _still_waiting(kept: Kept) -> None:
    if kept.state != proposals.WAITING:
        by = f"，{kept.settled_by}处理的" if kept.settled_by else ""
        raise Conflict("proposal-settled", f"这条建议{kept.state_name}{by}", rule="一条建议只处理一次", remedy="要改判请直接作出认定")


def _matter(one: Proposal) -> tuple[object, ...]:
    return one.about, one.item, one.value, one.quoted, one.field, one.quote


def place_of(one: Proposal) -> str:
    """Where its quotation stands, as a reader finds it."""
    return one.field if one.quoted == WHOLE else f"{one.quoted}·{one.field}"


def _reason(one: Proposal, added: str) -> str:
    """The reason of the determination that comes of it: the person's own words first."""
    own = f"{added.rstrip('。')}。" if added else ""
    return f"{own}{one.reason}（{place_of(one)}写的是“{one.quote}”；采纳建议，出自{one.source}）"


def _told(one: Proposal) -> dict[str, str]:
    return {"about": str(one.about), "item": one.item, "value": one.value, "reason": one.reason, "quote": one.quote, "field": place_of(one),
            "source": one.source}
