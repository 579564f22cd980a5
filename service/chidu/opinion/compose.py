"""Decision → Opinion: the sentences of a 审核意见 or a 补正通知, each from a finding, a value or a provision.

Wording conventions: domain reference §4.2 (place + fact + provision + request; 请 to peers, 应 for duties; no grading
adverbs without numbers). Nothing here decides: grades, conclusion and actions are those of the outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from chidu import __version__
from chidu.evaluation.conclude import PENDING, lacking_fields
from chidu.evaluation.counterfactual import Trials, Way, ways
from chidu.evaluation.derive import derive
from chidu.form import ABSENT, Source
from chidu.opinion.notes import notes
from chidu.opinion.opinion import Group, Mark, Open, Opinion, Remark, Subject
from chidu.opinion.places import few, few_cells
from chidu.opinion.wording import basis_of, fill, place_of, shown, unfilled
from chidu.quantity import YUAN, decimal_text
from chidu.types import (
    PROJECT,
    Decision,
    Facts,
    Finding,
    Graded,
    Grading,
    PolicyVersion,
    Question,
    Ref,
    Rule,
    Sentence,
    View,
)

OTHERS, FOUND = "其他", "审核发现的问题"
NOBODY = "申报单位"  # addressed where the form names nobody
OPINION, SUPPLEMENT = "审核意见", "补正通知"


def compose(kind: str, decision: Decision, policy: PolicyVersion) -> Opinion:
    """The opinion of this kind on a decision. `policy` is the one the decision was made by."""
    return _Composer(decision, policy).opinion(kind)


class _Composer:
    def __init__(self, decision: Decision, policy: PolicyVersion) -> None:
        self.decision, self.policy = decision, policy
        self.case, self.outcome = decision.case, decision.outcome
        self.facts: Facts = derive(decision.case, policy)
        stages = policy.vocabulary.kinds[self.case.form.kind].stages
        self.grading: Grading | None = next((policy.gradings[s] for s in stages if s in policy.gradings), None)
        self.letters = {letter.kind: letter for letter in policy.letters if set(letter.stages) & set(stages)}
        self.rules: dict[str, Rule] = {r.id: r for r in policy.rules}
        self.home = policy.resolved["辖区"][policy.scope]
        self.matter = self.case.form.kind.removesuffix("表").removesuffix("申报")
        self.settled = {name for name, graded in self.outcome.points.items() if graded.grade}

    def opinion(self, kind: str) -> Opinion:
        subject = self._subject()
        groups = tuple(self._groups(kind))
        remarks = [r for g in groups for r in g.remarks]
        questions, lacking = tuple(self._questions()), tuple(self._lacking(kind))
        rests_on = (*lacking, *(questions if kind == OPINION else ()))
        score = self.outcome.score
        return Opinion(
            kind=kind, form=self.case.form.kind, title=self._title(kind),
            to=self._stated("主管部门") or self._stated("实施单位") or NOBODY,
            issuer=self.home["财政部门"] or f"{self.home['名称']}财政局",
            decisions=(self.decision.id,), subject=subject, lead=self._lead(kind, len(remarks)),
            overall=tuple(self._overall()), grading=self.grading.name if self.grading else "",
            grades=self.grading.grades if self.grading else (),
            grade=self.outcome.grade or PENDING * bool(self.grading),
            score=decimal_text(score, 1) if score is not None else "", marks=tuple(self._marks()),
            groups=groups, questions=questions, lacking=lacking, ways=tuple(self._ways()) if kind == OPINION else (),
            handling=tuple(self._handling()), limit=self._limit(kind),
            notes=tuple(notes(remarks, rests_on, self.policy, self.case.form)), stamp=self._stamp())

    # ---- head

    def _stated(self, name: str) -> str:
        """A field as the form states it; empty where it does not."""
        value = self.facts.of[Ref(PROJECT)].get(name, ABSENT)
        return shown(value, self.policy) if value.known else ""

    def _told(self, name: str) -> str:
        return shown(self.facts.of[Ref(PROJECT)].get(name, ABSENT), self.policy)

    def _subject(self) -> Subject:
        year = self._stated("预算年度").removesuffix("年度").removesuffix("年")
        return Subject(self._told("项目名称"), self._stated("项目代码"), self._told("主管部门"), self._told("实施单位"),
                       self._told("年度资金总额"), year)

    def _title(self, kind: str) -> str:
        return f"关于{self._stated('项目名称') or '有关项目'}{self.matter}的{kind}"

    def _lead(self, kind: str, count: int) -> str:
        amount, year = self._stated("年度资金总额"), self._subject().year
        stated = "，".join(x for x in (year and f"{year}年度", amount and f"申请年度资金{amount}") if x)
        start = f"你单位报送的《{self._stated('项目名称')}{self.case.form.kind}》{f'（{stated}）' if stated else ''}收悉。"
        if kind == SUPPLEMENT:
            return start + "经审查，以下内容缺少或不全，尚不能完成审核，请予补正："
        if count:
            titles = dict.fromkeys(basis_of(f.origin, self.policy).partition("》")[0] + "》" for f in self._unmet())
            return start + f"依据{'、'.join(titles)}等规定，经审核，提出意见{count}条，现函告如下："
        open_ones = any(f.verdict == "unknown" and self._point(f) not in self.settled for f in self.decision.findings)
        return start + f"经审核，{'目前能够判定的内容中' if open_ones else ''}未发现不符合规定的内容，现函告如下："

    # ---- body

    def _overall(self) -> Iterator[Sentence]:
        outcome, decided = self.outcome, Source("decision", self.decision.id)
        grounds = (decided, self.grading.origin) if self.grading else (decided,)
        waiting = [n for n, g in outcome.points.items() if g.grade is None]
        if outcome.grade:
            yield Sentence(f"该项目{self.matter}审核总评为“{outcome.grade}”。", grounds)
        elif waiting:
            yield Sentence(f"审核要点中，{'、'.join(waiting)}尚待评审人评定，总评待评。", grounds)
        elif self.grading:
            open_mode = self.grading.mode if outcome.mode is None else None
            what = f"“{open_mode.removeprefix('认定·')}”尚待认定" if open_mode else "各要点的得分尚待评审人评定"
            yield Sentence(f"{what}，总评待评。", grounds)
        if outcome.conclusion:
            yield Sentence(f"审核结论：{outcome.conclusion}。", (decided,))

    def _unmet(self) -> list[Finding]:
        rank = {s: i for i, s in enumerate(self.policy.vocabulary.severities)}
        unmet = (f for f in self.decision.findings if f.verdict == "unmet")
        return sorted(unmet, key=lambda f: -rank.get(f.severity, 0))

    def _concerned(self, kind: str) -> list[Finding]:
        """The findings of which this kind of letter speaks."""
        return [f for f in self._unmet() if kind == OPINION or "补正" in f.actions]

    def _groups(self, kind: str) -> Iterator[Group]:
        number = 0
        order = [p.name for p in self.grading.points] if self.grading else []
        by_point: dict[str, list[Finding]] = {}
        for f in self._concerned(kind):
            by_point.setdefault(self._point(f), []).append(f)
        for name in sorted(by_point, key=lambda n: order.index(n) if n in order else len(order)):
            remarks = []
            for f in by_point[name]:
                number += 1
                remarks.append(self._remark(number, f))
            yield Group(name, tuple(remarks))

    def _point(self, finding: Finding) -> str:
        for p in self.grading.points if self.grading else ():
            if finding.point and finding.point in (p.name, *p.takes):
                return p.name
        return OTHERS if self.grading else FOUND

    def _remark(self, number: int, finding: Finding) -> Remark:
        rule, view = self.rules[finding.rule], View(self.facts, finding.about)
        sources: tuple[Source, ...] = finding.sources
        fact = fill(rule.wording.message, finding, rule, view, self.policy)
        difference = shown(finding.difference, self.policy) if finding.difference else ""
        cells = few_cells(s.ref for s in sources if s.kind in ("cell", "api"))
        return Remark(number, rule.id, finding.about, place_of(finding.about, view), cells,
                      Sentence(fact, (*sources, finding.origin)), basis_of(rule.origin, self.policy), rule.origin,
                      fill(rule.wording.suggestion, finding, rule, view, self.policy), finding.severity, difference)

    def _marks(self) -> Iterator[Mark]:
        for p in self.grading.points if self.grading else ():
            g: Graded = self.outcome.points[p.name]
            given = {"person": "评审人评定", "rules": "依规则拟定", "nobody": "待评审人评定"}[g.by]
            yield Mark(p.group, p.name, decimal_text(p.marks) if p.marks is not None else "", g.grade or "待评",
                       decimal_text(g.score) if g.score is not None else "", given)

    def _questions(self) -> Iterator[Open]:
        number = 0
        for f in self.decision.findings:
            rule = self.rules[f.rule]
            if self._point(f) in self.settled:  # graded already, by a person or by what the rules found
                continue
            if isinstance(rule.test, Question) and any(m.startswith("人工判断") for m in f.missing):
                number += 1
                place = place_of(f.about, View(self.facts, f.about))
                yield Open(number, rule.test.ask, place, basis_of(rule.origin, self.policy), rule.origin)

    def _lacking(self, kind: str) -> Iterator[Open]:
        """What is lacking and not told in a remark: each field once, with the rows that lack it."""
        told = {(f.about, n) for f in self._concerned(kind)
                for n in unfilled(self.rules[f.rule], View(self.facts, f.about))}
        wanted: dict[str, dict[Ref, Finding]] = {}
        for f in self.decision.findings:
            for about, name in (self._named(m, f.about) for m in lacking_fields((f,), self.policy)):
                if (about, name) not in told:
                    wanted.setdefault(name, {}).setdefault(about, f)
        for number, (name, concerned) in enumerate(wanted.items(), 1):
            origin = next(iter(concerned.values())).origin
            places = [place_of(about, View(self.facts, about)) for about in sorted(concerned) if about.row]
            yield Open(number, name, few(places), basis_of(origin, self.policy), origin)

    def _named(self, missing: str, about: Ref) -> tuple[Ref, str]:
        """The object and field of what is missing: 指标3的指标值, asked of the project, is 指标值 of 指标3."""
        m = re.fullmatch(r"(\D+)(\d+)的(.+)", missing)
        row = Ref(m[1], int(m[2])) if m else about
        return (row, m[3]) if m and row in self.facts.of else (about, missing)

    def _ways(self) -> Iterator[str]:
        """What would do, proven by judging again; a letter advises nobody to strike a figure or to ask for more money."""
        trials = Trials(self.case, self.policy, self.facts)
        for f in self._unmet():
            offered = [w for w in ways(f, trials) if w.new and w.new.v and not _asks_more(w)]
            if offered:
                place = place_of(f.about, View(self.facts, f.about))
                yield f"{place}：{'，或'.join(w.text for w in offered)}，即符合该项规定。"

    # ---- tail

    def _handling(self) -> Iterator[str]:
        for action in self.outcome.actions:
            yield f"{action}：{self.policy.vocabulary.actions[action]}。"

    def _limit(self, kind: str) -> str:
        letter = self.letters.get(kind)
        return self.outcome.limit if kind == OPINION else (letter.limit if letter else "")

    def _stamp(self) -> str:
        signed = "两个判定器一致签署" if len(self.decision.signed) == 2 else "待复核"
        return f"政策指纹{self.decision.fingerprint[:12]}，判定程序尺度{__version__}，{signed}"


def _asks_more(way: Way) -> bool:
    """Whether the way is to raise an amount, a unit price or the quantities it is multiplied with."""
    assert way.new is not None
    priced = (way.old.unit or "").startswith(YUAN) or way.about.object == "成本项"
    return priced and isinstance(way.old.v, Fraction) and isinstance(way.new.v, Fraction) and way.new.v > way.old.v
