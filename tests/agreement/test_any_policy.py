"""Cases and policies that Hypothesis draws: the three evaluators agree on any form, under any policy."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from benchmarks.workload import generated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.agreement.three import agreed

from chidu.policy.version import policy_version
from chidu.types import Case, PolicyVersion
from small import MANY, SPRING, Sheet, case, form, real_library
from strategies import cases, sheets, small_policies

SCOPES = ("cn", "cn/shandong/heze", "cn/shandong/liaocheng", "cn/shandong/dezhou/qihe", "cn/shandong/jining/wenshang")
QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]}
pytestmark = pytest.mark.slow


@cache
def law_of(scope: str) -> PolicyVersion:
    return policy_version(real_library(), scope, SPRING)


def laid_out(law: PolicyVersion, seen: Sheet) -> Case:
    """A declaration with these very values."""
    tables = {table: tuple(dict(row.fields) for row in rows) for table, rows in seen.tables.items()}
    return case(law, replace(form(law, {}), fields=dict(seen.fields), tables=tables))


@settings(max_examples=MANY // 5 or 40, **QUIET)
@given(st.data())
def test_they_agree_on_any_forms_under_the_policies_of_the_repository(data):
    law = law_of(data.draw(st.sampled_from(SCOPES)))
    agreed(law, data.draw(st.lists(cases(law), min_size=1, max_size=10)))


@settings(max_examples=MANY or 60, **QUIET)
@given(small_policies(), st.lists(sheets(), min_size=1, max_size=6))
def test_they_agree_on_any_forms_under_any_small_policy(law, seen):
    agreed(law, [laid_out(law, sheet) for sheet in seen])


@settings(max_examples=MANY // 5 or 25, **QUIET)
@given(small_policies(), st.integers(0, 2**32 - 1))
def test_they_agree_on_generated_cases_under_any_small_policy(law, seed):
    agreed(law, generated(law, seed, 0, 12, 4, 2, 0.5, kinds=tuple(law.vocabulary.kinds), refusable=True))
