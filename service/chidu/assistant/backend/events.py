"""Server-sent events (事件流) out of bytes, however they are cut: LF, CR or CRLF, comments, data over several lines, UTF-8 alone."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator

from chidu.assistant.backend.faults import ModelFault

LONGEST = 1 << 16
"""Bytes of an event; what a model says in one is some letters."""
_LINE = re.compile(rb"([^\r\n]*)(\r\n|\n|\r(?!\Z))")  # whether a CR at the end has an LF, the next bytes tell


class Events:
    """What is fed comes out as the data of whole events; one without its blank line has not come."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._data: list[str] = []
        self._first, self._size = True, 0

    def feed(self, some: bytes) -> Iterator[str]:
        """Raises ModelFault for what is no event, an `error` among them, and for more than a model says at once."""
        self._parts.append(some)
        self._size += len(some)
        if b"\n" in some or b"\r" in some:
            text, at = self._joined(), 0
            while found := _LINE.match(text, at):
                at = found.end()
                for event in self._take(found[1]):
                    self._size = len(text) - at
                    yield event
            self._parts = [text[at:]]
        if self._size > LONGEST:
            raise ModelFault("too-large")

    def _joined(self) -> bytes:
        """The bytes since the last whole line; the mark that they are UTF-8 stands before the very first one, if anywhere."""
        text = b"".join(self._parts)
        if self._first:
            self._first = False
            return text.removeprefix(BOM_UTF8)
        return text

    def _take(self, line: bytes) -> Iterator[str]:
        try:
            name, _, value = line.decode().partition(":")
        except UnicodeDecodeError:
            raise ModelFault("wrong-encoding") from None
        value = value.removeprefix(" ")
        if not line:
            if self._data:
                yield "\n".join(self._data)
            self._data = []
        elif name == "data":
            self._data.append(value)
        elif name == "error" or (name, value) == ("event", "error"):
            raise ModelFault("error-event")
        elif name not in ("", "id", "retry") and (name, value) != ("event", "message"):
            raise ModelFault("bad-event")
