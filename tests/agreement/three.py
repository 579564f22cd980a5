"""Reference, engine and columns on the same cases: the reference is asked, and where another differs is named.

    (findings, outcome), = agreed(policy, [case])

Whoever compares evaluators in a test compares them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields
from itertools import chain, zip_longest

import numpy as np

from chidu.errors import ChiduError, DeterminationError, Disagreement
from chidu.evaluation.bulk import Results, columns_of, evaluate
from chidu.evaluation.conclude import lacking_fields
from chidu.evaluation.decide import agree, preview
from chidu.evaluation.derive import derive
from chidu.evaluation.judge import judge
from chidu.evaluation.sign import Signed, sign
from chidu.types import VERDICTS, Case, Finding, Outcome, PolicyVersion, Ref, Verdict

Told = tuple[tuple[Finding, ...], Outcome] | ChiduError
"""Findings and outcome, or the refusal."""


def agreed(law: PolicyVersion, cases: Iterable[Case]) -> list[Told]:
    """What the reference tells of each case, once all three say the same of every one.

    Raises AssertionError with the jurisdiction, the date, the case and where they first differ.
    """
    listed = list(cases)
    told = [by_reference(law, case) for case in listed]
    for case, difference in chain(_engine_differs(law, listed, told), _bulk_differs(law, listed, told)):
        raise AssertionError(f"{law.scope}，{law.on}，案件{case.id}：{difference}")
    return told


def by_reference(law: PolicyVersion, case: Case) -> Told:
    try:
        return preview(case, law)
    except ChiduError as refusal:
        return refusal


def by_engine(law: PolicyVersion, case: Case, told: Told) -> Signed | ChiduError:
    """In this process; of a case that the reference refuses, the engine is asked all the same."""
    findings: tuple[Finding, ...] = ()
    if not isinstance(told, ChiduError):
        findings = told[0]
    else:
        with suppress(DeterminationError):
            findings = judge(case, law, derive(case, law))
    try:
        return sign(law.canonical, law.scope, law.on, case, findings)
    except ChiduError as refusal:
        return refusal


def by_bulk(law: PolicyVersion, cases: Sequence[Case]) -> Iterator[tuple[int, Results, int]]:
    """All together: of each case its number, the results of its kind of form, and its place in them."""
    for columns in columns_of(cases):
        results = evaluate(law, columns)
        of_kind = [i for i, case in enumerate(cases) if case.form.kind == columns.kind]
        yield from ((i, results, place) for place, i in enumerate(of_kind))


def _engine_differs(law: PolicyVersion, cases: Sequence[Case], told: Sequence[Told]) -> Iterator[tuple[Case, str]]:
    for case, reference in zip(cases, told, strict=True):
        signed = by_engine(law, case, reference)
        if isinstance(reference, ChiduError) or isinstance(signed, ChiduError):
            if _refusal(reference) != _refusal(signed):
                yield case, f"参照{_refusal(reference)}，引擎{_refusal(signed)}"
            continue
        try:
            agree(*reference, signed)
        except Disagreement as differing:
            yield case, differing.found


def _bulk_differs(law: PolicyVersion, cases: Sequence[Case], told: Sequence[Told]) -> Iterator[tuple[Case, str]]:
    compared = 0
    for i, results, place in by_bulk(law, cases):
        compared += 1
        reference, refused = told[i], results.refused.get(place)
        if isinstance(reference, ChiduError) or refused:
            if _refusal(reference) != _refusal(refused):
                yield cases[i], f"参照{_refusal(reference)}，批量{_refusal(refused)}"
            continue
        yield from ((cases[i], difference) for difference in _differences(*reference, results, place))
    assert compared == len(cases)


def _differences(findings: tuple[Finding, ...], outcome: Outcome, results: Results, place: int) -> Iterator[str]:
    """Every verdict in its order, the number of missing fields, every part of the outcome."""
    ours = [(f.rule, f.about, f.verdict) for f in findings]
    for one, other in zip_longest(ours, results.verdicts(place)):
        if one != other:
            yield f"参照判{_verdict(one)}，批量判{_verdict(other)}"
    lacking, size = lacking_fields(findings, results.policy), results.columns.size
    counted = np.broadcast_to(results.concluded.counts.vector("缺项数").n, size)[place]
    if counted != len(lacking):
        yield f"参照缺{'、'.join(lacking)}，批量缺{counted}项"
    theirs = results.outcome(place)
    for part in fields(Outcome):
        one, other = getattr(outcome, part.name), getattr(theirs, part.name)
        if one != other:
            yield f"{part.name}：参照{one}，批量{other}"


def _refusal(said: object) -> str:
    return f"拒绝（{said.code}）" if isinstance(said, ChiduError) else "不拒绝"


def _verdict(said: tuple[str, Ref, Verdict] | None) -> str:
    return f"“{said[0]}”（{said[1]}）{VERDICTS[said[2]]}" if said else "无"
