"""Minutes (记录): questions with their answers, each with what it stands on, as a document to keep or to hand on. No official letter."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from chidu.document.environment import NO_XML
from chidu.document.layout import add_paragraph, finish, new_document
from chidu.document.package import pack, unpack
from chidu.errors import TemplateError


@dataclass(frozen=True)
class Item:
    """A question with when it was asked, the sentences of its answer, what they stand on by number, and remarks on how it came about."""

    question: str
    lines: Sequence[str]
    basis: Sequence[str] = ()
    remark: str = ""


def minutes(title: str, under: str, items: Sequence[Item]) -> bytes:
    """The .docx. Whatever is in a text stays text."""
    document = new_document(_text(title))
    add_paragraph(document, _text(title), "公文标题")
    add_paragraph(document, _text(under), "公文正文")
    for item in items:
        add_paragraph(document, _text(item.question), "公文一级标题")
        for line in item.lines:
            add_paragraph(document, _text(line), "公文正文")
        for line in (*item.basis, item.remark):
            if line:
                add_paragraph(document, _text(line), "公文附注")
    finish(document)
    file = io.BytesIO()
    document.save(file)
    return pack(unpack(file.getvalue(), "记录", TemplateError))


def _text(given: str) -> str:
    return NO_XML.sub("", " ".join(given.split()))
