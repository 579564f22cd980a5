"""Numbers of a clause beside those of a card (核数): there at all, in the same direction, beside the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from chidu.assistant.verifying.cards import Text, Unit, pairs
from chidu.assistant.verifying.doubt import Doubt
from chidu.assistant.verifying.numbers import MEASURED, Number, same
from chidu.assistant.verifying.turning import Place

LEFT, RIGHT, NEAR = 12, 5, 4
_BOUND = re.compile("达到|至少|最少|至多|最多|恰好|只|仅|不少|不多")
_IMPLIED: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    sign: (re.compile(f"(?:{words})#$"), re.compile(f"(?:{words})该")) for sign, words in (
        ("<=", "期限[^#]{0,3}|(?:不超过|最多)[^#|]*"), (">=", "(?:达到|幅度|满)[^#]{0,3}|(?:不低于|至少)[^#|]*"),
        (">", "(?<!不)超过[^#|]*"), ("<", "(?<!不)低于[^#|]*"))}
"""What is said of a number, or of 该数 that stands for it, and makes it the most or the least that may be."""
_LISTED = re.compile("[|、]")
_JOINTS = "是了有到在于至达仅只共约"
_HAN = re.compile("[一-龥]+")
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
        elif not any(_alike(number, text, n, unit, clause) for text, n in known):
            yield Doubt("direction", number.said)
        elif _is_swapped(number, clause, at, known, unit, places):
            yield Doubt("swapped", number.said)


def _alike(number: Number, text: Text, n: int, unit: Unit, clause: Text) -> bool:
    """Compares as the card's does, or as what the card calls it lets it: a 期限 is the most, what is to be 达到 the least."""
    known, at = text.numbers[n], text.places[n]
    if known.compares == number.compares or (known.compares == ">" and not number.compares and "超过" in clause.stream):
        return True
    if number.kind == "date" and {known.compares, number.compares} == {"<", "<="}:
        return True
    implied, of_that = _IMPLIED.get(number.compares, (None, None))
    if known.compares or implied is None or of_that is None:
        return False
    return bool(implied.search(text.stream[max(0, at - LEFT):at + 1]) or of_that.search(unit.stream))


def _counts_what_it_lists(number: Number, clause: Text, unit: Unit) -> bool:
    """监控提醒和重点监控通知两份: a count of what stands beside it, of which the card has no other count."""
    if number.kind in MEASURED or number.compares or _BOUND.search(clause.stream) or any(n.kind == number.kind for n in unit.own.numbers):
        return False
    listed = {part.count("、") + 1 for part in unit.own.stream.split("|")} - {1}
    return number.value in {len(re.split("[、和]", clause.stream)), len(clause.quotes), unit.group.count(";") + 1, *listed} - {1}


def _is_swapped(number: Number, clause: Text, at: int, known: _Known, unit: Unit, places: Sequence[Place]) -> bool:
    others = _others(number, unit)
    return not _touches(clause, at, known, others) and (
        _of_another(clause, at, known, others) or not _in_its_part(at, clause, places, known, unit))


def _others(number: Number, unit: Unit) -> _Known:
    """Other numbers of the card of the same kind."""
    every = ((text, n, other) for text in unit.texts for n, other in enumerate(text.numbers))
    return [(text, n) for text, n, other in every if other.kind == number.kind and not same(number, other)]


def _of_another(clause: Text, at: int, known: _Known, others: _Known) -> bool:
    """Its words stand beside another number of the card."""
    if not others:
        return False
    beside = _beside(clause.stream, at)
    mine, theirs = (max((len(beside & _beside(text.stream, text.places[n])) for text, n in some), default=0) for some in (known, others))
    near = _near(clause.stream, at)
    nearer, near_theirs = (max((len(near & _near(text.stream, text.places[n])) for text, n in some), default=0) for some in (known, others))
    return theirs > mine and nearer <= near_theirs


@lru_cache(maxsize=4096)
def _near(stream: str, at: int) -> frozenset[str]:
    """Pairs of characters just before or after a number."""
    return pairs(stream[:at].rstrip(_JOINTS)[-NEAR:]) | pairs(_LISTED.split(stream[at + 1:at + 1 + NEAR])[0])


def _touches(clause: Text, at: int, known: _Known, others: _Known) -> bool:
    """The last two characters before a number, or the last one, are those before it in the card, and before no other there."""
    for joints in ("", _JOINTS):
        said = _before(clause.stream, at, joints)
        here, there = ({_before(text.stream, text.places[n], joints) for text, n in some} for some in (known, others))
        for end in (said[-2:], said[-1:]):
            if _HAN.fullmatch(end) and end in {one[-len(end):] for one in here} - {one[-len(end):] for one in there}:
                return True
    return False


def _before(stream: str, at: int, joints: str) -> str:
    """The two characters before a number, without `joints`, that only join it to them."""
    return stream[:at].rstrip(joints)[-2:] if joints else stream[max(0, at - 2):at]


@lru_cache(maxsize=4096)
def _beside(stream: str, at: int) -> frozenset[str]:
    left = stream[max(0, at - LEFT):at].rpartition("|")[2]
    right = _LISTED.split(stream[at + 1:at + RIGHT])[0]
    return frozenset(f"<{p}" for p in pairs(left) if "是" not in p) | frozenset(f">{p}" for p in pairs(right))


def _in_its_part(at: int, clause: Text, places: Sequence[Place], known: _Known, unit: Unit) -> bool:
    """The words before it, or else those after it, stand in the same part of the card as the number, if that part has words."""
    begin, end = clause.stream.rfind("|", 0, at), clause.stream.find("|", at) % (len(clause.stream) + 1)
    own = [place for place in places if place.own and begin < place.start < end]
    near = [*[place for place in own if place.start <= at][-1:], *[place for place in own if place.start > at][:1]]
    beside = {clause.stream[:at].rstrip(_JOINTS)[-2:], clause.stream[at + 1:at + 3]}
    return not near or any(
        text is not unit.own or _part(text, n).intersection(beside) or any(_shares(text.stream, text.places[n], place) for place in near)
        for text, n in known)


def _part(text: Text, n: int) -> frozenset[str]:
    """The words of two characters in the part of a text where a number stands."""
    at = text.places[n]
    return pairs(text.stream[text.stream.rfind("|", 0, at) + 1:].partition("|")[0])


def _shares(stream: str, where: int, near: Place) -> bool:
    start, end = stream.rfind("|", 0, where) + 1, stream.find("|", where) % (len(stream) + 1)
    part = stream[start:end]
    return len(_WORDS.findall(part)) < 2 or near.text in part or (near.at < end and near.end > start)
