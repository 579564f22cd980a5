"""Charts of a bureau's year, out of the book of decisions: for pages and reports. Nothing is computed here but sums and means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from chidu.document.charts import Comparison, Counts, Cut, Distribution, Pair, Progress, Reading, Series
from chidu.evaluation.roster import latest
from chidu.opinion.figure import grade_cuts
from chidu.quantity import decimal_text
from chidu.records.book import Book
from chidu.types import PolicyVersion, Record

MONITORED, ASSESSED = "绩效运行监控表", "单位自评表"
SPENT, BUDGET, TIME, DAY = "累计执行", "全年预算", "时间进度", "数据日期"
DECLARED, FOUND = "自评总分", "自评核定总分"
DIFFERS = "自评.总分与重算一致"
SHOWN_RULES = 12
Chart = Comparison | Counts | Distribution | Progress


def charts_of(book: Book, policy: PolicyVersion, year: str) -> Iterator[tuple[str, Chart]]:
    """Every chart for which there is something to show, by its name."""
    fields = {"项目代码", "项目名称", "主管部门", "实施单位", "预算年度", SPENT, BUDGET, TIME, DAY, DECLARED, FOUND}
    kept = [r for r in book.records(None, fields) if year in ("", r.text("预算年度"))]
    assessed = [r for r in latest(kept) if r.kind == ASSESSED]
    monitored = [r for r in kept if r.kind == MONITORED]
    yield from _assessed(assessed, policy)
    if progress := _progress(monitored):
        yield "预算执行与时间进度", progress
    if counts := _counts(kept):
        yield "各部门不符合的规则", counts


def _assessed(records: Sequence[Record], policy: PolicyVersion) -> Iterator[tuple[str, Chart]]:
    scores = [v for r in records if isinstance(v := r.value(FOUND).v, Fraction)]
    if scores:
        cuts = tuple(Cut(name, least) for name, least in grade_cuts(policy, FOUND).items() if least)
        mean = decimal_text(sum(scores, Fraction(0)) / len(scores), 2)
        yield "自评核定得分分布", Distribution("自评核定得分分布", tuple(scores), cuts, mean)
    pairs = tuple(Pair(r.text("项目名称"), declared, found, any(n.rule == DIFFERS for n in r.noted)) for r in records
                  if isinstance(declared := r.value(DECLARED).v, Fraction) and isinstance(found := r.value(FOUND).v, Fraction))
    if pairs:
        yield "自评得分与核定得分", Comparison("自评得分与核定得分", pairs)


def _progress(records: Sequence[Record]) -> Progress | None:
    """What was spent of all budgets by each day of data, against the time."""
    days: dict[date, list[Record]] = {}
    for r in records:
        if isinstance(day := r.value(DAY).v, date):
            days.setdefault(day, []).append(r)
    spent, expected = [], []
    for day, listed in sorted(days.items()):
        pairs = [(a, b) for r in listed if isinstance(a := r.value(SPENT).v, Fraction) and isinstance(b := r.value(BUDGET).v, Fraction)]
        times = [v for r in listed if isinstance(v := r.value(TIME).v, Fraction)]
        if times and (whole := sum((b for _, b in pairs), Fraction(0))):
            spent.append(Reading(day, sum((a for a, _ in pairs), Fraction(0)) / whole))
            expected.append(Reading(day, times[0]))
    if len(spent) < 2:
        return None
    return Progress("预算执行与时间进度", tuple(expected), (Series("全部项目", tuple(spent)),))


def _counts(records: Sequence[Record]) -> Counts | None:
    """How often each rule was not met in each department; the rules that were not met most often."""
    found: Counter[tuple[str, str]] = Counter()
    for r in records:
        if department := r.text("主管部门"):
            found.update((department, n.rule) for n in r.noted)
    by_rule, by_department = Counter[str](), Counter[str]()
    for (department, rule), times in found.items():
        by_rule[rule] += times
        by_department[department] += times
    rules = [rule for rule, _ in by_rule.most_common(SHOWN_RULES)]
    departments = sorted(by_department, key=lambda d: (-by_department[d], d))
    if not rules:
        return None
    return Counts("各部门不符合的规则", tuple(departments), tuple(rules), tuple(tuple(found[d, r] for r in rules) for d in departments))
