"""A letter as a page shows it: its words by style, its tables with their merged cells, its pictures with what they show."""

from __future__ import annotations

import base64
import io

import docx
import pytest
from tests.document.letters import saved

from chidu.document.shown import Paragraph, Table, blocks
from chidu.errors import InputError

DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def test_words_by_the_name_of_their_style_with_their_breaks() -> None:
    document = docx.Document()
    document.add_paragraph("关于城区路灯的审核意见", style="Title")
    document.add_paragraph().add_run("第一行\n第二行\t完")
    title, body = [b for b in blocks(saved(document)) if isinstance(b, Paragraph)]
    assert (title.style, title.text) == ("Title", "关于城区路灯的审核意见")
    assert body.text == "第一行\n第二行\t完"


def test_cells_that_are_merged_across_and_down_are_one() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 2).merge(table.cell(2, 2))
    (shown,) = [b for b in blocks(saved(document)) if isinstance(b, Table)]
    assert [[(c.paragraphs[0].text, c.across, c.down) for c in row] for row in shown.rows] == [
        [("00", 2, 1), ("02", 1, 1)], [("10", 1, 1), ("11", 1, 1), ("12", 1, 2)], [("20", 1, 1), ("21", 1, 1)]]


def test_a_picture_with_what_it_shows() -> None:
    document = docx.Document()
    document.add_picture(io.BytesIO(DOT))
    drawn = document.inline_shapes[0]._inline.docPr
    drawn.set("descr", "得分分布")
    (paragraph,) = [b for b in blocks(saved(document)) if isinstance(b, Paragraph) and b.pictures]
    assert (paragraph.pictures[0].content, paragraph.pictures[0].text) == (DOT, "得分分布")


def test_what_is_no_word_file_is_refused() -> None:
    with pytest.raises(InputError):
        blocks(b"PK\x03\x04")
