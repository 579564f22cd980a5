"""One service of a real county for all tests with a browser: it takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.desk.bureau.people import judged
from tests.servers.needs import chromium
from tests.web.pages.boards import address, year  # noqa: F401
from tests.web.pages.site import Site, site_in
from tests.web.visitor import Town, Visitor

from chidu.records.forms import Kept


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    chromium()
    with site_in(tmp_path_factory.mktemp("县")) as site:
        yield site


@pytest.fixture
def reviewer(town: Town) -> Visitor:
    """A reviewer at the service that all tests share."""
    return town.somebody("reviewer")


@pytest.fixture
def lamps(town: Town, reviewer: Visitor) -> Kept:
    """The street lamps, sent in and judged."""
    assert reviewer.account
    return judged(town.bureau, reviewer.account)
