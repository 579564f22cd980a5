"""A visitor of the service under test: a browser without scripts, that keeps its cookie and sends its page's token along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from tests.desk.bureau.conftest import Clock
from tests.desk.bureau.people import NUMBERS
from tests.desk.county import COUNTY

from chidu.desk.bureau import Bureau, passwords
from chidu.records import people
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account

HOST = "http://chidu.test"
PASSWORD = "路灯改造 2024 年"


@dataclass
class Visitor:
    """Somebody with a browser of their own, at an address of their own."""

    client: TestClient
    account: Account | None = None
    csrf: str = ""

    def get(self, path: str, **more: Any) -> Response:
        return self.client.get(path, **more)

    def post(self, path: str, files: Any = None, headers: Mapping[str, str] | None = None, **fields: str) -> Response:
        """A form of one of our pages, sent in."""
        return self.client.post(path, data={"csrf": self.csrf, **fields}, files=files, headers={"origin": HOST, **(headers or {})})

    def sign_in(self, login: str, password: str = PASSWORD) -> Response:
        answer = self.post("/login", login=login, password=password)
        if answer.status_code == 303:
            self.csrf = token_in(self.get("/password").text)
        return answer

    def keep(self, token: str) -> None:
        """Has this token in the browser, as if a sign-in had put it there."""
        self.client.cookies.set("chidu", token, domain=HOST.removeprefix("http://"), path="/")

    @property
    def cookie(self) -> str:
        return self.client.cookies.get("chidu") or ""


@dataclass
class Town:
    """The service with its bureau, and who works and visits there."""

    app: FastAPI
    bureau: Bureau
    clock: Clock
    _known: dict[tuple[str, str, str], Account] = field(default_factory=dict)

    def visitor(self, address: str = "10.1.0.1", app: Any = None) -> Visitor:
        """Somebody not signed in."""
        return Visitor(TestClient(app or self.app, base_url=HOST, follow_redirects=False, raise_server_exceptions=False,
                                  client=(address, 40000)))

    def account(self, role: str = "reviewer", scope: str = COUNTY, department: str = "", must_change: bool = False,
                subject: str | None = None, name: str = "") -> Account:
        """A new account with the password of all."""
        number = next(NUMBERS)
        wanted = Account("", scope, f"{role}{number}", name or f"第{number}人", role,
                         department or ("县城市管理局" if role == "submitter" else ""), True, must_change)
        kept = passwords.hashed(PASSWORD)
        with self.bureau.database.writing(EVERYWHERE) as connection:
            return people.create(connection, wanted, kept, self.bureau.clock(), subject)

    def somebody(self, role: str = "reviewer", scope: str = COUNTY, department: str = "") -> Visitor:
        """A visitor who is signed in, without the way through the sign-in page."""
        key = (role, scope, department)
        made = self._known[key] = self._known.get(key) or self.account(role, scope, department)
        with self.bureau.database.writing(EVERYWHERE) as connection:
            session = people.sign_in(connection, replace(made, must_change=False), self.bureau.clock())
        visitor = self.visitor()
        visitor.keep(session.token)
        return replace(visitor, account=made, csrf=session.csrf)


def token_in(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    return found[1] if found else ""
