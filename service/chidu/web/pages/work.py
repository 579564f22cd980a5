"""The work list (工作清单): every form within reach, with filters; a submitter sees their department's."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from chidu.desk.bureau.rights import may
from chidu.records import forms, uploads
from chidu.records.forms import Wanted
from chidu.records.people import Account
from chidu.web.asking import Signed, settings_of
from chidu.web.pages.rendering import Number, page

router = APIRouter(include_in_schema=False)
TONES = {forms.JUDGED: "todo", forms.PENDING: "warn", forms.ISSUED: "plain", forms.CLOSED: "good", forms.REPLACED: "plain"}
_HOMES = (("管理账号", "accounts"), ("查看审计", "audit"), ("查看政策", "policies"))
Text = Annotated[str, Query(max_length=300)]


def choices(names: Iterable[str]) -> list[tuple[str, str]]:
    """The options of a filter: every one, or all of them."""
    return [("", "全部"), *((name, name) for name in names)]


@router.get("/")
def work(request: Request, asking: Signed, state: Text = "", kind: Text = "", conclusion: Text = "", department: Text = "", year: Text = "",
         text: Text = "", batch: Text = "", project: Text = "", unmet: Text = "", unknown: Text = "", sort: Text = "changed_at",
         down: Text = "1", number: Number = 1) -> Response:
    who = asking.who
    if not may(who, "查看表"):
        return RedirectResponse(f"{settings_of(request).root}/{_home(who)}", 303)
    wanted = Wanted(state, kind, department, year, text, batch, project, bool(unmet), bool(unknown), sort, down != "0", conclusion)
    anywhere = Wanted("", kind, department, year, text, batch, project, bool(unmet), bool(unknown), sort, down != "0", conclusion)
    with asking.bureau.look(who, "查看表") as connection:
        listed = forms.listed(connection, who.reach, wanted, number, who.department)
        states = forms.listed(connection, who.reach, anywhere, 1, who.department, 1).states if state else listed.states
        stated = {name: forms.stated(connection, who.reach, name, who.department) for name in ("department", "year", "conclusion")}
        of = uploads.batch_by_id(connection, who.reach, batch) if batch else None
        waiting = uploads.open_count(connection, who.reach) if not who.department else 0
    given = {"state": state, "kind": kind, "conclusion": conclusion, "department": department, "year": year, "text": text, "batch": batch,
             "project": project, "unmet": unmet, "unknown": unknown}
    query = {k: v for k, v in given.items() if v} | {"sort": sort, "down": down}
    office = asking.bureau.office()
    return page(request, "work.html", asking, listed=listed, pages=max(1, ceil(listed.total / listed.size)), query=query, given=given,
                sort=sort, down=down != "0", tones=TONES, several=who.reach.below, waiting=waiting, batch=of,
                filtered=any(v for k, v in given.items() if k != "batch"), all_=sum(states.values()),
                tabs=[(key, name, states.get(key, 0)) for key, name in forms.STATES.items() if states.get(key) or key == state],
                kind_options=choices(office.library.vocabulary.kinds),
                options={name: choices(found) for name, found in stated.items()},
                place=lambda scope: office.library.jurisdictions[scope].name)


def _home(who: Account) -> str:
    """Where somebody begins who has no work list."""
    return next(path for verb, path in _HOMES if may(who, verb))
