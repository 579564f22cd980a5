"""Safekeeping (备份与恢复): a copy of everything with its digest and the audit heads beside it; restored, all of it is checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from chidu import __version__
from chidu.desk.files import failure, file_bytes, shown_path, write_whole
from chidu.errors import InputError, Place, Tampered
from chidu.records import audit, backups, integrity
from chidu.records.audit import Head
from chidu.records.database import EVERYWHERE, Database
from chidu.records.integrity import Counted

FORMAT = 1
BEGUN = ".part"


@dataclass(frozen=True)
class Backup:
    """A copy, and what is written beside it: of which kind of database, when, by which program, and how its audit chains ended."""

    path: Path
    kind: str
    at: str
    program: str
    tables: str
    sha256: str
    heads: tuple[Head, ...]


def back_up(database: Database, where: Path, at: datetime) -> Backup:
    """One state of the whole database in a new file, while others go on writing; `where`: the folder, or the file itself. It was
    checked, and counts once its description stands beside it.

    Raises InputError, Unavailable where it cannot be made, Tampered where what is kept does not hold.
    """
    kind = database.engine.dialect.name
    suffix = backups.SUFFIXES[kind]
    path = where if where.suffix == suffix else where / f"chidu-{at.astimezone(UTC):%Y%m%dT%H%M%S}Z{suffix}"
    begun = path.with_name(f"{path.name}{BEGUN}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(begun)  # one that was killed left it
        if path.exists():
            raise InputError("backup-there", "已有同名的备份", place=Place(shown_path(path)), rule="备份不覆盖任何东西", remedy="请另给文件名，或一个文件夹")
        try:
            state = backups.copy(database, begun)
            begun.rename(path)
        finally:
            _clear(begun)
        made = Backup(path, kind, at.astimezone(UTC).isoformat(timespec="seconds"), __version__, state.tables, _digest(path), state.heads)
    except OSError as e:
        raise failure(e, path, "没有留下半份备份") from None
    write_whole(_beside(path), json.dumps({"格式": FORMAT, **asdict(made), "path": path.name}, ensure_ascii=False, indent=1).encode())
    return made


def restore(database: Database, path: Path) -> tuple[Backup, Counted]:
    """A backup put into an empty database, brought up to this program, and checked: the chains end as they did, every digest holds.

    Raises InputError where the database is not empty or the file is not the backup described, Tampered where it does not hold.
    """
    kept = described(path)
    if kept.kind != (kind := database.engine.dialect.name):
        raise InputError("backup-kind", f"这是{kept.kind}的备份，要恢复到的是{kind}", place=Place(shown_path(path)),
                         rule="备份恢复到同一种数据库", remedy="请改数据库地址")
    if _digest(path) != kept.sha256:
        raise InputError("backup-damaged", "备份文件与它旁边记的摘要对不上", place=Place(shown_path(path)), rule="损坏或改过的备份不恢复", remedy="请用另一份备份")
    backups.put_back(database, path)
    database.migrate()
    counted = verify(database, kept.heads)
    with database.reading(EVERYWHERE) as connection:
        if tuple(audit.heads(connection, EVERYWHERE)) != kept.heads:
            raise Tampered("restored-otherwise", "恢复出来的审计链与备份时的链头不同", remedy="请不要启用，换一份备份")
    return kept, counted


def verify(database: Database, known: Sequence[Head] = ()) -> Counted:
    """Everything that is kept, against its digests and the audit chains, and these against the heads that were kept elsewhere."""
    with database.reading(EVERYWHERE) as connection:
        return integrity.verify(connection, EVERYWHERE, known)


def write_heads(database: Database, path: Path, at: datetime, known: Sequence[Head] = ()) -> Counted:
    """The same, and how every audit chain ends in that very state into a file, to be kept off the machine. Raises InputError where the
    file is there already."""
    if path.exists():
        raise InputError("heads-there", "已有这个文件", place=Place(shown_path(path)), rule="旧的链头要留着，不覆盖", remedy="请另给文件名")
    with database.reading(EVERYWHERE) as connection:
        counted = integrity.verify(connection, EVERYWHERE, known)
        heads = [asdict(head) for head in audit.heads(connection, EVERYWHERE)]
    plain = {"格式": FORMAT, "at": at.astimezone(UTC).isoformat(timespec="seconds"), "heads": heads}
    write_whole(path, json.dumps(plain, ensure_ascii=False, indent=1).encode())
    return counted


def described(path: Path) -> Backup:
    """What stands beside a backup. Raises InputError."""
    try:
        plain = json.loads(file_bytes(_beside(path)))
        if plain.pop("格式") != FORMAT:
            raise ValueError
        return Backup(**{**plain, "path": path, "heads": tuple(Head(**head) for head in plain["heads"])})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError("backup-description", "备份的说明读不懂", place=Place(shown_path(_beside(path))), rule="备份和它旁边的 .json 一起保存",
                         remedy="请用另一份备份") from None


def heads_from(path: Path) -> tuple[Head, ...]:
    """The heads out of a file: as `write_heads` writes them, or as they stand beside a backup. Raises InputError."""
    return heads_in(file_bytes(path), shown_path(path))


def heads_in(content: bytes, name: str) -> tuple[Head, ...]:
    """The same out of its bytes, under the name it came with. Raises InputError."""
    try:
        plain = json.loads(content)
        return tuple(Head(head["scope"], int(head["seq"]), head["hash"]) for head in plain["heads"])
    except (ValueError, KeyError, TypeError):
        raise InputError("heads-file", "这不是链头文件", place=Place(name), rule="链头由 chidu audit --heads 或 chidu backup 写出",
                         remedy="请核对文件") from None


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _clear(begun: Path) -> None:
    """What is left of a copy that did not come to its end, with the journals that SQLite keeps beside it."""
    for end in backups.PARTS:
        begun.with_name(f"{begun.name}{end}").unlink(missing_ok=True)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as e:
        raise failure(e, path, "备份没有恢复") from None
