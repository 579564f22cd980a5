"""What a condition sees of many forms at once: for a View of one object, a Frame of all objects of its kind (列视图).

The columns of the project have a row for every form; those of a table a row for every row of every form, form after
form. A frame is a selection of such rows; from it a name is read as a row of a form reads it: its own columns first,
then the project's. `rows` opens a table below it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np

from chidu.evaluation.bulk.exact import Array
from chidu.evaluation.bulk.people import People
from chidu.evaluation.bulk.pool import Pool
from chidu.evaluation.bulk.vector import ABSENT, MISSING, Vector, choose
from chidu.types import PROJECT

T = TypeVar("T")


@dataclass(frozen=True)
class Table:
    """The rows of one table, form after form: where each form's rows start, how many, and whether it has the table."""

    starts: Array
    counts: Array
    present: Array

    @property
    def size(self) -> int:
        return int(self.counts.sum())

    @cached_property
    def cases(self) -> Array:
        """The form of every row."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def numbers(self) -> Array:
        """The number of every row in its form, from 1."""
        return np.arange(self.size) - self.starts[self.cases] + 1


@dataclass(frozen=True)
class Columns:
    """The facts of many forms of one kind, as written: `of[object][name]`. Codes of texts are those of `pool`."""

    kind: str
    ids: tuple[str, ...]
    of: Mapping[str, Mapping[str, Vector]]
    tables: Mapping[str, Table]
    pool: Pool
    people: People

    @property
    def size(self) -> int:
        return len(self.ids)


class Seen(Protocol):
    """What a condition needs of a frame."""

    @property
    def pool(self) -> Pool: ...

    def vector(self, name: str) -> Vector: ...

    def once(self, question: object, answer: Callable[[], T]) -> T: ...

    def rows(self, table: str) -> Below | None: ...


class Facts:
    """The columns with all that is computed from them, and the frames over whole tables, which remember what was asked."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.of: dict[str, dict[str, Vector]] = {about: dict(vectors) for about, vectors in columns.of.items()}
        self._whole = {about: Frame(self, about, None, None if about == PROJECT else columns.tables[about].cases) for about in self.of}

    @property
    def project(self) -> Frame:
        return self._whole[PROJECT]

    def whole(self, about: str) -> Frame | None:
        """All objects of a kind; None where no form has any."""
        return self._whole.get(about)


@dataclass(frozen=True)
class Frame:
    """Rows of one object's columns."""

    facts: Facts
    about: str
    index: Array | None = None
    """Which rows; None for all."""
    cases: Array | None = None
    """The form of every row; None where row and form are the same."""
    kept: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def size(self) -> int:
        if self.index is not None:
            return len(self.index)
        return self.facts.columns.size if self.about == PROJECT else self.facts.columns.tables[self.about].size

    @property
    def pool(self) -> Pool:
        return self.facts.columns.pool

    def once(self, question: object, answer: Callable[[], T]) -> T:
        """What was found out about these rows before, or now."""
        if question not in self.kept:
            self.kept[question] = answer()
        return self.kept[question]

    def vector(self, name: str) -> Vector:
        """A row sees its own columns first, then the project's."""
        own = _taken(self.facts.of[self.about].get(name), self.index)
        if self.about == PROJECT:
            return own or MISSING
        above = _taken(self.facts.of[PROJECT].get(name), self.cases)
        if own is None or above is None:
            return own or above or MISSING
        return choose(own.states == ABSENT, above, own)

    def take(self, index: Array) -> Frame:
        """Some of these rows, in this order."""
        return Frame(self.facts, self.about, self.rows_of[index], self.case_of[index])

    @property
    def rows_of(self) -> Array:
        """The row of the columns for every row."""
        return np.arange(self.size) if self.index is None else self.index

    @property
    def case_of(self) -> Array:
        """The form of every row."""
        return self.rows_of if self.cases is None else self.cases

    def rows(self, table: str) -> Below | None:
        """The rows of a table below every one of these rows; None where no form has it."""
        if table not in self.facts.columns.tables:
            return None
        return self.once(("rows", table), lambda: self._below(table))

    def _below(self, table: str) -> Below:
        every = self.facts.columns.tables[table]
        frame = self.facts.whole(table)
        if self.about == PROJECT and self.index is None and frame is not None:
            return Below(frame, every.starts, every.counts, every.cases, every.present)
        cases = self.case_of
        counts = every.counts[cases]
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])[:-1]
        up = np.repeat(np.arange(self.size), counts)
        index = np.arange(len(up)) - starts[up] + every.starts[cases][up]
        return Below(Frame(self.facts, table, index, cases[up]), starts, counts, up, every.present[cases])


def _taken(vector: Vector | None, index: Array | None) -> Vector | None:
    return vector if vector is None or index is None else vector.take(index)


@dataclass(frozen=True)
class Below:
    """The rows of a table below the rows of a frame: each frame row has a run of them, and the table or not."""

    frame: Frame
    starts: Array
    counts: Array
    up: Array
    present: Array

    def count(self, mask: Array) -> Array:
        """How many rows of each run are marked."""
        if len(mask) == 1:
            return self.counts if mask[0] else np.zeros_like(self.counts)
        running = np.concatenate([np.zeros(1, np.int32), np.cumsum(mask, dtype=np.int32)])
        return running[self.starts + self.counts] - running[self.starts]

    @property
    def numbers(self) -> Array:
        """The number of each row in its form, from 1."""
        numbers = self.frame.facts.columns.tables[self.frame.about].numbers
        return numbers if self.frame.index is None else numbers[self.frame.index]
