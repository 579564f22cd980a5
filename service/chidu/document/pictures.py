"""Pictures in letters (文书里的图): where a template writes `{{ 图.排名 }}`, the letter has the chart, drawn then and there.

A template may write a picture in a paragraph of its own and ask whether there is one (`{%p if 图.排名 %}`); nothing else
of it can be reached. The paragraph keeps its style except for what would clip the picture or push it out of the page.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from chidu.document.charts import Chart, alt, png
from chidu.document.ooxml import CONTENT_TYPE, OFFICE_RELATION, RELATION, W, nearest, order_children, parse, serialize
from chidu.document.package import DOCUMENT_RELATIONS, TYPES

WIDTH = 156.0  # mm: no picture is wider, and it is as wide as the text where that is narrower
PAGE_SHARE = 0.9  # of the text's height at most: the caption stays on the page

_NAMESPACE = "urn:chidu:picture"
_MARK = f"{{{_NAMESPACE}}}mark"
_EMU = 36000  # of Word's units in a millimetre
_TWIP = 25.4 / 1440
_OFFICIAL = (156.0, 225.0)  # mm: the text area where a section does not state its own
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DRAWING = """\
<w:drawing xmlns:w="{w}" xmlns:wp="{wp}" xmlns:a="{a}" xmlns:pic="{a_pic}" xmlns:r="{r}">\
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr/>\
<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>\
<a:graphic><a:graphicData uri="{a_pic}"><pic:pic><pic:nvPicPr><pic:cNvPr id="0"/><pic:cNvPicPr/></pic:nvPicPr>\
<pic:blipFill><a:blip/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext/></a:xfrm>\
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>""".format(
    w=W[1:-1], wp=_WP[1:-1], a="http://schemas.openxmlformats.org/drawingml/2006/main",
    a_pic="http://schemas.openxmlformats.org/drawingml/2006/picture", r=OFFICE_RELATION)


@dataclass(frozen=True)
class Picture:
    """A picture as the data of a letter give it; without a chart it is a picture that this letter does not have."""

    chart: Chart | None = None

    def __bool__(self) -> bool:
        return self.chart is not None

    def __str__(self) -> str:
        raise TypeError("a picture is no text")

    @property
    def key(self) -> str:
        return hashlib.sha256(repr(self.chart).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def mark(self) -> str:
        """What stands in the letter's text until the picture takes its place."""
        return f'</w:t><c:mark xmlns:c="{_NAMESPACE}" key="{self.key}"/><w:t xml:space="preserve">'


@dataclass(frozen=True)
class Placed:
    """A picture that stands in the letter's text; the same one is in the file once."""

    relation: str
    part: str
    data: bytes


def has_marks(root: etree._Element) -> bool:
    return next(root.iter(_MARK), None) is not None


def place_pictures(root: etree._Element, data: object) -> tuple[Placed, ...]:
    """Put every marked picture of `data` into the letter's main part; what then belongs to the file beside it."""
    known = {picture.key: picture for picture in _pictures(data)}
    taken = [int(number) for element in root.iter(_WP + "docPr") if (number := element.get("id") or "").isdecimal()]
    placed: dict[str, Placed] = {}
    for number, mark in enumerate([m for m in root.iter(_MARK) if m.get("key") in known], max(taken, default=0) + 1):
        chart = known[mark.get("key") or ""].chart
        assert chart is not None  # an empty picture leaves no mark
        drawn = png(chart)
        name = hashlib.sha256(drawn).hexdigest()[:16]
        one = placed.setdefault(name, Placed(f"rIdChart{name}", f"word/media/chart-{name}.png", drawn))
        paragraph = nearest(mark, "p")
        size = _size(drawn, root if paragraph is None else paragraph)
        mark.getparent().replace(mark, _drawing(one, number, alt(chart), size))
        if paragraph is not None:
            _settle(paragraph)
    return tuple(placed.values())


def attach_pictures(parts: Mapping[str, bytes], placed: tuple[Placed, ...]) -> dict[str, bytes]:
    """The parts of a letter that are new or change: the pictures, what names them, and their type."""
    if not placed:
        return {}
    relations, types = parse(parts[DOCUMENT_RELATIONS]), parse(parts[TYPES])
    for one in placed:
        for old in [r for r in relations if r.get("Id") == one.relation] + [t for t in types if t.get("PartName") == "/" + one.part]:
            old.getparent().remove(old)  # a template made from an issued letter has them already
    # in front: so a letter that carries its evidence already gets the same bytes as one that is given it later
    relations[:0] = [etree.Element(RELATION + "Relationship", {
        "Id": one.relation, "Type": f"{OFFICE_RELATION}/image", "Target": one.part.removeprefix("word/")}) for one in placed]
    types[:0] = [etree.Element(CONTENT_TYPE + "Override", {"PartName": "/" + one.part, "ContentType": "image/png"}) for one in placed]
    return {DOCUMENT_RELATIONS: serialize(relations), TYPES: serialize(types), **{one.part: one.data for one in placed}}


def _pictures(data: object) -> Iterator[Picture]:
    if isinstance(data, Picture):
        yield data
    elif isinstance(data, (Mapping, list)):
        for inner in data.values() if isinstance(data, Mapping) else data:
            yield from _pictures(inner)


def _size(drawn: bytes, at: etree._Element) -> tuple[int, int]:
    """Width and height in Word's units: as wide as the text, unless it would then not stand on one page."""
    across, down = struct.unpack(">II", drawn[16:24])  # of the PNG's header
    width, height = _text_area(at)
    width = min(WIDTH, width, height * PAGE_SHARE * across / down)
    return round(width * _EMU), round(width * down / across * _EMU)


def _text_area(at: etree._Element) -> tuple[float, float]:
    """Of the section in which a paragraph stands: the first whose end comes after it."""
    found = at.xpath("(descendant::w:sectPr | following::w:sectPr)[1]", namespaces={"w": W[1:-1]})
    page, margins = (found[0].find(W + name) if found else None for name in ("pgSz", "pgMar"))
    if page is None or margins is None:
        return _OFFICIAL
    try:
        across, down = (int(page.get(W + side)) for side in "wh")
        left, right, top, bottom = (int(margins.get(W + side)) for side in ("left", "right", "top", "bottom"))
    except (TypeError, ValueError):
        return _OFFICIAL
    width, height = (across - left - right) * _TWIP, (down - abs(top) - abs(bottom)) * _TWIP
    return (width, height) if width > 0 and height > 0 else _OFFICIAL


def _drawing(one: Placed, number: int, description: str, size: tuple[int, int]) -> etree._Element:
    drawing = etree.fromstring(_DRAWING)
    extent = {"cx": str(size[0]), "cy": str(size[1])}
    for element in drawing.iter():
        match etree.QName(element).localname:
            case "extent" | "ext":
                element.attrib.update(extent)
            case "docPr":
                element.attrib.update({"id": str(number), "name": f"图 {number}", "descr": description})
            case "cNvPr":
                element.attrib.update({"name": one.part.rpartition("/")[2], "descr": description})
            case "blip":
                element.set(f"{{{OFFICE_RELATION}}}embed", one.relation)
    return drawing


def _settle(paragraph: etree._Element) -> None:
    """An exact line would clip a picture, an indent would push it out; the caption below stays on its page."""
    for text in [t for t in paragraph.iter(W + "t") if not t.text]:
        text.getparent().remove(text)
    bag = paragraph.find(W + "pPr")
    if bag is None:
        bag = etree.Element(W + "pPr")
        paragraph.insert(0, bag)
    for name in ("keepNext", "snapToGrid", "ind", "jc"):
        for old in bag.findall(W + name):
            bag.remove(old)
    spacing = bag.find(W + "spacing")
    if spacing is None:
        spacing = etree.SubElement(bag, W + "spacing")
    spacing.attrib.update({W + "line": "240", W + "lineRule": "auto"})
    etree.SubElement(bag, W + "keepNext")
    etree.SubElement(bag, W + "snapToGrid").set(W + "val", "0")
    etree.SubElement(bag, W + "ind").attrib.update({W + side: "0" for side in (
        "left", "leftChars", "right", "rightChars", "firstLine", "firstLineChars")})
    etree.SubElement(bag, W + "jc").set(W + "val", "center")
    order_children(paragraph)
