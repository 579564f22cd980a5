"""What happens to a project in its year: targets, funds, and where it stands on 31 July, 31 October and at the end.

This is the truth that every form is written from. Nothing goes backwards, nothing is spent beyond the budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from random import Random

from examples.county_year.catalog import Measure
from examples.county_year.county import County, Project
from examples.county_year.values import YEAR, Fen, Quantity

JULY, OCTOBER, LAST = date(YEAR, 7, 31), date(YEAR, 10, 31), date(YEAR, 12, 31)
MOMENTS = (JULY, OCTOBER, LAST)
SOURCES = ("财政拨款", "上年结转", "其他资金")

PACE = {
    # share of projects, and the execution rate at the three moments from … to …
    "正常": (55, (0.45, 0.68), (0.75, 0.90), (0.95, 1.0)),
    "偏慢": (25, (0.25, 0.45), (0.55, 0.75), (0.86, 0.98)),
    "滞后": (9, (0.00, 0.18), (0.30, 0.55), (0.75, 0.96)),
    "难成": (5, (0.00, 0.25), (0.10, 0.40), (0.42, 0.60)),
    "提前": (6, (0.80, 0.99), (1.0, 1.0), (1.0, 1.0)),
}


@dataclass(frozen=True)
class Progress:
    """An indicator: its target, where it stood at the three moments, what the department forecast in July and October."""

    measure: Measure
    target: Quantity
    weight: int
    states: tuple[Quantity, Quantity, Quantity]
    forecast: Quantity
    likelihood: str
    reached: bool


@dataclass(frozen=True)
class Funds:
    """One source of money: as approved, as adjusted later in the year, and spent by each moment."""

    name: str
    initial: Fen
    adjusted: Fen
    spent: tuple[Fen, Fen, Fen]


@dataclass(frozen=True)
class Course:
    """A project's year. `forecast`: what the department expects to spend in the whole year, as told in July and October."""

    project: Project
    pace: str
    funds: tuple[Funds, ...]
    forecast: tuple[Fen, Fen]
    indicators: tuple[Progress, ...]
    reason: str

    @property
    def whole(self) -> Funds:
        """The sum of all sources."""
        spent = tuple(Fen(sum(f.spent[m] for f in self.funds)) for m in range(3))
        return Funds("年度资金总额", Fen(sum(f.initial for f in self.funds)), Fen(sum(f.adjusted for f in self.funds)),
                     (spent[0], spent[1], spent[2]))

    @property
    def task(self) -> str:
        """The first quantity, in words: 完成维护路灯数量800盏."""
        first = self.indicators[0]
        return f"完成{first.measure.name}{first.target.bare}"

    @property
    def likelihood(self) -> str:
        return {"难成": "完全不可能", "滞后": "有可能"}.get(self.pace, "确定能")


def course(county: County, project: Project) -> Course:
    """The year of one project."""
    chance = county.random("全年", project.number)
    pace = "正常" if project.subject.personnel else chance.choices(list(PACE), [share for share, *_ in PACE.values()])[0]
    funds = _funds(project, pace, chance)
    last = sum(f.spent[2] for f in funds)
    approved, adjusted = sum(f.initial for f in funds), sum(f.adjusted for f in funds)
    told = (min(approved, last), min(adjusted, last)) if pace == "难成" else (approved, adjusted)
    reason = {"难成": chance.choice(("受政策调整影响，部分任务取消", "前期手续未办结，年内无法开工", "招标两次流标，年内无法完成", "突发汛情影响施工，工期顺延至下年")),
              "滞后": chance.choice(("招标进度慢，正在加快", "验收后集中支付", "资料未齐，支付滞后"))}.get(
                  pace, chance.choice(("组织实施偏慢，已倒排工期", "部分任务集中在下半年", "人员调整影响进度，已补充力量")) if chance.random() < 0.9 else "")
    return Course(project, pace, funds, (Fen(told[0]), Fen(told[1])), _indicators(project, pace, Fen(last), chance), reason)


def _funds(project: Project, pace: str, chance: Random) -> tuple[Funds, ...]:
    carry = _share(project.budget, chance, 0.10, 3, 15)
    other = _share(project.budget, chance, 0.12, 5, 30)
    fiscal = Fen(project.budget - carry - other)
    rates = [chance.uniform(*bounds) for bounds in PACE[pace][1:]]
    if pace in ("正常", "提前") and chance.random() < 0.6:
        rates[2] = 1.0
    later = 1.0
    if pace == "难成" and chance.random() < 0.7:
        later = max(rates[1:]) + 0.02  # part of the budget is taken back in September
    elif pace == "偏慢" and chance.random() < 0.1:
        later = 0.92
    made = []
    for name, amount in zip(SOURCES, (fiscal, carry, other), strict=True):
        adjusted = Fen(ceil(amount * later / 10_000) * 10_000) if later < 1 else amount
        spent = [Fen(min(floor(amount * rate) if rate < 1 else adjusted, adjusted)) for rate in rates]
        made.append(Funds(name, amount, adjusted, (spent[0], max(spent[:2]), max(spent))))
    return tuple(made)


def _share(budget: int, chance: Random, odds: float, low: int, high: int) -> Fen:
    percent = chance.randint(low, high)
    return Fen(budget * percent // 100 // 10_000 * 10_000 if chance.random() < odds else 0)


# ---- indicators


def _indicators(project: Project, pace: str, spent: Fen, chance: Random) -> tuple[Progress, ...]:
    made: list[Progress] = []
    first: tuple[Quantity, Quantity] | None = None
    for measure, weight in zip(project.subject.measures, weights(project.subject.measures), strict=True):
        progress = _progress(project, measure, weight, pace, spent, first, chance)
        first = first or (progress.target, progress.states[2])
        made.append(progress)
    return tuple(made)


def weights(measures: tuple[Measure, ...]) -> list[int]:
    """90 points: 20/40/20/10 with cost indicators, 50/30/10 without; where nobody is served the 10 go to the benefits."""
    levels = [m.level1 for m in measures]
    points = {"产出指标": 50, "效益指标": 30, "满意度指标": 10}
    if "成本指标" in levels:
        points = {"成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10}
    if "满意度指标" not in levels:
        points["效益指标"] += 10
    made = []
    for i, level in enumerate(levels):
        before, of = levels[:i].count(level), levels.count(level)
        made.append(points[level] // of + (before < points[level] % of))
    return made


def _progress(project: Project, m: Measure, weight: int, pace: str, spent: Fen, first: tuple[Quantity, Quantity] | None,
              chance: Random) -> Progress:
    missed = chance.random() < {"难成": 0.75, "滞后": 0.5, "偏慢": 0.32}.get(pace, 0.16)
    match m.how:
        case "数量" | "次数":
            return _counted(project, m, weight, pace, missed, chance)
        case "比率":
            wanted = chance.randint(int(m.low), int(m.high))
            final = floor(wanted * chance.uniform(0.78, 0.985)) if missed else min(100, wanted + chance.randint(0, 3))
            before = sorted(max(0, final - chance.randint(0, 2)) for _ in range(2))
            return _made(m, wanted, weight, [*before, final], final if missed and pace == "难成" else wanted, missed, pace)
        case "上限" | "零":
            wanted = chance.randint(int(m.low), int(m.high))
            over = missed and chance.random() < 0.3
            final = wanted + 1 if over else chance.randint(0, wanted)
            return _made(m, wanted, weight, [final // 2, final, final], wanted, over, pace)
        case "单价":
            assert first is not None
            return _priced(project, m, weight, pace, spent, *first)
        case "日期":
            return _dated(m, weight, missed, pace, chance)
    return _worded(m, weight, missed)


def _counted(project: Project, m: Measure, weight: int, pace: str, missed: bool, chance: Random) -> Progress:
    """What is done piece by piece: of a 数量 as many as the money buys at a usual price."""
    money = project.budget / 100
    wanted = max(1, round(money / chance.uniform(m.low, m.high))) if m.how == "数量" else chance.randint(int(m.low), int(m.high))
    bounds = (1.0, 1.06) if not missed else (0.35, 0.7) if pace == "难成" else (0.75, 0.98)
    final = floor(wanted * chance.uniform(*bounds))
    before = [floor(final * share) for share in sorted((chance.uniform(0.2, 0.65), chance.uniform(0.6, 0.95)))]
    return _made(m, wanted, weight, [*before, final], final if missed and pace == "难成" else wanted, missed and final < wanted, pace)


def _priced(project: Project, m: Measure, weight: int, pace: str, spent: Fen, target: Quantity, done: Quantity) -> Progress:
    """A unit cost is the money by the first quantity, planned and real."""
    wanted = ceil(Fraction(project.budget, 100) / target.known)
    final = Fraction(floor(Fraction(spent) / max(Fraction(1), done.known)), 100)
    return _made(m, wanted, weight, [*(Fraction(floor(final * share), 100) for share in (97, 99)), final], wanted, final > wanted, pace)


def _made(m: Measure, wanted: int, weight: int, numbers: Sequence[int | Fraction], told: int, missed: bool, pace: str) -> Progress:
    july, october, last = (Quantity(Fraction(n), m.unit) for n in numbers)
    likely = "完全不可能" if missed and pace == "难成" else "有可能" if missed else "确定能"
    target, forecast = Quantity(Fraction(wanted), m.unit, m.sign), Quantity(Fraction(told), m.unit)
    return Progress(m, target, weight, (july, october, last), forecast, likely, not missed)


def _dated(m: Measure, weight: int, missed: bool, pace: str, chance: Random) -> Progress:
    month = chance.randint(int(m.low), int(m.high))
    wanted = date(YEAR, month + 1, 1) - timedelta(1) if month < 12 else LAST
    done = min(LAST, wanted + timedelta(chance.randint(3, 40))) if missed else wanted - timedelta(chance.randint(0, 20))
    late, waiting = done > wanted, Quantity("未到完成时间")
    states = [Quantity(done) if done <= moment else waiting for moment in MOMENTS]
    return Progress(m, Quantity(wanted, "", m.sign), weight, (states[0], states[1], states[2]), Quantity(wanted),
                    "有可能" if late or pace == "难成" else "确定能", not late)


def _worded(m: Measure, weight: int, missed: bool) -> Progress:
    going = Quantity("按计划推进")
    return Progress(m, Quantity(m.unit), weight, (going, going, Quantity("部分达成" if missed else m.unit)), Quantity(m.unit),
                    "有可能" if missed else "确定能", not missed)
