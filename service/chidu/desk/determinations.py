"""人工认定 as people give them: a YAML file, or on the command line. Each has a name and a reason, or is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from chidu.desk.lists import Locate, check_keys, read_list
from chidu.errors import DeterminationError, InputError, Place
from chidu.types import PROJECT, Determination, Ref

MUST, MAY = ("事项", "值", "认定人", "理由"), ("对象", "时间")
FORM = "{事项: 要点·规范完整性, 值: 优, 认定人: …, 理由: …}"


def read_determinations(path: Path, now: datetime) -> tuple[Determination, ...]:
    """A file with a list of {对象, 事项, 值, 认定人, 时间, 理由}; 对象 defaults to 项目, 时间 to now."""
    items, locate = read_list(path, "人工认定文件", FORM)
    return determinations_from(items, now, locate)


def determinations_from(items: Any, now: datetime, locate: Locate) -> tuple[Determination, ...]:
    """From plain data; `locate` tells where the i-th item stands."""
    if not isinstance(items, list):
        raise DeterminationError("determination-item", "人工认定应是一个列表", place=locate(), remedy=f"每项写成 - {FORM}")
    made = []
    for i, item in enumerate(items):
        place = locate(i)
        try:
            check_keys(item, i + 1, place, MUST, MAY, (*MUST, *MAY))
        except InputError as e:
            raise DeterminationError("determination-item", f"人工认定{e.found}", place=place, rule=e.rule,
                                     remedy=e.remedy) from None
        made.append(_made(item, now, place))
    return tuple(made)


def given(items: Sequence[str], by: str, reason: str, now: datetime) -> tuple[Determination, ...]:
    """From the command line: `要点·规范完整性=优`, `指标2/字段·权重=10`, by one person with one reason."""
    place = Place("命令行")
    if items and not (by.strip() and reason.strip()):
        raise DeterminationError("determination-signature", f"人工认定“{items[0]}”缺认定人或理由", place=place,
                                 rule="每一项人工认定都要有认定人和理由", remedy="请加上 --by 姓名 --reason 理由")
    made = []
    for text in items:
        item, equals, value = text.partition("=")
        about, slash, rest = item.rpartition("/")
        if not equals or not value.strip() or not item.strip():
            raise DeterminationError("determination-form", f"人工认定写成“{text}”", place=place,
                                     rule="人工认定写成 事项=值，如 要点·规范完整性=优", remedy="请改写")
        made.append(_made({"对象": about if slash else PROJECT, "事项": rest if slash else item, "值": value, "认定人": by,
                           "理由": reason}, now, place))
    return tuple(made)


def _made(item: dict[str, str], now: datetime, place: Place) -> Determination:
    return Determination(about_of(item.get("对象", PROJECT), place), item["事项"], item["值"], item["认定人"],
                         _moment(item, now, place), item["理由"])


def about_of(text: str, place: Place | None = None) -> Ref:
    """The object that a text names: 项目, 指标2. Raises DeterminationError."""
    about = re.fullmatch(r"(\D+?)(\d{0,4})", text)
    if about is None:
        raise DeterminationError("determination-about", f"对象写成“{text}”", place=place, rule="对象写成 项目、指标2、成本项1 的样子",
                                 remedy="请改写")
    return Ref(about[1], int(about[2] or 0))


def _moment(item: dict[str, str], now: datetime, place: Place) -> datetime:
    """The time as written, in the zone of `now` where it names none."""
    try:
        at = datetime.fromisoformat(item["时间"]) if item.get("时间") else now
    except ValueError:
        raise DeterminationError("determination-time", f"时间写成“{item['时间']}”", place=place, rule="时间写成 2024-03-01T09:30",
                                 remedy="请改写") from None
    return at if at.tzinfo else at.replace(tzinfo=now.tzinfo)
