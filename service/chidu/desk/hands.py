"""Several pieces of work at once, each waiting for a worker, their results in the order in which they were given."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
T = TypeVar("T")


def in_order(work: Callable[[Item], T], items: Iterable[Item], hands: int) -> Iterator[T]:
    """What `work` gives for every item, in order, `hands` at a time; raises what it raises, where that item's turn comes.

    Works ahead of whoever takes the results, but no further than two items a hand, so that a long batch fits in memory.
    """
    if hands == 1:
        yield from map(work, items)
        return
    pool = ThreadPoolExecutor(hands, thread_name_prefix="chidu")
    ahead: deque[Future[T]] = deque()
    try:
        for item in items:
            ahead.append(pool.submit(work, item))
            if len(ahead) > 2 * hands:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # who was interrupted does not wait for what is under way
