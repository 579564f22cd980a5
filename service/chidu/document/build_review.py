"""审核意见 and 补正通知: the letters of a review of declarations."""

from __future__ import annotations

from docx.document import Document

from chidu.document.layout import add_table, finish, new_document, new_letter
from chidu.document.paragraphs import EXPLAINED, LACKING, NOTES, SHORT_LIST, SIGNED, each, listed, project_lines, supplement, write


def review_opinion() -> Document:
    """审核意见: a letter to the department in 信函格式, with the review form and the list of findings as annexes."""
    document = new_letter("绩效目标审核意见", "{{ 发文机关|分行(12) }}")
    write(document, [
        *EXPLAINED,
        ("公文附注", "{#p 红色的发文机关标志和双线在首页的页眉、页脚里，用预印信笺的单位删去即可。 #}"),
        ("公文正文", "{%p if 文号 %}"),
        ("公文信函字号", "{{ 文号 }}"),
        ("公文正文", "{%p endif %}"),
        ("公文标题", "{{ 标题|分行 }}"),
        ("公文主送机关", "{{ 主送 }}："),
        ("公文正文", "{{ 引言|成句 }}"),
        ("公文正文", "{%p if 总体意见 %}"),
        ("公文一级标题", "总体意见"),
        ("公文正文", "{%p for 段 in 总体意见 %}"),
        ("公文正文", "{%p if 问题组 or 待补 or 待答 or 处理 or 要求 %}"),
        ("公文正文", "{{ 段|成句 }}"),
        ("公文正文", "{%p else %}"),
        ("公文正文末段", "{{ 段|成句 }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p if 问题组 %}"),
        ("公文一级标题", "存在问题和修改要求"),
        ("公文正文", "共提出问题{{ 问题数 }}条，逐条情况、依据和修改要求见附件{{ 附件序.问题清单 }}。"),
        ("公文正文", f"{{%p if 问题数 <= {SHORT_LIST} %}}"),
        ("公文正文", "{%p for 组 in 问题组 %}"),
        ("公文二级标题", "（{{ 组.序号 }}）{{ 组.名称 }}"),
        ("公文正文", "{%p for 条 in 组.问题 %}"),
        ("公文正文", "{{ 条.序号 }}．{{ 条.对象 }}：{{ 条.事实|成句 }}{{ 条.要求|成句 }}"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p else %}"),
        ("公文正文", "{%p for 组 in 问题组 %}"),
        ("公文正文", "（{{ 组.序号 }}）{{ 组.名称 }}，{{ 组.问题|length }}条。"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p endif %}"),
        *listed("因内容不全未能判定的事项", "待补", LACKING),
        ("公文正文", "{%p if 待答 %}"),
        ("公文一级标题", "待评审人判断的事项"),
        ("公文正文", "另有{{ 待答|length }}项依规定须由评审人判断，见附件{{ 附件序.待判断 }}；判断之前，有关要点待评。"),
        ("公文正文", "{%p endif %}"),
        *listed("达到规定要求的做法", "达标路径", "{{ 条.序号 }}．{{ 条.做法|成句 }}"),
        ("公文正文", "{%p if 处理 or 要求 %}"),
        ("公文一级标题", "处理意见和有关要求"),
        *each("处理", "{{ 条|成句 }}"),
        ("公文正文", "{%p if 要求 %}"),
        ("公文正文末段", "{{ 要求|成句 }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p endif %}"),
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
    _review_form(document)
    _finding_list(document)
    _question_list(document)
    write(document, NOTES)
    finish(document)
    return document


def supplement_notice(*, red_head: bool = False) -> Document:
    """补正通知 in 文件格式: text only for paper with a printed head, or with the red head."""
    document = new_document("补正通知", "{{ 发文机关 }}文件", "{{ 文号 }}") if red_head else new_document("补正通知")
    number = [] if red_head else [
        ("公文附注", "{#p 版面不带红头，打印在预印的红头纸上，或由办公系统套红。 #}"),
        ("公文正文", "{%p if 文号 %}"),
        ("公文发文字号", "{{ 文号 }}"),
        ("公文正文", "{%p endif %}"),
    ]
    write(document, [
        *EXPLAINED,
        *number,
        ("公文标题", "{{ 标题|分行 }}"),
        ("公文主送机关", "{{ 主送 }}："),
        ("公文正文", "{{ 引言|成句 }}"),
        ("公文正文", "{%p if 补正 %}"),
        ("公文一级标题", "需要补正的内容"),
        ("公文正文", f"{{%p if 补正|length <= {SHORT_LIST} %}}"),
        ("公文正文", "{%p for 条 in 补正 %}"),
        ("公文正文", _SUPPLEMENT_ITEM),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p else %}"),
        ("公文正文", "需要补正的内容共{{ 补正|length }}项，逐项要求见附件。"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p endif %}"),
        ("公文一级标题", "报送要求"),
        ("公文正文末段", "请{% if 期限 %}于收到本通知后{{ 期限 }}内{% endif %}补正并重新报送我局。{{ 逾期|成句 }}"),
        *supplement(),
        ("公文正文", f"{{%p if 补正|length > {SHORT_LIST} %}}"),
        ("公文附件说明", "附件：补正事项清单"),
        ("公文正文", "{%p endif %}"),
        *SIGNED,
        ("公文正文", f"{{%p if 补正|length > {SHORT_LIST} %}}"),
        ("附件序号", "附件"),
        ("附件标题", "补正事项清单"),
        ("附件表前说明", "项目名称：{{ 项目.名称 }}"),
    ])
    add_table(document, (12, 36, 32, 34, 42), [
        ("序号", "补正事项", "位置", "依据", "要求"),
        ("{%tr for 条 in 补正 %}",),
        ("{{ 条.序号 }}", "{{ 条.事项|去句号 }}", "{{ 条.位置 }}", "{{ 条.依据|去句号 }}", "{{ 条.要求|去句号 }}"),
        ("{%tr endfor %}",),
    ], ("表格居中", "表格文字", "表格文字", "表格文字", "表格文字"))
    write(document, [("公文正文", "{%p endif %}"), *NOTES])
    finish(document)
    return document


_SUPPLEMENT_ITEM = ("{{ 条.序号 }}．{{ 条.事项|去句号 }}{% if 条.位置 %}（{{ 条.位置 }}）{% endif %}。"
                    "{% if 条.依据 %}依据：{{ 条.依据|成句 }}{% endif %}{{ 条.要求|成句 }}")


def _review_form(document: Document) -> None:
    write(document, [
        ("公文正文", "{%p if 要点 %}"),
        ("附件序号", "附件{{ 附件序.审核表 }}"),
        ("附件标题", "绩效目标审核表"),
        *project_lines(),
    ])
    add_table(document, (26, 45, 13, 57, 15), [
        ("审核内容", "审核要点", "分值", "审核意见", "得分"),
        ("{%tr for 点 in 要点 %}",),
        ("{% vm %}{{ 点.一级 }}", "{{ 点.名称 }}", "{{ 点.分值 }}",
         "{{ 点.勾选 }}\n{%p if 点.依据 %}\n{{ 点.依据 }}\n{%p endif %}", "{{ 点.得分 }}"),
        ("{%tr endfor %}",),
        ("总分", "{{ 评级.总分 }}"),
        ("综合评定等级", "{{ 评级.勾选 }}\n{%p if 评级.说明 %}\n{{ 评级.说明 }}\n{%p endif %}"),
    ], ("表格居中", "表格文字", "表格居中", "表格居中", "表格居中"))
    write(document, [("公文正文", "{%p endif %}")])


def _finding_list(document: Document) -> None:
    write(document, [
        ("公文正文", "{%p if 问题组 %}"),
        ("附件序号", "附件{{ 附件序.问题清单 }}"),
        ("附件标题", "问题清单"),
        *project_lines(),
    ])
    add_table(document, (11, 28, 44, 30, 31, 12), [
        ("序号", "位置", "问题", "依据", "修改要求", "程度"),
        ("{%tr for 组 in 问题组 %}",),
        ("（{{ 组.序号 }}）{{ 组.名称 }}",),
        ("{%tr for 条 in 组.问题 %}",),
        ("{{ 条.序号 }}", "{{ 条.位置 }}", "{{ 条.事实|成句 }}{% if 条.差额 %}差额{{ 条.差额|成句 }}{% endif %}",
         "{{ 条.依据|去句号 }}", "{{ 条.要求|成句 }}", "{{ 条.程度 }}"),
        ("{%tr endfor %}",),
        ("{%tr endfor %}",),
    ], ("表格居中", "表格文字", "表格文字", "表格文字", "表格文字", "表格居中"))
    write(document, [("公文正文", "{%p endif %}")])


def _question_list(document: Document) -> None:
    """What a reviewer still has to answer: a list to tick, sign and enter as 人工认定."""
    write(document, [
        ("公文正文", "{%p if 待答 %}"),
        ("附件序号", "附件{{ 附件序.待判断 }}"),
        ("附件标题", "待评审人判断事项"),
        *project_lines(),
    ])
    add_table(document, (11, 20, 60, 35, 30), [
        ("序号", "对象", "判断事项", "依据", "评审人意见"),
        ("{%tr for 条 in 待答 %}",),
        ("{{ 条.序号 }}", "{{ 条.位置 }}", "{{ 条.问 }}", "{{ 条.依据|去句号 }}", "是□　否□"),
        ("{%tr endfor %}",),
    ], ("表格居中", "表格文字", "表格文字", "表格文字", "表格居中"))
    write(document, [("公文正文", "{%p endif %}")])
