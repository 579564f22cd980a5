"""The list of what is tried names tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = re.findall(r"^\| (.+?) \| `(.+?)::(\w+)` \|$", Path(__file__).with_name("README.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("tried", "file", "test"), LINES, ids=[line[0] for line in LINES])
def test_what_is_on_the_list_has_its_test(tried: str, file: str, test: str) -> None:
    assert test in {node.name for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_the_list_is_read() -> None:
    assert len(LINES) > 40
