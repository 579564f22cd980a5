"""Columns say of every form what the reference says of it alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chidu.errors import DeterminationError
from chidu.evaluation.bulk import columns_of, evaluate
from chidu.evaluation.conclude import lacking_fields
from chidu.evaluation.decide import preview
from chidu.policy.version import policy_version
from chidu.types import Case, Finding, Outcome, PolicyVersion
from small import MANY, SPRING, form, real_library
from strategies import cases, sheets, small_policies

SCOPES = ("cn", "cn/shandong/heze", "cn/shandong/liaocheng", "cn/shandong/dezhou/qihe", "cn/shandong/jining/wenshang")
QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]}


@cache
def law_of(scope: str) -> PolicyVersion:
    return policy_version(real_library(), scope, SPRING)


def agree(law: PolicyVersion, listed: Sequence[Case]) -> None:
    """Every verdict, the missing fields and the whole outcome of every case, decided together and alone."""
    by_id = {str(i): replace(c, id=str(i)) for i, c in enumerate(listed)}
    for columns in columns_of(by_id.values()):
        results = evaluate(law, columns)
        lacking = np.broadcast_to(results.concluded.counts.vector("缺项数").n, columns.size)
        for i, name in enumerate(columns.ids):
            told = reference(by_id[name], law)
            if isinstance(told, str):
                assert results.refused[i].code == told
                continue
            findings, outcome = told
            assert i not in results.refused
            assert list(results.verdicts(i)) == [(f.rule, f.about, f.verdict) for f in findings]
            assert results.outcome(i) == outcome
            assert lacking[i] == len(lacking_fields(findings, law)), lacking_fields(findings, law)


def reference(one: Case, law: PolicyVersion) -> tuple[tuple[Finding, ...], Outcome] | str:
    """What the reference says, or the code of its refusal."""
    try:
        return preview(one, law)
    except DeterminationError as refused:
        return refused.code


@pytest.mark.slow
@settings(max_examples=MANY // 20 or 20, **QUIET)
@given(st.data())
def test_they_agree_on_any_forms_under_the_policies_of_the_repository(data):
    law = law_of(data.draw(st.sampled_from(SCOPES)))
    agree(law, data.draw(st.lists(cases(law), min_size=1, max_size=20)))


@pytest.mark.slow
@settings(max_examples=MANY // 5 or 50, **QUIET)
@given(small_policies(), st.lists(sheets(), min_size=1, max_size=8))
def test_they_agree_on_any_forms_under_any_small_policy(law, seen):
    filled = form(law, {}, {})
    agree(law, [Case("例", "cn", SPRING, replace(filled, fields=dict(one.fields),
                                                tables={t: tuple(dict(row.fields) for row in rows) for t, rows in one.tables.items()}))
                for one in seen])
