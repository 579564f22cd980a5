"""Proposals beside the questions of the review page (建议): asked for, confirmed, refused."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from chidu.desk.bureau import proposals
from chidu.errors import ChiduError
from chidu.web import proposing
from chidu.web.asking import Sent
from chidu.web.pages import review
from chidu.web.pages.rendering import onward

router = APIRouter(include_in_schema=False)


@router.post("/forms/{key}/proposals")
async def give(request: Request, sent: Sent, key: str) -> Response:
    """Proposals for every question that waits on the form. What a model could not say is told, and counts for nothing."""
    try:
        given = await proposing.given(request, sent.asking, key)
    except ChiduError as e:
        return await run_in_threadpool(review.refused, request, sent, key, e)
    done = "proposed-rules" if given.fault else "proposed" if given.waiting else "proposed-none"
    return onward(request, f"/forms/{key}?done={done}#asked")


@router.post("/forms/{key}/proposals/{proposal}")
def settle(request: Request, sent: Sent, key: str, proposal: str) -> Response:
    """One proposal, confirmed as the person's own determination or put aside."""
    bureau, who, seen, reason = sent.asking.bureau, sent.asking.who, sent.text("seen", 40), sent.text("reason")
    try:
        if sent.text("settled", 20) == "confirmed":
            proposals.confirm(bureau, who, key, proposal, seen, reason)
            done = "determined"
        else:
            proposals.refuse(bureau, who, key, proposal, seen, reason)
            done = "proposal-refused"
    except ChiduError as e:
        return review.refused(request, sent, key, e)
    return onward(request, f"/forms/{key}?done={done}#asked")
