"""What only a browser can show: the keyboard alone, a line that breaks, progress without events."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from tests.servers.browser import Window
from tests.web.pages.site import EXAMPLES, Site, another, check

from chidu.desk.bureau import receiving
from chidu.desk.bureau.receiving import Sent
from chidu.records import forms, uploads
from chidu.records.database import EVERYWHERE

FARM = EXAMPLES / "S02路灯运维.xlsx"
MOST_TABS = 120


@pytest.fixture
def lamps(site: Site) -> forms.Kept:
    who = site.account("reviewer")
    upload = receiving.receive(site.bureau, who, Sent("路灯.xlsx", another(FARM, 77)), site.bureau.clock().date())
    until(lambda: found(site, upload.id) != [])
    return found(site, upload.id)[0]


def found(site: Site, upload: str) -> list[forms.Kept]:
    with site.bureau.database.reading(EVERYWHERE) as connection:
        return forms.of_upload(connection, EVERYWHERE, upload)


def until(said: Callable[[], bool], seconds: float = 20.0) -> None:
    """The service's own worker judges; nobody here does."""
    deadline = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def tab_to(page: Page, selector: str) -> None:
    """Tab until the focus is there: what no Tab reaches, nobody without a mouse reaches."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"no Tab leads to {selector}")


def test_with_the_keyboard_alone_from_a_finding_to_its_cell_and_a_correction(site: Site, window: Window, lamps: forms.Kept) -> None:
    page = site.enter(window, "reviewer")
    page.goto(f"{site.url}/forms/{lamps.id}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "[data-findings]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    finding = page.locator(".finding.pointed")
    expect(finding).to_contain_text("成本.分项之和小于预算")
    expect(finding).to_be_focused()
    page.keyboard.press("Enter")
    cell = page.locator("td.pointed")
    expect(cell).to_be_focused()
    expect(cell).to_be_in_viewport()
    page.keyboard.press("ArrowLeft")
    expect(cell).to_have_attribute("id", "cell-路灯运维-E18")
    page.keyboard.press("Escape")
    expect(finding).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="更正读数")
    expect(dialog.get_by_label("更正为")).to_be_focused()
    check(page)
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("更正为")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("178万元")
    page.keyboard.press("Tab")
    page.keyboard.type("原件写的是178万元")
    tab_to(page, "dialog button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("认定已记下，并重新判定。")).to_be_visible()
    expect(page.locator("#cell-路灯运维-F18")).to_contain_text("更正为 178万元")
    expect(page.locator(".finding").filter(has_text="成本.分项之和小于预算")).to_have_count(0)


def test_a_batch_goes_on_where_it_was_broken_off(site: Site, window: Window, tmp_path: Path) -> None:
    """First the line breaks once, which nobody notices; then the session ends, and the same press sends what is left alone."""
    page = site.enter(window, "reviewer")
    for number in range(45):
        (tmp_path / f"第{number:02}份.json").write_text(f'{{"n": {number}}}', "utf-8")
    asked: list[str] = []

    def breaking(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 2:
            route.abort("connectionreset")
        elif len(asked) == 4:
            route.fulfill(status=401, body="")
        else:
            route.continue_()

    page.route("**/batches/*/files", breaking)
    window.expect("net::ERR_CONNECTION_RESET")
    window.expect("answer: 401 POST")
    page.goto(f"{site.url}/batches")
    page.get_by_label("名称").fill("断过的一批")
    page.get_by_label("选择这一批的文件").set_input_files(sorted(tmp_path.iterdir()))
    page.get_by_role("button", name="开批并上传").click()
    expect(page.get_by_text("登录已过期")).to_be_visible()
    page.get_by_role("button", name="开批并上传").click()
    expect(page.get_by_role("heading", name="断过的一批")).to_be_visible()
    assert len(asked) == 5, "portions: 20, 20 twice, 5 twice"
    expect(page.get_by_role("link", name=re.compile(r"第\d\d份\.json"))).to_have_count(45)
    expect(page.get_by_text("全部判定完了")).to_be_visible(timeout=20_000)


def test_without_events_progress_is_asked_for(site: Site, window: Window) -> None:
    """A proxy that holds events back: the page looks by itself."""
    page = site.enter(window, "reviewer")
    batch = receiving.open_batch(site.bureau, site.account("reviewer"), "没有事件", site.bureau.clock().date())
    page.route("**/events", lambda route: route.fulfill(status=200, content_type="text/event-stream", body="retry: 3600000\n\n"))
    window.expect(r"\[object Event\]")  # htmx says that it has no events
    page.clock.install()
    receiving.add_to_batch(site.bureau, site.account("reviewer"), batch.id, [Sent(f"空{i}.json", f"[{i}]".encode()) for i in range(3)])
    page.goto(f"{site.url}/batches/{batch.id}")
    for _ in range(40):
        page.clock.fast_forward(10_000)
        if page.get_by_text("全部判定完了").is_visible():
            break
        page.wait_for_timeout(100)
    expect(page.get_by_text("全部判定完了")).to_be_visible()


def test_every_other_page_has_no_grave_fault_of_accessibility(site: Site, window: Window, lamps: forms.Kept) -> None:
    page = site.enter(window, "reviewer")
    window.expect("answer: 404 GET .*/nothing")
    for path in ("/uploads", f"/uploads?previous={lamps.id}", f"/uploads/{failed(site)}", "/batches", "/letters",
                 f"/forms/{lamps.id}/history", f"/forms/{lamps.id}/cell?ref=路灯运维!F18", "/nothing", "/?text=没有"):
        page.goto(site.url + path)
        check(page)


def failed(site: Site) -> str:
    """A file that could not be read."""
    who = site.account("reviewer")
    upload = receiving.receive(site.bureau, who, Sent("通知.docx", b"PK\x03\x04"), site.bureau.clock().date())
    until(lambda: state(site, upload.id) == uploads.FAILED)
    return upload.id


def state(site: Site, upload: str) -> str:
    with site.bureau.database.reading(EVERYWHERE) as connection:
        return uploads.by_id(connection, EVERYWHERE, upload).state
