"""Generated cases (合成案件): forms as counties submit them, filled around the thresholds of the policy that will judge them.

Case k of a seed is the same case however many are made, in whatever process: it depends on the policy, the seed, k and
the sizes alone. Most cells are chosen from values prepared once for the policy, so that a case costs a fraction of a
millisecond. A project has its indicators and cost items whose columns, sums and weights mostly fit together, as real
ones do; then cells are changed, left blank, left out or made unreadable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from random import Random
from typing import TypeVar

from benchmarks.people import People
from benchmarks.prepared import Cell, cost_items, funding, indicator, money, pool, weights
from benchmarks.thresholds import Named, named_by
from chidu.form import Form, Source, Value
from chidu.types import PROJECT, Case, PolicyVersion
from chidu.vocabulary import FieldSpec

DECLARATION = "绩效目标申报表"
INDICATORS, LONG_TERM, COSTS = "指标", "实施期指标", "成本项"
SETTLED = 0.3
VARIANTS = 64
MOST_KEPT = 8
Row = dict[str, Value]
T = TypeVar("T")


def generated(policy: PolicyVersion, seed: int, start: int, count: int, indicators: int = 18, costs: int = 6,
              settle: float = SETTLED, *, kinds: Sequence[str] = (DECLARATION,), steady: bool = False,
              refusable: bool = False) -> Iterator[Case]:
    """Cases `start` to `start + count - 1` of a seed.

    `settle` is the share of cases in which people determined something. `kinds` are the kinds of form to draw from.
    With `steady` every form has exactly these numbers of rows; else some tables are shorter, empty or missing. With
    `refusable` a few cases carry a determination that the policy refuses (DeterminationError).
    """
    office = _workload(policy, indicators, costs)
    for k in range(start, start + count):
        yield office.case(Random(f"{seed}/{k}"), f"{seed:08x}{k:08x}", kinds, settle, steady, refusable)


_made: dict[tuple[str, ...], Workload] = {}


def _workload(policy: PolicyVersion, indicators: int, costs: int) -> Workload:
    key = (policy.scope, policy.on.isoformat(), policy.fingerprint, f"{indicators}/{costs}")
    if key not in _made:
        if len(_made) >= MOST_KEPT:
            del _made[next(iter(_made))]
        _made[key] = Workload(policy, indicators, costs)
    return _made[key]


class Workload:
    """What is prepared for one policy: pools of cells for every field, rows for every line of every table, people."""

    def __init__(self, policy: PolicyVersion, indicators: int, costs: int) -> None:
        self.policy = policy
        self.sizes = {INDICATORS: indicators, COSTS: costs, LONG_TERM: min(3, indicators)}
        self.named, self.all_named = named_by(policy)
        self.people = People(policy)
        rng = Random("prepared")
        added = _added(policy)
        self.fields = {kind.name: [(spec.name, self._pool(spec, f"B{line}", rng)) for line, spec in enumerate(
            [*(policy.vocabulary.fields[n] for n in kind.fields), *added.get(PROJECT, ())], 2)]
            for kind in policy.vocabulary.kinds.values()}
        self.columns = {table: [(spec.name, self._pool(spec, "", rng)) for spec in (*found.columns.values(), *added.get(table, ()))]
                        for table, found in policy.vocabulary.tables.items()}
        self.funds = funds_for(costs)
        self.rows: dict[tuple[str, int], list[Row]] = {}
        self.weights = [weights(rng, indicators) for _ in range(VARIANTS)]
        self.lists = [(f"名单·{name}", Value("given", ("城区路灯运维项目", "农村公路养护工程"), source=Source("list", name)))
                      for name in policy.resolved["名单"]]

    def _pool(self, spec: FieldSpec, ref: str, rng: Random) -> list[Cell]:
        return pool(spec, self.named.get(spec.name, Named()), self.all_named, Source("cell", ref), rng)

    def case(self, rng: Random, name: str, kinds: Sequence[str], settle: float, steady: bool, refusable: bool) -> Case:
        kind = kinds[int(rng.random() * len(kinds))]
        costs, funds = _choose(self.funds, rng)
        fields = {n: v for n, cells in self.fields[kind] if (v := _choose(cells, rng)) is not None}
        share = 1.0 if rng.random() < 0.5 else 0.7
        for field, value in funds.items():
            if field in fields and rng.random() < share:
                fields[field] = value
        tables = {t: rows for t in self.policy.vocabulary.kinds[kind].tables
                  if (rows := self._table(t, costs, rng, steady)) is not None}
        gathered = {n: v for n, v in self.lists if rng.random() < 0.8}
        people = self.people.determine(rng, {t: len(rows) for t, rows in tables.items()}, refusable) if rng.random() < settle else ()
        form = Form(kind, f"{name:0>64}", fields, tables, (), f"{name}.xlsx")
        return Case(name, self.policy.scope, self.policy.on, form, gathered, people)

    def _table(self, table: str, costs: list[Row], rng: Random, steady: bool) -> tuple[Row, ...] | None:
        size = self.sizes.get(table, 3)
        if not steady:
            if rng.random() < (0.85 if table == LONG_TERM else 0.03):
                return None
            if rng.random() < 0.1:
                size = max(0, int(rng.random() * (size + 5)) - 4)
        elif table == LONG_TERM:
            return None
        if table == COSTS:
            rows = [dict(row) for row in costs[:size]]
        else:
            rows = [dict(_choose(self._prepared(table, i), rng)) for i in range(size)]
            if table == INDICATORS:
                self._weigh(rows, rng)
        if rng.random() < 0.25:
            dropped = {_choose(self.columns[table], rng)[0] for _ in range(3)}
            rows = [{n: v for n, v in row.items() if n not in dropped} for row in rows]
        for i, row in enumerate(rows):
            while rng.random() < 0.25:
                self._change(row, table, i, rng)
        return tuple(rows)

    def _weigh(self, rows: list[Row], rng: Random) -> None:
        for i, (row, weight) in enumerate(zip(rows, _choose(self.weights, rng), strict=False)):
            row["权重"] = Value("given", Fraction(weight), None, str(weight), Source("cell", f"N{i + 20}"))

    def _change(self, row: Row, table: str, line: int, rng: Random) -> None:
        name, cells = _choose(self.columns[table], rng)
        cell = _choose(cells, rng)
        if cell is None:
            row.pop(name, None)
        else:
            row[name] = Value(cell.state, cell.v, cell.unit, cell.text, Source("cell", f"P{line + 20}"))

    def _prepared(self, table: str, line: int) -> list[Row]:
        """Rows for one line of a table, made when first needed, the same in every process."""
        if table in (INDICATORS, LONG_TERM):
            return indicators_at(line)
        if (table, line) not in self.rows:
            rng = Random(f"{table}/{line}")
            self.rows[table, line] = [
                {n: v for n, cells in self.columns[table] if (v := rng.choice(cells)) is not None} for _ in range(VARIANTS)]
        return self.rows[table, line]


@cache
def indicators_at(line: int) -> list[Row]:
    """Indicators for one line of the table."""
    rng = Random(f"indicator/{line}")
    return [indicator(rng, line + 20) for _ in range(VARIANTS)]


@cache
def funds_for(costs: int) -> list[tuple[list[Row], Row]]:
    """Cost items with the amounts of money that go with them."""
    rng = Random(f"funds/{costs}")
    made = []
    for _ in range(2 * VARIANTS):
        rows, total, last = cost_items(rng, costs, 100)
        made.append((rows, {n: money(v, Source("cell", f"E{i}")) for i, (n, v) in enumerate(funding(rng, total, last).items(), 2)}))
    return made


def _choose(options: Sequence[T], rng: Random) -> T:
    """As rng.choice, at a third of its price."""
    return options[int(rng.random() * len(options))]


def _added(policy: PolicyVersion) -> dict[str, list[FieldSpec]]:
    """Fields that the policy adds to the dictionary without computing them, by object."""
    found: dict[str, list[FieldSpec]] = {}
    for key, item in policy.resolved["字段"].items():
        about, _, name = key.partition(".")
        if "计算" not in item["内容"]:
            found.setdefault(about, []).append(FieldSpec(name, item["内容"]["类型"]))
    return found
