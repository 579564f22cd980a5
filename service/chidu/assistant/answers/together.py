"""Mending several findings at once (一起改好): which changes together leave the fewest unmet, proven by judging the whole again.

Mending one may break another: a total lowered to the sum of its parts fails again when a part is lowered too. So the ways of all
findings are combined, the best combinations mended further where something is still open, and only what lowers the number counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from chidu.evaluation.counterfactual import Trials, Way, changed, ways
from chidu.evaluation.decide import preview
from chidu.evaluation.derive import derive
from chidu.quantity import YUAN
from chidu.types import Case, Finding, Outcome, PolicyVersion, Ref

MOST_SETS, MOST_REPAIRS, OFFERED = 24, 4, 3
"""Combinations tried, further steps after the best of the fullest and the best of all, how many sets are offered."""
_Changes = Mapping[tuple[Ref, str], Way]


@dataclass(frozen=True)
class Mended:
    """Changes made together, what is left unmet then, what is concluded."""

    changes: tuple[Way, ...]
    left: int
    outcome: Outcome

    @property
    def size(self) -> Fraction:
        """How much is changed, each number as a part of what it was."""
        return sum((_part(way) for way in self.changes), Fraction(0))


def mended(case: Case, policy: PolicyVersion, found: Sequence[tuple[Finding, Sequence[Way]]], unmet: int) -> list[Mended]:
    """Sets of changes that leave fewer unmet than `unmet`, the fewest first, of those the smallest change; at most OFFERED, none of
    which holds all of another."""
    options = [[None, *numeric] for _, every in found if (numeric := [w for w in every if _sensible(w)])]
    combined = sorted(product(*options), key=lambda chosen: sum(way is None for way in chosen))
    tried = [_tried(case, policy, _by_cell(way for way in chosen if way)) for chosen in islice(combined, MOST_SETS) if any(chosen)]
    fullest = max((len(one.changes) for one in tried), default=0)
    starts = {id(one): one for one in (min(of, key=_rank) for of in ([t for t in tried if len(t.changes) == fullest], tried) if of)}
    hopeless = {f.rule for f, every in found if not any(map(_sensible, every))}
    repaired = [again for one in starts.values() for again in _repaired(one, case, policy, hopeless)]
    offered: list[Mended] = []
    for one in sorted([*tried, *repaired], key=_rank):
        cells = {(w.about, w.field) for w in one.changes}
        if one.left < unmet and not any({(w.about, w.field) for w in other.changes} <= cells for other in offered):
            offered.append(one)
    return [one for one in offered if one.left == offered[0].left][:OFFERED]


def _repaired(start: Mended, case: Case, policy: PolicyVersion, hopeless: Collection[str]) -> Iterator[Mended]:
    """What comes of mending, one by one, what is still unmet; not by rules that no number mends."""
    now = start
    for _ in range(MOST_REPAIRS):
        there = _with(case, {(w.about, w.field): w for w in now.changes})
        facts = derive(there, policy)
        trials = Trials(there, policy, facts)
        open_ones = [f for f in preview(there, policy, facts)[0] if f.verdict == "unmet" and f.rule not in hopeless]
        first = {(w.about, w.field): w.old.v for w in now.changes}
        steps = [w for f in open_ones for w in ways(f, trials) if w.new and _sensible(w) and first.get((w.about, w.field)) != w.new.v]
        further = sorted((_tried(case, policy, _onto(now.changes, way)) for way in steps[:MOST_SETS]), key=_rank)
        if not further or further[0].left >= now.left:
            return
        now = further[0]
        yield now


def _sensible(way: Way) -> bool:
    """A number, and not an amount of money done away with."""
    return way.new is not None and not (way.new.v == 0 and way.new.unit == YUAN)


def _onto(changes: Sequence[Way], way: Way) -> _Changes:
    """Changes with one more; of a cell changed before, from what it was at first."""
    by_cell = _by_cell(changes)
    if earlier := by_cell.get((way.about, way.field)):
        way = Way(way.about, way.field, earlier.old, way.new, way.text)
    return {**by_cell, (way.about, way.field): way}


def _by_cell(chosen: Sequence[Way] | Iterator[Way]) -> _Changes:
    return {(way.about, way.field): way for way in chosen}


def _with(case: Case, changes: _Changes) -> Case:
    for (about, name), way in changes.items():
        assert way.new is not None
        case = changed(case, about, name, way.new)
    return case


def _tried(case: Case, policy: PolicyVersion, changes: _Changes) -> Mended:
    findings, outcome = preview(_with(case, changes), policy)
    return Mended(tuple(changes.values()), sum(f.verdict == "unmet" for f in findings), outcome)


def _rank(one: Mended) -> tuple[int, Fraction, int]:
    return one.left, one.size, len(one.changes)


def _part(way: Way) -> Fraction:
    old, new = way.old.v, way.new.v if way.new else None
    if not isinstance(old, Fraction) or not isinstance(new, Fraction):
        return Fraction(0)
    return abs(new - old) / abs(old) if old else Fraction(1)
