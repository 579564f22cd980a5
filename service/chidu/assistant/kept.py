"""An answer as it is kept (存档): plain data and back, so that a conversation is shown again as it was, and goes on where it stopped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from chidu.assistant.answers.answer import Answer, Cite, Line
from chidu.assistant.events import Told
from chidu.assistant.questions.slots import Slots
from chidu.assistant.questions.understanding import Asked, Understood


def plain(told: Told, understood: Understood | None) -> dict[str, Any]:
    """Everything that an answer was, and what its question was taken for."""
    answer = told.answer
    letter = {"kind": answer.letter.kind, "title": answer.letter.title} if answer.letter else None
    return {
        "understood": _asked(understood) if isinstance(understood, Asked) else None, "intent": answer.intent,
        "lines": [vars(line) | {"cites": list(line.cites)} for line in answer.lines],
        "cites": [vars(c) | {"lines": list(c.lines), "where": dict(c.where)} for c in answer.cites.values()],
        "suggest": list(answer.suggest), "letter": letter, "badge": told.badge, "fault": told.fault, "cards": list(told.cards),
        "withheld": [list(one) for one in told.withheld],
    }


def answer_of(content: Mapping[str, Any]) -> Answer:
    """The answer again; of a letter only its kind and title are there (`letter_of`)."""
    cites = {c["key"]: Cite(c["key"], c["kind"], c["label"], tuple(c["lines"]), c["where"]) for c in content["cites"]}
    lines = tuple(Line(**line | {"cites": tuple(line["cites"])}) for line in content["lines"])
    return Answer(content["intent"], lines, cites, tuple(content["suggest"]))


def asked_of(content: Mapping[str, Any] | None) -> Asked | None:
    """What a question was taken for, for the next one to go on from."""
    said = (content or {}).get("understood")
    if not said:
        return None
    slots = said["slots"]
    of_days = {"days": tuple(map(date.fromisoformat, slots["days"])), "scopes": tuple(slots["scopes"])}
    return Asked(said["text"], said["intent"], Slots(**slots | of_days), said["words"])


def _asked(asked: Asked) -> dict[str, Any]:
    slots = dict(vars(asked.slots))
    slots |= {"days": [d.isoformat() for d in asked.slots.days], "scopes": list(asked.slots.scopes)}
    return {"text": asked.text, "intent": asked.intent, "slots": slots, "words": asked.words}
