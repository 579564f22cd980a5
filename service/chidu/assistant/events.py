"""What an answer is made of as it is told (答复的经过): a page, a terminal and a program get the same, one after the other.

    Status… → Sentence / Withheld … → Told
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from chidu.assistant.answers.answer import Answer, Cite, Line

Badge = Literal["rules", "polished"]
BADGES: dict[Badge, str] = {"rules": "规则回答", "polished": "模型润色"}


@dataclass(frozen=True)
class Status:
    """What is being done, while nothing can be said yet."""

    text: str


@dataclass(frozen=True)
class Sentence:
    """A sentence with what it stands on. `polished`: a model worded it, and every check let it pass."""

    line: Line
    cites: tuple[Cite, ...] = ()
    polished: bool = False


@dataclass(frozen=True)
class Withheld:
    """A sentence of a model that is not shown: why, and where it stumbled. What it said is kept in the records alone."""

    reason: str
    clause: str = ""


@dataclass(frozen=True)
class Told:
    """The end of an answer: all of it, as it was shown.

    `fault`: why a model that is there did not word it, in a sentence for the asker; `model`: its name where it was asked; `cards`: the keys
    of the cards that it was offered; `withheld`: what of its words was not shown, each with its reason.
    """

    answer: Answer
    badge: Badge = "rules"
    model: str = ""
    fault: str = ""
    cards: tuple[str, ...] = ()
    withheld: tuple[tuple[str, str], ...] = field(default=())


Event = Status | Sentence | Withheld | Told
