"""Phrasing (润色): the embedded answer on its way to the asker, where a model may choose, order and word, and decides nothing.

    Reply → cards → model → glue | sentences, each checked → Sentence / Withheld … → Told

Whatever a model says, does not say, or breaks off at: the asker gets every sentence that the rules found, and none that stands on nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from chidu.assistant.answers.answer import Answer, Line
from chidu.assistant.answers.replying import Reply
from chidu.assistant.backend.asking import ChatBackend, Message, Schema
from chidu.assistant.backend.faults import ModelFault
from chidu.assistant.backend.settings import Mode
from chidu.assistant.events import Event, Sentence, Status, Told, Withheld
from chidu.assistant.phrasing.cards import Card, Heads, cards_of, is_card
from chidu.assistant.phrasing.choosing import MOST, read_choice
from chidu.assistant.phrasing.glue import stumbles
from chidu.assistant.phrasing.masking import Masking, Names
from chidu.assistant.phrasing.payload import messages, schema
from chidu.assistant.phrasing.proving import REASONS, UNLIKE, Proof, proof
from chidu.assistant.phrasing.writing import Written, sentences
from chidu.vocabulary import Mask

UNPHRASED = frozenset({"refused", "unsure", "help"})
RETRIEVED = frozenset({"policy"})
"""Answers of which a part may be left out: what was found by likeness. Of all others every card is shown."""
MOST_CARDS = 24
"""Cards that are offered; what there is beyond follows in our words."""
ASKING = "正在请大模型组织语言，每句话核对以后显示。"
NOT_AS_ASKED = "大模型的回答不合要求，没有采用，这次按规则回答。"
NOT_SENT = "政策库没有写明哪些内容不外发（词汇.yaml 的“外发”），没有问大模型，这次按规则回答。"
_STOPS = "。：；！？"


@dataclass(frozen=True)
class Phrasing:
    """How a model is asked: `mode` as in ModelSettings; `masks` of the law, and `names` that they hide; `words` that stand in the file and
    are said only in quotation marks; `stopped`: whether the asker waits no more."""

    mode: Mode
    heads: Heads
    masks: Mapping[str, Mask]
    names: Names
    words: tuple[str, ...] = ()
    stopped: Callable[[], bool] = lambda: False

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(self.heads.places.values())


def phrase(reply: Reply, ask: str, backend: ChatBackend | None, how: Phrasing) -> Iterator[Event]:
    """The answer, event by event; the last is Told, with all of it. Raises nothing of a model's."""
    telling = _Telling(reply.answer, cards_of(reply.answer, how.heads), proof(how.places, how.words))
    asked = backend is not None and reply.answer.intent not in UNPHRASED and telling.cards
    if backend is None or not asked or not how.masks:
        yield from telling.rest(True)
        yield replace(telling.told(), fault=NOT_SENT if asked else "")
        return
    yield Status(ASKING)
    offered, masking, fault = telling.cards[:MOST_CARDS], Masking(how.masks, how.names, how.places), ""
    try:
        yield from (_chosen if how.mode == "cards" else _written)(telling, _Asked(ask, backend, how, offered, masking))
    except ModelFault as e:
        fault = f"{e.found}，{e.remedy}。"
    except _NotAsAsked:
        fault = NOT_AS_ASKED
    yield from telling.rest(bool(fault) or reply.answer.intent not in RETRIEVED)
    sent = tuple(dict.fromkeys(key for card in offered for key in card.line.cites))
    yield replace(telling.told(), model=backend.name, fault=fault, cards=sent)


class _NotAsAsked(Exception):
    """What came is not what was asked for."""


@dataclass(frozen=True)
class _Asked:
    question: str
    backend: ChatBackend
    how: Phrasing
    offered: tuple[Card, ...]
    masking: Masking

    def pieces(self, wanted: Schema | None = None) -> Generator[str, None, None]:
        """What the model says, as far as it keeps to a length, and as long as somebody waits for it."""
        said: tuple[Message, ...] = messages(self.question, self.offered, self.masking, self.how.mode)
        length = 0
        with closing(self.backend.ask(said, wanted)) as pieces:
            for piece in pieces:
                if self.how.stopped():
                    raise ModelFault("stopped")
                if (length := length + len(piece)) > MOST:
                    raise _NotAsAsked
                yield piece


class _Telling:
    """What was shown so far, and what is still to be shown."""

    def __init__(self, answer: Answer, cards: tuple[Card, ...], proof: Proof) -> None:
        self.answer, self.cards, self.proof = answer, cards, proof
        own = iter(cards)
        self._left = [next(own) if is_card(line) else line for line in answer.lines]
        self.lines, self.withheld = list[Line](), list[tuple[str, str]]()
        self.shown, self.polished = set[str](), False
        self._of, self._picked = dict[str, list[str]](), False

    def say(self, line: Line, polished: bool = False) -> Sentence:
        self.lines.append(line)
        self.polished |= polished
        return Sentence(line, tuple(self.answer.cites[key] for key in line.cites), polished)

    def card(self, card: Card, instead: bool = False) -> Iterator[Sentence]:
        """A card in our words; not twice, and not where the model's say all of it."""
        if card.id not in self.shown and not self.proof.tells(self._of.get(card.id, ()), card):
            self.shown.add(card.id)
            self._picked |= not instead and not card.opens
            yield self.say(replace(card.line, instead=instead))

    def worded(self, text: str, cards: Sequence[Card]) -> Iterator[Sentence]:
        """A sentence of the model's that may be shown; not twice."""
        for card in cards:
            self._of.setdefault(card.id, []).append(text)
            self._picked |= not card.opens
        if text.rstrip(_STOPS) not in {line.text.rstrip(_STOPS) for line in self.lines}:
            yield self.say(Line(text, tuple(dict.fromkeys(key for card in cards for key in card.line.cites))), polished=True)

    def opening(self) -> Iterator[Sentence]:
        """What leads over to the cards, and the card that opens a list of them."""
        while self._left and isinstance(line := self._left[0], Line):
            del self._left[0]
            yield self.say(line)
        for card in self.cards:
            if card.opens:
                yield from self.card(card)

    def withhold(self, reason: str, clause: str, said: str) -> Withheld:
        self.withheld.append((said, reason))
        return Withheld(reason, clause)

    def rest(self, every: bool) -> Iterator[Sentence]:
        """What is still to be said, in its own order: `every` card; all as well where the model has chosen none and said nothing."""
        every = every or not self._picked
        for one in self._left:
            if isinstance(one, Line):
                yield self.say(one)
            elif every:
                yield from self.card(one)

    def told(self) -> Told:
        used = {key for line in self.lines for key in line.cites}
        cites = {key: cite for key, cite in self.answer.cites.items() if key in used}
        answer = replace(self.answer, lines=tuple(self.lines), cites=cites)
        return Told(answer, "polished" if self.polished else "rules", withheld=tuple(self.withheld))


def _chosen(telling: _Telling, asked: _Asked) -> Iterator[Event]:
    """Tier one: cards in the model's order under its glue."""
    choice = read_choice("".join(asked.pieces(schema(asked.offered))), [card.id for card in asked.offered])
    if choice is None:
        raise _NotAsAsked
    if choice.glue:
        texts = [telling.proof.without_the_file(card.text) for card in telling.cards]
        if stumble := next(stumbles(choice.glue, asked.question, texts, asked.how.places), None):
            yield telling.withhold(REASONS.get(stumble[0], UNLIKE), "", choice.glue)
        else:
            yield telling.say(Line(choice.glue, (), True), polished=True)
    yield from telling.opening()
    by_id = {card.id: card for card in asked.offered}
    for card in (by_id[one] for one in choice.card_ids if not by_id[one].closes):
        yield from telling.card(card)


def _written(telling: _Telling, asked: _Asked) -> Iterator[Event]:
    """Tier two: the model's sentences, each checked against the cards that it names; a withheld one gives way to what they say."""
    yield from telling.opening()
    by_id, written = {card.id: card for card in asked.offered}, None
    with closing(asked.pieces()) as pieces:
        for written in sentences(pieces):
            named, text = [by_id[mark] for mark in written.marks if mark in by_id], asked.masking.back(written.text)
            stumble = _stumble(written, text, named, telling.proof, asked.masking)
            if not stumble:
                yield from telling.worded(text, named)
                continue
            yield telling.withhold(*stumble, text)
            for card in named:
                yield from telling.card(card, instead=True)
    if written is None:
        raise _NotAsAsked


def _stumble(written: Written, text: str, named: list[Card], proof: Proof, masking: Masking) -> tuple[str, str] | None:
    if len(named) < len(written.marks):
        return REASONS["card"], ""
    if masking.invented(written.text):
        return REASONS["code"], ""
    return proof.stumble(text, named)
