"""Marks got of those that could be got: every class with its marks and its share, in the order of the sheet."""

from __future__ import annotations

import pytest
from tests.document.charts.drawn import MARKS, texts

from chidu.document.charts import Mark, Marks
from chidu.errors import InputError


def test_every_class_stands_with_its_marks_and_its_share() -> None:
    said = texts(MARKS)
    assert [t for t in said if t in ("决策", "过程", "产出")] == ["决策", "过程", "产出"]
    assert [t for t in said if "／" in t] == ["15／20分　75%", "16.6／20分　83%", "30／30分　100%"]


@pytest.mark.parametrize("mark", [Mark("决策", "20.01", 20), Mark("决策", "-0.01", 20), Mark("决策", 0, 0), Mark("决策", "缺", 20)])
def test_marks_that_cannot_be_are_refused(mark: Mark) -> None:
    with pytest.raises(InputError, match="画不成图"):
        Marks("得分率", (mark,))


@pytest.mark.parametrize("mark", [Mark("决策", 20, 20), Mark("决策", 0, 20)])
def test_all_and_none_can_be_drawn(mark: Mark) -> None:
    assert "决策" in texts(Marks("得分率", (mark,)))
