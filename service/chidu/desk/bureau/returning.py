"""What came back to a department (退回): each form on which a letter was issued, with why, and by when it is to be mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.deciding import Stored, stored
from chidu.errors import NotFound
from chidu.evaluation.derive import derive
from chidu.opinion.wording import fill
from chidu.records import forms, letters
from chidu.records.people import Account
from chidu.types import View
from chidu.types.flow import limit_of
from chidu.workflow.calendar import due_day

PAGE = 10


@dataclass(frozen=True)
class Due:
    """The last day (限期). `said`: the limit as the policy says it; `unsure`: holidays of these years nobody has entered (待核实)."""

    day: date | None
    said: str = ""
    unsure: tuple[int, ...] = ()


@dataclass(frozen=True)
class Returned:
    """A form that came back: its letters, the latest first; what does not accord, as the letter says it; the last day."""

    form: forms.Kept
    letters: tuple[letters.Kept, ...]
    why: tuple[str, ...]
    due: Due


def returned(bureau: Bureau, who: Account, number: int = 1) -> tuple[list[Returned], int]:
    """A page of what came back to somebody's department and was neither mended nor closed, and how many there are in all."""
    with bureau.look(who, "查看表") as connection:
        wanted = forms.Wanted(state=forms.ISSUED, descending=True)
        found = forms.listed(connection, who.reach, wanted, number, who.department, PAGE)
        heads = letters.heads(connection, [kept.id for kept in found.items])
    return [_returned(bureau, who, kept, heads[kept.id]) for kept in found.items], found.total


def due(bureau: Bureau, who: Account, of: Stored) -> Due:
    """The last day of the latest letter on a form that names one, or that the policy gives from that letter on."""
    with bureau.look(who, "查看文书") as connection:
        heads = letters.heads(connection, [of.form.id])[of.form.id]
    return _due(of, heads)


def reckoned(of: Stored, since: date) -> Due:
    """The last day that the policy gives a department from a day on."""
    said = of.decision.outcome.limit
    limit = limit_of(said)
    if limit is None:
        return Due(None, said)
    found = due_day(of.policy.calendar, since, limit)
    return Due(found.day, said, found.unknown)


def _returned(bureau: Bureau, who: Account, kept: forms.Kept, heads: list[tuple[letters.Kept, letters.Head]]) -> Returned:
    issued = tuple(letter for letter, _ in heads)
    try:
        of = stored(bureau, who, kept.id)
    except NotFound:  # emptied (个人信息)
        return Returned(kept, issued, (), Due(None))
    return Returned(kept, issued, tuple(_why(of)), _due(of, heads))


def _due(of: Stored, heads: list[tuple[letters.Kept, letters.Head]]) -> Due:
    if named := next((head["due"] for _, head in heads if head.get("due")), None):
        return Due(date.fromisoformat(named))
    since = next((date.fromisoformat(head["day"]) for _, head in heads if head.get("day")), None)
    return reckoned(of, since) if since else Due(None, of.decision.outcome.limit)


def _why(of: Stored) -> list[str]:
    facts, policy = derive(of.decision.case, of.policy), of.policy
    unmet = [(f, policy.rule(f.rule)) for f in of.decision.findings if f.verdict == "unmet"]
    return [fill(rule.wording.message, f, rule, View(facts, f.about), policy) for f, rule in unmet if rule]
