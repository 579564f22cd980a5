"""What a Word file must not bring along: macros, outside content, fields that run or fetch, tracked changes.

A template comes from outside and its letters go out under the bureau's name, so what is not needed is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from chidu.document.ooxml import CONTENT_TYPE, RELATION, W, parse
from chidu.errors import Place, TemplateError

_MACRO = re.compile(r"vbaProject|vbaData|/activeX/|macrosheet", re.I)
_EMBEDDED = re.compile(r"/embeddings/|/afchunk|oleObject|\.(?:exe|dll|js|vbs|bat|html?|mht|rtf|bin)$", re.I)
_SAFE_LINK = re.compile(r"(?:https?|mailto):", re.I)
_FIELDS = {"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "TOC", "PAGEREF", "REF", "SEQ", "STYLEREF", "HYPERLINK"}
_FOREIGN = [W + name for name in ("altChunk", "object", "control", "mailMerge", "subDoc")]
_REVISION = [W + name for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange",
                                   "trPrChange", "tcPrChange", "sectPrChange")]


def check_parts(file: str, parts: Mapping[str, bytes]) -> Iterator[TemplateError]:
    """Every reason not to take this file, with the part it was found in."""
    def refuse(code: str, found: str, rule: str, remedy: str) -> TemplateError:
        return TemplateError(code, found, place=Place(file), rule=rule, remedy=remedy)

    for name, raw in parts.items():
        if _MACRO.search(name):
            yield refuse("template-macro", f"文件带有宏（{name}）", "模板不得含宏", "请另存为不含宏的“Word 文档（*.docx）”")
        elif _EMBEDDED.search(name):
            yield refuse("template-embedded", f"文件嵌入了其他文件（{name}）", "模板只能有文字、表格和图片", "请删去嵌入的对象")
        if not name.endswith((".xml", ".rels")):
            continue
        try:
            root = parse(raw)
        except etree.XMLSyntaxError:
            yield refuse("template-broken", f"部件 {name} 不是完整的 XML，或内容过多", "文件可能已损坏",
                         "请用 Word 或 WPS 打开后另存再试")
            continue
        if root.tag == CONTENT_TYPE + "Types" and any("macroEnabled" in (t.get("ContentType") or "") for t in root):
            yield refuse("template-macro", "文件是启用宏的格式", "模板不得含宏", "请另存为不含宏的“Word 文档（*.docx）”")
        for relation in root.iter(RELATION + "Relationship"):
            yield from _outside(relation, refuse)
        if next(root.iter(*_REVISION), None) is not None:
            yield refuse("template-revision", "文件里有未处理的修订", "修订痕迹会带进发出的文书", "请在“审阅”里接受或拒绝全部修订")
        if next(root.iter(*_FOREIGN), None) is not None:
            yield refuse("template-embedded", "文件嵌入了对象、控件或邮件合并", "模板只能有文字、表格和图片", "请删去这些内容")
        for code in _field_codes(root):
            if (code.split() or [""])[0].upper() not in _FIELDS:
                yield refuse("template-field", f"文件里有域“{code.strip()[:24]}”", f"只能用{'、'.join(sorted(_FIELDS))}",
                             "请删去该域（选中后按 Ctrl+Shift+F9 可转为文字）")


def _outside(relation: etree._Element, refuse: Callable[..., TemplateError]) -> Iterator[TemplateError]:
    target, kind = relation.get("Target") or "", relation.get("Type") or ""
    if relation.get("TargetMode") != "External" and "://" not in target:
        return
    if not (kind.endswith("/hyperlink") and _SAFE_LINK.match(target)):
        yield refuse("template-external", f"文件引用了外部内容“{target[:60]}”", "除网页和邮件链接外不得引用外部内容",
                     "请改为嵌入图片，或删去该引用")


def _field_codes(root: etree._Element) -> Iterator[str]:
    """Each field's code put together from its runs; the code of a field within a field counts too."""
    for simple in root.iter(W + "fldSimple"):
        yield simple.get(W + "instr") or ""
    open_codes: list[list[str]] = []
    for e in root.iter(W + "fldChar", W + "instrText"):
        if e.tag == W + "instrText":
            if open_codes:
                open_codes[-1].append(e.text or "")
            else:
                yield e.text or ""
        elif e.get(W + "fldCharType") == "begin":
            if open_codes:
                open_codes[-1].append(" ")
            open_codes.append([])
        elif e.get(W + "fldCharType") == "end" and open_codes:
            yield "".join(open_codes.pop())
    yield from ("".join(code) for code in open_codes)
