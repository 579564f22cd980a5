"""Places on a form, as a letter names them."""

from __future__ import annotations

import pytest

from chidu.opinion.places import few, few_cells


@pytest.mark.parametrize(("cells", "said"), [
    ([], ""),
    (["申报表!C6"], "申报表!C6"),
    (["申报表!C6", "申报表!C7", "申报表!C6"], "申报表!C6、C7"),
    (["申报表!C6", "成本!D2", "成本!D3"], "申报表!C6、成本!D2、D3"),
    (["表1 第11行第6列", "表1 第12行第6列", "表2 第1行第1列"], "表1 第11行第6列、第12行第6列、表2 第1行第1列"),
    (["indicators[0].name", "indicators[1].name"], "indicators[0].name、indicators[1].name"),
    ([f"申报表!C{i}" for i in range(1, 6)], "申报表!C1、C2、C3等5处"),
])
def test_three_cells_are_named_and_the_sheet_once(cells: list[str], said: str) -> None:
    assert few_cells(cells) == said


def test_a_name_that_holds_a_comma_is_one_place() -> None:
    assert few(["成本项3“水电气、维修维护费”"]) == "成本项3“水电气、维修维护费”"
    assert few([f"指标{i}" for i in range(1, 6)]) == "指标1、指标2、指标3等5处"
