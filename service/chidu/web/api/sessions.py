"""Signing in and out (登录): a name and a password give a token, which goes with every further request."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import Field

from chidu.desk.bureau import accounts
from chidu.records.people import LONGEST
from chidu.web.api import routers
from chidu.web.api.asked import Caller, OpenRoute
from chidu.web.api.said import Given, Told
from chidu.web.asking import address_of, bureau_of

door = APIRouter(prefix=routers.PREFIX, tags=["登录"], route_class=OpenRoute, generate_unique_id_function=routers.named)
router = routers.router("登录")


class Credentials(Given):
    login: str = Field(max_length=100)
    password: str = Field(max_length=300)


class AccountTold(Told):
    """Somebody who works here."""

    id: str
    login: str
    name: str
    role: str
    role_name: str
    scope: str
    department: str
    active: bool
    must_change: bool = Field(description="要先改密码")


class SignedIn(Told):
    token: str = Field(description="只在这里给一次")
    seconds: int = Field(description="最长用多久；两小时不用也失效")
    account: AccountTold


class Passwords(Given):
    old: str = Field(max_length=300)
    new: str = Field(max_length=300)


@door.post("/sessions", status_code=201, summary="登录，取得令牌")
def sign_in(request: Request, given: Credentials) -> SignedIn:
    made = accounts.sign_in(bureau_of(request), given.login, given.password, address_of(request))
    return SignedIn(token=made.token, seconds=int(LONGEST.total_seconds()), account=AccountTold.model_validate(made.account))


@router.get("/session", summary="我是谁", response_model=AccountTold)
def who(known: Caller) -> object:
    return known.who


@router.delete("/session", status_code=204, summary="退出，令牌作废")
def sign_out(known: Caller) -> None:
    accounts.sign_out(known.bureau, known.session)


@router.put("/session/password", status_code=204, summary="改自己的密码，所有令牌作废")
def change_password(known: Caller, given: Passwords) -> None:
    accounts.change_password(known.bureau, known.who, given.old, given.new)
