"""One SHA-256 over what is said of many cases: of all three evaluators, in any process, locale, time zone and order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.agreement.digests import ON, WHERE, both, cases_of

from chidu.evaluation.decide import preview
from chidu.evaluation.digest import combined, digest
from chidu.policy.version import policy_version
from chidu.types import VERDICTS
from small import real_library

ROOT = Path(__file__).parents[2]
EACH = 150


def one_hash(said: list[str]) -> str:
    return combined(map(bytes.fromhex, said))


def in_a_process(start: int, count: int, order: str, seed: str, locale: str, zone: str) -> dict[str, list[str]]:
    """What a new process says under its own hash seed, locale and time zone."""
    search = os.pathsep.join([str(ROOT), str(ROOT / "service")])
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": search, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
    program = [sys.executable, "-m", "tests.agreement.digests", str(start), str(count), order]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def here() -> dict[str, list[str]]:
    return both(0, EACH, "given")


def test_the_three_have_one_hash(here: dict[str, list[str]]) -> None:
    assert here["reference"] == here["engine"] == here["bulk"]
    assert len(set(here["reference"])) == 2 * EACH


@pytest.mark.slow
@pytest.mark.parametrize(("order", "seed", "locale", "zone"), [
    ("given", "0", "C", "UTC"),
    ("backwards", "1", "zh_CN.UTF-8", "Asia/Shanghai"),
    ("7", "random", "POSIX", "America/New_York"),
], ids=lambda part: part.replace("/", "-"))
def test_it_is_the_same_hash_in_another_process(here, order: str, seed: str, locale: str, zone: str) -> None:
    for said in in_a_process(0, EACH, order, seed, locale, zone).values():
        assert (said == here["reference"]) == (order == "given")
        assert one_hash(said) == one_hash(here["reference"])


@pytest.mark.slow
def test_it_is_the_same_hash_from_two_processes_that_did_half_each(here) -> None:
    half = EACH // 2
    one, other = in_a_process(half, EACH - half, "8", "random", "C.UTF-8", "Pacific/Kiritimati"), both(0, half, "given")
    for evaluator in here:
        assert one_hash(one[evaluator] + other[evaluator]) == one_hash(here["reference"])


def test_another_verdict_another_name_or_another_outcome_is_another_hash() -> None:
    scope, seed = WHERE[0]
    law = policy_version(real_library(), scope, ON)
    case, findings, outcome = next(
        (case, *told) for case in cases_of(law, seed, 0, EACH, "given") if (told := preview(case, law))[1].grade)
    verdicts = [f.verdict for f in findings]
    own = digest(case.id, verdicts, outcome)
    changed = [digest(case.id, [*verdicts[:i], verdict, *verdicts[i + 1:]], outcome)
               for i, held in enumerate(verdicts) for verdict in VERDICTS if verdict != held]
    changed += [digest("别的案件", verdicts, outcome)]
    point, graded = next(iter(outcome.points.items()))
    changed += [digest(case.id, verdicts, replace(outcome, **part)) for part in (
        {"points": {**outcome.points, point: replace(graded, grade="别的")}}, {"grade": "别的"}, {"score": 1}, {"mode": "别的"},
        {"conclusion": "别的"}, {"actions": ("别的",)}, {"documents": ("别的",)}, {"limit": "别的"}, {"because": ("别的",)})]
    assert len({own, *changed}) == 1 + len(changed)
    others = [bytes([i] * 32) for i in range(5)]
    assert len({combined([*others, one]) for one in (own, *changed)}) == 1 + len(changed)
