"""OpenFisca core: a variable a rule with a vectorised formula, counts as sums over a project's members.

OpenFisca knows one kind of person: the rows of all tables are persons with the table as their role, and a rule about
indicators is worked out for cost items too, then left aside. Input goes into its holders as arrays.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.given import Given
from benchmarks.sheets import Results
from benchmarks.work import UNKNOWN, Asked, Clauses, Count, Held, Pick, Work
from chidu.types import PROJECT

VERSION = f"OpenFisca core {version('OpenFisca-Core')}"
YEAR = period("2024")
ROW = build_entity(key="row", plural="rows", label="row", is_person=True)


def prepare(given: Given) -> Any:
    """Arrays over projects, and over all rows of all tables, those of one project together."""
    work, sheets = given.work, given.sheets
    numbers = {about: i for i, about in enumerate(work.columns)}
    owners, roles, places = [], [], {}
    tables = [a for a in work.columns if a != PROJECT]
    for about in tables:
        owners.append(np.repeat(np.arange(sheets.cases), sheets.sizes[about]))
        roles.append(np.full(len(sheets.tables[about]), numbers[about]))
    owner, role = np.concatenate(owners), np.concatenate(roles)
    order = np.argsort(owner, kind="stable")
    owner, role = owner[order], role[order]
    columns = {}
    for about in tables:
        places[about] = np.flatnonzero(role == numbers[about])
        for j, name in enumerate(work.short[about].values()):
            full = np.full(len(owner), -1, np.int32)
            full[places[about]] = sheets.tables[about][:, j]
            columns[f"t{numbers[about]}_{name}"] = full
    own = {f"p_{name}": np.ascontiguousarray(sheets.tables[PROJECT][:, j]) for j, name in enumerate(work.short[PROJECT].values())}
    own |= {f"i{j}": np.ascontiguousarray(sheets.inputs[:, j]) for j in range(len(work.inputs))}
    return sheets.cases, owner, np.array([f"t{r}" for r in role]), columns, own, places


def load(given: Given) -> Any:
    work = given.work
    numbers = {about: f"t{i}" for i, about in enumerate(work.columns)}
    project = build_entity(key="project", plural="projects", label="project",
                           roles=[{"key": t, "plural": t + "s", "label": t} for a, t in numbers.items() if a != PROJECT])
    system = TaxBenefitSystem([ROW, project])
    for about, table in numbers.items():
        for name in work.short[about].values():
            system.add_variable(_variable(f"p_{name}", project) if about == PROJECT else _variable(f"{table}_{name}", ROW))
    for j in range(len(work.inputs)):
        system.add_variable(_variable(f"i{j}", project))
    for i, rule in enumerate(work.rules):
        prefix = "p_" if rule.about == PROJECT else f"{numbers[rule.about]}_"
        names = {key: prefix + name for key, name in work.short[rule.about].items()}
        system.add_variable(_variable(f"r{i}", project if rule.about == PROJECT else ROW, _rule(rule, names)))
    roles = {about: getattr(project, table.upper(), None) for about, table in numbers.items()}
    names = {name: f"i{j}" for j, name in enumerate(work.inputs)} | {s.name: f"s{i}" for i, s in enumerate(work.chain)}
    for i, step in enumerate(work.chain):
        system.add_variable(_variable(f"s{i}", project, _step(step, work, names, roles)))
    return work, system


def run(rules: Any, facts: Any) -> Any:
    work, system = rules
    cases, owner, roles, columns, own, _ = facts
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("row", np.arange(len(owner)))
    projects = builder.declare_entity("project", np.arange(cases))
    builder.join_with_persons(projects, owner, roles)
    simulation = builder.build(system)
    for name, array in columns.items():
        simulation.persons.get_holder(name)._memory_storage.put(array, YEAR)
    for name, array in own.items():
        simulation.populations["project"].get_holder(name)._memory_storage.put(array, YEAR)
    verdicts = [simulation.calculate(f"r{i}", YEAR) for i in range(len(work.rules))]
    last = {s.name: f"s{i}" for i, s in enumerate(work.chain)}
    return verdicts, simulation.calculate(last["总评"], YEAR), simulation.calculate(last["结论"], YEAR), facts[-1]


def read(given: Given, raw: Any) -> Results:
    work = given.work
    verdicts, grades, conclusions, places = raw
    return Results(tuple((v if r.about == PROJECT else v[places[r.about]]).astype(np.int8)
                         for r, v in zip(work.rules, verdicts, strict=True)),
                   grades.astype(np.int8), conclusions.astype(np.int8))


def _variable(name: str, entity: Any, formula: Any = None) -> type[Variable]:
    content = {"value_type": int, "entity": entity, "definition_period": DateUnit.YEAR, "label": name}
    return type(name, (Variable,), content | ({"formula": formula} if formula else {}))


def _dnf(clauses: Clauses, value: Any, count: int) -> Any:
    if () in clauses:
        return np.ones(count, bool)
    found = np.zeros(count, bool)
    for clause in clauses:
        held = np.ones(count, bool)
        for name, op, bound in clause:
            held &= _compare(value(name), op, value(bound) if isinstance(bound, str) else bound)
        found |= held
    return found


def _compare(left: Any, op: str, right: Any) -> Any:
    match op:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def _rule(rule: Asked, names: dict[str, str]) -> Any:
    def formula(entity, period):  # type: ignore[no-untyped-def]
        def value(key: str) -> Any:
            return entity(names[key], period)

        applies = _dnf(rule.applies, value, entity.count)
        cases = [_dnf(rule.spared, value, entity.count), applies & _dnf(rule.fails, value, entity.count),
                 applies & _dnf(rule.passes, value, entity.count)]
        return np.select(cases, [3, 1, 0], UNKNOWN)

    return formula


def _step(step: Count | Held | Pick, work: Work, names: dict[str, str], roles: dict[str, Any]) -> Any:
    def formula(project, period):  # type: ignore[no-untyped-def]
        def value(name: str) -> Any:
            return project(names[name], period)

        if isinstance(step, Count):
            total = np.zeros(project.count, np.int32)
            for about in roles:
                own = [i for i in step.rules if work.rules[i].about == about]
                if own and about == PROJECT:
                    total += sum(np.isin(project(f"r{i}", period), step.verdicts) for i in own)
                elif own:
                    rows = sum(np.isin(project.members(f"r{i}", period), step.verdicts).astype(np.int32) for i in own)
                    total += project.sum(rows, role=roles[about]).astype(np.int32)
            return total
        if isinstance(step, Held):
            return sum(np.isin(value(n), step.values).astype(np.int32) for n in step.numbers)
        cases = [_dnf(c, value, project.count) for c, _ in step.cases]
        return np.select(cases, [value(r) if isinstance(r, str) else r for _, r in step.cases], step.otherwise)

    return formula
