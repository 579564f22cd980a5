"""Of the law: what a value is in a place on a day, what it says on a matter, what differs between two places or days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chidu.assistant.answers import cites
from chidu.assistant.answers.answer import Answer, Cite, Telling
from chidu.assistant.lookup.passages import RULES, VALUES, Kind, Passage, lawbook
from chidu.assistant.lookup.search import SOME
from chidu.assistant.matter import Desk
from chidu.assistant.questions.intents import content
from chidu.assistant.questions.understanding import Asked, law_of
from chidu.condition import say_value
from chidu.policy.citation import sentence
from chidu.policy.difference import differences
from chidu.quantity import say_date
from chidu.types import PolicyVersion, Scope

MOST, MOST_CHANGES = 3, 12


def policy(asked: Asked, desk: Desk) -> Answer:
    """The provisions that speak of it, the nearest first; as they stand, without a word of ours."""
    law, telling = law_of(asked.slots, desk), Telling("policy")
    found = _found(asked, law)
    telling.say(f"{_named(law, desk)}，与此有关的规定：", _of_version(law, desk))
    for passage in found:
        telling.say(_gist(passage, law), cites.of_passage(passage, law))
    return telling.done(_next(found, law, desk))


def provision(asked: Asked, desk: Desk) -> Answer:
    """The document and article of what the words name."""
    law, telling = law_of(asked.slots, desk), Telling("provision")
    for passage in _found(asked, law):
        mark = "" if passage.origin.verified else "（条款待核实）"
        telling.say(f"“{passage.name}”依据{passage.basis}{mark}：{_gist(passage, law)}", cites.of_passage(passage, law))
    return telling.done()


def threshold(asked: Asked, desk: Desk) -> Answer:
    """The value of a parameter with its history, or the rule that holds the number."""
    law, telling = law_of(asked.slots, desk), Telling("threshold")
    found = _found(asked, law, VALUES)
    best = next(iter(found), None)
    if best is None:
        telling.say(f"{_named(law, desk)}里，没有找到这一项标准。", _of_version(law, desk))
        return telling.done(("你能做什么？",))
    telling.say(f"{_named(law, desk)}：{_value(best, law)}", cites.of_passage(best, law))
    for other in [p for p in found if p.key != best.key][:2]:
        telling.say(_gist(other, law), cites.of_passage(other, law))
    return telling.done(_next([best], law, desk))


def compare(asked: Asked, desk: Desk) -> Answer:
    """Two places on one day, or one place on two days; of one matter where the words name it, of all otherwise."""
    telling = Telling("compare")
    sides = _sides(asked, desk)
    if len(sides) < 2:
        telling.lead("请说出要比较的两个辖区，或两个日期。")
        return telling.done((f"{desk.places.names[desk.at]}去年和今年的规定有什么变化？",))
    (a, first), (b, second) = sides[:2]
    old, new = desk.policy(a, first), desk.policy(b, second)
    found = _shared(asked, old, new) if content(asked.words) else []
    if not found:
        lines, both = list(differences(old, new)), (_of_version(old, desk), _of_version(new, desk))
        telling.say(f"{_named(old, desk)}，与{_named(new, desk)}相比{'：' if lines else '，没有变化。'}", *both)
        telling.listed(((line.strip(), both) for line in lines), MOST_CHANGES, "另有{}处不同，见政策页。", *both)
        return telling.done()
    for passage in found:
        mine, theirs = (lawbook(law).named(passage.name) for law in (old, new))
        for law, side in ((old, mine), (new, theirs)):
            if side is None:
                telling.say(f"{_named(law, desk)}：没有“{passage.name}”这一项。", _of_version(law, desk))
            else:
                telling.say(f"{_named(law, desk)}：{_value(side, law)}", cites.of_passage(side, law))
        if mine and theirs and _value(mine, old) == _value(theirs, new):
            telling.say(f"两边的“{passage.name}”相同。", cites.of_passage(mine, old), cites.of_passage(theirs, new))
    return telling.done()


# ---- what is found


def _found(asked: Asked, law: PolicyVersion, favour: Mapping[Kind, float] = RULES) -> list[Passage]:
    book = lawbook(law)
    named = book.named(asked.slots.rule) if asked.slots.rule else None
    return [named] if named else book.find(asked.words, MOST, None, SOME, favour)


def _shared(asked: Asked, old: PolicyVersion, new: PolicyVersion) -> list[Passage]:
    """What the words name on either side."""
    found = {p.name: p for law in (new, old) for p in _found(asked, law)[:1]}
    return list(found.values())


def _sides(asked: Asked, desk: Desk) -> list[tuple[Scope, date]]:
    scopes, days = asked.slots.scopes or (desk.at,), asked.slots.days or (desk.today,)
    if len(scopes) > 1:
        return [(scope, days[0]) for scope in scopes]
    if len(days) > 1:
        return [(scopes[0], day) for day in sorted(days)]
    if asked.slots.days and days[0] != desk.today:
        return [(scopes[0], days[0]), (scopes[0], desk.today)]
    if scopes[0] != desk.at:
        return [(desk.at, days[0]), (scopes[0], days[0])]
    return []


# ---- words


def _named(law: PolicyVersion, desk: Desk) -> str:
    return f"{desk.places.names[law.scope]}{say_date(law.on)}的规定"


def _of_version(law: PolicyVersion, desk: Desk) -> Cite:
    lines = tuple(f"《{i['标题']}》{i.get('文号') or ''}" for i in law.instruments.values())
    return Cite(f"provision:{law.scope}@{law.on}", "provision", f"{desk.places.names[law.scope]} {law.on}", lines,
                      {"scope": law.scope, "on": law.on.isoformat()})


def _gist(passage: Passage, law: PolicyVersion) -> str:
    rule = law.rule(passage.name) if passage.kind == "rule" else None
    if rule:
        return f"“{rule.id}”：{rule.wording.gist}"
    return _value(passage, law) if passage.kind == "parameter" else f"“{passage.name}”：{passage.text}"


def _value(passage: Passage, law: PolicyVersion) -> str:
    if passage.kind == "parameter":
        p = law.parameters[passage.name]
        value = f"为{say_value(p.value)}" if p.value.known else "还没有定（待核实），用到它的规则一律无法判定"
        return f"“{p.name}”{value}。{p.gist}"
    rule = law.rule(passage.name) if passage.kind == "rule" else None
    return f"“{passage.name}”：{rule.wording.gist}{sentence(rule)}" if rule else passage.text


def _next(found: Sequence[Passage], law: PolicyVersion, desk: Desk) -> list[str]:
    if not found:
        return []
    return [f"“{found[0].name}”依据哪个文件？", f"{desk.places.names[law.scope]}去年和今年的“{found[0].name}”有变化吗？"]
