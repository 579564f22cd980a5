"""Schemas for editors: written whole, the same each time, and true of the policies there are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.desk.county import put

from chidu.desk.schemas import SCHEMAS, schema_bytes, write_schemas
from chidu.errors import InputError


def test_every_schema_is_written_and_names_its_sections_in_chinese(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "schemas")
    assert sorted(p.name for p in written) == sorted(SCHEMAS)
    policy = json.loads((tmp_path / "schemas" / "政策文件.schema.json").read_text("utf-8"))
    assert {"文件", "参数", "规则", "评级", "结论", "文书"} <= policy["properties"].keys()
    assert "名称" in json.loads((tmp_path / "schemas" / "jurisdiction.schema.json").read_text("utf-8"))["properties"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_the_same_each_time(name: str) -> None:
    assert schema_bytes(SCHEMAS[name]) == schema_bytes(SCHEMAS[name])


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    put(tmp_path / "占着", "")
    with pytest.raises(InputError, match="写不出文件"):
        write_schemas(tmp_path / "占着" / "里面")
