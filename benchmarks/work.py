"""What every engine is asked, in one neutral form: Chidu's own compiled rules and ordered lists over whole numbers.

The rules are the policy's, each as four lists of clauses (certainly applies, certainly does not, certainly fails,
certainly does not). The whole numbers are those that Chidu's own engine gets (evaluation/encode.py): a comparison with
a threshold, a text predicate or a count of rows is one column, -1 where it is unknown. After the rules come the
consequences: counts of findings, the grade of each point, the grade of the whole, the conclusion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from chidu.condition import Compare, Condition, Flag, Gap, Reading
from chidu.evaluation.conclude import PENDING
from chidu.evaluation.encode import OPS, Encoding, encode
from chidu.types import Bands, Grading, PolicyVersion

MET, UNMET, UNKNOWN, NOT_APPLICABLE = range(4)
NOTHING = -1

Atom = tuple[str, str, "int | str"]
"""A comparison: name of a number, operator, whole number or name of another."""
Clauses = tuple[tuple[Atom, ...], ...]


@dataclass(frozen=True)
class Asked:
    """One rule: the table (or the project) it is about, its severity and point, and when it applies and fails."""

    id: str
    about: str
    severity: str
    point: str | None
    supplements: bool
    applies: Clauses
    spared: Clauses
    fails: Clauses
    passes: Clauses


@dataclass(frozen=True)
class Count:
    """How many findings of these rules have one of these verdicts."""

    name: str
    verdicts: tuple[int, ...]
    rules: tuple[int, ...]


@dataclass(frozen=True)
class Held:
    """How many of these numbers have one of these values."""

    name: str
    numbers: tuple[str, ...]
    values: tuple[int, ...]


@dataclass(frozen=True)
class Pick:
    """The result of the first case that holds, else the last: an ordered list. A result may be another number's."""

    name: str
    cases: tuple[tuple[Clauses, int | str], ...]
    otherwise: int


Step = Count | Held | Pick


@dataclass(frozen=True)
class Work:
    """All that is asked of one kind of form under one policy. `policy` is that policy with no other rules than those of the
    form's stages. `columns` names each object's numbers by their key, `inputs` the project's own further numbers: people's
    grades, the total score, the mode, how many fields are lacking. `chain` ends with 总评 and 结论."""

    policy: PolicyVersion
    encoding: Encoding
    columns: Mapping[str, tuple[str, ...]]
    rules: tuple[Asked, ...]
    inputs: tuple[str, ...]
    chain: tuple[Step, ...]
    grades: tuple[str, ...]
    conclusions: tuple[str, ...]
    grading: Grading

    @property
    def short(self) -> Mapping[str, Mapping[str, str]]:
        """Column keys as short plain names, by object: c0, c1, …"""
        return {about: {key: f"c{i}" for i, key in enumerate(keys)} for about, keys in self.columns.items()}


def work_of(policy: PolicyVersion, kind: str) -> Work:
    """The work for forms of a kind under a policy. ValueError where the policy's ordered lists read what is not told here."""
    stages = policy.vocabulary.kinds[kind].stages
    policy = replace(policy, rules=tuple(r for r in policy.rules if r.stage in stages))
    encoding = encode(policy)
    engine_rules = {r.id: r for r in encoding.program.rules}
    rules = tuple(
        Asked(r.id, r.about, r.severity, r.point, "补正" in r.actions, e.applies.true, e.applies.false, e.fails.true, e.fails.false)
        for r in policy.rules if (e := engine_rules[r.id]))
    grading = next(policy.gradings[s] for s in stages if s in policy.gradings)
    ladder = next(policy.conclusions[s] for s in stages if s in policy.conclusions)
    maker = _Maker(rules, grading)
    maker.grade()
    conclusions = tuple(dict.fromkeys(s.result for s in ladder))
    maker.add(Pick("结论", tuple((maker.clauses(s.when, ""), conclusions.index(s.result)) for s in ladder), NOTHING))
    return Work(policy, encoding, encoding.program.fields, rules, tuple(maker.inputs), tuple(maker.chain.values()),
                (*grading.grades, PENDING), conclusions, grading)


@dataclass
class _Maker:
    """Writes the chain: what an ordered list reads is added before it."""

    rules: tuple[Asked, ...]
    grading: Grading
    inputs: dict[str, None] = field(default_factory=dict)
    chain: dict[str, Step] = field(default_factory=dict)

    def add(self, step: Step) -> str:
        self.chain.setdefault(step.name, step)
        return step.name

    def take(self, name: str) -> str:
        self.inputs[name] = None
        return name

    def grade(self) -> None:
        grades = self.grading.grades
        pending = len(grades)
        for point in self.grading.points:
            by_person = self.take(f"人·{point.name}")
            cases: list[tuple[Clauses, int | str]] = [((((by_person, ">=", 0),),), by_person)]
            if point.proposed_by_rules:
                for step in self.grading.point_ladder:
                    result = pending if step.result == PENDING else grades.index(step.result)
                    cases.append((self.clauses(step.when, point.name), result))
            self.add(Pick(f"点·{point.name}", tuple(cases), pending))
        modes = list(self.grading.overall)
        whole: list[tuple[Clauses, int | str]] = []
        for i, form in enumerate(self.grading.overall.values()):
            here: tuple[Atom, ...] = ((self.take("方式"), "==", i),) if modes != [""] else ()
            if isinstance(form, Bands):
                unit = 10 ** (form.places or 0)
                score = self.take("总分")
                whole += [(((*here, (score, ">=", _whole(cut * unit))),), grades.index(g)) for g, cut in form.cuts]
                continue
            ready = (*here, (self.number(f"{PENDING}数", ""), "==", 0))
            whole += [(tuple((*ready, *clause) for clause in self.clauses(step.when, "")), grades.index(step.result)) for step in form]
        self.add(Pick("总评", tuple(whole), pending))

    def clauses(self, condition: Condition | None, scope: str) -> Clauses:
        """When a step of an ordered list holds, in names of numbers; counts are always known, so this is all of it."""
        if condition is None:
            return ((),)
        made = []
        for clause in condition.rails()[0]:
            atoms: list[Atom] = []
            for atom in clause:
                if isinstance(atom.signal, Gap):
                    atoms.append((self.number(atom.signal.left, scope), OPS[atom.op], self.number(atom.signal.right, scope)))
                elif isinstance(atom.signal, Flag) and isinstance(atom.signal.of, Compare) and atom.bound is True:
                    same = atom.signal.of
                    atoms.append((self.number(same.left, scope), OPS[same.op], self.number(same.right.name, scope)))
                elif isinstance(atom.signal, Reading) and isinstance(atom.bound, Fraction):
                    atoms.append((self.number(atom.signal.name, scope), OPS[atom.op], _whole(atom.bound)))
                elif isinstance(atom.signal, Reading) and atom.signal.name == "总评":
                    atoms.append(("总评", OPS[atom.op], (*self.grading.grades, PENDING).index(str(atom.bound))))
                else:
                    raise ValueError(f"an ordered list reads {atom.signal.key}")
            made.append(tuple(atoms))
        return tuple(made)

    def number(self, name: str, scope: str) -> str:
        """A count of findings within a point, or of the whole; added to the chain where it is first read."""
        own = [i for i, r in enumerate(self.rules) if not scope or (r.point or "") in self._points(scope)]
        points, grades = tuple(f"点·{p.name}" for p in self.grading.points), self.grading.grades
        label = f"{scope}·{name}"
        if name in ("缺项数", "待答数"):
            return self.take(label)
        if name == "要点总数":
            return self.add(Held(label, points, tuple(range(len(grades) + 1))))
        if name == f"{PENDING}数":
            return self.add(Held(label, points, (len(grades),)))
        for i, grade in enumerate(grades):
            if name in (f"{grade}数", f"{grade}以上数"):
                return self.add(Held(label, points, (i,) if name == f"{grade}数" else tuple(range(i + 1))))
        by_verdict = {"问题数": (UNMET,), "达标数": (MET,), "无法判定数": (UNKNOWN,), "本要点规则数": (MET, UNMET, UNKNOWN)}
        if name in by_verdict:
            return self.add(Count(label, by_verdict[name], tuple(own)))
        if name == "补正数":
            return self.add(Count(label, (UNMET,), tuple(i for i in own if self.rules[i].supplements)))
        return self.add(Count(label, (UNMET,), tuple(i for i in own if f"{self.rules[i].severity}数" == name)))

    def _points(self, name: str) -> Iterable[str]:
        point = next(p for p in self.grading.points if p.name == name)
        return (point.name, *point.takes)


def _whole(number: Fraction) -> int:
    if number.denominator != 1:
        raise ValueError(f"an ordered list compares a count with {number}")
    return number.numerator
