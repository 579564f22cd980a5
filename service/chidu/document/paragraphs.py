"""What every shipped template has: how its paragraphs are written, its sections, its signature, its notes.

A template is written as an office would type it; a county takes one, changes words or styles in Word or WPS, and
publishes it as its own. Wording by the conventions of the field: 建议 recommends, 请 asks a peer, every finding names place,
fact, provision and request.
"""

from __future__ import annotations

from collections.abc import Iterable

from docx.document import Document

from chidu.document.layout import add_paragraph
from chidu.document.note import FIELD, HEADING, LEAD

SHORT_LIST = 6  # up to so many findings stand in the letter itself; beyond, it counts them and the annex has each
Lines = list[tuple[str, str]]

LACKING = "{{ 条.序号 }}．缺少“{{ 条.缺|去句号 }}”{% if 条.涉及 %}，涉及{{ 条.涉及|去句号 }}{% endif %}。请补充。"
_STYLES = ("{#p 改字体、字号、行距请改样式：公文标题、公文主送机关、公文正文、公文一级标题（自动编号）、公文二级标题、"
           "公文署名、公文成文日期；附件用附件序号、附件标题、表头、表格文字。 #}")
EXPLAINED = (
    ("公文附注", "{#p 模板说明，不会出现在文书中：双大括号里是要填的内容；百分号标签管条件和循环，写成 %p 的独占一段。 #}"),
    ("公文附注", _STYLES),
)
SIGNED = (("公文署名", "{{ 发文机关|分行(14) }}"), ("公文成文日期", "{{ 日期 }}"))
NOTES = (  # the last lines of the document: below the last annex, or below the date where there is none
    ("公文正文", "{%p for 条 in 注 %}"),
    ("公文附注", "{% if loop.first %}注：{% endif %}{{ loop.index }}．{{ 条|成句 }}"),
    ("公文正文", "{%p endfor %}"),
    ("公文正文", "{%p if 核验 %}"),
    ("公文附注", "（核验：{{ 核验|去句号 }}）"),
    ("公文正文", "{%p endif %}"),
    ("公文末段", ""),
)


def supplement(style: str = "公文一级标题") -> Lines:
    """The reviewer's own words (补充说明), under a heading and behind a sentence that says whose they are."""
    return [
        ("公文正文", f"{{%p if {FIELD} %}}"),
        (style, HEADING),
        ("公文正文", LEAD),
        ("公文正文", f"{{%p for 段 in {FIELD} %}}"),
        ("公文正文", "{%p if loop.last %}"),
        ("公文正文末段", "{{ 段 }}"),
        ("公文正文", "{%p else %}"),
        ("公文正文", "{{ 段 }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p endif %}"),
    ]


def project_lines() -> Lines:
    return [
        ("附件表前说明", "项目名称：{{ 项目.名称 }}"),
        ("附件表前说明", "主管部门：{{ 项目.主管部门 }}"),
        ("附件表前说明", "实施单位：{{ 项目.实施单位 }}"),
    ]


def listed(heading: str, field: str, text: str) -> Lines:
    """A section with its heading, absent when the list is empty."""
    return [("公文正文", f"{{%p if {field} %}}"), ("公文一级标题", heading), *each(field, text), ("公文正文", "{%p endif %}")]


def each(field: str, text: str) -> Lines:
    return [("公文正文", f"{{%p for 条 in {field} %}}"), ("公文正文", text), ("公文正文", "{%p endfor %}")]


def picture(*names: str) -> Lines:
    """Each of these charts (图) with what it is called below it, where the letter has it."""
    return [line for name in names for line in (
        ("公文正文", f"{{%p if 图.{name} %}}"), ("公文正文", f"{{{{ 图.{name} }}}}"), ("图题", f"图　{{{{ 图名.{name} }}}}"), ("公文正文", "{%p endif %}"))]


def write(document: Document, paragraphs: Iterable[tuple[str, str]]) -> None:
    for style, text in paragraphs:
        add_paragraph(document, text, style)
