"""One office for all tests of the desk: nothing is changed in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.desk.county import TEMPLATES, write_policies

from chidu.desk.office import Office


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(write_policies(tmp_path_factory.mktemp("county")), TEMPLATES) as office:
        yield office


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
