"""A small county for tests of the desk: its policies on disk, its forms as JSON, and an office that reviews them.

    with Office(write_policies(tmp), TEMPLATES) as office:
        decision = decided(office, tmp, LAMPS)
"""

from __future__ import annotations

import copy
import io
import json
import os
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from chidu.desk.office import Office
from chidu.desk.review import Reviewed, Task, review
from chidu.document.context import Head
from chidu.evaluation.sign import sign
from chidu.types import Decision, Determination, Ref

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "report_templates"
COUNTY, PROVINCE = "cn/shandong/juye", "cn/shandong"
SPRING, NOW = date(2024, 3, 1), datetime(2024, 3, 5, 9, 30, tzinfo=UTC)
HEAD = Head("", "", date(2024, 3, 5))

NATIONAL = """
文件: {标题: 预算绩效目标审核办法, 简称: 审核办法, 文号: 财预〔2022〕1号, 发文机关: 财政部, 来源: 正式文件, 印发: 2022-01-01, 生效: 2022-01-01,
       状态: 已发布, 对下级: 参照}
参数:
  补正期限: {说明: 几日内补正。, 下级: 可自定, 取值: {2022-01-01: {值: 3个工作日}}}
  单项权重上限:
    说明: 一条指标权重的上限。
    下级: 可自定
    取值:
      2022-01-01: {值: 50分, 条款: 第九条, 核验: 待核实}
      2024-07-01: {值: 40分, 条款: 第九条}
字段:
  项目: {分项合计: {类型: 金额, 计算: {合计: {表: 成本项, 列: 分项预算}}}}
规则:
  权重.过于集中:
    条款: 第九条
    要点: 一条指标的权重不超过上限。
    环节: 目标审核
    对象: 指标
    审核要点: 指标科学性
    不符合: {权重: {大于: 参数·单项权重上限}}
    程度: 提示
    处置: [退回修改]
    意见: 指标“【三级指标】”的权重为【权重】，超过【参数·单项权重上限】，多出【差额】。
    建议: 请适当分散权重。
    待核实: [程度]
  申报.缺基本信息:
    条款: 第三条
    要点: 主管部门和实施单位都要填写。
    环节: 目标审核
    对象: 项目
    审核要点: 规范完整性
    应当: {主管部门: {已提供: 是}, 实施单位: {已提供: 是}}
    程度: 一般
    处置: [补正]
    意见: 基本信息有缺项，空着的栏目为【缺项】。
    建议: 请补填【缺项】。
  指标.缺指标值:
    条款: 第四条
    要点: 每条指标都要有指标值。
    环节: 目标审核
    对象: 指标
    审核要点: 规范完整性
    应当: {指标值: {已提供: 是}}
    程度: 一般
    处置: [补正]
    意见: 指标“【三级指标】”没有填写指标值。
    建议: 请补填指标值。
  指标.空话:
    条款: 第五条
    要点: 指标不写口号。
    环节: 目标审核
    对象: 指标
    审核要点: 指标科学性
    不符合: {三级指标: {含任一: [提升, 促进]}}
    程度: 一般
    处置: [退回修改]
    意见: 指标“【三级指标】”含“【所含】”，不能衡量。
    建议: 请写明提升多少。
  目标.内容明确:
    条款: 第六条
    要点: 目标写明做什么、做到多少。
    环节: 目标审核
    对象: 项目
    审核要点: 明确清晰性
    判断: {问: 年度目标是否写明了做什么、做到多少？, 看: [年度目标], 引用: 必须引原文}
    程度: 一般
    处置: [退回修改]
    意见: 年度目标写的是“【年度目标】”，不够明确。
    建议: 请写明当年的任务和数量。
评级:
  绩效目标审核:
    环节: 目标审核
    表: tables/审核要点.csv
    等级: [优, 良, 中, 差]
    要点拟定:
      - {当: {程度含: [否决, 严重]}, 则: 差}
      - {当: {一般数: {大于: 0}}, 则: 中}
      - {当: {任一: [{无法判定数: {大于: 0}}, {本要点规则数: {等于: 0}}]}, 则: 待评}
      - {当: {提示数: {大于: 0}}, 则: 良}
      - {其余: 优}
    总评:
      - {当: {优数: {等于: 字段·要点总数}}, 则: 优}
      - {当: {差数: {等于: 0}}, 则: 良}
      - {其余: 差}
结论:
  目标审核:
    - {当: {总评: {等于: 待评}}, 则: 待评审人评定}
    - {当: {总评: {等于: 优}}, 则: 直接进入下一步预算安排流程, 条款: 第二十五条}
    - {其余: 修改完善后重新报送审核, 处置: [退回修改], 限: 10个工作日, 条款: 第二十五条}
文书:
  审核意见: {条款: 第二十五条, 环节: 目标审核}
  补正通知:
    条款: 第二十六条
    环节: 目标审核
    当: {任一: [{补正数: {大于: 0}}, {缺项数: {大于: 0}}]}
    限: 参数·补正期限
"""
LOCAL = """
文件: {标题: 巨野县成本分析工作报道, 简称: 巨野成本, 发文机关: 巨野县财政局, 来源: 公开报道, 印发: 2023-01-01, 生效: 2023-01-01,
       依据: [审核办法], 状态: 已发布, 对下级: 仅本级, 核验: 待核实}
规则:
  成本.分项之和小于预算:
    条款: 做细分项成本
    要点: 分项成本之和不小于预算。
    环节: 目标审核
    对象: 项目
    审核要点: 资金匹配性
    不符合: {分项合计: {小于: 字段·年度资金总额}}
    程度: 严重
    处置: [退回修改]
    意见: 分项成本之和【分项合计】小于项目预算【年度资金总额】，差额【差额】。
    建议: 请补充成本构成或核减预算。
    待核实: [程度]
"""
POINTS = """一级,要点,细目,分值,评定方式
完整性,规范完整性,没有缺项,10,规则拟定人工确认
完整性,明确清晰性,目标明确,10,规则拟定人工确认
相关性,指标科学性,指标可以衡量,15,规则拟定人工确认
适当性,资金匹配性,目标与资金相配,15,规则拟定人工确认
"""

LAMPS: dict[str, Any] = {
    "kind": "declaration", "fiscal_year": 2024, "amount_unit": "万元",
    "project": {"name": "城区路灯运维项目", "code": "3717-01", "department": "县城市管理局", "unit": "县路灯管理所"},
    "funding": {"annual": 620},
    "goals": {"annual": "保障城区路灯正常运行。"},
    "cost_breakdown": [{"item": "灯具更换", "amount": 120}, {"item": "巡检、维护和维修", "amount": 312},
                       {"item": "电缆检修", "amount": 130}],
    "indicators": [
        {"level1": "产出指标", "level2": "数量指标", "name": "维护路灯数量", "raw_value": "≥26000盏", "weight": 40},
        {"level1": "产出指标", "level2": "质量指标", "name": "亮灯率", "raw_value": "≥98%", "weight": 52},
        {"level1": "效益指标", "level2": "社会效益指标", "name": "提升夜间出行安全", "raw_value": "明显", "weight": 8},
    ],
}
GOOD: dict[str, Any] = {
    **LAMPS, "project": {**LAMPS["project"], "name": "现场招聘会项目", "code": ""}, "funding": {"annual": 48},
    "cost_breakdown": [{"item": "场地", "amount": 18}, {"item": "物料", "amount": 30}],
    "indicators": [{"level1": "产出指标", "level2": "数量指标", "name": "招聘会场次", "raw_value": "12场", "weight": 45}],
}


def changed(form: Mapping[str, Any], **keys: Any) -> dict[str, Any]:
    """The form with some keys given anew: changed(LAMPS, project__unit=None)."""
    new = copy.deepcopy(dict(form))
    for path, value in keys.items():
        *outer, last = path.split("__")
        inner = new
        for step in outer:
            inner = inner[step]
        inner[last] = value
    return new


def write_policies(folder: Path) -> Path:
    """The policies of nation, province and county, beside the repository's own vocabulary."""
    root = folder / "policies"
    shutil.copytree(ROOT / "policies" / "vocabulary", root / "vocabulary")
    names = {"cn": "全国", PROVINCE: "山东省", COUNTY: "巨野县"}
    for number, (scope, name) in enumerate(names.items()):
        text = f'名称: {name}\n行政区划代码: "37170{number}"\n级别: 级\n财政部门: {name}财政局\n'
        put(root / scope / "jurisdiction.yaml", text)
    put(root / "cn" / "2022-1.yaml", NATIONAL)
    put(root / "cn" / "tables" / "审核要点.csv", POINTS)
    put(root / COUNTY / "2023-chengben.yaml", LOCAL)
    return root


def put(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def put_form(path: Path, *forms: Mapping[str, Any]) -> Path:
    plain = forms[0] if len(forms) == 1 else {"declarations": list(forms)}
    return put(path, json.dumps(plain, ensure_ascii=False))


def reviewed(office: Office, folder: Path, form: Mapping[str, Any], *people: Determination, on: date = SPRING,
             scope: str = COUNTY) -> Reviewed:
    path = put_form(folder / "申报表.json", form)
    (result,) = review(office, [Task(path, scope, on, people)])
    return result


def decided(office: Office, folder: Path, form: Mapping[str, Any], *people: Determination, on: date = SPRING,
            scope: str = COUNTY) -> Decision:
    result = reviewed(office, folder, form, *people, on=on, scope=scope)
    assert result.decision is not None, result.error
    return result.decision


def person(item: str, value: str, about: Ref = Ref("项目")) -> Determination:  # noqa: B008
    return Determination(about, item, value, "李审核", NOW, "看过材料")


def lose_the_engine(office: Office, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The worker dies under the engine so many times; a process really aborts."""
    real, left = office.sandbox.call, [times]

    def call(function: Any, *given: Any) -> Any:
        if function is sign and left[0]:
            left[0] -= 1
            return real(os.abort)
        return real(function, *given)

    monkeypatch.setattr(office.sandbox, "call", call)


def opened(letter: bytes | Path) -> Document:
    return docx.Document(io.BytesIO(letter) if isinstance(letter, bytes) else str(letter))


def paragraphs(letter: bytes | Path) -> list[str]:
    """Every paragraph of a letter, those of its tables included."""
    body = opened(letter).element.body
    return [Paragraph(p, None).text for p in body.iter(qn("w:p"))]
