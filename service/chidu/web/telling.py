"""Answers as they come (边答边发): the steps of an answer as server-sent events. Who hangs up or presses stop has stopped the model too;
what was told until then is kept.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from threading import Event
from typing import Any

import anyio
from anyio.to_thread import run_sync
from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from chidu.assistant.conversation import Step, Talk, Tell
from chidu.errors import ChiduError
from chidu.web import logging
from chidu.web.asking import Asking
from chidu.web.problems import fault

AT_ONCE = 8
"""Answers that may be in the making at once in a process, apart from the other requests: a slow model holds up nobody's pages."""
_ENDED = object()
Told = Callable[[Step], tuple[str, Any] | None]
"""A step as an event: its name and its data; None where it is not told."""


def talk(request: Request, known: Asking, conversation: str, stop: Event) -> Talk:
    """Somebody in a conversation, with the model that the bureau has."""
    tell: Callable[[Asking, Event], Tell] = request.app.state.tell
    return Talk(known.bureau, known.who, known.today, conversation, tell(known, stop), stop.is_set)


def streamed(request: Request, steps: Iterator[Step], stop: Event, told: Told, failed: Callable[[ChiduError], Any]) -> Response:
    """`failed`: the data of the event `problem`, where it breaks off."""
    return StreamingResponse(_events(request, steps, stop, told, failed), media_type="text/event-stream",
                             headers={"cache-control": "no-store", "x-accel-buffering": "no"})


async def _events(request: Request, steps: Iterator[Step], stop: Event, told: Told, failed: Callable[[ChiduError], Any]) -> AsyncIterator[bytes]:
    limiter = _limiter(request)
    step: Any = None
    try:
        while (step := await run_sync(partial(next, steps, _ENDED), limiter=limiter)) is not _ENDED:
            if said := told(step):
                yield event(*said)
    except ChiduError as e:
        request.state.code, step = e.code, _ENDED
        yield event("problem", failed(e))
    except Exception:
        step = _ENDED
        yield event("problem", failed(fault()))
        raise  # `watching` takes note of it
    finally:
        stop.set()
        if step is not _ENDED:
            with anyio.CancelScope(shield=True):
                await run_sync(_to_the_end, steps, limiter=limiter)


def _to_the_end(steps: Iterator[Step]) -> None:
    """What is left is taken note of and shown to nobody: the exchange is kept as far as it came."""
    try:
        for _ in steps:
            pass
    except ChiduError as e:
        logging.log().warning("answer-lost", code=e.code)


def event(name: str, data: Any) -> bytes:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    lines = "".join(f"data: {line}\n" for line in text.splitlines() or [""])
    return f"event: {name}\n{lines}\n".encode()


def _limiter(request: Request) -> anyio.CapacityLimiter:
    state = request.app.state
    if not hasattr(state, "answering"):
        state.answering = anyio.CapacityLimiter(AT_ONCE)
    limiter: anyio.CapacityLimiter = state.answering
    return limiter
