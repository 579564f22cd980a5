"""Every engine of the benchmark says what the reference says, on a few cases; a peer that is not installed is skipped."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.given import Given, put_down
from benchmarks.parts import PEERS
from benchmarks.runner import ENGINES, close, engine_named, play
from benchmarks.sheets import Results
from benchmarks.variation import content_with

from chidu.policy.link import link
from chidu.policy.version import policy_version
from chidu.types import PolicyVersion
from small import DECLARATION, SPRING, real_library

QIHE, CASES = "cn/shandong/dezhou/qihe", 12
ROWS = {"项目": 1, "指标": 18, "成本项": 6}
"""How many of each the declaration of a benchmark has."""


@pytest.fixture(scope="module")
def qihe() -> PolicyVersion:
    return policy_version(real_library(), QIHE, SPRING)


def folder_of(content: Mapping[str, Any], folder: Path) -> Path:
    put_down(folder, content, QIHE, SPRING, CASES, workers=1)
    return folder


@pytest.fixture(scope="module")
def folder(qihe: PolicyVersion, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_of(qihe.resolved, tmp_path_factory.mktemp("own"))


def verdicts_due(law: PolicyVersion) -> int:
    """By the law as written: every rule of a stage that a declaration serves, as often as there is what it is about."""
    stages = law.resolved["词汇"]["表"][DECLARATION]["环节"]
    written = [rule["内容"] for rule in law.resolved["规则"].values()]
    return sum(ROWS.get(rule["对象"], 0) for rule in written if rule["环节"] in stages)


def installed(name: str) -> None:
    if name in PEERS and find_spec(PEERS[name]) is None:
        pytest.skip(f"{name} is no part of the project; scripts/bench installs the peers")


def said_by(name: str, given: Given) -> Results:
    engine = engine_named(name)
    *_, raw = play(engine, given, engine.load(given), engine.prepare(given))
    results: Results = engine.read(given, raw)
    close(engine)
    return results


def equal(name: str, given: Given, results: Results) -> bool:
    alone = getattr(engine_named(name), "VERDICTS_ALONE", False)
    return results.digest(given.work, verdicts_alone=alone) == given.expected.digest(given.work, verdicts_alone=alone)


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_says_what_the_reference_says(name: str, folder: Path) -> None:
    installed(name)
    given = Given(folder, CASES)
    assert sum(map(len, given.expected.verdicts)) == CASES * verdicts_due(given.policy)
    assert equal(name, given, said_by(name, given))


@pytest.mark.parametrize("name", [n for n in ENGINES if n in (*PEERS, "numpy")])
@pytest.mark.parametrize("count", [9, 130])
def test_a_peer_says_the_same_under_fewer_and_under_more_rules(name: str, count: int, qihe: PolicyVersion, tmp_path: Path) -> None:
    installed(name)
    given = Given(folder_of(content_with(qihe, count), tmp_path), CASES)
    assert len(given.work.rules) == count
    assert equal(name, given, said_by(name, given))


def test_rules_of_other_stages_are_asked_of_nobody(qihe: PolicyVersion, folder: Path) -> None:
    work = Given(folder, CASES).work
    asked = {rule.id for rule in work.rules}
    assert asked == {rule.id for rule in qihe.rules if rule.stage in ("目标审核", "成本分析")}
    assert {rule.stage for rule in qihe.rules if rule.id not in asked} >= {"运行监控", "单位自评", "财政评价"}
    assert set(work.columns) == {"项目", "指标", "成本项"}


def test_cases_come_again_and_again_beyond_those_prepared(folder: Path) -> None:
    given = Given(folder, 2 * CASES + 5)
    assert given.sheets.cases == len(given.cases) == 2 * CASES + 5
    assert equal("numpy", given, said_by("numpy", given))
    assert list(given.expected.conclusions[:5]) == list(given.expected.conclusions[-5:])


def test_one_verdict_that_differs_is_noticed(folder: Path) -> None:
    given = Given(folder, CASES)
    results = said_by("numpy", given)
    for changed in (results.verdicts[-1], results.grades, results.conclusions):
        changed[-1] = (changed[-1] + 1) % 4
        assert not equal("numpy", given, results)
        changed[-1] = (changed[-1] - 1) % 4


def test_more_rules_are_rules_of_their_own(qihe: PolicyVersion) -> None:
    varied = link(content_with(qihe, 300), QIHE, SPRING)
    assert len(varied.rules) == 300
    assert len({(r.applies, r.test) for r in varied.rules}) == 300
    few = link(content_with(qihe, 10), QIHE, SPRING)
    assert len(few.rules) == 10
    assert {r.id for r in few.rules} < {r.id for r in qihe.rules}
    assert np.unique([r.about for r in few.rules]).size == 3
