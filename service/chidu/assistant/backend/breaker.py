"""The breaker (熔断): a model that failed several times in a row rests for a while, so that nobody waits for it in vain."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Literal

from chidu.assistant.backend.asking import ChatBackend, Message, Pieces, Schema
from chidu.assistant.backend.faults import FaultKind, ModelFault

OF_THE_ANSWER = frozenset({"length", "filtered", "tool-call", "empty", "too-large"})
"""What a question may bring about: a hostile file must not take the model away from others, so these show that it is there."""


@dataclass(frozen=True)
class Health:
    """`open`: it rests until `until`; `trying`: the rest is over and one question is under way to see; `faults`: in a row."""

    state: Literal["closed", "open", "trying"] = "closed"
    faults: int = 0
    last: FaultKind | None = None
    until: datetime | None = None


class Breaker:
    """Around a backend; safe from any thread. A stopped question tells nothing of the model, and leaves all as it was."""

    def __init__(self, backend: ChatBackend, clock: Callable[[], datetime], most_faults: int, pause: timedelta) -> None:
        self._backend, self._clock, self._most, self._pause = backend, clock, most_faults, pause
        self._lock, self._health = Lock(), Health()

    @property
    def name(self) -> str:
        return self._backend.name

    @property
    def health(self) -> Health:
        return self._health

    def ask(self, messages: Sequence[Message], schema: Schema | None = None) -> Pieces:
        asked = self._backend.ask(messages, schema)
        return Pieces(self._told(asked), asked.close)

    def _told(self, asked: Pieces) -> Generator[str, None, None]:
        trying = self._admit()
        fault: FaultKind | None = "stopped"
        try:
            yield from asked
            fault = None
        except ModelFault as e:
            fault = e.kind
            raise
        finally:
            self._note(fault, trying)

    def _admit(self) -> bool:
        """Whether this one is the try. Raises ModelFault while it rests, and while another one tries."""
        with self._lock:
            health = self._health
            if health.state == "closed":
                return False
            if health.state == "trying" or (health.until and health.until - self._pause <= self._clock() < health.until):
                raise ModelFault("breaker-open")
            self._health = replace(health, state="trying")
            return True

    def _note(self, fault: FaultKind | None, trying: bool) -> None:
        """A question from before the rest says no more of now."""
        with self._lock:
            health = self._health
            if health.state != ("trying" if trying else "closed"):
                return
            if fault == "stopped":
                self._health = replace(health, state="open" if trying else "closed")
            elif fault is None or fault in OF_THE_ANSWER:
                self._health = Health(last=fault or health.last)
            elif health.faults + 1 >= self._most:
                self._health = Health("open", health.faults + 1, fault, self._clock() + self._pause)
            else:
                self._health = Health("closed", health.faults + 1, fault)
