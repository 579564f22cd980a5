"""NumPy by hand (the bound): the straight-line program that a programmer would write for just these rules.

One vector comparison for each distinct comparison, one verdict vector a rule, one sum for each count. It knows nothing
of the policy any more, explains nothing, and has to be written anew when a rule changes.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from benchmarks.given import Given
from benchmarks.sheets import Results
from benchmarks.work import NOT_APPLICABLE, Asked, Atom, Clauses, Count, Held, Pick, Work
from chidu.types import PROJECT

VERSION = f"NumPy {np.__version__}"
OPERATORS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class Writer:
    """Writes the program's lines; an expression met before is not computed again."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.lines: list[str] = []
        self.known: dict[str, str] = {}
        self.tables = {about: f"t{i}" for i, about in enumerate(work.columns)}
        self.numbers = {name: f"inputs[{i}]" for i, name in enumerate(work.inputs)}

    def keep(self, expression: str) -> str:
        if expression not in self.known:
            self.known[expression] = f"x{len(self.known)}"
            self.lines.append(f"{self.known[expression]} = {expression}")
        return self.known[expression]

    def program(self) -> str:
        for i, rule in enumerate(self.work.rules):
            self.rule(i, rule)
        for step in self.work.chain:
            self.numbers[step.name] = self.keep(self.step(step))
        verdicts = ", ".join(f"v{i}" for i in range(len(self.work.rules)))
        body = "\n    ".join([*self.lines, f"return ({verdicts},), {self.numbers['总评']}, {self.numbers['结论']}"])
        return f"def decide(tables, starts, inputs):\n    {', '.join(self.tables.values())}, = tables\n    {body}\n"

    def rule(self, i: int, rule: Asked) -> None:
        def column(key: str) -> str:
            return f"{self.tables[rule.about]}[{self.work.columns[rule.about].index(key)}]"

        applies, spared, fails, passes = (
            self.clauses(dnf, column) for dnf in (rule.applies, rule.spared, rule.fails, rule.passes))
        unmet = self.keep(_both(applies, fails)) if "no" not in (applies, fails) else None
        met = self.keep(_both(applies, passes)) if "no" not in (applies, passes) else None
        self.lines.append(f"v{i} = np.full({self.tables[rule.about]}.shape[1], 2, np.int8)")
        self.lines += [f"v{i} -= {m}.view(np.int8) {shift}" for m, shift in ((met, "<< 1"), (unmet, "")) if m]
        if spared != "no":
            self.lines.append(f"v{i} += {spared}.view(np.int8)")

    def clauses(self, dnf: Clauses, column: Any) -> str:
        """A vector that tells where one of the clauses holds; "yes" always, "no" never."""
        if not dnf:
            return "no"
        parts = []
        for clause in dnf:
            if not clause:
                return "yes"
            parts.append(self.all_of([self.atom(a, column) for a in clause]))
        found = parts[0]
        for part in parts[1:]:
            found = self.keep(f"{found} | {part}")
        return found

    def all_of(self, atoms: list[str]) -> str:
        found = atoms[0]
        for atom in atoms[1:]:
            found = self.keep(f"{found} & {atom}")
        return found

    def atom(self, atom: Atom, column: Any) -> str:
        name, op, bound = atom
        return self.keep(f"{column(name)} {op} {column(bound) if isinstance(bound, str) else bound}")

    def step(self, step: Count | Held | Pick) -> str:
        if isinstance(step, Count):
            return self.count(step)
        if isinstance(step, Held):
            hits = [self.keep(f"{self.numbers[n]} == {v}") for n in step.numbers for v in step.values]
            return " + ".join(f"{h}.view(np.int8)" for h in hits)
        found = f"np.full(inputs.shape[1], {step.otherwise})"
        for clauses, result in reversed(step.cases):
            held = self.clauses(clauses, self.numbers.__getitem__)
            value = self.numbers[result] if isinstance(result, str) else str(result)
            if held == "yes":
                found = f"np.full(inputs.shape[1], {value})" if not isinstance(result, str) else value
            elif held != "no":
                found = self.keep(f"np.where({held}, {value}, {found})")
        return found

    def count(self, step: Count) -> str:
        """First all rules about one kind of object added up row by row, then the rows of each case."""
        parts = []
        for number, about in enumerate(self.tables):
            hits = [self.keep(f"v{i} {_among(step.verdicts)}") for i in step.rules if self.work.rules[i].about == about]
            if not hits:
                continue
            # a byte holds a hundred
            sums = ["+".join(f"{h}.view(np.int8)" for h in hits[n:n + 100]) for n in range(0, len(hits), 100)]
            rows = self.keep(" + ".join(f"({s}).astype(np.int16)" for s in sums) if len(sums) > 1 else sums[0])
            parts.append(rows if about == PROJECT else self.keep(f"add_up({rows}, starts[{number}])"))
        return " + ".join(f"{p}.astype(np.int32)" for p in parts) if parts else "np.zeros(inputs.shape[1], np.int32)"


def _among(verdicts: tuple[int, ...]) -> str:
    return f"== {verdicts[0]}" if len(verdicts) == 1 else f"!= {NOT_APPLICABLE}"


def _both(left: str, right: str) -> str:
    if left == "yes" and right == "yes":
        raise ValueError("a rule without any condition")
    return right if left == "yes" else left if right == "yes" else f"{left} & {right}"


def add_up(rows: Any, starts: Any) -> Any:
    sums = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(rows, out=sums[1:])
    return sums[starts[1:]] - sums[starts[:-1]]


def prepare(given: Given) -> Any:
    sheets = given.sheets
    return ([np.ascontiguousarray(t.T) for t in sheets.tables.values()], [sheets.starts(a) for a in sheets.tables],
            np.ascontiguousarray(sheets.inputs.T))


def load(given: Given) -> Any:
    work = given.work
    space: dict[str, Any] = {"np": np, "add_up": add_up}
    exec(compile(Writer(work).program(), "numpy-by-hand", "exec"), space)
    return space["decide"]


def run(rules: Any, facts: Any) -> Any:
    return rules(*facts)


def read(given: Given, raw: Any) -> Results:
    verdicts, grades, conclusions = raw
    return Results(tuple(verdicts), grades.astype(np.int8), conclusions.astype(np.int8))
