"""A policy as an officer reads it: rules as sentences, with where every value comes from.

For `chidu show`; nothing here decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chidu.condition import say_value
from chidu.types import PROJECT, Fails, Origin, Parameter, PolicyVersion, Question, Rule


def sentence(rule: Rule) -> str:
    """The rule as one Chinese sentence."""
    scope = f"{rule.applies.say()}的{rule.about}" if rule.applies else f"每个{rule.about}"
    if isinstance(rule.test, Question):
        return f"{scope}：由人判断——{rule.test.ask}（看{'、'.join(rule.test.look_at)}）"
    if isinstance(rule.test, Fails):
        return f"{scope}：凡{rule.test.condition.say()}的，不符合。"
    return f"{scope}：应当{rule.test.condition.say()}，否则不符合。"


def source(origin: Origin, instruments: Mapping[str, Mapping[str, Any]]) -> str:
    """《title》（number）provision, issuing level, since when, and whether it is still to be confirmed."""
    i = instruments.get(origin.instrument, {})
    number = f"（{i['文号']}）" if i.get("文号") else ""
    mark = "" if origin.verified else "，待核实"
    return f"《{i.get('标题', origin.instrument)}》{number}{origin.provision}，{origin.scope}，自{origin.since}{mark}"


def describe(rule: Rule, policy: PolicyVersion) -> Iterator[str]:
    """A rule in full: sentence, consequence, provision, the parameters it reads with their history."""
    yield f"{rule.id}　[{rule.stage}·{rule.about}·{rule.severity}]"
    yield f"  {sentence(rule)}"
    yield f"  要点：{rule.wording.gist}"
    if rule.actions:
        yield f"  处置：{'、'.join(rule.actions)}"
    if rule.point:
        yield f"  审核要点：{rule.point}"
    yield f"  出自：{source(rule.origin, policy.instruments)}"
    for other in rule.basis:
        yield f"  并据：{other}"
    if rule.unverified:
        yield f"  待核实：{'、'.join(rule.unverified)}"
    yield from (f"  其中 {line}" for line in definitions(rule, policy))
    for name in parameters_of(rule):
        if p := policy.parameters.get(name):
            yield from (f"  {line}" for line in describe_parameter(p, policy))


def describe_parameter(p: Parameter, policy: PolicyVersion) -> Iterator[str]:
    value = say_value(p.value) if p.value.known else "（未定，用到它的规则一律无法判定）"
    yield f"参数·{p.name}＝{value}：{source(p.origin, policy.instruments)}"
    for old in p.history:
        yield f"  此前：{source(old, policy.instruments)}"
    for note in p.lapsed:
        yield f"  抵触失效：{note}"


def parameters_of(rule: Rule) -> list[str]:
    return sorted(n.removeprefix("参数·") for n in reads(rule) if n.startswith("参数·"))


def reads(rule: Rule) -> frozenset[str]:
    """Every name that the rule's conditions look at."""
    conditions = [c for c in (rule.applies, getattr(rule.test, "condition", None)) if c]
    return frozenset().union(*(c.reads() for c in conditions))


def definitions(rule: Rule, policy: PolicyVersion) -> Iterator[str]:
    """How each computed field and classification that the rule rests on comes about, the nearest first."""
    made = {(d.about, d.name): d for d in policy.derived}
    pending, told = [(rule.about, name) for name in sorted(reads(rule))], set()
    while pending:
        about, name = pending.pop(0)
        table, dot, column = name.rpartition(".")
        about, name = (table, column) if dot else (about, name)
        d = made.get((about, name)) or made.get((PROJECT, name))
        if d and (d.about, d.name) not in told:
            told.add((d.about, d.name))
            yield f"{d.name}＝{d.computation.say()}"
            pending += [(d.about, inner) for inner in sorted(d.computation.reads())]
