"""The Jinja source of one part: its XML with the tags put back in."""

from __future__ import annotations

import copy
import re

from lxml import etree

from chidu.document.marks import OPEN, SHUT, Mark, Part
from chidu.document.ooxml import W, order_children

_TOKEN = re.compile(f"{OPEN}(\\d+){SHUT}")


def jinja_source(part: Part) -> str:
    """Of a part in which no mistake was found. The line of a tag is the number of its paragraph, so that an error
    while rendering can say where; the breaks stand inside the tags and so never reach the letter. Uses up the tree.
    """
    tags = [(mark.jinja, mark.paragraph) for mark in part.marks]
    for mark in part.marks:
        if mark.word == "vm" and (cell := part.cell(mark)) is not None:
            _join_with_above(part, mark, cell, tags)
    gone = {}
    for i, mark in enumerate(part.marks):
        if mark.scope and (taken := part.taken(mark)) is not None:
            _write_before(taken, _token(i))
            gone[taken] = True
    for taken in gone:
        _write_before(taken, taken.tail or "")  # what follows an element goes with it otherwise
        taken.getparent().remove(taken)
    return _fill(etree.tostring(part.root, encoding="unicode"), tags)


def _token(number: int) -> str:
    return f"{OPEN}{number}{SHUT}"


def _write_before(element: etree._Element, text: str) -> None:
    previous = element.getprevious()
    if previous is None:
        parent = element.getparent()
        parent.text = (parent.text or "") + text
    else:
        previous.tail = (previous.tail or "") + text


def _join_with_above(part: Part, mark: Mark, cell: etree._Element, tags: list[tuple[str, int]]) -> None:
    """A cell becomes two: one that begins a merged cell, written when its values change, and one that continues it."""
    values = [m.body for m in part.marks if m.sign == "{" and part.cell(m) is cell]
    below = copy.deepcopy(cell)
    style = below.find(f"{W}p/{W}pPr")
    for child in [*below.iterchildren(W + "p", W + "tbl")]:
        below.remove(child)
    etree.SubElement(below, W + "p").extend([] if style is None else [style])
    for one, state in ((cell, "restart"), (below, "continue")):
        bag = one.find(W + "tcPr")
        if bag is None:
            bag = etree.Element(W + "tcPr")
            one.insert(0, bag)
        etree.SubElement(bag, W + "vMerge").set(W + "val", state)
        order_children(one)
    cell.addnext(below)
    for before, jinja in ((cell, "{% if loop|_changed(" + ", ".join(values) + ") %}"), (below, "{% else %}")):
        _write_before(before, _token(len(tags)))
        tags.append((jinja, mark.paragraph))
    below.tail = _token(len(tags))
    tags.append(("{% endif %}", mark.paragraph))


def _fill(xml: str, tags: list[tuple[str, int]]) -> str:
    line = 1

    def tag(m: re.Match[str]) -> str:
        nonlocal line
        jinja, paragraph = tags[int(m[1])]
        if not jinja:
            return ""
        breaks = max(0, paragraph - line)
        line += breaks
        return jinja[:2] + "\n" * breaks + jinja[2:]

    return _TOKEN.sub(tag, xml.replace("\n", " "))
