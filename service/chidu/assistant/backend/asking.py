"""What is said to a model and what comes back (提问): messages, an optional schema, pieces of text."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from chidu.assistant.backend.faults import ModelFault

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Message:
    """`system`: what the program asks for; `user`: what it is about, which may hold words out of a hostile file."""

    role: Literal["system", "user"]
    content: str


class Pieces(Iterator[str]):
    """A model's text as it comes. Ends only where the answer is complete; raises ModelFault otherwise, and nothing of it counts then.

    Once it failed it fails again, however often it is asked: a loop begun anew does not take the rest for an answer.
    """

    def __init__(self, source: Generator[str, None, None], stop: Callable[[], None] = lambda: None) -> None:
        self._source, self._stop = source, stop
        self._fault: ModelFault | None = None
        self._complete = False

    def __next__(self) -> str:
        try:
            piece = next(self._source, None)
        except ModelFault as fault:
            self._fault = self._fault or fault
            piece = None
        except BaseException:
            self._fault = self._fault or ModelFault("cut-off")
            raise
        if self._fault:
            raise ModelFault(self._fault.kind, self._fault.detail)
        if piece is None:
            self._complete = True
            raise StopIteration
        return piece

    def close(self) -> None:
        """Stops it (停止) at once, from any thread, as often as one likes; who waits for a piece meanwhile gets ModelFault `stopped`."""
        if not self._complete:
            self._fault = self._fault or ModelFault("stopped")
        self._stop()
        with suppress(ValueError):  # another thread waits in it; it wakes up by the stop and ends there
            self._source.close()


class ChatBackend(Protocol):
    """A model that can be asked; `name` is what the page and the records call it."""

    @property
    def name(self) -> str: ...

    def ask(self, messages: Sequence[Message], schema: Schema | None = None) -> Pieces:
        """Nothing is sent before the first piece is wanted. `schema`: the answer is to be JSON by it; whether it is, the asker checks."""
        ...
