"""JSON that has one meaning (严格JSON): what parsers disagree on is refused before anything is made of it.

Refused: NaN and Infinity, a key twice, integers beyond 2^53, numbers of over 40 digits or with an absurd exponent, half characters (lone
surrogates) and NUL, nesting deeper than 32, more than 4 MB or 200,000 values. Fractions stay exact (Decimal).
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any, NoReturn

from chidu.errors import InputError, Place, TooMany

BYTES, DEPTH, VALUES, DIGITS, MOST_INTEGER = 4 << 20, 32, 200_000, 40, 2**53
_PLACE = Place("请求的JSON")


def load(data: bytes) -> Any:
    """The content. Raises InputError, TooMany."""
    check_size(len(data))
    try:
        content = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_constant, parse_float=_decimal,
                             parse_int=_integer)
    except UnicodeDecodeError:
        raise _refused("json-encoding", "JSON 不是 UTF-8 编码", "JSON 用 UTF-8 编码") from None
    except json.JSONDecodeError as e:
        raise InputError("json-syntax", "JSON 写法有误", place=Place(_PLACE.file, e.lineno, e.colno), remedy="请检查括号、引号和逗号") from None
    except RecursionError:
        raise _too_deep() from None
    _check(content)
    return content


def check_size(size: int) -> None:
    """Raises TooMany."""
    if size > BYTES:
        raise TooMany("body-too-large", f"JSON 超过{BYTES >> 20}MB", rule=f"JSON 不超过{BYTES >> 20}MB", remedy="请分几次办，或改用文件上传")


def dump(content: Any) -> bytes:
    """What `load` gave, as JSON with every digit of its numbers."""
    return _text(content).encode()


def _text(content: Any) -> str:
    match content:
        case dict():
            return "{" + ",".join(f"{json.dumps(k, ensure_ascii=False)}:{_text(v)}" for k, v in content.items()) + "}"
        case list():
            return "[" + ",".join(map(_text, content)) + "]"
        case Decimal():
            return format(content, "f")
        case _:
            return json.dumps(content, ensure_ascii=False)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise _refused("json-key-twice", f"键“{_shown(twice)}”写了两次", "一个键只写一次")
    return content


def _constant(text: str) -> NoReturn:
    raise _refused("json-number", f"数写成了{text}", "数须是确定的，没有值的写 null")


def _integer(text: str) -> int:
    if len(text) > DIGITS or abs(int(text)) > MOST_INTEGER:
        raise _refused("json-number", f"整数“{_shown(text)}”太大", "整数不超过2的53次方，更大的写成文字")
    return int(text)


def _decimal(text: str) -> Decimal:
    exponent = text.lower().partition("e")[2]
    if len(text) > DIGITS or len(exponent.lstrip("+-")) > 3 or abs(int(exponent or 0)) > DIGITS:
        raise _refused("json-number", f"数“{_shown(text)}”太长，或指数太大", f"数不超过{DIGITS}位")
    return Decimal(text)


def _check(content: Any) -> None:
    """Depth, number of values, whole characters; step by step, as what is deep may be very deep."""
    level, count = [content], 0
    for _ in range(DEPTH + 1):
        count += len(level)
        if count > VALUES:
            raise TooMany("json-too-many", f"JSON 超过{VALUES}个值", rule=f"一次不超过{VALUES}个值", remedy="请分几次办")
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                _whole(*value)
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str):
                _whole(value)
        if not below:
            return
        level = below
    raise _too_deep()


def _whole(*texts: str) -> None:
    try:
        for text in texts:
            if b"\0" in text.encode():
                raise _refused("json-text", "JSON 里有不能保存的字符", "文字里没有 \\u0000")
    except UnicodeEncodeError:
        raise _refused("json-text", "JSON 里有残缺的字符", "文字须是完整的 Unicode 字符") from None


def _too_deep() -> InputError:
    return _refused("json-too-deep", f"JSON 嵌套超过{DEPTH}层", f"嵌套不超过{DEPTH}层")


def _refused(code: str, found: str, rule: str) -> InputError:
    return InputError(code, found, place=_PLACE, rule=rule, remedy="请检查发出请求的程序")


def _shown(text: str) -> str:
    return text[:40].encode(errors="replace").decode()
