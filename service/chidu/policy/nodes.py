"""The tree of a policy file: texts, lists and names with values, each with the line and column it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chidu.errors import Place


@dataclass(frozen=True)
class Scalar:
    """A text as typed. `quoted`: in quotes or as a block of text, so it was meant to the letter."""

    text: str
    place: Place
    quoted: bool = False


@dataclass(frozen=True)
class Sequence:
    """A list of values."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class Mapping:
    """Names with their values, in the order written."""

    pairs: tuple[tuple[Scalar, Node], ...]
    place: Place

    @cached_property
    def _by_name(self) -> dict[str, tuple[Scalar, Node]]:
        return {key.text: (key, value) for key, value in self.pairs}

    def keys(self) -> tuple[str, ...]:
        return tuple(key.text for key, _ in self.pairs)

    def get(self, name: str) -> Node | None:
        pair = self._by_name.get(name)
        return pair[1] if pair else None

    def place_of(self, name: str) -> Place:
        """Where the name stands, or where the whole mapping begins if it has no such name."""
        pair = self._by_name.get(name)
        return pair[0].place if pair else self.place


Node = Scalar | Sequence | Mapping
Plain = dict[str, Any] | list[Any] | str


def to_plain(node: Node) -> Plain:
    """The same content without positions: dict, list and str."""
    match node:
        case Scalar(text=text):
            return text
        case Sequence(items=items):
            return [to_plain(item) for item in items]
        case Mapping(pairs=pairs):
            return {key.text: to_plain(value) for key, value in pairs}


def locate(node: Node, path: tuple[str | int, ...]) -> Place:
    """Where a path (names, and positions in lists from 0) leads: to the name, or as far as the path goes."""
    place = node.place
    for step in path:
        if isinstance(node, Mapping) and (value := node.get(str(step))) is not None:
            place, node = node.place_of(str(step)), value
        elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
            place = node.place
        else:
            break
    return place
