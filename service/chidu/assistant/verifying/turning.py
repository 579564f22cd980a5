"""What is said of something else in a sentence than in the card (转义): without its 不, before what it follows, by somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from chidu.assistant.verifying.cards import Unit
from chidu.assistant.verifying.doubt import Doubt
from chidu.assistant.verifying.fillers import content
from chidu.assistant.verifying.marks import check, marks, missed, unfounded
from chidu.assistant.verifying.numbers import Number, same

MOST_CUTS = 2
"""So many times the words of a clause may go on elsewhere in the card, with nothing between."""
LABEL = 2
"""A number after so many characters taken with it is the one that stands after them in the card."""
NEAR, FAR = 8, 24
"""How far before a word what turns its meaning is looked for: what the sentence leaves out, and what it says."""
ACTORS = re.compile("财政部门|主管部门|部门单位|小组|科室|[一-龥]{2}[局厅]|中心|被评价单位|第三方|评审人")
"""Who does what a card says."""
_SOMEBODY = re.compile("(?:单位|部门|机构|系统|人员|主体)$")
"""Says that somebody does it, where the card may say who."""
_BEHIND = re.compile("建议|除外|以外|待定")
"""What turns the meaning of the words before it."""
_NAY = re.compile("\\|?是?否(?=$|[|、])")
_ROLES = re.compile(f"[由对向给被于把将从→=]|超过|低于|一致|委托|应|改|{ACTORS.pattern}")
"""What says who or which: words on its two sides do not change places."""
_HEADING = "处置(?:方式|意见|结果)?|程度|结论|总评|理由|依据"
_LABELLED, _HEADINGS = re.compile(f"(?:^|该|此)({_HEADING})$|({_HEADING})[是|]$"), re.compile(f"({_HEADING})\\|")
"""A heading of a card, said just before what stands under it."""
_ROLE_HERE, _ROLE_THERE = ("由", "被"), ("向", "对", "给")
"""Who does something here, and has it done to him there."""
_ADVICE = re.compile("处置\\|?[^|]*$")
_EITHER = re.compile("[都均]|必须?|全部")
_NONE = frozenset[str]()


class Place(NamedTuple):
    """Where a piece stands: `start` in the clause, `at` in the unit; `own`: in the unit's own text. `free`: it need not
    belong to the word before; `loose`: it may stand before that. `light`: it only says or carries. `lead`: what the clause says between
    the word before and it; `told`: all that it says before it."""

    text: str
    start: int
    stop: int
    at: int
    own: bool
    free: bool
    loose: bool
    light: bool
    lead: str
    told: str
    numbers: tuple[Number, ...]

    @property
    def end(self) -> int:
        return self.at + len(self.text)


class Judged(NamedTuple):
    """A place, in which `part` of the card it is, and what is against it: `lacking` are the marks that the card has before it and the
    sentence leaves out, `beyond` those that the sentence adds."""

    place: Place
    part: tuple[int, int]
    found: tuple[Doubt, ...]
    lacking: frozenset[str]
    beyond: frozenset[str]

    @property
    def against(self) -> int:
        return len(self.found) + len(self.lacking) + len(self.beyond)


def judged(place: Place, before: Place | None, unit: Unit) -> Judged:
    stream, at = unit.stream, place.at
    begin, end = stream.rfind("|", 0, at) + 1, stream.find("|", place.end)
    part = begin, end if end >= 0 else len(stream)
    gap = stream[max(begin, before.end if before and before.end <= at else 0, at - NEAR):at]
    found = () if place.light else tuple(_ordered(place, before, unit, gap))
    return Judged(place, part, found, *_marks(place, unit, gap, part))


def _ordered(place: Place, before: Place | None, unit: Unit, gap: str) -> Iterator[Doubt]:
    stream, at, last = unit.stream, place.at, before.end if before else -1
    if gap and any(found.start() < len(gap) < found.end() for found in ACTORS.finditer(gap + place.text)):
        yield Doubt("subject", place.text)
    if before and before.own and place.own and last <= at and not place.free and _recombined(stream[last:at], place.told):
        yield Doubt("subject", place.text)
    if after := _BEHIND.match(stream, place.end):
        yield Doubt("omission", place.text + after[0])
    if place.lead.endswith(_ROLE_HERE) and stream.endswith(_ROLE_THERE, 0, at) and ACTORS.match(place.text):
        yield Doubt("subject", place.lead + place.text)
    if _is_of_somebody(place, before, unit, gap):
        yield Doubt("subject", place.text)
    if before and at < last and not place.loose and unit.text_at(at) == unit.text_at(last - 1) and at < unit.leaning:
        long, before_long, apart = len(place.text) > LABEL, len(before.text) > LABEL, "|" in stream[at:last]
        between = stream[place.end:before.at].removesuffix("由")
        if (long and before_long and (apart or _ROLES.search(between))) or (apart and (before_long or not long)):
            yield Doubt("subject", place.text)
    for number, hole in zip(place.numbers, (n for n, c in enumerate(place.text) if c == "#"), strict=True):
        if hole >= LABEL and not same(number, unit.numbers[at + hole]):
            yield Doubt("swapped", number.said)


def _is_of_somebody(place: Place, before: Place | None, unit: Unit, gap: str) -> bool:
    """The card says who does it, or of which part it speaks, and the sentence leaves that out and names another."""
    left = before is not None and place.own and not before.own
    if not gap or not (left or _SOMEBODY.search(place.lead)):
        return False
    somebody = ACTORS.search(gap)
    return somebody is not None and (left or somebody.end() == len(gap))


def _marks(place: Place, unit: Unit, gap: str, part: tuple[int, int]) -> tuple[frozenset[str], frozenset[str]]:
    stream, (start, end) = unit.stream, part
    said, known = marks(place.lead, place.text[:2]), marks(gap, place.text[:2])
    if _NAY.match(stream, place.end):
        known |= {"not"}
    if not said:
        return missed(said, known) if known else _NONE, _NONE
    if "done" in said and any(f"{no}{place.text}" in unit.own.stream for no in "不未"):
        return missed(said, known), frozenset(("done",))
    wide = known | marks(stream[max(start, place.at - FAR):place.at], place.text[:2])
    if "done" in said:
        wide |= marks(stream[unit.bounds[unit.text_at(place.at)]:place.at])
    if any(start <= at < end and number.value == 0 for at, number in unit.numbers.items()):
        wide |= {"not"}
    if _ADVICE.search(stream[max(0, place.at - NEAR):place.at]):
        wide |= {"asked"}
    return missed(said, known), unfounded(said, wide)


def _recombined(between: str, told: str) -> bool:
    """From the beginning of one part of a card to the end of another: 自评得分…,核定等级为优 says nothing of a 自评等级."""
    rest, parted, lead = between.partition("|")
    lead = lead.rpartition("|")[2]
    told_of_it = bool(parted) and bool(content(rest) or "#" in rest)
    return told_of_it and lead[:1] != "和" and (len(content(lead)) > 1 or bool(marks(lead) - marks(told)))


def turned(stands: Sequence[Judged], light: Sequence[Judged], unit: Unit, clause: str) -> Iterator[Doubt]:
    """Everything against the places of a clause together."""
    places = [one.place for one in stands]
    yield from (doubt for one in stands for doubt in one.found)
    if not any(place.own for place in places):
        yield from (Doubt("subject", place.text) for place in places if place.at < unit.leaning)
    yield from (Doubt("subject", place.text) for place in places if not place.own and place.at < unit.leaning and (
        ACTORS.fullmatch(place.text) or (ACTORS.match(place.text) and place.lead.endswith(_ROLE_HERE))))
    if _EITHER.search(clause):
        pairs = ((a, b) for a, b in pairwise(places) if unit.stream[a.end:b.at] == "或" and b.lead in ("和", "、"))
        yield from (Doubt("subject", b.text) for _, b in pairs)
    cuts = [after for place, after in pairwise(places) if place.stop == after.start and not after.free]
    if len(cuts) > MOST_CUTS:
        yield Doubt("subject", cuts[0].text)
    yield from (Doubt("subject", place.lead + place.text) for place in places if _is_of_another_heading(place, unit))
    yield from _marked(stands, light, unit, clause)


def _is_of_another_heading(place: Place, unit: Unit) -> bool:
    """处置为核减预算 where the card has 处置:退回修改, and of a 核减 speaks elsewhere."""
    label = _LABELLED.search(place.lead)
    heading = (label[1] or label[2])[:LABEL] if label else ""
    return bool(heading) and f"{heading}|" in unit.stream and (
        _HEADINGS.findall(unit.stream, unit.bounds[unit.text_at(place.at)], place.at)[-1:] != [heading])


def _marked(stands: Sequence[Judged], light: Sequence[Judged], unit: Unit, clause: str) -> Iterator[Doubt]:
    """A mark may have moved within its part of the card: 指标1至10均没有依据 is 没有指标1至10的依据."""
    later = marks(clause[stands[0].place.stop:]) if stands else _NONE
    for one in stands:
        moved = any(other is not one and other.part == one.part for other in (*stands, *light)) if one.lacking & later else False
        yield from (Doubt("omission", f"{one.place.text} {mark}") for mark in one.lacking if not (moved and mark in later))
    for one in light:
        yield from (Doubt("omission", f"{one.place.text} {mark}") for mark in one.lacking)
        yield from (Doubt("decision", one.place.lead + one.place.text) for mark in one.beyond if mark == "done")
    yield from (Doubt(check(mark), one.place.lead + one.place.text) for one in stands for mark in one.beyond)
    tail = clause[stands[-1].place.stop:] if stands else clause
    if said := marks(tail):
        yield from (Doubt(check(mark), tail) for mark in unfounded(said, marks(unit.own.stream)))
