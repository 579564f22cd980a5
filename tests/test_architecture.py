"""The house keeps its shape: imports run downwards, each library has one door, nothing below the desk reads a clock."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "service" / "chidu"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MODULES = sorted(PACKAGE.rglob("*.py"))

MAY_ASK_THE_TIME = {"cli", "desk"}
BELOW_THE_DESK = [m for m in MODULES if m.relative_to(PACKAGE).parts[0].removesuffix(".py") not in MAY_ASK_THE_TIME]
EVERYWHERE = {"pydantic"}

CLOCKS = {
    "datetime.date.today", "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow",
    "time.ctime", "time.gmtime", "time.localtime", "time.strftime", "time.time", "time.time_ns",
}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv"}
WRITES = {"os.environ.clear", "os.environ.update"}


def names_used(source: str) -> Iterator[tuple[int, str]]:
    """Every imported name that a module uses, in full: `d.today` after `from datetime import date as d`."""
    tree = ast.parse(source)
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                imported[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    inner = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if node in inner:
            continue
        parts: list[str] = []
        head = node
        while isinstance(head, ast.Attribute):
            parts.insert(0, head.attr)
            head = head.value
        if isinstance(head, ast.Name) and head.id in imported:
            yield head.lineno, ".".join([imported[head.id], *parts])


def forbidden_readings(source: str) -> list[tuple[int, str]]:
    """Where a module reads a clock or the environment; a worker that empties and sets its own reads nothing."""
    banned = tuple(f"{name}." for name in CLOCKS | ENVIRONMENT)
    return sorted(
        (line, name) for line, name in names_used(source) if name not in WRITES and f"{name}.".startswith(banned)
    )


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"
    search = os.pathsep.join([str(root / "service"), *sys.path])
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=root, env={**os.environ, "PYTHONPATH": search}, capture_output=True, text=True, timeout=120,
    )


def test_every_import_contract_is_kept() -> None:
    linted = lint_imports(ROOT)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("quantity.py", "import durable.lang", "durable_rules"),
        ("errors.py", "from chidu import form", "downwards"),
        ("novelty.py", "", "downwards"),
    ],
    ids=["a library beside its door", "an upward import", "a module with no place in the house"],
)
def test_the_contracts_notice(tmp_path: Path, module: str, line: str, contract: str) -> None:
    shutil.copytree(PACKAGE, tmp_path / "service" / "chidu", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "service" / "chidu" / module).open("a", encoding="utf-8") as changed:
        changed.write(f"\n{line}\n")

    linted = lint_imports(tmp_path)

    assert linted.returncode == 1
    assert any(contract in report and " BROKEN" in report for report in linted.stdout.splitlines())


def test_every_library_has_its_door() -> None:
    wanted = {canonicalize_name(Requirement(line).name) for line in PROJECT["project"]["dependencies"]} - EVERYWHERE
    guarded = {
        canonicalize_name(distribution)
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        for module in contract.get("forbidden_modules", [])
        for distribution in packages_distributions()[module]
    }
    assert guarded >= wanted, f"no import contract for {sorted(wanted - guarded)}"


@pytest.mark.parametrize("module", [pytest.param(m, id=m.relative_to(PACKAGE).as_posix()) for m in BELOW_THE_DESK])
def test_below_the_desk_no_module_reads_clock_or_environment(module: Path) -> None:
    assert forbidden_readings(module.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import datetime\nnow = datetime.datetime.now()", [(2, "datetime.datetime.now")]),
        ("from datetime import date as d\nd.today()", [(2, "datetime.date.today")]),
        ("import datetime as dt\ndefault = dt.date.today", [(2, "datetime.date.today")]),
        ("from time import time\ntime()", [(2, "time.time")]),
        ("def f():\n    import os.path\n    return os.environ['HOME']", [(3, "os.environ")]),
        ("import os\nos.environ.get('HOME')", [(2, "os.environ.get")]),
        ("import os\nos.environ.clear()", []),
        ("from os import getenv as ask\nask('HOME')", [(2, "os.getenv")]),
        ("from datetime import date\ndate(2024, 7, 31)\ntoday = 1\ntoday", []),
        ("from time import monotonic\nmonotonic()", []),
    ],
)
def test_the_walk_finds_clocks_and_environment_under_any_name(source: str, found: list[tuple[int, str]]) -> None:
    assert forbidden_readings(source) == found


def test_no_line_is_longer_than_140_characters() -> None:
    """ruff counts a Chinese character as two columns; the house counts characters."""
    sources = [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]
    long = [
        f"{path.relative_to(ROOT)}:{number} ({len(line)})"
        for path in sources
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 140
    ]
    assert not long, "\n".join(long)
