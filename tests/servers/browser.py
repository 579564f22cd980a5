"""A real browser for the tests: Debian's Chromium, of the size and language of an officer's screen, on this machine's pages alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.servers.needs import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

SCREEN = {"width": 1366, "height": 768}
ARGUMENTS = [
    "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # a page that asks the internet shows itself
]
AS_ROOT = ["--no-sandbox"]
TOLD_BY_THE_REQUEST = "Failed to load resource: "
LEFT_OFF = "net::ERR_ABORTED"  # by the browser itself: another page was opened, or the answer was a file to save


@dataclass
class Window:
    """A window nobody has used before, and what went wrong in it."""

    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """This trouble (a regular expression) is what the test is about: it must come, and may come more than once."""
        self.expected.append(pattern)

    def picture(self, folder: Path, name: str, *, whole: bool = True) -> Path:
        """A picture of the page as it is now, the part below the screen too."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        self.page.screenshot(path=path, full_page=whole, animations="disabled")
        return path

    def settle(self) -> list[str]:
        """What went wrong and was not expected, and what was expected and did not come."""
        unexpected = [trouble for trouble in self.troubles if not any(re.search(p, trouble) for p in self.expected)]
        missing = [f"expected, but did not come: {p}" for p in self.expected if not any(re.search(p, t) for t in self.troubles)]
        return unexpected + missing


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One for each test module: while it is open, asyncio.run() works in no test of this process."""
    program = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=ARGUMENTS + ([] if os.geteuid() else AS_ROOT),
            env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("chromium"))},  # leaves the person's own folder alone
        )
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """Fails the test at its end if the console, a script or a request failed and the test did not expect it."""
    context = browser.new_context(viewport=SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True)
    context.set_default_timeout(10_000)
    window = Window(context, context.new_page())
    watch(window)
    yield window
    context.cookies()  # whatever was under way to us has arrived when this answers
    troubles = window.settle()
    context.close()
    if troubles:
        pytest.fail("in the browser:\n  " + "\n  ".join(troubles), pytrace=False)


def watch(window: Window) -> None:
    """Every page of the window, those it opens itself too."""

    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(TOLD_BY_THE_REQUEST):
            window.troubles.append(f"console: {message.text} ({message.location['url']})")

    def failed(request: Request) -> None:
        if request.failure != LEFT_OFF:
            window.troubles.append(f"request: {request.method} {request.url} {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            window.troubles.append(f"answer: {response.status} {response.request.method} {response.url}")

    window.context.on("console", console)
    window.context.on("weberror", lambda error: window.troubles.append(f"script: {error.error}"))
    window.context.on("requestfailed", failed)
    window.context.on("response", answered)
