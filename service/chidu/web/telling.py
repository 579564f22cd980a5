"""Answers as they come (边答边发): the steps of an answer as server-sent events. Who hangs up or presses stop has stopped the model too;
what was told until then is kept.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from threading import Lock
from typing import Any

import anyio
from anyio.to_thread import run_sync
from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from chidu.assistant.conversation import Step, Talk
from chidu.assistant.voice import Model, Stop
from chidu.errors import ChiduError
from chidu.web import logging
from chidu.web.apart import limiter
from chidu.web.asking import Asking, settings_of
from chidu.web.problems import fault

_ENDED = object()
Told = Callable[[Step], tuple[str, Any] | None]
"""A step as an event: its name and its data; None where it is not told."""


def talk(request: Request, known: Asking, conversation: str) -> Talk:
    """Somebody in a conversation, with the model that the bureau has."""
    backend, settings = request.app.state.model, settings_of(request)
    model = Model(backend, settings.model.mode if settings.model else "cards") if backend else None
    return Talk(known.bureau, known.who, known.today, conversation, model, Stop())


def streamed(request: Request, steps: Iterator[Step], stop: Stop, told: Told, failed: Callable[[ChiduError], Any]) -> Response:
    """`failed`: the data of the event `problem`, where it breaks off."""
    return StreamingResponse(_events(request, _Steps(steps), stop, told, failed), media_type="text/event-stream",
                             headers={"cache-control": "no-store", "x-accel-buffering": "no"})


class _Steps:
    """One after the other, whichever thread asks for them."""

    def __init__(self, steps: Iterator[Step]) -> None:
        self._steps, self._lock = steps, Lock()

    def next(self) -> Any:
        with self._lock:
            return next(self._steps, _ENDED)

    def to_the_end(self) -> None:
        """What is left is taken note of and shown to nobody: the exchange is kept as far as it came."""
        try:
            while self.next() is not _ENDED:
                pass
        except ChiduError as e:
            logging.log().warning("answer-lost", code=e.code)


async def _events(request: Request, steps: _Steps, stop: Stop, told: Told, failed: Callable[[ChiduError], Any]) -> AsyncIterator[bytes]:
    limit, ended = limiter(request), False
    try:
        while (step := await run_sync(steps.next, abandon_on_cancel=True, limiter=limit)) is not _ENDED:
            if said := told(step):
                yield event(*said)
        ended = True
    except ChiduError as e:
        request.state.code, ended = e.code, True
        yield event("problem", failed(e))
    except Exception:
        ended = True
        yield event("problem", failed(fault()))
        raise  # `watching` takes note of it
    finally:
        stop.now()
        if not ended:
            with anyio.CancelScope(shield=True):
                await run_sync(steps.to_the_end, limiter=limit)


def event(name: str, data: Any) -> bytes:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    lines = "".join(f"data: {line}\n" for line in text.splitlines() or [""])
    return f"event: {name}\n{lines}\n".encode()
