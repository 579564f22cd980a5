"""How a step is matched: every {} of its phrase is a quoted text, and it may end in a colon before its table or text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_bdd import parsers


def step(kind: Callable[..., Any], phrase: str) -> Callable[..., Any]:
    """A step whose every {} is a quoted text (a1, a2, …), and which may end in a colon before its table or text."""
    parts = phrase.split("{}")
    pattern = parts[0] + "".join(f'"(?P<a{i}>[^"]*)"{part}' for i, part in enumerate(parts[1:], 1))
    return kind(parsers.re(pattern + "[：:]?$"))
