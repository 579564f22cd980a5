"""Word forms: merged cells, tables in tables, ticked boxes, changes not yet accepted."""

from __future__ import annotations

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from chidu.errors import FormUnreadable
from intake.building import HEADER, TITLE, document, forms, repack, saved, whys

LABELLED = [["项目名称", "路灯改造"], ["主管部门", "市城管局"]]


def read(data: bytes):
    (only,) = forms(data, "表.docx")
    return only


def with_body(data: bytes, old: str, new: str) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        if name != "word/document.xml":
            return content
        assert old.encode() in content
        return content.replace(old.encode(), new.encode())

    return repack(data, change)


def test_places_are_told_by_table_row_and_column_or_paragraph() -> None:
    form = read(document(TITLE, LABELLED, lines=["（2024年度）", "金额单位：元"]))
    assert form.fields["主管部门"].source.ref == "表1 第2行第2列"
    assert form.fields["预算年度"].source.ref == "正文第2段"


def test_cells_merged_across_and_down() -> None:
    doc = Document()
    doc.add_paragraph(TITLE)
    table = doc.add_table(4, 5)
    rows = [["绩效指标", *HEADER], ["", "产出指标", "数量指标", "灯具", "≥12盏"], ["", "", "", "电缆", "≥3千米"],
            ["", "", "质量指标", "亮灯率", "≥98%"]]
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(0, 0).merge(table.cell(3, 0))
    table.cell(1, 1).merge(table.cell(3, 1))
    table.cell(1, 2).merge(table.cell(2, 2))
    form = read(saved(doc))
    assert [(r["一级指标"].v, r["二级指标"].v, r["三级指标"].v) for r in form.tables["指标"]] == [
        ("产出指标", "数量指标", "灯具"), ("产出指标", "数量指标", "电缆"), ("产出指标", "质量指标", "亮灯率")]


def test_a_row_that_begins_late() -> None:
    doc = Document()
    doc.add_paragraph(TITLE)
    table = doc.add_table(2, 3)
    for r, row in enumerate([["", "项目名称", "路灯改造"], ["", "主管部门", "市城管局"]]):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    late = table.rows[1]._tr
    late.remove(late.tc_lst[0])
    late.insert(0, parse_xml(f'<w:trPr {nsdecls("w")}><w:gridBefore w:val="1"/></w:trPr>'))
    assert read(saved(doc)).fields["主管部门"].source.ref == "表1 第2行第3列"


def test_a_form_inside_a_frame() -> None:
    doc = Document()
    doc.add_paragraph(TITLE)
    cell = doc.add_table(1, 1).cell(0, 0)
    inner = cell.add_table(2, 2)
    for r, row in enumerate(LABELLED):
        for c, text in enumerate(row):
            inner.cell(r, c).text = text
    form = read(saved(doc))
    assert form.fields["项目名称"].v == "路灯改造"
    assert form.fields["项目名称"].source.ref == "表2 第1行第2列"


def test_changes_are_read_as_accepted() -> None:
    data = with_body(document(TITLE, LABELLED), "<w:t>市城管局</w:t></w:r>",
                     '<w:t>市城</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>建</w:delText></w:r></w:del>'
                     '<w:ins w:id="2" w:author="a"><w:r><w:t>管局</w:t></w:r></w:ins>')
    assert read(data).fields["主管部门"].v == "市城管局"


@pytest.mark.parametrize(("font", "char", "wanted"), [("Wingdings 2", "F052", "是"), ("Wingdings", "F0FE", "是")])
def test_ticks_drawn_as_symbols(font: str, char: str, wanted: str) -> None:
    data = with_body(document(TITLE, [["项目名称", "路灯"], ["是否重点项目", "是否"]]), "<w:t>是否</w:t>",
                     f'<w:sym w:font="{font}" w:char="{char}"/><w:t>是 </w:t>'
                     '<w:sym w:font="Wingdings 2" w:char="F0A3"/><w:t>否</w:t>')
    assert read(data).fields["是否重点项目"].v == wanted


def test_content_controls_and_line_breaks() -> None:
    data = with_body(document(TITLE, [["项目名称", "路灯"], ["项目概况", "甲"]]), "<w:r><w:t>甲</w:t></w:r>",
                     "<w:sdt><w:sdtContent><w:r><w:t>更换灯具</w:t><w:br/><w:t>检修电缆</w:t></w:r></w:sdtContent></w:sdt>")
    assert read(data).fields["项目概况"].v == "更换灯具\n检修电缆"


def test_a_picture_in_place_of_a_value_is_unread() -> None:
    data = with_body(document(TITLE, [["项目名称", "路灯"], ["年度资金总额", "甲"]]), "<w:t>甲</w:t>", "<w:drawing/>")
    form = read(data)
    assert form.fields["年度资金总额"].state == "unread"
    assert "此处是图片，读不出" in whys(form)


def test_text_in_a_box_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>更换灯具</w:t></w:r></w:p></w:txbxContent>"
    data = with_body(document(TITLE, [["项目名称", "路灯"], ["项目概况", "甲"]]), "<w:t>甲</w:t>",
                     '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                     f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
                     f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
                     "</mc:AlternateContent>")
    assert read(data).fields["项目概况"].v == "更换灯具"


def test_paragraphs_alone_can_be_a_form() -> None:
    form = read(document(TITLE, lines=["项目名称：路灯改造", "年度资金总额：12万元", "年度目标：亮灯率不低于98%"]))
    assert (form.fields["项目名称"].v, form.fields["年度资金总额"].v) == ("路灯改造", 120_000)


def test_several_tables_belong_to_one_form() -> None:
    form = read(document(TITLE, LABELLED, [HEADER, ["产出指标", "数量指标", "灯具", "≥12盏"]]))
    assert (form.fields["项目名称"].v, len(form.tables["指标"])) == ("路灯改造", 1)


def test_a_broken_document_is_unreadable() -> None:
    with pytest.raises(FormUnreadable) as caught:
        read(repack(document(TITLE, LABELLED), lambda n, c: c[:-20] if n == "word/document.xml" else c))
    assert caught.value.code == "file-broken"
