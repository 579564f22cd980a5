"""Errors as the web tells them: problem+json (RFC 9457) to programs, a panel to people; a code, what was found, the rule, the remedy."""

from __future__ import annotations

from typing import Any

from chidu.errors import (
    ChiduError,
    Conflict,
    Disagreement,
    InputError,
    NotFound,
    NotPermitted,
    PolicyError,
    SignInNeeded,
    Tampered,
    TooMany,
    Unavailable,
    UnknownScope,
    WorkerLost,
)

_STATUS: tuple[tuple[type[ChiduError], int], ...] = (
    (SignInNeeded, 401), (NotPermitted, 403), (NotFound, 404), (UnknownScope, 404), (Conflict, 409), (Unavailable, 503), (WorkerLost, 503),
    (Tampered, 500), (Disagreement, 409), (PolicyError, 422), (InputError, 422))
_TOO = {"file-too-large": 413, "body-too-large": 413}


def status_of(error: ChiduError) -> int:
    if isinstance(error, TooMany):
        return _TOO.get(error.code, 429)
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def problem(error: ChiduError, instance: str = "") -> dict[str, Any]:
    """The body of an application/problem+json answer."""
    return {"type": f"urn:chidu:{error.code}", "title": error.found, "status": status_of(error), "code": error.code, "detail": str(error),
            "place": str(error.place) or None, "rule": error.rule or None, "remedy": error.remedy or None, "instance": instance or None}


def fault() -> ChiduError:
    """A fault of the program itself: told without what it was, which the log has."""
    return InternalFault("internal", "程序内部出错，已经记下", rule="没有办成的都没有办，不会只办一半", remedy="请稍后再试；一直这样请告知维护人员")


class InternalFault(ChiduError):
    """A fault of the program."""
