"""The shipped letters: nothing empty, nothing missing, the same file each time."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from tests.document.letters import parts_of, review_data, saved, supplement_data

from chidu.document.build import make_templates
from chidu.document.build_review import supplement_notice
from chidu.document.evidence import paragraph_texts
from chidu.document.fields import letter_fields
from chidu.document.lint import check_template
from chidu.document.ooxml import W, parse
from chidu.document.template import compile_template

SHIPPED = Path(__file__).parents[2] / "report_templates" / "cn"
TEMPLATES = make_templates()
OPINION, NOTICE = (compile_template(TEMPLATES[name], name) for name in ("审核意见.docx", "补正通知.docx"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_shipped_file_is_what_the_script_makes(name: str) -> None:
    """Part by part: another zlib may deflate the same parts into other bytes."""
    assert parts_of((SHIPPED / name).read_bytes()) == parts_of(TEMPLATES[name])


def test_made_twice_it_is_the_same_file() -> None:
    assert make_templates() == TEMPLATES


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_shipped_template_has_no_mistake(name: str) -> None:
    assert check_template(TEMPLATES[name], name, letter_fields(("审核表", "待判断"))) == ()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_shipped_template_brings_nothing_of_the_librarys_blank_file(name: str) -> None:
    parts = parts_of(TEMPLATES[name])

    assert not [p for p in parts if "thumbnail" in p or "Effects" in p or p.startswith("customXml/")]
    assert b"python-docx" not in b"".join(parts.values())


HEADINGS = ["总体意见", "存在问题和修改要求", "因内容不全未能判定的事项", "待评审人判断的事项", "达到规定要求的做法", "处理意见和有关要求"]


def headings(letter: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(letter)).paragraphs if p.style.name == "公文一级标题"]


def test_a_letter_with_everything_has_every_section() -> None:
    assert headings(OPINION.render(review_data(3))) == HEADINGS


def test_a_letter_without_findings_has_no_empty_section_and_one_annex_without_number() -> None:
    letter = OPINION.render(review_data(0))
    texts = paragraph_texts(letter)

    assert headings(letter) == ["总体意见"]
    assert "附件：绩效目标审核表" in texts
    assert "附件" in texts
    assert not [t for t in texts if "问题" in t]


@pytest.mark.parametrize(("field", "heading"), [
    ("总体意见", "总体意见"), ("问题组", "存在问题和修改要求"), ("待补", "因内容不全未能判定的事项"), ("待答", "待评审人判断的事项"),
    ("达标路径", "达到规定要求的做法")])
def test_the_heading_of_an_empty_list_is_absent(field: str, heading: str) -> None:
    assert headings(OPINION.render({**review_data(3), field: []})) == [h for h in HEADINGS if h != heading]


def test_every_finding_says_place_fact_provision_request_and_difference() -> None:
    row = docx.Document(io.BytesIO(OPINION.render(review_data(3)))).tables[1].rows[2]

    assert [cell.text for cell in row.cells] == [
        "1", "指标1“成本控制”", "指标1的指标值为“合理”，未量化。差额58.00万元。", "《指引》“量化易评”部分", "请改为成本控制数。", "一般"]


def test_few_findings_stand_in_the_letter_and_many_are_counted_there() -> None:
    few, many = (paragraph_texts(OPINION.render(review_data(n))) for n in (6, 7))

    assert "6．指标6“成本控制”：指标6的指标值为“合理”，未量化。请改为成本控制数。" in few
    assert "（一）规范完整性，4条。" in many
    assert not any(t.startswith("7．") for t in many)


def test_the_review_form_joins_the_rows_of_one_heading_and_ticks_the_grade() -> None:
    form = docx.Document(io.BytesIO(OPINION.render(review_data(3)))).tables[0]

    assert [row.tc_lst[0].vMerge for row in form._tbl.tr_lst[1:7]] == [
        "restart", "continue", "restart", "continue", "restart", "restart"]
    assert form.rows[1].cells[3].text == "优□ 良□ 中■ 差□\n依规则拟定"
    assert [form.rows[7].cells[i].text for i in (0, 1)] == ["总分", "76.5"]


@pytest.mark.parametrize("letter", [lambda: OPINION.render(review_data(25)), lambda: NOTICE.render(supplement_data(9))],
                         ids=["审核意见", "补正通知"])
def test_tables_repeat_their_head_and_break_no_row(letter: Callable[[], bytes]) -> None:
    for table in parse(parts_of(letter())["word/document.xml"]).iter(W + "tbl"):
        rows = table.findall(W + "tr")
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        widths = [int(c.get(W + "w")) for c in table.iter(W + "gridCol")]
        assert sum(widths) == pytest.approx(156 / 25.4 * 1440, abs=3)


def test_each_annex_begins_a_page() -> None:
    document = docx.Document(io.BytesIO(OPINION.render(review_data(3))))
    numbers = [p for p in document.paragraphs if p.style.name == "附件序号"]

    assert [p.text for p in numbers] == ["附件1", "附件2", "附件3"]
    assert document.styles["附件序号"].paragraph_format.page_break_before


def test_without_a_number_no_line_is_left_for_it() -> None:
    with_number, without = (paragraph_texts(OPINION.render(review_data(3, number=n))) for n in ("巨财绩函〔2024〕12号", ""))

    assert with_number == ("巨财绩函〔2024〕12号", *without)


def test_the_notes_end_the_document() -> None:
    assert paragraph_texts(OPINION.render(review_data(3)))[-2:] == ("注：1．所依据的《指引》尚待核实。", "（核验：政策指纹3fa9c1d2）")


def test_a_body_ends_with_a_paragraph_as_word_wants() -> None:
    for letter in (OPINION.render(review_data(0)), NOTICE.render({**supplement_data(9), "注": [], "核验": ""})):
        body = docx.Document(io.BytesIO(letter)).element.body
        assert body[-2].tag == qn("w:p")


def test_a_notice_says_what_to_supply_and_by_when() -> None:
    texts = paragraph_texts(NOTICE.render(supplement_data(2)))

    assert "1．未填写资金总额（申报表!B5）。依据：《办法》第九条。请填写资金总额。" in texts
    assert "请于收到本通知后3个工作日内补正并重新报送我局。" in texts
    assert not [t for t in texts if "附件" in t]


def test_a_notice_of_many_items_lists_them_in_an_annex() -> None:
    letter = NOTICE.render(supplement_data(9))

    assert "附件：补正事项清单" in paragraph_texts(letter)
    assert len(docx.Document(io.BytesIO(letter)).tables[0].rows) == 10


def test_a_notice_can_have_the_red_head() -> None:
    template = compile_template(saved(supplement_notice(red_head=True)), "补正通知.docx")

    assert paragraph_texts(template.render(supplement_data(1)))[:2] == ("巨野县财政局文件", "巨财绩函〔2024〕12号")
