"""The engine's own walk through a case, inside the limited worker: from facts to verdicts, points, conclusion, letters.

It gets the canonical policy and the case, not the reference's results: it links the policy, derives the facts, and
judges and climbs with durable_rules. Only what a verdict lacks (无法判定缺什么) is told by the reference, since an
engine cannot say why something did not fire.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from chidu.evaluation.conclude import Counts, conclude
from chidu.evaluation.derive import derive
from chidu.evaluation.encode import Encoding, counts_as_numbers, encode, numbers
from chidu.evaluation.engine.session import Fired, Session
from chidu.evaluation.engine.sessions import session
from chidu.policy.link import link
from chidu.types import Case, Finding, Ladder, Outcome, PolicyVersion, Scope, Step, Verdict

VERDICT: Mapping[str, Verdict] = {"met": "met", "unmet": "unmet", "unknown": "unknown", "na": "not_applicable"}


@dataclass(frozen=True)
class Signed:
    """What the engine says of a case: a verdict for every rule and object, the outcome, what fired in order."""

    verdicts: Mapping[tuple[str, str], Verdict]
    outcome: Outcome
    trace: tuple[Fired, ...]


def sign(canonical: bytes, scope: Scope, on: date, case: Case, findings: tuple[Finding, ...]) -> Signed:
    """Runs in the worker. `findings` are the reference's; their verdicts are replaced by the engine's own."""
    policy, encoding = _prepared(canonical, scope, on)
    engine = session(encoding.program)
    facts = derive(case, policy)
    judged = engine.verdicts(numbers(encoding, policy, case, facts))
    stages = policy.vocabulary.kinds[case.form.kind].stages
    relevant = {r.id for r in policy.rules if r.stage in stages}
    verdicts = {key: VERDICT[v] for key, v in judged.items() if key[0] in relevant}
    own = tuple(_with_verdict(f, verdicts.get((f.rule, str(f.about)), "unknown"), policy) for f in findings)
    outcome = conclude(case, policy, facts, own, _Climber(engine, encoding))
    return Signed(verdicts, outcome, engine.take_trace())


def _with_verdict(finding: Finding, verdict: Verdict, policy: PolicyVersion) -> Finding:
    if verdict == finding.verdict:
        return finding
    rule = policy.rule(finding.rule)
    return replace(finding, verdict=verdict, actions=rule.actions if rule and verdict == "unmet" else ())


@dataclass(frozen=True)
class _Climber:
    """Climbs ordered lists by forward chaining."""

    engine: Session
    encoding: Encoding

    def __call__(self, name: str, ladder: Ladder, counts: Counts) -> Step | None:
        step = self.engine.climb(name, counts_as_numbers(self.encoding, name, counts))
        return None if step is None else ladder[int(step)]


@lru_cache(maxsize=8)
def _prepared(canonical: bytes, scope: Scope, on: date) -> tuple[PolicyVersion, Encoding]:
    policy = link(json.loads(canonical), scope, on)
    return policy, encode(policy)
