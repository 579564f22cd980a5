"""Decision → Opinion: the sentences of a 审核意见 or a 补正通知, each from a finding, a value or a provision.

Wording conventions: domain reference §4.2 (place + fact + provision + request; 请 to peers, 应 for duties; no grading
adverbs without numbers). Nothing here decides: grades, conclusion and actions are those of the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator

from chidu import __version__
from chidu.evaluation.conclude import lacking_fields
from chidu.evaluation.counterfactual import ways
from chidu.evaluation.derive import derive
from chidu.form import ABSENT, Source
from chidu.opinion.opinion import Group, Mark, Open, Opinion, Remark, Subject
from chidu.opinion.wording import basis_of, fill, place_of, shown, unfilled
from chidu.quantity import decimal_text
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

OTHERS = "其他"
NOT_STATED = "未填报"
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

    def opinion(self, kind: str) -> Opinion:
        subject = self._subject()
        groups = tuple(self._groups(kind))
        return Opinion(
            kind=kind, title=self._title(kind, subject), to=subject.department, issuer=self.home["财政部门"] or f"{self.home['名称']}财政局",
            decisions=(self.decision.id,), subject=subject, lead=self._lead(kind, subject, groups), overall=tuple(self._overall()),
            grading=self.grading.name if self.grading else "",
            grades=self.grading.grades if self.grading else (), grade=self.outcome.grade or "待评",
            score=decimal_text(self.outcome.score, 1) if self.outcome.score is not None else "", marks=tuple(self._marks()),
            groups=groups, questions=tuple(self._questions()), lacking=tuple(self._lacking()), ways=tuple(self._ways()),
            handling=tuple(self._handling()), limit=self._limit(kind), notes=tuple(self._notes()), stamp=self._stamp())

    # ---- head

    def _value(self, name: str) -> str:
        value = self.facts.of[Ref(PROJECT)].get(name, ABSENT)
        return shown(value, self.policy) if value.known else NOT_STATED

    def _subject(self) -> Subject:
        department = self._value("主管部门")
        unit = self._value("实施单位")
        year = self.facts.of[Ref(PROJECT)].get("预算年度", ABSENT)
        return Subject(self._value("项目名称"), "" if (code := self._value("项目代码")) == NOT_STATED else code,
                       department if department != NOT_STATED else unit, unit, self._value("年度资金总额"),
                       shown(year, self.policy).removesuffix("年度").removesuffix("年") if year.known else "")

    def _title(self, kind: str, subject: Subject) -> str:
        name = subject.name if subject.name != NOT_STATED else "有关项目"
        return f"关于{name}绩效目标的{'审核意见' if kind == OPINION else '补正通知'}"

    def _lead(self, kind: str, subject: Subject, groups: tuple[Group, ...]) -> str:
        amount = f"申请年度资金{subject.amount}" if subject.amount != NOT_STATED else ""
        stated = "，".join(x for x in (f"{subject.year}年度" if subject.year else "", amount) if x)
        start = f"你单位报送的《{subject.name}{self.case.form.kind}》{f'（{stated}）' if stated else ''}收悉。"
        count = sum(len(g.remarks) for g in groups)
        if kind == SUPPLEMENT:
            return start + "经审查，以下内容缺少或不全，尚不能完成审核，请予补正："
        basis = "、".join(dict.fromkeys(basis_of(f.origin, self.policy).partition("》")[0] + "》" for f in self._unmet()))
        by = f"依据{basis}等规定，" if basis else ""
        return start + (f"{by}经审核，提出意见{count}条，现函告如下：" if count else "经审核，未发现不符合规定的内容，现函告如下：")

    # ---- body

    def _overall(self) -> Iterator[Sentence]:
        outcome = self.outcome
        waiting = [n for n, g in outcome.points.items() if g.grade is None]
        if outcome.grade:
            yield Sentence(f"该项目绩效目标审核总评为“{outcome.grade}”。")
        elif waiting:
            yield Sentence(f"审核要点中，{'、'.join(waiting)}尚待评审人评定，总评待评；以下先列明依规定查出的问题。")
        if outcome.conclusion:
            yield Sentence(f"审核结论：{outcome.conclusion}。")

    def _unmet(self) -> list[Finding]:
        rank = {s: i for i, s in enumerate(self.policy.vocabulary.severities)}
        return sorted((f for f in self.decision.findings if f.verdict == "unmet"), key=lambda f: -rank.get(f.severity, 0))

    def _groups(self, kind: str) -> Iterator[Group]:
        number = 0
        findings = self._unmet() if kind == OPINION else [f for f in self._unmet() if "补正" in f.actions]
        order = [p.name for p in self.grading.points] if self.grading else []
        by_point: dict[str, list[Finding]] = {}
        for f in findings:
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
        return OTHERS

    def _remark(self, number: int, finding: Finding) -> Remark:
        rule, view = self.rules[finding.rule], View(self.facts, finding.about)
        sources: tuple[Source, ...] = finding.sources
        fact = fill(rule.wording.message, finding, rule, view, self.policy)
        cells = "、".join(dict.fromkeys(s.ref for s in sources if s.kind in ("cell", "api")))
        place = place_of(finding.about, view) + (f"（{_few(cells)}）" if cells else "")
        difference = shown(finding.difference, self.policy) if finding.difference else ""
        return Remark(number, rule.id, finding.about, place_of(finding.about, view), place, Sentence(fact, (*sources, finding.origin)), basis_of(rule.origin, self.policy),
                      fill(rule.wording.suggestion, finding, rule, view, self.policy), finding.severity, difference)

    def _marks(self) -> Iterator[Mark]:
        for p in self.grading.points if self.grading else ():
            g: Graded = self.outcome.points[p.name]
            given = {"person": "评审人评定", "rules": "依规则拟定", "nobody": "待评审人评定"}[g.by]
            yield Mark(p.group, p.name, decimal_text(p.marks) if p.marks is not None else "", g.grade or "待评",
                       decimal_text(g.score) if g.score is not None else "", given)

    def _questions(self) -> Iterator[Open]:
        settled = {n for n, g in self.outcome.points.items() if g.grade}
        number = 0
        for f in self.decision.findings:
            rule = self.rules[f.rule]
            if self._point(f) in settled:  # graded already, by a person or by what the rules found
                continue
            if f.verdict == "unknown" and isinstance(rule.test, Question) and any(m.startswith("人工判断") for m in f.missing):
                number += 1
                yield Open(number, rule.test.ask, place_of(f.about, View(self.facts, f.about)), basis_of(rule.origin, self.policy))

    def _lacking(self) -> Iterator[Open]:
        told = {(f.about, n) for f in self._unmet() for n in unfilled(self.rules[f.rule], View(self.facts, f.about))}
        number = 0
        for name in lacking_fields(self.decision.findings, self.policy):
            concerned = [f for f in self.decision.findings
                         if f.verdict == "unknown" and name in f.missing and (f.about, name) not in told]
            if concerned:
                number += 1
                places = dict.fromkeys(place_of(f.about, View(self.facts, f.about)) for f in concerned if f.about.row)
                yield Open(number, name, _few("、".join(places)), basis_of(concerned[0].origin, self.policy))

    def _ways(self) -> Iterator[str]:
        for f in self._unmet():
            offered = ways(f, self.case, self.policy, self.facts)
            numeric = [w for w in offered if w.new is not None]
            if numeric:
                yield f"{place_of(f.about, View(self.facts, f.about))}：" + "，或".join(w.text for w in numeric) + "，即符合该项规定。"

    # ---- tail

    def _handling(self) -> Iterator[str]:
        for action in self.outcome.actions:
            yield f"{action}：{self.policy.vocabulary.actions[action]}。"

    def _limit(self, kind: str) -> str:
        letter = self.letters.get(kind)
        return self.outcome.limit if kind == OPINION else (letter.limit if letter else "")

    def _notes(self) -> Iterator[str]:
        relied = dict.fromkeys(f.origin.instrument for f in self._unmet() if not f.origin.verified)
        for short in relied:
            instrument = self.policy.instruments[short]
            source = "据公开报道录入，" if instrument.get("来源") == "公开报道" else ""
            yield f"所依据的《{instrument['标题']}》{source}尚待核实。"
        for p in self.policy.parameters.values():
            for note in p.lapsed:
                yield f"参数“{p.name}”：{note}（抵触失效）。"
        for u in self.case.form.unread:
            yield f"{u.source.ref}：{u.why}" + (f"（原文“{u.text[:30]}”）" if u.text else "")

    def _stamp(self) -> str:
        signed = "两个判定器一致签署" if len(self.decision.signed) == 2 else "待复核"
        return f"政策指纹{self.decision.fingerprint[:12]}，判定程序尺度{__version__}，{signed}"


def _few(cells: str) -> str:
    parts = cells.split("、")
    return "、".join(parts[:3]) + (f"等{len(parts)}处" if len(parts) > 3 else "")
