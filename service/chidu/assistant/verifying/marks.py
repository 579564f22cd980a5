"""Small words that turn the meaning of what follows (转义): not, may, ought, already, not yet, proposed.

They are not looked for as words of the card but as what stands before the same thing there and here: 还没有评 says of a 待评 what the
card says, and 已暂停拨款 does not say what 建议暂停拨款 says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from chidu.assistant.verifying.doubt import Check

_MARKS: Mapping[str, str] = {
    "whether": "是否",
    "would_be": "将",
    "must_not_be": "不必",
    "yet": "尚未",
    "not": "无法|不(?![仅但过论管必])|未(?!来)|没(?!收)|无(?!论)|并非|(?<!是)否(?!则)|免(?=[^费])",
    "may": "可(?![能行靠持比])",
    "proposed": "建议",
    "intended": "拟(?!是待|采取)",
    "awaited": "(?<![招接对])待(?!遇)",
    "done": "已|业经",
    "asked": "请",
    "ought": "应|必须?",
    "was": "原(?=是)",
    "but": "(?<![扣解排])除(?!了)",
    "planned": "计划(?=[^按])|打算|准备",
    "urged": "督促",
    "expected": "预计|预期",
    "by_word": "口头",
    "for_now": "暂(?!行|时)",
    "in_part": "部分(?=采纳|支持|列入|完成|达成)",
    "off": "停用|取消",
    "on_the_form": "表上|从(?![业事])",
}
MARK = re.compile("|".join(f"(?:{pattern})(?P<{name}>)" for name, pattern in _MARKS.items()))
"""On a text in one wording (`canonical`); the group that names a mark stands behind it, so that its first character tells at once."""
MILD = frozenset(("ought", "asked", "done", "on_the_form", "planned", "whether", "would_be"))
"""May be left unsaid."""
_STANDS_FOR: Mapping[str, frozenset[str]] = {
    "yet": frozenset(("yet", "not", "awaited")), "not": frozenset(("yet", "not")), "awaited": frozenset(("awaited", "yet")),
    "proposed": frozenset(("proposed", "asked")), "expected": frozenset(("expected",)),
}
_KNOWN_AS: Mapping[str, frozenset[str]] = {
    "awaited": frozenset(("awaited", "yet", "asked", "ought")), "not": frozenset(("yet", "not", "must_not_be"))}
_ASKED_OF = frozenset(("not", "yet", "awaited", "intended"))
_NOT_DONE = frozenset(("asked", "ought", "proposed", "intended", "awaited", "urged", "yet", "expected", "not", "would_be"))
_CHECKS: Mapping[str, Check] = {
    "not": "negation", "yet": "negation", "may": "duty", "ought": "duty", "asked": "duty", "must_not_be": "duty", "done": "decision",
    "off": "decision"}


@lru_cache(maxsize=16384)
def marks(text: str, before: str = "") -> frozenset[str]:
    """`before`: what follows the text, as far as it says whether something is a mark."""
    return frozenset(m.lastgroup or "" for m in MARK.finditer(text + before) if m.start() < len(text))


def missed(said: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """What the card says before a thing and the sentence does not."""
    known = known - _ASKED_OF if "whether" in said else known
    return frozenset(mark for mark in known - said - MILD if not _KNOWN_AS.get(mark, frozenset()) & said)


def unfounded(said: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """What the sentence says before a thing and the card does not."""
    known = known - (said & {"on_the_form"})
    return frozenset(mark for mark in said if not _founded(mark, known))


def _founded(mark: str, known: frozenset[str]) -> bool:
    if mark in ("whether", "would_be"):
        return True
    if mark in ("ought", "asked"):
        return not known & {"may", "must_not_be", "on_the_form"}
    if mark == "may" and "asked" in known:
        return True
    if mark == "must_not_be" and {"ought", "not"} <= known:
        return True
    if mark == "planned":
        return "done" not in known
    if mark == "on_the_form":
        return not known & {"ought"} or "on_the_form" in known
    if mark == "done":
        return "done" in known or not known & _NOT_DONE
    return bool(_STANDS_FOR.get(mark, frozenset((mark,))) & known)


def check(mark: str) -> Check:
    return _CHECKS.get(mark, "wording")
