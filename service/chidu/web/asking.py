"""Who asks (登录与来路): the session of a request, by cookie for people and by bearer token for programs; and that a page of ours sent it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from chidu.desk.bureau import Bureau, accounts
from chidu.desk.bureau.rights import password_first
from chidu.errors import InputError, NotPermitted, SignInNeeded
from chidu.records.people import LONGEST, Account, Session
from chidu.web.borders import SAFE, form_of
from chidu.web.settings import Settings

BEIJING = timezone(timedelta(hours=8))
LONGEST_SESSION = int(LONGEST.total_seconds())
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
BEFORE_THE_PASSWORD = ("/password", "/logout", "/api/v1/session", "/api/v1/session/password")
"""What an account may ask for that has not changed its first password yet."""


@dataclass(frozen=True)
class Asking:
    """A request of somebody signed in."""

    bureau: Bureau
    session: Session

    @property
    def who(self) -> Account:
        return self.session.account

    @property
    def today(self) -> date:
        """The date at the bureau (北京时间): the default of what people may set."""
        return self.bureau.clock().astimezone(BEIJING).date()

    def day(self, given: str) -> date:
        """A date of an address, today where there is none. Raises InputError."""
        return read_day(given) if given else self.today


def read_day(given: str) -> date:
    """Raises InputError for what is no date, or one that no law and no form is of."""
    try:
        day = date.fromisoformat(given[:20])
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InputError("date-form", f"日期写成“{given[:20]}”", rule="日期写成 2024-03-01 的样子", remedy="请改写")
    return day


def bureau_of(request: Request) -> Bureau:
    bureau: Bureau = request.app.state.bureau
    return bureau


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def cookie_name(settings: Settings) -> str:
    """A browser takes the first two from https alone, and the first from no other host."""
    if not settings.secure:
        return "chidu"
    return "__Secure-chidu" if settings.root else "__Host-chidu"


def address_of(request: Request) -> str:
    """Whose address it is, for counting tries: the proxy's word only where there is a trusted proxy, and of that the last."""
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")) if settings_of(request).trusted_proxy else ""
    return forwarded.rpartition(",")[2].strip()[:64] or (request.client.host if request.client else "")


def token_of(request: Request) -> tuple[str, bool]:
    """The token, and whether it came by cookie."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip(), False
    return request.cookies.get(cookie_name(settings_of(request)), ""), True


def asking(request: Request) -> Asking:
    """Raises SignInNeeded; NotPermitted where another site's page sent what changes something, and before the first password is changed."""
    known, by_cookie = _known(request)
    if by_cookie and request.method not in SAFE:
        check_csrf(request, known.session.csrf)
    return known


def _known(request: Request) -> tuple[Asking, bool]:
    """Who asks, and whether by cookie."""
    bureau, (token, by_cookie) = bureau_of(request), token_of(request)
    session = accounts.session_of(bureau, token)
    request.state.who = session.account
    if session.account.must_change and getattr(request.scope.get("route"), "path", "") not in BEFORE_THE_PASSWORD:
        raise password_first()
    return Asking(bureau, session), by_cookie


def check_csrf(request: Request, wanted: str) -> None:
    """By header, as our script sends it; forms bring it as a field (`posted`). From whose page it comes `borders.Sites` has seen to."""
    given = str(request.headers.get("x-csrf-token") or getattr(request.state, "csrf", ""))
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise NotPermitted("csrf", "这个请求不是从本系统的页面发出的，没有办理", rule="会改动内容的请求都要带页面的令牌", remedy="请回到页面刷新后再办")


def maybe_asking(request: Request) -> Asking | None:
    try:
        return asking(request)
    except SignInNeeded:
        return None


Signed = Annotated[Asking, Depends(asking)]


@dataclass(frozen=True)
class Posted:
    """A page's form sent by somebody signed in, from a page of ours."""

    asking: Asking
    form: FormData

    def text(self, name: str, most: int = 2000) -> str:
        """One field as text. Raises InputError where it is too long."""
        given = self.form.get(name, "")
        if not isinstance(given, str) or len(given) > most:
            raise InputError("field-long", f"“{name}”填得不合格", rule=f"最多{most}个字", remedy="请改短")
        return given.strip()

    def day(self, name: str, default: date | None = None) -> date:
        """A date field. Raises InputError."""
        given = self.text(name, 20)
        if not given and default:
            return default
        return read_day(given)

    def files(self, name: str) -> list[tuple[str, bytes]]:
        """The files of a field, with the names they came under."""
        return [(f.filename or "", f.file.read()) for f in self.form.getlist(name) if isinstance(f, UploadFile) and f.filename]


async def posted(request: Request) -> Posted:
    """Nothing of a form is read before it is known who sends it."""
    known, by_cookie = await run_in_threadpool(_known, request)
    form = await form_of(request)
    if by_cookie:
        check_csrf(request, known.session.csrf)
    return Posted(known, form)


Sent = Annotated[Posted, Depends(posted)]
