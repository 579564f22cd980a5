"""Chidu itself, measured at several lengths of its way.

`Reference` goes from the form to the conclusion and tells the whole trace; `Told` and `Rules` start from the derived
facts, as the peers do, with and without the trace told. `Engine` is durable_rules' verdicts from whole numbers, as the
peers; `Signature` its whole second walk as the sandbox's worker does it; `Decide` both, with the worker. `Bulk` goes from
columns as written, with all computed fields; `BulkRules` from derived columns, as the peers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.given import Given
from benchmarks.sheets import CODES, Results, joined, verdicts_of
from benchmarks.work import NOTHING
from chidu import __version__
from chidu.evaluation.bulk import Results as Bulked
from chidu.evaluation.bulk import columns_of, evaluate
from chidu.evaluation.bulk.conclude import conclude as conclude_columns
from chidu.evaluation.bulk.derive import derive as derive_columns
from chidu.evaluation.bulk.judge import judge as judge_columns
from chidu.evaluation.conclude import PENDING, conclude
from chidu.evaluation.decide import ISSUABLE, decide, preview
from chidu.evaluation.derive import derive
from chidu.evaluation.encode import numbers
from chidu.evaluation.engine.session import Session
from chidu.evaluation.judge import judge
from chidu.evaluation.sign import sign
from chidu.sandbox import Sandbox
from chidu.types import Case, Facts, Finding, Outcome, PolicyVersion

AT_A_TIME, AT_ONCE = 100, 8_000
Decided = tuple[tuple[Finding, ...], Outcome]


class _Chidu:
    VERSION = f"Chidu {__version__}"
    DIFFERENT = False
    """Whether its cases must all be different, so that nothing is known of one from another."""
    VERDICTS_ALONE = False

    def parts(self, given: Given, cases: Any) -> Iterator[Any]:
        """A few at a time, so that memory holds the answers of these few."""
        return (cases[start:start + AT_A_TIME] for start in range(0, len(cases), AT_A_TIME))

    def read(self, given: Given, kept: list[Results]) -> Results:
        return joined(kept)

    def close(self) -> None:
        """Gives back what was started."""


class Reference(_Chidu):
    def prepare(self, given: Given) -> Any:
        return given.cases

    def load(self, given: Given) -> Any:
        return given.policy

    def run(self, policy: PolicyVersion, cases: list[Any]) -> list[Decided]:
        return [_told(preview(case, policy)) for case in cases]

    def keep(self, given: Given, raw: list[Decided]) -> Results:
        return _results(given, raw)


class Rules(Reference):
    def prepare(self, given: Given) -> Any:
        facts = {case.id: derive(case, given.policy) for case in given.cases[:given.base]}
        return [(case, facts[case.id]) for case in given.cases]

    def run(self, policy: PolicyVersion, cases: list[Any]) -> list[Decided]:
        return [_judged(case, policy, facts) for case, facts in cases]


class Told(Rules):
    def run(self, policy: PolicyVersion, cases: list[Any]) -> list[Decided]:
        return [_told(_judged(case, policy, facts)) for case, facts in cases]


class Engine(_Chidu):
    VERSION = f"Chidu {__version__} on durable_rules 2.0.28"
    VERDICTS_ALONE = True

    def prepare(self, given: Given) -> Any:
        known = {c.id: numbers(given.work.encoding, given.work.policy, c, derive(c, given.policy)) for c in given.cases[:given.base]}
        return [known[case.id] for case in given.cases]

    def load(self, given: Given) -> Any:
        return Session(given.work.encoding.program)

    def run(self, session: Session, cases: list[Any]) -> list[Any]:
        answers = []
        for objects in cases:
            answers.append(session.verdicts(objects))
            session.take_trace()
        return answers

    def keep(self, given: Given, raw: list[Any]) -> Results:
        return Results(_by_name(given, raw), np.zeros(0, np.int8), np.zeros(0, np.int8))


class Signature(_Chidu):
    VERSION = Engine.VERSION

    def prepare(self, given: Given) -> Any:
        findings = {case.id: preview(case, given.policy)[0] for case in given.cases[:given.base]}
        return [(case, findings[case.id]) for case in given.cases]

    def load(self, given: Given) -> Any:
        return given.policy

    def run(self, policy: PolicyVersion, cases: list[Any]) -> list[Any]:
        return [sign(policy.canonical, policy.scope, policy.on, case, findings) for case, findings in cases]

    def keep(self, given: Given, raw: list[Any]) -> Results:
        outcomes = _outcomes(given, [signed.outcome for signed in raw])
        return Results(_by_name(given, [signed.verdicts for signed in raw]), *outcomes)


class Decide(Reference):
    VERSION = Engine.VERSION

    def load(self, given: Given) -> Any:
        self.sandbox = Sandbox(workers=1)
        decide(given.cases[0], given.policy, self.sandbox)
        return given.policy

    def run(self, policy: PolicyVersion, cases: list[Case]) -> list[Decided]:
        decisions = [decide(case, policy, self.sandbox) for case in cases]
        assert all(d.signed == ISSUABLE for d in decisions)
        return [(d.findings, d.outcome) for d in decisions]

    def close(self) -> None:
        self.sandbox.close()


class Bulk(_Chidu):
    DIFFERENT = True

    def prepare(self, given: Given) -> Any:
        return None

    def parts(self, given: Given, _: Any) -> Iterator[Any]:
        return (columns_of(cases)[0] for cases in given.different_cases(AT_ONCE))

    def load(self, given: Given) -> Any:
        return given.policy

    def run(self, policy: PolicyVersion, columns: Any) -> Bulked:
        return evaluate(policy, columns)

    def keep(self, given: Given, raw: Bulked) -> Results | None:
        """Of the cases whose results are known, all in the first part."""
        count, made = min(given.base, given.count), raw.concluded
        if raw.columns.ids[0] != given.cases[0].id:
            return None
        tables, found = raw.columns.tables, {j.rule.id: j.verdicts for j in raw.judged}
        verdicts = []
        for rule in given.work.rules:
            end = count if rule.about not in tables else int(tables[rule.about].counts[:count].sum())
            verdicts.append(found[rule.id][:end])
        steps = [s.result for s in given.policy.conclusions[made.stage or ""]]
        ended = np.array([given.work.conclusions.index(s) for s in steps] + [NOTHING], np.int8)
        grades = np.where(made.grade[:count] < 0, len(given.work.grades) - 1, made.grade[:count])
        return Results(tuple(verdicts), grades.astype(np.int8), ended[made.step[:count]])

    def read(self, given: Given, kept: list[Any]) -> Results:
        return joined([r for r in kept if r])


class BulkRules(Bulk):
    def parts(self, given: Given, _: Any) -> Iterator[Any]:
        return (derive_columns(columns, given.policy) for columns in super().parts(given, _))

    def run(self, policy: PolicyVersion, derived: Any) -> Bulked:
        return _over_derived(policy, *derived)


def _over_derived(policy: PolicyVersion, derived: Any, people: Any) -> Bulked:
    judged = judge_columns(derived, policy, people)
    return Bulked(policy, derived, judged, conclude_columns(derived, policy, judged, people), people.refused)


def _judged(case: Case, policy: PolicyVersion, facts: Facts) -> Decided:
    findings = judge(case, policy, facts)
    return findings, conclude(case, policy, facts, findings)


def _told(decided: Decided) -> Decided:
    """Everything that a finding can say, said."""
    for f in decided[0]:
        _ = f.because, f.missing, f.sources, f.observed, f.required, f.difference
    _ = decided[1].because
    return decided


def _results(given: Given, decided: list[Decided]) -> Results:
    return Results(verdicts_of(given.work, [findings for findings, _ in decided]), *_outcomes(given, [o for _, o in decided]))


def _outcomes(given: Given, outcomes: list[Outcome]) -> tuple[Any, Any]:
    work = given.work
    return (np.array([work.grades.index(o.grade or PENDING) for o in outcomes], np.int8),
            np.array([work.conclusions.index(o.conclusion) if o.conclusion else NOTHING for o in outcomes], np.int8))


def _by_name(given: Given, answers: list[Any]) -> tuple[Any, ...]:
    """From {(rule, object's name): verdict}, whose objects come in order."""
    codes = CODES | {"na": CODES["not_applicable"]}
    found: dict[str, list[int]] = {rule.id: [] for rule in given.work.rules}
    for answer in answers:
        for (rule, _), verdict in answer.items():
            if rule in found:
                found[rule].append(codes[verdict])
    return tuple(np.array(found[rule.id], np.int8) for rule in given.work.rules)
