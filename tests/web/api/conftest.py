"""The interface at work for the tests of this folder: one application on SQLite and one on PostgreSQL, each of the small county and
its neighbour."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from tests.desk.bureau.conftest import Clock, databases  # noqa: F401
from tests.desk.bureau.people import account, judged, sent
from tests.desk.county import COUNTY, PROVINCE, TEMPLATES, put, write_policies
from tests.desk.test_register import FLOW, HOLIDAYS
from tests.desk.test_year import RANKING
from tests.web.pages.boards import WATCHED

from chidu.desk.bureau import Bureau, publishing
from chidu.desk.bureau.receiving import Sent
from chidu.records import forms, people
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account
from chidu.web.app import create_app
from chidu.web.settings import Settings

V1 = "/api/v1"
NEIGHBOUR = "cn/shandong/yuncheng"


@dataclass(frozen=True)
class Somebody:
    """Somebody who calls the interface."""

    client: TestClient
    account: Account
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def ask(self, method: str, path: str, *, key: str = "", headers: Mapping[str, str] | None = None, **more: Any) -> Response:
        keyed = {"idempotency-key": key} if key else {}
        return self.client.request(method, f"{V1}{path}", headers={**self.headers, **keyed, **(headers or {})}, **more)

    def get(self, path: str, /, **params: Any) -> Any:
        answer = self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def file(self, path: str, /, **params: Any) -> bytes:
        answer = self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        assert "attachment" in answer.headers["content-disposition"]
        return answer.content

    def post(self, path: str, json: Any = None, status: int = 201, method: str = "POST", **more: Any) -> Any:
        answer = self.ask(method, path, json=json, **more)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def refused(self, status: int, code: str, method: str, path: str, **more: Any) -> dict[str, Any]:
        """A request that is refused: the problem, in Chinese, with its code."""
        answer = self.ask(method, path, **more)
        problem: dict[str, Any] = answer.json()
        assert (answer.status_code, problem["code"]) == (status, code), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["status"] == status
        assert any("一" <= c <= "鿿" for c in problem["title"])
        return problem


@dataclass
class Service:
    """The application with its bureau; people of every role are made as they are asked for."""

    app: FastAPI
    client: TestClient
    bureau: Bureau
    _known: dict[tuple[str, str, str], Somebody] = field(default_factory=dict)

    def one(self, role: str, scope: str = COUNTY, department: str = "") -> Somebody:
        key = (role, scope, department)
        if key not in self._known:
            self._known[key] = self.another(role, scope, department)
        return self._known[key]

    def another(self, role: str, scope: str = COUNTY, department: str = "", password: str | None = None) -> Somebody:
        """Somebody whom no other test knows."""
        made = account(self.bureau, role, scope, department, password)
        with self.bureau.database.writing(EVERYWHERE) as connection:
            session = people.sign_in(connection, replace(made, must_change=False), self.bureau.clock())
        return Somebody(self.client, made, session.token)

    def form(self, file: Sent | None = None, scope: str = COUNTY, **keys: Any) -> forms.Kept:
        """A form sent in and judged: the street lamps, under a project code of its own."""
        return judged(self.bureau, self.one("reviewer", scope).account, file or sent(**keys))


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_policies(tmp_path_factory.mktemp("两县"))
    put(root / NEIGHBOUR / "jurisdiction.yaml", '名称: 郓城县\n行政区划代码: "371725"\n级别: 县级\n')
    for scope in (COUNTY, NEIGHBOUR):
        put(root / scope / "2023-zhenggai.yaml", FLOW.replace("整改办法", f"{scope[-3:]}整改办法"))
        put(root / scope / "tables" / "节假日.csv", HOLIDAYS)
    put(root / COUNTY / "2023-paiming.yaml", RANKING)
    put(root / COUNTY / "2023-jiankong.yaml", WATCHED)
    return root


@pytest.fixture(scope="session", params=["SQLite", "PostgreSQL"])
def service(request: pytest.FixtureRequest, databases: Callable[[str], str], policies: Path,  # noqa: F811
            tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = Settings(data=tmp_path_factory.mktemp("数据"), database=databases(request.param), workers=0)
    app = create_app(settings, Clock())
    bureau: Bureau = app.state.bureau
    bureau.database.migrate()
    publishing.seed(bureau, policies, TEMPLATES)
    with TestClient(app, base_url="http://chidu.test", raise_server_exceptions=False) as client:
        yield Service(app, client, bureau)


@pytest.fixture
def reviewer(service: Service) -> Somebody:
    return service.one("reviewer")


def new_key() -> str:
    return uuid.uuid4().hex


__all__ = ["COUNTY", "NEIGHBOUR", "PROVINCE", "V1", "Service", "Somebody", "new_key"]
