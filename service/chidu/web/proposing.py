"""Proposals for a form (给出建议), made apart from the other requests: a slow model holds up nobody's pages."""

from __future__ import annotations

from functools import partial

import anyio
from anyio.to_thread import run_sync
from fastapi import Request

from chidu.assistant import proposing
from chidu.assistant.proposing import Given
from chidu.web.asking import Asking

AT_ONCE = 4
"""Forms that proposals are made for at once in a process."""


async def given(request: Request, known: Asking, form: str) -> Given:
    """With the model that the bureau has, if any. Raises NotPermitted, Conflict, NotFound."""
    state = request.app.state
    if not hasattr(state, "proposing"):
        state.proposing = anyio.CapacityLimiter(AT_ONCE)
    return await run_sync(partial(proposing.give, known.bureau, known.who, form, state.model), limiter=state.proposing)
