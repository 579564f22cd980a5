"""Publications (发布): what binds; and drafts that an officer lays before an approver (送审)."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Query, Response
from pydantic import Field

from chidu.desk.bureau import drafting, drafts, laws
from chidu.errors import InputError, Place
from chidu.web.api import routers
from chidu.web.api.asked import Caller, Day
from chidu.web.api.policies import MOST_NUMBER
from chidu.web.api.said import Given, Key, Long, Page, Paging, ScopePath, Told
from chidu.web.files import download

router = routers.router("发布")
PublicationNumber = Annotated[int, Path(ge=1, le=MOST_NUMBER)]


class PublicationTold(Told):
    """What was published, by whom, approved by whom, after which."""

    number: int
    scope: str
    at: datetime
    author: str
    approver: str
    note: str
    prev: str = Field(description="本辖区上一次发布的摘要")
    hash: str


class FileTold(Told):
    path: str
    sha256: str


class PublicationWithFiles(PublicationTold):
    files: list[FileTold]


class DraftTold(Told):
    """What an officer laid before an approver."""

    id: str
    scope: str
    note: str
    based_on: int
    author: str
    at: datetime
    changed: list[str]
    state: str = Field(description="待审批、已发布、已退回")
    by: str
    decided_at: datetime | None
    reason: str
    publication: int | None


class FileChangeTold(Told):
    path: str
    kind: str = Field(description="新增、改动、删去")
    lines: list[str] = Field(description="改了的行；模板没有")


class ChangesTold(Told):
    """What a draft would change."""

    files: list[FileChangeTold]
    law: list[str] = Field(description="这一天的政策变了什么")


class Change(Given):
    """One file, new or changed: as text, or as base64 (Word templates); neither: the file is taken out."""

    path: str = Field(min_length=1, max_length=400, description="如 policies/cn/shandong/dezhou/qihe/2024-jixiao.yaml")
    text: str | None = Field(None, max_length=2_000_000)
    base64: str | None = Field(None, max_length=3_000_000)

    def content(self) -> bytes | None:
        if self.base64 is None:
            return None if self.text is None else self.text.encode()
        try:
            return base64.b64decode(self.base64, validate=True)
        except (binascii.Error, ValueError):
            raise InputError("base64", "这个文件的 base64 读不出来", place=Place(self.path), remedy="请核对") from None


class DraftGiven(Given):
    based_on: int = Field(ge=0, le=MOST_NUMBER, description="接在本辖区哪一次发布之后；还没有发布过写0")
    note: Long = Field(description="改了什么，为什么")
    changes: list[Change] = Field(min_length=1, max_length=500)


class Refusal(Given):
    reason: str = Field(min_length=1, max_length=4000)


@router.get("/publications", summary="一个辖区的发布，新的在前", response_model=Page[PublicationTold])
def listed(known: Caller, paging: Paging, scope: ScopePath = "") -> dict[str, Any]:
    return paging.of(*laws.listed(known.bureau, known.who, scope.strip("/"), paging.page, paging.size))


@router.get("/publications/{number}", summary="一次发布和它的文件", response_model=PublicationWithFiles)
def one(known: Caller, number: PublicationNumber) -> dict[str, Any]:
    made, files = laws.publication(known.bureau, known.who, number)
    return {**vars(made), "files": [{"path": path, "sha256": sha256} for path, sha256 in files]}


@router.get("/publications/{number}/file", summary="发布里的一个文件", response_class=routers.Bytes)
def file(known: Caller, number: PublicationNumber, path: Annotated[str, Query(min_length=1, max_length=400)]) -> Response:
    return download(laws.file(known.bureau, known.who, number, path), path.rpartition("/")[2])


@router.get("/drafts", summary="送审，新的在前", response_model=Page[DraftTold])
def drafts_listed(known: Caller, paging: Paging, scope: ScopePath = "") -> dict[str, Any]:
    return paging.out_of(drafts.listed(known.bureau, known.who, scope.strip("/")))


@router.post("/drafts", status_code=201, summary="送审：在最新的发布上改几个文件", response_model=DraftTold)
def lay(known: Caller, given: DraftGiven) -> object:
    changes = {c.path: c.content() for c in given.changes}
    return drafts.lay(known.bureau, known.who, changes, given.note, given.based_on)


@router.get("/drafts/{draft}", summary="一份送审", response_model=DraftTold)
def draft(known: Caller, draft: Key) -> object:
    return drafts.one(known.bureau, known.who, draft)


@router.get("/drafts/{draft}/changes", summary="这份送审会改动什么", response_model=ChangesTold)
def changes(known: Caller, draft: Key, on: Day) -> object:
    return drafting.changes(known.bureau, known.who, drafts.one(known.bureau, known.who, draft), on)


@router.post("/drafts/{draft}/approval", status_code=201, summary="审批，即日发布", response_model=PublicationTold)
def approve(known: Caller, draft: Key) -> object:
    return drafts.approve(known.bureau, known.who, draft)


@router.post("/drafts/{draft}/refusal", summary="退回起草人", response_model=DraftTold)
def refuse(known: Caller, draft: Key, given: Refusal) -> object:
    return drafts.refuse(known.bureau, known.who, draft, given.reason)
