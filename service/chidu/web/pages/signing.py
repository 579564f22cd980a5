"""Signing in and out, and one's own password (登录)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from chidu.desk.bureau import accounts
from chidu.errors import ChiduError, InputError, NotFound, TooMany
from chidu.records.people import Session
from chidu.web.asking import LONGEST_SESSION, Sent, Signed, address_of, bureau_of, cookie_name, settings_of, token_of
from chidu.web.borders import form_of
from chidu.web.oidc import SignOn, begin, begun
from chidu.web.pages.rendering import page
from chidu.web.problems import status_of

router = APIRouter(include_in_schema=False)


WAY = 600
"""Seconds that somebody may take at the sign-on service."""


@router.get("/login")
def login(request: Request) -> Response:
    return _login(request)


def _login(request: Request, error: ChiduError | None = None, login: str = "") -> Response:
    return page(request, "login.html", None, status_of(error) if error else 200, error=error, login=login,
                sign_on=bool(settings_of(request).oidc_issuer))


async def _typed(request: Request) -> tuple[str, str]:
    """What was typed into our own page; not into another's, `borders.Sites` has seen to that."""
    form = await form_of(request)
    return str(form.get("login", ""))[:100], str(form.get("password", ""))[:300]


@router.post("/login")
async def sign_in(request: Request, typed: tuple[str, str] = Depends(_typed)) -> Response:
    return await run_in_threadpool(_sign_in, request, *typed)


def _sign_in(request: Request, login: str, password: str) -> Response:
    try:
        session = accounts.sign_in(bureau_of(request), login, password, address_of(request), token_of(request)[0])
    except ChiduError as e:
        return _login(request, e, login)
    return _signed_in(request, session)


def _signed_in(request: Request, session: Session) -> Response:
    settings = settings_of(request)
    answer = RedirectResponse(f"{settings.root}/password" if session.account.must_change else f"{settings.root}/", 303)
    _keep(request, answer, cookie_name(settings), session.token, LONGEST_SESSION)
    return answer


def _keep(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    """In the browser, where no script reads it and no other site sends it; for 0 seconds: no longer."""
    settings = settings_of(request)
    answer.set_cookie(name, value, max_age=seconds, path=settings.root or "/", secure=settings.secure, httponly=True, samesite="lax")


def _sign_on(request: Request) -> SignOn:
    found: SignOn | None = request.app.state.sign_on
    if found is None:
        raise NotFound("not-found", "没有这个页面", remedy="请核对地址")
    return found


@router.get("/login/sign-on")
def to_sign_on(request: Request) -> Response:
    """To the sign-on service; what the way back is checked against stays in the browser."""
    way = begin()
    try:
        answer = RedirectResponse(_sign_on(request).address(way), 303)
    except ChiduError as e:
        return _login(request, e)
    _keep(request, answer, f"{cookie_name(settings_of(request))}-way", str(way), WAY)
    return answer


@router.get("/login/sign-on/back")
def from_sign_on(request: Request, state: Annotated[str, Query(max_length=200)] = "",
                 code: Annotated[str, Query(max_length=4000)] = "") -> Response:
    kept, bureau = f"{cookie_name(settings_of(request))}-way", bureau_of(request)
    try:
        vouched = _sign_on(request).vouched(begun(request.cookies.get(kept, "")), state, code)
        answer = _signed_in(request, accounts.sign_in_by_subject(bureau, vouched.subject, vouched.login, token_of(request)[0]))
    except ChiduError as e:
        answer = _login(request, e)
    _keep(request, answer, kept, "", 0)
    return answer


@router.post("/logout")
def sign_out(request: Request, sent: Sent) -> Response:
    accounts.sign_out(sent.asking.bureau, sent.asking.session)
    settings = settings_of(request)
    answer = RedirectResponse(f"{settings.root}/login?done=out", 303)
    _keep(request, answer, cookie_name(settings), "", 0)
    answer.headers["clear-site-data"] = '"storage"'
    return answer


@router.get("/password")
def password(request: Request, asking: Signed) -> Response:
    return page(request, "password.html", asking, error=None)


@router.post("/password")
def change_password(request: Request, sent: Sent) -> Response:
    try:
        if sent.text("new", 300) != sent.text("again", 300):
            raise InputError("password-again", "两次输入的新密码不一样", remedy="请重新输入")
        accounts.change_password(sent.asking.bureau, sent.asking.who, sent.text("old", 300), sent.text("new", 300))
    except ChiduError as e:
        return page(request, "password.html", sent.asking, status_of(e) if isinstance(e, TooMany) else 422, error=e)
    return RedirectResponse(f"{settings_of(request).root}/login?done=password", 303)
