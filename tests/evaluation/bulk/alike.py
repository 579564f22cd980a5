"""Columns beside the reference, case by case: whoever compares them in a test of the columns compares them here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from chidu.errors import ChiduError
from chidu.evaluation.bulk import Results, columns_of, evaluate
from chidu.evaluation.bulk.vector import LACKING, UNREAD_LACKING
from chidu.evaluation.conclude import lacking_fields
from chidu.evaluation.decide import preview
from chidu.evaluation.derive import derive
from chidu.form import Value
from chidu.types import PROJECT, WHOLE, Case, Finding, Outcome, PolicyVersion, Ref


def agree(law: PolicyVersion, listed: Sequence[Case]) -> None:
    """Every computed field, every verdict, the missing fields, the outcome and every refusal in its own words."""
    by_id = {case.id: case for case in listed}
    assert len(by_id) == len(listed)
    for columns in columns_of(listed):
        results = evaluate(law, columns)
        lacking = np.broadcast_to(results.concluded.counts.vector("缺项数").n, columns.size)
        for i, name in enumerate(columns.ids):
            told = reference(by_id[name], law)
            if isinstance(told, ChiduError):
                assert (results.refused[i].code, str(results.refused[i])) == (told.code, str(told))
                continue
            findings, outcome = told
            assert i not in results.refused
            for where, ours, theirs in computed(results, i, by_id[name]):
                assert ours == theirs, where
            assert list(results.verdicts(i)) == [(f.rule, f.about, f.verdict) for f in findings]
            assert lacking[i] == len(lacking_fields(findings, law)), lacking_fields(findings, law)
            assert results.outcome(i) == outcome


def reference(case: Case, law: PolicyVersion) -> tuple[tuple[Finding, ...], Outcome] | ChiduError:
    """What the reference says, or its refusal."""
    try:
        return preview(case, law)
    except ChiduError as refusal:
        return refusal


def computed(results: Results, i: int, case: Case) -> Iterator[tuple[str, Any, Any]]:
    """Each computed field of each object of a case: where it is, what columns have there, what the reference has."""
    facts = derive(case, results.policy)
    for made in results.policy.derived:
        for ref in (WHOLE,) if made.about == PROJECT else facts.tables.get(made.about, ()):
            vector, at = results.facts.of[made.about][made.name], place(results, ref, i)
            named = bool(vector.states[at if len(vector.states) > 1 else 0] in (LACKING, UNREAD_LACKING))
            yield f"{ref}.{made.name}", said(vector.value(at, results.columns.pool), named), said(facts.of[ref][made.name])


def place(results: Results, ref: Ref, i: int) -> int:
    """The row of an object of a case in the columns of its kind."""
    return i if ref == WHOLE else int(results.columns.tables[ref.object].starts[i]) + ref.row - 1


def said(value: Value, named: bool | None = None) -> tuple[Any, ...]:
    """What counts of a value: a unit is one of a number, a text as written one of what is known, what is lacking one of what is not."""
    unit, text = value.unit if isinstance(value.v, Fraction) else None, value.text if value.known else ""
    return value.state, value.v, unit, text, (bool(value.missing) if named is None else named) and not value.known
