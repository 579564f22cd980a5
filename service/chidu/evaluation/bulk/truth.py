"""Three-valued truth in columns: certainly so, certainly not so, and neither (三值真值列)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chidu.evaluation.bulk.exact import Array


@dataclass(frozen=True)
class Truth:
    """`yes` and `no` as booleans, never both; one long means the same for every row."""

    yes: Array
    no: Array

    @property
    def unknown(self) -> Array:
        return ~(self.yes | self.no)

    def __invert__(self) -> Truth:
        return Truth(self.no, self.yes)


YES, NO = np.ones(1, bool), np.zeros(1, bool)
TRUE, FALSE, UNKNOWN = Truth(YES, NO), Truth(NO, YES), Truth(NO, NO)


def where_known(holds: Array, known: Array) -> Truth:
    """True or false where known, else unknown."""
    yes = holds & known
    return Truth(yes, known ^ yes)


def every(parts: Sequence[Truth]) -> Truth:
    yes, no = parts[0].yes, parts[0].no
    for part in parts[1:]:
        yes, no = yes & part.yes, no | part.no
    return Truth(yes, no)


def some(parts: Sequence[Truth]) -> Truth:
    return ~every([~p for p in parts])
