"""Where tags may stand: blocks open and close at one level, and a tag that takes its paragraph away stands alone.

Held before anything is compiled, these rules make every rendering of a template well-formed XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from chidu.document.marks import Mark, Part
from chidu.document.ooxml import W
from chidu.errors import Place, TemplateError

_BLOCK = {"p": "独占一段", "tr": "独占表格的一行", "tc": "独占一个单元格"}
_CLOSES = {"endfor": ("for",), "endif": ("if",), "elif": ("if",), "else": ("if", "for")}
_Open = tuple[Mark, etree._Element]


def misplaced(part: Part) -> Iterator[TemplateError]:
    """Every tag of a part that stands where it cannot work, each with its paragraph."""
    if stray := re.search(r"\{[{%#][^}]{0,24}", etree.tostring(part.root, encoding="unicode")):
        yield TemplateError("tag-hidden", f"标签“{stray[0]}”写在了正文以外的地方", place=Place(part.file, cell=part.name),
                            rule="标签只能写在段落文字里，不能写在域代码、替代文字或属性里", remedy="请把它移到正文段落中")
    stack: list[_Open] = []
    for mark in part.marks:
        place, taken = part.place(mark.paragraph), part.taken(mark)
        if taken is None:
            yield TemplateError("tag-outside-table", f"标签“{mark.text}”不在表格里", place=place,
                                rule="{%tr %}、{%tc %}、{% vm %} 只用于表格", remedy="段落请用“{%p … %}”")
            return
        if mark.scope and (other := _company(part, mark, taken)):
            yield TemplateError("tag-not-alone", f"标签“{mark.text}”旁边还有“{other}”", place=place,
                                rule=f"它要{_BLOCK[mark.scope]}，同处的其他内容不会出现在文书中", remedy="请把其他内容移开")
        if mark.word == "vm":
            yield from _unjoinable(part, mark, taken, stack)
        elif mark.word in ("for", "if"):
            stack.append((mark, taken))
        elif mark.word in _CLOSES:
            yield from _unpaired(part, mark, taken, stack)
            if mark.word.startswith("end") and stack:
                stack.pop()
    for mark, _ in stack:
        yield TemplateError("tag-unpaired", f"标签“{mark.text}”没有收尾", place=part.place(mark.paragraph),
                            rule="每个 for 要有 endfor，每个 if 要有 endif",
                            remedy=f"请补上“{_like(mark, 'end' + mark.word)}”")


def _unpaired(part: Part, mark: Mark, taken: etree._Element, stack: list[_Open]) -> Iterator[TemplateError]:
    place, wanted = part.place(mark.paragraph), _CLOSES[mark.word]
    if not stack or stack[-1][0].word not in wanted:
        yield TemplateError("tag-unpaired", f"标签“{mark.text}”前面没有与之配对的 {wanted[0]}", place=place,
                            remedy="请补上开头的标签，或删去它")
        return
    opener, holder = stack[-1]
    if opener.scope != mark.scope:
        yield TemplateError("tag-unpaired", f"“{opener.text}”与“{mark.text}”不配对", place=place,
                            rule="开头和收尾要写成同一种，如都用 {%p %} 或都用 {%tr %}",
                            remedy=f"请把收尾改为“{_like(opener, mark.body)}”")
    elif _level(opener, holder) is not _level(mark, taken):
        yield TemplateError("tag-unpaired", f"“{opener.text}”与“{mark.text}”不在同一处", place=place,
                            rule="不带 p、tr 的标签要在同一段内收尾，其余要在同一单元格、同一张表内收尾",
                            remedy="请把两个标签移到同一层" if mark.scope else "请各占一段，写成“{%p … %}”")


def _unjoinable(part: Part, mark: Mark, cell: etree._Element, stack: list[_Open]) -> Iterator[TemplateError]:
    loops = [opener for opener, _ in stack if opener.word == "for"]
    if not loops or loops[-1].scope != "tr":
        yield TemplateError("merge-outside-loop", "“{% vm %}”不在逐行循环里", place=part.place(mark.paragraph),
                            rule="它把循环出来的、上下相同的单元格合为一格", remedy="请放进“{%tr for … %}”之间的行")
    if other := next((m for m in part.marks if m is not mark and m.sign == "%" and part.cell(m) is cell), None):
        yield TemplateError("tag-not-alone", f"标签“{mark.text}”旁边还有“{other.text}”", place=part.place(mark.paragraph),
                            rule="合并的单元格里只能写值", remedy="请把语句移到别的单元格")


def _level(mark: Mark, taken: etree._Element) -> etree._Element | None:
    """What must hold both ends of a block: the text or cell around the paragraphs, or what holds the runs."""
    return taken.getparent() if mark.scope else mark.node.getparent().getparent()


def _like(mark: Mark, body: str) -> str:
    return "{%" + mark.scope + " " + body + " %}"


def _company(part: Part, mark: Mark, taken: etree._Element) -> str:
    """What else stands in the paragraph, row or cell that a tag takes away."""
    inside = [p for p in part.paragraphs if p.element is taken or taken in p.element.iterancestors()]
    if any(p.element.find(f"{W}pPr/{W}sectPr") is not None for p in inside):
        return "分节符"
    text = "".join(p.text for p in inside)
    for m in (m for p in inside for m in p.marks):
        if m.scope == mark.scope:
            text = text.replace(m.text, "", 1)
    return text.strip()[:16]
