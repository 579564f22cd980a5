"""What a condition is read against: the names and types known where it stands, and how literals are read by type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from chidu import quantity
from chidu.form import Source, Value
from chidu.policy.suggest import nearest

Path = tuple[str | int, ...]
POLICY = Source("computed", "")
TEXT_TYPES = {"文本", "选项", "是否", "词组"}
UNITS = {"金额": quantity.YUAN, "比率": quantity.PERCENT, "百分点": quantity.POINTS}


class Malformed(ValueError):
    """A piece of policy that does not read: the path to it, what was found, the rule, the remedy."""

    def __init__(self, path: Path, code: str, found: str, rule: str = "", remedy: str = "") -> None:
        super().__init__(found)
        self.path, self.code, self.found, self.rule, self.remedy = path, code, found, rule, remedy


@dataclass(frozen=True)
class Environment:
    """What names mean where a condition stands: types by name, tables of the form, parameters, words, policy tables."""

    types: Mapping[str, str]
    form_tables: Mapping[str, Mapping[str, str]]
    parameters: Mapping[str, Value]
    words: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Any]
    rosters: frozenset[str] = frozenset()

    def inside(self, table: str) -> Environment:
        """Within the rows of a table, its columns come first, then the project's fields."""
        return replace(self, types={**self.types, **self.form_tables[table]})


def as_value(text: str, type_: str, path: Path = ()) -> Value:
    """A literal of a policy file or an example, read by the type of the field it belongs to."""
    if type_ in TEXT_TYPES:
        if type_ == "是否" and text not in ("是", "否"):
            raise Malformed(path, "literal-yes-no", f"“{text}”不是“是”或“否”", "这一栏只填是或否")
        return Value("given", text, None, text, POLICY)
    if type_ == "日期":
        day = quantity.day(text)
        if day is None:
            raise Malformed(path, "literal-date", f"“{text}”不是日期", "日期写成 2024-07-31")
        return Value("given", day, None, text, POLICY)
    q = quantity.quantity(text)
    if type_ == "年度":
        q = quantity.quantity(text.removesuffix("年度").removesuffix("年"))
    if type_ == "量值":
        return Value("given", q.value, q.unit, text, POLICY) if q else Value("given", text, None, text, POLICY)
    wanted = UNITS.get(type_)
    if q is None or (wanted and q.unit != wanted) or (wanted is None and q.unit not in (None, "分")):
        example = {"金额": "500万元", "比率": "20%", "百分点": "40个百分点"}.get(type_, "90")
        raise Malformed(path, "literal-unit", f"“{text}”不能与{type_}比较", f"{type_}要写成带单位的数，如 {example}",
                        f"请写成如 {example} 的样子")
    return Value("given", q.value, wanted, text, POLICY)


def fit(value: Value, type_: str, name: str, path: Path) -> Value:
    """A parameter's value checked against the type it is compared with; an empty one stays unknown with its name."""
    if not value.known:
        return replace(value, missing=(f"{name}（待核实）",))
    wanted = UNITS.get(type_)
    if type_ in TEXT_TYPES | {"量值"} or (type_ == "日期" and isinstance(value.v, date)):
        return value
    if not isinstance(value.v, Fraction) or type_ == "日期" or value.unit != (wanted or value.unit) or (
            not wanted and value.unit in UNITS.values()):
        rule = "日期参数写到日，如 2024-07-31" if type_ == "日期" else "两边要是同一种单位"
        raise Malformed(path, "operand-unit", f"“{name}”的值“{value.text}”不能与{type_}比较", rule)
    return value if wanted else replace(value, unit=None)


def items(body: Any, path: Path) -> list:
    if not isinstance(body, list):
        raise Malformed(path, "computation-list", f"“{short(body)}”要写成列表", "列表写成 [甲, 乙]，用半角逗号")
    return body


def pair(body: Any, path: Path) -> tuple[Any, Any]:
    listed = items(body, path)
    if len(listed) != 2:
        raise Malformed(path, "computation-arity", f"“{short(body)}”要恰好两项")
    return listed[0], listed[1]


def texts(body: Any, path: Path) -> list[str]:
    if isinstance(body, str):
        return [body]
    if not isinstance(body, list) or not body or any(isinstance(i, Mapping | list) for i in body):
        raise Malformed(path, "list-shape", f"“{short(body)}”要写成若干个值的列表", "列表写成 [甲, 乙]，用半角逗号")
    return [str(i) for i in body]


def type_of(name: str, env: Environment, path: Path, found: str = "") -> str:
    if name in env.types:
        return env.types[name]
    raise unknown_name("栏目", name, env.types, path, found)


def unknown_name(kind: str, name: str, known: Any, path: Path, found: str = "") -> Malformed:
    close = nearest(name, list(known))
    return Malformed(path, "name-unknown", found or f"没有名叫“{name}”的{kind}", f"{kind}要先定义再引用",
                     f"您是否想写“{close}”？" if close else f"请核对名称，或先定义这个{kind}")


def kind_of(value: Value) -> str:
    if isinstance(value.v, date):
        return "日期"
    if isinstance(value.v, Fraction) or not value.known:
        return {quantity.YUAN: "金额", quantity.PERCENT: "比率", quantity.POINTS: "百分点"}.get(value.unit or "", "量值")
    return "文本"


def short(raw: Any) -> str:
    """As it stands in the file, in one line."""
    text = str(raw).replace("'", "")
    return text if len(text) <= 40 else text[:40] + "…"
