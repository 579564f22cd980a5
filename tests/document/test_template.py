"""Compiled once, rendered many times: the same bytes, nothing missing, nothing that breaks the file."""

from __future__ import annotations

import hashlib
import io
import pickle
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from lxml import etree
from tests.document.letters import blank, parts_of, saved, with_part, word

from chidu.document.evidence import paragraph_texts
from chidu.document.template import Template, compile_template
from chidu.errors import TemplateError
from strategies import letter_texts

NAME = "试.docx"


def rendered(*lines: str, **data: object) -> tuple[str, ...]:
    return paragraph_texts(compile_template(word(*lines), NAME).render(data))


def failure(*lines: str, **data: object) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        rendered(*lines, **data)
    return caught.value


def said(cell: etree._Element) -> str:
    return "".join(t.text or "" for t in cell.iter(qn("w:t")))


# ---- what it writes


def test_values_conditions_and_loops_are_written() -> None:
    line = "{{ loop.index }}．{{ 项.名 }}{% if 项.重 %}（重点）{% else %}（一般）{% endif %}"
    projects = [{"名": "路灯", "重": True}, {"名": "球场", "重": False}]

    assert rendered("{%p for 项 in 名单 %}", line, "{%p endfor %}", 名单=projects) == ("1．路灯（重点）", "2．球场（一般）")


def test_a_paragraph_whose_condition_fails_leaves_nothing_behind() -> None:
    data = compile_template(word("{%p if 文号 %}", "文号：{{ 文号 }}", "{%p elif 日期 %}", "{{ 日期 }}", "{%p endif %}"), NAME)

    plain = docx.Document(io.BytesIO(data.render({"文号": "", "日期": ""})))

    assert plain.paragraphs == []


def test_rows_repeat_and_cells_that_say_the_same_are_joined() -> None:
    table = ["| 审核内容 | 要点 |", "| {%tr for 点 in 要点 %} | |", "| {% vm %}{{ 点.一级 }} | {{ 点.名 }} |", "| {%tr endfor %} | |"]
    points = [{"一级": a, "名": b} for a, b in [("完整", "规范"), ("完整", "明确"), ("相关", "目标"), ("完整", "又一")]]

    rows = docx.Document(io.BytesIO(compile_template(word(*table), NAME).render({"要点": points}))).tables[0]._tbl.tr_lst

    first = [row.tc_lst[0] for row in rows[1:]]
    assert [cell.vMerge for cell in first] == ["restart", "continue", "restart", "restart"]
    assert [said(cell) for cell in first] == ["完整", "", "相关", "完整"]
    assert [said(row.tc_lst[1]) for row in rows[1:]] == ["规范", "明确", "目标", "又一"]


def test_columns_repeat() -> None:
    table = ["| {%tc for 年 in 年度 %} | {{ 年 }} | {%tc endfor %} |"]

    assert rendered(*table, 年度=["2023", "2024"]) == ("2023", "2024")


def test_a_note_to_the_editor_and_a_margin_note_reach_no_letter() -> None:
    document = blank()
    document.add_paragraph("{#p 改字体请改样式 #}")
    run = document.add_paragraph("甲{# 也不出现 #}{{ 乙 }}").runs[0]
    document.add_comment(run, text="张三：此处待领导定", author="张三")

    letter = compile_template(saved(document), NAME).render({"乙": "丙"})

    assert paragraph_texts(letter) == ("甲丙",)
    everything = b"".join(parts_of(letter).values())
    assert "张三".encode() not in everything
    assert b"comments" not in everything
    assert b"commentRangeStart" not in everything
    docx.Document(io.BytesIO(letter))


def test_headers_are_filled_too() -> None:
    document = blank()
    document.sections[0].header.paragraphs[0].text = "{{ 机关 }}"

    letter = docx.Document(io.BytesIO(compile_template(saved(document), NAME).render({"机关": "县财政局"})))

    assert letter.sections[0].header.paragraphs[0].text == "县财政局"


def test_the_format_of_a_value_is_that_of_its_tag() -> None:
    document = blank()
    paragraph = document.add_paragraph("总评")
    paragraph.add_run("{{ 总").bold = True
    paragraph.add_run("评 }}。")

    runs = docx.Document(io.BytesIO(compile_template(saved(document), NAME).render({"总评": "优"}))).paragraphs[0].runs

    assert [(run.text, bool(run.bold)) for run in runs] == [("总评", False), ("优", True), ("。", False)]


def test_a_cell_left_without_paragraph_and_a_table_without_rows_stay_valid() -> None:
    lines = ["| {%tr for 项 in 名单 %} |", "| {{ 项 }} |", "| {%tr endfor %} |"]
    document = blank()
    cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
    cell.text = "{%p if 有 %}"
    cell.add_paragraph("{{ 有 }}")
    cell.add_paragraph("{%p endif %}")

    no_rows = docx.Document(io.BytesIO(compile_template(word(*lines), NAME).render({"名单": []})))
    no_text = docx.Document(io.BytesIO(compile_template(saved(document), NAME).render({"有": ""})))

    assert no_rows.tables == []
    assert len(no_text.tables[0].rows[0].cells[0].paragraphs) == 1


# ---- what values may hold


def test_signs_that_xml_reserves_come_out_as_written() -> None:
    text = "A<B & C>D \"引\" 'x' </w:t> {{ 乙 }} &lt; ]]>"

    assert rendered("{{ 甲 }}", 甲=text) == (text,)


def test_control_characters_and_lone_surrogates_are_stripped() -> None:
    assert rendered("{{ 甲 }}", 甲="路\x00灯\x08\x1b\ud800改\udfff造\ufffe\x7f") == ("路灯改造",)


def test_every_kind_of_line_end_breaks_the_line_and_a_tab_is_a_tab() -> None:
    assert rendered("{{ 甲 }}", 甲="一\n二\r\n三\u2028四\x0b五\t六") == ("一\n二\n三\n四\n五\t六",)


@given(letter_texts())
def test_any_text_gives_a_whole_file_and_loses_no_letter_or_digit(text: str) -> None:
    texts = paragraph_texts(_ANY.render({"甲": text, "乙": [{"丙": text}]}))

    assert [c for c in "".join(texts) if c.isalnum()] == [c for c in text * 2 if c.isalnum()]


_ROWS = ["| {%tr for 项 in 乙 %} |", "| {% vm %}{{ 项.丙|成句 }} |", "| {%tr endfor %} |"]
_ANY = compile_template(word("{{ 甲 }}", *_ROWS), NAME)


# ---- what it refuses


def test_a_missing_field_is_an_error_with_its_paragraph_and_never_a_blank() -> None:
    error = failure("题目", "关于{{ 项目.名称 }}的函", 项目={"代码": "1"})

    assert error.code == "field-missing"
    assert str(error) == ("试.docx 正文第2段“关于{{ 项目.名称 }}的函”：文书数据里缺少“名称”。缺项不留空白。"
                          "请补齐数据，或在模板里删去该字段。")


@pytest.mark.parametrize("line", ["{{ 甲 }}", "{% if 甲 %}{% endif %}", "{{ 甲|成句 }}", "{% if 甲 == '乙' %}{% endif %}",
                                  "{% for 项 in 甲 %}{% endfor %}", "{{ 甲|length }}"])
def test_missing_is_an_error_wherever_it_is_asked_for(line: str) -> None:
    assert failure(line).code == "field-missing"


def test_a_key_named_like_a_method_is_data_and_a_method_is_missing() -> None:
    assert rendered("{{ 甲.items }}", 甲={"items": "五项"}) == ("五项",)
    assert failure("{{ 甲.items }}", 甲={}).code == "field-missing"


def test_the_first_of_nothing_is_an_error_with_its_paragraph() -> None:
    assert str(failure("{{ 甲|first }}", 甲=[])).startswith("试.docx 正文第1段“{{ 甲|first }}”：标签算不出结果。")


class _Sly(str):
    """Text that says of itself that it is markup."""

    def __html__(self) -> str:
        return "</w:t><w:evil/>"


@pytest.mark.parametrize("value", [_Sly("x"), object(), 1.5, None, b"x", {"内": [1.5]}, print])
def test_only_plain_data_comes_in(value: object) -> None:
    assert failure("{{ 甲 }}", 甲=value).code == "data-not-plain"


def test_a_letter_that_would_grow_beyond_measure_is_stopped() -> None:
    loops = ["{%p for 一 in 表 %}", "{%p for 二 in 表 %}", "{%p for 三 in 表 %}"]

    assert failure(*loops, "字" * 1000, *["{%p endfor %}"] * 3, 表=["x"] * 300).code == "letter-too-large"


# ---- the same, always


def test_the_same_data_give_the_same_bytes_in_any_order_of_keys() -> None:
    first, second = (compile_template(word("{{ 甲 }}{{ 乙 }}"), NAME) for _ in range(2))

    assert first.render({"甲": "1", "乙": "2"}) == second.render({"乙": "2", "甲": "1"})


def test_no_time_of_packing_is_in_a_letter() -> None:
    letter = compile_template(word("甲"), NAME).render({})

    with zipfile.ZipFile(io.BytesIO(letter)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_a_template_knows_its_hash_and_crosses_a_worker_border() -> None:
    data = word("{{ 甲 }}")
    template = compile_template(data, NAME)

    again: Template = pickle.loads(pickle.dumps(template))

    assert again == template
    assert again.sha256 == hashlib.sha256(data).hexdigest()
    assert again.render({"甲": "乙"}) == template.render({"甲": "乙"})


def test_rendering_leaves_the_data_as_they_were() -> None:
    data = {"甲": [{"乙": "一\n二"}]}
    compile_template(word("{{ 甲[0].乙 }}"), NAME).render(data)

    assert data == {"甲": [{"乙": "一\n二"}]}


def test_text_around_a_tag_keeps_its_spaces() -> None:
    data = compile_template(word("甲 {{ 乙 }} 丙"), NAME).render({"乙": " 丁 "})

    assert said(docx.Document(io.BytesIO(data)).element.body) == "甲  丁  丙"


def test_a_template_with_a_byte_order_mark_or_in_utf_16_is_read() -> None:
    xml = parts_of(word("{{ 甲 }}"))["word/document.xml"].decode().replace("UTF-8", "UTF-16")
    data = with_part(word("x"), "word/document.xml", None, xml.encode("utf-16"))

    assert paragraph_texts(compile_template(data, NAME).render({"甲": "乙"})) == ("乙",)
