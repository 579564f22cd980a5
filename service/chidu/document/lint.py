"""Checking a template before it is taken (模板检查): safe to open, tags in order, every field known.

    check_template(data, "审核意见.docx", REVIEW_OPINION) → () or every mistake, each naming its paragraph
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from chidu.document.environment import make_environment
from chidu.document.expressions import check_expressions
from chidu.document.fields import Schema
from chidu.document.hostile import check_parts
from chidu.document.marks import Part, read_part
from chidu.document.ooxml import parse
from chidu.document.package import unpack
from chidu.document.pairing import misplaced
from chidu.errors import TemplateError

_NAMES = {"document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
_WITH_TAGS = re.compile(r"word/(document|header|footer|footnotes|endnotes)(\d*)\.xml")


def check_template(data: bytes, name: str, allowed: Schema | None) -> tuple[TemplateError, ...]:
    """Every mistake of a template, in the order of its text; none means that it may be published.

    `allowed` are the fields of its kind of letter (`fields.FIELDS`); None checks all but the names of fields. A file
    that is unsafe to open gives only that mistake: nothing behind it is read.
    """
    try:
        parts = unpack(data, name, TemplateError)
    except TemplateError as refused:
        return (refused,)
    if unsafe := tuple(check_parts(name, parts)):
        return unsafe
    return tuple(mistake for part in read_parts(name, parts) for mistake in check_tags(part, allowed))


def read_parts(name: str, parts: Mapping[str, bytes]) -> Iterator[Part]:
    """The parts that may hold tags: the text first, then headers, footers and notes."""
    for path in sorted(parts, key=lambda p: (p != "word/document.xml", p)):
        if m := _WITH_TAGS.fullmatch(path):
            yield read_part(name, path, _NAMES[m[1]] + m[2], parse(parts[path]))


def check_tags(part: Part, allowed: Schema | None) -> tuple[TemplateError, ...]:
    """The mistakes of one part, by paragraph. Each step supposes the one before: brackets, pairs, expressions."""
    if part.problems:
        return part.problems
    return tuple(misplaced(part)) or tuple(check_expressions(part, make_environment(), allowed))
