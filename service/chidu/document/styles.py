"""Paragraph styles of an official document (公文样式): fonts, sizes and indents of GB/T 9704-2012.

A county that wants another look changes a style in Word or WPS and every letter follows. The official fonts are named
and none is shipped: they are not free, and a bureau's own machines have them.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

FANGSONG, KAITI, HEITI, SONGTI, TITLE_SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"
RED = "FF0000"
LINE = 579  # one line of the grid in twentieths of a point: 225 mm / 22
CHARACTER = 316  # one character likewise: 156 mm / 28
TIGHTEN = -5  # 三号 is 16 pt and the grid's character 15.79 pt: each gives up a quarter of a point
SECTION_LIST = 1  # the numbering 一、二、三、, so that a heading left out leaves no gap


@dataclass(frozen=True)
class Style:
    """One style: `size` in points; indents in characters, `before` in lines of the grid, `line` in points if fixed."""

    id: str
    name: str
    font: str = FANGSONG
    size: float = 16
    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    line: float | None = None
    latin: str = LATIN
    color: str = "000000"
    outline: int | None = None
    keep_next: bool = False
    on_grid: bool = True
    numbered: bool = False
    new_page: bool = False
    hanging: float = 0


STYLES = (
    Style("LetterHead", "公文信函标志", TITLE_SONG, 38, "center", color=RED, on_grid=False, line=38),
    Style("DocumentHead", "公文红头标志", TITLE_SONG, 52, "center", color=RED, on_grid=False, line=52),
    Style("DocumentNumber", "公文发文字号", align="center"),
    Style("LetterNumber", "公文信函字号", align="right"),
    Style("UpwardNumber", "公文上行文号", align="left", left=1, right=1),
    Style("OfficialTitle", "公文标题", TITLE_SONG, 22, "center", before=2, line=35, keep_next=True, on_grid=False),
    Style("Addressee", "公文主送机关", align="left", before=1),
    Style("OfficialBody", "公文正文", first=2),
    Style("OfficialClosing", "公文正文末段", first=2, keep_next=True),
    Style("OfficialHeading1", "公文一级标题", HEITI, first=2, outline=0, keep_next=True, numbered=True),
    Style("OfficialHeading2", "公文二级标题", KAITI, first=2, outline=1, keep_next=True),
    Style("AttachmentList", "公文附件说明", align="left", left=5, hanging=3, before=1, keep_next=True),
    Style("AttachmentMore", "公文附件说明续", align="left", left=5, keep_next=True),
    Style("Signature", "公文署名", align="center", left=13, before=1.5, keep_next=True),
    Style("SignedDate", "公文成文日期", align="center", left=13),
    Style("OfficialNote", "公文附注", size=10.5, first=2, line=16, on_grid=False),
    Style("AttachmentNumber", "附件序号", HEITI, align="left", new_page=True, keep_next=True),
    Style("AttachmentTitle", "附件标题", TITLE_SONG, 22, "center", before=1, line=35, keep_next=True, on_grid=False),
    Style("TableLead", "附件表前说明", size=12, align="left", line=24, keep_next=True, on_grid=False),
    Style("TableHead", "表头", HEITI, 10.5, "center", on_grid=False, keep_next=True),
    Style("TableGroup", "表内分组", HEITI, 10.5, "left", on_grid=False, keep_next=True),
    Style("TableCell", "表格居中", size=10.5, align="center", on_grid=False),
    Style("TableText", "表格文字", size=10.5, align="left", on_grid=False),
    Style("CoverTitle", "报告封面标题", TITLE_SONG, 30, "center", before=5, line=46, on_grid=False),
    Style("CoverKind", "报告封面文种", TITLE_SONG, 30, "center", before=1, line=46, on_grid=False),
    Style("CoverLine", "报告封面栏", align="left", left=3, before=0.5),
    Style("CoverFirst", "报告封面首栏", align="left", left=3, before=3),
    Style("ContentsTitle", "目录标题", HEITI, 18, "center", before=1, new_page=True, keep_next=True),
    Style("ContentsLine", "目录项", align="left"),
    Style("FirstOfBody", "正文首段题", TITLE_SONG, 22, "center", before=1, line=35, new_page=True, keep_next=True, on_grid=False),
    Style("Caption", "图题", HEITI, 12, "center", line=24, on_grid=False),
    Style("LastLine", "公文末段", size=1, line=1, on_grid=False),
    Style("PageNumber", "公文页码", SONGTI, 14, "left", latin=SONGTI, on_grid=False),
)


def write_styles(document: Document) -> None:
    """Replace what python-docx's blank document brings by these styles alone: an officer's list shows nothing else."""
    root = document.styles.element
    for child in list(root):
        root.remove(child)
    root.append(parse_xml(
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{_fonts(FANGSONG, LATIN)}"
        '<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>'
        "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"))
    for xml in (_NORMAL, _CHARACTER, _TABLE, _NO_LIST, _GRID):
        root.append(parse_xml(xml))
    for style in STYLES:
        root.append(parse_xml(_style(style)))


def write_numbering(document: Document) -> None:
    """The automatic 一、二、三、 of first-level headings."""
    root = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    root.append(parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="1"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="OfficialHeading1"/>'
        '<w:suff w:val="nothing"/><w:lvlText w:val="%1、"/><w:lvlJc w:val="left"/>'
        f'<w:pPr>{_indent(first=2)}</w:pPr><w:rPr>{_fonts(HEITI, LATIN)}</w:rPr></w:lvl></w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{SECTION_LIST}"><w:abstractNumId w:val="1"/></w:num>'))


_NORMAL = (f'<w:style {nsdecls("w")} w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
           '<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
           '<w:jc w:val="both"/></w:pPr></w:style>')
_CHARACTER = (f'<w:style {nsdecls("w")} w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
              '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>')
_MARGINS = "".join(f'<w:{side} w:w="{w}" w:type="dxa"/>' for side, w in (("top", 0), ("left", 108), ("bottom", 0),
                                                                         ("right", 108)))
_TABLE = (f'<w:style {nsdecls("w")} w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
          '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
          f"<w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr></w:style>")
_NO_LIST = (f'<w:style {nsdecls("w")} w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
            '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>')
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
                   for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
_GRID = (f'<w:style {nsdecls("w")} w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
         '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/>'
         f"<w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr></w:style>")


def _style(s: Style) -> str:
    numbering = f'<w:numPr><w:numId w:val="{SECTION_LIST}"/></w:numPr>' if s.numbered else ""
    fixed = f' w:line="{round(s.line * 20)}" w:lineRule="exact"' if s.line else ""
    before = f' w:before="{round(s.before * LINE)}" w:beforeLines="{round(s.before * 100)}"' if s.before else ""
    paragraph = "".join((
        "<w:keepNext/>" if s.keep_next else "",
        "<w:pageBreakBefore/>" if s.new_page else "",
        '<w:widowControl w:val="0"/>',
        numbering,
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>',
        "" if s.on_grid else '<w:snapToGrid w:val="0"/>',
        f"<w:spacing{before}{fixed}/>" if before or fixed else "",
        _indent(s.first, s.left, s.right, s.hanging),
        f'<w:jc w:val="{s.align}"/>',
        f'<w:outlineLvl w:val="{s.outline}"/>' if s.outline is not None else "",
    ))
    tighten = f'<w:spacing w:val="{TIGHTEN}"/>' if s.size == 16 else ""
    size = round(s.size * 2)
    return (f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{s.id}">'
            f'<w:name w:val="{s.name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr>'
            f'<w:rPr>{_fonts(s.font, s.latin)}'
            f'<w:color w:val="{s.color}"/>{tighten}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>')


def _indent(first: float = 0, left: float = 0, right: float = 0, hanging: float = 0) -> str:
    """In hundredths of a character for Word and WPS, and in twips beside it for programs that know only those."""
    amounts = (("left", left), ("right", right), ("hanging", hanging), ("firstLine", first))
    said = "".join(f' w:{name}Chars="{round(n * 100)}" w:{name}="{round(n * CHARACTER)}"' for name, n in amounts if n)
    return f"<w:ind{said}/>" if said else ""


def _fonts(east_asian: str, latin: str) -> str:
    """With the hint: without it curly quotes and dashes take the Latin face."""
    return (f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east_asian}" '
            f'w:cs="{latin}"/>')
