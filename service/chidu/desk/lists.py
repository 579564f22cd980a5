"""Lists that people type for the desk (清单): a YAML list of items, each with the keys it may and must have."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from chidu.desk.files import file_bytes, shown_name
from chidu.errors import InputError, Place, PolicyError, PolicySetError
from chidu.policy.nodes import locate, to_plain
from chidu.policy.suggest import ask_meant
from chidu.policy.yamlfile import Bounds, load_yaml

LIST = Bounds(2 << 20, 200_000)
"""A list is no policy file: one of 800 forms with their determinations has some 50,000 values."""

Locate = Callable[..., Place]
"""Where a path into the list stands: (2,) the third item, (2, "日期") its key."""


def read_list(path: Path, kind: str, form: str) -> tuple[list[Any], Locate]:
    """The items of a list, every value as text, and where each stands. `form` shows how an item is written."""
    name = shown_name(path)
    try:
        node = load_yaml(name, file_bytes(path), LIST)
    except PolicyError as e:
        raise _as_input(e, kind, form) from None
    items = to_plain(node)
    if not isinstance(items, list) or not items:
        raise InputError("list-shape", f"{kind}应是一个列表，至少有一项", place=Place(name), remedy=f"每项写成 - {form}")
    return items, lambda *steps: locate(node, steps)


def check_keys(item: Any, number: int, place: Place, must: Collection[str], may: Collection[str],
               texts: Collection[str]) -> None:
    """Refuses an item that lacks a key, has an unknown one, or a group of values where a text belongs."""
    def refuse(found: str, remedy: str) -> InputError:
        rule = f"每项要有{'、'.join(must)}" + (f"，可有{'、'.join(may)}" if may else "")
        return InputError("list-item", f"第{number}项{found}", place=place, rule=rule, remedy=remedy)

    if not isinstance(item, dict):
        raise refuse("不是“键: 值”的写法", "请补全")
    for key in item:
        if key not in (*must, *may):
            wide = "冒号请用半角，后面空一格" if "：" in key else ""
            raise refuse(f"有不认得的键“{key}”", wide or ask_meant(key, [*must, *may]) or "请核对键名")
    for key in texts:
        if key in item and not isinstance(item[key], str):
            raise refuse(f"的“{key}”写成了一组值", "请写成一个值")
    if absent := [key for key in must if not str(item.get(key, "")).strip()]:
        raise refuse(f"缺少{'、'.join(absent)}", "请补写")


def _as_input(error: PolicyError, kind: str, form: str) -> InputError:
    """A slip in the typing of a list, which is input, not policy."""
    first, *others = error.problems if isinstance(error, PolicySetError) else (error,)
    if first.code == "empty-file":
        return InputError("list-shape", f"{kind}里没有内容", place=first.place, remedy=f"每项写成 - {form}")
    if first.code in ("file-too-large", "too-many-values"):
        return InputError(first.code, first.found, place=first.place, rule=f"一份{kind}不超过{LIST.bytes >> 20}MB、{LIST.values}个值",
                          remedy="请拆成几份")
    rule = first.rule.replace("政策文件", kind)
    more = f"{first.remedy}；另有{len(others)}处写错" if others else first.remedy
    return InputError(first.code, first.found, place=first.place, rule=rule, remedy=more)
