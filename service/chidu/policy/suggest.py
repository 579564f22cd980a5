"""The word an officer probably meant: “不符和” → 您是否想写“不符合”？"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

# Words that look like one thing and mean another; the format's own word for each.
_SAME = {
    "不低于": ("大于等于", "不少于", "不小于", "达到", "至少"), "不高于": ("小于等于", "不超过", "不大于", "不多于", "至多"),
    "大于": ("超过", "高于", "多于"), "小于": ("低于", "少于", "不足"), "等于": ("为", "是"), "不等于": ("不为", "不是"),
    "含任一": ("包含", "含有"), "不含任一": ("不包含", "不含", "不含有"), "属于": ("在", "之一"), "不属于": ("不在",),
    "已提供": ("已填", "非空", "有值", "已填写"), "未提供": ("未填", "为空", "空着", "未填写"),
}
_NEGATIONS = ("不", "未", "没", "非", "无")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to a mistyped one, or None if none is close: at least half of the characters agree.

    A word is never offered for its own negation (符合 for 不符合): that would be no slip of the keyboard.
    """
    typed, candidates = _bare(word), list(known)
    for meant, others in _SAME.items():
        if typed in others and meant in candidates:
            return meant
    best, best_score = None, 0.0
    for candidate in candidates:
        other = _bare(candidate)
        if candidate == word or _negates(typed, other) or _negates(other, typed):
            continue
        score = SequenceMatcher(None, typed, other, autojunk=False).ratio() + 0.1 * (typed[:1] == other[:1])
        if score > best_score:
            best, best_score = candidate, score
    return best if best_score >= 0.5 else None


def ask_meant(word: str, known: Iterable[str]) -> str:
    """您是否想写“…”？, or the empty text if no known word is close."""
    close = nearest(word, known)
    return f"您是否想写“{close}”？" if close else ""


def _negates(word: str, other: str) -> bool:
    return word[:1] in _NEGATIONS and word[1:] == other


def _bare(word: str) -> str:
    """Without spaces and full-width forms, which are slips of the keyboard, not of the word."""
    return "".join(unicodedata.normalize("NFKC", word).split())
