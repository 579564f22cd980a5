"""Where the words of a clause stand in a unit of a card (定位): of all ways to place them that with the least against it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from chidu.assistant.verifying.cards import Text, Unit
from chidu.assistant.verifying.fillers import FILLERS, SAYING
from chidu.assistant.verifying.laying import Piece
from chidu.assistant.verifying.numbers import Number
from chidu.assistant.verifying.turning import FAR, LABEL, Judged, Place, judged

GRADES = frozenset("优良中差")
SILENT = "#|§、是有和"
"""What alone says nothing of where it was taken from."""
_NOUNS = FILLERS - SAYING
LIGHT = FILLERS | {"说明"}
_PASSED, _AWAY, _AGAINST = 5, 1, 10
"""What it costs to leave a word unplaced, to place it far from the one before, and each thing against a place."""
_ANAPHOR = re.compile("(?:这|该|(?<![因据为由对如])此|上述|前述)[一个条项份张道类种次家]?$")
_SHORT = 4
"""A word of so many characters after 这 names again what was named."""
_IMPLIED = re.compile("(?:单位成本|权重|金额|次数|人数|家数|场次|日期|比例|数额|价格|标准|总额|合计)(?=是?#)")
"""Labels that a number's unit implies: 路灯每盏350元 has a 单位成本 of 350元."""
_DONE = "已"
"""What 了 after a word says as well."""
_DENIED = "不未无非没"
_BESIDE = 2
"""So near behind the word before, no other place is looked for."""
_LOCAL = 5
"""So near to its neighbours a character stands alone."""


class _Spot(NamedTuple):
    """Where a piece may stand: so many of `numbers` were taken with it."""

    text: str
    start: int
    stop: int
    at: int
    own: bool
    kin: bool
    light: bool
    numbers: tuple[Number, ...]


class _Chain(NamedTuple):
    """Places one after another, and how much is against them."""

    cost: int
    stands: tuple[Judged, ...]
    light: tuple[Judged, ...]

    def on(self, spot: _Spot, unit: Unit, clause: Text, last: bool) -> _Chain:
        before = self.stands[-1].place if self.stands else None
        free, loose, lead = spot.kin, spot.kin, clause.stream[:spot.start]
        if before:
            joined, apart = before.text[-1] + spot.text[0] in clause.joints, before.stop < spot.start
            free, lead = free or joined, clause.stream[before.stop:spot.start]
            loose = free or (last and apart)
        loose = loose or (last and len(spot.text) == LABEL)
        lead += _DONE if "了" in lead or clause.stream[spot.stop:spot.stop + 1] == "了" else ""
        told = clause.stream[:spot.start]
        place = Place(spot.text, spot.start, spot.stop, spot.at, spot.own, free, loose, spot.light, lead, told, spot.numbers)
        one = judged(place, before, unit)
        away = _AWAY if before and not 0 <= place.at - before.end <= FAR else 0
        cost = self.cost + away + _AGAINST * one.against
        return _Chain(cost, self.stands, (*self.light, one)) if place.light else _Chain(cost, (*self.stands, one), self.light)


def placed(pieces: Sequence[Piece], unit: Unit, clause: Text) -> tuple[tuple[Judged, ...], tuple[Judged, ...]]:
    """The places of the words that tell something, and of those that only say or carry."""
    chains = [_Chain(0, (), ())]
    taken = list(_telling(pieces, clause))
    for n, (piece, start, within) in enumerate(taken):
        some = _spots(piece, start, within, unit, clause)
        if n or len(taken) == 1:
            some = [spot for spot in some if spot.own] or some
        if not some:
            continue
        ends = {chain.stands[-1].place.end for chain in chains if chain.stands}
        next_to = [spot for spot in some if any(0 <= spot.at - end <= _BESIDE for end in ends)]
        some = next_to or some
        if n == 0 and len(taken) > 1:
            some.sort(key=lambda spot: spot.own)  # what a clause begins with is sooner the head's subject
        last = n == len(taken) - 1 and len(piece.text) <= LABEL
        onward = [min((chain.on(spot, unit, clause, last) for chain in chains), key=_cost) for spot in some]
        passed = [chain._replace(cost=chain.cost + _PASSED) for chain in chains] if piece.kind == "kin" and piece.text in FILLERS else []
        worse = min(map(_cost, onward)) - min(map(_cost, chains)) >= _AGAINST
        chains = [*onward, *passed, *(_halves(piece, start, chains, unit, clause) if worse and not next_to else ())]
    best = min(chains, key=_cost)
    return best.stands, best.light


def _cost(chain: _Chain) -> int:
    return chain.cost


def _halves(piece: Piece, start: int, chains: Sequence[_Chain], unit: Unit, clause: Text) -> Iterator[_Chain]:
    """安排预算 may be the 预算安排 of the card, rather than its 安排预算 that says something else; and of 未设定|绩效目标 its 未设定目标."""
    middle = len(piece.text) // 2
    if piece.kind == "taken" and len(piece.text) == _SHORT and "#" not in piece.text:
        front, back = (Piece("taken", half, (half,)) for half in (piece.text[:middle], piece.text[middle:]))
        for second in _spots(back, start + middle, (), unit, clause):
            joined = (chain for chain in chains if chain.stands and chain.stands[-1].place.end == second.at)
            yield from (chain.on(second, unit, clause, False) for chain in joined)
            for first in _spots(front, start, (), unit, clause):
                if second.at + len(second.text) == first.at:
                    yield min((chain.on(first, unit, clause, False).on(second, unit, clause, False) for chain in chains), key=_cost)


def _telling(pieces: Sequence[Piece], clause: Text) -> Iterator[tuple[Piece, int, tuple[Number, ...]]]:
    start, numbers = 0, iter(clause.numbers)
    for piece in pieces:
        within = tuple(islice(numbers, piece.text.count("#")))
        word = piece.kind == "taken" and (len(piece.text) > 1 or piece.text in GRADES)
        told = word and piece.text not in _NOUNS and bool(piece.text.strip(SILENT))
        if (told or piece.kind == "kin") and not (len(piece.text) <= _SHORT and _ANAPHOR.search(clause.stream, 0, start)):
            yield piece, start, within
        start += len(piece.text)


def _spots(piece: Piece, start: int, within: tuple[Number, ...], unit: Unit, clause: Text) -> list[_Spot]:
    light, kin, stop, own = piece.text in LIGHT, piece.kind == "kin", start + len(piece.text), unit.bounds[1]
    some = list[_Spot]()
    for known in piece.known:
        text = _counted(known, within, unit)
        numbers = within[:text.count("#")]
        some += [_Spot(text, start, stop, at, at < own, kin, light, numbers) for at in _all(text, unit.stream)]
    its_own = [spot for spot in some if spot.own]
    if _IMPLIED.match(clause.stream, start):
        return [spot for spot in its_own if unit.stream[spot.at + len(spot.text):][:2].lstrip("是")[:1] == "#"]
    if light or piece.text in GRADES:
        return its_own
    return [spot for spot in some if spot.own or spot.at >= unit.leaning] if its_own else some


def _counted(text: str, within: Sequence[Number], unit: Unit) -> str:
    """Words that stand before a number of another kind in the card (数量规模为#元, where #盏 is said) were not taken with it."""
    hole = text.find("#")
    if hole < LABEL or any(unit.numbers[at + hole].kind in (within[0].kind, "") for at in _all(text, unit.stream)):
        return text
    return text[:hole].rstrip("是")


def _all(text: str, stream: str) -> list[int]:
    found, at = list[int](), stream.find(text)
    while at >= 0:
        found.append(at)
        at = stream.find(text, at + 1)
    return found


def settled(pieces: Sequence[Piece], places: Sequence[Place], unit: Unit) -> list[Piece]:
    """Characters that stand in the card, but not near the words beside which the clause says them, are added."""
    out, start = list[Piece](), 0
    for piece in pieces:
        single = piece.kind == "taken" and len(piece.text) == 1 and piece.text not in unit.alone and piece.text not in SILENT
        stray = single and piece.text not in FILLERS and not _near(piece.text, start, places, unit.stream)
        out.append(Piece("added", piece.text) if stray else piece)
        start += len(piece.text)
    return out


def _near(character: str, start: int, places: Sequence[Place], stream: str) -> bool:
    before = next((place for place in reversed(places) if place.start < start), None)
    after = next((place for place in places if place.start > start), None)
    spans = [*([(before.at - 2, before.end + _LOCAL)] if before else []), *([(after.at - _LOCAL, after.end + 2)] if after else [])]
    near = (at for begin, end in spans for at in range(max(1, begin), min(end, len(stream))))
    return any(stream[at] == character and stream[at - 1] not in _DENIED for at in near)
