"""Where the law and the templates lie: beside the code in a checkout, inside the package once installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parents[1]


def _folder(name: str) -> Path:
    packaged = _PACKAGE / "_library" / name
    return packaged if packaged.is_dir() else _CHECKOUT / name


def policies() -> Path:
    return _folder("policies")


def templates() -> Path:
    return _folder("report_templates")


def examples() -> Path:
    """The example forms of a checkout; a folder that is not there once installed."""
    return _folder("examples")
