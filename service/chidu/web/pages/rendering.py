"""Pages out of templates (页面): autoescaped, every name must be known, and each page has who is signed in, the menu and the token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from chidu import __version__
from chidu.desk.bureau.rights import may
from chidu.quantity import decimal_text, say_date
from chidu.web.asking import BEIJING, Asking, settings_of

MENU = (("工作清单", "/", "查看表"), ("问答", "/assistant", "提问"), ("退回修改", "/returned", "报送"), ("报送", "/uploads", "报送"),
        ("成批办理", "/batches", "成批报送"), ("文书", "/letters", "查看文书"),
        ("运行监控", "/monitoring", "查看表"), ("名册排名", "/rankings", "查看台账"), ("整改台账", "/register", "查看台账"),
        ("政策", "/policies", "查看政策"), ("账号", "/accounts", "管理账号"), ("审计", "/audit", "查看审计"))
Number = Annotated[int, Query(alias="page", ge=1, le=10_000)]
"""Which page of a list."""
DEPARTMENTS = "/returned"
"""A page for departments alone."""
NOTICES = {"saved": "已办成。", "issued": "文书已出具。", "received": "已收到，正在判定。", "password": "密码已改，请用新密码登录。",
           "closed": "已办结。", "determined": "认定已记下，并重新判定。", "proposed": "建议列在各项下面，采纳以前不算数。",
           "proposed-none": "没有能提出建议的，请逐项判断。", "proposed-rules": "大模型没有答成，列出的只是按词表和比对提出的建议。",
           "proposal-refused": "记下了，没有采纳。", "out": "已退出。", "cancelled": "已取消。",
           "entered": "已登记到台账；登记过的没有重复。", "collected": "名册已编制。",
           "laid": "已核对无误，送审了。", "published": "已发布，即日生效。", "refused": "已退回起草人。", "elsewhere": "别处的登录都已退出。", "again": "已重新排队。"}

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")), undefined=StrictUndefined, autoescape=select_autoescape(default=True),
    trim_blocks=True, lstrip_blocks=True, auto_reload=False)
_environment.filters["日期"] = lambda d: say_date(d) if isinstance(d, date) else ""
_environment.filters["时间"] = lambda t: f"{t.astimezone(BEIJING):%Y-%m-%d %H:%M}" if isinstance(t, datetime) else ""
_environment.filters["率"] = lambda v: f"{decimal_text(v * 100, 2)}%" if isinstance(v, Fraction) else "—"
_environment.filters["百分点"] = lambda v: decimal_text(v * 100, 2) if isinstance(v, Fraction) else "—"
_environment.filters["万元"] = lambda v: f"{Decimal(decimal_text(v / 10000, 2)):,}" if isinstance(v, Fraction) else "—"
_environment.filters["share"] = lambda v: float(v) if isinstance(v, Fraction) else None
_environment.filters["pairs"] = lambda names: [(name, name) for name in names]
_environment.filters["heads"] = lambda names: [("", name) for name in names]
_environment.filters["签字"] = lambda name: {"engine": "规则引擎", "reference": "参考判定"}.get(name, name)
_environment.filters["大小"] = lambda n: f"{n / 2**20:.1f}MB" if n >= 2**20 else f"{max(n, 1) / 2**10:.0f}KB"


def page(request: Request, name: str, asking: Asking | None, status: int = 200, **data: Any) -> HTMLResponse:
    """A page of this template. With `?done=…` it says what was just done; what went wrong (`error`) the log and the measures count too."""
    if error := data.get("error"):
        request.state.code = error.code
    return HTMLResponse(_environment.get_template(name).render(**_frame(request, asking), **data), status)


def onward(request: Request, where: str) -> Response:
    """To another page of ours, once something is done; a part of a page that asked for it goes there as a whole."""
    target = f"{settings_of(request).root}{where}"
    return Response(headers={"hx-redirect": target}) if "hx-request" in request.headers else RedirectResponse(target, 303)


def part(name: str, **data: Any) -> str:
    """A part of a page, as an event or a swap carries it."""
    return _environment.get_template(name).render(**data)


def _frame(request: Request, asking: Asking | None) -> Mapping[str, Any]:
    root, done = settings_of(request).root, NOTICES.get(request.query_params.get("done", ""))
    frame: dict[str, Any] = {"root": root, "version": __version__, "notices": [("success", done)] if done else [], "csrf": "", "user": None,
                             "menu": [], "bureau": "", "may": lambda verb: False, "path": request.url.path}
    if asking is None:
        return frame
    who = asking.who
    here = request.url.path.removeprefix(root) or "/"
    menu = [(name, f"{root}{href}", here == href or (href != "/" and here.startswith(href)), 0)
            for name, href, verb in MENU if may(who, verb) and not who.must_change and (href != DEPARTMENTS or who.department)]
    return frame | {"csrf": asking.session.csrf, "user": {"name": who.name, "role": who.role_name}, "menu": menu,
                    "bureau": request.app.state.bureau_name(who.scope), "may": lambda verb: may(who, verb), "who": who}
