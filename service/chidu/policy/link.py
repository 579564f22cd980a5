"""From canonical content to a PolicyVersion: names bound, conditions read, computed fields put in order.

Works on plain data alone, so a letter's evidence is enough to rebuild the very policy it was decided by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any

from chidu import quantity
from chidu.computation import Cases, Constant
from chidu.condition import Computation, Condition
from chidu.errors import Place, PolicyError, PolicySetError
from chidu.form import Value
from chidu.policy.flowlink import FlowReader
from chidu.policy.grammar import POLICY, Environment, Malformed, parse_computation, parse_condition
from chidu.policy.points import mistakes_of, points_of
from chidu.policy.resolve import canonical_bytes, fingerprint
from chidu.policy.sets import sets_of
from chidu.policy.suggest import nearest
from chidu.types import (
    PROJECT,
    Bands,
    Derived,
    Fails,
    Grading,
    Ladder,
    Letter,
    Must,
    Origin,
    Parameter,
    PolicyVersion,
    Question,
    Rule,
    Scope,
    Step,
    Wording,
)
from chidu.vocabulary import Vocabulary, vocabulary_from

COUNTS = ("问题数", "达标数", "无法判定数", "本要点规则数", "缺项数", "待答数")
POINTS = ("待评数", "要点总数")
"""Counts an ordered list may read besides those of 程度, 处置 and 等级; a grade may not be named so that its count is one of these."""

Locator = Callable[[str, tuple[str | int, ...]], Place]
"""Finds where a piece of an instrument stands, given its short name and the path; without files, nowhere."""


def link(content: Mapping[str, Any], scope: Scope, on: date, locate: Locator | None = None) -> PolicyVersion:
    """A policy ready to decide. Raises PolicySetError with every mistake, each at its place where `locate` knows it."""
    return _Linker(content, scope, on, locate or (lambda short, path: Place(short))).version()


class _Linker:
    def __init__(self, content: Mapping[str, Any], scope: Scope, on: date, locate: Locator) -> None:
        self.content, self.scope, self.on, self.locate = content, scope, on, locate
        self.problems: list[PolicyError] = []
        self.vocabulary: Vocabulary = vocabulary_from(content["词汇"])
        self.parameters = {n: self._parameter(n, item) for n, item in content["参数"].items()}
        self.words = {n: _texts(item["内容"]["词"]) for n, item in content["词表"].items()}
        self.tables = {n: item["表"] for n, item in content["数据表"].items()}
        self.types = self._types()

    def version(self) -> PolicyVersion:
        derived = self._derived()
        rules = tuple(r for n, item in self.content["规则"].items() if (r := self._rule(n, item)))
        gradings = {g.stage: g for n, item in self.content["评级"].items() if (g := self._grading(n, item))}
        conclusions = {stage: self._conclusion(stage, item, gradings) for stage, item in self.content["结论"].items()}
        letters = tuple(letter for n, item in self.content["文书"].items() if (letter := self._letter(n, item, gradings)))
        reader = FlowReader(self.content, self.vocabulary, self.parameters, _origin, self._wrong, self._try)
        flows, timetable, calendar = reader.flows(), reader.timetable(), reader.calendar()
        sets = sets_of(self.content, self.vocabulary, _origin, self._wrong, self._try)
        if self.problems:
            raise PolicySetError(list({str(p): p for p in self.problems}.values()))
        canonical = canonical_bytes(self.content)
        return PolicyVersion(self.scope, self.on, fingerprint(canonical), self.content, canonical, self.vocabulary,
                             self.content["文件"], self.parameters, derived, rules, gradings, conclusions, letters,
                             flows, timetable, calendar, sets)

    # ---- names

    def _parameter(self, name: str, item: Mapping[str, Any]) -> Parameter:
        text = item["内容"]["取值"].get("值", "")
        return Parameter(name, parameter_value(text), item["内容"].get("说明", ""), _origin(item["来源"]),
                         tuple(_origin(o) for o in item["沿革"]), tuple(item.get("抵触失效", ())))

    def _types(self) -> dict[str, dict[str, str]]:
        """Types of names by object: the vocabulary's, the computed fields' and the classifications'."""
        types: dict[str, dict[str, str]] = {PROJECT: {n: f.type for n, f in self.vocabulary.fields.items()}}
        for n, t in self.vocabulary.tables.items():
            types[n] = {c: f.type for c, f in t.columns.items()}
        objects = list(types)
        for n, item in self.content["字段"].items():
            about, _, field = n.partition(".")
            if about not in objects:
                self._wrong(item, ("字段", about), "object-unknown", f"没有“{about}”这个对象", objects, about)
            types.setdefault(about, {})[field] = item["内容"]["类型"]
        for n, item in self.content["认定"].items():
            about = item["内容"].get("对象", PROJECT)
            if about not in objects:
                self._wrong(item, ("认定", n, "对象"), "object-unknown", f"没有“{about}”这个对象", objects, about)
            types.setdefault(about, {})[f"认定·{n}"] = "选项"
        return types

    def _env(self, about: str, extra: Mapping[str, str] | None = None) -> Environment:
        types = dict(self.types[PROJECT]) if extra is None else dict(extra)
        tables = {n: t for n, t in self.types.items() if n != PROJECT}
        if about != PROJECT and extra is None:
            types |= self.types.get(about, {})
        values = {n: p.value for n, p in self.parameters.items()}
        return Environment(types, {} if extra is not None else tables, values, self.words, self.tables,
                           frozenset(self.content["名单"]))

    # ---- computed fields and classifications: one graph

    def _derived(self) -> tuple[Derived, ...]:
        made: dict[tuple[str, str], Derived] = {}
        for n, item in self.content["字段"].items():
            about, _, field = n.partition(".")
            raw = item["内容"].get("计算")
            if raw is not None:
                path = ("字段", about, field, "计算")
                if c := self._try(item, path, partial(_computation, raw, path), about):
                    made[about, field] = Derived(about, field, item["内容"]["类型"], c, _origin(item["来源"]))
        for n, item in self.content["认定"].items():
            about = item["内容"].get("对象", PROJECT)
            if d := self._classification(n, about, item):
                made[about, d.name] = d
        return self._ordered(made)

    def _classification(self, name: str, about: str, item: Mapping[str, Any]) -> Derived | None:
        raw = item["内容"]
        default = raw.get("确认", "自动")
        branches: list[tuple[Any, Any]] = []
        for i, b in enumerate(raw["归类"]):
            result = b["其余"] if "其余" in b else b["则"]
            then = _proposed(name, result) if b.get("确认", default) == "人工" else Constant(
                Value("given", result, None, result, POLICY), result)
            path = ("认定", name, "归类", i, "当")
            when = None if "其余" in b else self._condition(item, about, path, b["当"])
            if "其余" in b and i != len(raw["归类"]) - 1:
                self._wrong(item, path[:-1], "ladder-order", "“其余”之后还有别的档，永远用不到", [], "")
            branches.append((when, then))
        return Derived(about, f"认定·{name}", "选项", Cases(tuple(branches)), _origin(item["来源"]))

    def _ordered(self, made: dict[tuple[str, str], Derived]) -> tuple[Derived, ...]:
        graph: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for key, d in made.items():
            graph[key] = {n for name in d.computation.reads() for n in self._nodes(name, d.about) if n in made}
        try:
            return tuple(made[k] for k in TopologicalSorter(graph).static_order())
        except CycleError as e:
            ring = " → ".join(f"{o}.{n}" for o, n in e.args[1])
            d = made[e.args[1][0]]
            self.problems.append(PolicyError("cycle", f"计算互相引用成环：{ring}", rule="计算和认定要能排出先后",
                                             place=self.locate(d.origin.instrument, ("字段", d.about, d.name)), remedy="请断开其中一处引用"))
            return ()

    def _nodes(self, name: str, about: str) -> list[tuple[str, str]]:
        table, dot, column = name.partition(".")
        if dot and table in self.types:
            return [(table, column), (PROJECT, column)]
        return [(about, name), (PROJECT, name)]

    # ---- rules

    def _rule(self, name: str, item: Mapping[str, Any]) -> Rule | None:
        raw, about = item["内容"], item["内容"].get("对象", PROJECT)
        place = ("规则", name)
        for key, known in (("程度", self.vocabulary.severities), ("环节", self.vocabulary.stages),
                           ("处置", self.vocabulary.actions), ("对象", self.types)):
            for text in _texts(raw.get(key, about if key == "对象" else [])):
                if text not in known:
                    self._wrong(item, (*place, key), "word-unknown", f"{key}“{text}”不在词汇表中", list(known), text)
        if about not in self.types:
            return None
        applies = self._condition(item, about, (*place, "适用"), raw["适用"]) if raw.get("适用") else None
        test: Any
        if q := raw.get("判断"):
            self._check_fields(item, about, (*place, "判断", "看"), _texts(q["看"]))
            test = Question(q["问"], _texts(q["看"]), q.get("引用") == "必须引原文")
        else:
            key = "不符合" if "不符合" in raw else "应当"
            condition = self._condition(item, about, (*place, key), raw[key])
            test = Fails(condition) if key == "不符合" else Must(condition)
        self._check_wording(item, about, place)
        self._check_fields(item, about, (*place, "涉及金额"), _texts(raw.get("涉及金额")))
        basis = tuple(f"《{b['文件']}》{b.get('条款', '')}" for b in raw.get("依据") or [])
        return Rule(name, raw["环节"], about, raw.get("审核要点") or None, applies, test, raw["程度"], _texts(raw.get("处置")),
                    raw.get("涉及金额") or None, Wording(raw["要点"], raw["意见"], raw.get("建议", "")),
                    _origin(item["来源"]), _texts(raw.get("待核实")), basis)

    def _check_fields(self, item: Mapping[str, Any], about: str, path: tuple, names: tuple[str, ...]) -> None:
        known = [*self.types[PROJECT], *self.types.get(about, {}), *self.vocabulary.tables]
        for name in names:
            if name not in known:
                self._wrong(item, path, "name-unknown", f"没有名叫“{name}”的栏目", known, name)

    def _check_wording(self, item: Mapping[str, Any], about: str, place: tuple) -> None:
        types = {**self.types[PROJECT], **self.types.get(about, {})}
        for key in ("意见", "建议"):
            for name in placeholders(item["内容"].get(key, "")):
                kind, dot, rest = name.partition("·")
                known = (rest in self.parameters if dot and kind == "参数" else name in types or name in ("缺项", "差额", "所含"))
                if not known:
                    names = [*types, *(f"参数·{p}" for p in self.parameters)]
                    self._wrong(item, (*place, key), "placeholder-unknown", f"“【{name}】”没有这个栏目", names, name)

    # ---- ladders

    def _grading(self, name: str, item: Mapping[str, Any]) -> Grading | None:
        raw, grades = item["内容"], _texts(item["内容"]["等级"])
        forms = raw["总评"] if isinstance(raw["总评"], Mapping) else {"": raw["总评"]}
        scored = any(isinstance(body, Mapping) for body in forms.values())
        if mistakes := list(mistakes_of(item["表"], scored)):
            for found in mistakes:
                self._wrong(item, ("评级", name, "表"), "points-table", found, [], "")
            return None
        for grade in grades:
            words = (*self.vocabulary.severities, *self.vocabulary.actions)
            if {f"{grade}数", f"{grade}以上数"} & {*COUNTS, *POINTS, *(f"{word}数" for word in words)}:
                self._wrong(item, ("评级", name, "等级"), "grade-name", f"等级不能叫“{grade}”，“{grade}数”另有所指", [], "")
        ladder = self._ladder(item, ("评级", name, "要点拟定"), raw["要点拟定"], self._env("", self._count_names()), {*grades, "待评"})
        env = self._env("", self._count_names(grades))
        overall: dict[str, Ladder | Bands] = {}
        for way, body in forms.items():
            path = ("评级", name, "总评", way) if way else ("评级", name, "总评")
            overall[way] = (self._bands(item, path, body, grades) if isinstance(body, Mapping)
                            else self._ladder(item, path, body, env, set(grades)))
        mode = raw.get("方式") or None
        self._check_mode(item, name, mode, overall)
        return Grading(name, raw.get("环节", "目标审核"), grades, points_of(item["表"]), ladder, mode, overall, _origin(item["来源"]))

    def _check_mode(self, item: Mapping[str, Any], name: str, mode: str | None, overall: Mapping[str, Any]) -> None:
        """总评 is one list, or one for each value of 方式: either both are written or neither is."""
        path = ("评级", name, "方式")
        if mode and mode not in self.types[PROJECT]:
            self._wrong(item, path, "name-unknown", f"没有“{mode}”", list(self.types[PROJECT]), mode)
        elif mode and "" in overall:
            self._wrong(item, path, "mode-forms", "写了“方式”，“总评”却没有按方式分写", [], "")
        elif not mode and "" not in overall:
            self._wrong(item, ("评级", name, "总评"), "mode-forms", "“总评”按方式分写，却没有写“方式”", [], "")
        made = self.content["认定"].get((mode or "").removeprefix("认定·"))
        results = [b["其余"] if "其余" in b else b["则"] for b in made["内容"]["归类"]] if made else []
        for way in overall if results else ():
            if way and way not in results:
                self._wrong(item, ("评级", name, "总评", way), "mode-unknown", f"“{mode}”没有“{way}”这一类", results, way)

    def _bands(self, item: Mapping[str, Any], path: tuple, body: Mapping[str, Any], grades: tuple[str, ...]) -> Bands:
        def exact(text: str, *where: str) -> Fraction:
            if (q := quantity.quantity(self._named(item, (*path, *where), text))) is None:
                self._wrong(item, (*path, *where), "band-number", f"“{text}”不是数", [], "")
                return Fraction(0)
            return q.value

        for key, named in (("要点得分区间", body["要点得分区间"]), ("等级", body["等级"])):
            if set(named) != set(grades):
                self._wrong(item, (*path, key), "band-grades", f"“{key}”写的是{'、'.join(named)}，要与等级一致", list(grades), "")
        shares = {g: (exact(b["下限"], "要点得分区间", g), exact(b["上限"], "要点得分区间", g)) for g, b in body["要点得分区间"].items()}
        cuts = sorted(((g, exact(c, "等级", g)) for g, c in body["等级"].items()), key=lambda c: -c[1])
        places = self._named(item, (*path, "小数"), body.get("小数", "")).removesuffix("小数").removesuffix("位")
        return Bands(shares, tuple(cuts), int(places) if places.isdecimal() else None)

    def _conclusion(self, stage: str, item: Mapping[str, Any], gradings: Mapping[str, Grading]) -> Ladder:
        env = self._ladder_env(gradings[stage].grades if stage in gradings else ())
        return self._ladder(item, ("结论", stage), item["内容"], env, None)

    def _letter(self, kind: str, item: Mapping[str, Any], gradings: Mapping[str, Grading]) -> Letter | None:
        raw, stages = item["内容"], _texts(item["内容"].get("环节", "目标审核"))
        if kind not in self.vocabulary.documents:
            self._wrong(item, ("文书", kind), "word-unknown", f"没有文书“{kind}”", list(self.vocabulary.documents), kind)
        graded = tuple(g for s in stages if s in gradings for g in gradings[s].grades)
        env, path = self._ladder_env(graded), ("文书", kind, "当")
        when = self._try(item, path, partial(_within, raw["当"], path, env)) if raw.get("当") else None
        return Letter(kind, stages, when, self._named(item, ("文书", kind, "限"), raw.get("限", "")), _origin(item["来源"]))

    def _named(self, item: Mapping[str, Any], path: tuple, text: str) -> str:
        """A text, or the value of the parameter that it names (empty where that has none)."""
        if not text.startswith("参数·"):
            return text
        name = text.removeprefix("参数·")
        if name not in self.parameters:
            self._wrong(item, path, "name-unknown", f"没有名叫“{name}”的参数", list(self.parameters), name)
            return ""
        return self.parameters[name].value.text

    def _ladder(self, item: Mapping[str, Any], path: tuple, raw: list, env: Environment, results: set[str] | None) -> Ladder:
        steps: list[Step] = []
        for i, b in enumerate(raw):
            here = (*path, i)
            when = None if "其余" in b else self._try(
                item, (*here, "当"), partial(_within, b["当"], (*here, "当"), env))
            result = b["其余"] if "其余" in b else b["则"]
            if results is not None and result not in results:
                self._wrong(item, here, "grade-unknown", f"“{result}”不是这张审核表的等级", list(results), result)
            for action in _texts(b.get("处置")):
                if action not in self.vocabulary.actions:
                    self._wrong(item, (*here, "处置"), "word-unknown", f"处置“{action}”不在词汇表中", list(self.vocabulary.actions), action)
            for letter in _texts(b.get("出具")):
                if letter not in self.vocabulary.documents:
                    self._wrong(item, (*here, "出具"), "word-unknown", f"没有文书“{letter}”", list(self.vocabulary.documents), letter)
            if "其余" in b and i != len(raw) - 1:
                self._wrong(item, here, "ladder-order", "“其余”之后还有别的档，永远用不到", [], "")
            steps.append(Step(when, result, _texts(b.get("处置")), _texts(b.get("出具")),
                              self._named(item, (*here, "限"), b.get("限", "")),
                              _texts(b.get("可选")), b.get("条款", "")))
        return tuple(steps)

    def _ladder_env(self, grades: tuple[str, ...]) -> Environment:
        """What a conclusion and a letter may read: counts and grades, and the fields of the project."""
        return self._env("", {**self.types[PROJECT], **self._count_names(grades, whole=bool(grades))})

    def _count_names(self, grades: tuple[str, ...] = (), *, whole: bool = False) -> Mapping[str, str]:
        return count_names(self.vocabulary.severities, tuple(self.vocabulary.actions), grades, whole)

    # ---- problems

    def _condition(self, item: Mapping[str, Any], about: str, path: tuple, raw: Any) -> Any:
        return self._try(item, path, partial(_condition, raw, path), about)

    def _try(self, item: Mapping[str, Any], path: tuple, read: Callable[[Environment], Any], about: str = PROJECT) -> Any:
        try:
            return read(self._env(about))
        except Malformed as m:
            place = self.locate(item["来源"]["instrument"], tuple(item.get("出处", ())) or m.path or path)
            where = "·".join(str(p) for p in path[:2])
            self.problems.append(PolicyError(m.code, f"“{where}”：{m.found}", place=place, rule=m.rule, remedy=m.remedy))
            return None

    def _wrong(self, item: Mapping[str, Any], path: tuple, code: str, found: str, known: list[str], word: str) -> None:
        close = nearest(word, known) if word else ""
        self.problems.append(PolicyError(code, f"“{'·'.join(str(p) for p in path[:2])}”：{found}",
                                         place=self.locate(item["来源"]["instrument"], tuple(item.get("出处", ())) or path),
                                         rule="可写：" + "、".join(known) if known and len(known) <= 12 else "",
                                         remedy=f"您是否想写“{close}”？" if close else "请核对"))


def _condition(raw: Any, path: tuple, env: Environment) -> Condition:
    return parse_condition(raw, env, path)


def _within(raw: Any, path: tuple, env: Environment, _: Environment) -> Condition:
    return parse_condition(raw, env, path)


def _computation(raw: Any, path: tuple, env: Environment) -> Computation:
    return parse_computation(raw, env, path)


def parameter_value(text: str) -> Value:
    """A parameter's value by the look of it: a quantity, a date, or words; empty is not known."""
    if text == "":
        return Value("absent", source=POLICY)
    if q := quantity.quantity(text):
        return Value("given", q.value, q.unit, text, POLICY)
    if len(text) == 10 and (day := quantity.day(text)):
        return Value("given", day, None, text, POLICY)
    return Value("given", text, None, text, POLICY)


def count_names(severities: tuple[str, ...], actions: tuple[str, ...], grades: tuple[str, ...], whole: bool) -> dict[str, str]:
    """The names an ordered list may read: counts of findings, by severity and by action; of grades, once the points are graded;
    the whole, after that."""
    names = dict.fromkeys((*(f"{word}数" for word in (*severities, *actions)), *COUNTS), "数")
    if grades:
        names |= dict.fromkeys((*POINTS, *(f"{g}{up}数" for g in grades for up in ("", "以上"))), "数")
    return names | ({"总评": "选项", "总分": "分"} if whole else {})


def _proposed(name: str, result: str) -> Constant:
    """A classification that only a person can confirm: until then it is unknown, and says what is proposed."""
    gap = f"认定·{name}（拟为“{result}”，待人确认）"
    return Constant(Value("absent", None, None, result, POLICY, (gap,)), f"{result}（待人确认）")


def placeholders(text: str) -> list[str]:
    """The names between 【 and 】."""
    return [part.partition("】")[0] for part in text.split("【")[1:]]


def _origin(raw: Mapping[str, Any]) -> Origin:
    provision = raw["provision"]
    return Origin(raw["scope"], raw["instrument"], "、".join(provision) if isinstance(provision, list) else provision,
                  raw["since"], raw["verified"])


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else tuple(value or ())
