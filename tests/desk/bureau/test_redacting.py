"""Personal data erased: gone from the database and its files, and everything that stays still proves itself."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from sqlalchemy import select, text
from tests.desk.bureau.alone import PHONE, unguarded, worked
from tests.desk.bureau.people import account, entries, sent
from tests.desk.bureau.test_replaying import every
from tests.desk.county import SPRING

from chidu.desk.bureau import Bureau, deciding, receiving
from chidu.desk.bureau.redacting import VERB, redact
from chidu.desk.bureau.replaying import replay
from chidu.desk.bureau.safekeeping import verify
from chidu.errors import Conflict, InputError, NotFound, NotPermitted, Tampered
from chidu.records import blobs
from chidu.records.database import EVERYWHERE
from chidu.records.tables import metadata


def test_what_was_erased_is_gone_and_the_rest_proves_itself(alone: Bureau) -> None:
    lamps, fair = worked(alone, account(alone, "reviewer"))
    done = redact(alone, account(alone, "administrator"), lamps.upload, "申请人要求")
    assert (done.uploads, done.forms, done.decisions) == (1, 1, 2)
    counted = verify(alone.database)
    assert (counted.decisions, counted.emptied) == (3, 4)
    told = every(alone)
    assert [(r.form, r.emptied, r.differences) for r in told] == [(lamps.id, True, ()), (fair.id, False, ()), (lamps.id, True, ())]
    assert replay(alone, account(alone, "auditor"), told[0].decision).emptied
    said = entries(alone)
    assert not any(PHONE in (e.details or "") for e in said)
    assert next(e.subject for e in said if e.verb == VERB) == lamps.upload
    assert {e.verb for e in said if e.details is None} == {"报送", "判定", "人工认定"}
    with pytest.raises(NotFound, match="抹去"):
        deciding.stored(alone, account(alone, "reviewer"), lamps.id)


def test_nothing_of_it_is_left_in_any_table(alone: Bureau) -> None:
    """Neither in the file, its name, what was read, nor in what people said of it."""
    who = account(alone, "reviewer")
    lamps, fair = worked(alone, who, name=f"路灯{PHONE}.json")
    assert len(said_in(alone, PHONE)) >= 3
    redact(alone, account(alone, "administrator"), lamps.upload, "申请人要求")
    assert said_in(alone, PHONE) == []
    assert deciding.stored(alone, who, fair.id).decision
    verify(alone.database)


def said_in(bureau: Bureau, words: str) -> list[str]:
    """The columns in which words stand, packed or not."""
    found = []
    with bureau.database.reading(EVERYWHERE) as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for name, value in row._asdict().items():
                    plain = zlib.decompress(value) if isinstance(value, bytes) and value[:1] == b"\x78" else value
                    if words in (plain.decode("utf-8", "replace") if isinstance(plain, bytes) else str(plain)):
                        found.append(f"{table.name}.{name}")
    return found


def test_nothing_of_it_is_left_in_the_files(alone: Bureau) -> None:
    if not alone.database.sqlite:
        pytest.skip("PostgreSQL keeps its files to itself")
    who = account(alone, "reviewer")
    file = sent(project__contact="甲" * 4000)
    upload = receiving.receive(alone, who, file, SPRING)
    with alone.database.writing(EVERYWHERE) as connection:
        connection.execute(text("update uploads set state = 'failed'"))
    redact(alone, account(alone, "administrator"), upload.id, "误传")
    file_of = Path(alone.database.engine.url.database or "")
    alone.database.close()
    left = b"".join(path.read_bytes() for path in file_of.parent.glob("chidu.db*"))
    assert left
    assert file.content[:200] not in left
    assert "甲甲甲甲".encode() not in left


def test_an_erasure_needs_a_reason_and_an_administrator_and_a_finished_file(alone: Bureau) -> None:
    lamps, _ = worked(alone, account(alone, "reviewer"))
    administrator = account(alone, "administrator")
    with pytest.raises(InputError, match="没有写理由"):
        redact(alone, administrator, lamps.upload, " ")
    with pytest.raises(NotPermitted):
        redact(alone, account(alone, "reviewer"), lamps.upload, "申请人要求")
    with pytest.raises(NotFound):
        redact(alone, account(alone, "administrator", "cn/shandong"), lamps.upload, "申请人要求")
    waiting = receiving.receive(alone, account(alone, "reviewer"), sent(), SPRING)
    with pytest.raises(Conflict, match="等待判定"):
        redact(alone, administrator, waiting.id, "申请人要求")
    assert verify(alone.database).emptied == 0


def test_what_was_erased_does_not_come_back(alone: Bureau) -> None:
    who, file = account(alone, "reviewer"), sent()
    lamps = receiving.receive(alone, who, file, SPRING)
    receiving.receive(alone, who, file, SPRING)
    with alone.database.writing(EVERYWHERE) as connection:
        connection.execute(text("update uploads set state = 'failed'"))
    assert redact(alone, account(alone, "administrator"), lamps.id, "误传").uploads == 2
    with pytest.raises(Conflict, match="抹去"):
        receiving.receive(alone, who, file, SPRING)
    with alone.database.reading(EVERYWHERE) as connection, pytest.raises(NotFound):
        blobs.fetch(connection, who.scope, lamps.sha256)


def test_erasing_without_a_record_is_found(alone: Bureau) -> None:
    worked(alone, account(alone, "reviewer"))
    with unguarded(alone.database) as connection:
        connection.execute(text("update audit_details set salt = null, details = null where seq = 2"))
    with pytest.raises(Tampered, match="没有抹去的记录"):
        verify(alone.database)
