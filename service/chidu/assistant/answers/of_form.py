"""Of one form: why it came out so, by which provision, how a number came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from chidu.assistant import cites
from chidu.assistant.answer import Answer, Cite, Telling
from chidu.assistant.matter import Matter
from chidu.assistant.names import named, written
from chidu.assistant.search import Index
from chidu.assistant.understanding import Asked
from chidu.condition import say_value
from chidu.evaluation.derive import derive
from chidu.opinion.wording import basis_of, place_of, shown
from chidu.policy.citation import reads
from chidu.quantity import decimal_text
from chidu.types import PROJECT, Facts, Finding, View

MOST = 6


def why(asked: Asked, matter: Matter) -> Answer:
    """Conclusion, then what is not met, the gravest first, then what could not be judged."""
    telling, facts = Telling("why"), derive(matter.decision.case, matter.policy)
    chosen = concerned(asked, matter, facts, weighty(matter))
    unmet, unknown = [f for f in chosen if f.verdict == "unmet"], [f for f in chosen if f.verdict == "unknown"]
    if not chosen and (asked.slots.rule or asked.slots.indicator):
        chosen = concerned(asked, matter, facts, matter.decision.findings)
        telling.say(_stand(matter, asked), cites.of_matter(matter))
        telling.listed(((cites.said(f, matter, facts), [cites.of_finding(f, matter, facts)]) for f in chosen), MOST, "另有{}条，见审核页。")
        return telling.done(("依据是哪一条？",))
    telling.say(_concluded(matter, len(unmet), len(unknown)), cites.of_matter(matter))
    telling.listed((_unmet(f, matter, facts) for f in unmet), MOST, "另有{}条不符合，见审核页。")
    telling.listed(((cites.said(f, matter, facts), [cites.of_finding(f, matter, facts)]) for f in unknown), MOST, "另有{}条无法判定，见审核页。")
    follow = ["怎样改才能通过？", "依据是哪一条？"] if unmet else ["缺的内容怎么补？"] if unknown else ["能出具哪些文书？"]
    return telling.done([*follow, *(f"起草{kind}" for kind in matter.decision.outcome.documents if kind not in matter.letters)])


def provision(asked: Asked, matter: Matter) -> Answer:
    """The provisions of what was found, or of the finding that the words name."""
    telling, facts = Telling("provision"), derive(matter.decision.case, matter.policy)
    chosen = concerned(asked, matter, facts, weighty(matter))
    if not chosen:
        telling.say("这张表没有不符合或无法判定的规则，没有要说明依据的发现。", cites.of_matter(matter))
        return telling.done()
    for name in dict.fromkeys(f.rule for f in chosen[:MOST]):
        rule = matter.policy.rule(name)
        assert rule is not None
        first = next(f for f in chosen if f.rule == name)
        verified = "" if rule.origin.verified else "（条款待核实）"
        telling.say(f"“{name}”依据{basis_of(rule.origin, matter.policy)}{verified}：{rule.wording.gist}",
                    cites.of_rule(name, matter.policy), cites.of_finding(first, matter, facts))
    return telling.done(["怎样改才能通过？"])


def computed(asked: Asked, matter: Matter) -> Answer:
    """How a computed field came about with the values of this form; else how the finding that is meant was judged."""
    telling, facts = Telling("computed"), derive(matter.decision.case, matter.policy)
    outcome = matter.decision.outcome
    name = _computed_name(asked, matter)
    if name:
        _tell_computed(name, telling, matter, facts)
        return telling.done(["依据是哪一条？"])
    if any(word in asked.text for word in ("总分", "得分", "等级", "总评")) and outcome.score is not None:
        points = "、".join(f"{n}{say_points(g.score)}" for n, g in outcome.points.items() if g.score is not None)
        telling.say(f"总分{say_points(outcome.score)}，是各要点之和：{points}。", cites.of_matter(matter))
        return telling.done()
    chosen = concerned(asked, matter, facts, weighty(matter)) or concerned(asked, matter, facts, matter.decision.findings)
    for finding in chosen[:2]:
        why_so = "；".join(finding.because)
        gap = f"，相差{shown(finding.difference, matter.policy)}" if finding.difference else ""
        telling.say(f"{place_of(finding.about, View(facts, finding.about))}按“{finding.rule}”判：{why_so}{gap}。",
                    cites.of_finding(finding, matter, facts), cites.of_rule(finding.rule, matter.policy))
        for used in _computed_fields(finding, matter)[:3]:
            _tell_computed(used, telling, matter, facts)
    return telling.done(["依据是哪一条？"])


def say_points(score: Fraction) -> str:
    return f"{decimal_text(score)}分"


def weighty(matter: Matter) -> list[Finding]:
    """What is not met, then what could not be judged, each the gravest first."""
    order = list(matter.policy.vocabulary.severities)
    chosen = [f for f in matter.decision.findings if f.verdict in ("unmet", "unknown")]
    return sorted(chosen, key=lambda f: (f.verdict != "unmet", -order.index(f.severity)))


def concerned(asked: Asked, matter: Matter, facts: Facts, findings: Sequence[Finding]) -> list[Finding]:
    """Those of some findings that a question names: by rule, by indicator, by its words; all where it names none."""
    if asked.slots.rule:
        return [f for f in findings if f.rule == asked.slots.rule]
    if asked.slots.indicator:
        return [f for f in findings if asked.slots.indicator in place_of(f.about, View(facts, f.about))]
    said = [cites.said(f, matter, facts) for f in findings]
    hits = Index([(f.rule.replace(".", " "), text) for f, text in zip(findings, said, strict=True)]).find(asked.words, 3, 0.5)
    return [findings[h.number] for h in hits] or list(findings)


def _stand(matter: Matter, asked: Asked) -> str:
    return f"在“{matter.brief.project}”里，“{asked.slots.rule or asked.slots.indicator}”没有不符合。"


def _concluded(matter: Matter, unmet: int, unknown: int) -> str:
    concluded = matter.decision.outcome.conclusion or "待定"
    parts = [f"{n}条{name}" for n, name in ((unmet, "不符合"), (unknown, "无法判定")) if n]
    return f"“{matter.brief.project}”的审核结论是“{concluded}”{'，有' + '、'.join(parts) if parts else '，没有发现问题'}。"


def _unmet(finding: Finding, matter: Matter, facts: Facts) -> tuple[str, list[Cite]]:
    gap = f"（相差{shown(finding.difference, matter.policy)}）" if finding.difference else ""
    text = f"{finding.severity}：{cites.said(finding, matter, facts)}{gap}"
    return text, [cites.of_finding(finding, matter, facts), cites.of_rule(finding.rule, matter.policy)]


def _computed_name(asked: Asked, matter: Matter) -> str:
    names = [d.name for d in matter.policy.derived]
    exact = written(asked.words, names)
    if len(exact) >= 3:
        return exact
    likely = named(asked.words, names, 3)
    return likely[0] if len(likely) == 1 else ""


def _computed_fields(finding: Finding, matter: Matter) -> list[str]:
    rule = matter.policy.rule(finding.rule)
    assert rule is not None
    made = {d.name for d in matter.policy.derived}
    return sorted(n for n in reads(rule) if n in made)


def _tell_computed(name: str, telling: Telling, matter: Matter, facts: Facts) -> None:
    """The definition, then the values that went in, object by object."""
    derived = next(d for d in matter.policy.derived if d.name == name)
    origin = Cite(f"provision:{matter.policy.scope}@{matter.policy.on}:{name}", "provision", basis_of(derived.origin, matter.policy),
                  (f"{name}＝{derived.computation.say()}",),
                  {"scope": matter.policy.scope, "on": matter.policy.on.isoformat(), "name": name})
    telling.say(f"{name}＝{derived.computation.say()}。", origin)
    for ref in [r for r in facts.of if r.object == derived.about][:MOST]:
        view = View(facts, ref)
        value = view.value(name)
        if value.state == "absent" and not value.missing:
            continue
        given = "，".join(f"{n}为{say_value(view.value(n))}" for n in _read(derived.computation.reads()))
        result = say_value(value) if value.known else f"未能算出，缺{'、'.join(value.missing)}"
        telling.say(f"{place_of(ref, view) if ref.object != PROJECT else '项目'}：{given}，{name}为{result}。", cites.of_matter(matter))


def _read(names: frozenset[str]) -> Iterator[str]:
    yield from (n for n in sorted(names) if "." not in n)
