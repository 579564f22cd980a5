"""The ranking board (名册和末位淘汰): rosters by kind, drawn up anew, with the line between those listed and the others, and what people chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from chidu.desk.bureau import places, ranking, rosters
from chidu.desk.bureau.deciding import OPEN
from chidu.document.charts import alt
from chidu.errors import ChiduError, NotFound
from chidu.records import forms
from chidu.web.asking import Asking, Sent, Signed, settings_of
from chidu.web.files import download, picture
from chidu.web.pages.rendering import page
from chidu.web.problems import status_of

router = APIRouter(include_in_schema=False)
STATES = {forms.JUDGED: "busy", forms.PENDING: "warn", forms.ISSUED: "plain", forms.CLOSED: "good"}
MOST_SHOWN = 100
"""How many of those after the line a page shows unasked."""


@router.get("/rankings")
def listed(request: Request, asking: Signed, scope: str = "") -> Response:
    return _page(request, asking, scope)


@router.post("/rankings")
def collect(request: Request, sent: Sent) -> Response:
    given = {name: sent.text(name, 100) for name in ("name", "year", "on")}
    try:
        keys = rosters.collect(sent.asking.bureau, sent.asking.who, given["name"], sent.day("on", sent.asking.today), given["year"])
    except ChiduError as e:
        return _page(request, sent.asking, "", e, given)
    return _to(request, f"/rankings/{keys[0]}?done=collected" if len(keys) == 1 else "/rankings?done=collected")


@router.get("/rankings/{key}.svg")
def chart(asking: Signed, key: str, decision: str = "") -> Response:
    if (found := ranking.view(asking.bureau, asking.who, key, decision).chart) is None:
        raise NotFound("chart-unknown", "这份名册没有排名可画", remedy="有名次和得分后才画图")
    return picture(found)


@router.get("/rankings/{key}.xlsx")
def spreadsheet(asking: Signed, key: str) -> Response:
    found = ranking.view(asking.bureau, asking.who, key)
    return download(ranking.spreadsheet(found), f"{found.stored.form.project_name}.xlsx")


@router.get("/rankings/{key}")
def one(request: Request, asking: Signed, key: str, decision: str = "", check: Annotated[str, Query(max_length=1)] = "",
        whole: Annotated[str, Query(alias="all", max_length=1)] = "") -> Response:
    return _roster(request, asking, key, decision, check=bool(check), most=None if whole else MOST_SHOWN)


@router.post("/rankings/{key}/choices")
def choose(request: Request, sent: Sent, key: str) -> Response:
    codes = [str(code) for code in sent.form.getlist("code")]
    given = {name: sent.text(name) for name in ("option", "amount", "reason")}
    try:
        ranking.choose(sent.asking.bureau, sent.asking.who, key, codes, given["option"], given["amount"], given["reason"],
                       sent.text("seen", 40))
    except ChiduError as e:
        return _roster(request, sent.asking, key, error=e, given=given, codes=frozenset(codes))
    return _to(request, f"/rankings/{key}?done=determined")


def _page(request: Request, asking: Asking, scope: str, error: ChiduError | None = None,
          given: Mapping[str, str] | None = None) -> Response:
    found = ranking.listed(asking.bureau, asking.who, scope)
    kinds: dict[str, list[forms.Kept]] = {}
    for kept in found:
        kinds.setdefault(kept.kind.removesuffix("名册"), []).append(kept)
    rules: tuple[str, ...] = ()
    trouble: ChiduError | None = None
    try:
        rules = rosters.names(asking.bureau, asking.who, asking.today)
    except ChiduError as e:
        trouble = e
    where = places.places(asking.bureau, asking.who, ranking.VERB)
    return page(request, "rankings.html", asking, status_of(error) if error else 200, kinds=kinds, rules=[(r, r) for r in rules],
                trouble=trouble, error=error, given=given or {"name": "", "year": "", "on": ""}, today=asking.today,
                several=asking.who.reach.below, scope=scope,
                places=where, place_options=[("", "全部"), *where.items()], states=STATES)


def _roster(request: Request, asking: Asking, key: str, decision: str = "", error: ChiduError | None = None, check: bool = False,
            given: Mapping[str, str] | None = None, codes: frozenset[str] = frozenset(), most: int | None = MOST_SHOWN) -> Response:
    view = ranking.view(asking.bureau, asking.who, key, decision)
    form = view.stored.form
    own = form.scope == asking.who.scope and form.state in OPEN and view.stored.kept.id == form.decision
    differences = ranking.differences(asking.bureau, asking.who, view) if check else None
    return page(request, "ranking.html", asking, status_of(error) if error else 200, view=view, form=form, kept=view.stored.kept,
                error=error, own=own, others=view.others[:most], said=alt(view.chart) if view.chart else "", checked=differences,
                given=given or {"option": "", "amount": "", "reason": ""}, codes=codes, states=STATES,
                place=places.name_of(asking.bureau, form.scope))


def _to(request: Request, path: str) -> Response:
    return RedirectResponse(f"{settings_of(request).root}{path}", 303)
