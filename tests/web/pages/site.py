"""The service of a real county for the browser: a process of its own with the repository's policies, and who works there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.servers.browser import SCREEN, Window
from tests.servers.serving import serve

from chidu.cli.serve import now
from chidu.desk import home
from chidu.desk.bureau import Bureau
from chidu.desk.bureau.starting import start
from chidu.records import people
from chidu.records.database import EVERYWHERE, Database
from chidu.records.people import Account

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
PICTURES = ROOT / "docs" / "pictures"
TAKES_PICTURES = "CHIDU_PICTURES"
"""Where this is set, the pictures of the tour are taken anew."""
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
SCOPE = "cn/shandong/dezhou/qihe"
DEPARTMENT = "市城市管理局"
PHONE = {"width": 390, "height": 844}


@dataclass
class Site:
    url: str
    bureau: Bureau
    passwords: dict[str, str]
    """The one-time passwords of the first accounts."""
    _known: dict[tuple[str, str, str], Account] = field(default_factory=dict)

    def account(self, role: str, department: str = "", login: str = "", name: str = "", scope: str = SCOPE) -> Account:
        """Somebody who has changed their first password already; of each role, department and jurisdiction one."""
        key = (role, department, scope)
        if key not in self._known:
            wanted = Account("", scope, login or f"{role}{len(self._known)}", name or "李文静", role, department, True, False)
            with self.bureau.database.writing(EVERYWHERE) as connection:
                self._known[key] = people.create(connection, wanted, None, self.bureau.clock())
        return replace(self._known[key], must_change=False)

    def enter(self, window: Window, role: str, department: str = "", scope: str = SCOPE) -> Page:
        """The window of somebody who is signed in already."""
        account = self.account(role, department, scope=scope)
        with self.bureau.database.writing(EVERYWHERE) as connection:
            session = people.sign_in(connection, account, self.bureau.clock())
        window.context.clear_cookies()
        window.context.add_cookies([{"name": "chidu", "value": session.token, "url": self.url}])
        return window.page


@contextmanager
def site_in(folder: Path) -> Iterator[Site]:
    bureau = Bureau(Database(f"sqlite:///{folder / 'chidu.db'}"), folder / "published", now, workers=1)
    started = start(bureau, SCOPE, home.policies(), home.templates())
    try:
        settings = {"CHIDU_DATA": str(folder), "CHIDU_WORKERS": "1", "CHIDU_LOG_LEVEL": "WARNING"}
        with serve("chidu.cli.serve:application", settings) as server:
            yield Site(server.url, bureau, {login: password for login, _, password in started.passwords})
    finally:
        bureau.close()


def picture(window: Window, name: str, *, whole: bool = False, of: Locator | None = None) -> None:
    """The page on an officer's screen and on a phone, for the tour; only when pictures are asked for. `of`: what it begins with on a
    phone."""
    if not os.environ.get(TAKES_PICTURES):
        return
    window.page.wait_for_timeout(250)  # the last frame may still show what was before
    window.picture(PICTURES, name, whole=whole)
    window.page.set_viewport_size(PHONE)
    if of:
        of.evaluate("one => one.scrollIntoView()")
    window.page.wait_for_timeout(250)
    window.picture(PICTURES, f"{name}-phone", whole=False)
    window.page.set_viewport_size(SCREEN)


def check(page: Page) -> None:
    """No fault of accessibility that axe calls serious or critical, and nothing wider than the window."""
    page.evaluate(AXE.read_text("utf-8") + ";0")  # by the browser's own door: the page's policy forbids scripts of others
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    grave = [f"{v['id']}：{v['help']} {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found if v["impact"] in ("serious", "critical")]
    assert not grave, f"{page.url}\n" + "\n".join(grave)
    fits(page)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is wider than its window"


def check_narrow(page: Page) -> None:
    """On a phone nothing is wider than the window; what axe has to say it has said of the same page."""
    page.set_viewport_size(PHONE)
    fits(page)
    page.set_viewport_size(SCREEN)


def another(path: Path, number: int) -> bytes:
    """The same workbook with a comment of its own in the archive's end record: another file, the same cells."""
    content, comment = path.read_bytes(), str(number).encode()
    end = content.rindex(b"PK\x05\x06")
    return content[:end + 20] + len(comment).to_bytes(2, "little") + comment
