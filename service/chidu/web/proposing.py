"""Proposals for a form (给出建议), with the model that the bureau has, if any."""

from __future__ import annotations

from fastapi import Request

from chidu.assistant.proposing import proposing
from chidu.assistant.proposing.proposing import Given
from chidu.web.apart import apart
from chidu.web.asking import Asking


async def given(request: Request, known: Asking, form: str) -> Given:
    """Raises NotPermitted, Conflict, NotFound."""
    return await apart(request, lambda: proposing.give(known.bureau, known.who, form, request.app.state.model))
