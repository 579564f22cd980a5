"""A letter as a page shows it (文书的样子): its paragraphs by the name of their style, its tables with their merged cells, its pictures.

Of a .docx file's bytes; run it in the limited worker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from chidu.document.ooxml import OFFICE_RELATION, RELATION, W, parse
from chidu.document.package import DOCUMENT, DOCUMENT_RELATIONS, unpack
from chidu.errors import InputError

STYLES = "word/styles.xml"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_EMBED = f"{{{OFFICE_RELATION}}}embed"
_BREAKS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t"}


@dataclass(frozen=True)
class Picture:
    """A PNG, and what it shows."""

    content: bytes
    text: str


@dataclass(frozen=True)
class Paragraph:
    """`style` is the name that an editor of the template sees: 公文标题, 公文正文."""

    style: str
    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Cell:
    paragraphs: tuple[Paragraph, ...]
    across: int = 1
    down: int = 1


@dataclass(frozen=True)
class Table:
    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


def blocks(data: bytes) -> tuple[Block, ...]:
    """Everything that stands in the letter's body, in order. Raises InputError for what is no Word file."""
    parts = unpack(data, "文书", InputError)
    root = parse(parts[DOCUMENT])
    body = root.find(W + "body")
    reader = _Reader(_styles(parts), _pictures(parts))
    return tuple(reader.blocks(body)) if body is not None else ()


@dataclass(frozen=True)
class _Reader:
    styles: Mapping[str, str]
    pictures: Mapping[str, bytes]

    def blocks(self, of: etree._Element) -> Iterator[Block]:
        for element in of:
            if element.tag == W + "p":
                yield self.paragraph(element)
            elif element.tag == W + "tbl":
                yield self.table(element)
            elif element.tag == W + "sdt" and (content := element.find(W + "sdtContent")) is not None:
                yield from self.blocks(content)

    def paragraph(self, p: etree._Element) -> Paragraph:
        style = p.find(f"{W}pPr/{W}pStyle")
        text = "".join(e.text or "" if e.tag == W + "t" else _BREAKS[e.tag] for e in p.iter(W + "t", *_BREAKS) if not _set(e))
        return Paragraph(self.styles.get(style.get(W + "val", ""), "") if style is not None else "", text, tuple(self._drawn(p)))

    def _drawn(self, p: etree._Element) -> Iterator[Picture]:
        for drawing in p.iter(W + "drawing"):
            blip, told = next(drawing.iter(_BLIP), None), next(drawing.iter(_PROPERTIES), None)
            if blip is not None and (content := self.pictures.get(blip.get(_EMBED, ""))):
                yield Picture(content, told.get("descr", "") if told is not None else "")

    def table(self, of: etree._Element) -> Table:
        rows: list[list[tuple[int, Cell]]] = []
        open_: dict[int, tuple[int, int]] = {}  # column → where the merged cell above stands
        for r, row in enumerate(of.iter(W + "tr")):
            rows.append([])
            column = 0
            for tc in row.iterchildren(W + "tc"):
                span, merged = tc.find(f"{W}tcPr/{W}gridSpan"), tc.find(f"{W}tcPr/{W}vMerge")
                across = int(span.get(W + "val", "1")) if span is not None else 1
                if merged is not None and merged.get(W + "val") != "restart" and column in open_:
                    above, place = open_[column]
                    at, cell = rows[above][place]
                    rows[above][place] = at, Cell(cell.paragraphs, cell.across, cell.down + 1)
                else:
                    rows[r].append((column, Cell(tuple(self.paragraph(p) for p in tc.iterchildren(W + "p")), across)))
                    open_[column] = r, len(rows[r]) - 1
                    if merged is None:
                        del open_[column]
                column += across
        return Table(tuple(tuple(cell for _, cell in row) for row in rows))


def _set(e: etree._Element) -> bool:
    """A tab stop of the paragraph's settings, and no tab in its text."""
    parent = e.getparent()
    return parent is not None and parent.tag == W + "tabs"


def _styles(parts: Mapping[str, bytes]) -> Mapping[str, str]:
    if STYLES not in parts:
        return {}
    named = ((s.get(W + "styleId", ""), s.find(W + "name")) for s in parse(parts[STYLES]).iter(W + "style"))
    return {key: name.get(W + "val", "") for key, name in named if name is not None}


def _pictures(parts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The PNG files of the letter by the key of their relation."""
    if DOCUMENT_RELATIONS not in parts:
        return {}
    found = {}
    for relation in parse(parts[DOCUMENT_RELATIONS]).iter(f"{RELATION}Relationship"):
        target = f"word/{relation.get('Target', '').lstrip('/')}"
        if target.endswith(".png") and target in parts:
            found[relation.get("Id", "")] = parts[target]
    return found
