"""Generated cases: the same for a seed and a number everywhere, on and beside the policy's thresholds, and of every kind."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from benchmarks.chain import SKETCHES
from benchmarks.workload import COSTS, INDICATORS, LONG_TERM, generated

from chidu.archive import pack
from chidu.errors import DeterminationError
from chidu.evaluation.decide import preview
from chidu.form import Value
from chidu.policy.resolve import canonical_bytes
from chidu.policy.version import policy_version
from chidu.types import Case, PolicyVersion
from small import DECLARATION, SPRING, policy, real_library, rule

pytestmark = pytest.mark.rest

ROOT = Path(__file__).parents[2]
QIHE, ROSTER = "cn/shandong/dezhou/qihe", "压减清单名册"


@pytest.fixture(scope="module")
def qihe() -> PolicyVersion:
    return policy_version(real_library(), QIHE, SPRING)


def digest(cases: list[Case]) -> str:
    return hashlib.sha256(b"".join(canonical_bytes(pack(case)) for case in cases)).hexdigest()


def values(cases: list[Case]) -> list[Value]:
    rows = [row for case in cases for table in case.form.tables.values() for row in table]
    return [v for row in [*rows, *(case.form.fields for case in cases)] for v in row.values()]


def test_a_case_is_the_same_however_many_are_made(qihe: PolicyVersion) -> None:
    many = list(generated(qihe, 7, 0, 30))
    assert digest(many[20:]) == digest(list(generated(qihe, 7, 20, 10)))
    assert digest(many) != digest(list(generated(qihe, 8, 0, 30)))


def test_a_case_is_the_same_in_another_process_under_another_hash_seed(qihe: PolicyVersion) -> None:
    program = f"""
import hashlib
from datetime import date
from benchmarks.workload import generated
from chidu.archive import pack
from chidu.desk.office import Office
from chidu.policy.resolve import canonical_bytes
law = Office().policy("{QIHE}", date(2024, 3, 1))
print(hashlib.sha256(b"".join(canonical_bytes(pack(c)) for c in generated(law, 7, 5, 10))).hexdigest())
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "service")]), "PYTHONHASHSEED": "11"}
    told = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    assert told.stdout.strip() == digest(list(generated(qihe, 7, 5, 10))), told.stderr


@pytest.mark.parametrize("kind", [DECLARATION, *SKETCHES, ROSTER])
def test_most_rules_are_met_by_some_cases_and_failed_by_others(kind: str, qihe: PolicyVersion) -> None:
    stages = qihe.vocabulary.kinds[kind].stages
    seen: dict[str, Counter[str]] = {r.id: Counter() for r in qihe.rules if r.stage in stages}
    for case in generated(qihe, 1, 0, 200, settle=0.6, kinds=(kind,)):
        for finding in preview(case, qihe)[0]:
            seen[finding.rule][finding.verdict] += 1
    both = [r for r, verdicts in seen.items() if verdicts["met"] and verdicts["unmet"]]
    assert both
    assert len(both) >= 0.85 * len(seen), sorted(set(seen) - set(both))
    assert all(verdicts["unknown"] for verdicts in seen.values()), [r for r, v in seen.items() if not v["unknown"]]


def test_values_lie_on_and_beside_a_threshold_of_the_policy() -> None:
    lamps = policy(rule("亮灯率", "不符合: {年度资金总额: {大于: 123.45万元}}"))
    sums = {case.form.fields["年度资金总额"].v for case in generated(lamps, 1, 0, 400) if "年度资金总额" in case.form.fields}
    line = Fraction(1_234_500)
    assert {line - Fraction(1, 100), line, line + Fraction(1, 100)} <= sums


def test_every_state_of_a_cell_comes_and_sums_mostly_fit(qihe: PolicyVersion) -> None:
    cases = list(generated(qihe, 1, 0, 60))
    assert {v.state for v in values(cases)} == {"given", "blank", "unread"}  # absent is a cell that is not there
    assert len({tuple(case.form.fields) for case in cases}) > 30
    weighed = [sum(r["权重"].v for r in c.form.tables[INDICATORS]) for c in generated(qihe, 1, 0, 60, steady=True)
               if all("权重" in r and isinstance(r["权重"].v, Fraction) for r in c.form.tables[INDICATORS])]
    assert weighed.count(Fraction(100)) > len(weighed) / 3


def test_sizes_are_as_asked_where_steady_and_vary_where_not(qihe: PolicyVersion) -> None:
    steady = list(generated(qihe, 1, 0, 20, 7, 2, steady=True))
    assert {(len(c.form.tables[INDICATORS]), len(c.form.tables[COSTS]), LONG_TERM in c.form.tables) for c in steady} == {(7, 2, False)}
    varied = list(generated(qihe, 1, 0, 300))
    assert {t for c in varied for t in c.form.tables} == {INDICATORS, LONG_TERM, COSTS}
    assert any(INDICATORS not in c.form.tables for c in varied)
    assert any(len(c.form.tables.get(INDICATORS, "x")) == 0 for c in varied)


def test_people_determine_in_a_share_of_the_cases(qihe: PolicyVersion) -> None:
    assert not any(c.determinations for c in generated(qihe, 1, 0, 20, settle=0))
    settled = list(generated(qihe, 1, 0, 100, settle=1))
    assert {d.item.partition("·")[0] for c in settled for d in c.determinations} == {"规则", "认定", "要点", "得分", "字段"}
    assert {preview(c, qihe)[1].grade for c in settled} >= {None, "优", "良", "中"}


def test_only_where_asked_for_does_a_determination_stand_that_the_policy_refuses(qihe: PolicyVersion) -> None:
    refused = 0
    for case in generated(qihe, 1, 0, 60, settle=1, refusable=True):
        try:
            preview(case, qihe)
        except DeterminationError:
            refused += 1
    assert refused
    for case in generated(qihe, 1, 0, 60, settle=1):
        preview(case, qihe)


@pytest.mark.parametrize(("kind", "table", "total", "parts"), [
    ("绩效运行监控表", "监控资金", "年初预算数", "年初预算数"), ("单位自评表", "自评资金", "全年预算数", "全年预算数")])
def test_sources_of_money_mostly_add_up(kind: str, table: str, total: str, parts: str, qihe: PolicyVersion) -> None:
    fits = 0
    for case in generated(qihe, 1, 0, 60, kinds=(kind,), steady=True):
        first, *others = case.form.tables[table]
        cells = [first.get(total), *(row.get(parts) for row in others)]
        if all(v and isinstance(v.v, Fraction) for v in cells):
            fits += cells[0].v == sum(v.v for v in cells[1:])
    assert 20 < fits < 60


def test_scores_mostly_add_up_and_fit_the_grade(qihe: PolicyVersion) -> None:
    fields = [c.form.fields for c in generated(qihe, 1, 0, 100, kinds=("财政评价打分表",))]
    both = [(f["评价得分"].v, f["评价等级"].v) for f in fields if {"评价得分", "评价等级"} <= set(f)]
    told = [(score, grade) for score, grade in both if isinstance(score, Fraction) and grade in ("优", "良", "中", "差")]
    assert {grade for _, grade in told} == {"优", "良", "中", "差"}
    assert sum((score >= 90) == (grade == "优") for score, grade in told) > 0.8 * len(told)


def test_people_leave_what_the_policy_leaves_to_them(qihe: PolicyVersion) -> None:
    said = {d.item for kind in ("单位自评表", "财政评价打分表") for c in generated(qihe, 1, 0, 60, settle=1, kinds=(kind,))
            for d in c.determinations}
    assert said >= {"字段·人工得分", "字段·达成情况", "字段·决定调减金额"}


def test_what_is_fetched_from_earlier_decisions_comes_with_the_case_and_not_on_the_form(qihe: PolicyVersion) -> None:
    names = {g.name for g in qihe.sets.gathers}
    cases = list(generated(qihe, 1, 0, 60))
    assert names
    assert {n for c in cases for n in c.gathered} >= names
    assert not any(names & set(c.form.fields) for c in cases)


def test_every_kind_of_form_under_every_jurisdiction() -> None:
    for scope in real_library().jurisdictions:
        law = policy_version(real_library(), scope, SPRING)
        kinds = tuple(law.vocabulary.kinds)
        assert {f"{name}名册" for name in law.resolved["汇总规则"]} < set(kinds)
        cases = list(generated(law, 1, 0, 2 * len(kinds), kinds=kinds))
        assert Counter(c.form.kind for c in cases) == dict.fromkeys(kinds, 2)
        assert {c.form.kind for c in generated(law, 1, 0, 12)} == {DECLARATION}
        for case in cases[:len(kinds)]:
            assert case.form.fields, case.form.kind
            preview(case, law)
