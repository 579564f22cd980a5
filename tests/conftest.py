"""One office of the small county for all tests that change nothing in it; a database and a browser for those that ask for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.desk.county import TEMPLATES, write_policies

from chidu.desk.office import Office

pytest_plugins = ["tests.servers.postgres", "tests.servers.browser"]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(write_policies(tmp_path_factory.mktemp("county")), TEMPLATES) as office:
        yield office
