"""JSON before it is read: size, depth, and the notations on which parsers disagree."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from chidu.errors import FormRefused, FormUnreadable, Place
from chidu.intake.limits import DIGITS, JSON_BYTES, JSON_DEPTH, refuse

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def inspect(data: bytes, place: Place) -> None:
    """Refuses what is too large, too deep, or not JSON in one meaning."""
    load(data, place)


def load(data: bytes, place: Place) -> Any:
    """The content, numbers as Decimal and int. Refused: depth over 32, a key twice, NaN, numbers of over 40 digits."""
    if len(data) > JSON_BYTES:
        raise refuse("json-too-large", f"JSON 有{len(data) / 2**20:.1f} MB", "一个 JSON 文件不超过4 MB", "请分成几个文件报送", place)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormUnreadable("json-encoding", "JSON 不是 UTF-8 编码", place=place, remedy="请另存为 UTF-8 编码") from error
    depth = 0
    for token in _STRUCTURE.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > JSON_DEPTH:
            raise refuse("json-too-deep", f"JSON 嵌套超过{JSON_DEPTH}层", f"嵌套不超过{JSON_DEPTH}层", "请检查导出程序", place)
    reading = _Reading(place)
    try:
        content = json.loads(text, object_pairs_hook=reading.mapping, parse_constant=reading.constant,
                             parse_float=reading.decimal, parse_int=reading.integer)
        written = json.dumps(content, ensure_ascii=False, default=str)
        written.encode("utf-8")
    except json.JSONDecodeError as error:
        raise FormUnreadable("json-syntax", "JSON 写法有误", place=Place(place.file, error.lineno, error.colno),
                             remedy="请检查括号、引号和逗号") from error
    except UnicodeEncodeError as error:
        raise refuse("json-text", "JSON 里有残缺的字符", "文字须是完整的 Unicode 字符", "请检查导出程序", place) from error
    if _NUL.search(written):  # no database keeps it
        raise refuse("json-text", "JSON 里有不能保存的字符", "文字里没有 \\u0000", "请检查导出程序", place)
    return content


class _Reading:
    """The hooks of the JSON parser, each of which may refuse."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def mapping(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) < len(pairs):
            seen: set[str] = set()
            twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            raise refuse("json-key-twice", f"键“{twice[:40]}”写了两次", "一个键只能写一次", "请检查导出程序", self._place)
        return content

    def constant(self, text: str) -> NoReturn:
        raise refuse("json-number", f"数写成了{text}", "数须是确定的", "没有值的请写 null", self._place)

    def integer(self, text: str) -> int:
        self._bounded(text)
        return int(text)

    def decimal(self, text: str) -> Decimal:
        self._bounded(text)
        value = Decimal(text)
        if value.adjusted() > DIGITS or value.as_tuple().exponent < -DIGITS:  # type: ignore[operator]
            raise self._too_long(text)
        return value

    def _bounded(self, text: str) -> None:
        if len(text) > DIGITS:
            raise self._too_long(text)

    def _too_long(self, text: str) -> FormRefused:
        return refuse("json-number", f"数“{text[:20]}…”太长", f"数不超过{DIGITS}位", "请检查导出程序", self._place)
