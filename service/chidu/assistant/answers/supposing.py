"""What would be if (假如): one cell of the form, or one parameter of the law, at another value, judged by the reference; a parameter also
over all forms of the list. A trial: nothing is kept, nothing is decided by it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chidu import quantity
from chidu.assistant.answers import cites
from chidu.assistant.answers.answer import Answer, Cite, Telling
from chidu.assistant.lookup.passages import VALUES, lawbook
from chidu.assistant.lookup.search import MUCH
from chidu.assistant.matter import Desk, Matter
from chidu.assistant.questions.cells import cell
from chidu.assistant.questions.names import written
from chidu.assistant.questions.understanding import Asked
from chidu.condition import say_value
from chidu.errors import DeterminationError, NotFound
from chidu.evaluation.decide import preview
from chidu.evaluation.derive import derive
from chidu.evaluation.determined import field_types
from chidu.opinion.wording import place_of
from chidu.policy.link import link
from chidu.types import VERDICTS, WHOLE, Case, Determination, Facts, Finding, Parameter, PolicyVersion, View

MOST, MOST_TRIED, MOST_TOLD = 6, 50, 20
DRAFTED = re.compile("草案|草稿|征求意见|送审稿?|新规定|新办法")
"""Words for a law that is not published yet."""
SUPPOSED = datetime(2000, 1, 1, tzinfo=UTC)
"""A supposition is nobody's determination and of no time."""


@dataclass(frozen=True)
class Supposed:
    """A case and a law as they would be, what was changed in words, what that stands on."""

    case: Case
    law: PolicyVersion
    words: str
    cite: Cite


def what_if(asked: Asked, matter: Matter, desk: Desk) -> Answer:
    """What would change: verdicts that turn, and the conclusion. Raises what the desk raises where there is no draft to try."""
    telling = Telling("whatif")
    supposed = _drafted(matter, desk) if DRAFTED.search(asked.text) else _supposed(asked, matter)
    if isinstance(supposed, str):
        telling.say(f"{supposed}。请说出改哪一栏或哪一个参数、改成多少。", cites.of_matter(matter))
        return telling.done(("如果年度资金总额改成20万元会怎样？",))
    try:
        findings, outcome = preview(supposed.case, supposed.law)
    except DeterminationError as e:
        telling.say(f"这个假设试不了：{e.found}。", cites.of_matter(matter))
        return telling.done()
    telling.say(f"假如{supposed.words}：", supposed.cite)
    before, after = ({(f.rule, f.about): f for f in fs} for fs in (matter.decision.findings, findings))
    facts = derive(supposed.case, supposed.law)
    decision = replace(matter.decision, case=supposed.case, findings=findings, outcome=outcome)
    tried = replace(matter, decision=decision, policy=supposed.law)
    turned = [(before.get(key), f) for key, f in after.items() if before.get(key) is None or before[key].verdict != f.verdict]
    told = ((_turned(old, new, facts), [cites.of_finding(new, tried, facts), cites.of_rule(new.rule, supposed.law)]) for old, new in turned)
    telling.listed(told, MOST, "另有{}条判定改变。", cites.of_matter(matter))
    if not turned:
        telling.say("各条规则的判定都不变。", cites.of_matter(matter))
    was, would = matter.decision.outcome.conclusion or "待定", outcome.conclusion or "待定"
    telling.say(f"结论{'仍是' if was == would else f'由“{was}”变为'}“{would}”。", cites.of_matter(matter))
    telling.lead("这只是试算，表、规定和审核结果都没有改。")
    return telling.done(["怎样改才能通过？"])


def what_if_everywhere(asked: Asked, desk: Desk) -> Answer | None:
    """Which of the forms on the list would come out otherwise, were a parameter of the law another; None where none is named."""
    law = desk.policy(desk.at, desk.today)
    parameter, telling = _parameter_named(asked.text, law), Telling("whatif")
    if parameter is None:
        return None
    every, turned, tried = desk.briefs(), list[tuple[str, list[Cite]]](), 0
    for brief in every[:MOST_TRIED]:
        try:
            matter = desk.matter(brief.key)
        except NotFound:
            continue  # emptied since (个人信息): there is nothing to try
        tried += 1
        if (own := matter.policy.parameters.get(parameter.name)) is None:
            continue
        supposed = _of_law(own, asked.slots.value, matter)
        if isinstance(supposed, str):
            telling.say(f"{supposed}。请说出改成多少。", cites.of_parameter(own.name, matter.policy))
            return telling.done()
        findings, outcome = preview(supposed.case, supposed.law)
        before = {(f.rule, f.about): f.verdict for f in matter.decision.findings}
        if names := dict.fromkeys(f.rule for f in findings if before.get((f.rule, f.about)) != f.verdict):
            was, would = matter.decision.outcome.conclusion or "待定", outcome.conclusion or "待定"
            concluded = f"结论仍是“{was}”" if was == would else f"结论由“{was}”变为“{would}”"
            turned.append((f"“{brief.project}”：{'、'.join(f'“{name}”' for name in names)}的判定改变，{concluded}。", [cites.of_matter(matter)]))
    of_all = cites.of_parameter(parameter.name, law)
    among = f"（共{len(every)}张，只试最近的和没有抹去的）" if len(every) > tried else ""
    was_tried = f"试了工作清单上的{tried}张表{among}"
    telling.say(f"假如参数“{parameter.name}”改为{asked.slots.value}，{was_tried}，判定改变的有{len(turned)}张{'：' if turned else '。'}", of_all)
    telling.listed(turned, MOST_TOLD, "另有{}张。", of_all)
    telling.lead("这只是试算，表、规定和审核结果都没有改。")
    return telling.done()


def _parameter_named(text: str, law: PolicyVersion) -> Parameter | None:
    name = written(text, tuple(law.parameters))
    return law.parameters[name] if name else None


def _turned(old: Finding | None, new: Finding, facts: Facts) -> str:
    was = VERDICTS[old.verdict] if old else "没有"
    where = "" if new.about == WHOLE else f"（{place_of(new.about, View(facts, new.about))}）"
    return f"“{new.rule}”{where}由{was}变为{VERDICTS[new.verdict]}。"


def _drafted(matter: Matter, desk: Desk) -> Supposed:
    """The same form under the law as a draft that is not published yet would make it."""
    called, law = desk.drafted(matter.decision.case.on)
    lines = (f"{called}，还没有发布", *(f"《{i['标题']}》{i.get('文号') or ''}" for i in law.instruments.values()))
    where = {"scope": law.scope, "on": law.on.isoformat()}
    return Supposed(matter.decision.case, law, f"按{called}判", Cite(f"draft:{law.scope}@{law.on}", "provision", called, lines, where))


def _supposed(asked: Asked, matter: Matter) -> Supposed | str:
    """What is to be tried; or why nothing can be."""
    law, value = matter.policy, asked.slots.value
    if not value:
        return "没有说改成多少"
    if named := _parameter_named(asked.text, law):
        return _of_law(named, value, matter)
    about, name = cell(asked.slots.indicator, asked.slots.project, asked.slots.field, matter.decision.case.form)
    if name and name in field_types(law, about.object):
        said = Determination(about, f"字段·{name}", value, "试算", SUPPOSED, "假如")
        others = tuple(d for d in matter.decision.case.determinations if (d.about, d.item) != (about, said.item))
        where = "" if about == WHOLE else f"{place_of(about, View(derive(matter.decision.case, law), about))}的"
        case = replace(matter.decision.case, determinations=(*others, said))
        return Supposed(case, law, f"{where}“{name}”改为{value}", cites.of_matter(matter))
    likely = lawbook(law).find(asked.words, 1, "parameter", MUCH, VALUES)
    return _of_law(law.parameters[likely[0].name], value, matter) if likely else "没有说清改哪一栏、哪一个参数"


def _of_law(parameter: Parameter, value: str, matter: Matter) -> Supposed | str:
    """The law with a parameter at another value, written as the old one is: in the same unit."""
    law, old = matter.policy, parameter.value
    read = quantity.quantity(value.lstrip("≥≤<>= "))
    if read is None or (old.known and read.unit != old.unit):
        now = f"，它现在是{say_value(old)}" if old.known else ""
        return f"“{parameter.name}”不能改为“{value}”{now}"
    trial = _with(law, parameter.name, value)
    new = trial.parameters[parameter.name].value
    was = f"由{say_value(old)}" if old.known else "（现在没有定）"
    return Supposed(matter.decision.case, trial, f"参数“{parameter.name}”{was}改为{say_value(new)}", cites.of_parameter(parameter.name, law))


def _with(law: PolicyVersion, name: str, value: str) -> PolicyVersion:
    """The law linked anew with one parameter at another value: rules carry the values that they were linked with."""
    item = law.resolved["参数"][name]
    stated = {**item["内容"], "取值": {**item["内容"]["取值"], "值": value}}
    return link({**law.resolved, "参数": {**law.resolved["参数"], name: {**item, "内容": stated}}}, law.scope, law.on)
