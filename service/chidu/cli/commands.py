"""The commands. Exit codes: 0 every form was judged, 1 a letter differs or the evaluators disagree, 2 bad input,
3 a policy set that does not load; of several files the highest."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import click
import typer

from chidu import __version__, quantity
from chidu.cli import screens
from chidu.desk import home
from chidu.desk.batch import read_tasks, write_letters, write_whole
from chidu.desk.checking import check as check_library
from chidu.desk.determinations import given, read_determinations
from chidu.desk.letters import issue
from chidu.desk.lookup import compare, rules_shown, scopes_listed
from chidu.desk.office import Office
from chidu.desk.review import Reviewed, Task, as_json, review
from chidu.desk.schemas import write_schemas
from chidu.desk.verification import verify as verify_letter
from chidu.document.context import Head
from chidu.errors import ChiduError, InputError
from chidu.policy.library import load_library
from chidu.types import Determination

app = typer.Typer(help="尺度：预算绩效管理的规则审核。按县里自己的政策文件审核绩效目标申报表，出具审核意见。", no_args_is_help=True,
                  add_completion=False, pretty_exceptions_enable=False)

Policies = Annotated[Path | None, typer.Option("--policies", help="政策库文件夹，默认用随程序的政策库")]
Scope = Annotated[str, typer.Option("--scope", help="辖区，如 cn/shandong/dezhou/qihe（chidu scopes 列出全部）")]
On = Annotated[str, typer.Option("--on", help="依据哪一天的政策，如 2024-03-01；默认今天")]
Determine = Annotated[list[str] | None, typer.Option("--determine", help="人工认定，如 要点·规范完整性=优；可写多次")]
DeterminationFile = Annotated[Path | None, typer.Option("--determinations", help="人工认定文件（YAML）")]
By = Annotated[str, typer.Option("--by", help="认定人")]
Reason = Annotated[str, typer.Option("--reason", help="认定理由")]


@app.command(help="审核一张或多张表，逐条给出判定。")
def evaluate(
    forms: Annotated[list[Path], typer.Argument(help="表格文件：.xlsx .xls .docx .json")],
    scope: Scope,
    on: On = "",
    as_json_: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    determine: Determine = None,
    determinations: DeterminationFile = None,
    by: By = "",
    reason: Reason = "",
    policies: Policies = None,
) -> None:
    day, people = _day(on), _people(determine, determinations, by, reason)
    with _office(policies) as office:
        results = _reviewed(office, [Task(f, scope, day, people) for f in forms], quiet=as_json_)
        if as_json_:
            typer.echo(_json([_plain(office, r) for r in results], single=len(forms) == 1))
        elif len(results) == 1 and (decision := results[0].decision):
            screens.decision(decision, office.policy(scope, day))
        else:
            screens.lines(results, office)
        _exit(results)


@app.command(help="审核一张表并出具文书（.docx）。")
def letter(
    form: Annotated[Path, typer.Argument(help="表格文件")],
    scope: Scope,
    out: Annotated[Path, typer.Option("-o", "--out", help="写到哪里：.docx 文件，或一个文件夹（应出的文书全部写入）")],
    on: On = "",
    kind: Annotated[str, typer.Option("--kind", help="审核意见 或 补正通知")] = "审核意见",
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
        task = Task(form, scope, _day(on), _people(determine, determinations, by, reason))
        results = list(review(office, [task]))
        head, taken = Head(number, to, _day(day)), set[Path]()
        for r in results:
            if r.decision is None:
                continue
            if out.suffix == ".docx":
                screens.written(write_whole(out, issue(office, r.decision, kind, head).content))
            else:
                for path in write_letters(office, r, out, head, taken):
                    screens.written(path)
        _complain(results)
        _exit(results)


@app.command("review", help="按任务清单成批审核，写出全部文书和汇总。")
def review_batch(
    tasks: Annotated[Path, typer.Argument(help="任务清单（YAML）：每项写 文件、辖区、日期，可写 人工认定")],
    out: Annotated[Path, typer.Option("--out", help="文书写到这个文件夹")] = Path("out"),
    day: Annotated[str, typer.Option("--date", help="落款日期，默认今天")] = "",
    policies: Policies = None,
) -> None:
    head, taken = Head("", "", _day(day)), set[Path]()
    with _office(policies) as office:
        results, letters = [], 0
        for r in screens.progress(review(office, listed := read_tasks(tasks, _now())), len(listed)):
            results.append(r)
            if r.decision:
                try:
                    letters += len(write_letters(office, r, out, head, taken))
                except ChiduError as e:
                    results[-1] = Reviewed(r.task, r.decision, e)
        screens.lines(results, office)
        screens.summary(results, letters, out)
        _exit(results)


@app.command(help="检查政策库：写法、名称、上下级、每个变动日期，并运行全部的例。")
def check(path: Annotated[Path | None, typer.Argument(help="政策库文件夹")] = None) -> None:
    screens.checked(check_library(load_library(path or home.policies())))


@app.command(help="查看某辖区某日的规则：一句话、出处、每个数值的来历。")
def show(
    scope: Annotated[str, typer.Argument(help="辖区")],
    rule: Annotated[str, typer.Argument(help="规则编号，可不写")] = "",
    on: On = "",
    policies: Policies = None,
) -> None:
    with _office(policies) as office:
        screens.text(rules_shown(office, scope, _day(on), rule))


@app.command(help="比较某辖区两个日期的政策。")
def diff(
    scope: Annotated[str, typer.Argument(help="辖区")],
    start: Annotated[str, typer.Option("--from", help="从哪一天")],
    end: Annotated[str, typer.Option("--to", help="到哪一天")],
    policies: Policies = None,
) -> None:
    with _office(policies) as office:
        screens.text(compare(office, scope, _day(start), _day(end)))


@app.command(help="核验文书：不用政策库，按文书自带的依据重算，说明一致或哪里不同。")
def verify(letters: Annotated[list[Path], typer.Argument(help="本系统出具的 .docx")]) -> None:
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


@app.command(help="列出全部辖区。")
def scopes(policies: Policies = None) -> None:
    with _office(policies) as office:
        screens.text(scopes_listed(office))


@app.command(help="写出供编辑器使用的 JSON Schema。")
def schemas(out: Annotated[Path, typer.Argument(help="写到这个文件夹")]) -> None:
    for path in write_schemas(out):
        screens.written(path)


# ---- shared


def _office(policies: Path | None) -> Office:
    return Office(policies) if policies else Office()


def _now() -> datetime:
    return datetime.now().astimezone()


def _day(text: str) -> date:
    if not text:
        return date.today()
    day = quantity.day(text) if len(text) == 10 else None
    if day is None:
        raise InputError("date", f"日期“{text}”", rule="日期写成 2024-03-01", remedy="请改写")
    return day


def _people(items: list[str] | None, path: Path | None, by: str, reason: str) -> tuple[Determination, ...]:
    from_file = read_determinations(path, _now()) if path else ()
    return from_file + given(items or [], by, reason, _now())


def _reviewed(office: Office, tasks: Sequence[Task], quiet: bool) -> list[Reviewed]:
    results: Iterable[Reviewed] = review(office, tasks)
    return list(results if quiet or len(tasks) == 1 else screens.progress(results, len(tasks)))


def _plain(office: Office, r: Reviewed) -> dict[str, Any]:
    if r.decision:
        return as_json(r.decision, office.policy(r.task.scope, r.task.on))
    assert r.error is not None
    return {"form": {"source": r.task.path.name}, "error": {"code": r.error.code, "message": str(r.error)}}


def _json(items: list[dict[str, Any]], single: bool) -> str:
    return json.dumps(items[0] if single and len(items) == 1 else items, ensure_ascii=False, indent=2)


def _complain(results: Sequence[Reviewed]) -> None:
    for r in results:
        if r.error:
            screens.error(r.error)


def _exit(results: Sequence[Reviewed]) -> None:
    raise typer.Exit(max((r.error.exit_code for r in results if r.error), default=0))


def main(argv: Sequence[str] | None = None) -> None:
    """Runs a command and leaves with its exit code. No traceback reaches a user."""
    sys.exit(_guarded(lambda: app(list(argv) if argv is not None else None, standalone_mode=False)))


def _guarded(run: Callable[[], Any]) -> int:
    try:
        return int(run() or 0)
    except ChiduError as e:
        screens.error(e)
        return e.exit_code
    except click.exceptions.NoArgsIsHelpError:
        return 0
    except click.ClickException as e:
        screens.usage(e.format_message())
        return 2
    except (KeyboardInterrupt, click.Abort):
        screens.usage("已中止；已写出的文书完整，未写出的没有留下半份。")
        return 2
    except BrokenPipeError:
        return 0
    except Exception as e:  # the last net: an officer sees a sentence, never a traceback
        screens.usage(f"程序内部出错（{type(e).__name__}，版本{__version__}）。请把所用的命令和文件交维护人员。")
        return 2
