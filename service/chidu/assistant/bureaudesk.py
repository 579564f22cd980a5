"""A desk over the bureau (局里的办事处): the forms that somebody may see, and the law in force, for one question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from chidu.assistant.matter import Brief, Matter
from chidu.assistant.questions.names import Places
from chidu.desk.bureau import Bureau, comparing, deciding, drafts, issuing, laws, reading, returning
from chidu.desk.bureau.deciding import Stored
from chidu.desk.bureau.rights import may
from chidu.desk.letters import IssuedLetter
from chidu.desk.office import Office
from chidu.document.context import Head
from chidu.quantity import say_date
from chidu.records import forms
from chidu.records.people import Account
from chidu.types import PolicyVersion, Scope

MOST_FORMS = 5000
"""The forms on the work list that a question may name, the latest first."""
MOST_STEPS = 5


@dataclass(frozen=True)
class BureauDesk:
    """Everything goes by the asker's own rights: the desk's functions refuse what they may not see. Raises what those raise."""

    bureau: Bureau
    who: Account
    today: date

    @property
    def at(self) -> Scope:
        return self.who.scope

    @cached_property
    def _office(self) -> Office:
        return self.bureau.office()

    @cached_property
    def places(self) -> Places:
        return Places({scope: j.name for scope, j in self._office.library.jurisdictions.items()})

    def policy(self, scope: Scope, on: date) -> PolicyVersion:
        return laws.law(self.bureau, self.who, laws.Asked(on, scope))

    def briefs(self) -> Sequence[Brief]:
        return self._briefs

    @cached_property
    def _briefs(self) -> tuple[Brief, ...]:
        if not may(self.who, reading.SEE):
            return ()
        page = reading.forms_listed(self.bureau, self.who, forms.Wanted(), 1, MOST_FORMS)
        return tuple(map(brief_of, page.items))

    def matter(self, key: str) -> Matter:
        if key not in self._matters:
            self._matters[key] = self._matter(key)
        return self._matters[key]

    @cached_property
    def _matters(self) -> dict[str, Matter]:
        return {}

    def _matter(self, key: str) -> Matter:
        stored = deciding.stored(self.bureau, self.who, key)
        issued = reading.letters_of(self.bureau, self.who, key) if may(self.who, reading.LETTERS) else []
        return Matter(brief_of(stored.form), stored.decision, stored.policy, tuple(dict.fromkeys(letter.kind for letter in issued)),
                      tuple(self._history(stored)), stored.kept.id)

    def draft(self, key: str, kind: str) -> IssuedLetter:
        return issuing.preview(self.bureau, self.who, [key], kind, Head("", "", self.today))

    def drafted(self, on: date) -> tuple[str, PolicyVersion]:
        draft, law = drafts.law(self.bureau, self.who, on)
        return f"{draft.author}{say_date(draft.at.date())}送审的“{draft.note}”", law

    def _history(self, stored: Stored) -> Iterator[str]:
        """What happened to a form, the latest first; a department is told the last day alone, as on the form's page."""
        due = returning.due(self.bureau, self.who, stored) if may(self.who, reading.LETTERS) else None
        if due and due.day:
            yield f"限期到{say_date(due.day)}。"
        if self.who.department:
            return
        for step in comparing.history(self.bureau, self.who, stored.form.id)[:MOST_STEPS]:
            yield f"{say_date(step.kept.at.date())}由{step.kept.by}判定，依据发布{'、'.join(map(str, step.kept.publications))}。"


def brief_of(kept: forms.Kept) -> Brief:
    return Brief(kept.id, kept.kind, kept.project_name, kept.project_code, kept.department, kept.year, kept.state_name, kept.conclusion,
                 kept.grade, kept.unmet, kept.unknown, kept.severity, tuple(kept.rules.splitlines()), tuple(kept.actions.splitlines()))
