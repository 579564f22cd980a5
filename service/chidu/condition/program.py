"""Conditions laid out flat as one Python function: every name read once, every condition judged once, its truth kept.

What a condition means is its own `kleene`, and nothing is added to that here: comparing with a constant, looking through a text,
asking whether a cell is filled become a line each, any other leaf is asked for its `kleene`. The truths of all parts come back,
so that why and why not are told from them and nothing is judged again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from types import CodeType
from typing import Any

from chidu.condition.leaves import FORMATS, Compare, Contains, Provided, Rows, Shape, pattern_of, words_of
from chidu.condition.once import once
from chidu.condition.tree import All, Any_, Condition, Not, Reader
from chidu.form import Value
from chidu.quantity import plain

Truths = tuple[bool | None, ...]
_SIGNS = {"=": "==", "≠": "!=", ">": ">", "<": "<", "≥": ">=", "≤": "<="}
_SHAPES = {"数字": re.compile(r"\d"), **FORMATS}


class Program:
    """Conditions and all their parts, equal ones once, each after its parts: `run` gives their truths in that order."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self.number: dict[Condition, int] = {}
        self.parts: list[tuple[int, ...] | None] = []
        for condition in conditions:
            self._add(condition)
        self.conditions = tuple(self.number)

    def _add(self, condition: Condition) -> int:
        if condition not in self.number:
            parts = _parts(condition)
            numbers = None if parts is None else tuple(self._add(part) for part in parts)
            self.number[condition] = len(self.parts)
            self.parts.append(numbers)
        return self.number[condition]

    @cached_property
    def run(self) -> Callable[[Reader], Truths]:
        return _function(self, f"({''.join(f't{i}, ' for i in range(len(self.parts)))})")

    def deciding(self, number: int, truths: Truths) -> list[int]:
        """The leaves that make a condition what it is, as `Condition.leaves` names them, told from the truths."""
        parts = self.parts[number]
        if parts is None:
            return [number]
        if isinstance(self.conditions[number], Not):
            return self.deciding(parts[0], truths)
        return [leaf for part in parts if truths[part] is truths[number] for leaf in self.deciding(part, truths)]


@once
def compiled(condition: Condition) -> Callable[[Reader], bool | None]:
    """One condition's `kleene`, compiled."""
    program = Program([condition])
    return _function(program, f"t{program.number[condition]}")


def _parts(condition: Condition) -> tuple[Condition, ...] | None:
    """None for a leaf."""
    return condition.parts if isinstance(condition, All | Any_) else (condition.part,) if isinstance(condition, Not) else None


def _function(program: Program, result: str) -> Callable[[Reader], Any]:
    writer = _Writer()
    for number, condition in enumerate(program.conditions):
        writer.line(f"t{number}", writer.truth(condition, [f"t{part}" for part in program.parts[number] or ()]))
    body = "".join(f"    {name} = {expression}\n" for name, expression in writer.lines.items())
    names: dict[str, Any] = {"plain": plain, **writer.constants}
    exec(_code(f"def run(reader):\n    value = reader.value\n{body}    return {result}\n"), names)
    return names["run"]


@lru_cache(maxsize=4096)
def _code(source: str) -> CodeType:
    """Where two counties' rules differ in a threshold or a list of words alone, their code is the same."""
    return compile(source, "<conditions>", "exec")


class _Writer:
    """The lines of a function, a local variable each, assigned once. Constants stay outside the text."""

    def __init__(self) -> None:
        self.lines: dict[str, str] = {}
        self.constants: dict[str, Any] = {}
        self._names: dict[str, int] = {}

    def line(self, variable: str, expression: str) -> str:
        self.lines.setdefault(variable, expression)
        return variable

    def truth(self, condition: Condition, parts: list[str]) -> str:
        """The expression of a condition's truth, given the variables of its parts'."""
        match condition:
            case All():
                return f"False if {_any(parts, False)} else None if {_any(parts, None)} else True"
            case Any_():
                return f"True if {_any(parts, True)} else None if {_any(parts, None)} else False"
            case Not():
                return f"None if {parts[0]} is None else not {parts[0]}"
            case Provided(name, wanted):
                value = self._value(name)
                return f"None if {value}.state == 'absent' else {value}.state {'!=' if wanted else '=='} 'blank'"
            case Compare(_, _, right) if right.value is not None:
                return self._compared(condition, right.value)
            case Contains(name, words, wanted) if words.value is not None and words.value.known:
                text = self._text(name)
                spaceless = self.line(f"p{text}", f"None if {text} is None else plain({text})")
                return self._found(pattern_of(tuple(plain(w) for w in words_of(words.value))), spaceless, wanted)
            case Shape(name, shape, wanted):
                return self._found(_SHAPES[shape], self._text(name), wanted)
            case Rows(table, _, _, where):
                rows = self.line(f"r{self._number(table)}", f"reader.rows({table!r})")
                truths = f"[{self._constant(compiled(where))}(row) for row in {rows}]"
                return f"None if {rows} is None else {self._constant(condition.over)}({truths})"
        return f"{self._constant(condition.kleene)}(reader)"

    def _compared(self, condition: Compare, right: Value) -> str:
        bound = right.v
        if not right.known or bound is None or not condition.orders(bound):
            return "None"
        value, sign = self._value(condition.left), _SIGNS[condition.op]
        v = self.line(f"x{value}", f"{value}.v if {value}.state == 'given' else None")
        other = f"None if type({v}) is not {self._constant(type(bound))}"
        if not isinstance(bound, Fraction):
            return f"{other} else {v} {sign} {self._constant(bound)}"
        n, d = self._constant(bound.numerator), self._constant(bound.denominator)
        return f"{other} or {value}.unit != {self._constant(right.unit)} else {v}.numerator * {d} {sign} {n} * {v}.denominator"

    def _found(self, pattern: re.Pattern[str], text: str, wanted: bool) -> str:
        return f"None if {text} is None else {self._constant(pattern.search)}({text}) is {'not ' if wanted else ''}None"

    def _value(self, name: str) -> str:
        return self.line(f"v{self._number(name)}", f"value({name!r})")

    def _text(self, name: str) -> str:
        value = self._value(name)
        return self.line(f"w{value}", f"({value}.text or str({value}.v)) if {value}.state == 'given' else None")

    def _number(self, name: str) -> int:
        return self._names.setdefault(name, len(self._names))

    def _constant(self, constant: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = constant
        return name


def _any(variables: list[str], truth: bool | None) -> str:
    return " or ".join(f"{v} is {truth}" for v in variables) or "False"
