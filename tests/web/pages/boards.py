"""A county with a year behind it, for the boards and office pages: monitoring forms of two rounds, a ranking, a register, a neighbour.

One service for all these tests, in this process; a browser reaches it over a port of this machine.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from tests.desk.bureau.people import judged, sent
from tests.desk.county import COUNTY, GOOD, put, write_policies
from tests.desk.test_register import FLOW, HOLIDAYS
from tests.desk.test_year import RANKING
from tests.servers.browser import SCREEN, Window
from tests.web.conftest import town_of
from tests.web.pages.site import PHONE, check
from tests.web.visitor import Town

from chidu.desk.bureau import members
from chidu.desk.bureau.receiving import Sent
from chidu.records import forms, people
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account

if TYPE_CHECKING:
    from playwright.sync_api import Page

NEIGHBOUR = "cn/shandong/qihe"
JULY, OCTOBER = date(2024, 8, 15), date(2024, 11, 15)
WATCHED = """
文件: {标题: 县级运行监控办法, 简称: 监控办法, 文号: 巨财〔2023〕5号, 生效: 2023, 状态: 已发布}
参数:
  滞后线: {说明: 慢于时间进度多少要提醒。, 取值: {2023: {值: 40个百分点, 条款: 第六条, 核验: 待核实}, 2025: {值: 30个百分点, 条款: 第六条}}}
字段:
  项目:
    全年预算: {类型: 金额, 计算: {合计: {表: 监控资金, 列: 年初预算数}}}
    累计执行: {类型: 金额, 计算: {合计: {表: 监控资金, 列: 已执行数}}}
    预算执行率: {类型: 比率, 计算: {商: [累计执行, 全年预算]}}
    时间进度: {类型: 比率, 计算: {商: [{月序: 数据日期}, "12"]}}
    执行滞后: {类型: 百分点, 计算: {差: [时间进度, 预算执行率]}}
规则:
  监控.执行滞后:
    条款: 第六条
    要点: 支出不能比时间慢得太多。
    环节: 运行监控
    不符合: {执行滞后: {大于: 参数·滞后线}}
    程度: 一般
    处置: [提醒]
    意见: 执行率【预算执行率】，慢于时间进度【执行滞后】。
    建议: 请加快支出。
"""
NAMES = {"reviewer": "李文静", "approver": "孙志强", "officer": "钱立新", "auditor": "吴敏", "administrator": "周平"}
PROJECTS = {"城区路灯运维": ("3717-M1", "县城市管理局", 600, 60, 450), "现场招聘会": ("3717-M2", "县人社局", 48, 30, 44),
            "县博物馆布展": ("3717-M3", "县文旅局", 200, 110, 60)}
"""Code, department, budget, spent by July and by October, in 万元."""


def monitoring(name: str, month: int, spent: float, code: str = "", department: str = "", budget: float = 0) -> Sent:
    """A monitoring form of a project as its department sends it."""
    known = PROJECTS.get(name)
    code, department, budget = (known[0], known[1], known[2]) if known else (code, department, budget)
    plain = {"kind": "monitoring", "fiscal_year": 2024, "amount_unit": "万元",
             "project": {"name": name, "code": code, "department": department},
             "monitoring": {"as_of": f"2024-{month:02}-{31}"}, "monitoring_funds": [{"name": "年度资金总额", "initial": budget, "spent": spent}]}
    return Sent(f"监控-{name}-{month}月.json", json.dumps(plain, ensure_ascii=False).encode())


@contextmanager
def county(folder: Path) -> Iterator[Town]:
    policies = write_policies(folder)
    files = {"2023-zhenggai.yaml": FLOW, "2023-paiming.yaml": RANKING, "2023-jiankong.yaml": WATCHED, "tables/节假日.csv": HOLIDAYS}
    for name, text in files.items():
        put(policies / COUNTY / name, text)
    put(policies / NEIGHBOUR / "jurisdiction.yaml", '名称: 齐河县\n行政区划代码: "371425"\n级别: 县\n')
    (data := folder / "服务").mkdir()
    with town_of(data, policies) as town:
        yield town


def filled(town: Town) -> Town:
    """What a year leaves: seven monitoring forms, five declarations to rank, a list; one form of the neighbour."""
    for role, name in NAMES.items():
        town._known[role, COUNTY, ""] = town.account(role, name=name)
    reviewer, bureau = who(town), town.bureau
    for name, (_, _, _, july, october) in PROJECTS.items():
        judged(bureau, reviewer, monitoring(name, 7, july), JULY)
        judged(bureau, reviewer, monitoring(name, 10, october), OCTOBER)
    for number, amount in enumerate((48, 620, 30.05, 100, 99.95), 1):
        plain = {"project__name": f"项目{number}", "project__code": f"3717-R{number}", "funding__annual": amount}
        judged(bureau, reviewer, sent(GOOD, **plain), JULY)
    members.replace(bureau, reviewer, "县直部门", ["县城市管理局", "县人社局"])
    judged(bureau, who(town, scope=NEIGHBOUR), monitoring("乡村路灯", 7, 10, "3714-01", "县住建局", 90), JULY)
    return town


def who(town: Town, role: str = "reviewer", scope: str = COUNTY) -> Account:
    account = town.somebody(role, scope).account
    assert account is not None
    return replace(account, must_change=False)


def form_of(town: Town, kind: str = "", project: str = "") -> forms.Kept:
    """The latest form of a kind or a project."""
    with town.bureau.database.reading(EVERYWHERE) as connection:
        return forms.listed(connection, EVERYWHERE, forms.Wanted(kind=kind, text=project), 1).items[0]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with county(tmp_path_factory.mktemp("一年")) as town:
        yield filled(town)


@contextmanager
def served(town: Town) -> Iterator[str]:
    """Where a browser finds a service of this process."""
    server = uvicorn.Server(uvicorn.Config(town.app, host="127.0.0.1", port=0, lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def address(year: Town) -> Iterator[str]:
    """Where a browser finds this service."""
    with served(year) as where:
        yield where


def enter(town: Town, address: str, window: Window, role: str = "reviewer", scope: str = COUNTY) -> Page:
    """The window of somebody signed in."""
    account = who(town, role, scope)
    with town.bureau.database.writing(EVERYWHERE) as connection:
        session = people.sign_in(connection, account, town.bureau.clock())
    window.context.clear_cookies()
    window.context.add_cookies([{"name": "chidu", "value": session.token, "url": address}])
    return window.page


def look(window: Window, address: str, path: str) -> None:
    """The page opens, its pictures are drawn, axe finds nothing wrong, and a phone shows all of its width."""
    page = window.page
    page.goto(f"{address}{path}")
    page.evaluate("Promise.all(Array.from(document.images).map(i => { i.loading = 'eager'; return i.decode(); }))")
    check(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is wider than a phone"
    page.set_viewport_size(SCREEN)
