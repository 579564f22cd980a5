"""A clause laid beside a unit of a card (对照): which words it has from there, which say nothing, which it adds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from chidu.assistant.verifying.cards import Unit
from chidu.assistant.verifying.fillers import filled, lengths
from chidu.assistant.verifying.marks import MARK
from chidu.assistant.verifying.meanings import KIN

Kind: TypeAlias = Literal["taken", "kin", "mark", "filler", "added"]
_NUMBER, _OWN, _TAKEN, _MARK, _FILLER, _KIN, _SINGLE, _ADDED = 1, 2, 5, 3, 6, 4, 7, 100
_ALONE = re.compile("[一-龥#§]")
_NEVER_ALONE = frozenset("不未没无非免否可应必请已待拟大小高低多少前后快慢早晚上下增减升降长短优良中差超")
"""Characters that turn, compare or grade: alone they are not taken from anywhere in a card."""
_EDGES = frozenset("是和或、")
"""What joins words begins and ends none."""
_WHETHER, _SUM = "是否", "之和"
_LENGTHS = lengths(KIN)


class Piece(NamedTuple):
    """A part of a clause: taken from the unit (`known`: as it may stand there), a word that says nothing, a mark, or added to it."""

    kind: Kind
    text: str
    known: tuple[str, ...] = ()


@lru_cache(maxsize=2048)
def _choices(clause: str) -> tuple[tuple[tuple[int, int, Kind], ...], ...]:
    """What may begin at each place of a clause, whatever the card: fillers and marks."""
    every: list[list[tuple[int, int, Kind]]] = [
        [(end, _NUMBER if character == "#" else _FILLER, "filler") for end in ends]
        for character, ends in zip(clause, filled(clause), strict=True)]
    for m in MARK.finditer(clause):
        every[m.start()].append((m.end(), _MARK, "mark"))
    return tuple(map(tuple, every))


@lru_cache(maxsize=2048)
def _kin(clause: str) -> Mapping[int, Sequence[tuple[int, tuple[str, ...]]]]:
    """Where words end that begin at each place and others may stand for, with those."""
    ends = ((at, [at + length for length in _LENGTHS[first]]) for at, first in enumerate(clause) if first in _LENGTHS)
    return {at: [(end, KIN[clause[at:end]]) for end in some if end <= len(clause) and clause[at:end] in KIN] for at, some in ends}


def _is_word(clause: str, start: int, end: int) -> bool:
    """Neither a single character with a number, nor one that ends in what joins words."""
    return (clause[start + 1:end] != "#" or clause[start] == "第") and (clause[end - 1] not in _EDGES or clause.startswith(_SUM, end - 2))


def laid(clause: str, unit: Unit) -> list[Piece]:
    """A clause in pieces, such that the least is added, and as little as can be says nothing."""
    length, stream, alone = len(clause), unit.stream, unit.alone
    choices, kin, own = _choices(clause), _kin(clause), unit.own.stream
    costs = [0, *[_ADDED * (n + 1) for n in range(length)]]
    steps: list[tuple[int, Kind, tuple[str, ...]]] = [(0, "added", ()), *[(n, "added", ()) for n in range(length)]]
    for start in range(length):
        cost, character = costs[start], clause[start]
        if cost + _ADDED < costs[start + 1]:
            costs[start + 1], steps[start + 1] = cost + _ADDED, (start, "added", ())
        for end, price, kind in choices[start]:
            if cost + price < costs[end]:
                costs[end], steps[end] = cost + price, (start, kind, ())
        end = start + 2
        word = clause[start:end]
        if character not in _EDGES or clause.startswith(_WHETHER, start):
            while end <= length and word in stream:
                price = cost + (_OWN if word in own else _TAKEN)
                if price <= costs[end] and _is_word(clause, start, end):  # of two ways to cut, the one with the longer words before the cut
                    costs[end], steps[end] = price, (start, "taken", (word,))
                end += 1
                word = clause[start:end]
        if character in alone and cost + _OWN < costs[start + 1]:
            costs[start + 1], steps[start + 1] = cost + _OWN, (start, "taken", (character,))
        elif character in own and character not in _NEVER_ALONE and cost + _SINGLE < costs[start + 1] and _ALONE.match(character):
            costs[start + 1], steps[start + 1] = cost + _SINGLE, (start, "taken", (character,))
        for end, others in kin.get(start, ()):
            if cost + _KIN < costs[end]:
                known = tuple(word for word in others if word in (own if len(word) == 1 else stream))
                if known:
                    costs[end], steps[end] = cost + _KIN, (start, "kin", known)
    pieces, end = list[Piece](), length
    while end:
        start, kind, other = steps[end]
        pieces.append(Piece(kind, clause[start:end], other))
        end = start
    return pieces[::-1]
