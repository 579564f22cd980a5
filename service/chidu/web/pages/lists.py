"""The bureau's own lists (名单): who should be on a roster, which projects are key projects; each replaced as a whole."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from chidu.desk.bureau import members, places
from chidu.desk.rosters import rows_in
from chidu.errors import ChiduError, InputError
from chidu.web.asking import Asking, Sent, Signed, settings_of
from chidu.web.files import download
from chidu.web.pages.rendering import page
from chidu.web.problems import status_of

router = APIRouter(include_in_schema=False)
MOST_TEXT = 400_000
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@router.get("/lists")
def listed(request: Request, asking: Signed, scope: str = "", name: str = "") -> Response:
    return _page(request, asking, scope, name)


@router.get("/lists/members.csv")
def spreadsheet(asking: Signed, name: str, scope: str = "") -> Response:
    found = members.one(asking.bureau, asking.who, name, scope)
    lines = ["主键", *(_cell(key) for key in found.keys)]
    return download(("\ufeff" + "\r\n".join(lines) + "\r\n").encode(), f"{found.name}.csv")


def _cell(text: str) -> str:
    """As a spreadsheet takes it for text: what would be a formula there has an apostrophe before it."""
    plain = f"'{text}" if text.startswith(FORMULAS) else text
    return '"' + plain.replace('"', '""') + '"' if any(c in plain for c in ',"\r\n') else plain


@router.post("/lists")
def replace(request: Request, sent: Sent) -> Response:
    """A whole new list: a CSV, or a line each."""
    name, text = "", ""
    try:
        name, text = sent.text("name", 100), sent.text("members", MOST_TEXT)
        if uploaded := sent.files("file"):
            keys = [row[0] for row in rows_in(uploaded[0][1], uploaded[0][0])[1:] if row[0].strip()]
        else:
            keys = [line for line in text.splitlines() if line.strip()]
        if not keys:
            raise InputError("list-members", "名单是空的", rule="一行一个，或给一个第一行是表头的 CSV", remedy="请填写名单")
        members.replace(sent.asking.bureau, sent.asking.who, name, keys)
    except ChiduError as e:
        return _page(request, sent.asking, "", name, e, text)
    return RedirectResponse(f"{settings_of(request).root}/lists?done=saved", 303)


def _page(request: Request, asking: Asking, scope: str, name: str, error: ChiduError | None = None, text: str = "") -> Response:
    where = scope or asking.who.scope
    found = members.listed(asking.bureau, asking.who, where)
    chosen = next((m for m in found if m.name == name), None)
    known: dict[str, str] = {}
    try:
        law = asking.bureau.office().policy(where, asking.today)
        known = {n: said["内容"].get("主键", "") for n, said in law.resolved["名单"].items()}
    except ChiduError:
        pass  # the lists are there whether the law loads or not
    return page(request, "lists.html", asking, status_of(error) if error else 200, lists=found, chosen=chosen, named=name,
                error=error, known=known, text=text or ("\n".join(chosen.keys) if chosen else ""), own=where == asking.who.scope,
                scope=where, missing=[n for n in known if n not in {m.name for m in found}], place=places.name_of(asking.bureau, where))
