"""CLIPS: a template a kind of object, three rules a policy rule (符合, 不符合, 不适用), then counts and ordered lists.

A verdict is one fact asserted; what no rule says is unknown. Counting and ordered lists run after the verdicts, by
salience. An environment is made anew now and then, for resets grow slower with its age (`RENEWED`).
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import clips
import numpy as np

from benchmarks.given import Given
from benchmarks.sheets import Results
from benchmarks.work import MET, NOT_APPLICABLE, UNKNOWN, UNMET, Asked, Clauses, Count, Held, Work
from chidu.types import PROJECT

VERSION = f"CLIPS 6.4 by clipspy {version('clipspy')}"
RENEWED = 60
OPERATORS = {"==": "=", "!=": "<>"}
ROWS = 4096
"""A verdict is one whole number: (rule × ROWS + row) × 4 + verdict."""


def prepare(given: Given) -> Any:
    work, sheets = given.work, given.sheets
    cases: list[list[tuple[str, dict[str, int]]]] = [[] for _ in range(sheets.cases)]
    for number, (about, matrix) in enumerate(sheets.tables.items()):
        names = list(work.short[about].values())
        rows = matrix.tolist()
        starts = sheets.starts(about).tolist()
        for case, a, b in zip(cases, starts, starts[1:], strict=False):
            case += [(f"t{number}", {"row": j, **dict(zip(names, rows[a + j], strict=True))}) for j in range(b - a)]
    inputs = [{f"i{j}": n for j, n in enumerate(row)} for row in sheets.inputs.tolist()]
    for case, further in zip(cases, inputs, strict=True):
        case.append(("inputs", further))
    return cases


def load(given: Given) -> Any:
    work = given.work
    return [_environment(work), work]


def run(rules: Any, facts: Any) -> Any:
    answers = []
    for k, case in enumerate(facts):
        if k and k % RENEWED == 0:
            rules[0] = _environment(rules[1])
        environment, templates = rules[0]
        environment.reset()
        for kind, slots in case:
            templates[kind].assert_fact(**slots)
        environment.run()
        answers.append(([f["x"] for f in templates["verdict"].facts()], *next(
            (f["grade"], f["conclusion"]) for f in templates["outcome"].facts())))
    return answers


def read(given: Given, raw: Any) -> Results:
    work, sheets = given.work, given.sheets
    places = [sheets.starts(r.about) for r in work.rules]
    verdicts = tuple(np.full(len(sheets.tables[r.about]), UNKNOWN, np.int8) for r in work.rules)
    for k, (found, _, _) in enumerate(raw):
        for x in found:
            rule, row = divmod(x // 4, ROWS)
            verdicts[rule][places[rule][k] + row] = x % 4
    return Results(verdicts, np.array([g for _, g, _ in raw], np.int8), np.array([c for _, _, c in raw], np.int8))


def _environment(work: Work) -> tuple[Any, dict[str, Any]]:
    environment = clips.Environment()
    tables = {about: f"t{i}" for i, about in enumerate(work.columns)}
    for about, table in tables.items():
        environment.build(f"(deftemplate {table} (slot row) {' '.join(f'(slot {n})' for n in work.short[about].values())})")
    environment.build(f"(deftemplate inputs {' '.join(f'(slot i{j})' for j in range(len(work.inputs)))})")
    environment.build("(deftemplate verdict (slot x))")
    environment.build("(deftemplate outcome (slot grade) (slot conclusion))")
    counts = {s.name: f"?*n{i}*" for i, s in enumerate(work.chain) if isinstance(s, Count)}
    for variable in counts.values():
        environment.build(f"(defglobal {variable} = 0)")
    for i, rule in enumerate(work.rules):
        for verdict, test in _verdicts(rule):
            counted = [counts[s.name] for s in work.chain if isinstance(s, Count) and i in s.rules and _counts(s, verdict)]
            environment.build(_rule(work, i, rule, verdict, test, tables[rule.about], counted))
    environment.build(_consequences(work, tables, counts))
    return environment, {n: environment.find_template(n) for n in (*tables.values(), "inputs", "verdict", "outcome")}


def _counts(step: Count, verdict: int) -> bool:
    """Unknown is never said, so a count that takes it in is taken of the other verdicts and subtracted."""
    return (verdict in step.verdicts) is (UNKNOWN not in step.verdicts)


def _verdicts(rule: Asked) -> list[tuple[int, tuple[Clauses, ...]]]:
    return [(UNMET, (rule.applies, rule.fails)), (MET, (rule.applies, rule.passes)), (NOT_APPLICABLE, (rule.spared,))]


def _rule(work: Work, i: int, rule: Asked, verdict: int, tests: tuple[Clauses, ...], table: str, counted: list[str]) -> str:
    if any(not t for t in tests):  # never
        return f"(defrule r{i}-{verdict} ({table} (row -1)) => )"
    short = work.short[rule.about]
    named = sorted({short[key] for t in tests for clause in t for key, _, _ in clause})
    written = [_dnf(t, lambda key: f"?{short[key]}") for t in tests if () not in t]
    slots = " ".join(f"({n} ?{n})" for n in named)
    bumps = " ".join(f"(bind {c} (+ {c} 1))" for c in counted)
    return (f"(defrule r{i}-{verdict} ({table} (row ?row) {slots}) {' '.join(f'(test {w})' for w in written)} => "
            f"(assert (verdict (x (+ {i * ROWS * 4 + verdict} (* 4 ?row))))) {bumps})")


def _dnf(clauses: Clauses, name: Any) -> str:
    if () in clauses:
        return "TRUE"
    if not clauses:
        return "FALSE"
    parts = [_all([f"({OPERATORS.get(op, op)} {name(a)} {name(b) if isinstance(b, str) else b})" for a, op, b in clause])
             for clause in clauses]
    return parts[0] if len(parts) == 1 else f"(or {' '.join(parts)})"


def _all(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"(and {' '.join(parts)})"


def _consequences(work: Work, tables: dict[str, str], counts: dict[str, str]) -> str:
    """One rule that fires last. An unknown verdict is what no rule said: rules × rows less those told."""
    names = {name: f"?i{j}" for j, name in enumerate(work.inputs)} | {s.name: f"?s{i}" for i, s in enumerate(work.chain)}
    lines = [f"(bind ?rows-{t} {1 if a == PROJECT else f'(length$ (find-all-facts ((?f {t})) TRUE))'})" for a, t in tables.items()]
    for step in work.chain:
        if isinstance(step, Count):
            text = counts[step.name]
            if UNKNOWN in step.verdicts:
                asked = " ".join(f"(* {sum(work.rules[i].about == a for i in step.rules)} ?rows-{t})" for a, t in tables.items())
                text = f"(- (+ {asked} 0) {text})"
        elif isinstance(step, Held):
            text = "(+ 0 " + " ".join(f"(if (or {' '.join(f'(= {names[n]} {v})' for v in step.values)} FALSE) then 1 else 0)"
                                      for n in step.numbers) + ")"
        else:
            text = str(step.otherwise)
            for clauses, result in reversed(step.cases):
                text = f"(if {_dnf(clauses, names.__getitem__)} then {names[result] if isinstance(result, str) else result} else {text})"
        lines.append(f"(bind {names[step.name]} {text})")
    slots = " ".join(f"(i{j} ?i{j})" for j in range(len(work.inputs)))
    return (f"(defrule consequences (declare (salience -10)) (inputs {slots}) => {' '.join(lines)} "
            f"(assert (outcome (grade {names['总评']}) (conclusion {names['结论']}))))")
