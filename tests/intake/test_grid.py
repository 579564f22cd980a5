"""Places on a form as an officer finds them."""

from __future__ import annotations

import pytest

from chidu.intake.grid import Box, Cell, Grid, boxes_of


@pytest.mark.parametrize(("place", "ref"), [((0, 0), "表!A1"), ((5, 2), "表!C6"), ((0, 25), "表!Z1"), ((9, 26), "表!AA10"),
                                            ((0, 511), "表!SR1")])
def test_cells_of_a_sheet(place: tuple[int, int], ref: str) -> None:
    assert Grid("表", "sheet", {}, {}, 1, 1).ref(*place) == ref


def test_a_merged_cell_is_one_box_with_one_place() -> None:
    grid = Grid("表", "sheet", {(0, 0): Cell("甲"), (0, 3): Cell("乙")}, boxes_of([Box(0, 0, 1, 2)]), 2, 4)
    assert grid.at(1, 2).text == "甲"
    assert [(b.left, b.right) for b in grid.row_boxes(1)] == [(0, 2), (3, 3)]
    assert [str(grid.source(b)) for b, _ in grid.filled()] == ["表!A1", "表!D1"]


def test_a_part_keeps_its_places() -> None:
    grid = Grid("表", "sheet", {(0, 0): Cell("甲"), (4, 0): Cell("乙")}, {}, 5, 1).between(3, 5)
    assert [grid.ref(b.top, b.left) for b, _ in grid.filled()] == ["表!A5"]
