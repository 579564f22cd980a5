"""Problems (问题) for the rectification register: out of the findings of a decision, or as a person tells them.

The number of a problem is of what it is, not of when or by whom it was entered: entered twice, it is one problem.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction

from chidu import quantity
from chidu.errors import InputError, Place
from chidu.evaluation.derive import derive
from chidu.opinion.wording import basis_of, fill, shown
from chidu.types import Decision, Finding, PolicyVersion, Rule, View
from chidu.workflow.register import Item

TABLE = "整改事项"
ORIGINS = {"运行监控": "运行监控", "单位自评": "绩效评价", "财政评价": "绩效评价", "结果应用": "绩效评价"}
"""问题来源 by the stage of the rule; what other stages find goes back with their own letters and is no rectification."""
NOT_TAKEN = ("提示",)
"""Findings of this severity are hints: they enter the register where their rule is named."""

COLUMNS = {"问题来源": "origin", "问题类别": "category", "预算年度": "year", "项目名称": "project", "项目代码": "code", "问题描述": "problem",
           "事实依据": "fact", "涉及金额": "amount", "政策依据": "basis", "责任单位": "unit", "整改要求": "request", "判定": "decision", "规则": "rule",
           "对象": "about"}
"""What is kept of a problem, by the names of the ledger."""


def items_of(decision: Decision, policy: PolicyVersion, on: date, by: str, rules: Collection[str]) -> Iterator[Item]:
    """The problems that a decision finds: what is not met (不符合), hints only where their rule is named.

    Raises InputError for a decision that waits (待复核): nothing follows from it.
    """
    if decision.waiting:
        raise InputError("register-waiting", f"这张表还待复核：{decision.waiting.reason}", place=Place(decision.case.form.file),
                         rule="待复核的判定不作依据", remedy="请复核后再登记")
    facts = derive(decision.case, policy)
    for f in decision.findings:
        rule = policy.rule(f.rule)
        if rule and rule.stage in ORIGINS and f.verdict == "unmet" and (f.rule in rules if rules else f.severity not in NOT_TAKEN):
            yield _finding_item(decision, f, rule, policy, facts.view(f.about), on, by)


def _finding_item(decision: Decision, f: Finding, rule: Rule, policy: PolicyVersion, view: View, on: date, by: str) -> Item:
    form = decision.case.form

    def field(*names: str) -> str:
        given = next((v for n in names if (v := form.fields.get(n)) and v.known), None)
        return "" if given is None else str(given.v) if isinstance(given.v, Fraction) else given.text or str(given.v)

    numbers = [f"{name}{shown(v, policy)}" for name, v in (("实际", f.observed), ("要求", f.required), ("差额", f.difference)) if v]
    cells = [s.ref for s in f.sources if s.kind in ("cell", "api") and s.ref]
    fact = "，".join([*numbers, *([f"见{form.file} {'、'.join(cells)}"] if cells else [])])
    amount = _money(f.amount.v) if f.amount and isinstance(f.amount.v, Fraction) else ""
    return Item(_number(decision.case.id, f.rule, str(f.about)), ORIGINS[rule.stage], "", field("预算年度"), field("项目名称"),
                field("项目代码"), fill(rule.wording.message, f, rule, view, policy), fact, amount, basis_of(f.origin, policy),
                field("主管部门", "实施单位"), fill(rule.wording.suggestion, f, rule, view, policy), on, by, decision.id, f.rule, str(f.about))


def told_item(columns: Mapping[str, str], policy: PolicyVersion, on: date, by: str) -> Item:
    """A problem as a person tells it, by the columns of the register. Raises InputError for what is wrong or missing."""
    if strange := [n for n in columns if n not in COLUMNS]:
        raise InputError("register-column", f"台账没有“{'、'.join(strange)}”这一栏", rule=f"可写：{'、'.join(COLUMNS)}", remedy="请核对栏名")
    if missing := [n for n in ("问题来源", "责任单位", "问题描述") if not columns.get(n)]:
        raise InputError("register-column", f"登记问题缺“{'、'.join(missing)}”", rule="问题要写明来源、责任单位和内容", remedy="请补写")
    choices = policy.vocabulary.tables[TABLE].columns["问题来源"].choices
    if columns["问题来源"] not in choices:
        raise InputError("register-column", f"问题来源写成“{columns['问题来源']}”", rule=f"只能是{'、'.join(choices)}", remedy="请改写")
    told = {key: columns.get(name, "") for name, key in COLUMNS.items()}
    if written := told["amount"]:
        if (amount := quantity.amount(written, "万元")) is None:
            raise InputError("register-column", f"涉及金额写成“{written}”，不是金额", rule="写成 12.50万元", remedy="请改写")
        told["amount"] = _money(amount)
    problem = quantity.plain(told["problem"]).rstrip("。")
    return Item(id=_number(told["year"], told["unit"], told["code"] or told["project"], problem), entered=on, by=by, **told)


def _money(amount: Fraction) -> str:
    """In 万元, exact to the cent: what is kept may be added up."""
    return f"{quantity.decimal_text(amount / 10000)}万元"


def _number(*parts: str) -> str:
    return hashlib.sha256("｜".join(parts).encode()).hexdigest()[:12]
