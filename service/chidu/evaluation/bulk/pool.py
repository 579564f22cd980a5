"""Texts, units and word lists as small whole numbers: each distinct one is kept once and looked at once (词库).

Columns of many forms repeat the same texts over and over. What the reference says of a text (含词, 格式, 名单, 查表) is
asked once for every distinct text and then handed out by number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from chidu.evaluation.bulk.exact import Array
from chidu.evaluation.bulk.node import Node

T = TypeVar("T")

NOTHING, EMPTY = 0, 1
"""The numbers of None (no unit) and of the empty text."""


class Pool:
    """Numbers for texts and word lists; what is asked of them is remembered."""

    def __init__(self) -> None:
        self._things: list[Any] = [None, ""]
        self._numbers: dict[Any, int] = {None: NOTHING, "": EMPTY}
        self._answers: dict[Any, dict[int, Any]] = {}
        self._kept: dict[Node, Any] = {}

    def number(self, thing: str | tuple[str, ...] | None) -> int:
        """The number of a text (or word list), given to it now if it is new."""
        number = self._numbers.get(thing)
        if number is None:
            number = self._numbers[thing] = len(self._things)
            self._things.append(thing)
        return number

    def thing(self, number: int) -> Any:
        return self._things[number]

    def once(self, key: Node, make: Callable[[], T]) -> T:
        """What is the same for every column of these numbers, made once."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def asked(self, question: object, occurring: list[int], ask: Callable[[Any], Any]) -> Array:
        """A table, by number, of whether `ask` says so of a text; of the texts that occur, each is asked once."""
        known = self._answers.setdefault(question, {})
        table = np.zeros(self.size, bool)
        for number in occurring:
            if number not in known:
                known[number] = bool(ask(self._things[number]))
            table[number] = known[number]
        return table

    @property
    def size(self) -> int:
        return len(self._things)

    @property
    def things(self) -> list[Any]:
        return self._things
