"""Tables of as many columns as the data have: widths by what stands there, no heading broken, the whole as wide as the text."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml.ns import qn
from tests.document.letters import saved

from chidu.document.columns import AUTO_COLUMNS, fit_columns
from chidu.document.layout import add_table, finish, new_document
from chidu.document.template import compile_template

TAGS = [("{%tc for 列 in 表.列 %}", "{{ 列 }}", "{%tc endfor %}"), ("{%tr for 行 in 表.行 %}",),
        ("{%tc for 格 in 行 %}", "{{ 格 }}", "{%tc endfor %}"), ("{%tr endfor %}",)]


def table(heads: list[str], *rows: list[str]) -> docx.table.Table:
    document = new_document("表")
    add_table(document, (52, 52, 52), TAGS, ("表格文字",) * 3, caption=AUTO_COLUMNS)
    finish(document)
    letter = compile_template(saved(document), "表.docx").render({"表": {"列": heads, "行": list(rows)}})
    return docx.Document(io.BytesIO(letter)).tables[0]


def widths(made: docx.table.Table) -> list[int]:
    return [int(c.get(qn("w:w"))) for c in made._tbl.tblGrid]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 12])
def test_the_columns_are_those_of_the_data_and_fill_the_width(count: int) -> None:
    made = table([f"栏{i}" for i in range(count)], ["甲"] * count)
    assert len(widths(made)) == len(made.rows[0]._tr.tc_lst) == count
    assert sum(widths(made)) == 3 * round(52 / 25.4 * 1440)


def test_a_column_of_long_texts_is_wider_and_a_short_heading_is_not_broken() -> None:
    number, name, score = widths(table(["序号", "项目名称", "得分"], ["1", "县域医共体信息平台建设和运行维护项目", "79.95"]))
    assert name > 3 * score
    assert number >= 2 * 10.5 * 20 + 120  # two characters of 10.5 pt and the cell's margins


def test_numbers_stand_in_the_middle_and_long_texts_at_the_left() -> None:
    row = table(["得分", "项目名称"], ["66.2", "农村公路日常养护和小修保养项目"]).rows[1]
    assert [c.paragraphs[0].style.name for c in row.cells] == ["表格居中", "表格文字"]


def test_another_table_keeps_its_columns() -> None:
    document = new_document("表")
    add_table(document, (26, 130), [("序号", "内容"), ("1", "甲")], ("表格居中", "表格文字"))
    assert fit_columns(document.element.body) is False
