"""The department's own page (退回修改): what the finance bureau answered, why, and by when it is to be mended."""

from __future__ import annotations

from math import ceil

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chidu.desk.bureau import returning
from chidu.web.asking import Signed
from chidu.web.pages.rendering import Number, page

router = APIRouter(include_in_schema=False)


@router.get("/returned")
def returned(request: Request, asking: Signed, number: Number = 1) -> Response:
    found, total = returning.returned(asking.bureau, asking.who, number)
    return page(request, "returned.html", asking, returned=found, number=number, total=total, pages=max(1, ceil(total / returning.PAGE)),
                today=asking.today)
