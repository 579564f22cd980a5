"""A small policy library in a test: texts by path over the repository's own vocabulary, and forms reviewed by it.

    lamps = policy(rules("亮灯率", "不符合: {权重: {大于: 60}}"))
    found, outcome = review(lamps, {"项目名称": "城区路灯运维项目"}, {"指标": [{"权重": "61"}]})
"""

from __future__ import annotations

import operator
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from tests.agreement.three import agreed

from chidu.condition import Atom, Condition, Dnf, Reader, compare
from chidu.desk.typed import form_of
from chidu.errors import ChiduError
from chidu.evaluation.encode import encode
from chidu.form import ABSENT, Form, Value
from chidu.policy.grammar import Environment, as_value, parse_condition
from chidu.policy.library import Library, load_library
from chidu.policy.link import parameter_value
from chidu.policy.version import policy_version
from chidu.types import Case, Determination, Finding, Letter, Origin, Outcome, PolicyVersion, Ref
from chidu.vocabulary import Vocabulary, load_vocabulary

_ENGINE = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
POLICIES = Path(__file__).parents[1] / "policies"
NATION, PROVINCE, CITY = "cn", "cn/shandong", "cn/shandong/heze"
NAMES = {NATION: "全国", PROVINCE: "山东省", CITY: "菏泽市"}
SPRING = date(2024, 3, 1)
MANY = int(os.environ.get("CHIDU_CASES", "0"))
"""How many random cases to try instead of the few of an ordinary run."""

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
DECLARATION = "绩效目标申报表"
PROJECT = Ref("项目")


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary(POLICIES / "vocabulary")


@cache
def real_library() -> Library:
    """The policies of the repository."""
    return load_library(POLICIES)


def document(short: str, body: str, **head: str) -> str:
    """A policy file: the head of an official document, and its sections. Keys of `head` replace those given here."""
    lines = {"标题": f"关于{short}的通知", "简称": short, "生效": "2023-01-01", "状态": "已发布"} | head
    top = "文件:\n" + indent("\n".join(f"{k}: {v}" for k, v in lines.items()), "  ")
    return f"{top}\n{dedent(body)}"


def rule(name: str, test: str, **keys: str) -> str:
    """A section 规则 with one rule: its test (不符合, 应当 or 判断) and other keys, as one-line YAML."""
    lines = {"要点": "要点。", "环节": "目标审核", "程度": "一般", "意见": "意见。"} | keys
    body = "\n".join([*(f"{k}: {v}" for k, v in lines.items()), dedent(test)])
    return f"规则:\n  {name}:\n" + indent(body, "    ") + "\n"


def library(files: Mapping[str, str]) -> Library:
    """The library of these files; every folder on the way becomes a jurisdiction."""
    sources = {path: text.encode() for path, text in files.items()}
    for path in files:
        parts = path.split("/")[:-1]
        if parts[-1:] == ["tables"]:
            parts.pop()
        for end in range(1, len(parts) + 1):
            folder = "/".join(parts[:end])
            name = NAMES.get(folder, folder)
            text = f'名称: {name}\n行政区划代码: "{370000 + end}"\n级别: 级\n财政部门: {name}财政局\n'
            sources.setdefault(f"{folder}/jurisdiction.yaml", text.encode())
    return Library(vocabulary(), {}, (), {}, {}, {}).with_files(sources)


def policy(files: Mapping[str, str] | str, scope: str = NATION, on: date = SPRING,
           params: Mapping[str, str] | None = None) -> PolicyVersion:
    """The law of a scope by these files; a text alone is the sections of one national document."""
    listed = {"cn/a.yaml": document("国家办法", files)} if isinstance(files, str) else files
    return policy_version(library(listed), scope, on, params)


def form(law: PolicyVersion, fields: Mapping[str, str], tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
         kind: str = DECLARATION) -> Form:
    """A form of plain texts: 空着 is a blank cell, a name left out is no cell at all."""
    return form_of(kind, fields, tables or {}, law)


def case(law: PolicyVersion, filled: Form, *people: Determination) -> Case:
    return Case("例", law.scope, law.on, filled, {}, people)


def determined(item: str, value: str, about: Ref = PROJECT, by: str = "李审核", reason: str = "见附件") -> Determination:
    return Determination(about, item, value, by, NOON, reason)


def review(law: PolicyVersion, fields: Mapping[str, str], tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
           people: Sequence[Determination] = ()) -> tuple[tuple[Finding, ...], Outcome]:
    """Findings and outcome of a declaration, on which the three evaluators agree."""
    return signed(law, case(law, form(law, fields, tables), *people))


def signed(law: PolicyVersion, decided: Case) -> tuple[tuple[Finding, ...], Outcome]:
    """What the three evaluators say of a case. Raises the refusal on which they agree."""
    (told,) = agreed(law, [decided])
    if isinstance(told, ChiduError):
        raise told
    return told


def verdict(law: PolicyVersion, rule_id: str, fields: Mapping[str, str],
            tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None, people: Sequence[Determination] = (),
            about: Ref = PROJECT) -> str:
    """What a rule says of one object: met, unmet, unknown, not_applicable."""
    findings, _ = review(law, fields, tables, people)
    return next(f.verdict for f in findings if f.rule == rule_id and f.about == about)


# ---- conditions and computations without a policy around them

TYPES = {
    "项目名称": "文本", "年度目标": "文本", "项目属性": "选项", "是否重点项目": "是否", "年度资金总额": "金额", "年度财政拨款": "金额",
    "预算执行率": "比率", "时间进度": "比率", "执行滞后": "百分点", "项目天数": "数", "自评得分": "分", "预算年度": "年度",
    "项目开始日期": "日期", "项目结束日期": "日期", "指标值": "量值", "上年实际值": "量值", "计算符号": "选项", "应有动因": "词组",
}
ROWS = {
    "指标": {"三级指标": "文本", "指标值": "量值", "上年实际值": "量值", "计算符号": "选项", "权重": "分"},
    "成本项": {"分项名称": "文本", "分项预算": "金额", "单位成本": "量值", "数量规模": "量值", "频次": "数"},
}
BLANK, UNREAD = Value("blank"), Value("unread", text="模糊不清")


@dataclass(frozen=True)
class Sheet:
    """What a condition sees of a form: fields by name, rows of tables; a row sees the project's fields too."""

    fields: Mapping[str, Value] = field(default_factory=dict)
    tables: Mapping[str, tuple[Sheet, ...]] = field(default_factory=dict)
    above: Sheet | None = None

    def value(self, name: str) -> Value:
        return self.fields.get(name) or (self.above.value(name) if self.above else ABSENT)

    def rows(self, table: str) -> tuple[Sheet, ...] | None:
        rows = self.tables.get(table)
        return rows if rows is None else tuple(replace(row, above=self) for row in rows)


def sheet(fields: Mapping[str, str | Value] | None = None, **tables: Sequence[Mapping[str, str | Value]]) -> Sheet:
    """A sheet of texts, each read by the type of its field."""
    def read(values: Mapping[str, str | Value], types: Mapping[str, str]) -> dict[str, Value]:
        return {n: v if isinstance(v, Value) else as_value(v, types[n]) for n, v in values.items()}

    rows = {t: tuple(Sheet(read(row, TYPES | ROWS[t])) for row in listed) for t, listed in tables.items()}
    return Sheet(read(fields or {}, TYPES), rows)


def environment(parameters: Mapping[str, str] | None = None, words: Mapping[str, tuple[str, ...]] | None = None,
                **tables: Sequence[Mapping[str, str]]) -> Environment:
    """What names mean: the types above, parameters by the look of their texts, word lists, policy tables by their rows."""
    listed = {n: {"columns": list(rows[0]), "rows": [dict(r) for r in rows]} for n, rows in tables.items()}
    values = {n: parameter_value(text) for n, text in (parameters or {}).items()}
    return Environment(TYPES, ROWS, values, words or {}, listed, frozenset({"政府投资项目清单"}))


def truth(raw: Mapping[str, Any], seen: Sheet, env: Environment | None = None) -> bool | None:
    """What a condition means for a sheet, after its rails and their whole numbers were found to say the same."""
    condition = parse_condition(raw, env or environment())
    meaning = condition.kleene(seen)
    rails = condition.rails()
    assert tuple(holds(rail, seen) for rail in rails) == (meaning is True, meaning is False), condition.say()
    assert holds_in_numbers(condition, seen) == (meaning is True, meaning is False), condition.say()
    return meaning


def holds(rail: Dnf, reader: Reader) -> bool:
    """A rail read plainly: some clause, all of whose atoms are known and hold."""
    def atom_holds(atom: Atom) -> bool:
        value = atom.signal.read(reader)
        return value is not None and compare(value, atom.op, atom.bound)

    return any(all(atom_holds(a) for a in clause) for clause in rail)


def holds_in_numbers(condition: Condition, reader: Reader) -> tuple[bool, bool]:
    """The two rails over the whole numbers that the engine is given: a policy whose only letter hangs on the condition."""
    origin = Origin("cn", "国家办法", "", "2023-01-01", True)
    letter = Letter("审核意见", "目标审核", condition, "", origin)
    alone = PolicyVersion("cn", SPRING, "", {}, b"", vocabulary(), {}, {}, (), (), {}, {}, (letter,))
    encoding = encode(alone)
    (scales,), (ladder,) = encoding.ladders.values(), encoding.program.ladders
    numbers = {key: scale.number(reader) for key, scale in scales.items()}
    rails = ladder.steps[0].test
    return tuple(any(all(_ENGINE[op](numbers[key], bound) for key, op, bound in clause) for clause in rail)
                 for rail in (rails.true, rails.false))
