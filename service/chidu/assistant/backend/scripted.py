"""A model that says what it is told to (剧本): for tests and demonstrations, over no network."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from chidu.assistant.backend.asking import Message, Pieces, Schema
from chidu.assistant.backend.faults import ModelFault

Said = Sequence[str | ModelFault]
"""Pieces of text (a text alone is one); a fault among them is where it breaks off."""


class ScriptedBackend:
    """`said`: the answers in their order, the last one again and again; or what finds one for the messages. `asked`: what it was asked."""

    def __init__(self, *said: Said, by: Callable[[Sequence[Message]], Said] | None = None, name: str = "剧本") -> None:
        self.name = name
        self.asked: list[tuple[tuple[Message, ...], Schema | None]] = []
        self._said, self._by = said, by

    def ask(self, messages: Sequence[Message], schema: Schema | None = None) -> Pieces:
        return Pieces(self._told(tuple(messages), schema))

    def _told(self, messages: tuple[Message, ...], schema: Schema | None) -> Generator[str, None, None]:
        self.asked.append((messages, schema))
        said = self._by(messages) if self._by else self._said[min(len(self.asked), len(self._said)) - 1]
        for one in [said] if isinstance(said, str) else said:
            if isinstance(one, ModelFault):
                raise one
            yield one
