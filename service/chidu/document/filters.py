"""What a template may do to a value (过滤器): Chinese numerals, amounts, dates, a sentence's full stop, ticked boxes.

Each takes text or a whole number and gives text. What does not read as an amount or a date comes back as written:
a letter says 未填报, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from math import ceil
from unicodedata import east_asian_width

from chidu.quantity import YUAN, amount, say, say_date

_DIGITS = "零一二三四五六七八九"
_NOT_FIRST, _NOT_LAST = "的、，。：；）》”’〕】％%", "（《“‘〔【"
_PHRASE_ENDS = ("项目", "工程", "经费", "资金", "活动", "服务", "运维", "的", "》", "”", "）", "、", "和", "及", "暨", "局", "绩效目标")
_STOPS = ("。", "！", "？", "；", "：", "…", "…”", "。”", "！”", "？”")


def chinese_ordinal(number: int | str) -> str:
    """1 → 一, 10 → 十, 21 → 二十一, 105 → 一百零五; up to 999, as headings count."""
    n = int(number)
    if not 0 <= n <= 999:
        return str(n)
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not n else "")


def ten_thousands(value: int | str) -> str:
    """13500000, 13500000元 or 1350万元 → 1350.00万元; 未填报 stays. A bare number is in 元."""
    yuan = amount(str(value), YUAN)
    return str(value) if yuan is None else say(yuan, YUAN)


def chinese_date(value: str) -> str:
    """2024-03-01, 2024/3/1 or 20240301 → 2024年3月1日. A month alone stays: no day is made up."""
    m = re.fullmatch(r"(\d{4})([-/.年]?)(\d{1,2})\2(\d{1,2})", str(value).strip())
    try:
        return say_date(date(int(m[1]), int(m[3]), int(m[4]))) if m else str(value)
    except ValueError:
        return str(value)


def sentence(value: str) -> str:
    """A full stop at the end where there is none; of nothing, nothing."""
    text = str(value).strip()
    return text if not text or text.endswith(_STOPS) else text.rstrip("，、,;.") + "。"


def phrase(value: str) -> str:
    """Without the full stop, to go on in the same sentence or into brackets."""
    return str(value).strip().rstrip("。；;，,")


def ticked(value: str, choices: str = "优、良、中、差") -> str:
    """优 → 优■ 良□ 中□ 差□, as the review form prints it; 待评 ticks none and stands behind."""
    offered = choices.split("、")
    boxes = " ".join(f"{choice}{'■' if choice == value else '□'}" for choice in offered)
    return boxes if not value or value in offered else f"{boxes}（{value}）"


def balanced(value: str, width: int = 20) -> str:
    """A title too long for one line, broken into lines of nearly equal length where a phrase ends: a title is not to
    end in one lonely character. `width` counts full characters; 二号 on 156 mm holds 20."""
    text = " ".join(str(value).split())
    sizes = [1 if east_asian_width(c) in "WFA" else 0.5 for c in text]
    wanted = sum(sizes) / max(1, ceil(sum(sizes) / width))
    if wanted == sum(sizes):
        return text
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(text) + 1):
        choices, size = [], 0.0
        for start in range(end - 1, -1, -1):
            size += sizes[start]
            if size > width:
                break
            cost = best[start][0] + (size - wanted) ** 2 + (_break_cost(text, end) if end < len(text) else 0)
            choices.append((cost, start))
        best.append(min(choices))
    lines, end = [], len(text)
    while end:
        start = best[end][1]
        lines.append(text[start:end].strip())
        end = start
    return "\n".join(reversed(lines))


def _break_cost(text: str, at: int) -> float:
    before, after = text[at - 1], text[at]
    if after in _NOT_FIRST or before in _NOT_LAST or (before.isascii() and after.isascii() and after != " "):
        return 1000
    return 0 if after in _NOT_LAST or text[:at].endswith(_PHRASE_ENDS) else 100


def width(text: str) -> float:
    """How wide a text is, in full characters."""
    return sum(1 if east_asian_width(c) in "WFA" else 0.5 for c in text)


def divided(value: str) -> list[str]:
    """A text of several paragraphs, each for itself."""
    return [line.strip() for line in str(value).splitlines() if line.strip()]


def length(value: Sequence | str) -> int:
    return len(value)


def first(value: Sequence) -> object:
    return value[0]


def last(value: Sequence) -> object:
    return value[-1]


def join(value: Sequence, between: str = "") -> str:
    return str(between).join(str(v) for v in value)


FILTERS: dict[str, Callable] = {
    "中文序号": chinese_ordinal,
    "万元": ten_thousands,
    "中文日期": chinese_date,
    "成句": sentence,
    "去句号": phrase,
    "勾选": ticked,
    "分行": balanced,
    "分段": divided,
    "length": length,
    "first": first,
    "last": last,
    "join": join,
}
