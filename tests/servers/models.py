"""A model server that does as it is told, over real sockets: the name of the model that is asked for says what it does.

    with serving() as server:
        ModelSettings(server.url(), "well")               # an answer as it should be
        ModelSettings(server.url("length"), "length")     # one of FAULTS
        server.say("lamps", steps("共有120盏路灯。"))       # one of a test's own

What it does is a row of steps: bytes to send, seconds to wait, HOLD until the other side closes, RESET the line.
"""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

Step = bytes | float | Literal["hold", "reset"]
Steps = Sequence[Step]
HOLD: Literal["hold"] = "hold"
RESET: Literal["reset"] = "reset"
PATIENCE = 10.0
THREAD = "model-server"

TEXT = ("路灯", "亮灯率", "98%。")
"""What a whole answer says, and the faulty ones begin to say."""
DONE = b"data: [DONE]\n\n"
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
LAST = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(content: str | None = None, finish: str | None = None, **delta: Any) -> bytes:
    """One event of a chat answer."""
    said = {"content": content, **delta} if content is not None else delta
    return shown({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": said, "finish_reason": finish}]})


def shown(content: Any) -> bytes:
    return b"data: " + json.dumps(content, ensure_ascii=False).encode() + b"\n\n"


def steps(*pieces: str) -> list[Step]:
    """An answer as it should be."""
    return [STREAM, *map(chunk, [event("", role="assistant"), *map(event, pieces), event(finish="stop"), DONE]), LAST]


def begun(*more: Step) -> list[Step]:
    """An answer that begins well."""
    return [STREAM, chunk(event("", role="assistant")), *(chunk(event(piece)) for piece in TEXT[:2]), *more]


def ended(*events: bytes) -> list[Step]:
    """An answer that begins well, and these events, to the end of a body without fault."""
    return begun(*map(chunk, events), LAST)


def plain(status: str, *headers: str, body: bytes = b"") -> list[Step]:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return ["\r\n".join(head).encode() + b"\r\n\r\n" + body]


def drip(data: bytes) -> list[Step]:
    """Again and again, for some seconds."""
    return [data, 0.02] * 200


STOP = event(finish="stop")
_WHOLE = {"choices": [{"index": 0, "message": {"role": "assistant", "content": "".join(TEXT)}, "finish_reason": "stop"}]}
_CALL = [{"index": 0, "id": "c1", "type": "function", "function": {"name": "approve_project", "arguments": "{}"}}]
_UNSAID = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

NOBODY = "nobody there"

SEVENTEEN: dict[str, tuple[Steps, str]] = {
    NOBODY: ([], "unreachable"),
    "closed at once": ([], "cut-off"),
    "server error": (plain("500 Internal Server Error", "Content-Type: application/json", body=b'{"error":{}}'), "bad-status"),
    "too many requests": (plain("429 Too Many Requests", "Retry-After: 1"), "rate-limited"),
    "redirect": (plain("307 Temporary Redirect", "Location: /v1/elsewhere/chat/completions"), "redirect"),
    "a page": (plain("200 OK", "Content-Type: text/html", body="<html>登录</html>".encode()), "bad-content-type"),
    "no stream": (plain("200 OK", "Content-Type: application/json", body=json.dumps(_WHOLE).encode()), "bad-content-type"),
    "cut in an event": (begun(chunk(event(TEXT[2])[:20])), "cut-off"),
    "cut between events": (begun(), "cut-off"),
    "length": (ended(event(finish="length"), DONE), "length"),
    "filtered": (ended(event(finish="content_filter"), DONE), "filtered"),
    "tool call": (ended(event(tool_calls=_CALL), event(finish="tool_calls"), DONE), "tool-call"),
    "no JSON": (ended(b'data: {"choices":[{"delta":{"content":"98\n\n', STOP, DONE), "bad-json"),
    "no UTF-8": (ended(event("亮灯率").replace("亮".encode(), b"\xc1\xc1"), STOP, DONE), "wrong-encoding"),
    "says nothing": ([HOLD], "timeout-first"),
    "stalls": (begun(HOLD), "timeout-idle"),
    "endless": ([STREAM, *[chunk(event("亮" * 200) * 100)] * 100, HOLD], "too-large"),
}
"""What can go wrong with a stream, and the kind of ModelFault that it must be."""

_TOLD_MORE = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"
_HALF = b'data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n'
_TWICE = b'data: {"choices":[],"choices":[{"delta":{"content":"1"}}]}\n\n'

MORE: dict[str, tuple[Steps, str]] = {
    "error in the stream": (ended(shown({"error": {"message": "out of memory", "code": 500}}), STOP, DONE), "error-event"),
    "reset": (begun(RESET), "cut-off"),
    "cut in a letter": (begun(chunk(event("灯").partition("灯".encode()[1:])[0])), "cut-off"),
    "ends without a finish": (ended(), "cut-off"),
    "done without a finish": (ended(DONE), "cut-off"),
    "finished, and no last chunk": (begun(chunk(STOP)), "cut-off"),
    "finished, and the end untold": ([_UNSAID, event(TEXT[0]), STOP], "cut-off"),
    "less than it told": ([_TOLD_MORE, event(TEXT[0]), STOP], "cut-off"),
    "wrong chunk": (begun(b"zz\r\nlamps\r\n", HOLD), "bad-http"),
    "no HTTP": ([b"220 mail.example ready\r\n\r\n"], "bad-http"),
    "switches": ([b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: lamps\r\n\r\n", HOLD], "bad-http"),
    "endless headers": ([b"HTTP/1.1 200 OK\r\n", *[b"X-Lamp: 1\r\n" * 1000] * 10, HOLD], "bad-http"),
    "headers in drips": ([b"HTTP/1.1 200 OK\r\nX-Lamp: ", *drip(b"1")], "timeout-first"),
    "an event in drips": (begun(*drip(chunk(b" "))), "timeout-idle"),
    "only signs of life": (begun(*drip(chunk(b": ping\n\n"))), "timeout-idle"),
    "signs of life at first": ([STREAM, *drip(chunk(b": ping\n\n"))], "timeout-first"),
    "word by word for ever": ([STREAM, *drip(chunk(event("灯")))], "timeout-whole"),
    "an endless line": ([STREAM, *[chunk(b"data: " + b"x" * 20_000)] * 10, HOLD], "too-large"),
    "not let in": (plain("401 Unauthorized"), "not-admitted"),
    "packed": ([STREAM.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n"), HOLD], "bad-content-type"),
    "another charset": ([STREAM.replace(b"-stream", b"-stream; charset=gb18030"), HOLD], "wrong-encoding"),
    "half a pair of a letter": (ended(_HALF, STOP, DONE), "wrong-encoding"),
    "error by name": (ended(b"event: error\ndata: {}\n\n", STOP, DONE), "error-event"),
    "error as a field": (ended(b'error: {"code":500}\n\n', STOP, DONE), "error-event"),
    "JSON bare in the stream": (ended(json.dumps(_WHOLE).encode() + b"\n\n", STOP, DONE), "bad-event"),
    "two choices": (ended(shown({"choices": [{"index": i, "delta": {"content": "通过"}} for i in (0, 1)]}), STOP, DONE), "bad-event"),
    "another choice": (ended(shown({"choices": [{"index": 1, "delta": {"content": "通过"}}]}), STOP, DONE), "bad-event"),
    "a name twice": (ended(_TWICE, STOP, DONE), "bad-json"),
    "too deep": (ended(b"data: " + b"[" * 20_000 + b"\n\n", STOP, DONE), "bad-json"),
    "a list": (ended(b"data: []\n\n", STOP, DONE), "bad-event"),
    "no delta": (ended(shown(_WHOLE), STOP, DONE), "bad-event"),
    "content no text": (ended(shown({"choices": [{"index": 0, "delta": {"content": ["通过"]}}]}), STOP, DONE), "bad-event"),
    "another role": (ended(event("通过", role="system"), STOP, DONE), "bad-event"),
    "an unheard-of finish": (ended(event(finish="abort"), DONE), "bad-event"),
    "a call of old": (ended(event(function_call={"name": "approve_project", "arguments": "{}"}), STOP, DONE), "tool-call"),
    "a call that is hushed up": (ended(event(tool_calls=_CALL), STOP, DONE), "tool-call"),
    "a call for a finish": (ended(event(finish="tool_calls"), DONE), "tool-call"),
    "a refusal": (ended(event(refusal="不能回答"), STOP, DONE), "filtered"),
    "more after the finish": (ended(STOP, event("通过"), DONE), "bad-event"),
    "no word": ([STREAM, chunk(event("", role="assistant")), chunk(event(" \n")), chunk(STOP), chunk(DONE), LAST], "empty"),
}
"""More of the same."""

FAULTS = SEVENTEEN | MORE


@dataclass
class ModelServer:
    """`asked` is what came in: the path, headers and content of each request."""

    port: int
    nobody: int
    identity: ssl.SSLContext | None = None
    says: dict[str, Steps] = field(default_factory=lambda: {"well": steps(*TEXT)} | {name: told for name, (told, _) in FAULTS.items()})
    asked: list[tuple[str, Mapping[str, str], Any]] = field(default_factory=list)
    _open: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def url(self, model: str = "") -> str:
        """What the settings call base_url."""
        return f"{'https' if self.identity else 'http'}://127.0.0.1:{self.nobody if model == NOBODY else self.port}/v1"

    def say(self, model: str, told: Steps) -> None:
        self.says[model] = told

    def wait_until_left(self) -> bool:
        """Whether nobody is on the line any more."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._open, PATIENCE)

    def arrived(self, by: int) -> None:
        with self._changed:
            self._open += by
            self._changed.notify_all()


@contextmanager
def serving(identity: ssl.SSLContext | None = None) -> Iterator[ModelServer]:
    """`identity`: with what it encrypts."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as door, socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # nobody listens there, and nobody else can meanwhile
        server = ModelServer(door.getsockname()[1], silent.getsockname()[1], identity)
        waiting = threading.Thread(target=_welcome, args=(server, door), name=THREAD, daemon=True)
        waiting.start()
        yield server
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        waiting.join(PATIENCE)


def _welcome(server: ModelServer, door: socket.socket) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        server.arrived(1)
        threading.Thread(target=_serve, args=(server, line), name=THREAD, daemon=True).start()


def _serve(server: ModelServer, line: socket.socket) -> None:
    try:
        line.settimeout(PATIENCE)
        with suppress(OSError, UnicodeError), server.identity.wrap_socket(line, server_side=True) if server.identity else line as line:
            path, headers, content = _read(line)
            server.asked.append((path, headers, content))
            known = server.says if path == "/v1/chat/completions" else {}
            _play(line, known.get(content["model"], plain("404 Not Found")))
    finally:
        server.arrived(-1)


def _play(line: socket.socket, told: Steps) -> None:
    for step in told:
        if isinstance(step, bytes):
            line.sendall(step)
        elif step == RESET:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif step == HOLD:
            line.recv(1)
        else:
            time.sleep(step)


def _read(line: socket.socket) -> tuple[str, dict[str, str], Any]:
    """A request: its path, headers and JSON."""
    with line.makefile("rb") as file:
        path = file.readline().decode().split()[1]
        headers = dict(one.decode().strip().split(": ", 1) for one in iter(file.readline, b"\r\n"))
        named = {name.lower(): value for name, value in headers.items()}
        return path, named, json.loads(file.read(int(named["content-length"])))
