"""Backups: one state of everything while others write, whole or not there; restored elsewhere, all of it checked again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from tests.desk.bureau.alone import unguarded, worked
from tests.desk.bureau.people import account, judged, sent
from tests.desk.county import SPRING

from chidu.desk.bureau import Bureau, receiving
from chidu.desk.bureau.replaying import replay_all
from chidu.desk.bureau.safekeeping import back_up, described, heads_from, restore, verify, write_heads
from chidu.errors import ChiduError, InputError, Tampered, Unavailable
from chidu.records import backups
from chidu.records.database import EVERYWHERE, Database
from chidu.records.tables import metadata
from small import NOON


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.reading(EVERYWHERE) as connection:
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in metadata.sorted_tables}


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@contextmanager
def writers(bureau: Bureau, count: int = 3) -> Iterator[list[str]]:
    """People who go on handing files in; what was acknowledged to them."""
    done, acknowledged, troubles = threading.Event(), list[str](), list[Exception]()

    def write(number: int) -> None:
        who = people[number]
        while not done.is_set():
            try:
                acknowledged.append(receiving.receive(bureau, who, sent(), SPRING).id)
            except Exception as e:
                troubles.append(e)

    people = [account(bureau, "reviewer") for _ in range(count)]
    threads = [threading.Thread(target=write, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield acknowledged
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert troubles == []


def test_a_backup_restored_elsewhere_holds_everything(alone: Bureau, elsewhere: Database, tmp_path: Path) -> None:
    worked(alone, account(alone, "reviewer"))
    before, counted = rows(alone.database), verify(alone.database)
    made = back_up(alone.database, tmp_path / "备份", NOON)
    judged(alone, account(alone, "reviewer"))
    told, again = restore(elsewhere, made.path)
    assert (told, again) == (made, counted)
    assert rows(elsewhere) == before
    assert elsewhere.ready()
    assert [r.differences for r in replay_all(elsewhere, alone.office().sandbox)] == [()] * 3


def test_what_is_restored_keeps_its_walls(alone: Bureau, elsewhere: Database, tmp_path: Path) -> None:
    worked(alone, account(alone, "reviewer"))
    restore(elsewhere, back_up(alone.database, tmp_path, NOON).path)
    with pytest.raises(Exception, match="kept as they were written"), elsewhere.writing(EVERYWHERE) as connection:
        connection.execute(text("update decisions set identity = '0'"))
    if not elsewhere.sqlite:
        with elsewhere.engine.connect() as connection:
            assert connection.execute(text("select count(*) from decisions")).scalar_one() == 0


def test_it_is_one_state_while_others_write_and_holds_nobody_up(alone: Bureau, elsewhere: Database, tmp_path: Path) -> None:
    worked(alone, account(alone, "reviewer"))
    with writers(alone) as acknowledged:
        while len(acknowledged) < 3:
            pass
        before = list(acknowledged)
        made = back_up(alone.database, tmp_path, NOON)
        after = len(acknowledged)
    assert after > len(before)
    _, counted = restore(elsewhere, made.path)
    kept = rows(elsewhere)
    assert len(before) <= kept["uploads"] - 2 <= after + 3  # those under way may have been a moment earlier
    assert kept["audit"] == kept["audit_details"] == counted.entries
    verify(alone.database, made.heads)


def test_nothing_that_is_there_is_overwritten(alone: Bureau, tmp_path: Path) -> None:
    made = back_up(alone.database, tmp_path, NOON)
    before = rows(alone.database)
    with pytest.raises(InputError, match="已经有内容"):
        restore(alone.database, made.path)
    assert rows(alone.database) == before
    if alone.database.sqlite:
        gone = tmp_path / "旧库.db"
        gone.with_name("旧库.db-wal").write_bytes(b"7")
        with pytest.raises(InputError, match="已经有内容"):
            restore(Database(f"sqlite:///{gone}"), made.path)
    with pytest.raises(InputError, match="已有同名的备份"):
        back_up(alone.database, tmp_path, NOON)
    assert described(made.path) == made


def test_a_backup_may_have_a_name_of_its_own(alone: Bureau, elsewhere: Database, tmp_path: Path) -> None:
    named = tmp_path / f"年底{backups.SUFFIXES[alone.database.engine.dialect.name]}"
    for end in backups.PARTS:  # of one that was killed
        named.with_name(f"{named.name}.part{end}").write_bytes(b"SQLite format 3")
    assert back_up(alone.database, named, NOON).path == named
    assert restore(elsewhere, named)[0].at == NOON.isoformat()


@pytest.mark.parametrize("moment", ["the copy", "the description"])
def test_one_that_was_cut_short_never_looks_whole(alone: Bureau, elsewhere: Database, tmp_path: Path, moment: str,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        where = ("chidu.records.backups.copy", "chidu.desk.bureau.safekeeping.write_whole")[moment != "the copy"]
        patch.setattr(where, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            back_up(alone.database, tmp_path / "备份", NOON)
    for left in files_in(tmp_path / "备份"):
        with pytest.raises(InputError):
            restore(elsewhere, tmp_path / "备份" / left)
    assert back_up(alone.database, tmp_path / "备份", NOON.replace(second=1)).sha256


def test_a_damaged_copy_and_a_foreign_one_are_refused_before_anything_is_written(alone: Bureau, elsewhere: Database,
                                                                                tmp_path: Path) -> None:
    made = back_up(alone.database, tmp_path, NOON)
    whole, beside = made.path.read_bytes(), made.path.with_name(f"{made.path.name}.json")
    said = json.loads(beside.read_text("utf-8"))
    for spoilt, found in ((whole[:-1], "摘要对不上"), (whole[:4096], "摘要对不上"), (bytes([whole[0] ^ 1]) + whole[1:], "摘要对不上")):
        made.path.write_bytes(spoilt)
        with pytest.raises(InputError, match=found):
            restore(elsewhere, made.path)
    made.path.write_bytes(whole)
    for told, found in ((said | {"kind": "oracle"}, "oracle"), (said | {"格式": 9}, "读不懂"), ({}, "读不懂"), ([], "读不懂")):
        beside.write_text(json.dumps(told), "utf-8")
        with pytest.raises(InputError, match=found):
            restore(elsewhere, made.path)
    beside.unlink()
    with pytest.raises(InputError, match="没有这个文件"):
        restore(elsewhere, made.path)
    assert elsewhere.version() is None if not elsewhere.sqlite else not Path(elsewhere.engine.url.database or "").exists()


def test_what_somebody_changed_is_not_backed_up_as_if_it_held(alone: Bureau, tmp_path: Path) -> None:
    worked(alone, account(alone, "reviewer"))
    with unguarded(alone.database) as connection:
        connection.execute(text("update decisions set content_sha256 = '0'"))
    with pytest.raises(Tampered):
        back_up(alone.database, tmp_path / "备份", NOON)
    assert files_in(tmp_path / "备份") == []


def test_where_it_cannot_be_written_is_told(alone: Bureau, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("路灯", "utf-8")
    with pytest.raises(ChiduError):
        back_up(alone.database, tmp_path / "文件" / "备份", NOON)
    with pytest.raises(InputError, match="还没有表"):
        back_up(Database(f"sqlite:///{tmp_path / '新.db'}"), tmp_path / "备份", NOON)
    assert files_in(tmp_path / "备份") == []
    if not alone.database.sqlite:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(backups, "_DUMP", ("--no-such-option",))
            with pytest.raises(Unavailable, match="没有做成"):
                back_up(alone.database, tmp_path / "备份", NOON)
            patch.setattr(backups.shutil, "which", lambda _: None)
            patch.setattr(backups, "PROGRAMS", tmp_path)
            with pytest.raises(InputError, match="postgresql-client"):
                back_up(alone.database, tmp_path / "备份", NOON)
        assert files_in(tmp_path / "备份") == []


def test_a_copy_is_for_its_owner_alone(alone: Bureau, tmp_path: Path) -> None:
    made = back_up(alone.database, tmp_path, NOON)
    assert oct(made.path.stat().st_mode)[-3:] == "600"


def test_the_heads_kept_elsewhere_tell_what_was_taken_out_since(alone: Bureau, tmp_path: Path) -> None:
    who = account(alone, "reviewer")
    judged(alone, who)
    made = back_up(alone.database, tmp_path, NOON)
    known = heads_from(made.path.with_name(f"{made.path.name}.json"))
    assert write_heads(alone.database, tmp_path / "链头.json", NOON) == verify(alone.database)
    assert known == made.heads == heads_from(tmp_path / "链头.json")
    with pytest.raises(InputError, match="已有这个文件"):
        write_heads(alone.database, tmp_path / "链头.json", NOON)
    judged(alone, who)
    verify(alone.database, known)
    with pytest.raises(Tampered, match="不见了"):
        verify(alone.database, [replace(known[0], seq=known[0].seq + 99)])
    (tmp_path / "别的.json").write_text("[]", "utf-8")
    with pytest.raises(InputError, match="这不是链头文件"):
        heads_from(tmp_path / "别的.json")


@pytest.mark.parametrize(("change", "found"), [
    ("delete from published_files where publication = 3; delete from publications where number = 3", "审计链上有，库里没有"),
    ("delete from audit_heads", "末尾少了条目"),
    ("update publications set note = '别的'", "与发布时的摘要对不上"),
    ("update blobs set content = (select content from blobs order by size limit 1)", "内容与摘要对不上"),
    ("update laws set canonical = (select content from blobs order by size limit 1)", "内容与摘要对不上"),
    ("update forms set content = (select content from blobs order by size limit 1)", "内容与摘要对不上"),
])
def test_what_was_changed_or_taken_out_is_found(alone: Bureau, change: str, found: str) -> None:
    worked(alone, account(alone, "reviewer"))
    with unguarded(alone.database) as connection:
        for statement in change.split(";"):
            connection.execute(text(statement))
    with pytest.raises(Tampered, match=found):
        verify(alone.database)
