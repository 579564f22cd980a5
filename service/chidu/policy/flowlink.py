"""流程, 日程 and 工作日 out of canonical content: names bound, limits and days read, and a flow that cannot end refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from chidu import quantity
from chidu.condition import Condition
from chidu.form import Value
from chidu.policy.flows import DAY, KIND, WORKING, YEAR
from chidu.policy.grammar import Environment, parse_condition
from chidu.types import Calendar, Flow, FlowStep, Limit, Origin, Parameter
from chidu.types.flow import TERMINATED, Appointment, YearDay, limit_of
from chidu.vocabulary import Vocabulary

CONCLUSION, ROUND = "结论", "轮次"
"""What a step's 当 may read: the latest conclusion, and how many times the flow has come round."""
KNOWN = {CONCLUSION: "文本", ROUND: "数"}
_YEAR_DAY = re.compile(r"(次年)?(\d{1,2})月(\d{1,2})日")

Item = Mapping[str, Any]
Path = tuple[str | int, ...]
Wrong = Callable[[Item, Path, str, str, list[str], str], None]
Tried = Callable[[Item, Path, Callable[[Environment], Any]], Any]


def year_day(text: str) -> YearDay | None:
    """7月31日, 次年3月31日; None where no year has such a day."""
    found = _YEAR_DAY.fullmatch(quantity.plain(text))
    if not found or quantity.day(f"2024-{found[2]}-{found[3]}") is None:
        return None
    return YearDay(int(found[2]), int(found[3]), 1 if found[1] else 0)


@dataclass(frozen=True)
class FlowReader:
    """Reads the three sections of one canonical content; every mistake goes to `wrong`, with the path to it."""

    content: Mapping[str, Any]
    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]
    origin: Callable[[Mapping[str, Any]], Origin]
    wrong: Wrong
    tried: Tried

    # ---- 流程

    def flows(self) -> dict[str, Flow]:
        return {name: self._flow(name, item) for name, item in self.content.get("流程", {}).items()}

    def _flow(self, name: str, item: Item) -> Flow:
        raw = item["内容"]
        trigger = "".join(f"{verb}{what}" for verb, what in raw["触发"].items())
        steps = [step for i, s in enumerate(raw["步骤"]) for step in self._steps(item, name, i, s)]
        self._check(name, item, raw["步骤"], trigger)
        return Flow(name, trigger, tuple(steps), raw.get("办结状态", "已办结"), self.origin(item["来源"]))

    def _steps(self, item: Item, name: str, i: int, s: Mapping[str, Any]) -> Iterator[FlowStep]:
        path = ("流程", name, "步骤", i)
        if todo := s.get("待补"):
            before = sum(int(b.get("待补") or 0) for b in item["内容"]["步骤"][:i])
            yield from (FlowStep(f"待补步骤{before + n}", unnamed=True, provision=_text(s.get("条款"))) for n in range(1, int(todo) + 1))
            return
        actions = _texts((s.get("逾期") or {}).get("处置"))
        for key, words, known in (("处置", actions, self.vocabulary.actions), ("出具", _texts(s.get("出具")), self.vocabulary.documents)):
            for word in words:
                if word not in known:
                    where = (*path, "逾期", key) if key == "处置" else (*path, key)
                    self.wrong(item, where, "word-unknown", f"{key}“{word}”不在词汇表中", list(known), word)
        when = self.tried(item, (*path, "当"), partial(self._when, s["当"], (*path, "当"))) if s.get("当") else None
        yield FlowStep(s["步骤"], s.get("牵头", ""), _texts(s.get("配合")), bool(s.get("限")), self._limit(item, (*path, "限"), s.get("限", "")),
                       s.get("自") == "收到当日", s.get("遇休息日") == "顺延", actions, s.get("出具", ""), s.get("送", ""), s.get("出结论", ""),
                       _texts(s.get("可选")), when, s.get("完成后回到", ""), s.get("状态", ""), False, _text(s.get("条款")))

    def _when(self, raw: Any, path: Path, env: Environment) -> Condition:
        values: Mapping[str, Value] = {n: p.value for n, p in self.parameters.items()}
        return parse_condition(raw, Environment(KNOWN, {}, values, env.words, {}), path)

    def _limit(self, item: Item, path: Path, text: str) -> Limit | None:
        """A limit as written, or the value of the parameter it names; None where nobody has said how long."""
        if name := text.removeprefix("参数·") if text.startswith("参数·") else "":
            if name not in self.parameters:
                self.wrong(item, path, "name-unknown", f"没有名叫“{name}”的参数", list(self.parameters), name)
                return None
            text = self.parameters[name].value.text
        if text and limit_of(text) is None:
            self.wrong(item, path, "flow-limit", f"时限“{text}”读不出来，写成 5个工作日、30日或 3个月", [], "")
        return limit_of(text)

    # ---- what makes a flow whole

    def _check(self, name: str, item: Item, raw: Sequence[Mapping[str, Any]], trigger: str) -> None:
        names = [s.get("步骤", "") for s in raw]
        concluded: list[str] = []
        free = False
        for i, s in enumerate(raw):
            path, step = ("流程", name, "步骤", i), s.get("步骤", "")
            if step and (names.index(step) < i or step in (trigger, TERMINATED)):
                taken = "步骤不能重名" if names.index(step) < i else "这个名称另有所指，步骤不能用"
                self.wrong(item, (*path, "步骤"), "flow-step-twice", f"步骤“{step}”：{taken}", [], "")
            if (to := s.get("完成后回到")) and (to not in names or to == step):
                self.wrong(item, (*path, "完成后回到"), "flow-back", f"没有可以回到的步骤“{to}”", [n for n in names if n and n != step], to)
            if to and not s.get("当"):
                self.wrong(item, (*path, "完成后回到"), "flow-endless", f"步骤“{step}”没有写“当”就回到“{to}”，流程永远走不完", [], "")
            if CONCLUSION in _names_in(s.get("当")):
                if not concluded and not free:
                    self.wrong(item, (*path, "当"), "flow-no-conclusion", "前面没有出结论的步骤，“结论”无从得知", [], "")
                for word in (w for w in _wanted(s["当"]) if concluded and not free and w not in concluded):
                    self.wrong(item, (*path, "当"), "flow-conclusion", f"没有“{word}”这个结论", concluded, word)
            if stage := s.get("出结论"):
                options = _texts(s.get("可选"))
                if not options and stage not in self.vocabulary.stages:
                    self.wrong(item, (*path, "出结论"), "flow-stage", f"“{stage}”不是环节；环节之外的结论要写“可选”", list(self.vocabulary.stages), stage)
                concluded += options
                free = free or not options

    # ---- 日程, 工作日

    def timetable(self) -> dict[str, tuple[Appointment, ...]]:
        return {stage: tuple(self._appointments(stage, item)) for stage, item in self.content.get("日程", {}).items()}

    def _appointments(self, stage: str, item: Item) -> Iterator[Appointment]:
        if stage not in self.vocabulary.stages:
            self.wrong(item, ("日程", stage), "word-unknown", f"环节“{stage}”不在词汇表中", list(self.vocabulary.stages), stage)
        for i, raw in enumerate(item["内容"]):
            days: dict[str, YearDay | None] = {}
            for key in ("数据截至", "报送"):
                days[key] = year_day(raw.get(key, ""))
                if raw.get(key) and days[key] is None:
                    self.wrong(item, ("日程", stage, i, key), "timetable-day", f"“{raw[key]}”不是每年都指得明的一天，写成 7月31日或 次年3月31日", [], "")
            through, report = days["数据截至"], days["报送"]
            if through and report and _order(report) < _order(through):
                self.wrong(item, ("日程", stage, i, "报送"), "timetable-order", f"报送日“{raw['报送']}”早于数据截至日“{raw['数据截至']}”", [], "")
            if report:
                verified = item["来源"]["verified"] and raw.get("核验") != "待核实"
                origin = self.origin({**item["来源"], "provision": raw.get("条款") or item["来源"]["provision"], "verified": verified})
                yield Appointment(stage, through, report, raw.get("遇休息日") == "顺延", raw.get("说明", ""), origin)

    def calendar(self) -> Calendar:
        rows = [row for item in self.content.get("工作日", {}).values() for row in item["表"]["rows"]]
        days = {day: row[KIND] == WORKING for row in rows if (day := quantity.day(row[DAY]))}
        return Calendar(days, frozenset(int(row.get(YEAR) or row[DAY][:4]) for row in rows))


def _order(d: YearDay) -> tuple[int, int, int]:
    return d.later, d.month, d.day


def _names_in(raw: Any) -> frozenset[str]:
    """Every key of a condition, as written."""
    if isinstance(raw, Mapping):
        return frozenset(raw).union(*(_names_in(v) for v in raw.values()))
    return frozenset().union(*(_names_in(v) for v in raw)) if isinstance(raw, list) else frozenset()


def _wanted(raw: Any) -> Iterator[str]:
    """The conclusions that a condition compares with, as written."""
    for part in raw if isinstance(raw, list) else ():
        yield from _wanted(part)
    for key, body in raw.items() if isinstance(raw, Mapping) else ():
        if key == CONCLUSION and isinstance(body, Mapping):
            yield from (w for op in ("等于", "不等于", "属于", "不属于") for w in _texts(body.get(op)) if "·" not in w)
        else:
            yield from _wanted(body)


def _text(value: Any) -> str:
    return "、".join(value) if isinstance(value, list) else value or ""


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else tuple(value or ())
