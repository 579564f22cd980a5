"""zen-engine (GoRules): one decision graph, an expression a rule, then counts and ordered lists as expressions.

Its natural input is a document a project: the project's numbers and a list of rows for each table. It is asked document by
document over a prepared decision, which takes it fewer CPU seconds than its batch does.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import numpy as np
import zen

from benchmarks.given import Given
from benchmarks.sheets import Results
from benchmarks.work import Asked, Clauses, Count, Held, Pick, Work
from chidu.types import PROJECT

VERSION = f"zen-engine {version('zen-engine')}"


def prepare(given: Given) -> Any:
    work, sheets = given.work, given.sheets
    tables = {}
    for number, (about, matrix) in enumerate(sheets.tables.items()):
        names = list(work.short[about].values())
        rows = [dict(zip(names, row, strict=True)) for row in matrix.tolist()]
        starts = sheets.starts(about).tolist()
        tables[f"t{number}"] = [rows[a:b] if about != PROJECT else rows[a] for a, b in pairwise(starts)]
    inputs = [{f"i{j}": n for j, n in enumerate(row)} for row in sheets.inputs.tolist()]
    return [{"inputs": given, **{name: rows[k] for name, rows in tables.items()}} for k, given in enumerate(inputs)]


def load(given: Given) -> Any:
    work = given.work
    content = zen.ZenDecisionContent(json.dumps(_graph(work)))
    return zen.ZenEngine({"loader": lambda key: content})


def run(rules: Any, facts: Any) -> Any:
    return [rules.evaluate("k", document) for document in facts]


def read(given: Given, raw: Any) -> Results:
    work = given.work
    answers = [a["result"] for a in raw]
    last = {step.name: f"s{i}" for i, step in enumerate(work.chain)}
    verdicts = []
    for i, rule in enumerate(work.rules):
        found = [a[f"r{i}"] for a in answers]
        verdicts.append(np.array(found if rule.about == PROJECT else [v for row in found for v in row], np.int8))
    return Results(tuple(verdicts), np.array([a[last["总评"]] for a in answers], np.int8),
                   np.array([a[last["结论"]] for a in answers], np.int8))


def _graph(work: Work) -> dict[str, Any]:
    tables = {about: f"t{i}" for i, about in enumerate(work.columns)}
    rules = [(f"r{i}", _rule(r, tables[r.about], work.short[r.about])) for i, r in enumerate(work.rules)]
    names = {name: f"inputs.i{i}" for i, name in enumerate(work.inputs)} | {s.name: f"$.s{i}" for i, s in enumerate(work.chain)}
    steps = [(f"s{i}", _step(s, work, names)) for i, s in enumerate(work.chain)]
    nodes = [_node("in", "inputNode"), _expressions("all", [*rules, *steps]), _node("out", "outputNode")]
    ways = [("in", "all"), ("all", "out")]
    return {"nodes": nodes, "edges": [{"id": a + b, "type": "edge", "sourceId": a, "targetId": b} for a, b in ways]}


def _node(name: str, kind: str) -> dict[str, Any]:
    return {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}


def _expressions(name: str, listed: list[tuple[str, str]]) -> dict[str, Any]:
    made = [{"id": key, "key": key, "value": text} for key, text in listed]
    return _node(name, "expressionNode") | {"content": {"passThrough": False, "inputField": None, "outputPath": None,
                                                        "executionMode": "single", "expressions": made}}


def _rule(rule: Asked, table: str, short: Any) -> str:
    at = f"{table}." if rule.about == PROJECT else "#."
    fails, passes, spared, applies = (
        _dnf(c, lambda key: at + short[key]) for c in (rule.fails, rule.passes, rule.spared, rule.applies))
    verdict = f"({fails} ? 1 : ({passes} ? 0 : 2))"
    if applies != "true":
        verdict = f"({spared} ? 3 : ({applies} ? {verdict} : 2))"
    return verdict if rule.about == PROJECT else f"map({table}, {verdict})"


def _dnf(clauses: Clauses, name: Any) -> str:
    if () in clauses:
        return "true"
    if not clauses:
        return "false"
    parts = [" and ".join(f"{name(a)} {op} {name(b) if isinstance(b, str) else b}" for a, op, b in clause) for clause in clauses]
    return "(" + (parts[0] if len(parts) == 1 else " or ".join(f"({p})" for p in parts)) + ")"


def _step(step: Count | Held | Pick, work: Work, names: dict[str, str]) -> str:
    if isinstance(step, Count):
        return " + ".join(_hits(i, work.rules[i], step.verdicts) for i in step.rules) or "0"
    if isinstance(step, Held):
        return " + ".join(f"({names[n]} in {list(step.values)} ? 1 : 0)" for n in step.numbers)
    text = str(step.otherwise)
    for clauses, result in reversed(step.cases):
        text = f"({_dnf(clauses, names.__getitem__)} ? {names[result] if isinstance(result, str) else result} : {text})"
    return text


def _hits(i: int, rule: Asked, verdicts: tuple[int, ...]) -> str:
    test = f"== {verdicts[0]}" if len(verdicts) == 1 else "!= 3"
    return f"($.r{i} {test} ? 1 : 0)" if rule.about == PROJECT else f"count($.r{i}, # {test})"
