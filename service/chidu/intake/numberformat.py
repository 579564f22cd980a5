"""How a number looks in its cell: 0.95 in the format 0% is 95%, 12 in 0"场" is 12场, 45597 in yyyy"年"m"月" is 2024年11月.

The value is never rounded to what is shown: 0.956 in 0% is 95.6%.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "yyyy-m", 22: "yyyy/m/d h:mm",
            27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
            36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
            55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"'}
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|!(.)|\[[^\]]*\]|[_*].|(.)', re.DOTALL)
_DIGIT = "0#?"
_EPOCH, _LAST_DAY = date(1899, 12, 30), 2_958_466


class _Format(NamedTuple):
    """A number format taken apart: words before and after the number, how often ×100, scaled down, parts of a date."""

    before: str
    after: str
    percent: bool
    scaled: bool
    date: bool
    day: bool


def shown(value: float, code: str | int | None) -> tuple[str, str]:
    """The text of a number, and why it cannot be trusted ("" if it can). `code`: a format, or a built-in one's
    number."""
    text = _decimal(value)
    if abs(value) >= 1e15:
        return text, "数字超过15位，表格软件已丢失末尾几位；编号请按文本填写"
    if isinstance(code, int):
        code = BUILT_IN.get(code)
    if not code:
        return text, ""
    f = _parse(code)
    if f.date and 0 < value < _LAST_DAY:
        return date_shown(_EPOCH + timedelta(days=int(value)), code), ""
    if f.scaled:
        return text, f"单元格的数字格式“{code[:30]}”把数缩小了显示，分不清以哪个为准"
    if f.percent:
        text = _decimal(value, 100) + "%"
    return f"{f.before}{text}{f.after}", ""


def date_shown(day: date, code: str | int | None) -> str:
    """A date as an officer writes it: without the day where the cell shows none."""
    if isinstance(code, int):
        code = BUILT_IN.get(code)
    year_month = f"{day.year}年{day.month}月"
    return year_month if code and (f := _parse(code)).date and not f.day else f"{year_month}{day.day}日"


def _decimal(value: float, times: int = 1) -> str:
    """The fifteen digits that a spreadsheet keeps."""
    number = Decimal(f"{value:.15g}") * times
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


@lru_cache(maxsize=256)
def _parse(code: str) -> _Format:
    before = after = body = ""
    for quoted, escaped, banged, plain in _TOKEN.findall(_first_section(code)):
        literal = quoted or escaped or banged or (plain if plain > "\u2e80" else "")
        if literal:
            if any(c in _DIGIT for c in body):
                after += literal
            else:
                before += literal
            body += "\0"
        elif plain:
            body += plain
    dated = bool(re.search(r"[ydhs]", body.lower())) and "general" not in body.lower()
    if before.strip(" -()¥￥$") == "" or dated:
        before = ""
    if after.strip(" -()¥￥$.") == "" or dated:
        after = ""
    return _Format(before.strip(), after.strip(), "%" in body, bool(re.search(r"[0#?],+(?![0#?,])", body)), dated,
                   "d" in body.lower())


def _first_section(code: str) -> str:
    quoted = False
    for i, c in enumerate(code):
        quoted ^= c == '"'
        if c == ";" and not quoted:
            return code[:i]
    return code


def as_date(value: object) -> date | None:
    """A cell that the spreadsheet reader gives as a date; the time of day is dropped."""
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
