"""Three-valued truth in columns is Kleene's."""

from __future__ import annotations

from itertools import product

import numpy as np

from chidu.condition import kleene_and, kleene_or
from chidu.evaluation.bulk.truth import FALSE, TRUE, UNKNOWN, Truth, every, some, where_known

THREE = (True, False, None)
OF = {True: TRUE, False: FALSE, None: UNKNOWN}


def told(truth: Truth) -> list[bool | None]:
    assert not (truth.yes & truth.no).any()
    return [True if y else False if n else None for y, n in zip(truth.yes.tolist(), truth.no.tolist(), strict=True)]


def test_all_any_and_not_are_kleenes():
    rows = list(product(THREE, repeat=3))
    parts = [Truth(np.array([r[i] is True for r in rows]), np.array([r[i] is False for r in rows])) for i in range(3)]
    assert told(every(parts)) == [kleene_and(list(r)) for r in rows]
    assert told(some(parts)) == [kleene_or(list(r)) for r in rows]
    assert told(~parts[0]) == [None if r[0] is None else not r[0] for r in rows]
    assert parts[0].unknown.tolist() == [r[0] is None for r in rows]


def test_one_for_all_rows_joins_with_many():
    many = Truth(np.array([True, False, False]), np.array([False, True, False]))
    for one, truth in OF.items():
        assert told(every([truth, many])) == [kleene_and([one, m]) for m in THREE]
        assert told(some([many, truth])) == [kleene_or([m, one]) for m in THREE]


def test_what_is_not_known_is_neither():
    assert told(where_known(np.array([True, False, True, False]), np.array([True, True, False, False]))) == [True, False, None, None]
