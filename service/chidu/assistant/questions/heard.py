"""What is asked (所问): a question understood, one to be asked back, one refused; and a question with everything that bears on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from chidu.assistant.lookup.passages import Lawbook, lawbook
from chidu.assistant.lookup.search import LEAST, LITTLE, MUCH
from chidu.assistant.matter import Desk, Matter
from chidu.assistant.questions.intents import BEYOND, REFERS, THIS, content
from chidu.assistant.questions.slots import OWN, Named, Slots
from chidu.types import PolicyVersion

OF_A_FORM = ("why", "fix", "computed", "whatif", "draft", "status")
OF_FORMS = (*OF_A_FORM, "failing")
OF_NO_ONE_FORM = ("failing", "draft", "status")
"""What is asked without a form too: which one is then asked back."""
OF_THE_LAW = ("threshold", "compare", "policy", "provision")
OF_ONE_LAW = ("policy", "threshold", "provision")
"""Those that are answered by the same provisions."""
OURS = re.compile(f"{OWN.pattern}|我们|咱|本地|这边|这儿|这里")
"""Words for one's own place, which end that another is meant."""
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


@dataclass(frozen=True)
class Heard:
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

    @cached_property
    def goes_on(self) -> bool:
        """Whether this goes on from a question on the law: by its first word, or since it says nothing of the law alone."""
        if self.before is None or self.before.intent not in OF_THE_LAW:
            return False
        return bool(REFERS.match(self.text)) or not lawbook(law_of(self.slots, self.desk)).answers(self.words, LITTLE)

    @property
    def sought(self) -> str:
        """What is looked up: the words, with those before where this goes on."""
        return f"{self.words} {self.before.words}" if self.before and self.goes_on else self.words

    @property
    def placed(self) -> Slots:
        """The slots, with the places and days of the question on the law before, where this names none; our own place is a place."""
        before = self.before if self.before and self.before.intent in OF_THE_LAW and not OURS.search(self.text) else None
        return self.slots.over(Slots(scopes=before.slots.scopes, days=before.slots.days)) if before else self.slots

    @property
    def content(self) -> str:
        return content(self.words)

    def known(self, least: float = LEAST) -> bool:
        """Whether the law that is meant says anything on these words."""
        return bool(self.slots.rule or self.book.answers(self.sought, MUCH if BEYOND.search(self.text) else least))

    @property
    def book(self) -> Lawbook:
        return lawbook(law_of(self.placed, self.desk))

    def asked(self, intent: str) -> Asked:
        return Asked(self.text, intent, self.placed if intent in OF_ONE_LAW else self.slots, self.sought)

    def again(self, intent: str) -> Asked:
        """The same as before, with what is said anew."""
        assert self.before
        words = self.sought if self.content and not self.slots.project else self.before.words
        earlier = replace(self.before.slots, rule="") if self.slots.project or self.slots.indicator else self.before.slots
        earlier = replace(earlier, scopes=()) if OURS.search(self.text) else earlier
        return Asked(self.text, intent, self.slots.over(earlier), words)


def of_the_open_form(asked: Asked) -> bool:
    """Whether a question is of the form that is open, if one is: not of many, nor of the law of some place."""
    if asked.intent == "failing":
        return not _MANY.search(asked.text) or bool(THIS.search(asked.text))
    return asked.intent in OF_A_FORM or (asked.intent == "provision" and not asked.slots.scopes)


def law_of(slots: Slots, desk: Desk) -> PolicyVersion:
    """The law of the first place and day that are named; else of the asker's own, today."""
    return desk.policy(slots.scopes[0] if slots.scopes else desk.at, slots.days[0] if slots.days else desk.today)
