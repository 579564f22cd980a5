"""From words to what is wanted (理解): an intent with its slots; a choice to be put to the asker; or a refusal. Never a guess that acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from chidu.assistant.intents import (
    BEYOND,
    COUNTED,
    GOES_ON,
    LETTER,
    NAMED_VALUE,
    PAPERS,
    PRECEDENCE,
    REFERS,
    THIS,
    content,
    of_the_matter,
    refusal,
    weights,
)
from chidu.assistant.matter import Desk, Matter
from chidu.assistant.passages import VALUES, Lawbook, lawbook, of_a_number
from chidu.assistant.patterns import BORDER, ELSEWHERE, OUT
from chidu.assistant.pointing import pointed, without_outcome
from chidu.assistant.search import LEAST, LITTLE, MUCH, SOME
from chidu.assistant.slots import KEPT, Named, Slots, slots_of
from chidu.assistant.spoken import normal
from chidu.types import PolicyVersion, Scope, Verdict

OF_A_FORM = ("why", "fix", "computed", "whatif", "draft", "status")
OF_FORMS = (*OF_A_FORM, "failing")
OF_NO_ONE_FORM = ("failing", "draft", "status")
"""What is asked without a form too: which one is then asked back."""
OF_THE_LAW = ("threshold", "compare", "policy", "provision")
POINTING: dict[str, tuple[Verdict, ...]] = {
    "why": ("unmet", "unknown"), "fix": ("unmet", "unknown"), "failing": ("unmet", "unknown"),
    "provision": ("unmet", "unknown", "met", "not_applicable"), "computed": ("unmet", "unknown", "met"),
}
"""Which verdicts on the open form a question may point at."""
LONGEST, SHORTEST, MOST_OPTIONS, MOST_RULES, HALF = 500, 2, 4, 5, 0.5
_MANY = re.compile(r"(哪些|哪几个|几个|多少个?|所有|全部|每个|各个?|的)(项目|表|单位|部门|申报)|(项目|单位|部门|表)(都)?(有|是)?(哪些|哪几|几个|多少)|清单|名单|单子")
"""Words that list forms, not what is on the one that is open."""


@dataclass(frozen=True)
class Asked:
    """A question understood. `words`: as they are looked up, without the names in them."""

    text: str
    intent: str
    slots: Slots = field(default_factory=Slots)
    words: str = ""


@dataclass(frozen=True)
class Unsure:
    """A question that may mean several things: the asker chooses."""

    text: str
    options: tuple[Asked, ...]


@dataclass(frozen=True)
class Refused:
    """A question that is not answered, and why; `about`: the words that it is refused for."""

    text: str
    reason: str
    about: str = ""


Understood = Asked | Unsure | Refused


def understand(ask: str, desk: Desk, here: Matter | None = None, before: Asked | None = None) -> Understood:
    """What somebody wants who has `here` open and asked `before` a moment ago."""
    text = normal(ask)[:LONGEST]
    if reason := refusal(text):
        return Refused(text, reason)
    heard = _Heard(text, slots_of(text, desk, here), desk, here, before)
    meant = _meant(heard, weights(text))
    if not isinstance(meant, Asked):
        return meant
    if (meant.intent in OF_FORMS or PAPERS.search(text)) and any(not within(s, desk.at) for s in meant.slots.scopes):
        return Refused(text, BORDER)
    if meant.intent in OF_THE_LAW and not meant.slots.project and (place := desk.places.elsewhere(text, desk.at)):
        return Refused(text, ELSEWHERE, place)
    return replace(meant, slots=_kept(meant, heard))


def within(scope: Scope, at: Scope) -> bool:
    return scope == at or scope.startswith(f"{at}/")


@dataclass(frozen=True)
class _Heard:
    """A question with everything that bears on what it means."""

    text: str
    named: Named
    desk: Desk
    here: Matter | None
    before: Asked | None

    @property
    def slots(self) -> Slots:
        return self.named.slots

    @property
    def words(self) -> str:
        return self.named.words

    @property
    def content(self) -> str:
        return content(self.words)

    def known(self, least: float = LEAST) -> bool:
        """Whether the law that is meant says anything on these words."""
        return bool(self.slots.rule or self.book.answers(self.words, MUCH if BEYOND.search(self.text) else least))

    @property
    def book(self) -> Lawbook:
        return lawbook(law_of(self.slots, self.desk))

    def asked(self, intent: str) -> Asked:
        return Asked(self.text, intent, self.slots, self.words)

    def again(self, intent: str) -> Asked:
        """The same as before, with what is said anew."""
        assert self.before
        words = self.words if self.content and not self.slots.project else self.before.words
        return Asked(self.text, intent, self.slots.over(self.before.slots), words)


def _meant(heard: _Heard, found: dict[str, int]) -> Understood:
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


def _of_the_law(heard: _Heard, intent: str) -> Understood:
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
    if len(heard.content) <= SHORTEST and not heard.slots.rule and not (heard.book.special(heard.content) and heard.known()):
        values = tuple(_values(heard))
        return values[0] if len(values) == 1 and intent == "threshold" else Unsure(heard.text, values)
    if not heard.known(LITTLE):
        return Refused(heard.text, OUT)
    if intent == "threshold" and COUNTED.search(heard.text) and not NAMED_VALUE.search(heard.text):
        best = heard.book.find(heard.words, 1, None, SOME, VALUES)
        return heard.asked("threshold" if best and of_a_number(best[0], law_of(heard.slots, heard.desk)) else "policy")
    return heard.asked(intent)


def _values(heard: _Heard) -> Iterator[Asked]:
    """The values whose names hold the little that was said."""
    names = [name for name in law_of(heard.slots, heard.desk).parameters if heard.content in name]
    yield from (Asked(f"{name}是多少？", "threshold", heard.slots, name) for name in names[:MOST_OPTIONS])


def _without_words(heard: _Heard) -> Understood:
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


def _kept(asked: Asked, heard: _Heard) -> Slots:
    """The slots that an intent has; the open form's project and its rule where the question is of the form."""
    here, desk, before = heard.here, heard.desk, heard.before
    kept = {name: getattr(asked.slots, name) for name in KEPT[asked.intent]}
    of_the_form = of_the_open_form(asked)
    if here and of_the_form and not kept.get("project"):
        kept["project"] = here.brief.project
    if asked.intent == "compare" and len(asked.slots.scopes) == 1 and len(asked.slots.days) < 2 and asked.slots.scopes[0] != desk.at:
        kept["scopes"] = (desk.at, *asked.slots.scopes)
    if before and before.intent in OF_FORMS and asked.intent == "whatif":
        kept["field"] = kept["field"] or before.slots.field
        kept["indicator"] = kept["indicator"] or before.slots.indicator
    if "rule" in kept and not kept["rule"] and asked.slots.project in ("", here.brief.project if here else ""):
        kept |= _pointed(asked, heard) if here and of_the_form else _of_the_book(asked, heard)
    if before and "indicator" in kept and not kept["indicator"] and REFERS.match(heard.text):
        kept["indicator"] = before.slots.indicator
    return Slots(**kept)


def of_the_open_form(asked: Asked) -> bool:
    """Whether a question is of the form that is open, if one is: not of many, nor of the law of some place."""
    if asked.intent == "failing":
        return not _MANY.search(asked.text) or bool(THIS.search(asked.text))
    return asked.intent in OF_A_FORM or (asked.intent == "provision" and not asked.slots.scopes)


def _pointed(asked: Asked, heard: _Heard) -> dict[str, str]:
    """The rule of the open form that is meant, and the row that it is about."""
    assert heard.here
    found = pointed(heard.text, _of_the_rule(asked, heard), heard.here, heard.named.row, POINTING[asked.intent])
    row = {"indicator": found.row.label} if found.row and "indicator" in KEPT[asked.intent] else {}
    return {"rule": found.rule, **row}


def _of_the_book(asked: Asked, heard: _Heard) -> dict[str, str]:
    """The rule of the law that is meant where no form is open; in a list of forms one that some form does not meet."""
    words = _of_the_rule(asked, heard)
    if asked.intent not in ("provision", "failing") or not content(words):
        return {}
    failed = {rule for brief in heard.desk.briefs() for rule in brief.rules} if asked.intent == "failing" else set()
    found = lawbook(law_of(asked.slots, heard.desk)).find(words, MOST_RULES, "rule", HALF if asked.intent == "failing" else LEAST)
    return {"rule": next((p.name for p in found if not failed or p.name in failed), "")}


def _of_the_rule(asked: Asked, heard: _Heard) -> str:
    """The words that may name a rule: not what came of it, and in a list of what failed not whose it is nor how grave."""
    words, here = asked.words, heard.here
    if asked.intent == "failing":
        words = of_the_matter(words.replace(asked.slots.department or "？", " ").replace(asked.slots.severity or "？", " "))
    if asked.intent not in ("why", "failing"):
        return words
    return without_outcome(words, heard.desk.policy(heard.desk.at, heard.desk.today), (here and here.decision.outcome.conclusion) or "")


def law_of(slots: Slots, desk: Desk) -> PolicyVersion:
    """The law of the first place and day that are named; else of the asker's own, today."""
    return desk.policy(slots.scopes[0] if slots.scopes else desk.at, slots.days[0] if slots.days else desk.today)
