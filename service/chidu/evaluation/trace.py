"""Why, why not, what is missing, on which cells it stands: what a finding tells when it is asked, from the truths that were found.

Nothing is judged again, and what is told of a leaf of a condition is told once for an object, however many rules it decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chidu.computation import missing_of_leaf
from chidu.condition import Compare, Computation, Condition, Contains, Program, Rows, comparable, compiled, once, say_value
from chidu.form import Source, Value
from chidu.quantity import PERCENT, POINTS
from chidu.types import PROJECT, View

Computed = Mapping[tuple[str, str], Computation]
"""The computed fields of a policy by object and name."""
Told = dict[str, Any]
"""Fields of a finding."""

_UNCOMPARED: Told = {"observed": None, "required": None, "difference": None, "amount": None}
_TRUTHS = {True: "成立", False: "不成立", None: "不能定"}


class Cells:
    """The cells of the form that the values of one case stand on."""

    def __init__(self, project: View, computed: Computed) -> None:
        self._project, self._computed = project, computed
        self._found: dict[tuple[str, int, str], tuple[Source, ...]] = {}

    def under(self, view: View, name: str) -> tuple[Source, ...]:
        """A value's own cell, or those of everything it was computed from."""
        key = (view.ref.object, view.ref.row, name)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._look(view, name)
        return found

    def _look(self, view: View, name: str) -> tuple[Source, ...]:
        table, dot, column = name.partition(".")
        if dot and (rows := self._project.rows(table)) is not None:
            return tuple(s for row in rows for s in self.under(row, column))
        value = view.value(name)
        if value.source.kind == "computed":
            own = self._computed.get((view.ref.object, name)) or self._computed.get((PROJECT, name))
            return tuple(s for inner in (_inputs(own) if own else ()) for s in self.under(view, inner))
        return (value.source,) if value.source.ref else ()


@dataclass(frozen=True)
class _Leaf:
    """A leaf of a condition: its sentence, the names it reads, and those of them that are shown beside the sentence."""

    condition: Condition
    sentence: str
    reads: tuple[str, ...]
    shown: tuple[str, ...]


class Scene:
    """One object of a case as the rules saw it: its facts, and the truth of every condition about it."""

    def __init__(self, view: View, program: Program, cells: Cells) -> None:
        self.view, self.truths = view, program.run(view)
        self._program, self._leaves, self._cells = program, _leaves(program), cells
        self._explained: dict[int, str] = {}
        self._shown: dict[str, str] = {}

    # ---- what a finding tells

    def inapplicable(self, applies: int) -> Told:
        because = "；".join(map(self._explain, self._deciding(applies)))
        return {**_UNCOMPARED, "missing": (), "sources": (), "because": (f"不适用：{because}",)}

    def lack(self, number: int, words: str) -> Told:
        leaves = [self._leaves[i].condition for i in self._deciding(number)]
        missing = tuple(dict.fromkeys(m for leaf in leaves for m in missing_of_leaf(leaf, self.view)))
        return {**_UNCOMPARED, "missing": missing, "sources": (), "because": (f"{words}，缺{'、'.join(missing)}",)}

    def asked(self, look_at: tuple[str, ...], *answer: Source) -> Told:
        return {**_UNCOMPARED, "sources": (*(s for name in look_at for s in self._cells.under(self.view, name)), *answer)}

    def tested(self, number: int, applies: int | None, unmet: bool, amount: str | None) -> Told:
        deciding = self._deciding(number)
        observed, required, difference = self._compared(deciding, unmet)
        sources = self._stand(deciding)
        if not sources and applies is not None:  # what failed is a lack: point to what the rule is about
            sources = self._stand(self._deciding(applies))
        concerned = self.view.value(amount) if unmet and amount else None
        return {"observed": observed, "required": required, "difference": difference, "missing": (), "sources": sources,
                "because": tuple(map(self._explain, deciding)), "amount": concerned if concerned and concerned.known else None}

    # ---- how

    def _deciding(self, number: int) -> list[int]:
        return self._program.deciding(number, self.truths)

    def _stand(self, deciding: list[int]) -> tuple[Source, ...]:
        """The cells that these leaves stand on, each once."""
        under = self._cells.under
        cells = {id(s): s for i in deciding for name in self._leaves[i].reads for s in under(self.view, name)}.values()
        return tuple(dict.fromkeys(cells) if len(cells) > 1 else cells)  # mostly one: to compare records costs more than to look

    def _compared(self, deciding: list[int], unmet: bool) -> tuple[Value | None, Value | None, Value | None]:
        """What was observed, what was required and, where that failed, the distance: of the first comparison that decided."""
        leaves = [self._leaves[i].condition for i in deciding]
        for leaf in leaves:
            if isinstance(leaf, Compare):
                a, b = self.view.value(leaf.left), leaf.right.read(self.view)
                return a, b, distance(a, b) if unmet else None
        for leaf in leaves:
            if isinstance(leaf, Rows) and leaf.quantifier == "至少有" and self.view.rows(leaf.table) is not None:
                have, need = Fraction(self._meeting(leaf)), Fraction(leaf.count)
                return Value("given", have), Value("given", need), Value("given", abs(need - have)) if unmet else None
        return None, None, None

    def _meeting(self, leaf: Rows) -> int:
        """How many rows certainly meet the condition."""
        return [compiled(leaf.where)(row) for row in self.view.rows(leaf.table) or ()].count(True)

    def _explain(self, number: int) -> str:
        """Why a leaf is what it is: its sentence with what was seen."""
        if number not in self._explained:
            leaf, truth = self._leaves[number], self.truths[number]
            seen = "，".join(self._seen(leaf, truth))
            self._explained[number] = f"{leaf.sentence}{_TRUTHS[truth]}（{seen}）" if seen else f"{leaf.sentence}{_TRUTHS[truth]}"
        return self._explained[number]

    def _seen(self, leaf: _Leaf, truth: bool | None) -> list[str]:
        condition = leaf.condition
        if isinstance(condition, Rows):
            return [f"共{len(self.view.rows(condition.table) or ())}行，满足的{self._meeting(condition)}行"]
        seen = [self._shown.get(name) or self._show(name) for name in leaf.shown]
        if truth and isinstance(condition, Contains) and condition.wanted:
            seen.append("含“" + "”“".join(condition.found(self.view)) + "”")
        return seen

    def _show(self, name: str) -> str:
        value = self.view.value(name)
        text = say_value(value)
        shown = f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”" if isinstance(value.v, str) else text
        self._shown[name] = f"{name}为{shown}"
        return self._shown[name]


def distance(a: Value, b: Value) -> Value | None:
    """How far two numbers are apart, in their unit; two rates in 个百分点. None where they are equal or no numbers."""
    if not comparable(a, b) or not isinstance(a.v, Fraction) or not isinstance(b.v, Fraction) or a.v == b.v:
        return None
    return Value("given", abs(a.v - b.v), POINTS if a.unit == PERCENT else a.unit)


@once
def _leaves(program: Program) -> tuple[_Leaf, ...]:
    return tuple(_leaf(c) for c in program.conditions)


def _leaf(condition: Condition) -> _Leaf:
    names = tuple(sorted(condition.reads()))
    return _Leaf(condition, condition.say(), names, tuple(n for n in names if "." not in n and not n.startswith(("参数·", "词表·"))))


@once
def _inputs(computation: Computation) -> tuple[str, ...]:
    return tuple(sorted(computation.reads()))
