"""What the tests of the service need from Debian: without it they fail and say what to add, unless the person does without."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

PACKAGES = {"postgresql": ("postgresql",), "browser": ("chromium", "fonts-noto-cjk")}
POSTGRESQL = Path("/usr/lib/postgresql")
CHROMIUM = Path("/usr/bin/chromium")


def done_without() -> set[str]:
    """What the person chose to do without, in CHIDU_WITHOUT."""
    named = {name.strip() for name in os.environ.get("CHIDU_WITHOUT", "").split(",")} - {""}
    if named - set(PACKAGES):
        pytest.fail(f"CHIDU_WITHOUT 只认 / knows only: {','.join(PACKAGES)}", pytrace=False)
    return named


def skip_if_done_without(need: str) -> None:
    if need in done_without():
        pytest.skip(f"CHIDU_WITHOUT={need}")


def fail_without(need: str) -> NoReturn:
    pytest.fail(
        f"缺少测试所需的系统软件包，请系统管理员执行 / the tests need more Debian packages, ask an administrator to run:\n"
        f"  apt-get install {' '.join(PACKAGES[need])}\n"
        f"或者不跑这些测试 / or leave these tests out: CHIDU_WITHOUT={need} scripts/test",
        pytrace=False,
    )


def postgresql_programs() -> Path:
    """The folder of initdb and postgres: Debian's newest, or the one on PATH."""
    skip_if_done_without("postgresql")
    found = sorted(
        (folder for folder in POSTGRESQL.glob("*/bin") if folder.parent.name.isdigit()),
        key=lambda folder: int(folder.parent.name),
    )
    on_path = shutil.which("initdb")
    for folder in [*reversed(found), *([Path(on_path).resolve().parent] if on_path else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    fail_without("postgresql")


def chromium() -> str:
    """Debian's browser, with a font for what it has to show."""
    skip_if_done_without("browser")
    program = str(CHROMIUM) if CHROMIUM.exists() else shutil.which("chromium")
    if program and has_chinese_font():
        return program
    fail_without("browser")


def has_chinese_font() -> bool:
    if shutil.which("fc-list"):
        return bool(subprocess.run(["fc-list", ":lang=zh-cn", "file"], capture_output=True, check=False).stdout.strip())
    return any(Path("/usr/share/fonts").glob("*/*/*CJK*"))
