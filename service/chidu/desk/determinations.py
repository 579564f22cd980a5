"""人工认定 as people give them: a YAML file, or on the command line. Each has a name and a reason, or is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from chidu.desk.office import file_bytes
from chidu.errors import DeterminationError, Place
from chidu.policy.nodes import locate, to_plain
from chidu.policy.yamlfile import load_yaml
from chidu.types import PROJECT, Determination, Ref

KEYS = {"对象", "事项", "值", "认定人", "时间", "理由"}


def read_determinations(path: Path, now: datetime) -> tuple[Determination, ...]:
    """A file with a list of {对象, 事项, 值, 认定人, 时间, 理由}; 对象 defaults to 项目, 时间 to now."""
    node = load_yaml(path.name, file_bytes(path))
    plain = to_plain(node)
    if not isinstance(plain, list):
        raise DeterminationError("determination-file", "人工认定文件应是一个列表", place=Place(path.name),
                                 remedy="每项写成 - {对象: 项目, 事项: 要点·规范完整性, 值: 优, 认定人: …, 理由: …}")
    return determinations_from(plain, now, lambda i: locate(node, (i,)))


def determinations_from(items: list[Any], now: datetime, place_of: Callable[[int], Place]) -> tuple[Determination, ...]:
    """From plain data; `place_of` tells where the i-th item stands."""
    made = []
    for i, item in enumerate(items):
        place = place_of(i)
        if not isinstance(item, dict) or set(item) - KEYS or {"事项", "值", "认定人", "理由"} - set(item):
            raise DeterminationError("determination-item", f"第{i + 1}项写得不全或有不认得的键", place=place,
                                     rule="每项要有 事项、值、认定人、理由，可有 对象、时间", remedy="请补齐")
        made.append(_made(item, now, place))
    return tuple(made)


def given(items: list[str], by: str, reason: str, now: datetime) -> tuple[Determination, ...]:
    """From the command line: `要点·规范完整性=优`, `指标2/字段·权重=10`, by one person with one reason."""
    made = []
    for text in items:
        item, equals, value = text.partition("=")
        about, slash, rest = item.rpartition("/")
        if not equals or not value:
            raise DeterminationError("determination-form", f"“{text}”", rule="人工认定写成 事项=值，如 要点·规范完整性=优", remedy="请改写")
        made.append(_made({"对象": about if slash else PROJECT, "事项": rest if slash else item, "值": value, "认定人": by,
                           "理由": reason}, now, Place("命令行")))
    return tuple(made)


def _made(item: dict[str, Any], now: datetime, place: Place) -> Determination:
    about = re.fullmatch(r"(\D+?)(\d*)", item.get("对象", PROJECT))
    if about is None:
        raise DeterminationError("determination-about", f"对象“{item['对象']}”", place=place, rule="对象写成 项目、指标2、成本项1 的样子")
    if not str(item["认定人"]).strip() or not str(item["理由"]).strip():
        raise DeterminationError("determination-signature", f"“{item['事项']}”缺认定人或理由", place=place,
                                 rule="每一项人工认定都要有认定人和理由", remedy="请补写")
    try:
        at = datetime.fromisoformat(item["时间"]) if item.get("时间") else now
    except ValueError:
        raise DeterminationError("determination-time", f"时间“{item['时间']}”", place=place, rule="时间写成 2024-03-01T09:30") from None
    return Determination(Ref(about[1], int(about[2] or 0)), item["事项"], item["值"], item["认定人"], at, item["理由"])
