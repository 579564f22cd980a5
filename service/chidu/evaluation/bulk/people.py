"""What people determined of many forms, alike determinations together (列上人工认定).

Reviewers answer the same few questions with the same few answers on form after form. So what the reference makes of a
determination is asked once for each distinct one, and then holds for all forms that carry it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from chidu.errors import ChiduError
from chidu.evaluation.bulk.exact import Array
from chidu.evaluation.derive import determined_value
from chidu.evaluation.determined import check_determinations
from chidu.form import Form
from chidu.types import PROJECT, Case, Determination, PolicyVersion, Ref

Refused = dict[int, ChiduError]
"""Forms, by their place in the columns, of which a determination cannot stand."""


class Said(NamedTuple):
    """One determination that was made of one or many objects: in which forms, of which rows, as the how-manieth there."""

    one: Determination
    cases: Array
    rows: Array
    order: Array
    latest: Array
    """Whether no later one replaces it."""


@dataclass(frozen=True)
class People:
    """All determinations of these forms; `faults` are those that no policy could accept: (form, order,
    determination, whether the object exists)."""

    by_case: Mapping[int, tuple[Determination, ...]]
    said: tuple[Said, ...]
    faults: tuple[tuple[int, int, Determination, bool], ...]


def people_of(by_case: Mapping[int, tuple[Determination, ...]], starts: Mapping[str, Array], counts: Mapping[str, Array]) -> People:
    """`starts` and `counts` of the rows of each table, form by form."""
    groups: dict[tuple[str, str, str], list[tuple[int, int, int]]] = {}
    samples: dict[tuple[str, str, str], Determination] = {}
    faults = []
    last: dict[tuple[str, str, int], tuple[int, int]] = {}
    for case, people in by_case.items():
        for order, d in enumerate(people):
            about = d.about
            if about.object == PROJECT and about.row == 0:
                row = case
            elif about.object in counts and 1 <= about.row <= counts[about.object][case]:
                row = int(starts[about.object][case]) + about.row - 1
            else:
                faults.append((case, order, d, False))
                continue
            if not d.by.strip() or not d.reason.strip():
                faults.append((case, order, d, True))
            key = (about.object, d.item, d.value)
            samples.setdefault(key, d)
            groups.setdefault(key, []).append((case, row, order))
            last[about.object, d.item, row] = (case, order)
    said = []
    for (about_, item, _), listed in groups.items():
        cases, rows, orders = np.array(listed, np.int64).T
        latest = np.array([last[about_, item, row] == (case, order) for case, row, order in listed], bool)
        said.append(Said(samples[about_, item, _], cases, rows, orders, latest))
    return People(by_case, tuple(said), tuple(faults))


def refused_under(people: People, policy: PolicyVersion) -> Refused:
    """The forms refused, each for the first of its determinations that cannot stand under this policy."""
    found: dict[int, tuple[int, ChiduError]] = {}

    def refuse(case: int, order: int, error: ChiduError) -> None:
        if case not in found or found[case][0] > order:
            found[case] = order, error

    for case, order, d, exists in people.faults:
        if error := _error(d, policy, frozenset({d.about} if exists else ())):
            refuse(case, order, error)
    for said in people.said:
        if error := _error(said.one, policy, frozenset({said.one.about})):
            for case, order in zip(said.cases.tolist(), said.order.tolist(), strict=True):
                refuse(case, order, error)
    return {case: error for case, (_, error) in found.items()}


def _error(d: Determination, policy: PolicyVersion, refs: frozenset[Ref]) -> ChiduError | None:
    try:
        check_determinations(with_determinations((d,), policy), policy, refs)
        if d.item.startswith("字段·"):
            determined_value(d, policy)
    except ChiduError as e:
        return e
    return None


def with_determinations(people: tuple[Determination, ...], policy: PolicyVersion) -> Case:
    """What people determined of a form, without the form."""
    return Case("", policy.scope, policy.on, Form("", "", {}, {}), {}, people)


def determined(people: People, refused: Mapping[int, ChiduError], kind: str) -> Iterator[tuple[Determination, Array, Array]]:
    """The determinations of a kind that stand: what, in which forms, of which rows."""
    for said in people.said:
        if said.one.item.startswith(kind):
            stands = said.latest & ~np.isin(said.cases, list(refused)) if refused else said.latest
            if stands.any():
                yield said.one, said.cases[stands], said.rows[stands]
