"""From words to what is wanted (理解): an intent with its slots; a choice to be put to the asker; or a refusal. Never a guess that acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chidu.assistant.lookup.passages import VALUES, of_a_number
from chidu.assistant.lookup.search import LITTLE, SOME
from chidu.assistant.matter import Desk, Matter
from chidu.assistant.questions.filling import kept
from chidu.assistant.questions.heard import (
    OF_A_FORM,
    OF_FORMS,
    OF_NO_ONE_FORM,
    OF_THE_LAW,
    Asked,
    Heard,
    Refused,
    Understood,
    Unsure,
    law_of,
    of_the_open_form,
)
from chidu.assistant.questions.intents import (
    COUNTED,
    GOES_ON,
    LETTER,
    MEASURE,
    NAMED_VALUE,
    OF_LAWS,
    PAPERS,
    PRECEDENCE,
    THIS,
    refusal,
    weights,
)
from chidu.assistant.questions.patterns import BORDER, ELSEWHERE, OUT
from chidu.assistant.questions.slots import Slots, slots_of
from chidu.assistant.questions.spoken import normal
from chidu.types import Scope

__all__ = ["OF_A_FORM", "Asked", "Refused", "Understood", "Unsure", "law_of", "of_the_open_form", "understand", "within"]

LONGEST, SHORTEST, MOST_OPTIONS = 500, 2, 4


def understand(ask: str, desk: Desk, here: Matter | None = None, before: Asked | None = None) -> Understood:
    """What somebody wants who has `here` open and asked `before` a moment ago."""
    text = normal(ask)[:LONGEST]
    if reason := refusal(text):
        return Refused(text, reason)
    heard = Heard(text, slots_of(text, desk, here), desk, here, before)
    found = weights(text)
    meant = _meant(heard, dict(found))
    place = desk.places.elsewhere(text, desk.at) if {*OF_THE_LAW} & {*found} else ""
    if place and (isinstance(meant, Refused) or (isinstance(meant, Asked) and meant.intent in OF_THE_LAW and not meant.slots.project)):
        return Refused(text, ELSEWHERE, place)
    if not isinstance(meant, Asked):
        return meant
    if (meant.intent in OF_FORMS or PAPERS.search(text)) and any(not within(s, desk.at) for s in meant.slots.scopes):
        return Refused(text, BORDER)
    return replace(meant, slots=kept(meant, heard))


def within(scope: Scope, at: Scope) -> bool:
    return scope == at or scope.startswith(f"{at}/")


def _meant(heard: Heard, found: dict[str, int]) -> Understood:
    if not (heard.slots.scopes or heard.slots.days or OF_LAWS.search(heard.text) or (heard.before and heard.before.intent in OF_THE_LAW)):
        found.pop("compare", None)
    if not found:
        return _without_words(heard)
    best = max(found.values())
    intent = min((i for i, weight in found.items() if weight == best), key=PRECEDENCE.index)
    before = heard.before
    if intent == "help":
        return Asked(heard.text, intent, Slots(), heard.words)
    if intent == "draft" and heard.content and not heard.slots.document and not LETTER.search(heard.text):
        return Refused(heard.text, OUT)
    if intent in OF_THE_LAW and not (intent == "provision" and heard.here):
        return _of_the_law(heard, intent)
    if heard.here or heard.slots.project or intent in OF_NO_ONE_FORM:
        return heard.asked(intent)
    if before and before.intent in OF_FORMS and before.slots.project:
        return replace(heard.asked(intent), slots=heard.slots.over(_carried(before)))
    if heard.content and heard.known(LITTLE):
        return _of_the_law(heard, next((i for i in ("provision", "threshold") if i in found), "policy"))
    if len(heard.content) <= SHORTEST:
        return Unsure(heard.text, (heard.asked(intent),) if heard.desk.briefs() else ())
    return Refused(heard.text, OUT)


def _of_the_law(heard: Heard, intent: str) -> Understood:
    """What a question on the law speaks of: its own words, or those of the one before where it has none of its own."""
    before = heard.before
    if not heard.content:
        if before and before.intent in OF_THE_LAW and before.words:
            return heard.again(intent)
        if intent == "compare":
            return Asked(heard.text, intent, heard.slots, "")
        return Unsure(heard.text, ()) if not heard.slots.scopes else Refused(heard.text, OUT)
    if intent == "compare":
        return heard.asked(intent)
    if len(heard.content) <= SHORTEST and not heard.slots.rule:
        values, measure = tuple(_values(heard)), MEASURE.fullmatch(heard.content)
        if len(values) == 1 and intent == "threshold" and not measure:
            return values[0]
        if measure or not (heard.book.special(heard.content) and heard.known()):
            return Unsure(heard.text, values)
    if not heard.known(LITTLE):
        return Refused(heard.text, OUT)
    if intent == "threshold" and COUNTED.search(heard.text) and not NAMED_VALUE.search(heard.text):
        best = heard.book.find(heard.words, 1, None, SOME, VALUES)
        return heard.asked("threshold" if best and of_a_number(best[0], law_of(heard.slots, heard.desk)) else "policy")
    return heard.asked(intent)


def _values(heard: Heard) -> Iterator[Asked]:
    """The values whose names hold the little that was said."""
    names = [name for name in law_of(heard.slots, heard.desk).parameters if heard.content in name]
    yield from (Asked(f"{name}是多少？", "threshold", heard.slots, name) for name in names[:MOST_OPTIONS])


def _without_words(heard: Heard) -> Understood:
    """No word says what is wanted: it goes on from what was asked before, or it is looked up, or the asker is asked."""
    before, slots = heard.before, heard.slots
    said = slots != Slots()
    if before and before.intent != "help" and GOES_ON.match(heard.text) and (said or not heard.content):
        return heard.again(before.intent)
    if len(heard.content) <= SHORTEST and not said:
        return Unsure(heard.text, ())
    if slots.project or slots.indicator or (heard.here and THIS.match(heard.text)):
        return Unsure(heard.text, tuple(heard.asked(intent) for intent in ("why", "fix", "status")))
    return heard.asked("policy") if heard.known() else Refused(heard.text, OUT)


def _carried(before: Asked) -> Slots:
    """What stays meant from one question to the next: the project, its indicator, the rule; not the days."""
    return Slots(project=before.slots.project, indicator=before.slots.indicator, rule=before.slots.rule)
