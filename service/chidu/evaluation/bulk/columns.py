"""Cases → columns: the facts as written, once, for any number of policies (表转列)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from chidu.evaluation.bulk.frame import Columns, Table
from chidu.evaluation.bulk.people import people_of
from chidu.evaluation.bulk.pool import Pool
from chidu.evaluation.bulk.vector import Vector, column
from chidu.form import Value
from chidu.types import PROJECT, Case


def columns_of(cases: Iterable[Case], pool: Pool | None = None) -> tuple[Columns, ...]:
    """The columns of these cases, one for each kind of form, each in the order given."""
    kinds: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        kinds[case.form.kind].append(case)
    pool = pool or Pool()
    return tuple(_columns(kind, listed, pool) for kind, listed in kinds.items())


def _columns(kind: str, cases: Sequence[Case], pool: Pool) -> Columns:
    projects = [{**c.form.fields, **c.gathered} for c in cases]
    of = {PROJECT: _vectors(projects, pool)}
    tables: dict[str, Table] = {}
    for name in dict.fromkeys(t for c in cases for t in c.form.tables):
        rows = [c.form.tables.get(name, ()) for c in cases]
        counts = np.array([len(r) for r in rows], np.int64)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])[:-1]
        tables[name] = Table(starts, counts, np.array([name in c.form.tables for c in cases], bool))
        of[name] = _vectors([row for listed in rows for row in listed], pool)
    people = people_of([c.determinations for c in cases], pool)
    return Columns(kind, tuple(c.id for c in cases), tuple(c.form.file for c in cases), of, tables, pool, people)


def _vectors(rows: Sequence[Mapping[str, Value]], pool: Pool) -> dict[str, Vector]:
    return {n: column((r.get(n) for r in rows), pool) for n in dict.fromkeys(n for r in rows for n in r)}
