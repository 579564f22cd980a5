"""The engine's own walk through a case, inside the limited worker: from facts to verdicts, points, conclusion, letters.

It gets the canonical policy and the case, not the reference's results: it links the policy, derives the facts, and
judges and climbs with durable_rules. Only what a verdict lacks (无法判定缺什么) is told by the reference, since an
engine cannot say why something did not fire.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from chidu.evaluation.conclude import Counts, conclude
from chidu.evaluation.derive import derive
from chidu.evaluation.encode import Encoding, counts_as_numbers, encode, numbers
from chidu.evaluation.engine.session import Session
from chidu.evaluation.engine.sessions import session
from chidu.evaluation.judge import stages_of
from chidu.policy.link import link
from chidu.types import Case, Finding, Fired, Ladder, Outcome, PolicyVersion, Scope, Step, Trace, Verdict

VERDICT: Mapping[str, Verdict] = {"met": "met", "unmet": "unmet", "unknown": "unknown", "na": "not_applicable"}


@dataclass(frozen=True)
class Signed:
    """What the engine says of a case: a verdict for every rule and object, the outcome, what fired in order.

    Of rules of other stages (环节), which it judges too, nothing is told.
    """

    verdicts: Mapping[tuple[str, str], Verdict]
    outcome: Outcome
    trace: Trace


def sign(canonical: bytes, scope: Scope, on: date, case: Case, findings: tuple[Finding, ...]) -> Signed:
    """Runs in the worker. `findings` are the reference's; their verdicts are replaced by the engine's own."""
    policy, encoding = _prepared(canonical, scope, on)
    engine = session(encoding.program)
    facts = derive(case, policy)
    judged = engine.verdicts(numbers(encoding, policy, case, facts))
    fired = engine.take_trace()
    stages = stages_of(case.form.kind, policy)
    relevant = {r.id for r in policy.rules if r.stage in stages}
    verdicts = {key: VERDICT[v] for key, v in judged.items() if key[0] in relevant}
    own = tuple(_with_verdict(f, verdicts.get((f.rule, str(f.about)), "unknown"), policy) for f in findings)
    climber = _Climber(engine, encoding)
    outcome = conclude(case, policy, facts, own, climber)
    return Signed(verdicts, outcome, Trace(tuple(f for f in fired if f.id in relevant), tuple(climber.climbed)))


def _with_verdict(finding: Finding, verdict: Verdict, policy: PolicyVersion) -> Finding:
    if verdict == finding.verdict:
        return finding
    rule = policy.rule(finding.rule)
    return replace(finding, verdict=verdict, actions=rule.actions if rule and verdict == "unmet" else ())


@dataclass(frozen=True)
class _Climber:
    """Climbs ordered lists by forward chaining, and keeps what fired in each climb."""

    engine: Session
    encoding: Encoding
    climbed: list[tuple[Fired, ...]] = field(default_factory=list)

    def __call__(self, name: str, ladder: Ladder, counts: Counts) -> Step | None:
        step = self.engine.climb(name, counts_as_numbers(self.encoding, name, counts))
        self.climbed.append(self.engine.take_trace())
        return None if step is None else ladder[int(step)]


@lru_cache(maxsize=8)
def _prepared(canonical: bytes, scope: Scope, on: date) -> tuple[PolicyVersion, Encoding]:
    policy = link(json.loads(canonical), scope, on)
    return policy, encode(policy)
