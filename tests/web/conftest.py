"""The service in the small county, in this process and on SQLite: what a request meets does not depend on the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.desk.bureau.cheap import cheap_passwords  # noqa: F401
from tests.desk.bureau.conftest import Clock, databases, policies  # noqa: F401
from tests.desk.county import COUNTY, TEMPLATES
from tests.web.visitor import Town

from chidu.desk.bureau import publishing
from chidu.web.app import create_app
from chidu.web.settings import Settings


@contextmanager
def town_of(folder: Path, policies: Path, **settings: Any) -> Iterator[Town]:  # noqa: F811
    """A service with these settings, up until the end of the block. One worker judges in it if asked for."""
    clock = Clock()
    usual = {"data": folder, "policies": policies, "templates": TEMPLATES, "scope": COUNTY, "workers": 0, "log_level": "WARNING"}
    app = create_app(Settings(**{**usual, **settings}), clock)
    bureau = app.state.bureau
    bureau.database.migrate()
    publishing.seed(bureau, policies, TEMPLATES)
    with TestClient(app):
        yield Town(app, bureau, clock)


@pytest.fixture(scope="session")
def common(policies: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:  # noqa: F811
    with town_of(tmp_path_factory.mktemp("服务"), policies) as town:
        yield town


@pytest.fixture
def town(common: Town) -> Town:
    """The service that all tests share, by a clock of the test's own."""
    common.clock = common.bureau.clock = Clock()
    return common


@pytest.fixture
def app_with(common: Town) -> Callable[..., FastAPI]:
    """Another door, with other settings, to the same database; without a lifespan of its own."""
    def make(**settings: Any) -> FastAPI:
        of: Settings = common.app.state.settings
        return create_app(of.model_copy(update=settings), common.bureau.clock)

    return make
