"""What a service needs besides serving (维护): tables, publications, accounts, copies, proofs, and workers without pages.

All of it by the settings of the service (CHIDU_…), see docs/operations.md.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from getpass import getpass
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from chidu.cli import screens
from chidu.cli.serve import now, opened
from chidu.desk.bureau import Bureau, accounts, publishing, redacting, safekeeping
from chidu.desk.bureau.publishing import Proposal
from chidu.desk.bureau.replaying import Replayed, replay_all, replayed
from chidu.desk.bureau.working import Workers
from chidu.desk.files import shown_path
from chidu.errors import InputError, LetterDiffers
from chidu.records.database import EVERYWHERE, Database
from chidu.records.integrity import Counted
from chidu.records.people import ROLES, Session
from chidu.web.logging import configure
from chidu.web.settings import Settings, read

TERMINAL = "命令行"
"""Where somebody signs in who types their password here."""
SHOWN = 200
"""Lines of what a publication changes that fit on a screen somebody reads."""

Scope = Annotated[str, typer.Option("--scope", help="辖区，默认 CHIDU_SCOPE 的")]


def migrate() -> None:
    """Brings the tables up to this program; several machines may ask at once."""
    with opened(read()) as bureau:
        before, newest = bureau.database.version(), bureau.database.newest()
        bureau.database.migrate()
        unwalled = bureau.database.unwalled()
    how = f"已是第{newest}版，没有改动" if before == newest else f"由第{before}版升到第{newest}版" if before else f"已建好，第{newest}版"
    screens.text([f"数据库的表{how}。"])
    if unwalled:
        screens.usage("提示　程序所用的数据库角色是超级用户，或有 BYPASSRLS：数据库不隔离各辖区的数据。请改用没有这些权限的角色。")


# ---- publications and accounts


def publish(
    policies: Annotated[Path | None, typer.Argument(metavar="政策文件夹", help="像 policies 那样按辖区分的文件夹；不写则政策照旧")] = None,
    templates: Annotated[Path | None, typer.Option("--templates", help="文书模板文件夹；不写则模板照旧")] = None,
    scope: Scope = "",
    author: Annotated[str, typer.Option("--author", help="起草人（政策管理员）的登录名；不写则只看会改变什么")] = "",
    approver: Annotated[str, typer.Option("--approver", help="审批人的登录名，不能是起草人")] = "",
    note: Annotated[str, typer.Option("--note", help="为什么发布，写进发布记录")] = "",
) -> None:
    """What would change is shown first; who wrote it and who approves it prove themselves by their passwords."""
    settings = read()
    if bool(author) != bool(approver) or (author and not note.strip()):
        raise InputError("usage", "发布要写明起草人、审批人和说明", rule="--author、--approver、--note 三样一起写", remedy="只想看会改变什么，三样都不写")
    with _ready(settings) as bureau:
        today = now().astimezone().date()
        proposed = publishing.propose(bureau, scope or settings.scope, today, policies, templates)
        screens.text(_proposal(proposed, today))
        if proposed.nothing_new or not author:
            return
        with _signed_in(bureau, author) as one, _signed_in(bureau, approver) as other:
            made = publishing.publish(bureau, one.account, other.account, proposed.scope, proposed.files, note.strip(), proposed.based_on)
    screens.text([f"已发布：发布{made.number}，{made.scope}，摘要{made.hash[:12]}。从现在起判定依此。"])


def _proposal(p: Proposal, today: date) -> Iterator[str]:
    head = f"{p.scope}：接在发布{p.based_on}之后" if p.based_on else f"{p.scope}：第一次发布"
    if p.nothing_new:
        yield f"{head}，没有改变。"
        return
    yield f"{head}，共{len(p.files)}个文件，检查通过。"
    for how, names in (("新增", p.added), ("修改", p.changed), ("撤去", p.gone)):
        yield from (f"  {how}　{name}" for name in names)
    yield f"{today.isoformat()}适用的政策：" + ("" if p.law else "没有改变。")
    yield from (f"  {line}" for line in p.law[:SHOWN])
    if len(p.law) > SHOWN:
        yield f"  另有{len(p.law) - SHOWN}行"


@contextmanager
def _signed_in(bureau: Bureau, login: str) -> Iterator[Session]:
    session = accounts.sign_in(bureau, login, _secret(f"{login}的密码："), TERMINAL)
    try:
        yield session
    finally:
        accounts.sign_out(bureau, session)


def _secret(asked: str) -> str:
    """Typed unseen; without a terminal, the next line of the input."""
    return getpass(asked) if sys.stdin.isatty() else sys.stdin.readline().removesuffix("\n")


def account(
    login: Annotated[str, typer.Argument(metavar="登录名", help="小写字母、数字和 . _ -")],
    name: Annotated[str, typer.Option("--name", help="姓名")],
    role: Annotated[str, typer.Option("--role", help=f"角色：{'、'.join(ROLES.values())}")],
    scope: Scope = "",
    department: Annotated[str, typer.Option("--department", help="填报人所在部门")] = "",
) -> None:
    """For the first account of a jurisdiction; the administrator there makes the others."""
    settings, by_name = read(), {shown: key for key, shown in ROLES.items()}
    with _ready(settings) as bureau:
        where = bureau.office().library.chain(scope or settings.scope)[-1]
        drawn = accounts.appoint(bureau, login, name, by_name.get(role, role), where, department)
    screens.text([f"已建账号：{where}　{role}　登录名 {login}　初始密码 {drawn}　（只显示这一次，登录后要改）"])


def redact(
    upload: Annotated[str, typer.Argument(metavar="来件", help="来件的编号")],
    by: Annotated[str, typer.Option("--by", help="系统管理员的登录名")],
    reason: Annotated[str, typer.Option("--reason", help="依据，如 申请人要求；写进审计")],
) -> None:
    """Of an upload, of all others with the same bytes, and of whatever stands on them. It cannot be undone."""
    with _ready(read()) as bureau, _signed_in(bureau, by) as session:
        done = redacting.redact(bureau, session.account, upload, reason)
    screens.text([f"已抹去：来件{done.uploads}份，表{done.forms}张，决定{done.decisions}个，审计内容{done.entries}条；摘要留着，审计链仍然核对得上。",
                  "以前的备份里还有，请按规定的期限销毁。"])


# ---- copies


def backup(where: Annotated[Path, typer.Argument(metavar="文件夹", help="放备份的文件夹；也可以写文件名（.sqlite 或 .pgdump）")]) -> None:
    """While everybody goes on working."""
    with _ready(read()) as bureau:
        made = safekeeping.back_up(bureau.database, where, now())
    screens.text([f"已备份到 {shown_path(made.path)}（{made.path.stat().st_size / 2**20:.1f}MB），其中的内容逐条核对过。",
                  f"旁边的 .json 是它的说明，记着{len(made.heads)}条审计链的链头，两个文件一起保存。"])


def restore(file: Annotated[Path, typer.Argument(metavar="备份文件", help=".sqlite 或 .pgdump，旁边要有它的 .json")]) -> None:
    """Into an empty database alone."""
    with opened(read()) as bureau:
        kept, counted = safekeeping.restore(bureau.database, file)
    screens.text([f"已恢复 {kept.at} 的备份，审计链与备份时的链头一致。", *_counted(counted)])


# ---- proofs


def audit(
    heads: Annotated[Path | None, typer.Option("--heads", help="把链头写到这个文件，请存到别的机器上")] = None,
    against: Annotated[Path | None, typer.Option("--against", help="与以前存出去的链头对照（--heads 写的，或备份旁边的 .json）")] = None,
) -> None:
    """Exit code 1 where anything was changed."""
    known = safekeeping.heads_from(against) if against else ()
    with _ready(read()) as bureau:
        counted = safekeeping.write_heads(bureau.database, heads, now(), known) if heads else safekeeping.verify(bureau.database, known)
    screens.text([*_counted(counted), *([f"与 {shown_path(against)} 里的{len(known)}个链头对得上。"] if against else [])])
    if heads:
        screens.written(heads)


def _counted(c: Counted) -> Iterator[str]:
    emptied = f"（其中{c.emptied}件的内容已按规定抹去，只核对了摘要）" if c.emptied else ""
    yield (f"完好：{len(c.chains)}条审计链共{c.entries}条，发布{c.publications}次，文件{c.files}个，表{c.forms}张，"
           f"决定{c.decisions}个，逐条核对无误{emptied}。")


def replay(
    decision: Annotated[str, typer.Argument(metavar="决定", help="决定的编号（审计里、表的办理经过里有）")] = "",
    every: Annotated[bool, typer.Option("--all", help="重放全部决定，只列出不一致的")] = False,
) -> None:
    """Exit code 1 where a decision does not come out as it was kept."""
    if bool(decision) == every:
        raise InputError("usage", "要写一个决定的编号，或 --all", remedy="用 chidu replay --help 看用法")
    count, emptied, differing = 0, 0, 0
    with _ready(read()) as bureau:
        sandbox = bureau.office().sandbox
        results = replay_all(bureau.database, sandbox) if every else replayed(bureau.database, sandbox, [decision], EVERYWHERE)
        for result in results:
            count, emptied, differing = count + 1, emptied + result.emptied, differing + bool(result.differences)
            if result.differences or not every:
                screens.text(_replayed(result))
    if every:
        told = f"，其中{emptied}个的内容已按规定抹去，只核对了摘要" if emptied else ""
        screens.text([f"重放{count}个决定：一致{count - differing}个，不一致{differing}个{told}。"])
    raise typer.Exit(LetterDiffers.exit_code if differing else 0)


def _replayed(r: Replayed) -> Iterator[str]:
    how = "内容已按规定抹去，只核对了摘要" if r.emptied else "重算"
    yield f"决定{r.decision}（{r.scope}，表{r.form}）：{how}，{'不一致：' if r.differences else '一致。'}"
    yield from (f"  · {difference}" for difference in r.differences)
    yield from (f"  说明　{note}" for note in r.notes)


# ---- workers


def worker(threads: Annotated[int, typer.Option("--threads", min=0, max=64, help="几个判定线程，默认 CHIDU_WORKERS 的")] = 0) -> None:
    """Until Ctrl+C or SIGTERM; what is under way is finished first."""
    settings, told = read(), Event()
    with _ready(settings) as bureau:
        configure(settings.log_level)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: told.set())
        workers = Workers(bureau, threads or settings.workers).start()
        screens.text([f"后台已启动：{len(workers.names)}个判定线程（按 Ctrl+C 停止）"])
        told.wait()
        done = workers.stop()
    screens.text(["后台已停止。" if done else "后台已停止；没有办完的来件，租约到期后由别的后台接着办。"])


@contextmanager
def _ready(settings: Settings) -> Iterator[Bureau]:
    """The bureau of the settings. Raises InputError where there is none yet, or one of another version."""
    with closing(Database(settings.database_url)) as database:
        database.require_ready()
    with opened(settings) as bureau:
        yield bureau
