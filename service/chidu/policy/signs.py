"""Comparison signs and the words the policy format has for them: ≥ is written 不低于."""

from __future__ import annotations

import re
from collections.abc import Callable

from chidu.errors import PolicyError
from chidu.policy.textfile import clip

SIGNS = {">=": "不低于", "=>": "不低于", "≥": "不低于", "≧": "不低于", "⩾": "不低于", "＞＝": "不低于", "<=": "不高于", "=<": "不高于",
         "≤": "不高于", "≦": "不高于", "⩽": "不高于", "＜＝": "不高于", "==": "等于", "!=": "不等于", "<>": "不等于", "≠": "不等于",
         ">": "大于", "＞": "大于", "<": "小于", "＜": "小于", "=": "等于", "＝": "等于"}
SIGN = re.compile("|".join(map(re.escape, sorted(SIGNS, key=len, reverse=True))))

_NARROW = str.maketrans("＞＜＝", "><=")
_OPERATORS = frozenset(["等于", "不等于", "大于", "小于", "不低于", "不高于", "介于", "早于", "晚于", "属于", "不属于"])


def sign_mistake(mistake: Callable[[str, str, str, str], PolicyError], key: str, text: str) -> PolicyError:
    """A value that begins with a comparison sign: told with the way to write it. `key` is the name before it."""
    flat = re.sub(r"^([><!=])\s*=", r"\1=", text.translate(_NARROW))
    sign = SIGN.match(flat)
    word, rest = (SIGNS[sign[0]], flat[sign.end():].strip()) if sign else ("等于", text)
    better = f"{word}: {rest or '…'}"
    if key and key not in _OPERATORS:
        better = f"{key}: {{{better}}}"
    return mistake("comparison-sign", f"“{f'{key}: ' if key else ''}{clip(text)}”用了比较符号",
                   "比较用文字写：不低于、不高于、大于、小于、等于", f"请改为“{better}”")
