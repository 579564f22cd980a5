"""What can be drawn: six kinds of chart as frozen data.

A number is exact (a Fraction or a whole number), or decimal text already rounded, which is printed as it stands. Rates
are shares of one: 18.3% is Fraction(183, 1000). Every kind refuses with InputError what cannot be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from chidu.errors import InputError
from chidu.quantity import decimal_text

Number = Fraction | int | str
HIGHEST = 1000  # no score is higher; amounts have no distribution chart


@dataclass(frozen=True)
class Bar:
    """One ranked project or unit; `below` when it was put on the elimination list (末位)."""

    label: str
    value: Number
    below: bool = False


@dataclass(frozen=True)
class Line:
    """The elimination line: it runs below the bar of that rank; `value` is the cut-off score it stands for."""

    rank: int
    value: Number
    name: str = "末位线"


@dataclass(frozen=True)
class Ranking:
    """Scores from the highest to the lowest (排名). Equal scores keep the order they are given in, those on the list last.

    What stands under the line without being on the list (exempt, or not yet confirmed) is drawn in a third way.
    """

    title: str
    bars: tuple[Bar, ...]
    line: Line | None = None
    unit: str = "分"
    listed: str = "列入末位"
    spared: str = "线下未列入"

    def __post_init__(self) -> None:
        _refuse_empty(self.title, self.bars)
        _refuse_text(self.title, *(bar.value for bar in self.bars))
        if self.line is not None:
            _refuse_text(self.title, self.line.value)
            if not 0 <= self.line.rank <= len(self.bars):
                raise _wrong(self.title, f"{self.line.name}在第{self.line.rank}名之后，而排名只有{len(self.bars)}个")

    @property
    def ordered(self) -> tuple[Bar, ...]:
        return tuple(sorted(self.bars, key=lambda bar: (-exact(bar.value), bar.below)))


@dataclass(frozen=True)
class Reading:
    """A rate on a day; `late` when it was found behind."""

    day: date
    rate: Fraction
    late: bool = False


@dataclass(frozen=True)
class Series:
    name: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Progress:
    """Execution against time (执行进度). `expected` is the time progress as the policy counts it, by month or by day;
    `lag` how far behind counts as late: 40 points are Fraction(40, 100); None draws no second line."""

    title: str
    expected: tuple[Reading, ...]
    series: tuple[Series, ...]
    lag: Fraction | None = None

    def __post_init__(self) -> None:
        _refuse_empty(self.title, self.series)
        for readings in (self.expected, *(series.readings for series in self.series)):
            _refuse_empty(self.title, readings)
            days = [reading.day for reading in readings]
            if days != sorted(set(days)):
                raise _wrong(self.title, "日期没有从早到晚排列，或有重复")
        if self.expected[0].day == self.expected[-1].day:
            raise _wrong(self.title, "时间进度只有一天，画不成线")


@dataclass(frozen=True)
class Cut:
    """A grade and the least score that gives it: 优 from 90. Intervals are half-open, 90 is 优 and not 良."""

    name: str
    least: Number


@dataclass(frozen=True)
class Distribution:
    """How many stand at which score (得分分布), with the grades' cuts and the mean as the letter states it."""

    title: str
    values: tuple[Number, ...]
    cuts: tuple[Cut, ...]
    mean: Number
    most: Number = 100
    unit: str = "分"

    def __post_init__(self) -> None:
        _refuse_empty(self.title, self.values)
        _refuse_text(self.title, *self.values, *(cut.least for cut in self.cuts), self.mean, self.most)
        if not all(0 <= exact(value) <= HIGHEST for value in (*self.values, self.most)):
            raise _wrong(self.title, f"有得分不在0至{HIGHEST}之间")


@dataclass(frozen=True)
class Counts:
    """How often which rule was met in which department (部门×规则): `cells[i][j]` belongs to `rows[i]`, `columns[j]`."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        _refuse_empty(self.title, self.rows)
        _refuse_empty(self.title, self.columns)
        if len(self.cells) != len(self.rows) or any(len(row) != len(self.columns) for row in self.cells):
            raise _wrong(self.title, "格数与行列数不符")
        if any(count < 0 for row in self.cells for count in row):
            raise _wrong(self.title, "有负的次数")


@dataclass(frozen=True)
class Pair:
    """One project's own score and the recomputed one; `suspect` when the difference was found to be inflation."""

    label: str
    declared: Number
    recomputed: Number
    suspect: bool = False


@dataclass(frozen=True)
class Comparison:
    """Declared against recomputed scores (自评与复核). Above the diagonal a unit gave itself more than was found."""

    title: str
    pairs: tuple[Pair, ...]
    unit: str = "分"
    declared: str = "自评得分"
    recomputed: str = "复核得分"
    suspected: str = "虚高疑点"

    def __post_init__(self) -> None:
        _refuse_empty(self.title, self.pairs)
        _refuse_text(self.title, *(score for pair in self.pairs for score in (pair.declared, pair.recomputed)))


@dataclass(frozen=True)
class Mark:
    """One class of indicators: the marks it got, and those it could get."""

    label: str
    got: Number
    most: Number


@dataclass(frozen=True)
class Marks:
    """Marks got of those that could be got (得分率), class by class, in the order of the scoring sheet."""

    title: str
    marks: tuple[Mark, ...]
    unit: str = "分"

    def __post_init__(self) -> None:
        _refuse_empty(self.title, self.marks)
        _refuse_text(self.title, *(number for mark in self.marks for number in (mark.got, mark.most)))
        if not all(exact(mark.most) > 0 and 0 <= exact(mark.got) <= exact(mark.most) for mark in self.marks):
            raise _wrong(self.title, "有得分不在0至满分之间，或满分不是正数")


Chart = Ranking | Progress | Distribution | Counts | Comparison | Marks


def exact(number: Number) -> Fraction:
    return Fraction(number)


def shown(number: Number, places: int = 0) -> str:
    """As it is printed: text as given, anything else with as many decimals as it has, at least `places`, at most two."""
    if isinstance(number, str):
        return number.strip()
    return decimal_text(Fraction(number), max(places, decimals(number)))


def decimals(number: Number) -> int:
    return min(2, len((number.strip() if isinstance(number, str) else decimal_text(Fraction(number))).partition(".")[2]))


def clean(text: str) -> str:
    """One line of what can be printed: labels come from forms."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def _refuse_empty(title: str, items: tuple[object, ...]) -> None:
    if not items:
        raise _wrong(title, "没有可画的内容")


def _refuse_text(title: str, *numbers: Number) -> None:
    for number in numbers:
        try:
            exact(number)
        except (ValueError, ZeroDivisionError) as wrong:
            raise _wrong(title, f"“{number}”不是数") from wrong


def _wrong(title: str, found: str) -> InputError:
    return InputError("chart-data", f"“{title}”画不成图：{found}", rule="图只画完整、确定的数据", remedy="请检查作图的数据，或不附此图")
