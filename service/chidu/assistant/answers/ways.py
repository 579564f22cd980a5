"""How to pass, and what would be if (怎样才能通过、假如): tried on the form by the rules themselves, never reasoned by words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from chidu import quantity
from chidu.assistant import cites
from chidu.assistant.answer import Answer, Telling
from chidu.assistant.answers.of_form import concerned, weighty
from chidu.assistant.matter import Matter
from chidu.assistant.understanding import NAMED_BY, Asked
from chidu.condition import say_value
from chidu.errors import DeterminationError
from chidu.evaluation.counterfactual import Trials, Way, changed, ways
from chidu.evaluation.decide import preview
from chidu.evaluation.derive import derive
from chidu.evaluation.determined import field_types
from chidu.form import Value
from chidu.opinion.wording import fill, place_of
from chidu.types import VERDICTS, WHOLE, Case, Determination, Facts, Finding, PolicyVersion, Ref, View

MOST = 6
SUPPOSED = datetime(2000, 1, 1, tzinfo=UTC)
"""A supposition is nobody's determination and of no time."""


def fix(asked: Asked, matter: Matter) -> Answer:
    """For each failed finding the smallest changes that pass, each tried by the rules; then what all of them together lead to."""
    telling, case, law = Telling("fix"), matter.decision.case, matter.policy
    facts = derive(case, law)
    trials, taken = Trials(case, law, facts), list[Way]()
    chosen = [f for f in concerned(asked, matter, facts, weighty(matter)) if f.verdict == "unmet"]
    if not chosen:
        unknown = [f for f in weighty(matter) if f.verdict == "unknown"]
        telling.say(f"“{matter.brief.project}”没有不符合的规则。", cites.of_matter(matter))
        lacking = ((f"“{f.rule}”要补：{'、'.join(f.missing) or '有关内容'}。", [cites.of_finding(f, matter, facts)]) for f in unknown)
        telling.listed(lacking, MOST, "另有{}条。")
        return telling.done()
    for finding in chosen[:MOST]:
        found, rule, view = ways(finding, trials), law.rule(finding.rule), View(facts, finding.about)
        assert rule is not None
        chips = cites.of_finding(finding, matter, facts), cites.of_rule(finding.rule, law)
        where = "" if finding.about == WHOLE else f"（{place_of(finding.about, view)}）"
        if found:
            taken.append(found[0])
            telling.say(f"“{finding.rule}”{where}：{'；或者'.join(w.text for w in found[:3])}。", *chips)
        else:
            advice = fill(rule.wording.suggestion, finding, rule, view, law) or "改一处不够，请按规则的要求修改。"
            telling.say(f"“{finding.rule}”{where}：{advice}", *chips)
    if len(chosen) > MOST:
        telling.lead(f"另有{len(chosen) - MOST}条不符合，见审核页。")
    _together(taken, case, telling, matter)
    return telling.done(["依据是哪一条？"])


def _together(taken: list[Way], case: Case, telling: Telling, matter: Matter) -> None:
    """All numbers changed at once, and the whole judged again."""
    numbers = {(w.about, w.field): w.new for w in taken if w.new is not None}
    if not numbers:
        return
    mended = case
    for (about, name), value in numbers.items():
        mended = changed(mended, about, name, value)
    findings, outcome = preview(mended, matter.policy)
    left = sum(f.verdict == "unmet" for f in findings)
    before = sum(f.verdict == "unmet" for f in matter.decision.findings)
    telling.say(f"以上{len(numbers)}处数值一起改好再判一次：不符合由{before}条变为{left}条，结论为“{outcome.conclusion or '待定'}”。", cites.of_matter(matter))


# ---- what if


def what_if(asked: Asked, matter: Matter) -> Answer:
    """One cell of the form, or one parameter of the law, at another value: what would change, judged by the reference; nothing is kept."""
    telling, case, law = Telling("whatif"), matter.decision.case, matter.policy
    supposed = _supposed(asked, case, law)
    if supposed is None:
        telling.say("请说出改哪一栏、改成多少，例如：如果项目总额改成20万元会怎样？", cites.of_matter(matter))
        return telling.done()
    other, tried_law, words = supposed
    try:
        findings, outcome = preview(other, tried_law)
    except DeterminationError as e:
        telling.say(f"这个假设试不了：{e.found}。", cites.of_matter(matter))
        return telling.done()
    telling.lead(f"假如{words}（只是试算，什么都没有改）：")
    before, after = ({(f.rule, f.about): f for f in fs} for fs in (matter.decision.findings, findings))
    facts = derive(other, tried_law)
    tried = replace(matter, decision=replace(matter.decision, case=other, findings=findings, outcome=outcome), policy=tried_law)
    turned = [(before.get(key), f) for key, f in after.items() if before.get(key) is None or before[key].verdict != f.verdict]
    told = ((_turned(old, new, facts), [cites.of_finding(new, tried, facts), cites.of_rule(new.rule, tried_law)]) for old, new in turned)
    telling.listed(told, MOST, "另有{}条判定改变。")
    if not turned:
        telling.say("各条规则的判定都不变。", cites.of_matter(matter))
    was, would = matter.decision.outcome.conclusion or "待定", outcome.conclusion or "待定"
    telling.say(f"结论{'仍是' if was == would else f'由“{was}”变为'}“{would}”。", cites.of_matter(matter))
    return telling.done(["怎样改才能通过？"])


def _turned(old: Finding | None, new: Finding, facts: Facts) -> str:
    was = VERDICTS[old.verdict] if old else "没有"
    where = "" if new.about == WHOLE else f"（{place_of(new.about, View(facts, new.about))}）"
    return f"“{new.rule}”{where}由{was}变为{VERDICTS[new.verdict]}。"


def _supposed(asked: Asked, case: Case, law: PolicyVersion) -> tuple[Case, PolicyVersion, str] | None:
    value = asked.slots.value
    if not value:
        return None
    if parameter := next((p for name, p in sorted(law.parameters.items(), key=lambda one: -len(one[0])) if name in asked.text), None):
        read = _like(parameter.value, value)
        if read is None:
            return None
        parameters = {**law.parameters, parameter.name: replace(parameter, value=read)}
        return case, replace(law, parameters=parameters), f"参数“{parameter.name}”改为{say_value(read)}"
    about, name = _cell(asked, case)
    if not name or name not in field_types(law, about.object):
        return None
    written = f"{value}元" if field_types(law, about.object)[name] == "金额" and value.endswith(("万", "亿")) else value
    said = Determination(about, f"字段·{name}", written, "试算", SUPPOSED, "假如")
    others = tuple(d for d in case.determinations if (d.about, d.item) != (about, said.item))
    where = "" if about == WHOLE else f"{about}的"
    return replace(case, determinations=(*others, said)), law, f"{where}“{name}”改为{written}"


def _like(old: Value, text: str) -> Value | None:
    """A value that is written as the old one is: the same unit, or none where that has none; None where it is not."""
    read = quantity.quantity(text.lstrip("≥≤<>= "))
    if read is None or (old.known and read.unit != old.unit):
        return None
    return Value("given", read.value, read.unit, text, old.source)


def _cell(asked: Asked, case: Case) -> tuple[Ref, str]:
    """The cell that is meant: a field of the project, or a column of the row that an indicator names, its value where none is."""
    if asked.slots.indicator:
        for table, rows in case.form.tables.items():
            for number, row in enumerate(rows, 1):
                if any(name in row and row[name].text == asked.slots.indicator for name in NAMED_BY):
                    column = asked.slots.field if asked.slots.field in row else next((c for c in ("指标值", "金额", "分项金额") if c in row), "")
                    return Ref(table, number), column
    return WHOLE, asked.slots.field if asked.slots.field in case.form.fields else ""
