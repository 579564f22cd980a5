"""The reference evaluator: one finding for every rule and every object it is about, with the trace of why.

Exact and three-valued. 适用 unknown → 无法判定; 适用 false → 不适用; a question (判断) waits for a person's answer. All conditions
about one object are judged together, each once; what a finding tells of its reasons it tells when asked.
Source: POLICY_FORMAT.md §4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chidu.condition import Condition, Program, once
from chidu.errors import FormUnreadable
from chidu.evaluation.trace import Cells, Computed, Scene
from chidu.form import Source
from chidu.types import PROJECT, WHOLE, Case, Facts, Fails, Finding, PolicyVersion, Question, Ref, Rule, Tell, Verdict


def judge(case: Case, policy: PolicyVersion, facts: Facts, only: str | None = None) -> tuple[Finding, ...]:
    """All findings (or those of one rule), in the order of the policy's rules and the form's rows."""
    stages = stages_of(case.form.kind, policy)
    if only is None:
        plans = _plans(policy)
        if stages not in plans:
            plans[stages] = _plan([r for r in policy.rules if r.stage in stages])
        plan = plans[stages]
    else:
        rule = policy.rule(only)
        plan = _alone(rule) if rule and rule.stage in stages else _plan([])
    project = facts.view(WHOLE)
    cells = Cells(project, _computed(policy))
    scenes = {about: [Scene(view, program, cells) for view in ([project] if about == PROJECT else project.rows(about) or ())]
              for about, program in plan.programs.items()}
    return tuple(_find(planned, scene, case) for planned in plan.rules for scene in scenes[planned.rule.about])


def objects(rule: Rule, facts: Facts) -> tuple[Ref, ...]:
    """What the rule is about on this form: the project, or each row of its table."""
    return (WHOLE,) if rule.about == PROJECT else facts.tables.get(rule.about, ())


def stages_of(kind: str, policy: PolicyVersion) -> tuple[str, ...]:
    """The stages (环节) that a form of this kind serves. Raises FormUnreadable for a kind that the data dictionary has not."""
    kinds = policy.vocabulary.kinds
    if kind not in kinds:
        raise FormUnreadable("form-kind", f"数据字典里没有“{kind}”这种表", rule=f"可审的表：{'、'.join(kinds)}",
                             remedy="请核对表的种类，或先把它收进数据字典")
    return kinds[kind].stages


# ---- one rule, one object


@dataclass(frozen=True)
class _Planned:
    """A rule, and its conditions by their numbers in the program of its object. `kinds`: what a finding of each kind knows at once,
    and how it tells the rest."""

    rule: Rule
    applies: int | None
    condition: int | None
    fails: bool
    kinds: Mapping[str, tuple[Mapping[str, Any], Tell]]


def _find(planned: _Planned, scene: Scene, case: Case) -> Finding:
    if planned.applies is not None and (applies := scene.truths[planned.applies]) is not True:
        kind = "uncertain" if applies is None else "inapplicable"
    elif planned.condition is None:
        return _answered(planned, scene, case)
    else:
        truth = scene.truths[planned.condition]
        kind = "lacking" if truth is None else "unmet" if truth is planned.fails else "met"
    known, tell = planned.kinds[kind]
    return Finding.told_late(known, scene.view.ref, tell, scene)


def _answered(planned: _Planned, scene: Scene, case: Case) -> Finding:
    rule, about = planned.rule, scene.view.ref
    known, tell = planned.kinds["asked"]
    answer = case.determined(about, f"规则·{rule.id}")
    if answer is None or not isinstance(rule.test, Question):
        return Finding.told_late(known, about, tell, scene)
    verdict: Verdict = "met" if answer.value == "是" else "unmet" if answer.value == "否" else "unknown"
    by = f"{answer.by}认定“{answer.value}”：{answer.reason}"
    known = {**known, "verdict": verdict, "actions": rule.actions if verdict == "unmet" else (), "missing": (),
             "because": (f"{rule.test.ask}{by}",), "answered_by": by}
    return Finding.told_late(known, about, (Scene.asked, rule.test.look_at, Source("person", by)), scene)


# ---- what is laid out once for a policy


@dataclass(frozen=True)
class _Plan:
    """Rules in their order, and for each object they are about the program of all their conditions."""

    rules: tuple[_Planned, ...]
    programs: Mapping[str, Program]


def _plan(rules: Sequence[Rule]) -> _Plan:
    conditions: dict[str, list[Condition]] = {rule.about: [] for rule in rules}
    for rule in rules:
        conditions[rule.about] += [c for c in (rule.applies, _condition(rule)) if c is not None]
    programs = {about: Program(all_about) for about, all_about in conditions.items()}
    return _Plan(tuple(_planned(rule, programs[rule.about].number) for rule in rules), programs)


def _planned(rule: Rule, number: Mapping[Condition, int]) -> _Planned:
    applies, condition = (None if c is None else number[c] for c in (rule.applies, _condition(rule)))
    always = {"rule": rule.id, "severity": rule.severity, "point": rule.point, "origin": rule.origin, "actions": ()}
    unknown = {**always, "verdict": "unknown"}
    kinds: dict[str, tuple[Mapping[str, Any], Tell]] = {
        "inapplicable": ({**always, "verdict": "not_applicable"}, (Scene.inapplicable, applies)),
        "uncertain": (unknown, (Scene.lack, applies, "是否适用尚不能定")),
    }
    if isinstance(rule.test, Question):
        told = {"missing": (f"人工判断：{rule.test.ask}",), "because": (f"待人判断：{rule.test.ask}",)}
        kinds["asked"] = unknown | told, (Scene.asked, rule.test.look_at)
    else:
        kinds |= {
            "lacking": (unknown, (Scene.lack, condition, "无法判定")),
            "met": ({**always, "verdict": "met"}, (Scene.tested, condition, applies, False, None)),
            "unmet": ({**always, "verdict": "unmet", "actions": rule.actions}, (Scene.tested, condition, applies, True, rule.amount)),
        }
    return _Planned(rule, applies, condition, isinstance(rule.test, Fails), kinds)


def _condition(rule: Rule) -> Condition | None:
    return None if isinstance(rule.test, Question) else rule.test.condition


@once
def _plans(policy: PolicyVersion) -> dict[tuple[str, ...], _Plan]:
    """Filled as forms of one kind or another come."""
    return {}


@once
def _alone(rule: Rule) -> _Plan:
    return _plan([rule])


@once
def _computed(policy: PolicyVersion) -> Computed:
    return {(d.about, d.name): d.computation for d in policy.derived}
