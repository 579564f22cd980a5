"""Deciding (认定与重判): a person adds what they determined, with a reason; the case is decided anew and the old decision superseded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chidu.desk.bureau.acting import Act, Bureau
from chidu.desk.bureau.judging import decide_again, keep
from chidu.errors import Conflict, DeterminationError, InputError
from chidu.evaluation.decide import preview
from chidu.policy.version import rebuilt
from chidu.records import decisions, forms
from chidu.records.database import Connection
from chidu.records.people import Account
from chidu.types import Case, Decision, Determination, PolicyVersion, Ref

OPEN = (forms.JUDGED, forms.PENDING, forms.ISSUED)
KEPT_LAWS = 16
Besides = Callable[[Act], None]
_LAWS: dict[str, bytes] = {}


@dataclass(frozen=True)
class Said:
    """What somebody determines: of which object, which matter, the value, and why."""

    about: Ref
    item: str
    value: str
    reason: str


@dataclass(frozen=True)
class Stored:
    """A decision as it is kept, with the case, the law and the findings it stands on, decided again from these alone."""

    kept: decisions.Kept
    form: forms.Kept
    decision: Decision
    policy: PolicyVersion


def determine(bureau: Bureau, who: Account, form: str, said: Said, seen: str) -> str:
    """A determination added and the case decided anew; the key of the new decision. `seen`: the decision that the person had before
    their eyes.

    Raises Conflict where another was made meanwhile, DeterminationError for what cannot be determined.
    """
    return determine_all(bureau, who, form, [said], seen)


def determine_all(bureau: Bureau, who: Account, form: str, said: Sequence[Said], seen: str, besides: Besides | None = None) -> str:
    """Several determinations of one form at once, all of them or none. `besides`: what is done in the same transaction."""
    if not said or any(not one.reason.strip() for one in said):
        raise DeterminationError("determination-reason", "没有写理由", rule="每一项人工认定都要有认定人和理由", remedy="请写明理由")
    return _again(bureau, who, "人工认定", form, seen, said, besides)


def decide_anew(bureau: Bureau, who: Account, form: str, seen: str) -> str:
    """The case decided by the publications in force now; the key of the new decision."""
    return _again(bureau, who, "重新判定", form, seen, ())


def _again(bureau: Bureau, who: Account, verb: str, form: str, seen: str, said: Sequence[Said], besides: Besides | None = None) -> str:
    with bureau.look(who, "查看表") as connection:
        kept = forms.by_id(connection, who.reach, form)
        still_open(kept)
        unchanged(kept, seen)
        case = decisions.case_of(connection, seen)
        known = forms.determined(connection, form)
    at = bureau.clock()
    added = tuple(Determination(one.about, one.item, one.value.strip(), who.name, at, one.reason.strip()) for one in said)
    others = tuple(d for d in known if not any((d.about, d.item) == (a.about, a.item) for a in added))
    judged = decide_again(bureau, replace(case, determinations=(*others, *added)))
    with bureau.act(who, verb, kept.scope) as act:
        unchanged(forms.by_id(act.connection, who.reach, form), seen)
        for d in added:
            forms.determine(act.connection, kept.scope, form, d)
        made = keep(act, form, judged, seen)
        act.note(form, decision=made, supersedes=seen,
                 said=[{"item": d.item, "about": str(d.about), "value": d.value, "reason": d.reason} for d in added])
        if besides:
            besides(act)
    return made


def close(bureau: Bureau, who: Account, form: str, seen: str, reason: str) -> None:
    """The form is done with (办结): nothing more is determined or issued on it."""
    with bureau.act(who, "办结") as act:
        kept = forms.by_id(act.connection, who.reach, form)
        still_open(kept)
        unchanged(kept, seen)
        forms.stand(act.connection, form, forms.CLOSED, act.at)
        act.note(form, reason=reason)


def stored(bureau: Bureau, who: Account, form: str, decision: str = "") -> Stored:
    """A form's latest decision, or an earlier one, as it was made: by its own law and its own frozen facts. Raises NotFound."""
    with bureau.look(who, "查看表") as connection:
        kept = forms.by_id(connection, who.reach, form, who.department)
        of = decisions.by_id(connection, who.reach, decision or kept.decision or "")
        if of.form != form:
            raise InputError("decision-of-another", "这个决定不是这张表的", remedy="请核对")
        case, canonical = decisions.case_of(connection, of.id), _law(connection, of.fingerprint)
    return Stored(of, kept, *made_again(of, case, canonical))


def _law(connection: Connection, fingerprint: str) -> bytes:
    """The canonical law of a fingerprint, which never changes: read once for a whole batch, as it is some 300 kB."""
    if (law := _LAWS.get(fingerprint)) is None:
        law = _LAWS[fingerprint] = decisions.law(connection, fingerprint)
        for oldest in list(_LAWS)[:-KEPT_LAWS]:
            _LAWS.pop(oldest, None)
    return law


def made_again(of: decisions.Kept, case: Case, canonical: bytes) -> tuple[Decision, PolicyVersion]:
    """The decision out of its case and its law, under the signatures that it was kept with."""
    policy = rebuilt(canonical, case.scope, case.on)
    findings, outcome = preview(case, policy)
    return Decision(of.identity, case, of.fingerprint, of.publications, of.program, of.semantics, findings, outcome, of.signed,
                    of.supersedes), policy


def still_open(kept: forms.Kept) -> None:
    """Raises InputError for a form that is done with."""
    if kept.state not in OPEN:
        raise InputError("form-closed", f"这张表{kept.state_name}，不再改动", rule="办结和重报以后，只查不改", remedy="请在新报的表上办理")


def unchanged(kept: forms.Kept, seen: str) -> None:
    """Raises Conflict where the form was decided anew since somebody saw it."""
    if kept.decision != seen:
        raise Conflict("decided-meanwhile", "别人刚刚重新判定了这张表", rule="认定要依据最新的决定", remedy="请刷新页面，看过新的结果再办")
