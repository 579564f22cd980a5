"""A clause laid beside a unit of a card (对照): which words it has from there, where they stand, which it adds, and what it turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from chidu.assistant.verifying.cards import Text, Unit
from chidu.assistant.verifying.doubt import Doubt
from chidu.assistant.verifying.numbers import Number, same
from chidu.assistant.verifying.wording import ACTORS, GLUE, TURNED, TURNING, content, glue_in

LACKING = "未"
"""A word of one character that may be taken from a card where a clause ends with it: 报道里没有写."""
MARKS = "#|§、是有和"
"""What alone says nothing of where it was taken from."""
MOST_CUTS = 2
"""So many times the words of a clause may go on elsewhere in the card, with nothing between."""
LABEL = 2
"""A number after so many characters taken with it is the one that stands after them in the card."""
NEAR = 8
"""How far before a word what turns its meaning may stand."""
Kind: TypeAlias = Literal["taken", "glue", "added"]
_TAKEN, _GLUE, _ADDED = 1, 3, 100


@dataclass(frozen=True)
class Piece:
    """A part of a clause: taken from the unit, glue between, or added to it."""

    kind: Kind
    text: str


def laid(clause: str, unit: Unit) -> list[Piece]:
    """A clause in pieces, such that the least is added, and as little as can be is glue."""
    length, stream, known, alone, glue = len(clause), unit.stream, unit.pairs, unit.alone, glue_in(clause)
    costs = [0, *[_ADDED * (n + 1) for n in range(length)]]
    steps: list[tuple[int, Kind]] = [(0, "added"), *[(n, "added") for n in range(length)]]
    for start in range(length):
        cost, character = costs[start], clause[start]
        if cost + _ADDED < costs[start + 1]:
            costs[start + 1], steps[start + 1] = cost + _ADDED, (start, "added")
        for end in glue[start]:
            if cost + _GLUE < costs[end]:
                costs[end], steps[end] = cost + _GLUE, (start, "glue")
        end = start + 2
        if clause[start:end] in known:
            while end <= length and clause[start:end] in stream:
                if cost + _TAKEN <= costs[end]:  # of two ways to cut, the one with the longer words before the cut
                    costs[end], steps[end] = cost + _TAKEN, (start, "taken")
                end += 1
        lacking = character == LACKING and start == length - 1 and LACKING in stream
        if (lacking or character in alone) and cost + _TAKEN < costs[start + 1]:
            costs[start + 1], steps[start + 1] = cost + _TAKEN, (start, "taken")
    pieces, end = list[Piece](), length
    while end:
        start, kind = steps[end]
        pieces.append(Piece(kind, clause[start:end]))
        end = start
    return pieces[::-1]


def added(pieces: Sequence[Piece]) -> list[str]:
    """What a clause adds, word by word."""
    return "".join(p.text if p.kind == "added" else " " for p in pieces).split()


@dataclass(frozen=True)
class Place:
    """Where a piece stands: `start` in the clause, `at` in the unit; `own`: in the unit's own text. `free`: its order says nothing.
    `lead`: what the clause says just before it."""

    text: str
    start: int
    at: int
    own: bool
    free: bool
    lead: str
    numbers: tuple[Number, ...]

    @property
    def end(self) -> int:
        return self.at + len(self.text)


def placed(pieces: Sequence[Piece], unit: Unit, clause: Text) -> list[Place]:
    """Where the pieces stand that say something; of several places that with the least against it, in the unit's own text or head if it
    is there."""
    taken, start, numbers = list[tuple[str, int, tuple[Number, ...]]](), 0, iter(clause.numbers)
    for piece in pieces:
        within = tuple(next(numbers) for _ in range(piece.text.count("#")))
        if piece.kind == "taken" and len(piece.text) > 1 and piece.text.strip(MARKS) and piece.text not in GLUE:
            taken.append((piece.text, start, within))
        start += len(piece.text)
    places = list[Place]()
    for text, start, within in taken:
        before = places[-1] if places else None
        apart = before is not None and before.start + len(before.text) < start
        joined = before is not None and before.text[-1:] + text[:1] in clause.joints
        free = joined or (apart and start == taken[-1][1] and len(text) <= LABEL)
        lead = clause.stream[max(0, start - LABEL):start]
        some = [Place(text, start, at, at < unit.bounds[1], free, lead, within) for at in _all(text, unit.stream)]
        if any(place.own for place in some):
            some = [place for place in some if place.own or place.at >= unit.bounds[-2]]
        if not before and len(taken) > 1:
            some.sort(key=lambda place: place.own)  # what a clause begins with is sooner the head's subject
        places.append(some[0] if len(some) == 1 else min(some, key=lambda place: sum(1 for _ in _against(place, before, unit))))
    return places


def turned(places: Sequence[Place], unit: Unit) -> Iterator[Doubt]:
    """What is said of something else than in the card: without its 不, before what it follows, or put together from here and there."""
    for before, place in zip((None, *places), places, strict=False):
        yield from _against(place, before, unit)
        if before and before.own and not place.own:
            yield Doubt("subject", place.text)
    if not any(place.own for place in places):
        yield from (Doubt("subject", place.text) for place in places if place.at < unit.bounds[-2])
    cuts = [after for place, after in pairwise(places) if place.start + len(place.text) == after.start and not after.free]
    if len(cuts) > MOST_CUTS:
        yield Doubt("subject", cuts[0].text)


def _all(text: str, stream: str) -> Iterator[int]:
    at = stream.find(text)
    while at >= 0:
        yield at
        at = stream.find(text, at + 1)


def _against(place: Place, before: Place | None, unit: Unit) -> Iterator[Doubt]:
    stream, at, last = unit.stream, place.at, before.end if before else -1
    gap = stream[max(stream.rfind("|", 0, at) + 1, last if last <= at else 0, at - NEAR):at]
    yield from (Doubt("omission", word + place.text) for word in TURNING.findall(gap) if word not in place.lead)
    if any(found.start() < len(gap) < found.end() for found in ACTORS.finditer(gap + place.text)):
        yield Doubt("subject", place.text)
    if before and before.own and place.own and last <= at and not place.free and _recombined(stream[last:at]):
        yield Doubt("subject", place.text)
    if after := TURNED.match(stream, place.end):
        yield Doubt("omission", place.text + after[0])
    if before and place.own and not before.own and (ACTORS.search(gap) or (unit.group and len(content(gap)) > 1)):
        yield Doubt("subject", place.text)
    if before and at < last and not place.free and unit.text_at(at) == unit.text_at(last - 1) < len(unit.texts) - 1:
        long, before_long = len(place.text) > LABEL, len(before.text) > LABEL
        if (long and before_long) or ("|" in stream[at:last] and (before_long or not long)):
            yield Doubt("subject", place.text)
    for number, hole in zip(place.numbers, (n for n, c in enumerate(place.text) if c == "#"), strict=True):
        known = unit.numbers[at + hole]
        if hole >= LABEL and not same(number, known):
            yield Doubt("swapped", number.said)
        elif hole >= LABEL and number.compares != known.compares:
            yield Doubt("direction", number.said)


def _recombined(between: str) -> bool:
    """From the beginning of one part of a card to the end of another: 自评得分…,核定等级为优 says nothing of a 自评等级."""
    rest, parted, lead = between.partition("|")
    return bool(parted) and bool(content(rest)) and len(content(lead.rpartition("|")[2])) > 1
