"""Measures in millimetres: texts that fit, labels that stand apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.document.charts.library import prepare

prepare()

from chidu.document.charts.sheet import mm, shortened, spread, wrapped  # noqa: E402


def test_a_full_character_is_as_wide_as_high() -> None:
    assert mm("路灯", 9) == pytest.approx(2 * 9 * 25.4 / 72)


@given(st.text("路灯a1（", max_size=30), st.floats(5, 60))
def test_a_shortened_text_fits_and_says_that_it_was_cut(text: str, width: float) -> None:
    short = shortened(text, width, 9)

    assert mm(short, 9) <= width or short == "…"
    assert short == text or short.endswith("…")


@given(st.text("路灯a1（", max_size=30), st.floats(5, 30), st.integers(1, 5))
def test_a_wrapped_text_has_no_more_lines_and_loses_nothing_without_saying_so(text: str, width: float, lines: int) -> None:
    made = wrapped(text, width, 9, lines).split("\n")

    assert len(made) <= lines
    assert "".join(made) == text or made[-1].endswith("…")


@given(st.lists(st.floats(-20, 120), max_size=9))
def test_spread_labels_stand_apart_within_the_bounds_in_their_order(wanted: list[float]) -> None:
    places = spread(wanted, 10, 0, 100)

    ordered = sorted(places)
    assert all(b - a >= 10 - 1e-9 for a, b in pairwise(ordered))
    assert all(-1e-9 <= place <= 100 for place in places)
    assert [places[i] for i in sorted(range(len(wanted)), key=lambda i: wanted[i])] == ordered


def test_labels_with_room_stay_where_they_are_wanted() -> None:
    assert spread([50.0, 10.0, 90.0], 10, 0, 100) == [50.0, 10.0, 90.0]
