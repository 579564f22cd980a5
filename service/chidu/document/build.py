"""The templates that come with the product: those of single kinds of letter, and one for each layout (版式) that serves every
kind without a template of its own.

`make_templates` gives their bytes; a county takes one, changes words or styles in Word or WPS, and publishes it as its
own.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from docx.document import Document

from chidu.document.build_letter import standard_letter
from chidu.document.build_report import evaluation_report
from chidu.document.build_review import review_opinion, supplement_notice
from chidu.document.package import pack, unpack
from chidu.errors import TemplateError


def make_templates() -> Mapping[str, bytes]:
    """The shipped templates by file name; the same bytes each time."""
    return {f"{name}.docx": _saved(document) for name, document in {
        "审核意见": review_opinion(), "补正通知": supplement_notice(), "绩效评价报告": evaluation_report(),
        **{layout: standard_letter(layout) for layout in ("信函", "文件", "上行文")},
    }.items()}


def _saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return pack(unpack(file.getvalue(), "模板", TemplateError))
