"""What may wait for a model (另行等候): worked on apart from the other requests, so that a slow model holds up nobody's pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
from anyio.to_thread import run_sync
from fastapi import Request

AT_ONCE = 8
"""Such requests that are worked on at once in a process; the others wait their turn."""
Thing = TypeVar("Thing")


def limiter(request: Request) -> anyio.CapacityLimiter:
    state = request.app.state
    if not hasattr(state, "apart"):
        state.apart = anyio.CapacityLimiter(AT_ONCE)
    limit: anyio.CapacityLimiter = state.apart
    return limit


async def apart(request: Request, act: Callable[[], Thing]) -> Thing:
    return await run_sync(act, limiter=limiter(request))
