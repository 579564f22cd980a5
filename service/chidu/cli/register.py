"""chidu register: the rectification register (整改台账) at the terminal: take findings in, record what happened, show, write out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from chidu import quantity
from chidu.cli import screens
from chidu.cli.screens import UNSAFE
from chidu.cli.usage import Command, Group
from chidu.desk.batch import day_of
from chidu.desk.files import shown_name, write_whole
from chidu.desk.office import Office
from chidu.desk.problems import TABLE
from chidu.desk.register import KIND, Book, Taken, classify, enter, open_register, record, register_form, take, take_form
from chidu.desk.review import Task, review
from chidu.desk.sheet import sheet_bytes
from chidu.desk.visits import merge_plans, read_plan_lines
from chidu.errors import ChiduError, InputError
from chidu.types import Event, PolicyVersion
from chidu.workflow.register import CLASSIFIED, Standing, standings, tallies, tally

app = typer.Typer(cls=Group, help="整改台账：登记问题，记办理经过，查看逾期和整改率，写出台账。", no_args_is_help=True, rich_markup_mode=None)
command = partial(app.command, cls=Command)

Ledger = Annotated[Path, typer.Option("--register", help="台账流水文件（.jsonl），没有就新建")]
Scope = Annotated[str, typer.Option("--scope", help="辖区，如 cn/shandong/jining/rencheng（chidu scopes 列出全部）")]
On = Annotated[str, typer.Option("--on", help="哪一天，如 2024-03-01；默认今天")]
By = Annotated[str, typer.Option("--by", help="经办人")]
Policies = Annotated[Path | None, typer.Option("--policies", help="政策库文件夹，默认用随程序的政策库")]


@command("take", help="把审核发现的问题登记入账；给的是手填的整改台账，登记其中的问题。重复登记的仍是一条。")
def take_in(
    forms: Annotated[list[Path], typer.Argument(metavar="表格", help="监控表、自评表、评价打分表，或手填的整改台账")],
    register: Ledger,
    scope: Scope,
    by: By,
    on: On = "",
    rule: Annotated[list[str] | None, typer.Option("--rule", help="只登记这条规则的问题；可写多次。不写则登记提示以外的全部")] = None,
    policies: Policies = None,
) -> None:
    day, worst = _day(on), 0
    with _office(policies) as office:
        law = office.policy(scope, day)
        for r in review(office, [Task(f, scope, day) for f in forms]):
            try:
                if r.error or not r.decision:
                    raise r.error or InputError("no-decision", "没有判定")
                form = r.decision.case.form
                by_hand = form.kind == KIND
                taken = take_form(register, law, form, day, by) if by_hand else take(register, law, [r.decision], day, by, rule or ())
                _told(shown_name(r.task.path), taken)
            except ChiduError as e:
                screens.error(e)
                worst = max(worst, e.exit_code)
    raise typer.Exit(worst)


@command("enter", help="登记一个查出的问题（如财政监督检查发现的）。")
def enter_one(
    columns: Annotated[list[str], typer.Argument(metavar="栏=内容", help="如 问题来源=财政监督 责任单位=县交通局 问题描述=挪用养护资金 项目代码=3717-02")],
    register: Ledger,
    scope: Scope,
    by: By,
    on: On = "",
    policies: Policies = None,
) -> None:
    if wrong := [c for c in columns if "=" not in c]:
        raise InputError("usage", f"“{wrong[0]}”没有等号", rule="写成 栏=内容，如 责任单位=县交通局", remedy="请改写")
    with _office(policies) as office:
        told = {name: text for name, _, text in (c.partition("=") for c in columns)}
        _told("登记", enter(register, office.policy(scope, _day(on)), [told], _day(on), by))


@command("record", help="记一件事：发出整改通知、整改回复、验收、退回重改、销号……；归类也在这里记。")
def record_event(
    number: Annotated[str, typer.Argument(metavar="编号", help="问题编号，写开头几位即可")],
    register: Ledger,
    scope: Scope,
    event: Annotated[str, typer.Option("--event", help="什么事，如 发出整改通知；写 归类 时用 --result 写类别")],
    by: By,
    on: On = "",
    result: Annotated[str, typer.Option("--result", help="结论，如 通过、退回、长期")] = "",
    limit: Annotated[str, typer.Option("--limit", help="给下一步的时限，如 15个工作日")] = "",
    note: Annotated[str, typer.Option("--note", help="说明，如整改措施")] = "",
    policies: Policies = None,
) -> None:
    day = _day(on)
    with _office(policies) as office:
        law = office.policy(scope, day)
        if event == CLASSIFIED:
            item = classify(register, law, number, result, day, by)
            screens.text([f"{item.id}　归为“{result}”"])
            return
        now = record(register, law, number, Event(event, day, by, note, result, limit))
        due = f"，最迟{quantity.say_date(now.due)}" if now.due else ""
        following = f"下一步：{now.step.name}{due}" if now.step else now.status
        screens.text([f"已记“{event}”（{quantity.say_date(day)}）。{following}。", *(f"说明　{n}" for n in now.notes)])


@command("show", help="查看某一天的台账：逾期的在前，附整改率和分类、分单位的数。")
def show_register(
    register: Ledger,
    scope: Scope,
    on: On = "",
    every: Annotated[bool, typer.Option("--all", help="已整改的也列出")] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    policies: Policies = None,
) -> None:
    day = _day(on)
    with _office(policies) as office:
        law = office.policy(scope, day)
        book = _opened(register, law)
        listed = standings(book.register, day)
        if as_json_:
            sys.stdout.buffer.write((json.dumps(_plain(listed, day), ensure_ascii=False, indent=2) + "\n").encode())
            return
        _shown(sorted((s for s in listed if every or not s.closed), key=lambda s: (not s.overdue, s.due or date.max)))
        screens.text(_summed(listed, day))


@command("write", help="把某一天的台账写成表格文件（.xlsx）。")
def write_register(
    register: Ledger,
    scope: Scope,
    out: Annotated[Path, typer.Option("-o", "--out", help="写到哪个 .xlsx 文件")],
    on: On = "",
    year: Annotated[str, typer.Option("--year", help="只写这个预算年度的问题，如 2024")] = "",
    policies: Policies = None,
) -> None:
    day = _day(on)
    if out.suffix != ".xlsx":
        raise InputError("usage", f"“{shown_name(out)}”不是 .xlsx 文件", rule="台账写成 .xlsx", remedy="请改文件名")
    with _office(policies) as office:
        law = office.policy(scope, day)
        home = office.library.jurisdictions[law.scope]
        form = register_form(_opened(register, law), law, day, year)
        write_whole(out, sheet_bytes(form, TABLE, law.vocabulary, f"{home.name}问题整改台账", home.money_unit))
        screens.text([f"已写出 {shown_name(out)}：{len(form.tables[TABLE])}条"])


@command(help="把财政监督计划和绩效评价计划合成一份：同一单位、同一项目的，一次联合检查。")
def plans(
    supervision: Annotated[Path, typer.Argument(metavar="监督计划", help="CSV，列有 年度 单位 项目名称 项目代码 内容")],
    evaluation: Annotated[Path, typer.Argument(metavar="评价计划", help="CSV，列同上")],
) -> None:
    merged = merge_plans(read_plan_lines(supervision), read_plan_lines(evaluation))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("年度", "单位", "项目", "由谁检查", "内容"):
        table.add_column(name, overflow="fold")
    for v in merged:
        subjects = "；".join(dict.fromkeys(p.subject for p in (*v.supervised, *v.evaluated) if p.subject))
        cells = (str(v.year), v.unit, "、".join(v.projects) or "全部", "、".join(v.by), subjects)
        table.add_row(*(Text(text.translate(UNSAFE)) for text in cells))
    screens.out.print(table, soft_wrap=False)
    screens.text([f"两份计划合成{len(merged)}次检查，其中联合检查{sum(v.joint for v in merged)}次。"])


# ---- shared


def _office(policies: Path | None) -> Office:
    return Office(policies) if policies else Office()


def _day(text: str) -> date:
    return day_of(text, "选项“--on”") if text else date.today()


def _opened(path: Path, law: PolicyVersion) -> Book:
    if not path.exists():
        raise InputError("file-missing", f"没有台账流水“{shown_name(path)}”", remedy="请核对路径；新的台账从 chidu register take 或 enter 开始")
    book = open_register(path, law)
    if book.torn:
        screens.usage(f"台账流水的最后一行没有写完，不算数：{book.torn[:40]}")
    return book


def _told(what: str, taken: Taken) -> None:
    known = f"，已在账上{len(taken.known)}条" if taken.known else ""
    screens.text([f"{what}：新登记{len(taken.new)}条{known}。", *(f"  {i.id}　{i.unit}　{i.problem}" for i in taken.new)])


def _shown(listed: Sequence[Standing]) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("编号", "来源", "类别", "责任单位", "问题", "状态", "整改时限", "逾期"):
        table.add_column(name, overflow="fold", no_wrap=name not in ("责任单位", "问题"))
    for s in listed:
        late = f"{s.late}个工作日" if s.overdue else ""
        cells = (s.item.id, s.item.origin, s.category, s.item.unit, s.item.problem, s.status, s.due.isoformat() if s.due else "", late)
        table.add_row(*(Text(" ".join(text.translate(UNSAFE).split("\n")), "red" if s.overdue else "") for text in cells))
    if listed:
        if not screens.out.is_terminal:
            screens.out.width = screens.WIDE
        screens.out.print(table, soft_wrap=False)


def _summed(listed: Sequence[Standing], day: date) -> Iterator[str]:
    whole = tally(listed)
    rate = f"，整改率{quantity.say(whole.rate, '%')}" if whole.rate is not None else ""
    yield f"截至{quantity.say_date(day)}：共{whole.found}条，已整改{whole.closed}条{rate}；逾期{whole.overdue}条，长期{whole.long}条。"
    for title, groups in (("分类别", tallies(listed, lambda s: s.category or "未归类")), ("分单位", tallies(listed, lambda s: s.item.unit))):
        if whole.found:
            late = {name: f"（逾期{t.overdue}）" if t.overdue else "" for name, t in groups.items()}
            yield f"{title}：" + "；".join(f"{name} {t.closed}/{t.found}{late[name]}" for name, t in groups.items())
    yield from (f"说明　{note}" for note in _notes(listed))


def _notes(listed: Iterable[Standing]) -> list[str]:
    return list(dict.fromkeys(note for s in listed for note in s.state.notes))


def _plain(listed: Sequence[Standing], day: date) -> dict[str, Any]:
    """The register for programs: numbers as they are, the rate exact as a text."""
    whole = tally(listed)
    return {
        "on": day.isoformat(), "found": whole.found, "closed": whole.closed, "overdue": whole.overdue, "long": whole.long,
        "rate": str(whole.rate) if whole.rate is not None else None, "notes": _notes(listed),
        "items": [{
            "id": s.item.id, "origin": s.item.origin, "category": s.category, "unit": s.item.unit, "project": s.item.project,
            "code": s.item.code, "problem": s.item.problem, "status": s.status, "notified": s.notified and s.notified.isoformat(),
            "due": s.due and s.due.isoformat(), "overdue": s.overdue, "late": s.late, "next": list(s.state.next),
        } for s in listed],
    }
