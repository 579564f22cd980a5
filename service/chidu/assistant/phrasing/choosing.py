"""A model's choice (选卡片): which cards in which order, read strictly. What is not exactly as asked for is no choice."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from chidu.assistant.phrasing.payload import MOST_GLUE

MOST = 20_000
"""Characters; whatever says more was not asked for."""


@dataclass(frozen=True)
class Choice:
    card_ids: tuple[str, ...]
    glue: str


def read_choice(text: str, offered: Collection[str]) -> Choice | None:
    """None where it is no JSON, has other keys or a key twice, a card that was not offered, or anything of another type.

    A card that is named twice counts once: not every server holds a model to `uniqueItems`.
    """
    if len(text) > MOST:
        return None
    try:
        said = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    match said:
        case {"card_ids": list() as ids, "glue": str() as glue} if len(said) == 2 and len(glue) <= MOST_GLUE:
            if all(isinstance(one, str) and one in offered for one in ids):
                return Choice(tuple(dict.fromkeys(ids)), glue.strip())
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("a key twice")
    return said


def _refused(constant: str) -> Any:
    raise ValueError(constant)
