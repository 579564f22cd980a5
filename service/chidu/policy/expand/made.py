"""What an expansion adds to the canonical content: fields, tables, classifications and rules, each with the item it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chidu.errors import Place, PolicyError, PolicySetError

Plain = Any


@dataclass(frozen=True)
class Made:
    """One item being expanded: the content it adds to, its name, what it says, where it stands."""

    content: dict[str, Any]
    section: str
    name: str
    item: Mapping[str, Any]
    place: Place

    @property
    def raw(self) -> Mapping[str, Any]:
        said: Mapping[str, Any] = self.item["内容"]
        return said

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of the item's own table."""
        listed: list[dict[str, str]] = self.item["表"]["rows"]
        return listed

    def field(self, about: str, name: str, type_: str, computation: Plain = None) -> str:
        """A computed field; without a computation one that a person fills. Returns its name."""
        body = {"类型": type_} | ({"计算": computation} if computation is not None else {})
        self._add("字段", f"{about}.{name}", body, {})
        return name

    def classification(self, name: str, about: str, branches: list[Plain]) -> None:
        self._add("认定", name, {"对象": about, "归类": branches}, {})

    def table(self, name: str, key: list[str], table: Mapping[str, Any]) -> None:
        self._add("数据表", name, {"主键": key}, {"表": table})

    def rule(self, name: str, about: str, body: Mapping[str, Any], settings: Mapping[str, Any] | None = None) -> None:
        """A rule with what the item, or one row of its table, says of stage, severity, actions and provision."""
        said = {**self.raw, **(settings or {})}
        content = {"环节": said.get("环节", "目标审核"), "对象": about, "程度": said.get("程度", "一般"), "处置": said.get("处置") or [],
                   "审核要点": said.get("审核要点", ""), "待核实": said.get("待核实", []), **body}
        self._add("规则", name, content, {}, {"provision": said.get("条款") or self.item["来源"]["provision"]})

    def vocabulary(self, file: str, name: str, body: Plain) -> None:
        """An entry of the data dictionary that holds in this policy alone."""
        words = self.content["词汇"]
        self.content["词汇"] = {**words, file: {**words[file], name: body}}

    def stage(self, name: str) -> None:
        words = self.content["词汇"]["词汇"]
        self.vocabulary("词汇", "环节", [*words["环节"], name])

    def require_columns(self, columns: tuple[str, ...]) -> None:
        if missing := [c for c in columns if c not in self.item["表"]["columns"]]:
            raise self.wrong("table-columns", f"“{self.name}”的表缺列“{'、'.join(missing)}”", "应有列：" + "、".join(columns), "请补上")

    def wrong(self, code: str, found: str, rule: str, remedy: str) -> PolicySetError:
        return PolicySetError([PolicyError(code, found, place=self.place, rule=rule, remedy=remedy)])

    def _add(self, section: str, name: str, body: Mapping[str, Any], more: Mapping[str, Any],
             origin: Mapping[str, Any] | None = None) -> None:
        if name in self.content[section]:
            kind = {"字段": "field", "规则": "rule"}.get(section, "name")
            raise self.wrong(f"{kind}-twice", f"{section}“{name}”出现了两次", f"由“{self.section}”得出的{section}不能与别的{section}同名，表里也不能有两行得出同一条",
                             "请合并两行，或改“记作”或名称")
        made = {"内容": dict(body), "来源": {**self.item["来源"], **(origin or {})}, "沿革": [], "出处": [self.section, self.name]}
        self.content[section][name] = made | dict(more)
