"""What a condition sees of many forms at once: for a View of one object, a Frame of all objects of its kind (列视图).

The columns of the project have a row for every form; those of a table a row for every row of every form, form after
form. A name is read as a row of a form reads it: its own columns first, then the project's. What is said of the rows of
a table does not depend on who asks; so a frame of a table asks the project's frame and spreads the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, TypeVar
from weakref import proxy

import numpy as np

from chidu.evaluation.bulk.exact import Array
from chidu.evaluation.bulk.people import People
from chidu.evaluation.bulk.pool import Pool
from chidu.evaluation.bulk.vector import ABSENT, MISSING, Preference, Texts, Vector, choose, texts_of
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
    def _filled(self) -> Array:
        return np.flatnonzero(self.counts)

    def sums(self, column: Array) -> Array:
        """The sum of a column over each form's rows."""
        totals = np.zeros(len(self.counts), object if column.dtype == object else np.int64)
        if len(self._filled):
            totals[self._filled] = np.add.reduceat(column, self.starts[self._filled], dtype=totals.dtype)
        return totals

    def least_multiples(self, column: Array) -> Array:
        """The least common multiple of a column over each form's rows, of any size; 1 where there are none."""
        multiples = np.ones(len(self.counts), object)
        if len(self._filled):
            multiples[self._filled] = np.lcm.reduceat(column.astype(object), self.starts[self._filled])
        return multiples

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
    files: tuple[str, ...]
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

    def texts(self, name: str, prefer: Preference) -> Texts: ...

    def once(self, question: object, answer: Callable[[], T]) -> T: ...

    def rows(self, table: str) -> Below | None: ...

    @property
    def above(self) -> Seen | None: ...

    def spread(self, mask: Array) -> Array: ...


class Facts:
    """The columns with all that is computed from them, and a frame for every kind of object.

    Frames are lent: they refer to the facts weakly, so that the memory of one part is given back before the next is read.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.of: dict[str, dict[str, Vector]] = {about: dict(vectors) for about, vectors in columns.of.items()}
        own: Facts = proxy(self)
        self.frames = {about: Frame(own, about, None if about == PROJECT else columns.tables[about].cases) for about in self.of}

    @property
    def project(self) -> Frame:
        return self.frames[PROJECT]

    def rows(self, table: str) -> Below | None:
        """The rows of a table, form by form; None where no form has it."""
        every = self.columns.tables.get(table)
        return None if every is None else Below(self.frames[table], every)


@dataclass(frozen=True)
class Frame:
    """All objects of a kind. `cases` is the form of every row; None where row and form are the same."""

    facts: Facts
    about: str
    cases: Array | None
    kept: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def size(self) -> int:
        return self.facts.columns.size if self.cases is None else len(self.cases)

    @property
    def pool(self) -> Pool:
        return self.facts.columns.pool

    def once(self, question: object, answer: Callable[[], T]) -> T:
        """What was found out about these rows before, or now."""
        if question not in self.kept:
            self.kept[question] = answer()
        return self.kept[question]

    def vector(self, name: str) -> Vector:
        return self.once(("列", name), lambda: self._read(name))

    def unknown(self, name: str) -> Array:
        """Where a name is not known."""
        return self.once(("缺", name), lambda: ~self.vector(name).known)

    def _read(self, name: str) -> Vector:
        own = self.facts.of[self.about].get(name)
        if self.cases is None:
            return own or MISSING
        above = self.facts.of[PROJECT].get(name)
        if above is not None:
            above = above.take(self.cases)
        if own is None or above is None:
            return own or above or MISSING
        return choose(own.states == ABSENT, above, own)

    def texts(self, name: str, prefer: Preference) -> Texts:
        return self.once(("文", name, prefer), lambda: texts_of(self.vector(name), self.pool, prefer))

    def rows(self, table: str) -> Below | None:
        """The rows of a table, form by form; None where no form has it."""
        return self.facts.rows(table)

    @property
    def above(self) -> Frame | None:
        """The project's frame, for a frame of a table."""
        return None if self.cases is None else self.facts.project

    def any_of(self, mask: Array) -> Array:
        """The forms of which some row is marked."""
        if self.cases is None or (len(mask) == 1 and not mask[0]):
            return mask
        below = self.facts.rows(self.about)
        assert below is not None
        return below.count(mask) > 0

    def spread(self, mask: Array) -> Array:
        """What holds of a form, for each of its rows."""
        return mask if self.cases is None or len(mask) == 1 else mask[self.cases]


@dataclass(frozen=True)
class Below:
    """The rows of a table, form by form."""

    frame: Frame
    table: Table

    @property
    def counts(self) -> Array:
        return self.table.counts

    @property
    def present(self) -> Array:
        return self.table.present

    def count(self, mask: Array) -> Array:
        """How many rows of each form are marked."""
        if len(mask) == 1:
            return self.counts if mask[0] else np.zeros_like(self.counts)
        if 2 * np.count_nonzero(mask) > len(mask):
            return self.counts - self._few(~mask)
        return self._few(mask)

    def _few(self, mask: Array) -> Array:
        return np.bincount(self.table.cases[mask], minlength=len(self.counts))
