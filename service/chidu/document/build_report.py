"""绩效评价报告: cover, contents, body by the outline of 财预〔2020〕10号 annex 3, the signature of its 主评人, annexes.

What the scoring sheet states is set under its heading; what it does not state, the evaluators write into the template or
the letter. Where a sheet is scored in other classes than 决策 过程 产出 效益, the analysis follows the sheet.
"""

from __future__ import annotations

from docx.document import Document

from chidu.document.layout import add_contents, add_table, finish, mark_headings, new_report
from chidu.document.paragraphs import EXPLAINED, LACKING, NOTES, Lines, each, picture, supplement, write

CHAPTERS = ("基本情况", "绩效评价工作开展情况", "综合评价情况及评价结论", "绩效评价指标分析", "主要经验及做法、存在的问题及原因分析", "有关建议",
            "其他需要说明的问题")
SUMMARY = "评价得分汇总"


def evaluation_report() -> Document:
    """The report of a fiscal evaluation (财政评价)."""
    document = new_report("绩效评价报告")
    write(document, [
        *EXPLAINED,
        ("报告封面标题", "{{ 项目.名称|分行(14) }}"),
        ("报告封面文种", "绩效评价报告"),
        ("报告封面首栏", "项目单位：{{ 项目.实施单位 }}"),
        ("报告封面栏", "主管部门：{{ 项目.主管部门 }}"),
        ("报告封面栏", "委托单位：{{ 栏.委托单位 or 发文机关 }}"),
        ("报告封面栏", "评价机构（盖章）：{{ 栏.评价机构 }}"),
        ("报告封面栏", "主评人（签名）：{{ 栏.主评人 }}"),
        ("报告封面栏", "报告日期：{{ 日期 }}"),
        ("目录标题", "目　录"),
    ])
    add_contents(document, CHAPTERS)
    write(document, [("正文首段题", "{{ 标题|分行 }}"), ("公文正文", "{{ 引言|成句 }}"), *_situation(), *_work()])
    _write_surveys(document)
    write(document, _heading(2))
    write(document, each("情况", "{{ 条|成句 }}"))
    _write_summary(document)
    write(document, [*picture("得分率"), *_analysis(), *_experience(), *_advice(), *_other(), *supplement("公文二级标题"), *_signature()])
    _write_scores(document)
    _write_comments(document)
    write(document, NOTES)
    mark_headings(document)
    finish(document)
    return document


def _heading(chapter: int) -> Lines:
    return [("公文一级标题", CHAPTERS[chapter])]


def _field(name: str, prefix: str = "") -> Lines:
    """The paragraphs of a field; where the sheet states nothing, that it does not."""
    return [
        ("公文正文", f"{{%p if 栏.{name} %}}"),
        ("公文正文", f"{{%p for 段 in 栏.{name}|分段 %}}"),
        ("公文正文", f"{prefix}{{{{ 段|成句 }}}}"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p else %}"),
        ("公文正文", f"{prefix}评价打分表未填写“{name}”。"),
        ("公文正文", "{%p endif %}"),
    ]


def _situation() -> Lines:
    return [
        *_heading(0),
        ("公文二级标题", "（一）项目概况"),
        *_field("项目概况"),
        ("公文正文", "{%p if 栏.被评价年度预算 %}"),
        ("公文正文", "{% if 栏.评价年度 %}{{ 栏.评价年度 }}年{% endif %}预算安排{{ 栏.被评价年度预算 }}。"),
        ("公文正文", "{%p endif %}"),
        ("公文二级标题", "（二）项目绩效目标"),
        *_field("实施期目标", "总体目标："),
        *_field("年度目标", "年度目标："),
    ]


def _work() -> Lines:
    return [
        *_heading(1),
        ("公文二级标题", "（一）绩效评价目的、对象和范围"),
        ("公文正文", ("本次评价的对象为{{ 项目.名称 }}，{% if 栏.评价年度 %}评价年度为{{ 栏.评价年度 }}年，{% endif %}"
                     "{% if 栏.被评价年度预算 %}涉及资金{{ 栏.被评价年度预算 }}，{% endif %}目的是衡量绩效目标的实现程度和资金的使用效益，为改进管理和安排预算提供依据。")),
        ("公文二级标题", "（二）绩效评价原则、评价指标体系、评价方法、评价标准"),
        ("公文正文", "评价指标体系共设三级指标{{ 行.评价指标|length }}个，逐项的分值、评分标准和得分见附件。"),
        ("公文二级标题", "（三）绩效评价工作过程"),
        *each("行.评价分工", "{{ 条.承担单位 }}{{ 条.职责 }}。"),
        *each("行.评价关口", "{{ 条.关口 }}：{% if 条.把关日期 %}{{ 条.把关日期 }}，{% endif %}{{ 条.把关意见|成句 }}"),
        *each("行.评价成果", "{{ 条.成果种类 }}{% if 条.提交日期 %}于{{ 条.提交日期 }}提交{% endif %}。"),
        ("公文正文", "{%p if 行.评价意见 %}"),
        ("公文正文", "报告初稿征求了被评价方意见，共收到意见{{ 行.评价意见|length }}条，逐条处理情况见附件。"),
        ("公文正文", "{%p endif %}"),
    ]


def _write_surveys(document: Document) -> None:
    write(document, [("公文正文", "{%p if 行.调查样本 %}"), ("公文正文", "满意度调查情况如下："), ("附件表前说明", "")])
    add_table(document, (40, 41, 25, 25, 25), [
        ("地区", "调查方式", "发放份数", "有效份数", "满意份数"),
        ("{%tr for 行 in 行.调查样本 %}",),
        ("{{ 行.县区 }}", "{{ 行.调查方式 }}", "{{ 行.发放份数 }}", "{{ 行.有效份数 }}", "{{ 行.满意份数 }}"),
        ("{%tr endfor %}",),
    ], ("表格居中",) * 5)
    write(document, [("附件表前说明", ""), ("公文正文", "{%p endif %}")])


def _write_summary(document: Document) -> None:
    write(document, [("公文正文", "{%p for 表 in 表格 %}"), ("公文正文", f'{{%p if 表.题 == "{SUMMARY}" %}}'),
                     ("公文正文", "各类指标得分如下，逐项评分见附件1："), ("附件表前说明", "")])
    add_table(document, (70, 43, 43), [
        ("一级指标", "分值", "得分"),
        ("{%tr for 行 in 表.行 %}",),
        ("{{ 行[0] }}", "{{ 行[1] }}", "{{ 行[2] }}"),
        ("{%tr endfor %}",),
        ("{%tr if 表.合计 %}",),
        ("{{ 表.合计[0] }}", "{{ 表.合计[1] }}", "{{ 表.合计[2] }}"),
        ("{%tr endif %}",),
    ], ("表格居中",) * 3)
    write(document, [("附件表前说明", ""), ("公文正文", "{%p endif %}"), ("公文正文", "{%p endfor %}")])


def _analysis() -> Lines:
    """By the classes of the sheet: what was scored, and why marks were taken off."""
    return [
        *_heading(3),
        ("公文正文", "{%p for 表 in 表格 %}"),
        ("公文正文", f'{{%p if 表.题 == "{SUMMARY}" %}}'),
        ("公文正文", "{%p for 类 in 表.行 %}"),
        ("公文二级标题", "（{{ loop.index|中文序号 }}）{{ 类[0] }}情况"),
        ("公文正文", "该类指标分值{{ 类[1] }}分，得分{{ 类[2] }}分。"),
        ("公文正文", "{%p for 项 in 行.评价指标 %}"),
        ("公文正文", "{%p if 项.一级指标 == 类[0] %}"),
        ("公文正文", ("{{ 项.三级指标 }}：分值{{ 项.分值 }}分，得分{{ 项.得分 or \"待定\" }}分。{% if 项.计划值 and 项.实际值 %}"
                     "计划值{{ 项.计划值 }}，实际值{{ 项.实际值 }}。{% endif %}{{ 项.扣分原因|成句 }}")),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p endfor %}"),
    ]


def _experience() -> Lines:
    return [
        *_heading(4),
        ("公文二级标题", "（一）主要经验及做法"),
        ("公文正文", "得满分的指标：{% for 项 in 行.评价指标 %}{% if 项.得分 and 项.得分 == 项.分值 %}“{{ 项.三级指标 }}”{% endif %}{% endfor %}。"),
        ("公文二级标题", "（二）存在的问题及原因分析"),
        *_field("存在问题"),
        ("公文正文", "{%p for 组 in 问题组 %}"),
        ("公文正文", "{%p for 条 in 组.问题 %}"),
        ("公文正文", "{{ 条.序号 }}．{% if 条.对象 != \"项目\" %}{{ 条.对象 }}：{% endif %}{{ 条.事实|成句 }}依据：{{ 条.依据|成句 }}"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p endfor %}"),
    ]


def _advice() -> Lines:
    return [
        *_heading(5),
        *_field("改进措施"),
        ("公文正文", "{%p for 组 in 问题组 %}"),
        ("公文正文", "{%p for 条 in 组.问题 %}"),
        ("公文正文", "{%p if 条.要求 %}"),
        ("公文正文", "针对第{{ 条.序号 }}项问题：{{ 条.要求|成句 }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p endfor %}"),
        *each("处理", "{{ 条|成句 }}"),
    ]


def _other() -> Lines:
    return [
        *_heading(6),
        ("公文正文", "{%p if 待补 %}"),
        *each("待补", LACKING),
        ("公文正文", "{%p else %}"),
        ("公文正文", "无。"),
        ("公文正文", "{%p endif %}"),
    ]


def _signature() -> Lines:
    """The 主评人 signs and the firm seals (财监〔2021〕4号); a bureau that evaluates itself signs alone."""
    return [
        ("公文正文", "{%p if 栏.评价机构 %}"),
        ("公文正文末段", ""),
        ("公文正文末段", "评价机构（盖章）：{{ 栏.评价机构 }}"),
        ("公文正文末段", "主评人（签名）：{{ 栏.主评人 }}"),
        ("公文成文日期", "{{ 日期 }}"),
        ("公文正文", "{%p else %}"),
        ("公文署名", "{{ 发文机关|分行(14) }}"),
        ("公文成文日期", "{{ 日期 }}"),
        ("公文正文", "{%p endif %}"),
    ]


def _write_scores(document: Document) -> None:
    write(document, [("附件序号", "附件{% if 行.评价意见 %}1{% endif %}"), ("附件标题", "绩效评价评分表"),
                     ("附件表前说明", "项目名称：{{ 项目.名称 }}")])
    add_table(document, (20, 26, 38, 14, 14, 44), [
        ("一级指标", "二级指标", "三级指标", "分值", "得分", "扣分原因"),
        ("{%tr for 行 in 行.评价指标 %}",),
        ("{% vm %}{{ 行.一级指标 }}", "{{ 行.二级指标 }}", "{{ 行.三级指标 }}", "{{ 行.分值 }}", "{{ 行.得分 }}", "{{ 行.扣分原因 }}"),
        ("{%tr endfor %}",),
    ], ("表格居中", "表格居中", "表格文字", "表格居中", "表格居中", "表格文字"))


def _write_comments(document: Document) -> None:
    """Every comment of the evaluated party, taken up or not and why (财监〔2021〕4号)."""
    write(document, [("公文正文", "{%p if 行.评价意见 %}"), ("附件序号", "附件2"), ("附件标题", "意见处理表"),
                     ("附件表前说明", "项目名称：{{ 项目.名称 }}")])
    add_table(document, (12, 52, 30, 20, 42), [
        ("序号", "意见内容", "提出单位", "处理", "理由"),
        ("{%tr for 行 in 行.评价意见 %}",),
        ("{{ loop.index }}", "{{ 行.意见内容 }}", "{{ 行.提出单位 }}", "{{ 行.采纳情况 }}", "{{ 行.采纳说明 }}"),
        ("{%tr endfor %}",),
    ], ("表格居中", "表格文字", "表格文字", "表格居中", "表格文字"))
    write(document, [("公文正文", "{%p endif %}")])
