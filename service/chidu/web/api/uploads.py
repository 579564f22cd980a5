"""What came, and how far each file is (来件): the truth of every job; what failed is tried again, what is personal is erased."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import Field

from chidu.desk.bureau import reading, receiving, redacting
from chidu.records.uploads import STATES
from chidu.web.api import routers
from chidu.web.api.asked import Caller
from chidu.web.api.forms import FormTold, UploadTold
from chidu.web.api.said import Given, Key, Page, Paging, Told
from chidu.web.files import download

router = routers.router("来件")
State = Annotated[list[Annotated[str, Query(pattern=f"^({'|'.join(STATES)})$")]] | None, Query(max_length=5, description="只要这几种处理情况")]


class UploadWithForms(UploadTold):
    forms: list[FormTold]


class Redaction(Given):
    reason: str = Field(min_length=1, max_length=4000, description="依据；抹去以后不能恢复")


class RedactedTold(Told):
    """How much was erased."""

    uploads: int
    forms: int
    decisions: int
    entries: int


@router.get("/uploads", summary="来件的列表，新的在前", response_model=Page[UploadTold])
def listed(known: Caller, paging: Paging, state: State = None) -> dict[str, Any]:
    return paging.of(*reading.uploads_listed(known.bureau, known.who, state or (), paging.page, paging.size))


@router.get("/uploads/{upload}", summary="一份来件到了哪一步，里面有哪些表", response_model=UploadWithForms)
def one(known: Caller, upload: Key) -> dict[str, Any]:
    found, forms = reading.upload(known.bureau, known.who, upload)
    return {**vars(found), "forms": forms}


@router.get("/uploads/{upload}/file", summary="原件", response_class=routers.Bytes)
def file(known: Caller, upload: Key) -> Response:
    name, content = reading.original(known.bureau, known.who, upload)
    return download(content, name)


@router.post("/uploads/{upload}/retry", status_code=204, summary="未能处理的再试一次")
def try_again(known: Caller, upload: Key) -> None:
    receiving.try_again(known.bureau, known.who, upload)


@router.post("/uploads/{upload}/redaction", summary="抹去个人信息：同样内容的来件、读出的表和决定", response_model=RedactedTold)
def redact(known: Caller, upload: Key, given: Redaction) -> object:
    return redacting.redact(known.bureau, known.who, upload, given.reason)
