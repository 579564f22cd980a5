"""WordprocessingML as data: names, strict parsing, and the order in which the schema wants children.

Word calls a file damaged when the children of a property bag stand in another order than the schema's, and neither
python-docx's `append` nor a template's author looks after that; `order_children` does.
"""

from __future__ import annotations

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}"
CONTENT_TYPE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MOST_ELEMENTS = 400_000  # a letter of four pages has some 5,000; five million empty paragraphs are 78 KB when zipped

_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath rPrChange",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings "
    "sectPrChange",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
}
_RANK = {W + bag: {W + name: i for i, name in enumerate(names.split())} for bag, names in _ORDER.items()}


def parse(xml: bytes) -> etree._Element:
    """Strictly: no entities, no DTD, no network, no recovery, no more elements than a letter can have.

    Raises lxml's XMLSyntaxError, for the caller to say in its own words.
    """
    if xml.count(b"<") > 2 * MOST_ELEMENTS:
        raise etree.XMLSyntaxError("too many elements", 0, 0, 0)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=False)
    root = etree.fromstring(xml, parser)
    if root.getroottree().docinfo.doctype:
        raise etree.XMLSyntaxError("document type declared", 0, 0, 0)
    return root


def serialize(root: etree._Element) -> bytes:
    return HEAD + etree.tostring(root, encoding="UTF-8")


def order_children(root: etree._Element) -> None:
    """Sort the children of every property bag under `root` into the schema's order; equal ones keep theirs."""
    for bag in root.iter(*_RANK):
        rank = _RANK[bag.tag]
        children = list(bag)
        ordered = sorted(children, key=lambda child: rank.get(child.tag, len(rank)))
        if ordered != children:
            bag[:] = ordered


def nearest(element: etree._Element, name: str) -> etree._Element | None:
    """The closest ancestor of that name, such as the row of a paragraph."""
    return next(element.iterancestors(W + name), None)
