"""The fields that each kind of letter offers to its template (文书字段): what `{{ … }}` may name.

A dict stands for named parts, a list for something to loop over, `str` and `int` for what can be written out.
"""

from __future__ import annotations

from collections.abc import Mapping

Schema = Mapping[str, object]

_HEAD: dict[str, object] = {"发文机关": str, "文号": str, "主送": str, "标题": str, "日期": str}
_PROJECT = {"名称": str, "代码": str, "主管部门": str, "实施单位": str, "资金": str}
_TAIL: dict[str, object] = {"注": [str], "核验": str}

REVIEW_OPINION: Schema = {
    **_HEAD,
    "年度": str,
    "项目": _PROJECT,
    "引言": str,
    "总体意见": [str],
    "评级": {"名称": str, "总评": str, "总分": str, "说明": str, "勾选": str},
    "要点": [{"一级": str, "名称": str, "分值": str, "等级": str, "勾选": str, "得分": str, "依据": str}],
    "问题组": [{"序号": str, "名称": str, "问题": [{
        "序号": int, "对象": str, "位置": str, "事实": str, "依据": str, "要求": str, "程度": str, "差额": str}]}],
    "问题数": int,
    "待答": [{"序号": int, "问": str, "位置": str, "依据": str}],
    "待补": [{"序号": int, "缺": str, "涉及": str}],
    "达标路径": [{"序号": int, "做法": str}],
    "附件": [{"序号": str, "名称": str}],
    "附件序": {"审核表": str, "问题清单": str, "待判断": str},
    "处理": [str],
    "要求": str,
    **_TAIL,
}

SUPPLEMENT_NOTICE: Schema = {
    **_HEAD,
    "项目": _PROJECT,
    "引言": str,
    "补正": [{"序号": int, "事项": str, "位置": str, "依据": str, "要求": str}],
    "期限": str,
    "逾期": str,
    **_TAIL,
}

FIELDS: Mapping[str, Schema] = {"审核意见": REVIEW_OPINION, "补正通知": SUPPLEMENT_NOTICE}
