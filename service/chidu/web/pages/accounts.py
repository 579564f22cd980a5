"""Accounts of a bureau (账号): made, stopped and given a new first password by its administrator; and one's own sessions."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from chidu.desk.bureau import accounts
from chidu.errors import ChiduError
from chidu.records import people
from chidu.web.asking import Asking, Sent, Signed, settings_of
from chidu.web.pages.rendering import page
from chidu.web.problems import status_of

router = APIRouter(include_in_schema=False)
ACTIVE, STOPPED = "active", "stopped"
STATES = [("", "全部"), (ACTIVE, "在用"), (STOPPED, "停用")]


@router.get("/accounts")
def listed(request: Request, asking: Signed, role: str = "", state: str = "", text: str = "") -> Response:
    return _page(request, asking, wanted={"role": role, "state": state, "text": text[:100]})


@router.post("/accounts")
def create(request: Request, sent: Sent) -> Response:
    given = {name: sent.text(name, 200) for name in ("login", "name", "role", "department")}
    subject = sent.text("subject", 200)
    try:
        made, password = accounts.create(sent.asking.bureau, sent.asking.who, scope=sent.asking.who.scope, subject=subject or None, **given)
    except ChiduError as e:
        return _page(request, sent.asking, error=e, given={**given, "subject": subject})
    return _page(request, sent.asking, told=(made.login, password))


@router.post("/accounts/{key}/password")
def reset(request: Request, sent: Sent, key: str) -> Response:
    try:
        password = accounts.reset(sent.asking.bureau, sent.asking.who, key)
    except ChiduError as e:
        return _page(request, sent.asking, error=e)
    with sent.asking.bureau.look(sent.asking.who, "管理账号") as connection:
        login = people.by_id(connection, sent.asking.who.reach, key).login
    return _page(request, sent.asking, told=(login, password))


@router.post("/accounts/{key}/active")
def set_active(request: Request, sent: Sent, key: str) -> Response:
    try:
        accounts.set_active(sent.asking.bureau, sent.asking.who, key, sent.text("active", 5) == "1")
    except ChiduError as e:
        return _page(request, sent.asking, error=e)
    return RedirectResponse(f"{settings_of(request).root}/accounts?done=saved", 303)


# ---- one's own sessions


@router.get("/sessions")
def sessions(request: Request, asking: Signed) -> Response:
    return page(request, "sessions.html", asking, sessions=accounts.open_sessions(asking.bureau, asking.session))


@router.post("/sessions/others")
def sign_out_elsewhere(request: Request, sent: Sent) -> Response:
    accounts.sign_out_elsewhere(sent.asking.bureau, sent.asking.session)
    return RedirectResponse(f"{settings_of(request).root}/sessions?done=elsewhere", 303)


def _page(request: Request, asking: Asking, error: ChiduError | None = None, given: dict[str, str] | None = None,
          told: tuple[str, str] | None = None, wanted: dict[str, str] | None = None) -> Response:
    with asking.bureau.look(asking.who, "管理账号") as connection:
        every = people.listed(connection, asking.who.reach)
    wanted = wanted or {"role": "", "state": "", "text": ""}
    found = [a for a in every if wanted["role"] in ("", a.role) and wanted["state"] in ("", ACTIVE if a.active else STOPPED)
             and any(wanted["text"] in said for said in (a.login, a.name, a.department))]
    return page(request, "accounts.html", asking, status_of(error) if error else 200, accounts=found, every=len(every), error=error,
                told=told, given={"login": "", "name": "", "role": "reviewer", "department": "", "subject": "", **(given or {})},
                roles=people.ROLES, wanted=wanted, role_options=[("", "全部"), *people.ROLES.items()], state_options=STATES)
