"""What the terminal shows: tables, a progress bar, messages. All wording for people is here or comes from the desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from chidu.desk.checking import Checked
from chidu.desk.office import Office
from chidu.desk.review import Reviewed
from chidu.desk.verification import Verification
from chidu.errors import ChiduError
from chidu.opinion.compose import compose
from chidu.types import Decision, PolicyVersion

T = TypeVar("T")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
COLOUR = {"否决": "bold red", "严重": "red", "一般": "yellow", "提示": "cyan"}
SHOWN_ERRORS = 5


def text(lines: Iterable[str]) -> None:
    for line in lines:
        out.print(escape(line))


def error(e: ChiduError) -> None:
    err.print(f"[red]{escape(str(e))}[/red]")


def usage(message: str) -> None:
    err.print(f"[red]{escape(message)}[/red]")


def written(path: Path) -> None:
    out.print(f"已写出 {escape(str(path))}")


def progress(items: Iterable[T], total: int) -> Iterator[T]:
    """Passes items through while a bar shows how many are done."""
    columns = (TextColumn("审核"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("审核", total=total)
        for item in items:
            yield item
            bar.advance(task)


def decision(d: Decision, policy: PolicyVersion) -> None:
    """One form in full: conclusion, findings with place, fact, provision and difference, what is open."""
    opinion = compose("审核意见", d, policy)
    s = opinion.subject
    out.print(f"[bold]{escape(s.name)}[/bold]　{escape(s.department)}　年度资金{escape(s.amount)}")
    out.print(f"依据：{escape(policy.scope)}，{policy.on.isoformat()}的政策（指纹 {d.fingerprint[:12]}）")
    out.print(f"总评：{escape(opinion.grade)}　结论：{escape(d.outcome.conclusion or '待定')}　处置：{escape('、'.join(d.outcome.actions) or '无')}")
    table = Table(show_lines=True, expand=True)
    for name, ratio in (("序号", 1), ("程度", 1), ("位置", 4), ("意见", 8), ("依据", 5), ("差额", 2)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for r in opinion.remarks:
        table.add_row(str(r.number), f"[{COLOUR.get(r.severity, '')}]{r.severity}[/]", escape(r.place),
                      escape(f"{r.fact.text}{r.request}"), escape(r.basis), escape(r.difference))
    if opinion.remarks:
        out.print(table)
    _open("待评审人判断", [f"{q.place}：{q.text}" for q in opinion.questions])
    _open("因缺内容无法判定", [f"{x.text}（{x.place}）" for x in opinion.lacking])
    _open("差多少、怎样达标", list(opinion.ways))
    _open("读表时未读出或须留意", [f"{u.source.ref}：{u.why}" for u in d.case.form.unread])
    out.print(f"应出文书：{'、'.join(d.outcome.documents) or '无'}　签署：{'、'.join(sorted(d.signed))}")


def _open(title: str, items: Sequence[str]) -> None:
    if items:
        out.print(f"[bold]{title}[/bold]（{len(items)}）")
        for item in items:
            out.print(f"  · {escape(item)}")


def lines(results: Sequence[Reviewed], office: Office) -> None:
    """A line each."""
    table = Table(expand=True)
    for name, ratio in (("表", 5), ("项目", 7), ("辖区", 4), ("总评", 2), ("不符合", 2), ("待判断", 2), ("无法判定", 2), ("结论", 5)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for r in results:
        home = office.library.jurisdictions.get(r.task.scope.strip("/"))
        place = home.name if home else r.task.scope
        if r.decision is None:
            table.add_row(escape(r.task.path.name), f"[red]{escape(str(r.error))}[/red]", escape(place), "", "", "", "", "未审核")
            continue
        verdicts = Counter(f.verdict for f in r.decision.findings)
        asked = sum(any(m.startswith("人工判断") for m in f.missing) for f in r.decision.findings)
        project = r.decision.case.form.fields.get("项目名称")
        o = r.decision.outcome
        table.add_row(escape(r.task.path.name), escape(project.text if project else ""), escape(place), escape(o.grade or "待评"),
                      str(verdicts["unmet"]), str(asked), str(verdicts["unknown"] - asked), escape(o.conclusion or "待定"))
    out.print(table)
    for e in [r.error for r in results if r.error and r.decision]:
        error(e)


def summary(results: Sequence[Reviewed], letters: int, folder: Path) -> None:
    """What the batch came to, and what to do next."""
    judged = [r.decision for r in results if r.decision]
    unmet = Counter(f.severity for d in judged for f in d.findings if f.verdict == "unmet")
    out.print(f"共审核{len(judged)}张表，未能审核{len(results) - len(judged)}张；查出问题{sum(unmet.values())}条（"
              + "、".join(f"{s}{n}条" for s, n in unmet.most_common()) + f"）；写出文书{letters}份。")
    out.print("下一步：")
    out.print(f"  1. 打开 {escape(str(folder))} 下的审核意见和补正通知，核对后加文号、用印。")
    out.print("  2. 逐张细看：.venv/bin/chidu evaluate 表格文件 --scope 辖区 --on 日期")
    out.print("  3. 评审人判断后加上认定再审：--determine 要点·目标相关性=优 --by 姓名 --reason 理由")
    out.print("  4. 核验文书：.venv/bin/chidu verify 文书.docx；查看规则：.venv/bin/chidu show 辖区")


def checked(c: Checked) -> None:
    out.print(f"通过：{c.scopes}个辖区、{c.files}件政策文件、{c.rules}条规则、{c.examples}个例，每个变动日期都解析无误。")
    for remark in c.remarks[:SHOWN_ERRORS]:
        out.print(f"  提示　{escape(remark)}")
    if len(c.remarks) > SHOWN_ERRORS:
        out.print(f"  提示　另有{len(c.remarks) - SHOWN_ERRORS}处同类提示")


def verified(path: Path, v: Verification) -> None:
    head = f"{path.name}：{v.kind}，{v.scope}，{v.on}，指纹{v.fingerprint[:12]}，判定{v.findings}项"
    if v.differences:
        out.print(f"[red]{escape(head)}，与重算结果不同：[/red]")
        for d in v.differences:
            out.print(f"  · {escape(d)}")
    else:
        out.print(f"[green]{escape(head)}，与重算结果一致。[/green]")
    for note in v.notes:
        out.print(f"  说明　{escape(note)}")
