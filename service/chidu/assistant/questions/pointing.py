"""Which finding of the open form a question points at (所指): by its words, by the numbers in it, by the row that it names.

One ranked match of all the rules judged on the form, with the law's own rarity of words; a pick is made only with a clear lead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chidu import quantity
from chidu.assistant.lookup.passages import lawbook
from chidu.assistant.lookup.search import Hit, Index
from chidu.assistant.matter import Matter
from chidu.assistant.questions.cells import Row, projects_of, rows_of
from chidu.assistant.questions.intents import GENERAL, content
from chidu.assistant.questions.names import apart, longest_common, written
from chidu.assistant.questions.spoken import amounts_in, normal
from chidu.condition import say_value
from chidu.evaluation.derive import derive
from chidu.opinion.wording import fill
from chidu.policy.citation import reads
from chidu.types import Facts, Finding, PolicyVersion, Verdict, View

DEFINITE, CLEAR, STRONG, AHEAD = 0.25, 4.5, 12.0, 1.07
"""The share of a question's weight that a rule must hold to be meant, the score that it must have, the score that needs no share since
people say much beside the matter, and by how much it must lead."""
FEWEST = 2
"""Characters that say something, without which no words point at a rule."""
TELLS = 6
"""Characters of a rule's name without what it is sorted under, that can mean nothing else."""
TELLING = 100
"""A bare number below this says nothing of a finding."""
SAID, NONE = 0.5, Hit(0, 0.0, 0.0)
"""What the words of a finding count beside those of the law."""
NUMBER = 8.0
"""What a number that stands in one finding alone counts, beside the scores of words."""
_Amount = tuple[Fraction, str | None]


@dataclass(frozen=True)
class Pointed:
    """A rule judged on the form, and the row that is meant; empty where the question may mean several."""

    rule: str = ""
    row: Row | None = None


def pointed(text: str, words: str, matter: Matter, row: Row | None, project: str, wanted: Mapping[Verdict, float],
            of_a_number: bool) -> Pointed:
    """What a question means of a form. `words`: without names of places, days, projects; `row`, `project` of a list: what it names;
    `wanted`: the verdicts that it may be about, and how near each is; `of_a_number`: it asks how a number
    came about, which means a finding where it stands in one alone."""
    called = {spelled: f.rule for f in matter.decision.findings for spelled in _called(f.rule)}
    if rule := called.get(written(text, tuple(called)), ""):
        return Pointed(rule, row)
    facts = derive(matter.decision.case, matter.policy)
    findings = [f for f in matter.decision.findings if f.verdict in wanted]
    named = (row.about,) if row else projects_of(matter.decision.case.form).get(project, ())
    if of_row := [f for f in findings if f.about in named and f.verdict in ("unmet", "unknown")]:
        rules = {f.rule for f in of_row if f.verdict == "unmet"} or {f.rule for f in of_row}
        if len(rules) == 1:
            return Pointed(rules.pop(), row)
        findings = of_row
    by_number = _by_number(text, [f for f in findings if f.verdict in ("unmet", "unknown")], matter.policy, facts)
    numbered = {rule for rule, _ in by_number}
    if of_row and numbered == {f.rule for f in of_row}:
        by_number = {}
    elif of_a_number and len(numbered) > 1 and not of_row:
        return Pointed("", row)
    matters = apart(words.replace(row.label, " ") if row else words, matter.brief.project, 2)
    if not by_number and len(content(GENERAL.sub(" ", matters))) < FEWEST:
        return Pointed("", row)
    of_one_row = row is not None and all(f.about == row.about for f in findings)
    near = dict[str, float]()
    for f in findings:
        near[f.rule] = max(near.get(f.rule, 0), wanted[f.verdict])
    rule = _leading(matters, findings, near, by_number, of_one_row, matter.policy, facts)
    return Pointed(rule, row or _row(text, rule, findings, by_number, matter)) if rule else Pointed("", row)


def _called(rule: str) -> tuple[str, ...]:
    """A rule's name, as people write it too: without its dots, and without what it is sorted under, where that is long enough."""
    last = rule.rpartition(".")[2]
    return (rule, rule.replace(".", ""), *((last,) if len(last) >= TELLS else ()))


def _leading(words: str, findings: Sequence[Finding], near: Mapping[str, float], by_number: dict[tuple[str, str], float],
             of_one_row: bool, policy: PolicyVersion, facts: Facts) -> str:
    """The rule that leads all others clearly, by the words of the law, those of the finding, and numbers together."""
    book = lawbook(policy)
    places = {n: p.name for n, p in enumerate(book.passages) if p.kind == "rule" and p.name in near}
    by_law = {places[h.number]: h for h in book.index.find(words, len(places), 0, places)}
    told = [f for f in findings if f.verdict == "unmet"]
    by_said = {told[h.number].rule: h for h in reversed(Index([("", _said(f, policy, facts)) for f in told]).find(words, len(told), 0))}
    scores: defaultdict[str, float] = defaultdict(float)
    for (rule, _), weight in by_number.items():
        scores[rule] = max(scores[rule], weight)
    for rule in near:
        law, said = by_law.get(rule, NONE), by_said.get(rule, NONE)
        score = law.score + SAID * said.score
        if rule in scores or score >= STRONG or (score >= CLEAR and (of_one_row or max(law.share, said.share) >= DEFINITE)):
            scores[rule] += score
    ranked = sorted(((score * near[rule], rule) for rule, score in scores.items() if score), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] < AHEAD * ranked[1][0]):
        return ""
    return ranked[0][1]


def _row(text: str, rule: str, findings: Sequence[Finding], by_number: dict[tuple[str, str], float], matter: Matter) -> Row | None:
    """The row that a finding of this rule is about, where a number of the question stands in it, or part of its name is said."""
    labels = {r.about: r for r in rows_of(matter.decision.case.form)}
    of_rule = [f for f in findings if f.rule == rule and f.verdict == "unmet" and f.about in labels]
    numbered = [f for f in of_rule if (rule, str(f.about)) in by_number]
    said = {f.about: longest_common(labels[f.about].label, text) for f in of_rule}
    named = [f for f in of_rule if said[f.about] > 3 or (said[f.about] == 3 and _own(labels[f.about].label, text, rule, matter))]
    chosen = numbered if len(numbered) == 1 else named
    return labels[chosen[0].about] if len(chosen) == 1 else None


def _own(label: str, text: str, rule: str, matter: Matter) -> bool:
    """Whether what a text has of a label is the label's own, not a word of the rule."""
    said = next(p.title + p.text for p in lawbook(matter.policy).passages if p.name == rule)
    start = max(range(len(label)), key=lambda s: _run(label[s:], text))
    return label[start:start + _run(label[start:], text)] not in said


def _run(label: str, text: str) -> int:
    return next((n for n in range(len(label), 0, -1) if label[:n] in text), 0)


# ---- numbers


def _by_number(text: str, findings: Sequence[Finding], policy: PolicyVersion, facts: Facts) -> dict[tuple[str, str], float]:
    """How strongly the numbers of a question speak for each finding: more, the fewer findings have them and the fewer these have."""
    asked = {a for a in _amounts(text) if a[1] or a[0] >= TELLING or a[0].denominator > 1}
    if not asked:
        return {}
    found: dict[tuple[str, str], float] = {}
    for f in findings:
        own, deeper = _own_amounts(f, policy, facts), _computed_amounts(f, policy, facts)
        held = sum(NUMBER * (1 if _in(a, own) else 0.5) / len(own | deeper) ** 0.25 for a in asked if _in(a, own) or _in(a, deeper))
        if held:
            found[f.rule, str(f.about)] = held
    return found


def _in(asked: _Amount, amounts: set[_Amount]) -> bool:
    """Whether a number is among some; one without a unit also in 万元 or per cent, which people leave out."""
    said, unit = asked
    scaled = {None: said, "元": 10_000 * said, "%": said / 100}
    return any((value == said and (own == unit or not (own and unit))) or (not unit and value == scaled.get(own)) for value, own in amounts)


def _amounts(text: str) -> Iterator[_Amount]:
    for _, _, said in amounts_in(text):
        read = quantity.quantity(said.lstrip("≥≤<>= "))
        if read:
            yield read.value, read.unit


def _own_amounts(f: Finding, policy: PolicyVersion, facts: Facts) -> set[_Amount]:
    """The numbers in what a finding says."""
    return {*_amounts(normal(_said(f, policy, facts))), *_amounts(normal("，".join(f.because)))}


def _said(f: Finding, policy: PolicyVersion, facts: Facts) -> str:
    rule = policy.rule(f.rule)
    assert rule is not None
    return fill(rule.wording.message, f, rule, View(facts, f.about), policy) if f.verdict == "unmet" else ""


def _computed_amounts(f: Finding, policy: PolicyVersion, facts: Facts) -> set[_Amount]:
    """The numbers that a finding rests on: of what its rule reads, and of what that is computed from."""
    rule, view = policy.rule(f.rule), View(facts, f.about)
    assert rule is not None
    made = {d.name: d.computation for d in policy.derived}
    pending, seen, found = sorted(reads(rule)), set[str](), set[_Amount]()
    while pending:
        name = pending.pop()
        if name in seen or "." in name:
            continue
        seen.add(name)
        value = view.value(name)
        if value.known and isinstance(value.v, Fraction):
            found |= {(value.v, value.unit), *_amounts(normal(say_value(value)))}
        if name in made:
            pending += made[name].reads()
    return found


def without_outcome(words: str, policy: PolicyVersion, conclusion: str = "") -> str:
    """Words without the conclusion and the names of letters and dispositions: they say what came of it, not which rule."""
    known = policy.vocabulary
    names = {conclusion, *known.documents, *known.actions, *(name.removeprefix("列入").removeprefix("建议") for name in known.actions)}
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, " ") if len(name) > 2 and "原因" not in name else words
    return words
