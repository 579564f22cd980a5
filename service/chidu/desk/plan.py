"""The plan of a year (年度计划): which folders of forms are reviewed when, which rosters are drawn up, under whose policies.

    辖区: cn/shandong/heze/juye
    年度: 2024
    名单: {县直部门: 名单/县直部门.csv}
    步骤:
      - {步骤: 目标审核, 表格: 申报表, 日期: 2023-11-10}
      - {步骤: 末位淘汰, 汇总: 末位淘汰, 日期: 2025-06-01, 人工认定: 认定-末位.yaml}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from chidu.desk.batch import day_of
from chidu.desk.determinations import determinations_from
from chidu.desk.files import file_bytes, shown_name
from chidu.desk.lists import LIST, check_keys, read_list
from chidu.desk.problems import COLUMNS
from chidu.desk.rosters import at_row, read_keys
from chidu.errors import InputError, Place, PolicyError
from chidu.form import Form
from chidu.policy.nodes import locate, to_plain
from chidu.policy.suggest import ask_meant
from chidu.policy.yamlfile import load_yaml
from chidu.types import Determination, Event, Scope

MUST, MAY = ("辖区", "年度", "步骤"), ("名单", "另有政策", "决定簿", "台账", "说明")
STEP_MUST, STEP_MAY = ("步骤", "日期"), ("表格", "汇总", "整改", "登记", "经过", "经办人", "辖区", "年度", "人工认定", "说明")
REGISTERS = ("整改通知", "整改台账")
FORM = "{步骤: 目标审核, 表格: 申报表, 日期: 2023-11-10}"
PEOPLE_FORM = "{文件: 甲.xlsx, 事项: 要点·规范完整性, 值: 优, 认定人: …, 理由: …}"


@dataclass(frozen=True)
class Step:
    """One step: forms of a folder, a roster by its 汇总规则, or the register of a day: a notice to each unit that has not been
    notified (整改通知), or the whole (整改台账).

    `enter`: with 是 what the forms of this step find enters the register; or a file of problems that people found.
    `events`: what happened to problems (经过), recorded before the register is looked at. `by`: who keeps it.
    """

    name: str
    scope: Scope
    on: date
    folder: Path | None
    roster: str
    register: str
    enter: bool
    told: Path | None
    events: Path | None
    by: str
    year: str
    people: Path | None
    place: Place


@dataclass(frozen=True)
class Plan:
    path: Path
    scope: Scope
    year: str
    steps: tuple[Step, ...]
    lists: Mapping[str, tuple[str, ...]]
    policies: Mapping[str, bytes]
    """Further policy files, by their path in the library: what a county adds before it publishes."""
    book: Path
    ledger: Path

    def between(self, first: str, last: str) -> tuple[Step, ...]:
        """The steps from one to another, both named or left out. Raises InputError."""
        names = [s.name for s in self.steps]
        for name in (first, last):
            if name and name not in names:
                raise InputError("step-unknown", f"计划里没有“{name}”这一步", place=Place(shown_name(self.path)), rule=f"有：{'、'.join(names)}",
                                 remedy=ask_meant(name, names) or "请核对名称")
        start = names.index(first) if first else 0
        return self.steps[start:names.index(last) + 1 if last else None]


def read_plan(path: Path) -> Plan:
    """Everything a plan names is relative to its own folder. Raises InputError with the place of what is wrong."""
    name, home = shown_name(path), path.parent
    try:
        node = load_yaml(name, file_bytes(path), LIST)
    except PolicyError as e:
        raise InputError(e.code, e.found, place=e.place, rule=e.rule.replace("政策文件", "年度计划"), remedy=e.remedy) from None
    plain: Any = to_plain(node)
    check_keys(plain, 1, Place(name), MUST, MAY, ("辖区", "年度", "决定簿", "台账", "说明"))
    if not isinstance(plain["步骤"], list) or not plain["步骤"]:
        raise InputError("plan-steps", "“步骤”应是一个列表，至少有一步", place=locate(node, ("步骤",)), remedy=f"每步写成 - {FORM}")
    steps = tuple(_step(item, i, plain, home, locate(node, ("步骤", i))) for i, item in enumerate(plain["步骤"]))
    for i, step in enumerate(steps):
        if step.name in [s.name for s in steps[:i]]:
            raise InputError("step-twice", f"“{step.name}”这一步写了两次", place=step.place, remedy="各步请用不同的名称")
    lists = {n: read_keys(home / file) for n, file in _mapping(plain, "名单", name).items()}
    extra = {f"{scope.strip('/')}/{Path(file).name}": file_bytes(home / file) for scope, files in _mapping(plain, "另有政策", name).items()
             for file in (files if isinstance(files, list) else [files])}
    return Plan(path, plain["辖区"], plain["年度"], steps, lists, extra, home / plain.get("决定簿", "决定簿.jsonl"),
                home / plain.get("台账", "整改台账.jsonl"))


def _mapping(plain: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    said = plain.get(key) or {}
    if not isinstance(said, dict):
        raise InputError("plan-shape", f"“{key}”的写法不对", place=Place(name), rule=f"写成 {key}: {{名称: 文件}}", remedy="请改写")
    return said


def _step(item: Any, number: int, plain: Mapping[str, Any], home: Path, place: Place) -> Step:
    check_keys(item, number + 1, place, STEP_MUST, STEP_MAY, (*STEP_MUST, *STEP_MAY))
    if sum(bool(item.get(k)) for k in ("表格", "汇总", "整改")) != 1:
        raise InputError("step-kind", f"第{number + 1}步要写明做什么", place=place, rule="“表格”（文件夹）、“汇总”（汇总规则）、“整改”（台账）写且只写一个",
                         remedy=f"写成如 {FORM}")
    if (register := item.get("整改", "")) and register not in REGISTERS:
        raise InputError("step-register", f"“整改”写成“{register}”", place=place, rule="写成" + "或".join(REGISTERS), remedy="请改写")
    enter = item.get("登记", "")
    if enter == "是" and not item.get("表格"):
        raise InputError("step-register", "“登记: 是”只用在有“表格”的步骤", place=place, rule="别的步骤“登记”写问题清单的文件", remedy="请改写")
    if (enter or item.get("经过")) and not item.get("经办人"):
        raise InputError("step-register", "登记问题、记经过要写“经办人”", place=place, remedy="请补写“经办人: …”")
    people, folder, events = (home / item[k] if item.get(k) else None for k in ("人工认定", "表格", "经过"))
    return Step(item["步骤"], item.get("辖区", plain["辖区"]), day_of(item["日期"], "日期", place), folder, item.get("汇总", ""), register,
                enter == "是", home / enter if enter not in ("", "是") else None, events, item.get("经办人", ""),
                item.get("年度", plain["年度"]), people, place)


def people_by_file(path: Path, now: datetime) -> Mapping[str, tuple[Determination, ...]]:
    """人工认定 of a step, by the name of the form's file. Each item says 文件 beside what any determination says."""
    items, where = read_list(path, "人工认定文件", PEOPLE_FORM)
    found: dict[str, tuple[Determination, ...]] = {}
    for i, item in enumerate(items):
        file = _named(item, "文件", where(i))
        found[file] = (*found.get(file, ()), *_one(item, i, now, where, ("文件",)))
    return found


def people_of_roster(path: Path, form: Form, now: datetime) -> tuple[Determination, ...]:
    """人工认定 about the members of one roster: each item says 名册 (which 范围) and 代码 (项目代码), whatever the row."""
    items, where = read_list(path, "人工认定文件", "{名册: 部门绩效自评, 代码: …, 事项: 认定·末位淘汰处置, 值: 压减, 认定人: …, 理由: …}")
    found: list[Determination] = []
    for i, item in enumerate(items):
        if _named(item, "名册", where(i)) == form.fields["名册名称"].text:
            ref = at_row(form, _named(item, "代码", where(i)), where(i))
            found += _one({**item, "对象": str(ref)}, i, now, where, ("名册", "代码"))
    return tuple(found)


def _named(item: Any, key: str, place: Place) -> str:
    if not isinstance(item, dict) or not isinstance(item.get(key), str) or not item[key]:
        raise InputError("list-item", f"人工认定缺少“{key}”", place=place, rule=f"每项写明{key}", remedy="请补写")
    return str(item[key])


def _one(item: Mapping[str, Any], i: int, now: datetime, where: Callable[..., Place], own: tuple[str, ...]) -> tuple[Determination, ...]:
    return determinations_from([{k: v for k, v in item.items() if k not in own}], now, lambda *_: where(i))


PROBLEM_FORM = "{问题来源: 财政监督, 责任单位: …, 问题描述: …}"
EVENT_FORM = "{问题: 编号, 事: 整改回复, 日期: 2025-05-20, 人: …}"


def problems_told(path: Path) -> list[dict[str, str]]:
    """Problems that people found, by the columns of the register."""
    items, where = read_list(path, "问题清单", PROBLEM_FORM)
    for i, item in enumerate(items):
        check_keys(item, i + 1, where(i), ("问题来源", "责任单位", "问题描述"), tuple(COLUMNS), tuple(COLUMNS))
    return [dict(item) for item in items]


def events_told(path: Path) -> list[tuple[str, Event]]:
    """What happened to problems, each by its number, in order."""
    items, where = read_list(path, "整改经过", EVENT_FORM)
    told = []
    for i, item in enumerate(items):
        check_keys(item, i + 1, where(i), ("问题", "事", "日期", "人"), ("说明", "结论", "时限"), ("问题", "事", "日期", "人", "说明", "结论", "时限"))
        day = day_of(item["日期"], "日期", where(i, "日期"))
        told.append((item["问题"], Event(item["事"], day, item["人"], item.get("说明", ""), item.get("结论", ""), item.get("时限", ""))))
    return told
