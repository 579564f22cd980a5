"""How an answer is told (说法): in the rules' own words, or with a model's, where there is one; and how somebody stops it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event as Flag
from threading import Lock

from chidu.assistant.answers.replying import Reply
from chidu.assistant.backend.asking import ChatBackend, Message, Pieces, Schema
from chidu.assistant.backend.settings import Mode
from chidu.assistant.events import Event, Sentence, Told
from chidu.assistant.matter import Desk
from chidu.assistant.phrasing.outgoing import phrasing
from chidu.assistant.phrasing.phrasing import phrase


@dataclass(frozen=True)
class Model:
    """A model and how it is asked."""

    backend: ChatBackend
    mode: Mode = "cards"


class Stop:
    """Somebody who may wait no more (停止): what a model is still saying is cut off at once, from whatever thread."""

    def __init__(self) -> None:
        self._flag, self._open, self._lock = Flag(), list[Pieces](), Lock()

    def __call__(self) -> bool:
        return self._flag.is_set()

    def now(self) -> None:
        with self._lock:
            self._flag.set()
            opened, self._open = self._open, []
        for pieces in opened:
            pieces.close()

    def heard(self, pieces: Pieces) -> Pieces:
        with self._lock:
            if not self._flag.is_set():
                self._open.append(pieces)
                return pieces
        pieces.close()
        return pieces


@dataclass(frozen=True)
class _Stoppable:
    backend: ChatBackend
    stop: Stop

    @property
    def name(self) -> str:
        return self.backend.name

    def ask(self, messages: Sequence[Message], schema: Schema | None = None) -> Pieces:
        return self.stop.heard(self.backend.ask(messages, schema))


def told(replied: Reply, question: str, desk: Desk, model: Model | None, stop: Stop) -> Iterator[Event]:
    """An answer, event by event, the last of them Told."""
    if model is None:
        answer = replied.answer
        yield from (Sentence(line, tuple(answer.cites[key] for key in line.cites)) for line in answer.lines)
        yield Told(answer)
    else:
        yield from phrase(replied, question, _Stoppable(model.backend, stop), phrasing(desk, replied, model.mode, stop))
