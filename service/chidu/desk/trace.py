"""How a decision came about (判定轨迹): what fired and chained in the engine, in order, beside the reference's why and why not.

The engine tells what fired and nothing else; the reference tells for every rule and every step of an ordered list why it
holds, why not, or what is missing. Each line carries the number of the engine's firing, None where nothing fired.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chidu.condition import say_value
from chidu.evaluation.conclude import Counts, climb, conclude
from chidu.evaluation.derive import derive
from chidu.opinion.wording import place_of
from chidu.types import VERDICTS, Decision, Finding, Fired, Ladder, PolicyVersion, Step, Waiting

TRUTHS = {True: "成立", False: "不成立", None: "不能定"}


@dataclass(frozen=True)
class Judged:
    """A finding with its place on the form and the engine's firing that says the same."""

    finding: Finding
    place: str
    fired: int | None


@dataclass(frozen=True)
class Rung:
    """A step of an ordered list, from 1, that was looked at: its condition and result, whether it holds, what it read."""

    step: int
    when: str
    result: str
    truth: bool | None
    because: tuple[str, ...]
    fired: int | None


@dataclass(frozen=True)
class Climb:
    """One climb of an ordered list, for a point of the review form or for the whole, as far as it went."""

    ladder: str
    point: str
    rungs: tuple[Rung, ...]

    @property
    def result(self) -> str | None:
        """None = 待定."""
        return self.rungs[-1].result if self.rungs and self.rungs[-1].truth else None


@dataclass(frozen=True)
class Traced:
    """Everything, rule by rule and list by list. `firings` is None where the engine did not sign; `waiting` says why."""

    judged: tuple[Judged, ...]
    climbs: tuple[Climb, ...]
    firings: int | None
    waiting: Waiting | None


def trace(decision: Decision, policy: PolicyVersion) -> Traced:
    """The trace of a decision under the policy that it was decided by."""
    facts, own = derive(decision.case, policy), decision.trace
    order = {(fired.id, fired.about): number for number, fired in enumerate(own.judged if own else (), 1)}
    judged = tuple(Judged(f, place_of(f.about, facts.view(f.about)), order.get((f.rule, str(f.about)))) for f in decision.findings)
    recorder = _Recorder()
    conclude(decision.case, policy, facts, decision.findings, recorder)
    climbs, number = [], len(order)
    points = _points(decision, policy)
    for i, (name, ladder, counts) in enumerate(recorder.climbed):
        fired = own.climbed[i] if own else ()
        climbs.append(Climb(name, next(points) if name.endswith("·要点拟定") else "", tuple(_rungs(ladder, counts, fired, number))))
        number += len(fired)
    return Traced(judged, tuple(climbs), number if own else None, decision.waiting)


@dataclass(frozen=True)
class _Recorder:
    """Climbs as the reference does, and keeps every list it was given with what the list reads."""

    climbed: list[tuple[str, Ladder, Counts]] = field(default_factory=list)

    def __call__(self, name: str, ladder: Ladder, counts: Counts) -> Step | None:
        self.climbed.append((name, ladder, counts))
        return climb(name, ladder, counts)


def _points(decision: Decision, policy: PolicyVersion) -> Iterator[str]:
    """The points that rules propose a grade for, in the order in which they are graded."""
    for grading in policy.gradings.values():
        for point in grading.points:
            graded = decision.outcome.points.get(point.name)
            if point.proposed_by_rules and graded and graded.by != "person":
                yield point.name


def _rungs(ladder: Ladder, counts: Counts, fired: tuple[Fired, ...], before: int) -> Iterator[Rung]:
    order = {int(one.about): number for number, one in enumerate(fired, before + 1)}
    for number, step in enumerate(ladder):
        truth = step.when.kleene(counts) if step.when else True
        read = sorted({n for leaf in step.when.leaves(counts, truth) for n in leaf.reads() if "·" not in n}) if step.when else []
        because = tuple(f"{name}为{say_value(counts.value(name))}" for name in read)
        yield Rung(number + 1, step.when.say() if step.when else "其余", step.result, truth, because, order.get(number))
        if truth is not False:
            return


# ---- as data


def trace_json(decision: Decision, policy: PolicyVersion) -> dict[str, Any]:
    """`engine`: every firing in order, null where it did not sign; `rules` and `ladders`: the reference's reasons."""
    told = trace(decision, policy)
    places = {str(j.finding.about): j.place for j in told.judged}
    return {
        "engine": list(_firings(decision, places)) if decision.trace else None,
        "rules": [{"rule": j.finding.rule, "object": j.place, "verdict": VERDICTS[j.finding.verdict],
                   "because": list(j.finding.because), "fired": j.fired} for j in told.judged],
        "ladders": [{"ladder": c.ladder, "point": c.point or None, "result": c.result,
                     "steps": [{"step": r.step, "when": r.when, "result": r.result, "truth": TRUTHS[r.truth],
                                "because": list(r.because), "fired": r.fired} for r in c.rungs]} for c in told.climbs],
    }


_SAID = {"met": VERDICTS["met"], "unmet": VERDICTS["unmet"], "na": VERDICTS["not_applicable"]}


def _firings(decision: Decision, places: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    assert decision.trace is not None
    for number, one in enumerate(decision.trace.judged, 1):
        yield {"order": number, "rule": one.id, "object": places[one.about], "verdict": _SAID[one.outcome]}
    climbed = (one for fired in decision.trace.climbed for one in fired)
    for number, one in enumerate(climbed, len(decision.trace.judged) + 1):
        yield {"order": number, "ladder": one.id, "step": int(one.about) + 1, "truth": TRUTHS[one.outcome != "next"]}
