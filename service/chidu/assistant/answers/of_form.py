"""Of one form: why it came out so, by which provision, how a number came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from chidu.assistant.answers import cites
from chidu.assistant.answers.answer import Answer, Cite, Telling
from chidu.assistant.matter import Matter
from chidu.assistant.questions.cells import projects_of, row_at
from chidu.assistant.questions.names import named, written
from chidu.assistant.questions.understanding import Asked
from chidu.condition import say_value
from chidu.desk.bureau.asks import waits
from chidu.evaluation.derive import derive
from chidu.opinion.wording import basis_of, place_of, shown
from chidu.policy.citation import reads
from chidu.quantity import decimal_text
from chidu.types import PROJECT, VERDICTS, Facts, Finding, View

MOST, MOST_LISTED = 6, 20


def why(asked: Asked, matter: Matter) -> Answer:
    """Conclusion, then what is not met, the gravest first, then what could not be judged."""
    telling, facts, of_all = Telling("why"), derive(matter.decision.case, matter.policy), cites.of_matter(matter)
    chosen = concerned(asked, matter, facts, weighty(matter))
    unmet, unknown = [f for f in chosen if f.verdict == "unmet"], [f for f in chosen if f.verdict == "unknown"]
    if not chosen and _meant(asked):
        chosen = concerned(asked, matter, facts, matter.decision.findings)
        telling.say(f"在“{_of(matter)}”里，{_meant(asked)}没有不符合。", of_all)
        telling.listed((_told(f, matter, facts) for f in chosen), MOST, "另有{}条，见审核页。", of_all)
        return telling.done(("依据是哪一条？",))
    telling.say(_concluded(matter, len(unmet), len(unknown), _meant(asked)), of_all)
    telling.listed((_told(f, matter, facts) for f in unmet), MOST, "另有{}条不符合，见审核页。", of_all)
    lacking = [f for f in unknown if _meant(asked) or not waits(f.missing)]
    telling.listed((_told(f, matter, facts) for f in lacking), MOST, "另有{}条无法判定，见审核页。", of_all)
    if waiting := [f for f in unknown if f not in lacking]:
        telling.say(f"另有{len(waiting)}条无法判定的等人判断，在审核页“要人判断”里答。", of_all)
    follow = ["怎样改才能通过？", "依据是哪一条？"] if unmet else ["缺的内容怎么补？"] if unknown else ["能出具哪些文书？"]
    return telling.done([*follow, *(f"起草{kind}" for kind in matter.decision.outcome.documents if kind not in matter.letters)])


def listed(asked: Asked, matter: Matter) -> Answer:
    """The findings of one form that a question names, the gravest first: what is not met, or where nothing is, what could not be judged."""
    telling, facts, of_all = Telling("failing"), derive(matter.decision.case, matter.policy), cites.of_matter(matter)
    chosen = concerned(asked, matter, facts, weighty(matter))
    first = [f for f in chosen if f.verdict == "unmet"] or chosen
    verdict = VERDICTS[first[0].verdict] if first else VERDICTS["unmet"]
    telling.say(f"“{_of(matter)}”里，{_meant(asked)}{verdict}的有{len(first)}条{'：' if first else '。'}", of_all)
    telling.listed((_told(f, matter, facts) for f in first), MOST_LISTED, "另有{}条，见审核页。", of_all)
    return telling.done(["怎样改才能通过？", "依据是哪一条？"] if first else [])


def provision(asked: Asked, matter: Matter) -> Answer:
    """The provisions of what was found, or of the rule that the words name, however it was judged."""
    telling, facts = Telling("provision"), derive(matter.decision.case, matter.policy)
    of_rule = [f for f in matter.decision.findings if f.rule == asked.slots.rule]
    chosen = concerned(asked, matter, facts, weighty(matter)) or of_rule
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
    """Those of some findings that a question names: by rule, by indicator or project of a list, by severity; all where it names none."""
    slots, chosen = asked.slots, list(findings)
    if listed := projects_of(matter.decision.case.form).get(slots.project):
        chosen = [f for f in chosen if f.about in listed]
    row = row_at(slots.indicator, matter.decision.case.form) if slots.indicator else None
    for holds in (lambda f: not slots.rule or f.rule == slots.rule, lambda f: not slots.severity or f.severity == slots.severity):
        chosen = [f for f in chosen if holds(f)]
    of_row = [f for f in chosen if row is not None and f.about == row.about]
    return of_row if of_row or (row is not None and not slots.rule) else chosen


def _of(matter: Matter) -> str:
    return matter.brief.project or matter.brief.kind


def _meant(asked: Asked) -> str:
    """What of a form a question names, in words; empty where it names nothing."""
    slots = asked.slots
    named = "、".join(f"“{name}”" for name in (slots.indicator, slots.rule) if name)
    return named + (f"程度为“{slots.severity}”的" if slots.severity else "")


def _concluded(matter: Matter, unmet: int, unknown: int, meant: str) -> str:
    concluded = matter.decision.outcome.conclusion or "待定"
    parts = "、".join(f"{n}条{name}" for n, name in ((unmet, VERDICTS["unmet"]), (unknown, VERDICTS["unknown"])) if n)
    found = f"，{meant + '中' if meant else ''}有{parts}" if parts else "，没有发现问题"
    return f"“{_of(matter)}”的审核结论是“{concluded}”{found}。"


def _told(finding: Finding, matter: Matter, facts: Facts) -> tuple[str, list[Cite]]:
    """A finding in a sentence: with its severity and how far off, where it is unmet."""
    said, chip = cites.said(finding, matter, facts), cites.of_finding(finding, matter, facts)
    if finding.verdict != "unmet":
        return said, [chip]
    gap = shown(finding.difference, matter.policy) if finding.difference else ""
    more = f"（相差{gap}）" if gap and not any(f"{word}{gap}" in said for word in ("差额", "相差")) else ""
    return f"{finding.severity}：{said}{more}", [chip, cites.of_rule(finding.rule, matter.policy)]


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
        given = "".join(f"{n}为{say_value(view.value(n))}，" for n in _read(derived.computation.reads(), matter))
        result = say_value(value) if value.known else f"未能算出，缺{'、'.join(value.missing)}"
        telling.say(f"{place_of(ref, view) if ref.object != PROJECT else '项目'}：{given}{name}为{result}。", cites.of_matter(matter))


def _read(names: frozenset[str], matter: Matter) -> Iterator[str]:
    """The fields among them: tables and their columns are told by what is computed of them."""
    yield from (n for n in sorted(names) if "." not in n and n not in matter.policy.vocabulary.tables)
