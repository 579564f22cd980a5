"""One request and its answer (一问一答), by the letter of HTTP/1.1: no redirect, no cookie, no packing, no second request on the line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import h11

from chidu.assistant.backend.faults import ModelFault
from chidu.assistant.backend.line import Line

MOST_HEADERS = 32 << 10


@dataclass(frozen=True)
class Answered:
    """`told`: the server says itself where the body ends, so that an end is not taken for one when the line is cut."""

    status: int
    headers: Mapping[str, str]
    told: bool
    body: Iterator[bytes]


def post(line: Line, target: str, headers: Mapping[str, str], content: bytes) -> Answered:
    """Raises ModelFault, and so does the body where it is not whole."""
    exchange = _Exchange(line)
    exchange.send(h11.Request(method="POST", target=target, headers=list(headers.items())), h11.Data(content), h11.EndOfMessage())
    while isinstance(answer := exchange.next(), h11.InformationalResponse):
        pass
    if not isinstance(answer, h11.Response):
        raise ModelFault("bad-http")
    found: dict[str, str] = {}
    for name, value in answer.headers:
        found[name.decode()] = ", ".join(filter(None, [found.get(name.decode()), value.decode("latin-1")]))
    return Answered(answer.status_code, found, "content-length" in found or "transfer-encoding" in found, exchange.body())


class _Exchange:
    def __init__(self, line: Line) -> None:
        self._line, self._http, self._ended = line, h11.Connection(h11.CLIENT, MOST_HEADERS), False

    def send(self, *events: h11.Request | h11.Data | h11.EndOfMessage) -> None:
        self._line.write(b"".join(self._http.send(event) or b"" for event in events))

    def next(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                data = self._line.read()
                self._ended = not data
                self._http.receive_data(data)
        except h11.RemoteProtocolError:
            raise ModelFault("cut-off" if self._ended else "bad-http") from None
        return event

    def body(self) -> Iterator[bytes]:
        while isinstance(event := self.next(), h11.Data):
            yield bytes(event.data)
        if not isinstance(event, h11.EndOfMessage):
            raise ModelFault("bad-http")
