"""The levels that the sentence verifier has reached on the labelled sentences: none may be lost again."""

from __future__ import annotations

from fractions import Fraction

import pytest
from benchmarks.assistant.sentences import Measured, measured, misses, table

LEVELS = {
    "open": {
        "altered": "0.99", "altered, subject left out": "0.99", "altered · obeyed": "1", "altered · subject": "0.95",
        "true · close": "0.85", "true · compressed": "0.70", "true · reworded": "0.15",
    },
    "frozen": {
        "altered": "0.98", "altered, subject left out": "0.98", "altered · obeyed": "1", "altered · subject": "0.96",
        "true · close": "0.84", "true · compressed": "0.60", "true · reworded": "0.18",
    },
}


@pytest.fixture(scope="module", params=LEVELS)
def part(request: pytest.FixtureRequest) -> Measured:
    return measured(request.param)


def test_every_level_is_kept(part: Measured) -> None:
    lost = {row: part.right[row] for row, level in LEVELS[part.part].items() if part.share(row) < Fraction(level)}
    assert lost == {}


def test_the_table_has_a_row_a_kind_and_names_no_frozen_sentence(part: Measured) -> None:
    rows = list(table([part]))
    assert len(rows) == len(part.right) + 2
    assert sum(of for row, (_, of) in part.right.items() if row in ("true", "altered")) == len(part.checked)
    assert bool(list(misses(part))) == (part.part == "open")
