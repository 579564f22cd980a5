"""Every board and office page in a real browser: nothing its own policy refuses, nothing axe calls grave, nothing wider than a phone."""

from __future__ import annotations

import pytest
from tests.servers.browser import Window
from tests.web.pages.boards import enter, form_of, look
from tests.web.pages.site import picture
from tests.web.visitor import Town


@pytest.fixture(scope="module")
def things(year: Town) -> dict[str, str]:
    """A roster, a problem and a draft to look at, by what they are."""
    visitor, officer = year.somebody(), year.somebody("officer")
    visitor.post("/rankings", name="规模排名", year="2024", on="2024-08-21")
    roster = form_of(year, "规模排名名册")
    entered = visitor.post("/register", origin="财政监督", unit="县文旅局", problem="展柜闲置。", entered="2024-03-04")
    laid = officer.post("/policies/drafts", files={"files": ("新办法.md", "第一条 展柜要用起来。\n".encode())}, note="附上办法全文")
    return {"roster": roster.id, "decision": roster.decision or "", "problem": entered.headers["location"].partition("?")[0],
           "draft": laid.headers["location"].partition("?")[0]}


def test_the_monitoring_board(year: Town, address: str, window: Window) -> None:
    page = enter(year, address, window)
    look(window, address, "/monitoring")
    picture(window, "monitoring")
    page.get_by_label("主管部门").select_option("县文旅局")
    page.get_by_role("button", name="筛选").click()
    page.get_by_text("共 1 个项目").wait_for()
    assert page.locator("img[src*='progress.svg']").count() == 1
    page.locator("summary", has_text="1条").click()
    page.get_by_text("慢于时间进度53.33个百分点").wait_for()
    page.get_by_label("选中县博物馆布展").check()
    page.get_by_role("button", name="登记到整改台账").click()
    page.get_by_text("已登记到台账").wait_for()


def test_the_ranking(year: Town, address: str, window: Window, things: dict[str, str]) -> None:
    page = enter(year, address, window)
    look(window, address, "/rankings")
    look(window, address, f"/rankings/{things['roster']}")
    picture(window, "ranking", whole=True)
    page.get_by_label("选中项目1").check()
    page.get_by_label("处置 必填").select_option("不处置")
    page.get_by_label("理由 必填").fill("民生项目")
    page.get_by_role("button", name="记下决定").click()
    page.get_by_text("民生项目").wait_for()
    look(window, address, "/lists?name=县直部门")


def test_the_register(year: Town, address: str, window: Window, things: dict[str, str]) -> None:
    page = enter(year, address, window)
    look(window, address, "/register")
    picture(window, "register")
    look(window, address, "/register/plan")
    look(window, address, things["problem"])
    picture(window, "problem")
    page.get_by_label("日期 必填").fill("2024-03-05")
    page.get_by_role("button", name="记下“发出整改通知”").click()
    page.get_by_role("button", name="记下“整改回复”").wait_for()


def test_policies_publications_and_drafts(year: Town, address: str, window: Window, things: dict[str, str]) -> None:
    page = enter(year, address, window, "approver")
    look(window, address, "/policies?on=2024-03-01&text=监控")
    picture(window, "policies")
    for path in ("/policies?shown=values", "/policies/difference?then=2024-03-01&on=2025-03-01",
                 "/policies/publications", "/policies/drafts", things["draft"]):
        look(window, address, path)
    page.get_by_label("退回的理由").fill("文号没有写")
    page.get_by_role("button", name="退回起草人").click()
    page.get_by_text("文号没有写").wait_for()


def test_audit_and_replay(year: Town, address: str, window: Window, things: dict[str, str]) -> None:
    page = enter(year, address, window, "auditor")
    look(window, address, "/audit")
    picture(window, "audit")
    page.get_by_role("button", name="现在核对审计链").click()
    page.get_by_text("审计链完好").wait_for()
    look(window, address, f"/audit/decisions/{things['decision']}")
    page.get_by_role("button", name="重放").click()
    page.get_by_text("重放一致").wait_for()


def test_accounts_and_sessions(year: Town, address: str, window: Window) -> None:
    page = enter(year, address, window, "administrator")
    look(window, address, "/accounts")
    picture(window, "accounts")
    page.get_by_role("button", name="重设密码").first.click()
    page.get_by_role("dialog").get_by_role("button", name="重设密码").click()
    page.get_by_text("初始密码是").wait_for()
    look(window, address, "/sessions")


def test_a_supervisors_boards(year: Town, address: str, window: Window) -> None:
    enter(year, address, window, "supervisor", "cn/shandong")
    for path in ("/monitoring", "/register", "/rankings"):
        look(window, address, path)
