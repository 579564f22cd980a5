"""What the terminal shows: tables, a progress bar, messages. All wording for people is here or comes from the desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from chidu.desk.checking import Checked
from chidu.desk.files import shown_name, shown_path
from chidu.desk.office import Office
from chidu.desk.review import Reviewed
from chidu.desk.verification import Verification
from chidu.errors import ChiduError, Unavailable
from chidu.evaluation.derive import derive
from chidu.opinion.compose import compose
from chidu.opinion.wording import fill, shown
from chidu.types import WHOLE, Decision, PolicyVersion, View

T = TypeVar("T")


class Screen(Console):
    """A terminal to which nothing that a form or letter says can be a command, markup or a change of direction."""

    def __init__(self, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)

    def print(self, *objects: Any, **how: Any) -> None:
        super().print(*(o.translate(UNSAFE) if isinstance(o, str) else o for o in objects), **how)


UNSAFE = dict.fromkeys((*range(10), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
out, err = Screen(), Screen(stderr=True)
COLOUR = {"否决": "bold red", "严重": "red", "一般": "yellow", "提示": "cyan"}
SHOWN_REMARKS = 5
SHOWN_FORMS = 3
WIDE = 150  # columns where nobody looks at a terminal: one form, one line


def text(lines: Iterable[str]) -> None:
    for line in lines:
        out.print(line)


def error(e: ChiduError) -> None:
    """What an officer reads; where the machine is the trouble, what it says itself, for whoever looks after it."""
    err.print(str(e), style="red")
    if isinstance(e, Unavailable) and e.__cause__:
        err.print(f"  原因　{str(getattr(e.__cause__, 'orig', e.__cause__)).strip().splitlines()[0]}")


def complain(results: Sequence[Reviewed]) -> None:
    """Every error of a batch, each once however many forms it stopped."""
    for message, number in Counter(str(r.error) for r in results if r.error).items():
        err.print(message + (f"（{number}张表都因此受阻）" if number > 1 else ""), style="red")


def alarm(results: Sequence[Reviewed]) -> None:
    """The decisions that wait for the engine (待复核), each reason once."""
    reasons: dict[str, list[str]] = {}
    for r in results:
        if r.decision and r.decision.waiting:
            reasons.setdefault(r.decision.waiting.reason, []).append(shown_name(r.task.path))
    for reason, forms in reasons.items():
        named = "、".join(forms[:SHOWN_FORMS]) + (f"等{len(forms)}张表" if len(forms) > SHOWN_FORMS else "")
        err.print(f"告警：{named}待复核：判定引擎两次未能签署（{reason}）。显示的是参照判定器的预览，不能出具文书。请再审一次；"
                  "反复出现请报告运维人员。", style="red")


def usage(message: str) -> None:
    err.print(message, style="red")


def written(path: Path) -> None:
    out.print(f"已写出 {shown_path(path)}")


def progress(items: Iterable[T], total: int) -> Iterator[T]:
    """Passes items through while a bar shows how many are done."""
    columns = (TextColumn("审核"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("审核", total=total)
        for item in items:
            yield item
            bar.advance(task)


def decision(d: Decision, policy: PolicyVersion) -> None:
    """One form in full: conclusion, findings with place, fact, provision and difference, what is open."""
    opinion = compose("审核意见", d, policy)
    s, outcome = opinion.subject, d.outcome
    out.print("　".join(x for x in (s.name, s.department, s.amount and f"年度资金{s.amount}") if x), style="bold")
    out.print(f"依据：{policy.scope}，{policy.on.isoformat()}的政策（指纹 {d.fingerprint[:12]}）")
    graded = f"总评：{opinion.grade}　" if opinion.grade else ""
    out.print(f"{graded}结论：{outcome.conclusion or '待定'}　处置：{'、'.join(outcome.actions) or '无'}")
    table = Table(show_lines=True, expand=True)
    for name, ratio in (("序号", 1), ("程度", 1), ("位置", 4), ("意见", 8), ("依据", 5), ("差额", 2)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for r in opinion.remarks:
        table.add_row(str(r.number), _cell(r.severity, COLOUR.get(r.severity, "")), _cell(r.place),
                      _cell(f"{r.fact.text}{r.request}"), _cell(r.basis), _cell(r.difference))
    if opinion.remarks:
        _show(table)
    else:
        out.print("没有查出不符合规定的内容。")
    _open("待评审人判断", [f"{q.place}：{q.text}" for q in opinion.questions])
    _open("因缺内容无法判定", [f"{x.text}{f'（{x.place}）' if x.place else ''}" for x in opinion.lacking])
    _open("差多少、怎样达标", list(opinion.ways))
    _open("读表时未读出或须留意", [f"{u.source.ref}：{u.why}" for u in d.case.form.unread])
    out.print(f"应出文书：{'、'.join(outcome.documents) or '无'}　签署：{'两个判定器一致' if len(d.signed) == 2 else '待复核，不能出具文书'}")


def roster(d: Decision, policy: PolicyVersion) -> None:
    """A roster in short: what is computed of the whole, and who is listed."""
    facts = derive(d.case, policy)
    own = policy.vocabulary.kinds[d.case.form.kind].fields
    out.print(d.case.form.file, style="bold")
    for name, value in facts.of[WHOLE].items():
        if value.source.kind == "computed" and name not in own and name.startswith(d.case.form.kind.removesuffix("名册")):
            out.print(f"  {name}：{shown(value, policy)}")
    rules = {r.id: r for r in policy.rules}
    for f in d.findings:
        if f.verdict == "unmet":
            out.print(f"  {fill(rules[f.rule].wording.message, f, rules[f.rule], View(facts, f.about), policy)}")
    waiting = dict.fromkeys(m for f in d.findings if f.verdict == "unknown" for m in f.missing)
    if waiting:
        out.print(f"  尚不能定，缺：{'、'.join(list(waiting)[:SHOWN_REMARKS])}{f'等{len(waiting)}项' if len(waiting) > SHOWN_REMARKS else ''}")


def _cell(text: str, style: str = "") -> Text:
    return Text(" ".join(text.translate(UNSAFE).split("\n")), style)


def _show(table: Table) -> None:
    if not out.is_terminal:
        out.width = WIDE
    out.print(table, soft_wrap=False)


def _open(title: str, items: Sequence[str]) -> None:
    if items:
        out.print(f"{title}（{len(items)}）", style="bold")
        for item in items:
            out.print(f"  · {item}")


def lines(results: Sequence[Reviewed], office: Office) -> None:
    """A line each; what went wrong stands below, in full."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("表", "项目", "辖区", "总评", "不符合", "待判断", "无法判定", "结论"):
        table.add_column(name, overflow="fold", no_wrap=name not in ("表", "项目", "结论"))
    for r in results:
        home = office.library.jurisdictions.get(r.task.scope.strip("/"))
        file, place = _cell(shown_name(r.task.path)), _cell(home.name if home else r.task.scope)
        if r.decision is None:
            table.add_row(file, "", place, "", "", "", "", _cell("未能审核", "red"))
            continue
        verdicts = Counter(f.verdict for f in r.decision.findings)
        asked = sum(any(m.startswith("人工判断") for m in f.missing) for f in r.decision.findings)
        project, o = r.decision.case.form.fields.get("项目名称"), r.decision.outcome
        grade = o.grade or ("待评" if o.points else "—")
        waits, style = ("（待复核）", "red") if r.decision.waiting else ("", "")
        table.add_row(file, _cell(project.text if project else ""), place, _cell(grade), str(verdicts["unmet"]),
                      str(asked), str(verdicts["unknown"] - asked), _cell((o.conclusion or "待定") + waits, style))
    _show(table)
    complain(results)


def summary(results: Sequence[Reviewed], letters: int, folder: Path, office: Office) -> None:
    """What the batch came to, and what to do next."""
    judged = [r.decision for r in results if r.decision]
    unmet = Counter(f.severity for d in judged for f in d.findings if f.verdict == "unmet")
    grave_first = [s for s in reversed(office.library.vocabulary.severities) if unmet[s]]
    by_severity = f"（{'、'.join(f'{s}{unmet[s]}条' for s in grave_first)}）" if unmet else ""
    out.print(f"共审核{len(judged)}张表，未能审核{len(results) - len(judged)}张；"
              f"查出问题{sum(unmet.values())}条{by_severity}；写出文书{letters}份。")
    if letters:
        out.print("下一步：")
        out.print(f"  1. 打开 {shown_path(folder)} 下的文书，核对后加文号、用印。")
        out.print("  2. 逐张细看：.venv/bin/chidu evaluate 表格文件 --scope 辖区 --on 日期")
        out.print("  3. 评审人判断后加上认定再审：--determine 要点·目标相关性=优 --by 姓名 --reason 理由")
        out.print("  4. 核验文书：.venv/bin/chidu verify 文书.docx；查看规则：.venv/bin/chidu show 辖区")
        out.print("  5. 在浏览器里办理：.venv/bin/chidu serve")


def checked(c: Checked) -> None:
    out.print(f"通过：{c.scopes}个辖区、{c.files}件政策文件、{c.rules}条规则、{c.examples}个例，每个变动日期都解析无误。")
    for remark in c.remarks[:SHOWN_REMARKS]:
        out.print(f"  提示　{remark}")
    if len(c.remarks) > SHOWN_REMARKS:
        out.print(f"  提示　另有{len(c.remarks) - SHOWN_REMARKS}处同类提示")


def verified(path: Path, v: Verification) -> None:
    head = f"{shown_name(path)}：{v.kind}，{v.scope}，{v.on}，指纹{v.fingerprint[:12]}，判定{v.findings}项"
    if v.differences:
        out.print(f"{head}，与重算结果不同：", style="red")
        for d in v.differences:
            out.print(f"  · {d}")
    else:
        out.print(f"{head}，与重算结果一致。", style="green")
    for note in v.notes:
        out.print(f"  说明　{note}")
