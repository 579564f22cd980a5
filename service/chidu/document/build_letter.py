"""The standard letters: one template for each layout (信函, 文件, 上行文), for every kind of letter without one of its own.

What such a letter says, in which order and under which headings, is data (vocabulary, 文书): the template goes through its
sections (各节), lists findings in the letter or in an annex, and sets every table (表格) of whatever columns as an annex.
"""

from __future__ import annotations

from docx.document import Document

from chidu.document.columns import AUTO_COLUMNS
from chidu.document.layout import add_number_and_signer, add_table, finish, new_document, new_letter
from chidu.document.paragraphs import EXPLAINED, LACKING, NOTES, SIGNED, Lines, each, picture, project_lines, supplement, write


def standard_letter(layout: str) -> Document:
    """The template of a layout: 信函 (a letter between equals), 文件 (a document), 上行文 (to a superior, with 签发人)."""
    document = new_letter("函", "{{ 发文机关|分行(12) }}") if layout == "信函" else new_document(layout)
    write(document, EXPLAINED)
    _write_head(document, layout)
    write(document, [
        ("公文标题", "{{ 标题|分行 }}"),
        ("公文主送机关", "{{ 主送 }}："),
        ("公文正文", "{{ 引言|成句 }}"),
        ("公文正文", "{%p for 节 in 各节 %}"),
        ("公文正文", "{%p if 节.题 %}"),
        ("公文一级标题", "{{ 节.题 }}"),
        ("公文正文", "{%p endif %}"),
        *_section("情况", [*each("情况", "{{ 条|成句 }}"), *picture("排名", "分布", "得分率", "进度")]),
        *_section("评级", each("总体意见", "{{ 条|成句 }}")),
        *_section("对照", _COMPARED),
        *_section("问题", _FINDINGS),
        *_section("待补", each("待补", LACKING)),
        *_section("待答", each("待答", "{{ 条.序号 }}．{{ 条.问 }}")),
        *_section("达标路径", each("达标路径", "{{ 条.序号 }}．{{ 条.做法|成句 }}")),
        *_section("处理", each("处理", "{{ 条|成句 }}")),
        *_section("要求", [("公文正文末段", "{{ 要求|成句 }}{{ 逾期|成句 }}{% if 截止 and 期限 %}答复时限为{{ 截止 }}。{% endif %}")]),
        ("公文正文", "{%p endfor %}"),
        *supplement(),
        ("公文正文", "{%p for 件 in 附件 %}"),
        ("公文正文", "{%p if loop.first %}"),
        ("公文附件说明", "附件：{% if 件.序号 %}{{ 件.序号 }}．{% endif %}{{ 件.名称 }}"),
        ("公文正文", "{%p else %}"),
        ("公文附件说明续", "{{ 件.序号 }}．{{ 件.名称 }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p endfor %}"),
        *SIGNED,
    ])
    write_comparison(document)
    _write_findings(document)
    _write_rectification(document)
    write_listings(document)
    write(document, NOTES)
    finish(document)
    return document


def _write_head(document: Document, layout: str) -> None:
    if layout == "上行文":
        write(document, [("公文附注", "{#p 版面不带红头，打印在预印的红头纸上，或由办公系统套红。上行文写明签发人。 #}")])
        add_number_and_signer(document, "{{ 文号 }}", "{{ 签发人 }}")
        return
    note = ("红色的发文机关标志和双线在首页的页眉、页脚里，用预印信笺的单位删去即可。" if layout == "信函"
            else "版面不带红头，打印在预印的红头纸上，或由办公系统套红。")
    write(document, [
        ("公文附注", f"{{#p {note} #}}"),
        ("公文正文", "{%p if 文号 %}"),
        ("公文信函字号" if layout == "信函" else "公文发文字号", "{{ 文号 }}"),
        ("公文正文", "{%p endif %}"),
    ])


def _section(kind: str, lines: Lines) -> Lines:
    return [("公文正文", f'{{%p if 节.种 == "{kind}" %}}'), *lines, ("公文正文", "{%p endif %}")]


_COMPARED = [("公文正文", "逐项的自报得分、核定得分和差异原因见附件{{ 附件序.对照表 }}。"),
             ("公文正文", "{%p for 行 in 对照 %}"),
             ("公文正文", "{%p if 行.差 %}"),
             ("公文正文", "{{ 行.名称 }}：自报{{ 行.自报 }}分，核定{{ 行.核定 }}分，{{ 行.差 }}分。{% if 行.说明 %}{{ 行.说明|成句 }}{% endif %}"),
             ("公文正文", "{%p endif %}"),
             ("公文正文", "{%p endfor %}")]
_FINDINGS = [
    ("公文正文", "{%p if 有附件.问题清单 or 有附件.整改清单 %}"),
    ("公文正文", ("共{{ 问题数 }}条，逐条情况、依据和要求见附件{{ 附件序.问题清单 }}{{ 附件序.整改清单 }}。"
                 "{% if 涉及金额 %}涉及金额合计{{ 涉及金额 }}。{% endif %}")),
    ("公文正文", "{%p for 组 in 问题组 %}"),
    ("公文正文", "{%p if 问题组|length > 1 %}"),
    ("公文正文", "（{{ 组.序号 }}）{{ 组.名称 }}，{{ 组.问题|length }}条。"),
    ("公文正文", "{%p endif %}"),
    ("公文正文", "{%p endfor %}"),
    ("公文正文", "{%p else %}"),
    ("公文正文", "{%p for 组 in 问题组 %}"),
    ("公文正文", "{%p if 问题组|length > 1 %}"),
    ("公文二级标题", "（{{ 组.序号 }}）{{ 组.名称 }}"),
    ("公文正文", "{%p endif %}"),
    ("公文正文", "{%p for 条 in 组.问题 %}"),
    ("公文正文", ("{% if 问题数 > 1 %}{{ 条.序号 }}．{% endif %}{% if 条.对象 != \"项目\" %}{{ 条.对象 }}：{% endif %}{{ 条.事实|成句 }}"
                 "依据：{{ 条.依据|成句 }}{{ 条.要求|成句 }}")),
    ("公文正文", "{%p endfor %}"),
    ("公文正文", "{%p endfor %}"),
    ("公文正文", "{%p endif %}"),
]


def write_comparison(document: Document) -> None:
    """The annex in which every declared score stands beside the recomputed one."""
    write(document, [
        ("公文正文", "{%p if 有附件.对照表 %}"),
        ("附件序号", "附件{{ 附件序.对照表 }}"),
        ("附件标题", "自评得分对照表"),
        *project_lines(),
    ])
    add_table(document, (10, 38, 15, 17, 17, 17, 42), [
        ("序号", "指标", "分值", "自报得分", "核定得分", "差异", "核定依据"),
        ("{%tr for 行 in 对照 %}",),
        ("{{ 行.序号 }}", "{{ 行.名称 }}", "{{ 行.分值 }}", "{{ 行.自报 }}", "{{ 行.核定 }}", "{{ 行.差 }}", "{{ 行.说明|成句 }}"),
        ("{%tr endfor %}",),
    ], ("表格居中", "表格文字", "表格居中", "表格居中", "表格居中", "表格居中", "表格文字"))
    write(document, [("公文正文", "{%p endif %}")])


def _write_findings(document: Document) -> None:
    write(document, [
        ("公文正文", "{%p if 有附件.问题清单 %}"),
        ("附件序号", "附件{{ 附件序.问题清单 }}"),
        ("附件标题", "问题清单"),
        *project_lines(),
    ])
    add_table(document, (11, 28, 44, 30, 31, 12), [
        ("序号", "位置", "问题", "依据", "要求", "程度"),
        ("{%tr for 组 in 问题组 %}",),
        ("{%tr for 条 in 组.问题 %}",),
        ("{{ 条.序号 }}", "{{ 条.位置 }}", "{{ 条.事实|成句 }}", "{{ 条.依据|去句号 }}", "{{ 条.要求|成句 }}", "{{ 条.程度 }}"),
        ("{%tr endfor %}",),
        ("{%tr endfor %}",),
    ], ("表格居中", "表格文字", "表格文字", "表格文字", "表格文字", "表格居中"))
    write(document, [("公文正文", "{%p endif %}")])


def _write_rectification(document: Document) -> None:
    """问题整改清单: what is to be rectified, on what ground, by when; two columns are left for the reply."""
    write(document, [
        ("公文正文", "{%p if 有附件.整改清单 %}"),
        ("附件序号", "附件{{ 附件序.整改清单 }}"),
        ("附件标题", "问题整改清单"),
        ("附件表前说明", "责任单位：{{ 主送 }}"),
        ("附件表前说明", "整改时限：{% if 截止 %}{{ 截止 }}前{% elif 期限 %}收到通知后{{ 期限 }}内{% else %}按通知要求{% endif %}"),
    ])
    add_table(document, (10, 40, 24, 32, 24, 26), [
        ("序号", "问题", "涉及金额", "依据", "整改要求", "整改措施和完成情况"),
        ("{%tr for 组 in 问题组 %}",),
        ("（{{ 组.序号 }}）{{ 组.名称 }}",),
        ("{%tr for 条 in 组.问题 %}",),
        ("{{ 条.序号 }}", "{{ 条.事实|成句 }}", "{{ 条.金额 }}", "{{ 条.依据|去句号 }}", "{{ 条.要求|成句 }}", ""),
        ("{%tr endfor %}",),
        ("{%tr endfor %}",),
    ], ("表格居中", "表格文字", "表格居中", "表格文字", "表格文字", "表格文字"))
    write(document, [("公文正文", "{%p endif %}")])


def write_listings(document: Document) -> None:
    """Every table of the letter, of whatever columns, as an annex: the columns get their widths from what stands in them."""
    write(document, [
        ("公文正文", "{%p for 表 in 表格 %}"),
        ("附件序号", "附件{{ 表.序号 }}"),
        ("附件标题", "{{ 表.题|分行 }}"),
        ("附件表前说明", ""),
    ])
    add_table(document, (52, 52, 52), [
        ("{%tc for 列 in 表.列 %}", "{{ 列 }}", "{%tc endfor %}"),
        ("{%tr for 行 in 表.行 %}",),
        ("{%tc for 格 in 行 %}", "{{ 格 }}", "{%tc endfor %}"),
        ("{%tr endfor %}",),
        ("{%tr if 表.合计 %}",),
        ("{%tc for 格 in 表.合计 %}", "{{ 格 }}", "{%tc endfor %}"),
        ("{%tr endif %}",),
    ], ("表格文字", "表格文字", "表格文字"), caption=AUTO_COLUMNS)
    write(document, [("公文正文", "{%p endfor %}")])
