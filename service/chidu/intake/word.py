"""Tables and paragraphs of a .docx, straight from its XML: merges, nested tables, ticked boxes, changes as accepted.

A run of paragraphs outside of tables becomes a grid of its own, one paragraph a row, so that titles and heads keep
their place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from chidu.errors import FormUnreadable, Place
from chidu.intake.grid import Box, Cell, Grid, Position, boxes_of
from chidu.intake.limits import MERGED_CELLS, refuse
from chidu.intake.xml import parse

_DEEPEST = 6
_WIDEST = 200
_SYMBOLS = {("wingdings", "FE"): "☑", ("wingdings", "A8"): "□", ("wingdings", "6F"): "□", ("wingdings", "FC"): "√",
            ("wingdings 2", "52"): "☑", ("wingdings 2", "A3"): "□", ("wingdings 2", "50"): "√"}
_WRAPPERS = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple",
             "AlternateContent", "Choice"}
_DROPPED = {"del", "moveFrom", "Fallback", "pPr", "rPr", "instrText", "delText"}
_PICTURE = "此处是图片，读不出"


def grids(parts: Mapping[str, bytes], name: str) -> list[Grid]:
    """The body of a document in order: 正文 for paragraphs, 表1, 表2 … for tables, nested ones after the one around."""
    try:
        body = next(parse(parts["word/document.xml"]).iter("{*}body"))
    except (etree.XMLSyntaxError, StopIteration) as error:
        raise FormUnreadable("file-broken", "文档打不开", place=Place(name),
                             remedy="请在 Word 或 WPS 中打开，重新保存后再报") from error
    return _Document(Place(name)).read(body)


def _local(element: etree._Element) -> str:
    return _without_namespace(element.tag) if isinstance(element.tag, str) else ""


def _without_namespace(name: str) -> str:
    return name.rpartition("}")[2]


def _inner(element: etree._Element) -> Iterator[etree._Element]:
    """The children, with wrappers (content controls, insertions) opened and deletions left out."""
    for child in element:
        kind = _local(child)
        if kind in _WRAPPERS:
            yield from _inner(child)
        elif kind not in _DROPPED:
            yield child


def _value(element: etree._Element | None, name: str = "val") -> str | None:
    if element is None:
        return None
    return next((v for k, v in element.attrib.items() if _without_namespace(k) == name), None)


def _number(element: etree._Element | None, default: int) -> int:
    text = _value(element)
    return min(int(text), _WIDEST) if text and text.isdigit() else default


class _Document:
    def __init__(self, place: Place) -> None:
        self._place = place
        self._grids: list[Grid] = []
        self._tables = 0
        self._paragraphs = 0

    def read(self, body: etree._Element) -> list[Grid]:
        texts: dict[Position, Cell] = {}
        for block in _inner(body):
            if _local(block) == "p":
                if text := _text(block).strip():
                    texts[self._paragraphs, 0] = Cell(text)
                self._paragraphs += 1
            elif _local(block) == "tbl":
                self._flush(texts)
                texts = {}
                self._table(block, 1)
        self._flush(texts)
        return self._grids

    def _flush(self, texts: dict[Position, Cell]) -> None:
        if texts:
            rows = [r for r, _ in texts]
            self._grids.append(Grid("正文", "text", texts, {}, max(rows) + 1, 1, min(rows)))

    def _table(self, table: etree._Element, depth: int) -> None:
        self._tables += 1
        name = f"表{self._tables}"
        place = len(self._grids)
        cells: dict[Position, Cell] = {}
        boxes: list[Box] = []
        open_boxes: dict[int, int] = {}  # column → index of the box that a vertical merge continues
        inner: list[etree._Element] = []
        row = -1
        for row, tr in enumerate(t for t in _inner(table) if _local(t) == "tr"):
            column = _number(tr.find("{*}trPr/{*}gridBefore"), 0)
            for tc in (c for c in _inner(tr) if _local(c) == "tc"):
                properties = tc.find("{*}tcPr")
                span = max(1, _number(tc.find("{*}tcPr/{*}gridSpan"), 1))
                merge = properties.find("{*}vMerge") if properties is not None else None
                right = column + span - 1
                if merge is not None and _value(merge) != "restart" and column in open_boxes:
                    above = boxes[open_boxes[column]]
                    boxes[open_boxes[column]] = Box(above.top, above.left, row, above.right)
                else:
                    boxes.append(Box(row, column, row, right))
                    open_boxes.pop(column, None)
                    if merge is not None:
                        open_boxes[column] = len(boxes) - 1
                    if cell := _cell(tc):
                        cells[row, column] = cell
                inner += [t for t in _inner(tc) if _local(t) == "tbl"]
                column = right + 1
        if sum((b.bottom - b.top + 1) * (b.right - b.left + 1) for b in boxes) > MERGED_CELLS:
            raise refuse("table-too-large", f"{name}的格子太多", f"合并后不超过{MERGED_CELLS:,}格",
                         "请删去空白的行列后重新保存", self._place)
        merges = boxes_of([b for b in boxes if (b.top, b.left) != (b.bottom, b.right)])
        width = max((b.right for b in boxes), default=-1) + 1
        self._grids.insert(place, Grid(name, "table", cells, merges, row + 1, width))
        if inner and depth >= _DEEPEST:
            return
        for nested in inner:
            self._table(nested, depth + 1)


def _cell(tc: etree._Element) -> Cell | None:
    text = "\n".join(_text(p) for p in _inner(tc) if _local(p) == "p").strip()
    if text:
        return Cell(text)
    picture = any(_local(e) in ("drawing", "pict") for p in _inner(tc) if _local(p) == "p"
                  for e in p.iter("{*}drawing", "{*}pict"))
    return Cell("", trouble=_PICTURE) if picture else None


def _text(element: etree._Element) -> str:
    """The text that stands in a paragraph once all changes are accepted; ticked boxes as ☑ and □."""
    out: list[str] = []
    for child in _inner(element):
        match _local(child):
            case "t":
                out.append(child.text or "")
            case "r" | "p":
                out.append(_text(child))
            case "drawing" | "pict":
                out += [_text(box) for box in child.iter("{*}txbxContent")]
            case "tab":
                out.append("　")
            case "br" | "cr":
                out.append("\n")
            case "noBreakHyphen":
                out.append("-")
            case "sym":
                font, code = (_value(child, "font") or "").lower(), (_value(child, "char") or "").upper()
                out.append(_SYMBOLS.get((font, code.removeprefix("F0").removeprefix("00")), "�"))
    return "".join(out)
