"""A case decided: the reference judges, the engine judges apart from it, and only what both say is signed.

A disagreement refuses the decision. If the worker is lost twice, the decision carries the reference's signature
alone, says why, and nothing may be issued on it (待复核). Both raise an alarm.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from chidu import SEMANTICS, __version__
from chidu.archive import pack, packed_bytes
from chidu.errors import Disagreement, InputError, WorkerLost
from chidu.evaluation import alarm
from chidu.evaluation.conclude import conclude
from chidu.evaluation.derive import derive
from chidu.evaluation.judge import judge
from chidu.evaluation.sign import Signed, sign
from chidu.policy.resolve import canonical_bytes
from chidu.sandbox import Sandbox
from chidu.types import VERDICTS, Case, Decision, Facts, Finding, Outcome, PolicyVersion, Waiting

REFERENCE, ENGINE = "reference", "engine"
ISSUABLE = frozenset({REFERENCE, ENGINE})
_LOST = (WorkerLost, InputError)  # the form itself was judged: only facts that the engine refuses can be an InputError here


def preview(case: Case, policy: PolicyVersion, facts: Facts | None = None) -> tuple[tuple[Finding, ...], Outcome]:
    """The reference alone: for previews, examples and counterfactuals; nothing is issued on it. `facts`: they were derived before."""
    facts = facts or derive(case, policy)
    findings = judge(case, policy, facts)
    return findings, conclude(case, policy, facts, findings)


def decide(case: Case, policy: PolicyVersion, sandbox: Sandbox, facts: Facts | None = None) -> Decision:
    """Decides a case. Raises Disagreement where the two evaluators differ, naming the rules. `facts`: those of `derive`, which the
    reference then goes by; the engine derives its own."""
    findings, outcome = preview(case, policy, facts)
    unsigned = Decision(identity(case, policy), case, policy.fingerprint, (), __version__, SEMANTICS, findings, outcome,
                        frozenset({REFERENCE}))
    try:
        confirmed = _engine(case, policy, sandbox, findings)
        agree(findings, outcome, confirmed)
    except _LOST as lost:
        alarm.alarm_of_waiting(case, policy, lost)
        return replace(unsigned, waiting=Waiting(lost.code, lost.found))
    except Disagreement as differing:
        alarm.alarm_of_disagreement(case, policy, differing)
        raise
    return replace(unsigned, signed=ISSUABLE, trace=confirmed.trace)


def identity(case: Case, policy: PolicyVersion) -> str:
    """One name for one case under one policy: the form, the date, what people determined and what was gathered all count."""
    people = canonical_bytes(pack(case.determinations)).decode()
    elsewhere = f"｜{packed_bytes(case.gathered).decode()}" if case.gathered else ""
    text = f"{case.id}｜{policy.fingerprint}｜{case.on.isoformat()}｜{people}{elsewhere}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _engine(case: Case, policy: PolicyVersion, sandbox: Sandbox, findings: tuple[Finding, ...]) -> Signed:
    asked = (policy.canonical, policy.scope, policy.on, case, tuple(_bare(f) for f in findings))
    try:
        return sandbox.call(sign, *asked)
    except _LOST as lost:  # which costs one retry
        alarm.warn_of_retry(case, policy, lost)
    return sandbox.call(sign, *asked)


def _bare(f: Finding) -> Finding:
    """What the engine is told of a finding: not why, which it does not ask and which takes long to tell and to send."""
    missing = f.missing if f.verdict == "unknown" else ()
    return Finding(f.rule, f.about, f.verdict, f.severity, f.point, None, None, None, missing, f.actions, (), f.origin)


def agree(findings: tuple[Finding, ...], outcome: Outcome, signed: Signed) -> None:
    """Every verdict, every grade, the conclusion, the actions and the letters must be the same."""
    ours = {(f.rule, str(f.about)): f.verdict for f in findings}
    differing = [
        f"{rule}（{about}）：参照判“{VERDICTS.get(ours.get((rule, about), 'unknown'), '无')}”，引擎判“"
        f"{VERDICTS.get(signed.verdicts.get((rule, about), 'unknown'), '无')}”"
        for rule, about in sorted({*ours, *signed.verdicts})
        if ours.get((rule, about)) != signed.verdicts.get((rule, about))
    ]
    if not differing and outcome != signed.outcome:
        differing = [f"总评或结论：参照“{outcome.grade}／{outcome.conclusion}”，引擎“{signed.outcome.grade}／{signed.outcome.conclusion}”"]
    if differing:
        raise Disagreement("evaluators-disagree", "两个判定器结论不一：" + "；".join(differing[:5]),
                           rule="结论须由两个判定器一致签署", remedy="不出文书；请把本表和政策版本交维护人员")
