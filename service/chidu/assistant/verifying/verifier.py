"""The sentence verifier (核句): a sentence that a model wrote is shown only if everything it says stands in the evidence that it cites.

Each clause is laid beside the units of the cited cards; the way through them with the fewest doubts counts, and any doubt withholds
the sentence. What may be said in other words than the card's is what wording.SAME and wording.GLUE list, and nothing else: true sentences
in free words are withheld, which is why a model chooses cards and does not write freely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from chidu.assistant.verifying.aligning import Piece, added, laid, placed, turned
from chidu.assistant.verifying.cards import ORDERS, QUOTE, Text, Unit, clauses, lines, units
from chidu.assistant.verifying.doubt import Check, Doubt
from chidu.assistant.verifying.figures import figures

NEAREST = 6
"""So many units of the cards a clause is compared with, those with the most words in common."""
MARKUP = re.compile(r"https?:|ftp:|www\.|!?\[[^\]]*\]\(|<[A-Za-z/!]|</|\{\s*\"|tool_call|```|javascript:|data:|=[A-Z]{2,}\(", re.I)
OBEYED = re.compile(
    r"系统提示|忽略(?:以上|上述|前面|所有)|按照?.{0,4}指令|管理员(?:已|要求|确认)|已人工批准|作为(?:AI|人工智能|语言模型)|我(?:已经?|会|将|可以|无法)|"
    r"遵照您|[a-z]+_[a-z]+", re.I)
ADDED: Mapping[Check, re.Pattern[str]] = {
    "decision": re.compile("通过|批准|同意|退回|驳回|否决|扣减|核减|调减|收回|暂停|压减|取消|撤销|补正|整改|销号|办结|放行|豁免|处罚|"
                           "问责|追责|罚款|移送|认可|核定"),
    "duty": re.compile("不得|不必|可|必|应"), "negation": re.compile("[不未无没否非免]"), "direction": re.compile("[大小高低快慢超多少早晚升降增减]"),
    "place": re.compile("[省市县区镇乡村局厅委办院]$|街道|中心"),
}
"""What a word that a card does not have is about; the first that fits."""
THEN = re.compile("程度|处置|依据")
"""How a sentence of a card begins that says what follows in the case that another names."""
_VIOLATED = re.compile("未|不(?!必|超|低)")
_OFFICE = "[一-龥]{1,8}?(?:局|厅|委|中心|办公室)"
_LEAST_BROKEN = 4
"""Characters that must be said of a rule for a sentence to name the case in which it is broken."""


@dataclass(frozen=True)
class Evidence:
    """The cards that a sentence cites, as text; `places`: every jurisdiction's name."""

    cards: tuple[str, ...]
    places: tuple[str, ...] = ()

    @cached_property
    def bare(self) -> tuple[str, ...]:
        return tuple(text.bare for unit in self.units for text in unit.texts)

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
    said = list(clauses(text, evidence.bare))
    if not said:
        found.append(Doubt("wording", sentence))
    return tuple(dict.fromkeys([*found, *_fewest(said, evidence)]))


@dataclass(frozen=True)
class _Beside:
    """A clause beside a unit: what stands in the way, and the words that it takes first."""

    unit: Unit
    found: tuple[Doubt, ...]
    first: str


@dataclass(frozen=True)
class _Way:
    """Through the clauses so far, each beside some unit."""

    at: _Beside
    cost: int
    found: tuple[Doubt, ...]


def _fewest(said: Sequence[Text], evidence: Evidence) -> tuple[Doubt, ...]:
    """Clause by clause through the units: the way with the fewest doubts, and among those the one that stays where it is."""
    ways: list[_Way] = []
    for clause, earlier in zip(said, (None, *said), strict=False):
        near = sorted(evidence.units, key=lambda unit: -len(clause.pairs & unit.pairs))[:NEAREST]
        named = [place for place in evidence.places if place in clause.bare]
        stands = [_beside(clause, unit, evidence.places, named) for unit in dict.fromkeys([*near, *(way.at.unit for way in ways)])]
        ways = sorted((_onward(ways, stand, clause, earlier) for stand in stands), key=lambda way: way.cost)[:NEAREST]
    return ways[0].found if ways else ()


def _onward(ways: Sequence[_Way], stand: _Beside, clause: Text, earlier: Text | None) -> _Way:
    if earlier is None:
        return _Way(stand, 10 * len(stand.found), stand.found)
    steps = [(way, _stepped(stand, way.at.unit, clause, earlier)) for way in ways]
    costs = [way.cost + 10 * len(step) + (stand.unit is not way.at.unit) for way, step in steps]
    cost = min(costs)
    way, step = steps[costs.index(cost)]
    return _Way(stand, cost + 10 * len(stand.found), (*way.found, *step, *stand.found))


def _stepped(stand: _Beside, before: Unit, clause: Text, earlier: Text) -> tuple[Doubt, ...]:
    """From one unit to another within a sentence: not between a case and what then, nor to another's like without naming it."""
    unit = stand.unit
    parted = earlier.condition and not (unit.own in before.around and THEN.match(unit.own.stream))
    likened = unit.group and (unit.card, unit.group) == (before.card, before.group) and not _names(stand.first, unit.topic)
    return (Doubt("subject", clause.stream),) if unit is not before and (parted or likened) else ()


def _names(first: str, topic: str) -> bool:
    return bool(first) and (first in topic or first.startswith(f"{topic}|"))


def _beside(clause: Text, unit: Unit, places: Sequence[str], named: Sequence[str]) -> _Beside:
    pieces = laid(clause.stream, unit)
    if clause.condition and added(pieces) and any("程度" in t.stream for t in unit.texts):
        # A rule says what must be, the sentence in which case it is broken.
        broken = laid(_VIOLATED.sub("", clause.stream), unit)
        taken = sum(len(p.text) for p in broken if p.kind == "taken")
        pieces = broken if not taken or taken >= _LEAST_BROKEN else pieces
    first = next((p.text for p in pieces if p.kind == "taken"), "")
    return _Beside(unit, tuple(_compared(clause, pieces, unit, places, named)), first)


def _compared(clause: Text, pieces: Sequence[Piece], unit: Unit, places: Sequence[str], named: Sequence[str]) -> Iterator[Doubt]:
    yield from (Doubt("reference", r) for r in clause.references if not any(r in text.references for text in unit.texts))
    yield from _quotes(clause, unit)
    yield from _offices(clause, unit, named)
    yield from (Doubt(_kind(word, places), word) for word in added(pieces))
    stands = placed(pieces, unit, clause)
    yield from figures(clause, unit, stands)
    yield from turned(stands, unit)


def _quotes(clause: Text, unit: Unit) -> Iterator[Doubt]:
    """A quote must stand in the card: one that gives orders as a quote, and 规则“…” as what the card calls 规则."""
    for quote in clause.quotes:
        if not any(quote in (text.quotes if ORDERS.search(quote) else text.bare) for text in unit.texts):
            yield Doubt("quote", quote)
    yield from (Doubt("quote", quote) for name, quote in clause.roles if name in unit.roles and quote not in unit.roles[name])


def _kind(word: str, places: Sequence[str]) -> Check:
    if any(place[:2] in word for place in places):
        return "place"
    return next((check for check, pattern in ADDED.items() if pattern.search(word)), "wording")


def _offices(clause: Text, unit: Unit, named: Sequence[str]) -> Iterator[Doubt]:
    """An office's name is one: 汶上县人社局 is not made of a 汶上县 here and a 人社局 there; 菏泽市财政局 may be 市财政局 in a card of 菏泽市."""
    for place in named:
        for m in re.finditer(f"{place}({_OFFICE})", clause.bare):
            if not any(m[0] in t.bare or re.search(f"(?<![一-龥]){place[-1]}?{m[1]}|[是为由]{place[-1]}{m[1]}", t.bare) for t in unit.texts):
                yield Doubt("place", m[0])
