"""Numbers of a clause beside those of a card (核数): there at all, in the same direction, beside the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from chidu.assistant.verifying.aligning import Place
from chidu.assistant.verifying.cards import Text, Unit, pairs
from chidu.assistant.verifying.doubt import Doubt
from chidu.assistant.verifying.numbers import MEASURED, Number, same

LEFT, RIGHT = 12, 5
_BOUND = re.compile("至少|最少|至多|最多|恰好|只|仅|不少|不多")
_WORDS = re.compile("[一-龥]")
_Known: TypeAlias = Sequence[tuple[Text, int]]
"""Numbers of a card: in which text, the how manieth there."""


def figures(clause: Text, unit: Unit, places: Sequence[Place]) -> Iterator[Doubt]:
    """`places`: where the clause's words stand in the unit. What it says in the unit's own words has the unit's own numbers."""
    settled = next((place.start for place in places if place.own), len(clause.stream))
    for number, at in zip(clause.numbers, clause.places, strict=True):
        strict = at >= settled and any(other.kind in (number.kind, "") for other in unit.own.numbers)
        among = (unit.own,) if strict else unit.texts
        known = [(text, n) for text in among for n, other in enumerate(text.numbers) if same(number, other)]
        if not known:
            if not _counts_what_it_lists(number, clause, unit):
                yield Doubt("number", number.said)
        elif not any(text.numbers[n].compares == number.compares for text, n in known):
            yield Doubt("direction", number.said)
        elif _of_another(number, _beside(clause.stream, at), known, unit) or not _in_its_part(at, places, known, unit):
            yield Doubt("swapped", number.said)


def _counts_what_it_lists(number: Number, clause: Text, unit: Unit) -> bool:
    """监控提醒和重点监控通知两份: a count of what stands beside it, of which the card has no other count."""
    if number.kind in MEASURED or number.compares or _BOUND.search(clause.stream) or any(n.kind == number.kind for n in unit.own.numbers):
        return False
    return number.value in (len(re.split("[、和]", clause.stream)), len(clause.quotes))


def _of_another(number: Number, beside: frozenset[str], known: _Known, unit: Unit) -> bool:
    """Its words stand beside another number of the card."""
    alike = [(text, n) for text in unit.texts for n, other in enumerate(text.numbers) if other.kind == number.kind]
    others = [(text, n) for text, n in alike if not same(number, text.numbers[n])]
    mine, theirs = (max((len(beside & _beside(text.stream, text.places[n])) for text, n in some), default=0) for some in (known, others))
    return theirs > mine


def _beside(stream: str, at: int) -> frozenset[str]:
    left = stream[max(0, at - LEFT):at].rpartition("|")[2]
    right = re.split("[|、]", stream[at + 1:at + RIGHT])[0]
    return frozenset(f"<{p}" for p in pairs(left)) | frozenset(f">{p}" for p in pairs(right))


def _in_its_part(at: int, places: Sequence[Place], known: _Known, unit: Unit) -> bool:
    """The words before it, or else those after it, stand in the same part of the card as the number, if that part has words."""
    own = [place for place in places if place.own]
    near = next((place for place in reversed(own) if place.start <= at), own[0] if own else None)
    return near is None or any(text is not unit.own or _shares(text.stream, text.places[n], near) for text, n in known)


def _shares(stream: str, where: int, near: Place) -> bool:
    start, end = stream.rfind("|", 0, where) + 1, stream.find("|", where) % (len(stream) + 1)
    part = stream[start:end]
    return len(_WORDS.findall(part)) < 2 or near.text in part or (near.at < end and near.end > start)
