"""The table of counts: readable in grey, sums true however much is folded."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from tests.document.charts.drawn import COUNTS, texts

from chidu.document.charts import Counts
from chidu.document.charts.counts import MOST_COLUMNS, MOST_ROWS, _ink, _tone, luminance


def test_every_count_stands_in_its_cell_and_sums_at_the_edges() -> None:
    said = texts(COUNTS)

    assert sorted(text for text in said if text.isdigit()) == sorted(["3", "0", "1", "12", "3", "13", "4", "12", "16"])
    assert said.count("合计") == 2


@pytest.mark.parametrize("share", [i / 200 for i in range(201)])
def test_every_number_stands_out_from_its_tone(share: float) -> None:
    bright, dark = sorted([luminance(_tone(share)), 1.0 if _ink(_tone(share)) == "white" else 0.0], reverse=True)

    assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_more_is_darker_in_grey_too() -> None:
    tones = [luminance(_tone(i / 20)) for i in range(21)]

    assert tones == sorted(tones, reverse=True)
    assert len(set(tones)) == 21


def test_what_is_too_much_for_a_page_is_summed_in_one_row_and_one_column() -> None:
    rows, columns = MOST_ROWS + 5, MOST_COLUMNS + 3
    cells = tuple(tuple((i + 1) * (j + 1) for j in range(columns)) for i in range(rows))

    said = texts(Counts("问题", tuple(f"部门{i}" for i in range(rows)), tuple(f"规则{j}" for j in range(columns)), cells))

    assert f"其余{rows - MOST_ROWS + 1}个部门" in said
    assert str(sum((i + 1) * (j + 1) for i, j in product(range(rows), range(columns)))) in said
    assert len([text for text in said if text.startswith("部门")]) == MOST_ROWS - 1
    assert "部门40" in said, "those with the most stay"
    assert "部门0" not in said


def test_nothing_found_is_a_table_of_zeros() -> None:
    assert texts(replace(COUNTS, cells=((0, 0), (0, 0)))).count("0") == 9
