"""How a conversation looks on a page (问答的样子): sentences with their chips, and cards of what was read from a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chidu.assistant import conversation as talking
from chidu.assistant.answers.answer import Answer
from chidu.assistant.answers.replying import CAN
from chidu.assistant.events import BADGES, Sentence
from chidu.assistant.kept import answer_of
from chidu.condition import say_value
from chidu.desk.bureau import deciding, reading
from chidu.desk.bureau.rights import may
from chidu.desk.bureau.sheets import Reading
from chidu.desk.bureau.viewing import ReviewView
from chidu.errors import ChiduError
from chidu.form import Form, Unread
from chidu.records import conversations, forms
from chidu.records.conversations import Exchange
from chidu.types import PROJECT
from chidu.web.asking import Asking
from chidu.web.pages.chips import Chip, Chips, Way

LETTER = "出具文书"
DRAFT = "起草"
"""How a question begins that asks for a letter; who may not issue one is not offered it."""
MOST_ROWS, MOST_COLUMNS, MOST_UNREAD = 5, 8, 20


@dataclass(frozen=True)
class Said:
    """A sentence as it is shown. `instead`: in the provision's words, where a model's were withheld."""

    text: str
    chips: tuple[Chip, ...] = ()
    lead: bool = False
    instead: bool = False


@dataclass(frozen=True)
class Rows:
    """The first rows of a table of the form, as they were read."""

    name: str
    count: int
    columns: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Card:
    """What was read of a form, to be confirmed or put right. `waits`: nobody has said yet that it is right; `seen`: the decision that the
    person has before their eyes."""

    form: forms.Kept
    seen: str
    fields: tuple[tuple[Reading, Way], ...]
    tables: tuple[Rows, ...]
    unread: tuple[Unread, ...]
    waits: bool


@dataclass(frozen=True)
class Shown:
    """One question with its answer. `letter`: the kind of the letter that was drafted."""

    kept: Exchange
    lines: tuple[Said, ...] = ()
    card: Card | None = None
    suggest: tuple[str, ...] = ()
    letter: str = ""
    badge: str = ""
    fault: str = ""
    withheld: tuple[str, ...] = ()

    @property
    def erased(self) -> bool:
        return self.kept.content is None

    @property
    def stopped(self) -> bool:
        return self.kept.outcome == conversations.STOPPED

    @property
    def read(self) -> bool:
        return self.kept.intent == talking.READ


class Looks:
    """What an asker's exchanges look like."""

    def __init__(self, known: Asking) -> None:
        self._known, self._chips = known, Chips(known)

    def exchange(self, kept: Exchange, after: Sequence[Exchange] = ()) -> Shown:
        """`after`: what was said since."""
        if kept.content is None:
            return Shown(kept)
        answer, content = answer_of(kept.content), kept.content
        card = self._card(kept, after) if kept.intent == talking.READ and kept.form else None
        return Shown(kept, tuple(self._lines(answer))[:1 if card else None], card, self._offered(answer.suggest),
                     content["letter"]["kind"] if content["letter"] and may(self._known.who, LETTER) else "",
                     BADGES["polished" if content["badge"] == "polished" else "rules"], content["fault"],
                     tuple(reason for _, reason in content["withheld"]))

    def sentence(self, said: Sentence) -> Said:
        return Said(said.line.text, tuple(map(self._chips.of, said.cites)), said.line.lead, said.line.instead)

    def beginnings(self, form: str = "") -> tuple[str, ...]:
        """What one might ask first: of the open form by what was found, the gravest first; else in general."""
        return self._offered(dict.fromkeys(_of_form(view)) if (view := self._chips.review(form)) else CAN)

    def _offered(self, questions: Sequence[str] | dict[str, None]) -> tuple[str, ...]:
        return tuple(q for q in questions if may(self._known.who, LETTER) or not q.startswith(DRAFT))

    def _lines(self, answer: Answer) -> Iterator[Said]:
        for line in answer.lines:
            yield Said(line.text, tuple(self._chips.of(answer.cites[key]) for key in line.cites), line.lead, line.instead)

    # ---- what was read

    def _card(self, kept: Exchange, after: Sequence[Exchange]) -> Card | None:
        try:
            read = reading.read(self._known.bureau, self._known.who, kept.form or "")
        except ChiduError:
            return None
        form = read.kept
        own = tuple((r, self._chips.form(form.id, r.value.source.ref)) for r in read.readings if r.about.object == PROJECT)
        answered = any(e.form == form.id and e.question == talking.CHECKED for e in after)
        waits = not answered and form.decision == kept.decision and form.state in deciding.OPEN
        return Card(form, kept.decision or "", own, tuple(_rows(read.form)), read.form.unread[:MOST_UNREAD], waits)


def _of_form(view: ReviewView) -> Iterator[str]:
    unmet, waiting = view.of("unmet"), view.of("asked") or view.of("unknown")
    yield from (f"“{f.rule}”为什么不符合？" for f in unmet[:1])
    yield from ["怎样改才能通过？"] if unmet else []
    yield from (f"“{f.rule}”为什么无法判定？" for f in waiting[:1])
    yield "办到哪一步了？"
    yield from (f"{DRAFT}{kind}" for kind in view.stored.decision.outcome.documents)


def _rows(form: Form) -> Iterator[Rows]:
    for name, rows in form.tables.items():
        columns = tuple(dict.fromkeys(column for row in rows for column in row))[:MOST_COLUMNS]
        first = tuple(tuple(say_value(row[c]) if c in row and row[c].known else row[c].text if c in row else "" for c in columns)
                      for row in rows[:MOST_ROWS])
        yield Rows(name, len(rows), columns, first)
