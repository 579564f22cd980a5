"""Receiving (收件): a file is kept before it is acknowledged; what is in it is judged after that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chidu.desk.bureau.acting import Bureau
from chidu.errors import InputError, TooMany
from chidu.intake.limits import FILE_BYTES
from chidu.records import forms, uploads
from chidu.records.database import Connection
from chidu.records.people import Account
from chidu.records.uploads import Batch, Upload

MOST_NAME = 200


@dataclass(frozen=True)
class Sent:
    """A file as somebody sends it."""

    name: str
    content: bytes


def receive(bureau: Bureau, who: Account, sent: Sent, on: date, previous: str | None = None) -> Upload:
    """One file, to be judged by the law of a date. `previous`: the returned form that it takes the place of.

    Raises TooMany, InputError, NotFound.
    """
    name = checked(sent)
    with bureau.act(who, "报送") as act:
        if previous:
            _may_be_replaced(act.connection, who, forms.by_id(act.connection, who.reach, previous, who.department))
        made = uploads.receive(act.connection, who.scope, name, sent.content, who.department, on, who.login, act.at, previous=previous)
        act.note(made.id, file=name, sha256=made.sha256, on=on.isoformat(), previous=previous)
        act.wakes = True
    return made


def _may_be_replaced(connection: Connection, who: Account, form: forms.Kept) -> None:
    if form.state == forms.CLOSED:
        raise InputError("form-closed", f"这张表{form.state_name}，不再重报", rule="办结以后，只查不改", remedy="请另报一张新的表")
    if form.state == forms.REPLACED or uploads.replacing(connection, who.reach, form.id):
        raise InputError("replaced-already", "这张表已经重报过了", rule="一张表只重报一次，再改就接着新报的那张报", remedy="请在新报的表上重报")


def open_batch(bureau: Bureau, who: Account, name: str, on: date) -> Batch:
    """A batch, to which files are then added one by one."""
    if not name.strip():
        raise InputError("batch-name", "这一批没有名称", remedy="请写一个名称，如“2024年申报表”")
    with bureau.act(who, "成批报送") as act:
        made = uploads.open_batch(act.connection, who.scope, name.strip()[:MOST_NAME], on, who.login, act.at)
        act.note(made.id, name=made.name, on=on.isoformat())
    return made


def add_to_batch(bureau: Bureau, who: Account, batch: str, sent: Sequence[Sent]) -> list[Upload]:
    """Files of a batch, all of them or none. The same file is not taken twice."""
    names = [checked(one) for one in sent]
    with bureau.act(who, "成批报送") as act:
        of = uploads.batch_by_id(act.connection, who.reach, batch)
        if of.cancelled_at:
            raise InputError("batch-cancelled", "这一批已经取消", remedy="请另开一批")
        made = [uploads.receive(act.connection, who.scope, name, one.content, "", of.on, who.login, act.at, batch)
                for name, one in zip(names, sent, strict=True)]
        act.note(batch, files=[u.id for u in made])
        act.wakes = True
    return made


def cancel_batch(bureau: Bureau, who: Account, batch: str) -> int:
    """What of a batch still waits is not judged; says how many files those are."""
    with bureau.act(who, "取消一批") as act:
        uploads.batch_by_id(act.connection, who.reach, batch)
        count = uploads.cancel(act.connection, batch, act.at)
        act.note(batch, cancelled=count)
    return count


def try_again(bureau: Bureau, who: Account, upload: str) -> None:
    """A file that could not be processed waits once more. Raises NotFound, InputError."""
    with bureau.act(who, "重新判定") as act:
        uploads.by_id(act.connection, who.reach, upload)
        if not uploads.try_again(act.connection, who.reach, upload):
            raise InputError("not-failed", "这份来件没有失败，不必重试", remedy="请刷新页面看看它的进度")
        act.note(upload)
        act.wakes = True


def checked(sent: Sent) -> str:
    """The name under which it is kept: no path, no control characters. Raises TooMany, InputError."""
    if not sent.content:
        raise InputError("empty-file", f"“{sent.name[:MOST_NAME]}”是空文件", remedy="请重新选择文件")
    if len(sent.content) > FILE_BYTES:
        raise TooMany("file-too-large", f"“{sent.name[:MOST_NAME]}”有{len(sent.content) / 2**20:.1f}MB",
                      rule=f"一个文件不超过{FILE_BYTES // 2**20}MB", remedy="请拆成几个文件，或删去图片")
    name = "".join(c for c in sent.name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()).strip(" .")
    return name[-MOST_NAME:] or "未命名"
