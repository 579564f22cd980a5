"""The commands. Exit codes: 0 every form was judged by both evaluators, 1 a letter differs or they disagree, 2 bad input
or a decision that waits (待复核), 3 a policy set that does not load; of several files the highest."""

from __future__ import annotations

import json
import logging
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from chidu import __version__
from chidu.cli import INTERRUPTED, register, screens, totals, traces, years
from chidu.cli.usage import Command, Group, Later, complaint
from chidu.desk import home
from chidu.desk.batch import day_of, kept, read_tasks, write_batch, write_letter, write_letters
from chidu.desk.bulk import Read, forms_in, is_store, judge_store, nothing_judged, parts_in, read_forms, require_free, store_cases
from chidu.desk.checking import check as check_library
from chidu.desk.determinations import given, read_determinations
from chidu.desk.files import shown_name, shown_path
from chidu.desk.keeping import Earlier
from chidu.desk.lookup import compare, rules_shown, scopes_listed
from chidu.desk.office import Office
from chidu.desk.review import Reviewed, Task, review, reviewed_json, told
from chidu.desk.schemas import write_schemas
from chidu.desk.trace import trace
from chidu.desk.verification import verify as verify_letter
from chidu.document.context import Head
from chidu.errors import ChiduError, InputError, Place, WorkerLost
from chidu.policy.library import load_library
from chidu.records.book import Book
from chidu.types import Case, Determination

logging.getLogger("chidu").addHandler(logging.NullHandler())  # the screen tells of alarms; a log is for who configures one


class Commands(Group):
    """All of them. What the service and the assistant need is loaded by their commands alone."""

    later = (
        Later("serve", "启动服务：第一次启动建好数据库、发布随程序的政策、给出初始账号。", ("chidu.cli.serve", "serve")),
        Later("password", "给一个账号新的初始密码：没有管理员能登录时，由能上机器的人用。", ("chidu.cli.serve", "password")),
        Later("migrate", "把数据库的表建好，或升到本程序的版本。", ("chidu.cli.maintenance", "migrate")),
        Later("publish", "发布一个辖区的政策和模板：先说明会改变什么；写明起草人和审批人并输入密码后发布。", ("chidu.cli.maintenance", "publish")),
        Later("account", "建一个账号：一个辖区的第一个账号，由能上机器的人建。", ("chidu.cli.maintenance", "account")),
        Later("redact", "抹去一份来件里的个人信息：原件、读出的表、据此的决定；只留摘要，不能恢复。", ("chidu.cli.maintenance", "redact")),
        Later("backup", "备份整个数据库，不必停下工作；先核对，写成以后才算数。", ("chidu.cli.maintenance", "backup")),
        Later("restore", "把备份恢复到空的数据库，并逐条核对。", ("chidu.cli.maintenance", "restore")),
        Later("audit", "核对全部审计链、发布、文件、表和决定有没有被改过；导出链头，或与存出去的链头对照。", ("chidu.cli.maintenance", "audit")),
        Later("replay", "重放决定：按它当时的事实和政策再判一次，看是否一致。", ("chidu.cli.maintenance", "replay")),
        Later("worker", "只在后台判定，没有网页；几台机器分担时用。", ("chidu.cli.maintenance", "worker")),
        Later("ask", "问政策和表：为什么退回、依据哪一条、怎样才能通过、标准是多少、假如改了会怎样；每句话都有依据。", ("chidu.cli.asking", "ask")),
    )


app = typer.Typer(cls=Commands, help="尺度：预算绩效管理的规则审核。按县里自己的政策文件审核绩效目标申报表，出具审核意见。",
                  no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
command = partial(app.command, cls=Command)
app.add_typer(register.app, name="register")
command("year", help="按年度计划一步一步做完：审核各环节的表，汇总排名，写出全部文书，记入决定簿。")(years.year)
command("roster", help="由决定簿汇总一个名册（排名、覆盖、抽查、遴选、汇总），判定并给出结果。")(years.roster)

Policies = Annotated[Path | None, typer.Option("--policies", help="政策库文件夹，默认用随程序的政策库")]
Scope = Annotated[str, typer.Option("--scope", help="辖区，如 cn/shandong/dezhou/qihe（chidu scopes 列出全部）")]
On = Annotated[str, typer.Option("--on", help="依据哪一天的政策，如 2024-03-01；默认今天")]
Determine = Annotated[list[str] | None, typer.Option("--determine", help="人工认定，如 要点·规范完整性=优；可写多次")]
DeterminationFile = Annotated[Path | None, typer.Option("--determinations", help="人工认定文件（YAML）")]
By = Annotated[str, typer.Option("--by", help="认定人")]
Reason = Annotated[str, typer.Option("--reason", help="认定理由")]


@command(help="审核一张或多张表，逐条给出判定。")
def evaluate(
    forms: Annotated[list[Path], typer.Argument(metavar="表格", help="表格文件：.xlsx .xls .docx .json")],
    scope: Scope,
    on: On = "",
    as_json_: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    trace_: Annotated[bool, typer.Option("--trace", help="附判定轨迹：引擎依次触发了什么，每条规则为何这样判")] = False,
    determine: Determine = None,
    determinations: DeterminationFile = None,
    by: By = "",
    reason: Reason = "",
    policies: Policies = None,
) -> None:
    day, people = _day(on, "--on"), _people(determine, determinations, by, reason)
    with _office(policies) as office:
        results = _reviewed(office, [Task(f, scope, day, people) for f in forms], quiet=as_json_)
        if as_json_:
            sys.stdout.buffer.write(_json([reviewed_json(office, r, trace_) for r in results], single=len(forms) == 1))
        elif len(results) > 1:
            screens.lines(results, office)
        elif decision := results[0].decision:
            screens.decision(decision, office.policy(scope, day))
        else:
            screens.complain(results)
        for r in results if trace_ and not as_json_ else ():
            if r.decision:
                screens.text([f"── {shown_name(r.task.path)}"] if len(results) > 1 else [])
                traces.show(trace(r.decision, office.policy(scope, day)))
        _exit(results)


@command(help="审核一张表并出具文书（.docx）。")
def letter(
    form: Annotated[Path, typer.Argument(metavar="表格", help="表格文件：.xlsx .xls .docx .json")],
    scope: Scope,
    out: Annotated[Path, typer.Option("-o", "--out", help="写到哪里：.docx 文件，或一个文件夹（应出的文书全部写入）")],
    on: On = "",
    kind: Annotated[str, typer.Option("--kind", help="写到一个文件时出哪一种：审核意见（默认）或 补正通知")] = "审核意见",
    number: Annotated[str, typer.Option("--number", help="文号，可不写")] = "",
    to: Annotated[str, typer.Option("--to", help="主送，默认表上的主管部门")] = "",
    day: Annotated[str, typer.Option("--date", help="落款日期，默认今天")] = "",
    determine: Determine = None,
    determinations: DeterminationFile = None,
    by: By = "",
    reason: Reason = "",
    policies: Policies = None,
) -> None:
    with _office(policies) as office:
        task = Task(form, scope, _day(on, "--on"), _people(determine, determinations, by, reason))
        head, taken = Head(number, to, _day(day, "--date")), set[Path]()
        results, to_file = list(review(office, [task])), out.suffix == ".docx"
        if to_file and len(results) > 1:
            raise InputError("several-forms", f"这个文件里有{len(results)}张表", place=Place(shown_name(form)), rule="一张表一份文书",
                             remedy="-o 请写一个文件夹，文书全部写入")
        letters = [write_letter(office, r, out, kind, head) if to_file else write_letters(office, r, out, head, taken)
                   for r in results]
        results = [_written(r, paths, screens.written) for r, paths in zip(results, letters, strict=True)]
        screens.complain(results)
        _exit(results)


@command("review", help="按任务清单成批审核，写出全部文书和汇总。")
def review_batch(
    tasks: Annotated[Path, typer.Argument(metavar="任务清单", help="YAML：每项写 文件、辖区、日期，可写 人工认定")],
    out: Annotated[Path, typer.Option("--out", help="文书写到这个文件夹，默认 out")] = Path("out"),
    day: Annotated[str, typer.Option("--date", help="落款日期，默认今天")] = "",
    book: Annotated[Path | None, typer.Option("--book", help="决定簿（.jsonl）：记入决定，并从中取以前的事实；没有就新建")] = None,
    policies: Policies = None,
) -> None:
    head, kept_in = Head("", "", _day(day, "--date")), Book(book) if book else None
    with _office(policies) as office, kept_in.adding() if kept_in else nullcontext(lambda _: False) as add:
        results: list[Reviewed] = []
        letters: list[Path] = []
        listed = read_tasks(tasks, _now())
        decided = kept(office, review(office, listed, Earlier(kept_in)), add)
        for written in screens.progress(write_batch(office, decided, out, head), len(listed)):
            results.append(written.reviewed)
            letters += written.paths
        screens.lines(results, office)
        screens.summary(results, len(letters), out, office)
        _exit(results)


@command(help="成批预审：一个文件夹的表，或已建的事实库，给出判定、等级、结论和合计；不出文书。")
def bulk(
    source: Annotated[Path, typer.Argument(metavar="文件夹", help="放表的文件夹，或先前用 --facts 建的事实库")],
    scope: Scope,
    on: On = "",
    facts: Annotated[Path | None, typer.Option("--facts", help="把读出的表存成事实库，换一套政策再审时不必重读")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="逐表、逐条的结果写到这个文件夹（.parquet）")] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    digest: Annotated[bool, typer.Option("--digest", help="附全部结果的校验和")] = False,
    policies: Policies = None,
) -> None:
    with _office(policies) as office, TemporaryDirectory(prefix="chidu-") as kept:
        day, store, errors = _day(on, "--on"), source, list[ChiduError]()
        office.policy(scope, day)
        require_free(facts, out)
        if not is_store(source):
            store = facts or Path(kept) / "事实"
            files = forms_in(source)
            read = read_forms(office, files, scope, day)
            listed = read if as_json_ else screens.progress(read, len(files))
            deque(store_cases(_kept(listed, errors), store), maxlen=0)
        elif facts:
            raise InputError("facts-needless", "给出的文件夹已经是事实库", place=Place(shown_path(source)), rule="--facts 是读表时存下所读的内容",
                             remedy="请去掉 --facts，或改为放表的文件夹")
        with totals.judging(parts_in(store) if is_store(store) else 0, as_json_) as told_of_part:
            judged = judge_store(office, store, scope, day, out=out, signed=digest, told=told_of_part) if is_store(store) else None
        totals.left_out(errors, judged)
        if as_json_:
            sys.stdout.buffer.write(_json([totals.as_json(judged or nothing_judged(office, scope, day), errors)], True))
        elif judged:
            totals.shown(judged, office)
        refused = [InputError.exit_code] if judged and judged.totals.refused else []
        raise typer.Exit(max([e.exit_code for e in errors] + refused, default=0))


def _kept(listed: Iterable[Read], errors: list[ChiduError]) -> Iterator[Case]:
    """The cases of the files that could be read; the errors of the others are kept."""
    for read in listed:
        errors += [read.error] if read.error else []
        yield from read.cases


@command(help="检查政策库：写法、名称、上下级、每个变动日期，并运行全部的例。")
def check(path: Annotated[Path | None, typer.Argument(metavar="文件夹", help="政策库文件夹，默认用随程序的政策库")] = None) -> None:
    screens.checked(check_library(load_library(path or home.policies())))


@command(help="查看某辖区某日的规则：一句话、出处、每个数值的来历。")
def show(
    scope: Annotated[str, typer.Argument(metavar="辖区", help="如 cn/shandong/dezhou/qihe（chidu scopes 列出全部）")],
    rule: Annotated[str, typer.Argument(metavar="规则", help="规则编号，不写则列出全部")] = "",
    on: On = "",
    policies: Policies = None,
) -> None:
    with _office(policies) as office:
        screens.text(rules_shown(office, scope, _day(on, "--on"), rule))


@command(help="比较某辖区两个日期的政策。")
def diff(
    scope: Annotated[str, typer.Argument(metavar="辖区", help="如 cn/shandong/dezhou/qihe（chidu scopes 列出全部）")],
    start: Annotated[str, typer.Option("--from", help="从哪一天，如 2023-01-01")],
    end: Annotated[str, typer.Option("--to", help="到哪一天，如 2024-03-01")],
    policies: Policies = None,
) -> None:
    with _office(policies) as office:
        screens.text(compare(office, scope, _day(start, "--from"), _day(end, "--to")))


@command(help="核验文书：不用政策库，按文书自带的依据重算，说明一致或哪里不同。")
def verify(letters: Annotated[list[Path], typer.Argument(metavar="文书", help="本系统出具的 .docx")]) -> None:
    worst = 0
    with Office() as office:
        for path in letters:
            try:
                result = verify_letter(path, office.sandbox)
                screens.verified(path, result)
                worst = max(worst, 1 if result.differences else 0)
            except ChiduError as e:
                screens.error(e)
                worst = max(worst, e.exit_code)
    raise typer.Exit(worst)


@command(help="列出全部辖区。")
def scopes(policies: Policies = None) -> None:
    with _office(policies) as office:
        screens.text(scopes_listed(office))


@command(help="写出供编辑器使用的 JSON Schema。")
def schemas(out: Annotated[Path, typer.Argument(metavar="文件夹", help="写到这个文件夹")]) -> None:
    for path in write_schemas(out):
        screens.written(path)


# ---- shared


def _office(policies: Path | None) -> Office:
    return Office(policies) if policies else Office()


def _now() -> datetime:
    return datetime.now().astimezone()


def _day(text: str, option: str) -> date:
    return day_of(text, f"选项“{option}”") if text else date.today()


def _people(items: list[str] | None, path: Path | None, by: str, reason: str) -> tuple[Determination, ...]:
    from_file = read_determinations(path, _now()) if path else ()
    return from_file + given(items or [], by, reason, _now())


def _reviewed(office: Office, tasks: Sequence[Task], quiet: bool) -> list[Reviewed]:
    results: Iterable[Reviewed] = review(office, tasks)
    return list(results if quiet or len(tasks) == 1 else screens.progress(results, len(tasks)))


def _written(r: Reviewed, letters: Iterable[Path], tell: Callable[[Path], None]) -> Reviewed:
    """The result with its letters written, each told of; an error that stops them is the result's."""
    try:
        for path in letters:
            tell(path)
    except Exception as e:
        return replace(r, error=told(e, shown_name(r.task.path)))
    return r


def _json(items: list[dict[str, Any]], single: bool) -> bytes:
    """UTF-8 whatever the terminal's own encoding: it is for programs."""
    return (json.dumps(items[0] if single and len(items) == 1 else items, ensure_ascii=False, indent=2) + "\n").encode()


def _exit(results: Sequence[Reviewed]) -> None:
    """Tells of the alarms and leaves: a decision that waits is a worker lost."""
    screens.alarm(results)
    waiting = [WorkerLost.exit_code for r in results if r.decision and r.decision.waiting]
    raise typer.Exit(max([r.error.exit_code for r in results if r.error] + waiting, default=0))


def run(argv: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit code. No traceback reaches a user."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a character that the terminal does not have is no reason to stop
    return _guarded(lambda: app(argv and list(argv), prog_name="chidu", standalone_mode=False))


def _guarded(command: Callable[[], Any]) -> int:
    try:
        code = int(command() or 0)
    except ChiduError as e:
        screens.error(e)
        return e.exit_code
    except TyperException as e:
        if type(e).__name__ == "NoArgsIsHelpError":
            screens.text([e.format_message()])
            return 0
        screens.error(complaint(e))
        return 2
    except SystemExit:  # who reads the output has closed it: nothing more to say
        return 0
    except Exception as e:  # the last net: an officer sees a sentence, never a traceback
        screens.usage(f"程序内部出错（{type(e).__name__}，版本{__version__}）。请把所用的命令和文件交维护人员。")
        return 2
    if code == INTERRUPTED:
        screens.usage("已中止。已写出的文书是完整的，没有写完的没有留下半份。")
    return code
