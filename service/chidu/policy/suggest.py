"""The word an officer probably meant: “不符和” → 您是否想写“不符合”？"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to a mistyped one, or None if none is close. At least half of the characters agree."""
    typed = _bare(word)
    best, best_score = None, 0.0
    for candidate in known:
        other = _bare(candidate)
        score = SequenceMatcher(None, typed, other, autojunk=False).ratio() + 0.1 * (typed[:1] == other[:1])
        if candidate != word and score > best_score:
            best, best_score = candidate, score
    return best if best_score >= 0.5 else None


def ask_meant(word: str, known: Iterable[str]) -> str:
    """您是否想写“…”？, or the empty text if no known word is close."""
    close = nearest(word, known)
    return f"您是否想写“{close}”？" if close else ""


def _bare(word: str) -> str:
    """Without spaces and full-width forms, which are slips of the keyboard, not of the word."""
    return "".join(unicodedata.normalize("NFKC", word).split())
