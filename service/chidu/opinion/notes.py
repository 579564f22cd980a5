"""What a letter must say of its own footing (注): what is 待核实, what lapsed, what of the form could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chidu.form import Form
from chidu.opinion.opinion import Open, Remark
from chidu.opinion.wording import shown
from chidu.policy.citation import parameters_of
from chidu.types import PolicyVersion

LONGEST_QUOTE = 30
PARTS = {"不符合": "判定条件", "应当": "判定条件", "适用": "适用条件", "归类": "归类条件", "词": "用语"}


def notes(remarks: Sequence[Remark], others: Sequence[Open], policy: PolicyVersion, forms: Sequence[Form],
          alone: bool = True) -> Iterator[str]:
    """The notes of a letter with these remarks and open items: only what this letter rests on. `alone`: no other policy
    has remarks in the letter, so that all of these are each (各) of the letter's."""
    origins = [*(r.origin for r in remarks), *(o.origin for o in others)]
    for short in dict.fromkeys(o.instrument for o in origins if not o.verified):
        instrument = policy.instruments[short]
        source = "据公开报道录入，" if instrument.get("来源") == "公开报道" else ""
        yield f"所依据的《{instrument['标题']}》{source}尚待核实。"
    yield from _values(remarks, policy)
    yield from _parts(remarks, policy, alone)
    for p in policy.parameters.values():
        for note in p.lapsed:
            yield f"参数“{p.name}”：{note}（抵触失效）。"
    for u in (u for form in forms for u in form.unread):
        said = f"（原文“{u.text[:LONGEST_QUOTE]}”）" if u.text else ""
        yield f"{u.source.ref}：{u.why}{said}。" if u.source.ref else f"{u.why}{said}。"


def _values(remarks: Sequence[Remark], policy: PolicyVersion) -> Iterator[str]:
    """Parameters whose value no source states."""
    rules = [rule for r in remarks if (rule := policy.rule(r.rule))]
    for name in dict.fromkeys(n for rule in rules for n in parameters_of(rule) if n in policy.parameters):
        if _unsettled(name, policy):
            value = policy.parameters[name].value
            yield f"“{name}”取{shown(value, policy)}，这个数尚待核实。" if value.known else f"“{name}”还没有定，尚待核实。"


def _unsettled(name: str, policy: PolicyVersion) -> bool:
    return bool(policy.resolved["参数"].get(name, {}).get("内容", {}).get("取值", {}).get("核验") == "待核实")


def _parts(remarks: Sequence[Remark], policy: PolicyVersion, alone: bool) -> Iterator[str]:
    """Parts of the rules that no source states, with the remarks they concern."""
    concerned: dict[str, list[str]] = {}
    for r in remarks:
        rule = policy.rule(r.rule)
        for part in dict.fromkeys(_part(p) for p in (rule.unverified if rule else ()) if not _unsettled(p.removeprefix("参数·"), policy)):
            concerned.setdefault(part, []).append(str(r.number))
    for part, numbers in concerned.items():
        which = "各" if alone and len(numbers) == len(remarks) > 1 else f"第{'、'.join(numbers)}"
        yield f"{which}条的{part}尚待核实。"


def _part(name: str) -> str:
    section, dot, item = name.partition("·")
    return f"{section}“{item}”" if dot else PARTS.get(name, name)
