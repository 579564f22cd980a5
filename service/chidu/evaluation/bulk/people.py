"""What people determined of many forms, alike determinations together (列上人工认定).

Reviewers answer the same few questions with the same few answers on form after form. So what the reference makes of a
determination is asked once for each distinct one, and then holds for all forms that carry it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from chidu.condition.once import once
from chidu.errors import ChiduError
from chidu.evaluation.bulk import exact
from chidu.evaluation.bulk.exact import Array
from chidu.evaluation.bulk.pool import Pool
from chidu.evaluation.derive import determined_value
from chidu.evaluation.determined import check_determinations
from chidu.form import Form
from chidu.types import PROJECT, Case, Determination, PolicyVersion, Ref

Refused = dict[int, ChiduError]
"""Forms, by their place in the columns, of which a determination cannot stand."""

MOST_TRIED = 1 << 16
"""Distinct determinations remembered of a policy between parts."""

SOMEBODY, SOMETIME = "某人", datetime(1970, 1, 1, tzinfo=UTC)


class People(NamedTuple):
    """All determinations, form after form, each form's in their order: the form, the object as a text of the pool, its
    row (0 for the project), item and value as texts of the pool, and whether it has a name and a reason."""

    cases: Array
    objects: Array
    rows: Array
    items: Array
    values: Array
    signed: Array


def people_of(listed: Sequence[tuple[Determination, ...]], pool: Pool) -> People:
    flat = [(case, d) for case, people in enumerate(listed) for d in people]
    numbers = [[c, pool.number(d.about.object), d.about.row, pool.number(d.item), pool.number(d.value)] for c, d in flat]
    cases, objects, rows, items, values = np.array(numbers, np.int64).reshape(-1, 5).T
    return People(cases, objects, rows, items, values, np.array([bool(d.by.strip() and d.reason.strip()) for _, d in flat], bool))


class Said(NamedTuple):
    """One determination, and where it stands: in which forms, of which rows of the object's columns."""

    one: Determination
    cases: Array
    rows: Array


class Standing(NamedTuple):
    """The determinations that stand under a policy, and the forms refused for one that does not."""

    said: tuple[Said, ...]
    refused: Refused

    def of(self, kind: str) -> Iterator[Said]:
        """Those whose item begins so: 字段·, 认定·, 规则·, 要点·, 得分·, 结论·."""
        return (said for said in self.said if said.one.item.startswith(kind))


def standing(people: People, policy: PolicyVersion, starts: Mapping[str, Array], counts: Mapping[str, Array], pool: Pool) -> Standing:
    """Each distinct determination is put to the reference once. A later one of the same item replaces an earlier one."""
    if not len(people.cases):
        return Standing((), {})
    at, exists = _places(people, starts, counts, pool)
    combinations, which = exact.factored([people.objects, people.items, people.values, people.signed * 2 + exists])
    which = np.broadcast_to(which, people.cases.shape)
    known = _tried(policy)
    if len(known) > MOST_TRIED:
        known.clear()
    keys = [(pool.thing(o), pool.thing(i), pool.thing(v), state) for o, i, v, state in combinations]
    for key in keys:
        if key not in known:
            known[key] = _try(*key, policy)
    tried = [known[key] for key in keys]
    ones, refused = [t.one for t in tried], Refused()
    for errors in ([t.unsound for t in tried], [t.untyped for t in tried]):  # as the reference: all, then the values of fields
        for i in np.flatnonzero(np.array([e is not None for e in errors])[which]).tolist():
            refused.setdefault(int(people.cases[i]), errors[which[i]] if exists[i] else _nowhere(people, i, ones[which[i]], policy, pool))
    stands = _latest(people, at) & ~np.isin(people.cases, list(refused))
    groups = np.argsort(which[stands], kind="stable")
    cases, rows = people.cases[stands][groups], at[stands][groups]
    edges = np.searchsorted(which[stands][groups], np.arange(len(ones) + 1))
    return Standing(tuple(Said(d, cases[a:b], rows[a:b]) for d, a, b in zip(ones, edges, edges[1:], strict=False) if b > a), refused)


def _places(people: People, starts: Mapping[str, Array], counts: Mapping[str, Array], pool: Pool) -> tuple[Array, Array]:
    """The row in its object's columns for every determination, and whether there is one."""
    project = people.objects == pool.number(PROJECT)
    at, exists = np.where(project, people.cases, 0), project & (people.rows == 0)
    for table in counts:
        own = people.objects == pool.number(table)
        inside = own & (people.rows >= 1) & (people.rows <= counts[table][people.cases])
        at, exists = np.where(inside, starts[table][people.cases] + people.rows - 1, at), exists | inside
    return at, exists


def _latest(people: People, at: Array) -> Array:
    """Whether no later determination speaks of the same item of the same object."""
    wide = 1 + max(int(people.items.max()), int(at.max()))
    which = exact.distinct(exact.distinct(people.objects * wide + people.items)[1] * wide + at)[1]
    last = np.zeros(int(which.max()) + 1, np.int64)
    last[which] = np.arange(len(at))
    return last[which] == np.arange(len(at))


@once
def _tried(policy: PolicyVersion) -> dict[tuple[str, str, str, int], _Tried]:
    """What the reference made of determinations under this policy before."""
    return {}


class _Tried(NamedTuple):
    """A determination, why it cannot stand, and where it can, why a corrected field cannot have its value."""

    one: Determination
    unsound: ChiduError | None
    untyped: ChiduError | None


def _try(about: str, item: str, value: str, state: int, policy: PolicyVersion) -> _Tried:
    """A determination that is signed (2) or not, about an object that exists (1) or not."""
    d = Determination(Ref(about, 0 if about == PROJECT else 1), item, value, SOMEBODY if state & 2 else "", SOMETIME, SOMEBODY)
    unsound = _raised(lambda: check_determinations(alone(d, policy), policy, (d.about,) if state & 1 else ()))
    return _Tried(d, unsound, None if unsound or not item.startswith("字段·") else _raised(lambda: determined_value(d, policy)))


def _nowhere(people: People, i: int, d: Determination, policy: PolicyVersion, pool: Pool) -> ChiduError:
    """Why a determination about what the form does not have cannot stand: names what it is about."""
    about = Ref(pool.thing(int(people.objects[i])), int(people.rows[i]))
    error = _raised(lambda: check_determinations(alone(replace(d, about=about), policy), policy, ()))
    assert error is not None
    return error


def _raised(act: Callable[[], object]) -> ChiduError | None:
    try:
        act()
    except ChiduError as e:
        return e
    return None


def alone(d: Determination, policy: PolicyVersion) -> Case:
    """A case of which nothing is known but this."""
    return Case("", policy.scope, policy.on, Form("", "", {}, {}), {}, (d,))
