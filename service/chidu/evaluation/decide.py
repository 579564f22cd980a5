"""A case decided: the reference judges, the engine judges apart from it, and only what both say is signed.

A disagreement refuses the decision. If the worker is lost twice, the decision carries the reference's signature
alone and nothing may be issued on it (待复核).
"""

from __future__ import annotations

import hashlib

from chidu import SEMANTICS, __version__
from chidu.archive import pack
from chidu.errors import Disagreement, WorkerLost
from chidu.evaluation.conclude import conclude
from chidu.evaluation.derive import derive
from chidu.evaluation.judge import judge
from chidu.evaluation.sign import Signed, sign
from chidu.policy.resolve import canonical_bytes
from chidu.sandbox import Sandbox
from chidu.types import VERDICTS, Case, Decision, Finding, Outcome, PolicyVersion

REFERENCE, ENGINE = "reference", "engine"
ISSUABLE = frozenset({REFERENCE, ENGINE})


def preview(case: Case, policy: PolicyVersion) -> tuple[tuple[Finding, ...], Outcome]:
    """The reference alone: for previews, examples and counterfactuals; nothing is issued on it."""
    facts = derive(case, policy)
    findings = judge(case, policy, facts)
    return findings, conclude(case, policy, facts, findings)


def decide(case: Case, policy: PolicyVersion, sandbox: Sandbox) -> Decision:
    """Decides a case. Raises Disagreement where the two evaluators differ, naming the rules."""
    findings, outcome = preview(case, policy)
    signed = {REFERENCE}
    if confirmed := _engine(case, policy, sandbox, findings):
        agree(findings, outcome, confirmed)
        signed.add(ENGINE)
    return Decision(identity(case, policy), case, policy.fingerprint, (), __version__, SEMANTICS, findings, outcome, frozenset(signed))


def identity(case: Case, policy: PolicyVersion) -> str:
    """One name for one case under one policy: the form, the date and what people determined all count."""
    people = canonical_bytes(pack(case.determinations)).decode()
    return hashlib.sha256(f"{case.id}｜{policy.fingerprint}｜{case.on.isoformat()}｜{people}".encode()).hexdigest()[:16]


def _engine(case: Case, policy: PolicyVersion, sandbox: Sandbox, findings: tuple[Finding, ...]) -> Signed | None:
    for _ in range(2):  # a lost worker costs one retry
        try:
            return sandbox.call(sign, policy.canonical, policy.scope, policy.on, case, findings)
        except WorkerLost:
            continue
    return None


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
