"""Conditions, computations and values as keys: equal ones are one, and the hash, which goes through a whole tree, is made once."""

from __future__ import annotations

from chidu.condition.once import once


class Node:
    """A frozen record as a key."""

    __slots__ = ("hash", "of")

    def __init__(self, of: object) -> None:
        self.of, self.hash = of, hash(of)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and (self.of is other.of or self.of == other.of)


node = once(Node)
