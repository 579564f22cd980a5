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

from benchmarks.chain import SKETCHES, members
from benchmarks.people import People
from benchmarks.prepared import Cell, fitting, pool
from benchmarks.sketches import Row, Sketch, declared, indicator, weights
from benchmarks.thresholds import Named, named_by
from chidu.form import Form, Source, Value
from chidu.types import PROJECT, Case, PolicyVersion
from chidu.vocabulary import FieldSpec

DECLARATION = "绩效目标申报表"
INDICATORS, LONG_TERM, COSTS = "指标", "实施期指标", "成本项"
SETTLED, GATHERED, CLEAN = 0.3, 0.8, 0.15
VARIANTS, GENERIC_VARIANTS = 64, 16
MOST_KEPT = 8
T = TypeVar("T")


def generated(policy: PolicyVersion, seed: int, start: int, count: int, indicators: int = 18, costs: int = 6,
              settle: float = SETTLED, *, kinds: Sequence[str] = (DECLARATION,), steady: bool = False,
              refusable: bool = False) -> Iterator[Case]:
    """Cases `start` to `start + count - 1` of a seed.

    `settle` is the share of cases in which people determined something. `kinds` are the kinds of form to draw from, every one
    once in as many cases as there are kinds. `indicators` is the number of rows of the main table of each kind.
    With `steady` every form has exactly these numbers of rows; else some tables are shorter, empty or missing. With
    `refusable` a few cases carry a determination that the policy refuses (DeterminationError).
    """
    office = _workload(policy)
    for k in range(start, start + count):
        turn, place = divmod(k, len(kinds))
        kind = Random(f"{seed}/{turn}/kinds").sample(kinds, len(kinds))[place] if len(kinds) > 1 else kinds[0]
        yield office.case(Random(f"{seed}/{k}"), f"{seed:08x}{k:08x}", kind, (indicators, costs), settle, steady, refusable)


_made: dict[tuple[str, ...], Workload] = {}


def _workload(policy: PolicyVersion) -> Workload:
    key = (policy.scope, policy.on.isoformat(), policy.fingerprint)
    if key not in _made:
        if len(_made) >= MOST_KEPT:
            del _made[next(iter(_made))]
        _made[key] = Workload(policy)
    return _made[key]


class Workload:
    """What is prepared for one policy, each when first needed: pools of cells for every field, rows for every line of every
    table, forms that fit together, people."""

    def __init__(self, policy: PolicyVersion) -> None:
        self.policy = policy
        self.named, self.all_named = named_by(policy)
        self.people = People(policy, self.named)
        self.added = _added(policy)
        self.fields: dict[str, list[tuple[str, tuple[Cell, ...]]]] = {}
        self.columns: dict[str, list[tuple[str, tuple[Cell, ...]]]] = {}
        self.rows: dict[tuple[str, int], list[Row]] = {}
        self.rosters: dict[tuple[str, int], list[Sketch]] = {}
        self.lists = [(f"名单·{name}", (Value("given", ("城区路灯运维项目", "农村公路养护工程"), source=Source("list", name)),))
                      for name in policy.resolved["名单"]]
        self.gathers = [(g.name, self._pool(FieldSpec(g.name, g.type), "")) for g in policy.sets.gathers]

    def case(self, rng: Random, name: str, kind: str, sizes: tuple[int, int], settle: float, steady: bool, refusable: bool) -> Case:
        sketch = _choose(self._sketches(kind, *sizes), rng)
        fields = {n: v for n, cells in self._fields(kind) if (v := _choose(cells, rng)) is not None}
        roll = rng.random()
        share, clean = 1.0 if roll < 0.5 else 0.7, roll < CLEAN
        for field, value in sketch.fields.items():
            if field in fields and (clean or fields[field].known or rng.random() < 0.5) and rng.random() < share:
                fields[field] = value
        tables = {t: rows for t in self.policy.vocabulary.kinds[kind].tables
                  if (rows := self._table(t, sketch, sizes[0], rng, steady, clean)) is not None}
        gathered = {n: v for n, cells in (*self.lists, *self.gathers) if rng.random() < GATHERED and (v := _choose(cells, rng)) is not None}
        people = self.people.determine(rng, kind, {t: len(rows) for t, rows in tables.items()}, refusable) if rng.random() < settle else ()
        form = Form(kind, f"{name:0>64}", fields, tables, (), f"{name}.xlsx")
        return Case(name, self.policy.scope, self.policy.on, form, gathered, people)

    def _pool(self, spec: FieldSpec, ref: str) -> tuple[Cell, ...]:
        """On and beside what the policy holds this field against; where it holds it against nothing, what it names elsewhere."""
        own = fitting(spec.type, spec.choices, self.named.get(spec.name, Named()))
        held = own if own != Named() else fitting(spec.type, spec.choices, self.all_named)
        return pool(spec.name, spec.type, spec.choices, held, ref)

    def _fields(self, kind: str) -> list[tuple[str, tuple[Cell, ...]]]:
        if kind not in self.fields:
            own = (self.policy.vocabulary.fields[n] for n in self.policy.vocabulary.kinds[kind].fields)
            specs = [*own, *self.added.get(PROJECT, ())]
            self.fields[kind] = [(spec.name, self._pool(spec, f"B{line}")) for line, spec in enumerate(specs, 2)]
        return self.fields[kind]

    def _columns(self, table: str) -> list[tuple[str, tuple[Cell, ...]]]:
        if table not in self.columns:
            specs = [*self.policy.vocabulary.tables[table].columns.values(), *self.added.get(table, ())]
            self.columns[table] = [(spec.name, self._pool(spec, "")) for spec in specs]
        return self.columns[table]

    def _sketches(self, kind: str, indicators: int, costs: int) -> Sequence[Sketch]:
        """Forms of a kind whose parts fit together; of other kinds what they have of a declaration: its money and cost items."""
        if kind in SKETCHES:
            return sketches_of(kind, indicators)
        roster = next((r for r in self.policy.sets.rosters.values() if r.form == kind), None)
        if roster is None:
            return sketches_of(DECLARATION, costs)
        if (kind, indicators) not in self.rosters:
            rng = Random(f"{kind}/{indicators}")
            names = [Value("given", b.name, None, b.name, Source("cell", "B1")) for b in roster.boards]
            self.rosters[kind, indicators] = [
                Sketch({"名册名称": rng.choice(names)} if names else {}, {roster.table: self._members(rng, roster.table, indicators)})
                for _ in range(GENERIC_VARIANTS)]
        return self.rosters[kind, indicators]

    def _members(self, rng: Random, table: str, count: int) -> list[Row]:
        """Members of a roster: what does not follow from the rest is as in any table."""
        types = ((c.name, c.type) for c in self.policy.vocabulary.tables[table].columns.values())
        return [_choose(self._prepared(table, line), rng) | row for line, row in enumerate(members(rng, types, count))]

    def _table(self, table: str, sketch: Sketch, indicators: int, rng: Random, steady: bool, clean: bool) -> tuple[Row, ...] | None:
        drawn = sketch.tables.get(table)
        size = len(drawn) if drawn is not None else indicators if table == INDICATORS else min(3, indicators)
        if not steady:
            if rng.random() < (0.85 if table == LONG_TERM else 0.03):
                return None
            if rng.random() < 0.1:
                size = max(0, int(rng.random() * (size + 5)) - 4)
        elif table == LONG_TERM:
            return None
        columns = self._columns(table)
        if drawn is not None:
            known = {n for n, _ in columns}
            rows = [{n: v for n, v in row.items() if n in known} for row in drawn[:size]]
        else:
            rows = [dict(_choose(self._prepared(table, i), rng)) for i in range(size)]
            if table == INDICATORS:
                _weigh(rows, indicators, rng)
        if clean:
            return tuple(rows)
        if rng.random() < 0.25:
            dropped = {_choose(columns, rng)[0] for _ in range(3)}
            rows = [{n: v for n, v in row.items() if n not in dropped} for row in rows]
        for i, row in enumerate(rows):
            while rng.random() < 0.25:
                _change(row, columns, i, rng)
        return tuple(rows)

    def _prepared(self, table: str, line: int) -> list[Row]:
        """Rows for one line of a table, made when first needed, the same in every process."""
        if table in (INDICATORS, LONG_TERM):
            return indicators_at(line)
        if (table, line) not in self.rows:
            rng, columns = Random(f"{table}/{line}"), self._columns(table)
            self.rows[table, line] = [
                {n: v for n, cells in columns if (v := _choose(cells, rng)) is not None} for _ in range(GENERIC_VARIANTS)]
        return self.rows[table, line]


def _weigh(rows: list[Row], indicators: int, rng: Random) -> None:
    for i, (row, weight) in enumerate(zip(rows, _choose(weights_for(indicators), rng), strict=False)):
        row["权重"] = Value("given", Fraction(weight), None, str(weight), Source("cell", f"N{i + 20}"))


def _change(row: Row, columns: Sequence[tuple[str, tuple[Cell, ...]]], line: int, rng: Random) -> None:
    name, cells = _choose(columns, rng)
    cell = _choose(cells, rng)
    if cell is None:
        row.pop(name, None)
    else:
        row[name] = Value(cell.state, cell.v, cell.unit, cell.text, Source("cell", f"P{line + 20}"))


@cache
def indicators_at(line: int) -> list[Row]:
    """Indicators for one line of the table."""
    rng = Random(f"indicator/{line}")
    return [indicator(rng, line + 20) for _ in range(VARIANTS)]


@cache
def weights_for(indicators: int) -> list[Sequence[int]]:
    rng = Random(f"weights/{indicators}")
    return [weights(rng, indicators) for _ in range(VARIANTS)]


@cache
def sketches_of(kind: str, rows: int) -> list[Sketch]:
    """Forms of a kind with so many rows in their main table."""
    rng = Random(f"{kind}/{rows}")
    return [SKETCHES.get(kind, declared)(rng, rows) for _ in range(2 * VARIANTS if kind not in SKETCHES else VARIANTS // 2)]


def _choose(options: Sequence[T], rng: Random) -> T:
    """As rng.choice, at a third of its price."""
    return options[int(rng.random() * len(options))]


def _added(policy: PolicyVersion) -> dict[str, list[FieldSpec]]:
    """Fields that the policy adds to the dictionary without computing or fetching them, by object."""
    found: dict[str, list[FieldSpec]] = {}
    for key, item in policy.resolved["字段"].items():
        about, _, name = key.partition(".")
        if "计算" not in item["内容"] and not item["内容"].get("取自"):
            found.setdefault(about, []).append(FieldSpec(name, item["内容"]["类型"]))
    return found
