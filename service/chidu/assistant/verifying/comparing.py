"""One clause beside one unit of a card (逐处核对): everything that stands against its being said there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from chidu.assistant.verifying.adding import additions, displacing
from chidu.assistant.verifying.cards import ORDERS, Text, Unit
from chidu.assistant.verifying.doubt import Doubt
from chidu.assistant.verifying.figures import figures
from chidu.assistant.verifying.fillers import FILLERS
from chidu.assistant.verifying.laying import Piece, laid
from chidu.assistant.verifying.placing import placed, settled
from chidu.assistant.verifying.turning import turned

SOMEBODY = re.compile(
    "财政部门|主管部门|预算部门|财政[局厅部]|审计[局部署]?(?:机关|部门)?|纪委监?委?|监察|人大|政协|政府|党委|党组|组织部|发改[局委]|统计局|税务局?|"
    "(?:实施|编制|执收|预算|建设|责任|项目|被评价|委托)单位|被评价方|委托方|第三方|中介|供应商|承包商|施工方|领导小组|工作小组|专家组?|主评人|评审专家|"
    "领导|局长|县长|市长|省级|市级|县级|区级|乡级|中央|上级|下级|群众|公众|企业|银行|省里|市里|县里")
"""Who is named as somebody of his own must be in the card as that."""
_BY = re.compile("由(系统|单位|部门|机构|人员|主体|人)")
"""By somebody: whoever it is, the card must say so."""
_THERE_IS = re.compile("(?<![未没无不])有([一-龥]{2})")
"""有数量 is not what a card says that says 没有数量."""
_VIOLATED = re.compile("尚?未|不(?!必|超|低)|(?<!不)超过?(?!额)|(?<!不)低于")
_OFFICE = re.compile("[一-龥]{1,8}?(?:局|厅|委|中心|办公室)")
_LEAST_BROKEN = 4
"""Characters that must be said of a rule for a sentence to name the case in which it is broken."""


@dataclass(frozen=True)
class Names:
    """Every jurisdiction's name, and those that a clause says."""

    every: Sequence[str]
    said: Sequence[str]


@dataclass(frozen=True)
class Beside:
    """A clause beside a unit: what stands in the way, and the words that it takes first."""

    unit: Unit
    found: tuple[Doubt, ...]
    first: str


def beside(clause: Text, unit: Unit, names: Names) -> Beside:
    pieces = laid(clause.stream, unit)
    found = tuple(_compared(clause, pieces, unit, names))
    broken = _broken(clause, unit) if found and clause.condition else None
    if broken:
        others = laid(broken.stream, unit)
        taken = sum(len(p.text) for p in others if p.kind == "taken" and p.text not in FILLERS)
        instead = tuple(_compared(broken, others, unit, names, in_order=True))
        if len(instead) < len(found) and (not taken or taken >= _LEAST_BROKEN):
            found, pieces = instead, others
    return Beside(unit, found, next((p.text for p in pieces if p.kind == "taken" and len(p.text) > 1), ""))


def _broken(clause: Text, unit: Unit) -> Text | None:
    """A rule says what must be, the sentence in which case it is broken: the clause as the rule says it."""
    if not any("程度" in text.stream or "处置" in text.stream for text in unit.texts):
        return None
    kept = _VIOLATED.sub(lambda m: f"不{m[0]}" if m[0][0] in "超低" else "", clause.stream)
    return replace(clause, stream=kept) if kept != clause.stream else None


def _compared(clause: Text, pieces: Sequence[Piece], unit: Unit, names: Names, in_order: bool = False) -> Iterator[Doubt]:
    yield from (Doubt("reference", r) for r in clause.references if not any(_refers(r, text.references) for text in unit.texts))
    yield from _quotes(clause, unit)
    yield from _offices(clause, unit, names.said)
    yield from (Doubt("subject", m[0]) for m in SOMEBODY.finditer(clause.stream) if m[0] not in unit.stream)
    there_is = (m for m in _THERE_IS.finditer(clause.stream) if m[0] not in unit.own.stream)
    yield from (Doubt("negation", m[0]) for m in there_is if f"未{m[1]}" in unit.own.stream)
    yield from (Doubt("subject", m[0]) for m in _BY.finditer(clause.stream) if m[1] not in unit.stream)
    stands, light = placed(pieces, unit, clause)
    places = [one.place for one in stands]
    yield from additions(settled(pieces, places, unit), places, unit, names.every)
    yield from displacing(pieces, places, unit, clause.stream)
    yield from figures(clause, unit, places)
    if in_order:
        yield from (Doubt("subject", after.text) for before, after in pairwise(places) if after.at < before.at)
    yield from turned(stands, light, unit, clause.stream)


def _refers(said: str, known: Sequence[str]) -> bool:
    """10号文 is what the card calls 财预〔2020〕10号."""
    return said in known or (said[0].isdigit() and any(one.endswith(tuple(f"{mark}{said}" for mark in "〕)]")) for one in known))


def _quotes(clause: Text, unit: Unit) -> Iterator[Doubt]:
    """A quote must stand in the card: one that gives orders as a quote, and 规则“…” as what the card calls 规则."""
    for quote in clause.quotes:
        if not any(any(quote in one for one in text.quotes) if ORDERS.search(quote) else quote in text.bare for text in unit.texts):
            yield Doubt("quote", quote)
    yield from (Doubt("quote", quote) for name, quote in clause.roles if name in unit.roles and quote not in unit.roles[name])


def _offices(clause: Text, unit: Unit, named: Sequence[str]) -> Iterator[Doubt]:
    """An office's name is one: 汶上县人社局 is not made of a 汶上县 here and a 人社局 there; 菏泽市财政局 may be 市财政局 in a card of 菏泽市."""
    for place in named:
        if m := _OFFICE.match(clause.bare, clause.bare.index(place) + len(place)):
            whole, own = place + m[0], place[-1] + m[0]
            if not any(whole in text.bare or _alone(m[0], text.bare) or _alone(own, text.bare, "是为由") for text in unit.texts):
                yield Doubt("place", whole)


def _alone(name: str, text: str, after: str = "") -> bool:
    """A name stands in a text with nothing written before it, or one of these characters."""
    at = text.find(name)
    return at >= 0 and (not at or text[at - 1] in after or not "一" <= text[at - 1] <= "龥")
