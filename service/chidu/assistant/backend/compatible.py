"""A model at an OpenAI-compatible address (兼容接口): vLLM, Ollama, llama.cpp, a provincial gateway. It is given words, and no tools.

Asked anew each time on a line of its own: through no proxy, no redirect is followed, no second try is made.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from typing import Any

from chidu.assistant.backend.asking import Message, Pieces, Schema
from chidu.assistant.backend.chat import Chat
from chidu.assistant.backend.events import Events
from chidu.assistant.backend.exchange import Answered, post
from chidu.assistant.backend.faults import FaultKind, ModelFault
from chidu.assistant.backend.line import Line, trusted
from chidu.assistant.backend.settings import ModelSettings

STREAM = "text/event-stream"
_STATUS: dict[int, FaultKind] = {401: "not-admitted", 403: "not-admitted", 429: "rate-limited"}


class OpenAICompatible:
    """Raises InputError where the settings name certificates that cannot be read."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings, self._trusted = settings, trusted(settings)

    @property
    def name(self) -> str:
        return self._settings.model

    def ask(self, messages: Sequence[Message], schema: Schema | None = None) -> Pieces:
        line = Line(self._settings, self._trusted)
        return Pieces(self._told(line, self._request(messages, schema)), line.stop)

    def _request(self, messages: Sequence[Message], schema: Schema | None) -> bytes:
        asked = {"model": self._settings.model, "messages": [{"role": m.role, "content": m.content} for m in messages],
                 "stream": True, "temperature": 0, "max_tokens": self._settings.max_tokens, **self._format(schema)}
        return json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")

    def _format(self, schema: Schema | None) -> dict[str, Any]:
        match self._settings.schema if schema else "none":
            case "json_schema":
                wanted = {"name": "answer", "strict": True, "schema": schema}
                return {"response_format": {"type": "json_schema", "json_schema": wanted}}
            case "json_object":
                return {"response_format": {"type": "json_object"}}
        return {}

    def _headers(self, content: bytes) -> dict[str, str]:
        key = {"Authorization": f"Bearer {self._settings.api_key}"} if self._settings.api_key else {}
        return {"Host": self._settings.endpoint.authority, "Accept": STREAM, "Accept-Encoding": "identity", "Connection": "close",
                "Content-Type": "application/json", "Content-Length": str(len(content)), **key}

    def _told(self, line: Line, content: bytes) -> Generator[str, None, None]:
        with line:
            line.allow("timeout-first", self._settings.first)
            answered = post(line, f"{self._settings.endpoint.path}/chat/completions", self._headers(content), content)
            _check(answered)
            chat, events = Chat(), Events()
            for some in answered.body:
                for event in events.feed(some):
                    if piece := chat.take(event):
                        yield piece
                    if chat.complete:
                        return
                    line.allow("timeout-idle", self._settings.idle)
            chat.end(told=answered.told)


def _check(answered: Answered) -> None:
    """Raises ModelFault for whatever is not a stream of events that can be read as it stands."""
    if answered.status != 200:
        raise ModelFault("redirect" if 300 <= answered.status < 400 else _STATUS.get(answered.status, "bad-status"), str(answered.status))
    kind, _, parameters = answered.headers.get("content-type", "").lower().partition(";")
    if kind.strip() != STREAM or answered.headers.get("content-encoding", "identity").lower() != "identity":
        raise ModelFault("bad-content-type")
    charset = parameters.partition("charset=")[2].strip(' "')
    if charset not in ("", "utf-8", "utf8"):
        raise ModelFault("wrong-encoding")
