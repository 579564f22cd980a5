"""The fields that a kind of letter offers to its template (文书字段): what `{{ … }}` may name.

A dict stands for named parts, a list for something to loop over, `str`, `int` and `bool` for what can be written out,
`Picture` for a chart.
Every kind of letter offers the same; what belongs to a section that the vocabulary does not give it (各节) is empty. 栏 and 行
name whatever the policy knows, so that a misspelt name is a mistake of the template and not a blank in a letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chidu.document.figures import CAPTIONS, FIGURES
from chidu.document.note import FIELD
from chidu.types import PROJECT

Schema = Mapping[str, object]
Shape = object
Names = Mapping[str, tuple[str, ...]]
"""The names of the project's fields (项目) and of every table's columns; None where they are not known."""

_FINDING = {"序号": int, "对象": str, "位置": str, "事实": str, "依据": str, "要求": str, "程度": str, "差额": str, "项目": str, "金额": str,
            "处置": str}
_GROUP = {"序号": str, "名称": str, "问题": [_FINDING]}
_LINE = {"序号": int, "名称": str, "分值": str, "自报": str, "核定": str, "差": str, "说明": str}
_ROSTER: dict[str, object] = {"名称": str, "范围": str}
_HEAD: dict[str, object] = {
    "发文机关": str, "文号": str, "签发人": str, "主送": str, "标题": str, "日期": str, "年度": str,
    "项目": {"名称": str, "代码": str, "主管部门": str, "实施单位": str, "资金": str}, "引言": str}
SECTIONS: Mapping[str, dict[str, object]] = {
    "评级": {"总体意见": [str], "评级": {"名称": str, "总评": str, "总分": str, "说明": str, "勾选": str},
           "要点": [{"一级": str, "名称": str, "分值": str, "等级": str, "勾选": str, "得分": str, "依据": str}]},
    "情况": {"情况": [str]},
    "对照": {"对照": [_LINE]},
    "问题": {"问题组": [_GROUP], "问题数": int, "涉及金额": str},
    "待答": {"待答": [{"序号": int, "问": str, "位置": str, "依据": str}]},
    "待补": {"待补": [{"序号": int, "缺": str, "涉及": str}]},
    "达标路径": {"达标路径": [{"序号": int, "做法": str}]},
    "补正": {"补正": [{"序号": int, "事项": str, "位置": str, "依据": str, "要求": str}]},
    "处理": {"处理": [str]},
    "要求": {"要求": str, "期限": str, "截止": str, "逾期": str},
}


STANDARD_ANNEXES = ("问题清单", "整改清单", "对照表")
"""The annexes that the templates of the layouts know; a kind may have others."""


def letter_fields(annexes: Iterable[str] = (), names: Names | None = None) -> Schema:
    """What a template may name, for a kind of letter with these annexes, under a policy with these names."""
    told = {key: shape for section in SECTIONS.values() for key, shape in section.items()}
    named, keys = _named(names), dict.fromkeys((*STANDARD_ANNEXES, *annexes))
    own = {key: told[key] for key in ("情况", "问题组", "问题数", "涉及金额", "对照", "总体意见")}
    return {
        **_HEAD, "各节": [{"种": str, "题": str}], **told, "附件": [{"序号": str, "名称": str}],
        "附件序": dict.fromkeys(keys, str), "有附件": dict.fromkeys(keys, bool),
        "表格": [{"序号": str, "题": str, "列": [str], "行": [[str]], "合计": [str]}],
        "各件": [{"名称": str, "表种": str, **own, **named}], **named, "图": FIGURES, "图名": CAPTIONS, FIELD: [str], "注": [str], "核验": str,
    }


def _named(names: Names | None) -> dict[str, object]:
    if names is None:
        return {"栏": None, "行": None, "名册": None}
    rows = {table: [dict.fromkeys(columns, str)] for table, columns in names.items() if table != PROJECT}
    return {"栏": dict.fromkeys(names[PROJECT], str), "行": rows, "名册": {**_ROSTER, "数": None, "项": None}}
