"""Uploads (来件): a file as it came, on the disk before it is acknowledged; and how far it is: the truth of every job.

An upload waits until a worker takes it with a lease; what it holds and its being done are written in one transaction. A worker that
dies lets the lease run out, and another takes the upload again; what is done already is not done twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select, update

from chidu.errors import ChiduError, NotFound, WorkerLost
from chidu.records import audit, blobs
from chidu.records.database import Reach
from chidu.records.tables import batches, uploads
from chidu.types import Scope

LEASE = timedelta(minutes=5)
MOST_TRIES = 3
WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
EMPTIED = "已抹去"
"""The name of a file whose own name was taken away."""
STATES = {WAITING: "等待", RUNNING: "正在判定", DONE: "已判定", FAILED: "未能处理", CANCELLED: "已取消"}


@dataclass(frozen=True)
class Upload:
    """One file that came: of whom, when, to be judged on which date, and how far it is."""

    id: str
    scope: Scope
    name: str
    sha256: str
    size: int
    department: str
    on: date
    by: str
    at: datetime
    batch: str | None
    previous: str | None
    state: str
    tries: int
    error_code: str | None
    error: str | None
    done_at: datetime | None


@dataclass(frozen=True)
class Batch:
    """Files that came together (一批)."""

    id: str
    scope: Scope
    name: str
    on: date
    by: str
    at: datetime
    cancelled_at: datetime | None


_COLUMNS = [uploads.c[n] for n in ("id", "scope", "name", "sha256", "size", "department", "on_date", "by", "at", "batch", "previous",
                                   "state", "tries", "error_code", "error", "done_at")]


def receive(connection: Connection, scope: Scope, name: str, content: bytes, department: str, on: date, by: str, at: datetime,
            batch: str | None = None, previous: str | None = None) -> Upload:
    """Keeps a file as it came; it waits. What came with a batch already is not kept twice."""
    if batch and (there := listed(connection, Reach(scope), uploads.c.batch == batch, uploads.c.sha256 == blobs.digest(content), last=1)):
        return there[0]
    sha256 = blobs.keep(connection, scope, content)
    made = Upload(uuid.uuid4().hex, scope, name, sha256, len(content), department, on, by, at, batch, previous, WAITING, 0, None, None,
                  None)
    values: dict[str, Any] = {**vars(made), "on_date": made.on}
    del values["on"]
    connection.execute(insert(uploads).values(**values))
    return made


def by_id(connection: Connection, reach: Reach, key: str, department: str = "") -> Upload:
    """An upload within reach; of a submitter, one of their department. Raises NotFound."""
    row = connection.execute(select(*_COLUMNS).where(uploads.c.id == key, *_whose(reach, department))).one_or_none()
    if row is None:
        raise NotFound("upload-unknown", "没有这份来件", remedy="请核对")
    return Upload(*row)


def with_bytes(connection: Connection, reach: Reach, sha256: str) -> list[Upload]:
    """Every upload of the same bytes."""
    rows = connection.execute(select(*_COLUMNS).where(uploads.c.sha256 == sha256, *_whose(reach, "")).order_by(uploads.c.at, uploads.c.id))
    return [Upload(*row) for row in rows]


def replacing(connection: Connection, reach: Reach, form: str) -> bool:
    """Whether something came in the place of a form, and was not given up."""
    same = (uploads.c.previous == form, reach.of(uploads.c.scope), uploads.c.state.not_in((FAILED, CANCELLED)))
    return connection.execute(select(uploads.c.id).where(*same).limit(1)).first() is not None


def without_batch() -> ColumnElement[bool]:
    """Those that came one by one."""
    return uploads.c.batch.is_(None)


def listed(connection: Connection, reach: Reach, *where: ColumnElement[bool], last: int = 100, department: str = "") -> list[Upload]:
    """The latest first; of a submitter, their department's."""
    chosen = select(*_COLUMNS).where(*_whose(reach, department), *where).order_by(uploads.c.at.desc(), uploads.c.id)
    return [Upload(*row) for row in connection.execute(chosen.limit(last))]


def page(connection: Connection, reach: Reach, states: Sequence[str] = (), number: int = 1, size: int = 50,
         department: str = "") -> tuple[list[Upload], int]:
    """A page of them, the latest first, and how many there are in all; those in some states alone where they are named."""
    where = [*_whose(reach, department), *([uploads.c.state.in_(states)] if states else [])]
    chosen = select(*_COLUMNS).where(*where).order_by(uploads.c.at.desc(), uploads.c.id).limit(size).offset((number - 1) * size)
    total = connection.execute(select(func.count()).select_from(uploads).where(*where)).scalar_one()
    return [Upload(*row) for row in connection.execute(chosen)], total


def _whose(reach: Reach, department: str) -> list[ColumnElement[bool]]:
    return [reach.of(uploads.c.scope), *([uploads.c.department == department] if department else [])]


# ---- how far they are


def claim(connection: Connection, worker: str, at: datetime, only: str | None = None) -> Upload | None:
    """The next upload that waits, or whose worker has let its lease run out, now this worker's; None where there is none.

    `only`: this one alone. One that was tried too often is not tried again: it may be what kills the workers. What this worker had before
    and could not finish waits again: it has one at a time.
    """
    left = (uploads.c.state == RUNNING) & (uploads.c.worker == worker)
    connection.execute(update(uploads).where(left).values(state=WAITING, lease_ends_at=None, worker=None))
    lost = (uploads.c.state == RUNNING) & (uploads.c.lease_ends_at < at)
    chosen = select(uploads.c.id, uploads.c.scope, uploads.c.tries).where(or_(uploads.c.state == WAITING, lost))
    if only:
        chosen = chosen.where(uploads.c.id == only)
    chosen = chosen.order_by(uploads.c.at, uploads.c.id).limit(1).with_for_update(skip_locked=True)
    while (row := connection.execute(chosen).one_or_none()) is not None:
        if row.tries >= MOST_TRIES:
            fail(connection, row.id, given_up := _given_up(), at)
            audit.add(connection, row.scope, at, worker[:64], "判定", row.id, {"error": given_up.code})
            continue
        connection.execute(update(uploads).where(uploads.c.id == row.id).values(
            state=RUNNING, tries=row.tries + 1, worker=worker, lease_ends_at=at + LEASE))
        return Upload(*connection.execute(select(*_COLUMNS).where(uploads.c.id == row.id)).one())
    return None


def _given_up() -> WorkerLost:
    return WorkerLost("upload-given-up", f"处理这份文件时程序{MOST_TRIES}次中断，不再重试", rule="原件仍保存着", remedy="请检查文件，或交维护人员")


def still_ours(connection: Connection, key: str, worker: str) -> bool:
    """Whether the upload is still this worker's, who is about to write what became of it; the row is held until then."""
    row = connection.execute(select(uploads.c.state, uploads.c.worker).where(uploads.c.id == key).with_for_update()).one_or_none()
    return row is not None and (row.state, row.worker) == (RUNNING, worker)


def renew(connection: Connection, workers: Sequence[str], at: datetime) -> None:
    """The leases of these workers begin anew: they are alive, and what they have takes long."""
    connection.execute(update(uploads).where(uploads.c.state == RUNNING, uploads.c.worker.in_(workers)).values(lease_ends_at=at + LEASE))


def let_go(connection: Connection, key: str, worker: str) -> None:
    """The upload waits again, as if this worker had never taken it: what stopped it was not the file."""
    ours = (uploads.c.id == key) & (uploads.c.state == RUNNING) & (uploads.c.worker == worker)
    connection.execute(update(uploads).where(ours).values(state=WAITING, tries=uploads.c.tries - 1, lease_ends_at=None, worker=None))


def finish(connection: Connection, key: str, at: datetime) -> None:
    connection.execute(update(uploads).where(uploads.c.id == key).values(state=DONE, done_at=at, lease_ends_at=None, worker=None))


def fail(connection: Connection, key: str, error: ChiduError, at: datetime) -> None:
    connection.execute(update(uploads).where(uploads.c.id == key).values(
        state=FAILED, error_code=error.code, error=str(error), done_at=at, lease_ends_at=None, worker=None))


def try_again(connection: Connection, reach: Reach, key: str) -> bool:
    """Lets an upload that failed wait once more."""
    changed = connection.execute(update(uploads).where(uploads.c.id == key, reach.of(uploads.c.scope), uploads.c.state == FAILED).values(
        state=WAITING, tries=0, error_code=None, error=None, done_at=None))
    return changed.rowcount == 1


def empty(connection: Connection, key: str) -> None:
    """Takes its name and what was wrong with it away (个人信息)."""
    connection.execute(update(uploads).where(uploads.c.id == key).values(name=EMPTIED, error=None))


def open_count(connection: Connection, reach: Reach) -> int:
    return connection.execute(select(func.count()).where(uploads.c.state.in_((WAITING, RUNNING)), reach.of(uploads.c.scope))).scalar_one()


# ---- batches


def open_batch(connection: Connection, scope: Scope, name: str, on: date, by: str, at: datetime) -> Batch:
    made = Batch(uuid.uuid4().hex, scope, name, on, by, at, None)
    connection.execute(insert(batches).values(id=made.id, scope=scope, name=name, on_date=on, by=by, at=at))
    return made


def batch_by_id(connection: Connection, reach: Reach, key: str) -> Batch:
    """Raises NotFound."""
    row = connection.execute(select(batches).where(batches.c.id == key, reach.of(batches.c.scope))).one_or_none()
    if row is None:
        raise NotFound("batch-unknown", "没有这一批", remedy="请核对")
    return _batch(row)


def batches_of(connection: Connection, reach: Reach, last: int = 100) -> list[Batch]:
    rows = connection.execute(select(batches).where(reach.of(batches.c.scope)).order_by(batches.c.at.desc()).limit(last))
    return [_batch(row) for row in rows]


def batch_page(connection: Connection, reach: Reach, number: int = 1, size: int = 50) -> tuple[list[Batch], int]:
    """A page of the batches, the latest first, and how many there are in all."""
    chosen = select(batches).where(reach.of(batches.c.scope)).order_by(batches.c.at.desc(), batches.c.id)
    total = connection.execute(select(func.count()).select_from(batches).where(reach.of(batches.c.scope))).scalar_one()
    return [_batch(row) for row in connection.execute(chosen.limit(size).offset((number - 1) * size))], total


def counts(connection: Connection, keys: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many uploads of each batch are in each state."""
    chosen = (select(uploads.c.batch, uploads.c.state, func.count()).where(uploads.c.batch.in_(keys))
              .group_by(uploads.c.batch, uploads.c.state))
    counted: dict[str, dict[str, int]] = {key: {} for key in keys}
    for batch, state, number in connection.execute(chosen):
        counted[batch][state] = number
    return counted


def of_batch(connection: Connection, reach: Reach, key: str) -> list[Upload]:
    """The files of a batch, by name."""
    chosen = select(*_COLUMNS).where(uploads.c.batch == key, reach.of(uploads.c.scope)).order_by(uploads.c.name, uploads.c.id)
    return [Upload(*row) for row in connection.execute(chosen)]


def cancel(connection: Connection, key: str, at: datetime) -> int:
    """What of a batch still waits is not judged any more; says how many those are. What is being judged is finished."""
    connection.execute(update(batches).where(batches.c.id == key, batches.c.cancelled_at.is_(None)).values(cancelled_at=at))
    waiting = update(uploads).where(uploads.c.batch == key, uploads.c.state == WAITING)
    changed = connection.execute(waiting.values(state=CANCELLED, done_at=at))
    return changed.rowcount


def _batch(row: Row[Any]) -> Batch:
    return Batch(row.id, row.scope, row.name, row.on_date, row.by, row.at, row.cancelled_at)
