"""Facts of many forms: as written, corrected by people, then computed in the policy's order (列上推导).

Says of columns what evaluation.derive says of one case.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chidu.evaluation.bulk.computations import LACK, vector
from chidu.evaluation.bulk.exact import Array
from chidu.evaluation.bulk.frame import Columns, Facts
from chidu.evaluation.bulk.people import Standing, standing
from chidu.evaluation.bulk.vector import (
    MISSING,
    UNREAD_LACKING,
    Vector,
    choose,
    constant,
    patched,
)
from chidu.evaluation.derive import determined_value
from chidu.form import Value
from chidu.policy.grammar import UNITS
from chidu.types import PROJECT, Derived, PolicyVersion


def derive(columns: Columns, policy: PolicyVersion) -> tuple[Facts, Standing]:
    """All facts, and the determinations that stand under this policy."""
    facts, tables = Facts(columns), columns.tables
    starts, counts = {n: t.starts for n, t in tables.items()}, {n: t.counts for n, t in tables.items()}
    people = standing(columns.people, policy, starts, counts, columns.pool)
    facts.of[PROJECT] |= {f"参数·{name}": constant(p.value, columns.pool) for name, p in policy.parameters.items()}
    for d, _, rows in people.of("字段·"):
        own, name = facts.of[d.about.object], d.item.removeprefix("字段·")
        own[name] = _with(own.get(name), determined_value(d, policy), rows, facts, d.about.object)
    classified: dict[tuple[str, str], list[tuple[Value, Array]]] = {}
    for d, _, rows in people.of("认定·"):
        classified.setdefault((d.about.object, d.item), []).append((Value("given", d.value, None, d.value), rows))
    for made in policy.derived:
        if made.about in facts.frames:
            facts.of[made.about][made.name] = _computed(made, facts, classified.get((made.about, made.name), []))
    return facts, people


def _with(vector: Vector | None, value: Value, rows: Array, facts: Facts, about: str) -> Vector:
    """This value in these rows, and the column elsewhere."""
    size = facts.project.size if about == PROJECT else facts.columns.tables[about].size
    return patched(vector or MISSING, size, rows, constant(value, facts.columns.pool))


def _computed(made: Derived, facts: Facts, people: Sequence[tuple[Value, Array]]) -> Vector:
    frame, pool = facts.frames[made.about], facts.columns.pool
    result = vector(made.computation, frame)
    if made.type in UNITS and made.type != "比率":
        misfit = result.known & (result.units != pool.number(UNITS[made.type]))
        if misfit.any():
            result = choose(misfit, LACK, result)
    unnamed = ~(result.known | (result.states == UNREAD_LACKING))
    if unnamed.any():
        result = result._replace(tags=np.where(unnamed, LACK.tags, result.tags))
    given = facts.of[made.about].get(made.name)
    if given is not None and given.known.any():  # an example, or a person's correction, states it outright
        result = choose(given.known, given, result)
    for value, rows in people:
        result = _with(result, value, rows, facts, made.about)
    return result
