"""Official layout (公文版式) by GB/T 9704-2012: the page, its grid, page numbers, and the heads of its two forms.

信函格式, the letter form: a red mark 30 mm from the upper edge, a red double line 4 mm below it and another 20 mm from
the lower edge, both 170 mm wide; the number flush right; no page number on the first page. 文件格式, the document form:
text only, as bureaus have the red head printed by their office system; with `mark` the head is written too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Twips
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from chidu.document.filters import chinese_ordinal
from chidu.document.ooxml import order_children
from chidu.document.styles import CHARACTER, KAITI, LINE, RED, STYLES, write_numbering, write_styles

PAPER = (11906, 16838)  # A4 in twentieths of a point
TOP, LEFT, RIGHT, BOTTOM = 2098, 1588, 1474, 1984  # 37, 28, 26 and 35 mm
TEXT_WIDTH = 156  # mm
MARK_TOP, MARK_TOP_IN_TEXT = 30, 35  # mm: a letter's mark from the page's edge, a document's from the text's
RULE_GAP, RULE_OUTSIDE, LOWER_RULE = 4, (8, 6), 20  # mm: below the mark; left and right of the text; above the edge
NUMBER_BOTTOM = 24.5  # mm above the edge: the dash of a 14 pt line then stands 7 mm below the text
GRID_GAP = 1.4  # mm: what a line of the grid already leaves below its characters
ROW = 8.5  # mm: the least height of a table's row

_BOOKMARK = "_Toc"
_IDS = {style.name: style.id for style in STYLES}
_POINTS = 72 / 25.4
_ISSUED = datetime(2024, 1, 1)  # a template's own date: one made twice is the same file
_MICROSOFT = "http://schemas.microsoft.com/office/word"
_SETTINGS = (
    '<w:zoom {} w:percent="100"/>',
    '<w:defaultTabStop {} w:val="420"/>',
    "<w:evenAndOddHeaders {}/>",
    '<w:characterSpacingControl {} w:val="compressPunctuation"/>',
    ("<w:compat {}><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
     "<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/><w:compatSetting "
     f'w:name="compatibilityMode" w:uri="{_MICROSOFT}" w:val="15"/></w:compat>'),
    '<w:themeFontLang {} w:val="en-US" w:eastAsia="zh-CN"/>',
)


def new_letter(title: str, mark: str) -> Document:
    """An empty letter in 信函格式 with `mark` (发文机关标志) at the head of its first page."""
    document = _page(title, Mm(LOWER_RULE))
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header_distance = Mm(MARK_TOP)
    head = section.first_page_header.paragraphs[0]
    _write(head, mark, "公文信函标志")
    _rule(head, "thickThinSmallGap", RULE_GAP, RULE_OUTSIDE)
    foot = section.first_page_footer.paragraphs[0]
    _shrink(foot, 1)
    _rule(foot, "thinThickSmallGap", 0, RULE_OUTSIDE)
    for later in (section.header, section.even_page_header):  # written, or some programs repeat the first page's
        _shrink(later.paragraphs[0], 1)
    for foot_of in (section.footer, section.even_page_footer):
        _shrink(foot_of.add_paragraph(), (NUMBER_BOTTOM - LOWER_RULE) * _POINTS)
    return document


def new_document(title: str, mark: str = "", number: str = "") -> Document:
    """An empty document in 文件格式: text only, or with the red head of `mark` and `number` (发文字号)."""
    document = _page(title, Mm(NUMBER_BOTTOM))
    if mark:
        head = add_paragraph(document, mark, "公文红头标志")
        head.paragraph_format.space_before = Mm(MARK_TOP_IN_TEXT)
        below = add_paragraph(document, number, "公文发文字号")
        below.paragraph_format.space_before = Twips(2 * LINE)
        _rule(below, "single", RULE_GAP - GRID_GAP, (0, 0))
    return document


def add_paragraph(holder: Document | _Cell, text: str, style: str) -> Paragraph:
    """A paragraph in one of the official styles (by its Chinese name)."""
    return _write(holder.add_paragraph(), text, style)


def new_report(title: str) -> Document:
    """An empty report (报告书): a cover without page number, then pages as in a document."""
    document = _page(title, Mm(NUMBER_BOTTOM))
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for blank in (section.first_page_header, section.first_page_footer):
        _shrink(blank.paragraphs[0], 1)
    return document


def add_contents(document: Document, headings: Sequence[str]) -> None:
    """目录: each heading with its page, found by `mark_heading`; Word and LibreOffice fill in the pages."""
    for i, heading in enumerate(headings, 1):
        line = add_paragraph(document, f"{chinese_ordinal(i)}、{heading}", "目录项")
        line._p.get_or_add_pPr().append(parse_xml(
            f'<w:tabs {nsdecls("w")}><w:tab w:val="right" w:leader="dot" w:pos="{_twips(TEXT_WIDTH)}"/></w:tabs>'))
        for content in ("<w:tab/>", '<w:fldChar w:fldCharType="begin" w:dirty="true"/>',
                        f'<w:instrText xml:space="preserve"> PAGEREF {_BOOKMARK}{i} \\h </w:instrText>',
                        '<w:fldChar w:fldCharType="separate"/>', "<w:t>—</w:t>", '<w:fldChar w:fldCharType="end"/>'):
            run = parse_xml(f"<w:r {nsdecls('w')}>{content}</w:r>")
            _hint(run)
            line._p.append(run)


def mark_headings(document: Document, style: str = "公文一级标题") -> None:
    """Gives every first-level heading the bookmark by which the contents find its page."""
    marked = [p for p in document.paragraphs if p.style is not None and p.style.name == style]
    for i, heading in enumerate(marked, 1):
        heading.runs[0]._r.addprevious(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="{i}" w:name="{_BOOKMARK}{i}"/>'))
        heading._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{i}"/>'))


def add_number_and_signer(document: Document, number: str, signer: str) -> None:
    """The line of a document to a superior (上行文): 发文字号 one character in from the left, 签发人 one from the right, in 楷体."""
    line = add_paragraph(document, number, "公文上行文号")
    line._p.get_or_add_pPr().append(parse_xml(
        f'<w:tabs {nsdecls("w")}><w:tab w:val="right" w:pos="{_twips(TEXT_WIDTH) - CHARACTER}"/></w:tabs>'))
    for text, font in (("\t签发人：", ""), (signer, KAITI)):
        run = line.add_run(text)._r
        _hint(run)
        for fonts in run.iter(qn("w:rFonts")) if font else ():
            fonts.set(qn("w:eastAsia"), font)


def add_table(document: Document, widths: Sequence[float], rows: Sequence[Sequence[str]], styles: Sequence[str],
              head_style: str = "表头", caption: str = "") -> Table:
    """A ruled table: `widths` in mm, the first row its head, repeated on every page; no row breaks across pages.

    The last cell of a shorter row reaches to the right edge; a row of one cell is a heading within the table.
    "第一段\\n第二段" makes two paragraphs of a cell. `styles` name the style of each column. A `caption` is not seen; with
    AUTO_COLUMNS the table's columns are as many and as wide as its text wants (see `columns`).
    """
    table = document.add_table(rows=0, cols=len(widths))
    table.style = document.styles["Table Grid"]
    table.autofit = False
    bag = table._tbl.tblPr
    bag.append(parse_xml(f'<w:tblW {nsdecls("w")} w:w="{_twips(sum(widths))}" w:type="dxa"/>'))
    bag.append(parse_xml(f'<w:jc {nsdecls("w")} w:val="center"/>'))
    sides = "".join(f'<w:{side} w:w="{w}" w:type="dxa"/>' for side, w in (("top", 40), ("left", 60), ("bottom", 40),
                                                                         ("right", 60)))
    bag.append(parse_xml(f'<w:tblCellMar {nsdecls("w")}>{sides}</w:tblCellMar>'))
    if caption:
        bag.append(parse_xml(f'<w:tblCaption {nsdecls("w")} w:val="{caption}"/>'))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for i, texts in enumerate(rows):
        _add_row(table, texts, widths, [head_style] * len(widths) if i == 0 else styles, is_head=i == 0)
    return table


def finish(document: Document) -> None:
    """Put the children of every part into the schema's order; the last step of a layout."""
    order_children(document.element)
    section = document.sections[0]
    for part in (section.first_page_header, section.header, section.even_page_header,
                 section.first_page_footer, section.footer, section.even_page_footer):
        if not part.is_linked_to_previous:
            order_children(part._element)


def _page(title: str, footer_distance: int) -> Document:
    document = docx.Document()
    _strip(document)
    write_styles(document)
    write_numbering(document)
    _write_settings(document)
    section = document.sections[0]
    section.page_width, section.page_height = (Twips(n) for n in PAPER)
    section.top_margin, section.left_margin = Twips(TOP), Twips(LEFT)
    section.right_margin, section.bottom_margin = Twips(RIGHT), Twips(BOTTOM)
    section.header_distance, section.footer_distance = Mm(15), footer_distance
    bag = section._sectPr
    for grid in bag.findall(f"{{{bag.nsmap['w']}}}docGrid"):
        bag.remove(grid)
    bag.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{LINE}"/>'))
    for foot, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        _number(foot.paragraphs[0], side)
    about = document.core_properties
    about.title, about.author, about.comments, about.last_modified_by = title, "", "", ""
    about.created = about.modified = _ISSUED
    about.revision = 1
    return document


def _strip(document: Document) -> None:
    """python-docx's blank file brings a thumbnail, a second set of styles and an empty bibliography: none is ours."""
    package, part = document.part.package, document.part
    for rels, ends in ((package.rels, ("/thumbnail",)), (part.rels, ("/stylesWithEffects", "/customXml"))):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(ends)]:
            del rels[key]


def _write_settings(document: Document) -> None:
    root = document.settings.element
    for child in list(root):
        root.remove(child)
    for xml in _SETTINGS:
        root.append(parse_xml(xml.format(nsdecls("w"))))


def _write(paragraph: Paragraph, text: str, style: str) -> Paragraph:
    bag = paragraph._p.get_or_add_pPr()
    bag.style = _IDS[style]
    if text:
        _hint(paragraph.add_run(text)._r)
    return paragraph


def _hint(run: BaseOxmlElement) -> None:
    run.get_or_add_rPr().insert(0, parse_xml(f'<w:rFonts {nsdecls("w")} w:hint="eastAsia"/>'))


def _add_row(table: Table, texts: Sequence[str], widths: Sequence[float], styles: Sequence[str],
             *, is_head: bool) -> None:
    row = table.add_row()
    bag = row._tr.get_or_add_trPr()
    bag.append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    bag.append(parse_xml(f'<w:trHeight {nsdecls("w")} w:val="{_twips(ROW)}" w:hRule="atLeast"/>'))
    if is_head:
        bag.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    cells = list(row.cells)
    if (short := len(texts)) < len(cells):
        last = cells[short - 1].merge(cells[-1])
        cells, widths = [*cells[: short - 1], last], [*widths[: short - 1], sum(widths[short - 1:])]
        styles = ["表内分组"] if short == 1 else styles[:short]
    for cell, text, width, style in zip(cells, texts, widths, styles, strict=True):
        cell.width = Mm(width)
        cell.vertical_alignment = 1  # centred
        first, *more = text.split("\n")
        _write(cell.paragraphs[0], first, style)
        for line in more:
            add_paragraph(cell, line, style)


def _rule(paragraph: Paragraph, kind: str, gap: float, outside: tuple[float, float]) -> None:
    """A red line below a paragraph, `gap` mm under it, reaching `outside` mm beyond the text at each side."""
    bag = paragraph._p.get_or_add_pPr()
    bag.append(parse_xml(f'<w:pBdr {nsdecls("w")}><w:bottom w:val="{kind}" w:sz="18" w:space="{round(gap * _POINTS)}" '
                         f'w:color="{RED}"/></w:pBdr>'))
    if any(outside):
        bag.append(parse_xml(f'<w:ind {nsdecls("w")} w:left="{-_twips(outside[0])}" w:right="{-_twips(outside[1])}"/>'))


def _shrink(paragraph: Paragraph, points: float) -> None:
    """An empty paragraph of an exact height: a place for a rule, or room below a page number."""
    bag = paragraph._p.get_or_add_pPr()
    bag.style = _IDS["公文页码"]
    bag.append(parse_xml(f'<w:spacing {nsdecls("w")} w:line="{round(points * 20)}" w:lineRule="exact"/>'))


def _number(paragraph: Paragraph, side: str) -> None:
    """— 1 —, one character in from the right on odd pages and from the left on even ones."""
    _write(paragraph, "", "公文页码")
    bag = paragraph._p.get_or_add_pPr()
    bag.append(parse_xml(f'<w:ind {nsdecls("w")} w:{side}Chars="100" w:{side}="{CHARACTER}"/>'))
    bag.append(parse_xml(f'<w:jc {nsdecls("w")} w:val="{side}"/>'))
    for content in ("<w:t xml:space='preserve'>— </w:t>", '<w:fldChar w:fldCharType="begin"/>',
                    '<w:instrText xml:space="preserve"> PAGE </w:instrText>', '<w:fldChar w:fldCharType="separate"/>',
                    "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>', "<w:t xml:space='preserve'> —</w:t>"):
        run = parse_xml(f"<w:r {nsdecls('w')}>{content}</w:r>")
        _hint(run)
        paragraph._p.append(run)


def _twips(mm: float) -> int:
    return round(mm * 1440 / 25.4)
