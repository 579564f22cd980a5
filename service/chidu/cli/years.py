"""chidu year and chidu roster: a year's steps one after another, and one set by itself."""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from chidu.cli import screens
from chidu.desk.batch import Written, day_of, write_batch
from chidu.desk.figures import charts_of
from chidu.desk.files import shown_path, write_whole
from chidu.desk.keeping import record_of
from chidu.desk.office import Office
from chidu.desk.plan import Plan, Step, people_of_roster, read_plan
from chidu.desk.review import Reviewed, Task
from chidu.desk.rosters import decide_roster, read_keys, reconciled, rosters_of, rule_of
from chidu.desk.year import Done, files_of, run
from chidu.document.charts import svg
from chidu.document.context import Head
from chidu.errors import ChiduError, InputError
from chidu.records.book import Book

Policies = Annotated[Path | None, typer.Option("--policies", help="政策库文件夹，默认用随程序的政策库")]


def year(
    plan: Annotated[Path, typer.Argument(metavar="年度计划", help="YAML：辖区、年度、名单和各步骤；样子见 docs/tutorial.md")],
    out: Annotated[Path, typer.Option("--out", help="文书写到这个文件夹，每步一个子文件夹")] = Path("out"),
    first: Annotated[str, typer.Option("--from", help="从哪一步做起")] = "",
    last: Annotated[str, typer.Option("--to", help="做到哪一步为止")] = "",
    day: Annotated[str, typer.Option("--date", help="落款日期，默认每步自己的日期")] = "",
    policies: Policies = None,
) -> None:
    read = read_plan(plan)
    steps = read.between(first, last)
    fixed = day_of(day, "选项“--date”") if day else None
    finished: list[tuple[Done, float]] = []
    with Office(policies) if policies else Office() as office:
        if read.policies:
            office.add(read.policies)
        for step in steps:
            finished.append(_one(office, read, step, out, Head("", "", fixed or step.on)))
            _tell(*finished[-1])
        for name, chart in charts_of(Book(read.book), office.policy(read.scope, steps[-1].on), read.year):
            screens.written(write_whole(out / "图" / f"{name}.svg", svg(chart)))
    _summary(finished, out, read)
    raise typer.Exit(2 if any(d.errors or d.waiting for d, _ in finished) else 1 if any(d.differences for d, _ in finished) else 0)


def _one(office: Office, plan: Plan, step: Step, out: Path, head: Head) -> tuple[Done, float]:
    started, done = time.monotonic(), Done(step)
    for item in screens.progress(run(office, plan, step, out, head, _now()), files_of(step)):
        if isinstance(item, Done):
            done = item
    return done, time.monotonic() - started


def _tell(done: Done, seconds: float) -> None:
    entered = f"，新登记问题{done.entered}个" if done.entered else ""
    counted = f"{done.forms}张表，不符合{done.findings}处，文书{done.letters}份{entered}"
    screens.text([f"{done.step.name}（{done.step.on.isoformat()}）：{counted}，用时{seconds:.1f}秒"])
    for message in dict.fromkeys([*done.errors[:5], *done.differences[:5]]):
        screens.usage(f"  {message}")
    if (more := len(done.errors) + len(done.differences) - 10) > 0:
        screens.usage(f"  另有{more}处")


def _summary(finished: Sequence[tuple[Done, float]], out: Path, plan: Plan) -> None:
    table = Table(box=SIMPLE_HEAD)
    for heading in ("步骤", "表", "不符合", "新记入", "文书", "待复核", "出错", "对不上", "秒"):
        table.add_column(heading, justify="left" if heading == "步骤" else "right")
    counted = [_numbers(d) for d, _ in finished]
    for (d, seconds), numbers in zip(finished, counted, strict=True):
        table.add_row(d.step.name, *map(str, numbers), f"{seconds:.1f}")
    table.add_section()
    table.add_row("合计", *(str(sum(n)) for n in zip(*counted, strict=True)), f"{sum(s for _, s in finished):.1f}")
    screens.out.print(table)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    screens.text([f"文书在 {shown_path(out)}，决定簿 {shown_path(plan.book)}；内存最多时{peak:.0f}MB（一个进程）"])


def _numbers(d: Done) -> tuple[int, ...]:
    return d.forms, d.findings, d.kept, d.letters, d.waiting, len(d.errors), len(d.differences)


def roster(
    name: Annotated[str, typer.Argument(metavar="汇总规则", help="如 末位淘汰")],
    scope: Annotated[str, typer.Option("--scope", help="辖区，如 cn/shandong/heze（chidu scopes 列出全部）")],
    book: Annotated[Path, typer.Option("--book", help="决定簿（.jsonl），由 chidu review --book 或 chidu year 记成")],
    on: Annotated[str, typer.Option("--on", help="依据哪一天的政策，如 2024-03-01；默认今天")] = "",
    year_: Annotated[str, typer.Option("--year", help="只取这个预算年度的")] = "",
    lists: Annotated[list[str] | None, typer.Option("--list", help="名单，如 县直部门=名单/县直部门.csv；可写多次")] = None,
    determinations: Annotated[Path | None, typer.Option("--determinations", help="人工认定文件（YAML），每项写 名册 和 代码")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="应出的文书写到这个文件夹")] = None,
    policies: Policies = None,
) -> None:
    day, kept = day_of(on, "选项“--on”") if on else date.today(), Book(book)
    if not book.is_file():
        raise InputError("book-missing", "没有这个决定簿", remedy="请核对 --book；先用 chidu review --book 记入决定")
    with Office(policies) if policies else Office() as office:
        law = office.policy(scope, day)
        forms = list(rosters_of(law, name, kept, year_, {n: read_keys(Path(f)) for n, _, f in (x.partition("=") for x in lists or [])}))
        if not forms:
            raise InputError("roster-empty", f"决定簿里没有可列入“{name}”的决定", rule="名册由已作出的决定汇总而成", remedy="请核对年度，或先审核有关的表")
        results, different = [], 0
        for form in forms:
            people = people_of_roster(determinations, form, _now()) if determinations else ()
            decision = decide_roster(office, scope, day, form, people)
            results.append(Reviewed(Task(Path(form.file), scope, day, people), decision))
            kept.add([record_of(decision, law)])
            screens.roster(decision, law)
            for told in reconciled(form, rule_of(law, name), kept):
                different += 1
                screens.usage(told)
        for written in write_batch(office, results, out, Head("", "", day)) if out else ():
            _written(written)
    raise typer.Exit(1 if different else 0)


def _written(written: Written) -> None:
    for path in written.paths:
        screens.written(path)
    if isinstance(error := written.reviewed.error, ChiduError):
        raise error


def _now() -> datetime:
    return datetime.now().astimezone()
