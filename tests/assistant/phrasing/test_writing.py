"""Sentences out of a stream: the same ones however it comes in pieces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chidu.assistant.phrasing.writing import MOST_SENTENCE, Written, sentences
from strategies import cut_up

SAID = "结论是“待定”。[c1][c2]第二句[c3]。“目标。明确”不清楚！ 【c2】 没有标记的。\n1. 3.5万元［c9］2. 尾巴[c1"


def test_a_sentence_ends_at_its_cards_or_at_a_stop_outside_of_quotes() -> None:
    assert list(sentences([SAID])) == [
        Written("结论是“待定”。", ("c1", "c2")), Written("第二句。", ("c3",)), Written("“目标。明确”不清楚！", ("c2",)), Written("没有标记的。", ()),
        Written("3.5万元。", ("c9",)), Written("尾巴[c1。", ())]


@settings(deadline=None)
@given(cut_up(st.just(SAID)))
def test_it_does_not_matter_where_the_pieces_end(pieces: list[str]) -> None:
    assert list(sentences(pieces)) == list(sentences(["".join(pieces)]))


def test_a_sentence_is_told_as_soon_as_it_is_whole() -> None:
    pieces = iter(["第一句。[c1]第", "二句。"])
    assert next(sentences(pieces)) == Written("第一句。", ("c1",))
    assert list(pieces) == ["二句。"]


@pytest.mark.parametrize("text", ["字" * 5_000, "“" + "字。" * 3_000, "[c1]" * 2_000, " " * 9_000, "\n" * 9_000])
def test_what_does_not_end_is_cut_off(text: str) -> None:
    assert all(len(one.text) <= 3 * MOST_SENTENCE for one in sentences([text]))


def test_marks_alone_are_no_sentence() -> None:
    assert list(sentences(["[c1][c2]。。。\n\n"])) == []
