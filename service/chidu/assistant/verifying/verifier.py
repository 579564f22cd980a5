"""The sentence verifier (核句): a sentence that a model wrote is shown only if everything it says stands in the evidence that it cites.

Each clause is laid beside the units of the cited cards that are nearest to it; the way through them with the fewest doubts counts, and
any doubt withholds the sentence. Strict is what carries a claim: numbers, comparisons, negations, duties, decisions, names, quotes, who
and of what. Lenient is the rest: words that say nothing (fillers), words that mean the same (meanings), one small word more (adding).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from chidu.assistant.verifying.cards import QUOTE, Text, Unit, clauses, lines, units
from chidu.assistant.verifying.comparing import Beside, Names, beside
from chidu.assistant.verifying.doubt import Doubt

LITTLE = 1
"""So few pairs of characters in common do not tell one unit from another."""
NEAREST = 6
"""So many units of the cards a clause is compared with, those with the most words in common."""
MARKUP = re.compile(r"https?:|ftp:|www\.|!?\[[^\]]*\]\(|<[A-Za-z/!]|</|\{\s*\"|tool_call|```|javascript:|data:|=[A-Z]{2,}\(", re.I)
OBEYED = re.compile(
    r"系统提示(?:[:,。]|$)|忽略(?:以上|上述|前面|所有)|按照?.{0,4}指令|管理员(?:已|要求|确认)|已人工批准|作为(?:AI|人工智能|语言模型)|我(?:已经?|会|将|可以|无法)|"
    r"遵照您|[a-z]+_[a-z]+", re.I)
THEN = re.compile("程度|处置|依据")
"""How a sentence of a card begins that says what follows in the case that another names."""


@dataclass(frozen=True)
class Evidence:
    """The cards that a sentence cites, as text; `places`: every jurisdiction's name."""

    cards: tuple[str, ...]
    places: tuple[str, ...] = ()

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for number, card in enumerate(self.cards) for unit in units(card, number))


def doubts(sentence: str, evidence: Evidence) -> tuple[Doubt, ...]:
    """All doubts about a sentence; none where it may be shown. A sentence without evidence is always withheld."""
    if not evidence.units:
        return (Doubt("uncited", ""),)
    text = lines(sentence)
    found = [Doubt("markup", m[0]) for one in (sentence, text) for m in MARKUP.finditer(one)]
    found += [Doubt("obeyed", m[0]) for m in OBEYED.finditer(QUOTE.sub("", text))]
    said = list(clauses(text, evidence.units))
    if not said:
        found.append(Doubt("wording", sentence))
    return tuple(dict.fromkeys([*found, *_fewest(said, evidence)]))


@dataclass(frozen=True)
class _Way:
    """Through the clauses so far, each beside some unit."""

    at: Beside
    cost: int
    found: tuple[Doubt, ...]


def _fewest(said: Sequence[Text], evidence: Evidence) -> tuple[Doubt, ...]:
    """Clause by clause through the units: the way with the fewest doubts, and among those the one that stays where it is."""
    ways: list[_Way] = []
    for clause, earlier in zip(said, (None, *said), strict=False):
        names = Names(evidence.places, [place for place in evidence.places if place in clause.bare])
        onward = list[_Way]()
        for unit in _nearest(clause, evidence.units, [way.at.unit for way in ways]):
            onward.append(_onward(ways, beside(clause, unit, names), clause, earlier))
            if not onward[-1].cost:
                break  # nothing against the nearest: no other need be tried
        ways = sorted(onward, key=lambda way: way.cost)
    return ways[0].found if ways else ()


def _nearest(clause: Text, among: Sequence[Unit], before: Sequence[Unit]) -> list[Unit]:
    """Those that have the most words in common with a clause: what stands nearest says whether it is true, not what says little of it.
    A clause of hardly a word stays with the one `before` it."""
    common = [len(clause.pairs & unit.words) for unit in among]
    least = 2 * max(common)
    if least <= 2 * LITTLE and (stay := [unit for unit in before if clause.pairs & unit.words]):
        return stay
    near = (unit for unit, own in zip(among, common, strict=True) if 3 * own >= least)
    return sorted(near, key=lambda unit: -sum(pair in unit.stream for pair in clause.pairs))[:NEAREST]


def _onward(ways: Sequence[_Way], stand: Beside, clause: Text, earlier: Text | None) -> _Way:
    if earlier is None:
        return _Way(stand, 10 * len(stand.found), stand.found)
    steps = [(way, _stepped(stand, way.at.unit, clause, earlier)) for way in ways]
    costs = [way.cost + 10 * len(step) + (stand.unit is not way.at.unit) for way, step in steps]
    cost = min(costs)
    way, step = steps[costs.index(cost)]
    return _Way(stand, cost + 10 * len(stand.found), (*way.found, *step, *stand.found))


def _stepped(stand: Beside, before: Unit, clause: Text, earlier: Text) -> tuple[Doubt, ...]:
    """From one unit to another within a sentence: not between a case and what then, nor to another's like without naming it."""
    unit = stand.unit
    parted = earlier.condition and not (unit.own in before.around and THEN.match(unit.own.stream))
    likened = unit.group and (unit.card, unit.group) == (before.card, before.group) and not _names(stand.first, unit.topic, before.topic)
    other = unit.rule != before.rule and unit.card == before.card and before.rule in earlier.quotes and unit.rule not in clause.quotes
    return (Doubt("subject", clause.stream),) if unit is not before and (parted or likened or other) else ()


def _names(first: str, topic: str, other: str) -> bool:
    return bool(first) and ((first in topic and first not in other) or first.startswith(f"{topic}|") or ("#" in topic and topic in first))
