"""Letters, data and small Word files for the tests of documents: a road-lamp project in a county."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

import docx

from chidu.document.package import pack, unpack
from chidu.errors import TemplateError

POINTS = (("完整性审核", "规范完整性", "10"), ("完整性审核", "明确清晰性", "10"), ("相关性审核", "目标相关性", "15"),
          ("相关性审核", "指标科学性", "15"), ("适当性审核", "绩效合理性", "15"), ("可行性审核", "条件充分性", "10"))

ANNEXES = ("绩效目标审核表", "问题清单", "待评审人判断事项")


def review_data(findings: int = 3, name: str = "城区路灯节能改造项目", number: str = "巨财绩函〔2024〕12号") -> dict:
    """The data of a 审核意见 with that many findings in two groups."""
    listed = [{"序号": i, "对象": f"指标{i}“成本控制”", "位置": f"指标{i}“成本控制”", "事实": f"指标{i}的指标值为“合理”，未量化", "依据": "《指引》“量化易评”部分",
               "要求": "请改为成本控制数", "程度": "一般", "差额": "58.00万元" if i == 1 else ""} for i in range(1, findings + 1)]
    half = (findings + 1) // 2
    groups = [{"序号": "一", "名称": "规范完整性", "问题": listed[:half]}, {"序号": "二", "名称": "指标科学性", "问题": listed[half:]}]
    return {
        "发文机关": "巨野县财政局", "文号": number, "主送": "县住房和城乡建设局", "标题": f"关于{name}绩效目标的审核意见",
        "日期": "2024年3月1日", "年度": "2024",
        "项目": {"名称": name, "代码": "", "主管部门": "县住房和城乡建设局", "实施单位": "县市政服务中心", "资金": "620.00万元"},
        "引言": f"你单位报送的《{name}绩效目标申报表》收悉。经审核，现函告如下：", "总体意见": ["该项目绩效目标审核总评为“中”。"],
        "评级": {"名称": "审核评级", "总评": "中", "总分": "76.5", "说明": "", "勾选": "优□ 良□ 中■ 差□"},
        "要点": [{"一级": a, "名称": b, "分值": c, "等级": "中", "勾选": "优□ 良□ 中■ 差□", "得分": "6", "依据": "依规则拟定"} for a, b, c in POINTS],
        "问题组": [g for g in groups if g["问题"]], "问题数": findings,
        "待答": [{"序号": 1, "问": "调查对象是否覆盖沿线居民？", "位置": "指标9", "依据": "《指引》"}] if findings else [],
        "待补": [{"序号": 1, "缺": "分项成本", "涉及": "成本是否合理"}] if findings else [],
        "达标路径": [{"序号": 1, "做法": "分项成本补足58.00万元"}] if findings else [],
        "处理": ["退回修改：退回部门修改后重新报送。"] if findings else [], "要求": "请于收到本函后3个工作日内报送" if findings else "",
        "附件": [{"序号": str(i) if findings else "", "名称": n} for i, n in enumerate(ANNEXES[: 3 if findings else 1], 1)],
        "附件序": {"审核表": "1" if findings else "", "问题清单": "2" if findings else "", "待判断": "3" if findings else ""},
        "补充": [], "注": ["所依据的《指引》尚待核实"], "核验": "政策指纹3fa9c1d2",
    }


def supplement_data(items: int = 2) -> dict:
    """The data of a 补正通知 that asks for so many items."""
    data = review_data(0)
    shared = {key: data[key] for key in ("发文机关", "文号", "主送", "日期", "项目", "引言", "补充", "注", "核验")}
    wanted = [{"序号": i, "事项": "未填写资金总额", "位置": "申报表!B5", "依据": "《办法》第九条", "要求": "请填写资金总额"}
              for i in range(1, items + 1)]
    return {**shared, "标题": "关于城区路灯节能改造项目绩效目标的补正通知", "补正": wanted, "期限": "3个工作日", "逾期": ""}


def blank() -> docx.document.Document:
    """python-docx's empty file without its half megabyte of styles."""
    return docx.Document(io.BytesIO(_blank()))


@cache
def _blank() -> bytes:
    document = docx.Document()
    for key in [key for key, relation in document.part.rels.items() if "ithEffects" in relation.reltype]:
        del document.part.rels[key]
    styles = document.styles.element
    for style in list(styles)[2:]:
        styles.remove(style)
    return saved(document)


def word(*lines: str) -> bytes:
    """A Word file of these paragraphs; lines that begin with `|` are rows of one table, its cells between the bars."""
    document = blank()
    rows: list[Sequence[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.removeprefix("|").removesuffix("|").split(" | ")])
            continue
        if rows:
            table = document.add_table(rows=0, cols=max(map(len, rows)))
            for texts in rows:
                for cell, text in zip(table.add_row().cells, texts, strict=False):
                    cell.text = text
            rows = []
        if line:
            document.add_paragraph(line)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    return unpack(data, "试.docx", TemplateError)


def with_part(data: bytes, name: str, old: bytes | None, new: bytes) -> bytes:
    """The file with one part changed: `old` replaced by `new`, or the whole part where there is no `old`."""
    parts = parts_of(data)
    if old is None:
        parts[name] = new
    else:
        assert old in parts[name], "nothing to replace"
        parts[name] = parts[name].replace(old, new)
    return pack(parts)
