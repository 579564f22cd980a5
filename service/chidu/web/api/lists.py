"""The bureau's own lists (名单): who should be on a roster, which projects are key projects; replaced as a whole."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import Field

from chidu.desk.bureau import members
from chidu.web.api import routers
from chidu.web.api.asked import Caller
from chidu.web.api.said import Given, Page, Paging, ScopePath, Short, Told

router = routers.router("名单")
ListName = Annotated[str, Path(min_length=1, max_length=members.MOST_NAME)]


class MembersTold(Told):
    name: str
    number: int = Field(description="第几次写的")
    keys: list[str] = Field(description="一项一个主键，如 主管部门的名称")
    by: str
    at: datetime


class MembersGiven(Given):
    keys: list[Short] = Field(min_length=1, max_length=members.MOST_MEMBERS)


@router.get("/lists", summary="各名单的现状", response_model=Page[MembersTold])
def listed(known: Caller, paging: Paging, scope: ScopePath = "") -> dict[str, Any]:
    return paging.out_of(members.listed(known.bureau, known.who, scope))


@router.get("/lists/{name}", summary="一份名单", response_model=MembersTold)
def one(known: Caller, name: ListName, scope: ScopePath = "") -> object:
    return members.one(known.bureau, known.who, name, scope)


@router.put("/lists/{name}", summary="整份更换", response_model=MembersTold)
def replace(known: Caller, name: ListName, given: MembersGiven) -> object:
    return members.replace(known.bureau, known.who, name, given.keys)
