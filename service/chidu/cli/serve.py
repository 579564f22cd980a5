"""chidu serve: the service on this machine, ready to work in: tables, first publications, first accounts, some forms to try it with.

What serves is loaded by those who serve alone: the other commands start twice as fast without.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from chidu.cli import screens
from chidu.desk.bureau import Bureau, accounts
from chidu.desk.bureau.starting import start
from chidu.desk.files import failure
from chidu.desk.home import examples
from chidu.records.database import Database
from chidu.web.settings import Settings, read

if TYPE_CHECKING:
    from chidu.web.app import Application

APPLICATION = "chidu.cli.serve:application"


def now() -> datetime:
    return datetime.now(UTC)


def application() -> Application:
    """What each process of the server starts; the settings are those of the environment."""
    from chidu.web.app import create_app

    return create_app(read(), now)


def serve(
    processes: Annotated[int, typer.Option("--processes", min=1, max=64, help="几个网页进程，共用一个端口")] = 1,
    sample: Annotated[bool, typer.Option("--sample/--no-sample", help="第一次启动时是否放进示例表")] = True,
) -> int:
    """Settings come from the environment (CHIDU_…) and the file that CHIDU_SETTINGS names, see docs/operations.md.

    Ends with 0 when told to stop (SIGTERM), 130 by Ctrl+C, 2 with a sentence where it cannot start.
    """
    from chidu.web import oidc, running

    settings = read()
    oidc.check(settings)
    with closing(running.listening(settings)) as taken:
        _make_ready(settings, sample)
        screens.text([f"地址：{_address(settings, taken)}　（按 Ctrl+C 停止）"])
        running.run(APPLICATION, settings, taken, processes)
    return 0


def password(login: Annotated[str, typer.Argument(metavar="登录名", help="如 admin")]) -> None:
    """For the day when no administrator knows theirs: whoever may run this has the database anyway."""
    with opened(read()) as bureau:
        drawn = accounts.rescue(bureau, login)
    screens.text([f"登录名 {login}　新的初始密码 {drawn}　（只显示这一次，登录后要改）"])


def _make_ready(settings: Settings, sample: bool) -> None:
    """What the first start makes, and what it says of it."""
    with opened(settings) as bureau:
        samples = examples() if sample else None
        started = start(bureau, settings.scope, settings.policies, settings.templates, samples if samples and samples.is_dir() else None)
        name = bureau.office().library.jurisdictions[settings.scope].name
    if started.publications:
        screens.text([f"已发布{started.publications}个辖区的政策（初次发布，内容是随程序的政策库）。"])
    if started.passwords:
        screens.text([f"{name}的初始账号，密码只显示这一次，第一次登录要改："])
        screens.text([f"  {role}　登录名 {login}　密码 {drawn}" for login, role, drawn in started.passwords])
    if started.samples:
        screens.text([f"放进了{started.samples}份示例表。"])


@contextmanager
def opened(settings: Settings) -> Iterator[Bureau]:
    """The bureau of these settings. Raises InputError where its folder cannot be made."""
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as e:
        raise failure(e, settings.data, "数据文件夹由 CHIDU_DATA 设定") from None
    with closing(Bureau(Database(settings.database_url), settings.published, now)) as bureau:
        yield bureau


def _address(settings: Settings, taken: socket.socket) -> str:
    """What to type into a browser on this machine."""
    host, port = taken.getsockname()[:2]
    host = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{settings.root}/"
