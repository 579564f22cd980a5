"""对照: what was declared beside what was found, line by line, each difference with its figures (自评复核)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from chidu.computation.rounding import rounded
from chidu.form import Value
from chidu.opinion.material import Material
from chidu.opinion.opinion import Line
from chidu.types import WHOLE, View
from chidu.vocabulary import Comparison

PLACES = 2


def lines(material: Material, phrases: Mapping[str, str]) -> tuple[Line, ...]:
    """The lines of every comparison of the letter's kind, in order. A row without marks (分值) is no scored row."""
    made = [line for c in material.kind.comparison for line in _lines(c, material, phrases)]
    return tuple(replace(line, number=i) for i, line in enumerate(made, 1))


def _lines(c: Comparison, material: Material, phrases: Mapping[str, str]) -> Iterator[Line]:
    refs = material.facts.tables.get(c.table, ()) if c.table else (WHOLE,)
    for view in (View(material.facts, ref) for ref in refs):
        declared, found = material.value(c.declared, view), material.value(c.found, view)
        marks = material.value(c.marks, view) if c.marks else None
        if (marks is not None and not marks.known) or not (declared.known or found.known):
            continue
        name = material.say(c.name, phrases, view)
        told = material.say(c.told, phrases, view)
        yield Line(0, name.text if name else "—", material.whole(marks) if marks else "", material.cell(declared),
                   material.cell(found), _difference(declared, found, material), told.text if told else "")


def _difference(declared: Value, found: Value, material: Material) -> str:
    """How much less or more was found than declared, as both are printed: at two decimals. Empty where they are then the same
    or one is not known."""
    if not (isinstance(declared.v, Fraction) and isinstance(found.v, Fraction)):
        return ""
    own, other = (rounded(v, PLACES) for v in (declared.v, found.v))
    if own == other:
        return ""
    return ("核减" if other < own else "核增") + material.whole(replace(found, v=abs(other - own)))
