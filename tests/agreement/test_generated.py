"""Generated cases under every policy of the repository, at the dates around every change: the three evaluators agree.

CHIDU_CASES says how many (1,000,000 before a release). A case depends on its jurisdiction, its date and its number alone;
a failure names them, and `generated_case(policy_version(real_library(), jurisdiction, date), number)` makes the case again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice, product
from random import Random
from zlib import crc32

import pytest
from benchmarks.workload import generated
from tests.agreement.three import agreed, by_reference

from chidu.errors import ChiduError
from chidu.policy.resolve import dates_of_change
from chidu.policy.version import policy_version
from chidu.types import VERDICTS, Case, PolicyVersion
from small import MANY, SPRING, real_library

CASES = MANY or 20_000
AT_ONCE = 200
SIZES = tuple(product(range(19), range(7)))  # indicators, cost items
DAY = timedelta(days=1)


def around_changes(scope: str) -> list[date]:
    """The day before each change in a jurisdiction, the day itself and the day after."""
    return sorted({day for on in dates_of_change(real_library(), scope) for day in (on - DAY, on, on + DAY)})


SCOPES = sorted(real_library().jurisdictions)
WHERE = [(scope, day) for scope in SCOPES for day in around_changes(scope)[1:]]  # on the first, nothing is in force yet
EACH = -(-CASES // len(WHERE))


def seed_at(scope: str, on: date) -> int:
    return crc32(f"{scope}/{on}".encode())


def sizes_of(seed: int) -> list[tuple[int, int]]:
    """How many indicators and cost items the cases of a seed have: three sizes, since each is prepared for at a price."""
    return Random(seed).sample(SIZES, 3)


def generated_case(law: PolicyVersion, number: int) -> Case:
    """Case `number` under a policy: of any kind of form, of one of three sizes, half of them with what people determined."""
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
        gc.collect()


def test_they_agree_that_nothing_is_judged_before_anything_is_in_force() -> None:
    for scope in SCOPES:
        law = policy_version(real_library(), scope, around_changes(scope)[0])
        for told in agreed(law, [generated_case(law, number) for number in range(10)]):
            assert isinstance(told, ChiduError) or told[0] == ()


def test_the_generated_cases_are_of_every_size() -> None:
    sizes = [size for where in WHERE for size in sizes_of(seed_at(*where))]
    assert {indicators for indicators, _ in sizes} == set(range(19))
    assert {costs for _, costs in sizes} == set(range(7))


def test_the_generated_cases_are_of_every_sort() -> None:
    law = policy_version(real_library(), "cn/shandong/dezhou/qihe", SPRING)
    cases = [generated_case(law, number) for number in range(150)]
    assert {c.form.kind for c in cases} == set(law.vocabulary.kinds)
    told = [by_reference(law, c) for c in cases]
    assert any(isinstance(one, ChiduError) for one in told)
    reviewed = [one for one in told if not isinstance(one, ChiduError)]
    assert {f.verdict for findings, _ in reviewed for f in findings} == set(VERDICTS)
    assert {outcome.grade for _, outcome in reviewed} >= {None, "良", "中", "差"}
    assert len({outcome.conclusion for _, outcome in reviewed}) >= 3
