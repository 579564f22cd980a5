"""What a model may get of an answer (可外发): gathered at the desk of the asker, so that nothing is there that they may not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from chidu.assistant.answers.replying import Reply
from chidu.assistant.backend.settings import Mode
from chidu.assistant.matter import Brief, Desk
from chidu.assistant.phrasing.cards import Heads
from chidu.assistant.phrasing.masking import Names
from chidu.assistant.phrasing.phrasing import Phrasing
from chidu.assistant.questions.understanding import Asked
from chidu.form import Form
from chidu.vocabulary import Mask

_OF_A_BRIEF: Mapping[str, Callable[[Brief], str]] = {
    "项目名称": lambda b: b.project, "项目代码": lambda b: b.code, "主管部门": lambda b: b.department}
"""The fields of a form that stand in a list of forms."""
_IN_DIGITS = "零〇一二三四五六七八九十两"
"""Characters that a question may have as digits by now."""


def phrasing(desk: Desk, reply: Reply, mode: Mode, stopped: Callable[[], bool] = lambda: False) -> Phrasing:
    """How the answer to a question that was asked at this desk is phrased."""
    masks, places = desk.policy(desk.at, desk.today).vocabulary.outgoing, desk.places.names
    matter = desk.matter(reply.about) if reply.about else None
    asked = reply.understood if isinstance(reply.understood, Asked) else None
    own = list(_texts(matter.decision.case.form)) if matter else []
    cited = {cite.where.get("form") for cite in reply.answer.cites.values()}
    told = [brief for brief in desk.briefs() if brief.key in cited]
    known = [*own, *_named(told), *_spoken_of(_named(desk.briefs()), reply, asked)]
    meant = [*own, *([("项目名称", asked.slots.project), ("主管部门", asked.slots.department)] if asked else [])]
    heads = {brief.key: _head(brief) for brief in told}
    if matter:
        heads[reply.about] = places.get(matter.decision.case.scope, "") + _head(matter.brief)
    words = tuple(dict.fromkeys(text for _, text in known if text))
    return Phrasing(mode, Heads(places, heads), masks, Names(_by_kind(masks, [*known, *meant]), _by_kind(masks, meant)), words, stopped)


def _named(briefs: Iterable[Brief]) -> Iterator[tuple[str, str]]:
    yield from ((name, said(brief)) for brief in briefs for name, said in _OF_A_BRIEF.items())


def _spoken_of(listed: Iterable[tuple[str, str]], reply: Reply, asked: Asked | None) -> Iterator[tuple[str, str]]:
    """Those names of a long list that the answer holds, or that the question may hold: all their characters are there."""
    answer = "\n".join((reply.answer.text, *(cite.label for cite in reply.answer.cites.values())))
    question = {*(asked.text if asked else ""), *_IN_DIGITS}
    yield from ((name, text) for name, text in listed if text and (text in answer or {c for c in text if "一" <= c <= "鿿"} <= question))


def _head(brief: Brief) -> str:
    return f"{brief.year}{brief.kind}" + (f"“{brief.project}”" if brief.project else "")


def _texts(form: Form) -> Iterator[tuple[str, str]]:
    """Every field and cell in words, with the name of its field or column."""
    rows = [form.fields, *(row for rows in form.tables.values() for row in rows)]
    for row in rows:
        for name, value in row.items():
            if isinstance(value.v, str) or (value.v is None and value.text):
                yield from ((name, text) for text in dict.fromkeys((value.text, str(value.v or ""))) if text)


def _by_kind(masks: Mapping[str, Mask], said: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for kind, mask in masks.items():
        for name, text in said:
            if text and name in mask.fields:
                found[kind][text] = None
    return {kind: tuple(names) for kind, names in found.items()}
