"""How to pass (怎样才能通过): changes tried on the form by the rules themselves, never reasoned by words."""

from __future__ import annotations

from chidu.assistant.answers import cites
from chidu.assistant.answers.answer import Answer, Telling
from chidu.assistant.answers.of_form import concerned, weighty
from chidu.assistant.answers.together import Mended, mended
from chidu.assistant.matter import Matter
from chidu.assistant.questions.understanding import Asked
from chidu.evaluation.counterfactual import Trials, Way, exactly, ways
from chidu.evaluation.derive import derive
from chidu.opinion.wording import fill, place_of
from chidu.types import PROJECT, WHOLE, Facts, Finding, View

MOST = 6


def fix(asked: Asked, matter: Matter) -> Answer:
    """For each failed finding the smallest changes that pass, each tried by the rules; then which of them together lead furthest."""
    telling, case, law = Telling("fix"), matter.decision.case, matter.policy
    facts = derive(case, law)
    trials, found = Trials(case, law, facts), list[tuple[Finding, tuple[Way, ...]]]()
    chosen = [f for f in concerned(asked, matter, facts, weighty(matter)) if f.verdict == "unmet"]
    if not chosen:
        return _nothing(asked, matter, facts)
    for finding in chosen[:MOST]:
        every, rule, view = ways(finding, trials), law.rule(finding.rule), View(facts, finding.about)
        assert rule is not None
        found.append((finding, every))
        where = "" if finding.about == WHOLE else f"（{place_of(finding.about, view)}）"
        advice = "；或者".join(w.text for w in every[:3]) if every else fill(rule.wording.suggestion, finding, rule, view, law).rstrip("。")
        telling.say(f"“{finding.rule}”{where}：{advice or '改一处不够，请按规则的要求修改'}。",
                    cites.of_finding(finding, matter, facts), cites.of_rule(finding.rule, law))
    if len(chosen) > MOST:
        telling.say(f"另有{len(chosen) - MOST}条不符合，见审核页。", cites.of_matter(matter))
    unmet = sum(f.verdict == "unmet" for f in matter.decision.findings)
    for number, one in enumerate(mended(case, law, found, unmet)):
        telling.say(_together(one, unmet, number, facts), cites.of_matter(matter))
    return telling.done(["依据是哪一条？"])


def _nothing(asked: Asked, matter: Matter, facts: Facts) -> Answer:
    """Nothing is unmet of what is asked for: what is lacking is named."""
    telling = Telling("fix")
    unknown = [f for f in concerned(asked, matter, facts, weighty(matter)) if f.verdict == "unknown"]
    of = f"“{asked.slots.rule or asked.slots.indicator}”" if asked.slots.rule or asked.slots.indicator else f"“{matter.brief.project}”"
    telling.say(f"{of}没有不符合。", cites.of_matter(matter))
    lacking = ((f"“{f.rule}”要补：{'、'.join(f.missing) or '有关内容'}。", [cites.of_finding(f, matter, facts)]) for f in unknown)
    telling.listed(lacking, MOST, "另有{}条，见审核页。", cites.of_matter(matter))
    return telling.done()


def _together(one: Mended, unmet: int, number: int, facts: Facts) -> str:
    changes = "、".join(_said(way, facts) for way in one.changes)
    together = "一起改" if len(one.changes) > 1 else "只改这一处"
    return f"{'或者把' if number else '把'}{changes}，{together}，再判一次：不符合由{unmet}条变为{one.left}条，结论为“{one.outcome.conclusion or '待定'}”。"


def _said(way: Way, facts: Facts) -> str:
    assert way.new is not None
    where = "" if way.about.object == PROJECT else f"{place_of(way.about, View(facts, way.about))}的"
    return f"{where}“{way.field}”由{exactly(way.old)}改为{exactly(way.new)}"
