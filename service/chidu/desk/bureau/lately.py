"""What was looked at lately (近看): kept in memory so that the next look costs nothing; the one not asked for longest goes first.

Only what follows from its key alone may be kept: the bytes of a file by their digest, a decision by its key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Lately(Generic[Thing]):
    """At most so many things, none of them larger than is usual: `weight` tells how large one is."""

    def __init__(self, most: int, weight: Callable[[Thing], int], heaviest: int) -> None:
        self._most, self._weight, self._heaviest = most, weight, heaviest
        self._kept: OrderedDict[Hashable, Thing] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing of this key, made where it is not kept. Two who ask at once may both make it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        if self._weight(made) <= self._heaviest:
            with self._lock:
                self._kept[key] = made
                self._kept.move_to_end(key)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._kept)
