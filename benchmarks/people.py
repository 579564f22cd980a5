"""What people determined about a generated case: answers, confirmed classifications, graded points, corrected readings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, time
from fractions import Fraction
from functools import cache
from random import Random

from benchmarks.thresholds import Named
from chidu.policy.grammar import Malformed, as_value
from chidu.quantity import decimal_text
from chidu.types import PROJECT, Bands, Determination, Grading, Point, PolicyVersion, Question, Ref

CORRECTIONS = ("500万元", "4999999.99元", "95%", "40个百分点", "10", "30", "2024-06-30", "2024", "是", "12场", "更正后的文字")


MARKS = ("0", "2.5", "3", "4", "4.5", "5", "8", "9", "0元", "95万元")


class People:
    """Everything that a person may determine under a policy, and a way to choose from it."""

    def __init__(self, policy: PolicyVersion, named: Mapping[str, Named]) -> None:
        self.at = datetime.combine(policy.on, time(12), UTC)
        self.kinds = policy.vocabulary.kinds
        self.questions = [(r.stage, r.about, f"规则·{r.id}") for r in policy.rules if isinstance(r.test, Question)]
        self.classes = [(item["内容"].get("对象", PROJECT), f"认定·{name}",
                         list(dict.fromkeys(b.get("则") or b["其余"] for b in item["内容"]["归类"])))
                        for name, item in policy.resolved["认定"].items()]
        self.points = [(stage, p.name, g.grades, _marks(p, g)) for stage, g in policy.gradings.items() for p in g.points]
        self.corrections = list(_corrections(policy))
        self.left = list(_left(policy, named))
        self.stages = list(policy.conclusions)

    def determine(self, rng: Random, kind: str, rows: Mapping[str, int], refusable: bool) -> tuple[Determination, ...]:
        """What is asked of a form of this kind: half the time answers alone, half the time everything; with `refusable`, now and
        then what cannot stand."""
        stages = self.kinds[kind].stages
        made = [self._say(ref, item, "是" if rng.random() < 0.7 else "否") for stage, about, item in self.questions
                if stage in stages and rng.random() < 0.9 for ref in _refs(about, rows)]
        if rng.random() < 0.5:
            made += self._everything(rng, stages, rows)
        if refusable and rng.random() < 0.1:
            made += self._refused(rng)
        return tuple(made)

    def _everything(self, rng: Random, stages: Collection[str], rows: Mapping[str, int]) -> Iterator[Determination]:
        for about, item, results in self.classes:
            if rng.random() < 0.6:
                yield from (self._say(ref, item, rng.choice(results)) for ref in _refs(about, rows))
        all_of_them = rng.random() < 0.8
        for stage, name, grades, marks in self.points:
            if stage in stages and (all_of_them or rng.random() < 0.8):
                grade = grades[min(int(rng.expovariate(0.9)), len(grades) - 1)]
                yield self._say(Ref(PROJECT), f"要点·{name}", grade)
                if scores := marks.get(grade):
                    yield self._say(Ref(PROJECT), f"得分·{name}", rng.choice(scores))
        for about, item, texts in self.left:
            if rng.random() < 0.6:
                yield from (self._say(ref, item, rng.choice(texts)) for ref in _refs(about, rows) if rng.random() < 0.5)
        if self.corrections and rng.random() < 0.3:
            about, item, texts = rng.choice(self.corrections)
            yield from (self._say(ref, item, rng.choice(texts)) for ref in _refs(about, rows)[:1])

    def _refused(self, rng: Random) -> Iterator[Determination]:
        what = [("指标", 9999, "字段·权重", "10"), (PROJECT, 0, "字段·年度资金总额", "不详")]
        what += [(PROJECT, 0, f"得分·{name}", "99999") for _, name, _, marks in self.points if any(marks.values())][:1]
        what += [(PROJECT, 0, f"结论·{stage}", "照旧") for stage in self.stages]
        about, row, item, value = rng.choice(what)
        yield self._say(Ref(about, row), item, value)

    def _say(self, about: Ref, item: str, value: str) -> Determination:
        return Determination(about, item, value, "李审核", self.at, "见所附材料")


def _refs(about: str, rows: Mapping[str, int]) -> list[Ref]:
    return [Ref(PROJECT)] if about == PROJECT else [Ref(about, i + 1) for i in range(rows.get(about, 0))]


def _marks(point: Point, grading: Grading) -> dict[str, list[str]]:
    """Scores inside each grade's band: at its foot, in its middle, at its top. Empty where points are not scored."""
    bands = next((b for b in grading.overall.values() if isinstance(b, Bands)), None)
    if bands is None or point.marks is None:
        return {}
    unit = Fraction(1, 10 ** (1 if bands.places is None else bands.places))
    found = {}
    for grade, (low, high) in bands.shares.items():
        foot, top = -(-low * point.marks // unit), high * point.marks // unit
        if grade != grading.grades[0] and top * unit == high * point.marks:
            top -= 1
        found[grade] = [decimal_text(n * unit) for n in sorted({foot, (foot + top) // 2, top}) if foot <= n <= top]
    return found


def _corrections(policy: PolicyVersion) -> Iterator[tuple[str, str, list[str]]]:
    vocabulary = policy.vocabulary
    listed = [(PROJECT, vocabulary.fields), *((t, spec.columns) for t, spec in vocabulary.tables.items())]
    for about, specs in listed:
        for name, spec in specs.items():
            if texts := [t for t in (*spec.choices, *CORRECTIONS) if _reads(t, spec.type)]:
                yield about, f"字段·{name}", texts


def _left(policy: PolicyVersion, named: Mapping[str, Named]) -> Iterator[tuple[str, str, list[str]]]:
    """Fields that the policy leaves to a person (人工得分, 决定调减金额), with the words it holds them against and other values."""
    for key, item in policy.resolved["字段"].items():
        about, _, name = key.partition(".")
        if "计算" not in item["内容"] and not item["内容"].get("取自"):
            words = named[name].words if name in named else ()
            if texts := [t for t in (*words, *MARKS, *CORRECTIONS) if _reads(t, item["内容"]["类型"])]:
                yield about, f"字段·{name}", texts


@cache
def _reads(text: str, type_: str) -> bool:
    try:
        as_value(text, type_)
    except Malformed:
        return False
    return True
