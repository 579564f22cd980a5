"""What somebody writes into a form, a name or a reason is text on every page: no element, no script, no handler comes of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from tests.abuse.conftest import COUNTY, Wire, listening_to
from tests.abuse.routes import PAGES
from tests.abuse.things import Things, things
from tests.desk.county import SPRING
from tests.intake.building import TITLE, workbook
from tests.servers.browser import Window
from tests.web.visitor import Town

from chidu.desk.bureau import accounts, judging, receiving
from chidu.desk.bureau.receiving import Sent

MARK = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"
ASKED = ("text", "state", "kind", "scope", "name", "done", "previous", "on", "subject", "department", "year", "sort", "stage", "batch",
         "project")


class Seen(HTMLParser):
    """The elements and attributes of a page as a browser makes them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def wrong(self) -> list[object]:
        """What no page of ours has: handlers and styles in attributes, scripts in the page, pictures and links of others."""
        return [(tag, attrs) for tag, attrs in self.tags
                if any(name.startswith("on") or name == "style" or name in ("srcdoc", "formaction") for name in attrs)
                or (tag == "script" and not attrs.get("src", "").startswith("/static/"))
                or (tag in ("img", "iframe", "object", "embed", "base") and not attrs.get("src", "").startswith(("/", "data:image/")))
                or attrs.get("href", "").strip().lower().startswith(("javascript:", "data:", "//", "http:"))]


@pytest.fixture(scope="session")
def planted(common: Town) -> Things:
    made = things(common, COUNTY, MARK)
    reviewer, administrator = common.somebody().account, common.somebody("administrator").account
    assert reviewer
    assert administrator
    book = workbook([[TITLE], ["项目名称", MARK], ["主管部门", MARK], ["项目概况", MARK]], name="<b onmouseover=alert(3)>")
    upload = receiving.receive(common.bureau, reviewer, Sent(f"{MARK}.xlsx", book), SPRING)
    judging.work(common.bureau, "试", only=upload.id)
    failed = receiving.receive(common.bureau, reviewer, Sent(f"坏{MARK}.xlsx", b"PK\x03\x04"), SPRING)
    judging.work(common.bureau, "试", only=failed.id)
    accounts.create(common.bureau, administrator, "script", MARK, "submitter", COUNTY, MARK)
    return Things({**made.keys, "upload": failed.id})


@pytest.mark.parametrize("role", ["submitter", "reviewer", "officer", "administrator"])
def test_nothing_that_was_written_becomes_a_part_of_a_page(town: Town, planted: Things, role: str) -> None:
    visitor, shown = town.somebody(role), 0
    for template in PAGES:
        if template.endswith(("/events", ".svg")):
            continue
        for address in planted.addresses(template):
            answer = visitor.get(address)
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert Seen(answer.text).wrong() == [], address
                assert "onerror" not in answer.text or "{{7*7}}" in answer.text, address
                shown += "onerror" in answer.text
            else:
                assert answer.headers.get("content-type", "") not in ("image/svg+xml", "text/javascript"), address
    assert shown >= {"submitter": 1, "reviewer": 8}.get(role, 0)


def test_nothing_that_is_asked_for_becomes_a_part_of_the_answer(town: Town, planted: Things) -> None:
    visitors = (town.somebody(), town.somebody("administrator"), town.visitor())
    for template in [p for p in PAGES if "{" not in p and not p.endswith("/events")]:
        for visitor in visitors:
            answer = visitor.get(template, params=dict.fromkeys(ASKED, MARK))
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert Seen(answer.text).wrong() == [], template
    for visitor in visitors:
        assert Seen(visitor.get(f"/{MARK}").text).wrong() == []
        assert Seen(visitor.post("/login", login=MARK, password=MARK).text).wrong() == []


def test_a_picture_of_numbers_holds_no_words_of_others(town: Town, planted: Things) -> None:
    for template in (p for p in PAGES if p.endswith(".svg")):
        for address in planted.addresses(template):
            answer = town.somebody().get(address)
            if answer.headers["content-type"].startswith("image/svg"):
                drawn = [tag for tag, _ in Seen(answer.text).tags]
                assert not {"script", "img", "foreignobject"} & {*drawn}, address


def test_a_letter_holds_it_as_text(town: Town, planted: Things) -> None:
    content = town.somebody().get(f"/letters/{planted.keys['letter']}/file").content
    with zipfile.ZipFile(io.BytesIO(content)) as letter:
        text = letter.read("word/document.xml").decode()
    assert "&lt;script&gt;" in text or "script" not in text
    assert "<script" not in text
    assert ">49<" not in text


@pytest.fixture(scope="module")
def shown(common: Town) -> Iterator[Wire]:
    with listening_to(common) as wire:
        yield wire


def test_no_browser_runs_any_of_it(town: Town, planted: Things, shown: Wire, window: Window) -> None:
    said: list[str] = []
    window.page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    for role in ("reviewer", "administrator"):
        visitor = town.somebody(role)
        window.context.clear_cookies()
        window.context.add_cookies([{"name": "chidu", "value": visitor.cookie, "url": shown.url}])
        for address in (a for p in PAGES if not p.endswith("/events") for a in planted.addresses(p)):
            answer = visitor.get(address)
            if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html") and "onerror" in answer.text:
                window.page.goto(f"{shown.url}{address}", wait_until="domcontentloaded")
                window.page.mouse.move(300, 300)
    assert said == []
