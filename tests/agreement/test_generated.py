"""Generated cases of every kind of form under every law of the repository, from each change to the next: the three evaluators
agree.

CHIDU_CASES says how many (1,000,000 before a release). A case depends on its jurisdiction, its date and its number alone;
a failure names them, and `generated_case(policy_version(real_library(), jurisdiction, date), number)` makes the case again.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice, product
from random import Random
from zlib import crc32

import pytest
from benchmarks.workload import DECLARATION, generated
from tests.agreement.three import Told, agreed, by_reference

from chidu.errors import ChiduError
from chidu.policy.resolve import dates_of_change, resolve
from chidu.policy.version import policy_version
from chidu.types import VERDICTS, Case, PolicyVersion
from small import MANY, SPRING, real_library

CASES = MANY or 10_000
AT_ONCE = 200
SIZES = tuple(product(range(19), range(7)))  # indicators, cost items
DAY = timedelta(days=1)
MOST_UNCOLLECTED = 1_000_000

SCOPES = sorted(real_library().jurisdictions)
WHERE = [(scope, day) for scope in SCOPES for day in dates_of_change(real_library(), scope)]
EACH = -(-CASES // len(WHERE))


def seed_at(scope: str, on: date) -> int:
    return crc32(f"{scope}/{on}".encode())


def sizes_of(seed: int) -> list[tuple[int, int]]:
    """How many indicators and cost items the cases of a seed have: three sizes, since each is prepared for at a price."""
    return Random(seed).sample(SIZES, 3)


def generated_case(law: PolicyVersion, number: int) -> Case:
    """Case `number` under a policy: of every kind of form in turn, of one of three sizes, half of them with what people determined."""
    seed = seed_at(law.scope, law.on)
    indicators, costs = sizes_of(seed)[number % 3]
    (case,) = generated(law, seed, number, 1, indicators, costs, 0.5, kinds=tuple(law.vocabulary.kinds), refusable=True)
    return replace(case, id=f"（种子{seed}，第{number}件）")


def portions(law: PolicyVersion, count: int) -> Iterator[list[Case]]:
    """The first cases under a policy, a few hundred at a time."""
    numbers = iter(range(count))
    while portion := list(islice(numbers, AT_ONCE)):
        yield [generated_case(law, number) for number in portion]


@pytest.fixture(scope="module")
def seldom_collecting() -> Iterator[None]:
    """Findings come by the ten thousand and go at once; looking for garbage all the while would take a third of the time."""
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.mark.slow
@pytest.mark.usefixtures("seldom_collecting")
@pytest.mark.parametrize(("scope", "on"), WHERE, ids=lambda part: str(part).removeprefix("cn/shandong/"))
def test_they_agree_on_generated_cases(scope: str, on: date) -> None:
    law = policy_version(real_library(), scope, on)
    for portion in portions(law, EACH):
        agreed(law, portion)
        if gc.get_count()[0] > MOST_UNCOLLECTED:
            gc.collect()


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope.removeprefix("cn/shandong/"))
def test_between_two_changes_the_law_is_one(scope: str) -> None:
    """So what is tried on the day of each change is tried of the day after, and of the eve of the next."""
    changes = dates_of_change(real_library(), scope)
    for on, following in zip(changes, (*changes[1:], None), strict=True):
        law = resolve(real_library(), scope, on)
        others = {on + DAY, following - DAY} if following else {on + DAY, on + 1000 * DAY}
        for day in sorted(d for d in others if d != on and d != following):
            assert resolve(real_library(), scope, day) == law, (on, day)


def test_they_agree_that_nothing_is_judged_before_anything_is_in_force() -> None:
    for scope in SCOPES:
        law = policy_version(real_library(), scope, dates_of_change(real_library(), scope)[0] - DAY)
        for told in agreed(law, [generated_case(law, number) for number in range(10)]):
            assert isinstance(told, ChiduError) or told[0] == ()


def test_the_generated_cases_are_of_every_size() -> None:
    sizes = [size for where in WHERE for size in sizes_of(seed_at(*where))]
    assert {indicators for indicators, _ in sizes} == set(range(19))
    assert {costs for _, costs in sizes} == set(range(7))


CHAIN = {DECLARATION: 3, "绩效运行监控表": 3, "单位自评表": 2, "财政评价打分表": 2}
"""Kinds of form, and how many conclusions at least a few dozen of them come to."""


@pytest.fixture(scope="module")
def many() -> dict[str, list[Told]]:
    """What the reference says of as many cases of every kind, by kind."""
    law = policy_version(real_library(), "cn/shandong/dezhou/qihe", SPRING)
    found: dict[str, list[Told]] = defaultdict(list)
    for number in range(40 * len(law.vocabulary.kinds)):
        case = generated_case(law, number)
        found[case.form.kind].append(by_reference(law, case))
    assert {kind: len(told) for kind, told in found.items()} == dict.fromkeys(law.vocabulary.kinds, 40)
    return found


@pytest.mark.parametrize("kind", CHAIN)
def test_the_generated_cases_are_of_every_sort(many, kind: str) -> None:
    reviewed = [told for told in many[kind] if not isinstance(told, ChiduError)]
    assert {f.verdict for findings, _ in reviewed for f in findings} == set(VERDICTS)
    assert len({outcome.conclusion for _, outcome in reviewed}) >= CHAIN[kind]


def test_some_cases_are_refused_for_what_a_person_determined(many) -> None:
    assert 0 < sum(isinstance(told, ChiduError) for listed in many.values() for told in listed) < 40


def test_the_generated_declarations_are_of_every_grade(many) -> None:
    assert {told[1].grade for told in many[DECLARATION] if not isinstance(told, ChiduError)} >= {None, "良", "中", "差"}


def test_the_generated_rosters_have_members(many) -> None:
    rosters = [kind for kind in many if kind.endswith("名册")]
    assert rosters
    for kind in rosters:
        rows = [sum(f.about.object != "项目" for f in told[0]) for told in many[kind] if not isinstance(told, ChiduError)]
        assert max(rows) > 10, kind
