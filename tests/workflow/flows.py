"""A flow for tests: a department's pre-evaluation, and a rectification that may be returned, built without a policy around them."""

from __future__ import annotations

from datetime import date

from chidu.condition import Compare, Operand
from chidu.form import Value
from chidu.types import Calendar, Event, Flow, FlowStep, Limit, Origin

ORIGIN = Origin("cn/shandong/heze", "菏泽多维发力", "固化工作流程", "2023-01-01", False)
KNOWN = Calendar({}, frozenset({2023, 2024}))


def concluded(text: str) -> Compare:
    return Compare("结论", "=", Operand(Value("given", text, None, text)))


REVIEW = Flow("事前评估审核", "收到事前评估报告", (
    FlowStep("初审", "资金管理科室", limited=True, limit=Limit(5, "工作日"), overdue=("提醒",)),
    FlowStep("终审", "领导小组", concludes="事前评估", options=("予以支持", "调整完善后支持", "不予支持")),
    FlowStep("反馈", letter="审核意见", to="预算部门"),
    FlowStep("调整完善", "预算部门", when=concluded("调整完善后支持"), back="初审"),
), "已办结", ORIGIN)

RECTIFY = Flow("问题整改", "发出整改通知", (
    FlowStep("整改回复", "责任单位", limited=True, postponed=True, overdue=("提醒",), label="未整改"),
    FlowStep("验收", "财政部门", concludes="整改验收", options=("通过", "退回", "长期"), label="整改中"),
    FlowStep("退回重改", "责任单位", limited=True, postponed=True, when=concluded("退回"), back="验收", label="整改中"),
    FlowStep("长期整改", "责任单位", when=concluded("长期"), back="验收", label="长期"),
    FlowStep("销号", "财政部门", label="整改中"),
), "已整改", ORIGIN)

STUDY = Flow("重点评估", "收到评估计划", (
    FlowStep("确定评估对象"), FlowStep("待补步骤1", unnamed=True), FlowStep("待补步骤2", unnamed=True),
), "已办结", ORIGIN)


def event(kind: str, at: str, result: str = "", limit: str = "", note: str = "", by: str = "李审核") -> Event:
    return Event(kind, date.fromisoformat(at), by, note, result, limit)
