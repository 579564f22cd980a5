"""What columns say of every form, and the same case by case as the reference would have it (列上结果)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chidu.errors import ChiduError
from chidu.evaluation.bulk.conclude import NONE, Concluded, conclude
from chidu.evaluation.bulk.derive import derive
from chidu.evaluation.bulk.frame import Columns, Facts
from chidu.evaluation.bulk.judge import UNMET, VERDICTS, Judged, judge
from chidu.evaluation.conclude import grading_because
from chidu.evaluation.digest import digest
from chidu.types import PROJECT, Graded, Outcome, PolicyVersion, Ref, Verdict


@dataclass(frozen=True)
class Results:
    """Verdicts of every rule, and what follows, for the forms of one kind. `refused` forms have no result."""

    policy: PolicyVersion
    facts: Facts
    judged: tuple[Judged, ...]
    concluded: Concluded
    refused: Mapping[int, ChiduError]

    @property
    def columns(self) -> Columns:
        return self.facts.columns

    def verdicts(self, case: int) -> Iterator[tuple[str, Ref, Verdict]]:
        """Of one form, in the order of the policy's rules and the form's rows."""
        for j in self.judged:
            about = j.rule.about
            if about == PROJECT:
                yield j.rule.id, Ref(PROJECT), VERDICTS[j.verdicts[case]]
                continue
            table = self.columns.tables[about]
            start = int(table.starts[case])
            for row in range(int(table.counts[case])):
                yield j.rule.id, Ref(about, row + 1), VERDICTS[j.verdicts[start + row]]

    def outcome(self, case: int) -> Outcome:
        """Of one form, as the reference's Outcome."""
        made, policy = self.concluded, self.policy
        grading, points, because = made.grading, dict[str, Graded](), list[str]()
        grade = mode = None
        if grading:
            own = made.point_scores.get(case, {})
            for name, grades in made.points.items():
                held = None if grades[case] == NONE else grading.grades[grades[case]]
                score = own.get(name)
                points[name] = (Graded(held, "person", score) if made.by_person[name][case] else
                                Graded(held, "rules" if held else "nobody", score))
            grade = None if made.grade[case] == NONE else grading.grades[made.grade[case]]
            mode = None if made.mode[case] == NONE else made.modes[made.mode[case]]
            because += grading_because(grading, points, grade)
        step = None if made.stage is None or made.step[case] == NONE else policy.conclusions[made.stage][made.step[case]]
        chosen = made.chosen.get(case)
        if step:
            because.append(f"结论“{chosen or step.result}”" + (f"，依据{step.provision}" if step.provision else ""))
        actions = [a for j in self.judged if j.rule.actions and j.counts(UNMET)[case] for a in j.rule.actions]
        letters = [*(step.letters if step else ()), *(kind for kind, due in made.letters if due[case])]
        return Outcome(points, grade, made.scores.get(case), mode, chosen or (step.result if step else None), step.options if step else (),
                       step.limit if step else "", tuple(dict.fromkeys((*actions, *(step.actions if step else ())))),
                       tuple(dict.fromkeys(letters)), tuple(because))

    def digest(self, case: int) -> bytes:
        """The hash of what is said of one form: the same as for any evaluator that says the same."""
        return digest(self.columns.ids[case], (verdict for _, _, verdict in self.verdicts(case)), self.outcome(case))


def evaluate(policy: PolicyVersion, columns: Columns) -> Results:
    """All rules over all forms, and all that follows."""
    facts, people = derive(columns, policy)
    judged = judge(facts, policy, people)
    return Results(policy, facts, judged, conclude(facts, policy, judged, people), people.refused)
