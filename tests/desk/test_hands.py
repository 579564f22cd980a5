"""Work by several hands: every result in its place, errors at their turn, and never far ahead of who takes them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from chidu.desk.hands import in_order


@pytest.mark.parametrize("hands", [1, 2, 5])
def test_results_come_in_the_order_of_the_items_whoever_is_first(hands: int) -> None:
    def slow_first(n: int) -> int:
        time.sleep(0.01 * (n % 3 == 0))
        return n * n

    assert list(in_order(slow_first, range(20), hands)) == [n * n for n in range(20)]


def test_the_hands_work_at_once() -> None:
    together = threading.Barrier(3, timeout=20)
    assert sorted(in_order(lambda _: together.wait(), range(3), 3)) == [0, 1, 2]


def test_items_are_taken_no_further_ahead_than_two_a_hand() -> None:
    taken = []

    def items() -> Iterator[int]:
        for n in range(100):
            taken.append(n)
            yield n

    results = in_order(str, items(), 2)
    assert [next(results) for _ in range(3)] == ["0", "1", "2"]
    assert len(taken) == 3 + 4
    results.close()


@pytest.mark.parametrize("hands", [1, 3])
def test_what_an_item_raises_is_raised_at_its_turn(hands: int) -> None:
    results = in_order(lambda n: 1 // n, [2, 1, 0, 1], hands)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_who_stops_taking_stops_the_work() -> None:
    done: list[int] = []
    gate = threading.Event()

    def work(n: int) -> int:
        if n:
            gate.wait(20)
        done.append(n)
        return n

    results = in_order(work, range(50), 2)
    assert next(results) == 0
    results.close()
    gate.set()
    while any(t.name.startswith("chidu") for t in threading.enumerate()):
        time.sleep(0.001)
    assert len(done) <= 3
