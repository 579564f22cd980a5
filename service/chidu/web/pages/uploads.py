"""Handing in forms (报送), and how far each file is."""

from __future__ import annotations

from math import ceil

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chidu.desk.bureau import deciding, receiving, returning, viewing
from chidu.desk.bureau.receiving import Sent as File
from chidu.errors import ChiduError, InputError
from chidu.intake.limits import FILE_BYTES
from chidu.records import blobs, forms, uploads
from chidu.web.asking import Asking, Sent, Signed
from chidu.web.files import download
from chidu.web.pages.rendering import Number, onward, page
from chidu.web.problems import status_of

router = APIRouter(include_in_schema=False)
ACCEPTED = ".xlsx,.xls,.et,.docx,.json"
TONES = {uploads.WAITING: "plain", uploads.RUNNING: "busy", uploads.DONE: "good", uploads.FAILED: "bad", uploads.CANCELLED: "plain"}
LIMIT = f"一个文件不超过{FILE_BYTES >> 20}MB。"


@router.get("/uploads")
def listed(request: Request, asking: Signed, previous: str = "", number: Number = 1) -> Response:
    return _page(request, asking, previous, number)


@router.post("/uploads")
def receive(request: Request, sent: Sent) -> Response:
    asking, previous = sent.asking, sent.text("previous", 40)
    try:
        files = [File(name, content) for name, content in sent.files("files")]
        if not files:
            raise InputError("no-file", "没有选择文件", remedy="请选择要报送的表")
        if previous and len(files) > 1:
            raise InputError("one-file", "重报一次只报一个文件", remedy="请只选修改后的那一份")
        on = sent.day("on", asking.today)
        for file in files:
            receiving.checked(file)
        made = [receiving.receive(asking.bureau, asking.who, file, on, previous or None) for file in files]
    except ChiduError as e:
        return _page(request, asking, previous, error=e, on=sent.text("on", 20))
    return onward(request, f"/uploads/{made[0].id}" if len(made) == 1 else "/uploads?done=received")


@router.get("/uploads/{key}")
def one(request: Request, asking: Signed, key: str) -> Response:
    upload, found = _found(asking, key)
    if upload.state == uploads.DONE and len(found) == 1:
        return onward(request, f"/forms/{found[0].id}")
    return page(request, "upload.html", asking, upload=upload, forms=found, states=uploads.STATES, tones=TONES)


@router.post("/uploads/{key}/again")
def again(request: Request, sent: Sent, key: str) -> Response:
    receiving.try_again(sent.asking.bureau, sent.asking.who, key)
    return onward(request, f"/uploads/{key}?done=again")


@router.get("/uploads/{key}/file")
def file(asking: Signed, key: str) -> Response:
    upload, _ = _found(asking, key)
    with asking.bureau.look(asking.who, "查看表") as connection:
        return download(blobs.fetch(connection, upload.scope, upload.sha256), upload.name)


def _found(asking: Signed, key: str) -> tuple[uploads.Upload, list[forms.Kept]]:
    who = asking.who
    with asking.bureau.look(who, "查看表") as connection:
        upload = uploads.by_id(connection, who.reach, key, who.department)
        return upload, forms.of_upload(connection, who.reach, key)


def _page(request: Request, asking: Asking, previous: str, number: int = 1, error: ChiduError | None = None, on: str = "") -> Response:
    who, size = asking.who, 30
    with asking.bureau.look(who, "报送") as connection:
        latest, total = uploads.page(connection, who.reach, (), number, size, who.department)
        earlier = forms.by_id(connection, who.reach, previous, who.department) if previous else None
    back = deciding.stored(asking.bureau, who, earlier.id) if earlier else None
    return page(request, "uploads.html", asking, status_of(error) if error else 200, uploads=latest, total=total, number=number,
                pages=max(1, ceil(total / size)), earlier=earlier, error=error, states=uploads.STATES, tones=TONES, accept=ACCEPTED,
                limit=LIMIT, on=on or asking.today.isoformat(), due=returning.due(asking.bureau, who, back) if back else None,
                unmet=viewing.review(asking.bureau, who, back).of("unmet") if back else ())
