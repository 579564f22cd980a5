"""Reads what a policy says of sets: from which decisions a roster is collected (汇总规则), what is fetched for a case (取自)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chidu.policy.expand.rosters import kind_of, members_of
from chidu.policy.grammar import Environment, parse_condition
from chidu.types import PROJECT, Board, Gather, Origin, RosterRule, Sets
from chidu.vocabulary import Vocabulary

Item = Mapping[str, Any]
Wrong = Callable[[Item, tuple, str, str, list[str], str], None]
Try = Callable[[Item, tuple, Callable[[Environment], Any]], Any]


def sets_of(content: Mapping[str, Any], vocabulary: Vocabulary, origin: Callable[[Item], Origin], wrong: Wrong, attempt: Try) -> Sets:
    """Every mistake goes to `wrong`, or is caught by `attempt`, with its place."""
    reader = _Reader(content, vocabulary, origin, wrong, attempt)
    rosters = {name: reader.roster(name, item) for name, item in content["汇总规则"].items()}
    gathers = (reader.gather(name, item) for name, item in content["字段"].items() if item["内容"].get("取自"))
    return Sets(rosters, tuple(g for g in gathers if g))


class _Reader:
    def __init__(self, content: Mapping[str, Any], vocabulary: Vocabulary, origin: Callable[[Item], Origin], wrong: Wrong,
                 attempt: Try) -> None:
        self.content, self.vocabulary, self.origin, self.wrong, self.attempt = content, vocabulary, origin, wrong, attempt

    def roster(self, name: str, item: Item) -> RosterRule:
        raw = item["内容"]
        columns = {c: {"": s} if isinstance(s, str) else dict(s) for c, s in raw.get("取栏", {}).items()}
        boards: list[tuple[tuple[str | int, ...], Any]] = [(("范围", i), board) for i, board in enumerate(raw.get("范围", []))]
        boards += [(("已有",), raw["已有"])] if raw.get("已有") else []
        read = tuple(self._board(name, item, path, board) for path, board in boards)
        for column, sources in columns.items():
            for board in read:
                if "" not in sources and board.form not in sources:
                    self.wrong(item, ("汇总规则", name, "取栏"), "roster-column", f"“{column}”没有写从“{board.form}”取哪一栏", list(sources), "")
        due = raw.get("应有", "").removeprefix("名单·")
        if due and due not in self.content["名单"]:
            self.wrong(item, ("汇总规则", name, "应有"), "name-unknown", f"没有名叫“{due}”的名单", list(self.content["名单"]), due)
        key = raw.get("按", "主管部门")
        if key not in self.vocabulary.fields:
            self.wrong(item, ("汇总规则", name, "按"), "name-unknown", f"没有名叫“{key}”的栏目", list(self.vocabulary.fields), key)
        table = members_of(name)
        types = {c: spec.type for c, spec in self.vocabulary.tables[table].columns.items()}
        return RosterRule(name, raw["类别"], kind_of(name), table, read, columns, types, key, due, tuple(raw.get("抽法", ())),
                          self.origin(item["来源"]))

    def _board(self, name: str, item: Item, path: tuple[str | int, ...], raw: Mapping[str, Any]) -> Board:
        where = ("汇总规则", name, *path)
        if raw["表"] not in self.vocabulary.kinds:
            self.wrong(item, (*where, "表"), "form-unknown", f"没有“{raw['表']}”这种表", list(self.vocabulary.kinds), raw["表"])
        condition = None
        if raw.get("满足"):
            condition = self.attempt(item, (*where, "满足"), partial(_condition, raw["满足"], (*where, "满足")))
        return Board(raw.get("名称") or raw["表"], raw["表"], condition)

    def gather(self, name: str, item: Item) -> Gather | None:
        about, _, field = name.partition(".")
        raw, path = item["内容"]["取自"], ("字段", about, field, "取自")
        if about != PROJECT:
            self.wrong(item, path, "gather-row", f"“{name}”取自别处，却不是项目的栏目", [PROJECT], "")
            return None
        if (form := raw.get("表", "")) and form not in self.vocabulary.kinds:
            self.wrong(item, (*path, "表"), "form-unknown", f"没有“{form}”这种表", list(self.vocabulary.kinds), form)
        return Gather(field, item["内容"]["类型"], form, raw.get("栏", ""), raw.get("台账", ""), raw.get("同", "项目代码"),
                      raw.get("期", "最近一次"))


def _condition(raw: Any, path: tuple, env: Environment) -> Any:
    return parse_condition(raw, env, path)
