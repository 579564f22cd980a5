"""The numbers of GB/T 9704-2012 in the file as Word reads it. Measures in twentieths of a point unless named."""

from __future__ import annotations

import pytest
from docx.oxml.ns import qn
from lxml import etree
from tests.document.letters import parts_of, review_data, saved, supplement_data

from chidu.document.build import make_templates
from chidu.document.build_review import supplement_notice
from chidu.document.layout import finish, new_document, new_letter
from chidu.document.ooxml import W, order_children, parse
from chidu.document.styles import STYLES
from chidu.document.template import compile_template

LETTER = parts_of(saved(new_letter("函", "县财政局")))
PLAIN = parts_of(saved(new_document("通知")))
RED = parts_of(saved(supplement_notice(red_head=True)))


def root(parts: dict[str, bytes], part: str) -> etree._Element:
    return parse(parts[f"word/{part}.xml"])


def numbers(element: etree._Element, *names: str) -> tuple[str | None, ...]:
    return tuple(element.get(qn(f"w:{name}")) for name in names)


def style(name: str) -> etree._Element:
    styles = root(LETTER, "styles")
    return next(s for s in styles.iter(W + "style") if s.find(W + "name").get(W + "val") == name)


@pytest.mark.parametrize("parts", [LETTER, PLAIN, RED], ids=["信函格式", "文件格式", "带红头"])
class TestPage:
    def test_the_paper_is_a4_and_the_text_156_by_225_mm(self, parts: dict[str, bytes]) -> None:
        document = root(parts, "document")
        size, margin = document.find(f".//{W}pgSz"), document.find(f".//{W}pgMar")

        assert numbers(size, "w", "h") == ("11906", "16838")
        assert numbers(margin, "top", "left", "right", "bottom") == ("2098", "1588", "1474", "1984")
        assert round((11906 - 1588 - 1474) / 1440 * 25.4) == 156
        assert round((16838 - 2098 - 1984) / 1440 * 25.4) == 225

    def test_the_grid_has_22_lines_and_no_character_grid(self, parts: dict[str, bytes]) -> None:
        grid = root(parts, "document").find(f".//{W}docGrid")

        assert numbers(grid, "type", "linePitch", "charSpace") == ("lines", "579", None)
        assert (16838 - 2098 - 1984) // 579 == 22

    def test_odd_and_even_pages_differ(self, parts: dict[str, bytes]) -> None:
        assert root(parts, "settings").find(W + "evenAndOddHeaders") is not None


def test_28_characters_fill_a_line() -> None:
    spacing = int(style("公文正文").find(f"{W}rPr/{W}spacing").get(W + "val"))

    assert spacing == -5
    assert (11906 - 1588 - 1474) / (16 * 20 + spacing) >= 28
    assert (11906 - 1588 - 1474) / (16 * 20 + spacing) < 29


@pytest.mark.parametrize(("name", "font", "half_points"), [
    ("公文正文", "仿宋_GB2312", "32"), ("公文标题", "方正小标宋简体", "44"), ("公文一级标题", "黑体", "32"),
    ("公文二级标题", "楷体_GB2312", "32"), ("公文页码", "宋体", "28"), ("附件序号", "黑体", "32"), ("表格文字", "仿宋_GB2312", "21")])
def test_the_official_fonts_are_named(name: str, font: str, half_points: str) -> None:
    fonts = style(name).find(f"{W}rPr/{W}rFonts")

    assert numbers(fonts, "eastAsia", "hint") == (font, "eastAsia")
    assert style(name).find(f"{W}rPr/{W}sz").get(W + "val") == half_points


def test_every_run_says_that_its_quotes_are_chinese() -> None:
    for parts in map(parts_of, make_templates().values()):
        runs = [r for name in parts if name.startswith(("word/document", "word/header", "word/footer"))
                for r in parse(parts[name]).iter(W + "r")]
        assert runs
        assert all(r.find(f"{W}rPr/{W}rFonts").get(W + "hint") == "eastAsia" for r in runs)


def test_a_paragraph_begins_two_characters_in_for_programs_that_count_characters_and_for_those_that_do_not() -> None:
    assert numbers(style("公文正文").find(f"{W}pPr/{W}ind"), "firstLineChars", "firstLine") == ("200", "632")


@pytest.mark.parametrize("name", [s.name for s in STYLES])
def test_no_style_spaces_figures_from_characters_or_controls_widows(name: str) -> None:
    bag = style(name).find(W + "pPr")

    assert [bag.find(W + tag).get(W + "val") for tag in ("autoSpaceDE", "autoSpaceDN", "widowControl")] == ["0"] * 3


@pytest.mark.parametrize("name", ["公文标题", "公文一级标题", "公文二级标题", "公文附件说明", "公文署名", "附件标题", "表头", "表内分组"])
def test_a_heading_and_a_signature_stay_with_what_follows(name: str) -> None:
    assert style(name).find(f"{W}pPr/{W}keepNext") is not None


def test_first_level_headings_number_themselves() -> None:
    level = root(LETTER, "numbering").find(f".//{W}lvl")

    assert level.find(W + "numFmt").get(W + "val") == "chineseCountingThousand"
    assert level.find(W + "lvlText").get(W + "val") == "%1、"
    assert style("公文一级标题").find(f"{W}pPr/{W}numPr/{W}numId") is not None


def feet(parts: dict[str, bytes]) -> dict[str, etree._Element]:
    """Headers and footers of the section by their kind, such as `footer even`."""
    relations = {r.get("Id"): r.get("Target") for r in parse(parts["word/_rels/document.xml.rels"])}
    section = root(parts, "document").find(f".//{W}sectPr")
    return {f"{e.tag.removeprefix(W).removesuffix('Reference')} {e.get(W + 'type')}":
            parse(parts["word/" + relations[e.get(qn("r:id"))]])
            for e in section if e.tag in (W + "headerReference", W + "footerReference")}


@pytest.mark.parametrize("parts", [LETTER, PLAIN], ids=["信函格式", "文件格式"])
@pytest.mark.parametrize(("kind", "side"), [("footer default", "right"), ("footer even", "left")])
def test_the_page_number_stands_between_dashes_one_character_in(parts: dict[str, bytes], kind: str, side: str) -> None:
    paragraph = feet(parts)[kind].find(W + "p")

    assert "".join(t.text for t in paragraph.iter(W + "t")) == "— 1 —"
    assert paragraph.find(f".//{W}instrText").text == " PAGE "
    assert paragraph.find(f"{W}pPr/{W}jc").get(W + "val") == side
    assert numbers(paragraph.find(f"{W}pPr/{W}ind"), f"{side}Chars", side) == ("100", "316")


class TestLetter:
    def test_the_first_page_has_its_own_head_and_foot_and_no_number(self) -> None:
        assert root(LETTER, "document").find(f".//{W}titlePg") is not None
        assert feet(LETTER)["footer first"].find(f".//{W}instrText") is None

    def test_the_mark_is_red_and_30_mm_from_the_edge(self) -> None:
        margin = root(LETTER, "document").find(f".//{W}pgMar")
        mark = style("公文信函标志").find(W + "rPr")

        assert round(int(margin.get(W + "header")) / 1440 * 25.4) == 30
        assert mark.find(W + "color").get(W + "val") == "FF0000"
        assert mark.find(W + "rFonts").get(W + "eastAsia") == "方正小标宋简体"

    @pytest.mark.parametrize(("kind", "lines", "millimetres"), [
        ("header first", "thickThinSmallGap", 4), ("footer first", "thinThickSmallGap", 0)])
    def test_red_double_lines_of_170_mm(self, kind: str, lines: str, millimetres: int) -> None:
        bag = feet(LETTER)[kind].find(f"{W}p/{W}pPr")
        border, indent = bag.find(f"{W}pBdr/{W}bottom"), bag.find(W + "ind")
        outside = [-int(n or 0) for n in numbers(indent, "left", "right")]

        assert numbers(border, "val", "color") == (lines, "FF0000")
        assert round(int(border.get(W + "space")) / 72 * 25.4) == millimetres
        assert round((11906 - 1588 - 1474 + sum(outside)) / 1440 * 25.4) == 170
        assert 1588 - outside[0] == pytest.approx(1474 - outside[1], abs=3)  # centred on the page

    def test_the_lower_line_is_20_mm_above_the_edge(self) -> None:
        assert round(int(root(LETTER, "document").find(f".//{W}pgMar").get(W + "footer")) / 1440 * 25.4) == 20

    def test_later_pages_have_an_empty_head_that_pushes_nothing(self) -> None:
        for kind in ("header default", "header even"):
            assert numbers(feet(LETTER)[kind].find(f".//{W}spacing"), "line", "lineRule") == ("20", "exact")


class TestDocument:
    def test_without_a_head_only_text(self) -> None:
        assert b"FF0000" not in PLAIN["word/document.xml"]
        assert not any(kind.startswith("header") for kind in feet(PLAIN))

    def test_with_a_head_the_mark_is_35_mm_below_the_top_and_a_red_line_as_wide_as_the_text(self) -> None:
        mark, number = root(RED, "document").findall(f".//{W}p")[:2]

        assert round(int(mark.find(f"{W}pPr/{W}spacing").get(W + "before")) / 1440 * 25.4) == 35
        assert numbers(number.find(f"{W}pPr/{W}pBdr/{W}bottom"), "val", "color") == ("single", "FF0000")
        assert number.find(f"{W}pPr/{W}ind") is None


# ---- the order of children, as ECMA-376 part 1 gives it for what the templates use

SEQUENCES = {
    "pPr": "pStyle keepNext pageBreakBefore widowControl numPr pBdr autoSpaceDE autoSpaceDN snapToGrid spacing ind jc "
           "outlineLvl",
    "rPr": "rFonts color spacing sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge vAlign",
    "sectPr": "headerReference footerReference type pgSz pgMar cols titlePg docGrid",
}


@pytest.mark.parametrize("bag", SEQUENCES)
def test_properties_stand_in_the_schemas_order(bag: str) -> None:
    rank = {W + tag: i for i, tag in enumerate(SEQUENCES[bag].split())}
    letters = [compile_template(data, name).render(review_data(2) if "审核" in name else supplement_data(9))
               for name, data in make_templates().items() if name in ("审核意见.docx", "补正通知.docx")]
    bags = [e for data in letters for name, raw in parts_of(data).items()
            if name.startswith("word/") and name.endswith(".xml") for e in parse(raw).iter(W + bag)]

    assert len(bags) >= 2
    for e in bags:
        ranks = [rank[child.tag] for child in e]
        assert ranks == sorted(ranks), etree.tostring(e)


def test_children_out_of_order_are_put_right_and_equal_ones_keep_their_order() -> None:
    xml = (f'<w:sectPr xmlns:w="{W[1:-1]}"><w:docGrid/><w:pgMar/><w:footerReference w:type="b"/><w:pgSz/>'
           '<w:footerReference w:type="a"/></w:sectPr>')
    section = parse(xml.encode())

    order_children(section)

    assert [e.tag.removeprefix(W) + (e.get(W + "type") or "") for e in section] == [
        "footerReferenceb", "footerReferencea", "pgSz", "pgMar", "docGrid"]


def test_a_finished_layout_names_only_styles_that_it_has() -> None:
    document = new_letter("函", "县财政局")
    finish(document)
    parts = parts_of(saved(document))
    known = {s.get(W + "styleId") for s in root(parts, "styles").iter(W + "style")}
    used = {e.get(W + "val") for name, raw in parts.items() if name.endswith(".xml") and name.startswith("word/")
            for e in parse(raw).iter(W + "pStyle", W + "tblStyle", W + "basedOn")}

    assert used <= known
