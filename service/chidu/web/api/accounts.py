"""Accounts of a bureau (账号): made, stopped and given a new first password by its administrator."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from pydantic import Field

from chidu.desk.bureau import accounts, reading
from chidu.records.people import ROLES
from chidu.web.api import routers
from chidu.web.api.asked import Caller
from chidu.web.api.said import Given, Key, Page, Paging, Told
from chidu.web.api.sessions import AccountTold

router = routers.router("账号")


class AccountGiven(Given):
    login: str = Field(max_length=63, description="小写字母、数字和 . _ -")
    name: str = Field(max_length=64)
    role: str = Field(description="、".join(f"{key} {name}" for key, name in ROLES.items()), max_length=32)
    department: str = Field("", max_length=200, description="填报人所在部门")


class Activity(Given):
    active: bool


class FirstPassword(Told):
    password: str | None = Field(description="初始密码，只告诉这一次；重发同一请求时为空")


class AccountMade(FirstPassword):
    account: AccountTold


@router.get("/accounts", summary="账号", response_model=Page[AccountTold])
def listed(known: Caller, paging: Paging) -> dict[str, Any]:
    return paging.out_of(reading.accounts_listed(known.bureau, known.who))


@router.post("/accounts", status_code=201, summary="建账号", response_model=AccountMade)
def create(request: Request, known: Caller, given: AccountGiven) -> dict[str, Any]:
    made, password = accounts.create(known.bureau, known.who, given.login, given.name, given.role, known.who.scope, given.department)
    request.state.told_once = ("password",)
    return {"account": made, "password": password}


@router.post("/accounts/{account}/password", summary="重设初始密码", response_model=FirstPassword)
def reset(request: Request, known: Caller, account: Key) -> dict[str, Any]:
    password = accounts.reset(known.bureau, known.who, account)
    request.state.told_once = ("password",)
    return {"password": password}


@router.put("/accounts/{account}/active", status_code=204, summary="停用，或重新启用")
def set_active(known: Caller, account: Key, given: Activity) -> None:
    accounts.set_active(known.bureau, known.who, account, given.active)
