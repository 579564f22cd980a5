"""From words to what is wanted (理解): an intent with its slots; a choice to be put to the asker; or a refusal. Never a guess that acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chidu.assistant.lookup.passages import VALUES, of_a_number
from chidu.assistant.lookup.search import FAINT, LITTLE, SOME
from chidu.assistant.matter import Desk, Matter
from chidu.assistant.questions.filling import kept
from chidu.assistant.questions.heard import (
    OF_A_FORM,
    OF_FORMS,
    OF_NO_ONE_FORM,
    OF_ONE_LAW,
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
    BEYOND,
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
from chidu.assistant.questions.patterns import BORDER, ELSEWHERE, NO_DAY, NO_LAW, OUT
from chidu.assistant.questions.scoring import likely, noticed
from chidu.assistant.questions.slots import Slots, slots_of
from chidu.assistant.questions.spoken import no_day_in, normal
from chidu.quantity import say_date
from chidu.types import Scope

__all__ = ["OF_A_FORM", "Asked", "Refused", "Understood", "Unsure", "law_of", "of_the_open_form", "understand", "within"]

LONGEST, SHORTEST, MOST_OPTIONS, FEW_OPTIONS = 500, 2, 4, 2
AGREED, ALONE, FOREIGN, HARDLY = 0.4, 0.65, 0.25, 0.15
"""How likely an intent must be to be acted on: less where the heaviest pattern says the same; else the asker is asked, or
refused where it may well be nothing of this office's, or where the law says little of it and that is not unlikely."""
SURELY = 0.75
"""How likely intents that the same provisions answer must be together, for the likeliest of them to be acted on."""
UNSURE, SPEAKS = "unsure", 3
OFFERED = ("why", "fix", "status", *OF_THE_LAW)
"""What an asker who is not understood may choose from."""


def best_of(found: Mapping[str, int]) -> str:
    """The intent of the heaviest pattern."""
    return min(found, key=lambda intent: (-found[intent], PRECEDENCE.index(intent)), default="")


def understand(ask: str, desk: Desk, here: Matter | None = None, before: Asked | None = None) -> Understood:
    """What somebody wants who has `here` open and asked `before` a moment ago."""
    text = normal(ask)[:LONGEST]
    if reason := refusal(text):
        return Refused(text, reason)
    if said := no_day_in(text):
        return Refused(text, NO_DAY, said)
    named = slots_of(text, desk, here)
    lawless = [day for day in named.slots.days if not law_of(replace(named.slots, days=(day,)), desk).rules]
    if lawless:
        named = replace(named, slots=replace(named.slots, days=tuple(day for day in named.slots.days if day not in lawless)))
    heard = Heard(text, named, desk, here, before)
    found = weights(text)
    meant = _meant(heard, bearing(heard, found))
    of_the_law = isinstance(meant, Asked) and meant.intent in OF_THE_LAW and not meant.slots.project
    if of_the_law and lawless:
        return Refused(text, NO_LAW, say_date(lawless[0]))
    if (of_the_law or (not isinstance(meant, Asked) and {*OF_THE_LAW} & {*found})) and (place := desk.places.elsewhere(text, desk.at)):
        return Refused(text, ELSEWHERE, place)
    if not isinstance(meant, Asked):
        return meant
    if (meant.intent in OF_FORMS or PAPERS.search(text)) and any(not within(s, desk.at) for s in meant.slots.scopes):
        return Refused(text, BORDER)
    return replace(meant, slots=kept(meant, heard))


def within(scope: Scope, at: Scope) -> bool:
    return scope == at or scope.startswith(f"{at}/")


def bearing(heard: Heard, found: Mapping[str, int]) -> dict[str, int]:
    """The patterns found, but for those of comparing where nothing is said that laws could be compared by."""
    lawful = heard.slots.scopes or heard.slots.days or OF_LAWS.search(heard.text) or (heard.before and heard.before.intent in OF_THE_LAW)
    return {intent: weight for intent, weight in found.items() if lawful or intent != "compare"}


def _meant(heard: Heard, found: Mapping[str, int]) -> Understood:
    """A question by its words: what goes on from the one before; what is likely enough; else it is asked back, or refused."""
    before = heard.before
    if not found and before and before.intent != "help" and GOES_ON.match(heard.text) and (heard.slots != Slots() or not heard.content):
        return heard.again(before.intent)
    ranked = likely(noticed(heard, found))
    if heard.text in heard.slots.project:
        return _asked_back(heard, ranked)
    chance, patterned = dict(ranked), best_of(found)
    intent, sure = ranked[0]
    if sure < ALONE and intent != patterned and found.get(patterned) == SPEAKS and chance[patterned] >= AGREED:
        intent, sure = patterned, chance[patterned]
    foreign = chance[OUT] >= (ALONE if heard.slots.project else FOREIGN)
    lawful = sum(chance[name] for name in OF_ONE_LAW) if intent in OF_ONE_LAW else 0.0
    if intent in (OUT, UNSURE) or (sure < (AGREED if intent == patterned else ALONE) and lawful < SURELY):
        return Refused(heard.text, OUT) if foreign else _asked_back(heard, ranked)
    return _done(heard, intent, found, chance[OUT])


def _done(heard: Heard, intent: str, found: Mapping[str, int], foreign: float) -> Understood:
    """A question whose intent is known: of a form, of the law; asked back or refused where it cannot be done. `foreign`: how likely it
    is nothing of this office's."""
    before = heard.before
    if intent == "help":
        return Asked(heard.text, intent, Slots(), heard.words)
    if intent == "draft" and heard.content and not heard.slots.document and not LETTER.search(heard.text):
        return Refused(heard.text, OUT)
    if intent in OF_THE_LAW and not (intent == "provision" and heard.here):
        return _of_the_law(heard, intent, foreign)
    if heard.here or heard.slots.project or intent in OF_NO_ONE_FORM or (intent == "whatif" and heard.slots.value):
        return heard.asked(intent)
    if before and before.intent in OF_FORMS and before.slots.project:
        return replace(heard.asked(intent), slots=heard.slots.over(_carried(before)))
    if heard.content and heard.known(LITTLE):
        return _of_the_law(heard, next((i for i in ("provision", "threshold") if i in found), "policy"), foreign)
    if len(heard.content) <= SHORTEST:
        return Unsure(heard.text, (heard.asked(intent),) if heard.desk.briefs() else ())
    return Refused(heard.text, OUT)


def _of_the_law(heard: Heard, intent: str, foreign: float) -> Understood:
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
        if measure or not heard.known():
            return Unsure(heard.text, values)
    if not heard.known(LITTLE):
        if foreign >= HARDLY or BEYOND.search(heard.text):
            return Refused(heard.text, OUT)
        if not any(hit.score >= FAINT for hit in heard.book.hits(heard.sought, 1, None, SOME)):
            return Unsure(heard.text, ())
    if intent == "threshold" and COUNTED.search(heard.text) and not NAMED_VALUE.search(heard.text):
        best = heard.book.find(heard.sought, 1, None, SOME, VALUES)
        return heard.asked("threshold" if best and of_a_number(best[0], law_of(heard.slots, heard.desk)) else "policy")
    return heard.asked(intent)


def _values(heard: Heard) -> Iterator[Asked]:
    """The values whose names hold the little that was said."""
    names = [name for name in law_of(heard.slots, heard.desk).parameters if heard.content in name]
    yield from (Asked(f"{name}是多少？", "threshold", heard.slots, name) for name in names[:MOST_OPTIONS])


def _asked_back(heard: Heard, ranked: Sequence[tuple[str, float]]) -> Unsure:
    """The likeliest things that can be asked of it, to be chosen from."""
    slots = heard.slots
    if len(heard.content) <= SHORTEST and slots == Slots():
        return Unsure(heard.text, ())
    if slots.project or slots.indicator or (heard.here and THIS.match(heard.text)):
        return Unsure(heard.text, tuple(heard.asked(intent) for intent in ("why", "fix", "status")))
    return Unsure(heard.text, tuple(heard.asked(intent) for intent, _ in ranked if intent in OFFERED)[:FEW_OPTIONS])


def _carried(before: Asked) -> Slots:
    """What stays meant from one question to the next: the project, its indicator, the rule; not the days."""
    return Slots(project=before.slots.project, indicator=before.slots.indicator, rule=before.slots.rule)
