"""The chat protocol (对话协议) of OpenAI-compatible servers: chunks in, text out, and a strict notion of when an answer is complete.

Complete is: one choice, finished for the reason `stop`, nothing of it afterwards, some text; and then `[DONE]`, or the end of a body whose
end the server tells itself (chunked, or by its length). vLLM, Ollama and llama.cpp send both. A call of a tool is a fault, whatever else
was said.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from chidu.assistant.backend.faults import FaultKind, ModelFault

DONE = "[DONE]"
_FINISHED: dict[str, FaultKind | None] = {
    "": None, "stop": None, "length": "length", "content_filter": "filtered", "tool_calls": "tool-call", "function_call": "tool-call"}


class Chat:
    """One answer in the making."""

    def __init__(self) -> None:
        self.complete = False
        self._finished = self._said = False

    def take(self, data: str) -> str:
        """The text of one event, perhaps none. Raises ModelFault."""
        if data == DONE:
            self.end(told=True)
            return ""
        chunk = _object(data)
        if chunk.get("error"):
            raise ModelFault("error-event")
        choices = chunk.get("choices")
        if not isinstance(choices, list) or len(choices) > 1:
            raise ModelFault("bad-event")
        return self._choice(choices[0]) if choices else ""  # without choices: how many tokens it took, and the like

    def end(self, *, told: bool) -> None:
        """Nothing more comes. `told`: the server says so, and the line was not just cut."""
        if not (self._finished and told):
            raise ModelFault("cut-off")
        if not self._said:
            raise ModelFault("empty")
        self.complete = True

    def _choice(self, choice: Any) -> str:
        delta = choice.get("delta") if isinstance(choice, dict) else None
        if not isinstance(delta, dict) or choice.get("index", 0) != 0 or (delta.get("role") or "assistant") != "assistant":
            raise ModelFault("bad-event")
        if delta.get("tool_calls") or delta.get("function_call"):
            raise ModelFault("tool-call")
        if delta.get("refusal"):
            raise ModelFault("filtered")
        text, reason = delta.get("content") or "", choice.get("finish_reason") or ""
        if not isinstance(text, str) or not isinstance(reason, str) or reason not in _FINISHED or (text and self._finished):
            raise ModelFault("bad-event")
        if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
            raise ModelFault("wrong-encoding")
        if fault := _FINISHED[reason]:
            raise ModelFault(fault)
        self._finished = self._finished or reason == "stop"
        self._said = self._said or bool(text.strip())
        return text


def _object(data: str) -> dict[str, Any]:
    """An object of which every name is written once."""
    try:
        found = json.loads(data, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ModelFault("bad-json") from None
    if not isinstance(found, dict):
        raise ModelFault("bad-event")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
