"""What is kept of a decision for sets, later years and the register: its record in the book of decisions (决定簿)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from chidu.evaluation.derive import derive
from chidu.evaluation.gather import Unclosed, gathered
from chidu.form import NOWHERE, Form, Source, Value
from chidu.opinion.wording import basis_of, fill
from chidu.policy.expand.rosters import STANDARD
from chidu.types import WHOLE, Decision, Facts, Noted, PolicyVersion, Record, RosterRule


def record_of(decision: Decision, policy: PolicyVersion, facts: Facts | None = None) -> Record:
    """What is known of the form as a whole, what was found not to meet a rule, and what was concluded. Where each value stands
    on the form, the letter's evidence says. `facts`: they were derived before."""
    case, outcome, facts = decision.case, decision.outcome, facts or derive(decision.case, policy)
    known = {name: replace(value, source=NOWHERE) for name, value in facts.of[WHOLE].items()
             if value.known and not name.startswith(("参数·", "词表·", "名单·"))}
    noted = []
    for f in decision.findings:
        if f.verdict == "unmet" and (rule := policy.rule(f.rule)):
            view = facts.view(f.about)
            noted.append(Noted(f.rule, f.about, f.severity, f.actions, f.amount, fill(rule.wording.message, f, rule, view, policy),
                               basis_of(rule.origin, policy)))
    return Record(decision.id, case.scope, case.on, case.form.kind, case.form.file, case.form.sha256, decision.fingerprint, known,
                  outcome.grade or "", outcome.conclusion or "", outcome.actions, tuple(noted), decision.signed)


def concerned(rule: RosterRule, book: Records) -> Iterator[Record]:
    """The decisions that may stand in a roster, with no more of each than the roster asks for."""
    kinds = {board.form for board in rule.boards}
    fields = {*STANDARD, rule.key, *rule.draw, *(s for sources in rule.columns.values() for s in sources.values())}
    for board in rule.boards:
        fields |= board.where.reads() if board.where else set()
    return book.records(kinds, fields)


class Records(Protocol):
    """Where earlier decisions are read: a book, or the database."""

    def records(self, kinds: Collection[str] | None = None, fields: Collection[str] | None = None) -> Iterator[Record]: ...


class Earlier:
    """Facts from elsewhere: from earlier decisions (取自), read from the book once for all forms of a batch, from the register,
    and from the bureau's lists (名单)."""

    def __init__(self, book: Records | None, unclosed: Unclosed | None = None, lists: Mapping[str, Sequence[str]] | None = None) -> None:
        self._book, self._unclosed, self._lists = book, unclosed, {n: frozenset(keys) for n, keys in (lists or {}).items()}
        self._read: dict[tuple[frozenset[str], frozenset[str]], tuple[Record, ...]] = {}

    def of(self, form: Form, policy: PolicyVersion) -> Mapping[str, Value]:
        """What the policy fetches for this form, frozen into its case."""
        return {**self._listed(form, policy), **self._fetched(form, policy)}

    def _listed(self, form: Form, policy: PolicyVersion) -> Mapping[str, Value]:
        """Of every list that the policy knows, who of this form stands on it: no more of a list goes into a case."""
        own = {str(v.v) for v in form.fields.values() if v.known}
        own |= {str(v.v) for rows in form.tables.values() for row in rows for v in row.values() if v.known}
        return {f"名单·{name}": Value("given", tuple(sorted(own & self._lists[name])), None, "", Source("list", name))
                for name in policy.resolved["名单"] if name in self._lists}

    def _fetched(self, form: Form, policy: PolicyVersion) -> Mapping[str, Value]:
        gathers = policy.sets.gathers
        if not gathers or (self._book is None and self._unclosed is None):
            return {}
        kinds = frozenset(g.form for g in gathers if g.form)
        fields = frozenset({"预算年度", *(g.field for g in gathers if g.field), *(g.same for g in gathers)})
        return gathered(form, policy, self._records(kinds, fields), self._unclosed)

    def _records(self, kinds: frozenset[str], fields: frozenset[str]) -> Iterable[Record]:
        if (kinds, fields) not in self._read:
            self._read[kinds, fields] = tuple(self._book.records(kinds, fields)) if self._book and kinds else ()
        return self._read[kinds, fields]
