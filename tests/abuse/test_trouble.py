"""Trouble of the day: the same thing sent a hundred times, a disk that is full, a database that is held or away."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import event
from tests.desk.bureau.people import sent, verified
from tests.web.conftest import town_of
from tests.web.visitor import HOST, Town

from chidu.records import database, uploads
from chidu.records.database import EVERYWHERE


def count(town: Town) -> int:
    with town.bureau.database.reading(EVERYWHERE) as connection:
        return sum(Counter(u.id for u in uploads.listed(connection, EVERYWHERE, last=5000)).values())


def test_a_hundred_copies_of_a_request_are_one_record(town: Town) -> None:
    who, file, before = town.somebody(), sent(), count(town)

    def send(_: int) -> tuple[int, str]:
        answer = who.client.post("/api/v1/forms", params={"on": "2024-03-01"}, files={"file": (file.name, file.content)},
                                 headers={"origin": HOST, "x-csrf-token": who.csrf, "idempotency-key": "lamps-2024"})
        return answer.status_code, answer.json().get("id", "")

    with ThreadPoolExecutor(12) as crowd:
        answers = Counter(crowd.map(send, range(100)))
    assert count(town) == before + 1
    made = {key for status, key in answers if status == 202}
    assert len(made) == 1
    assert {status for status, _ in answers} <= {202, 409}
    assert send(0) == (202, *made)


def test_a_key_does_not_bring_back_the_answer_to_something_else(town: Town) -> None:
    who, another = town.somebody(), town.somebody("submitter")
    headers = {"origin": HOST, "idempotency-key": "fair-2024"}
    first = who.client.post("/api/v1/forms", files={"file": ("表.json", sent().content)}, headers={**headers, "x-csrf-token": who.csrf})
    assert first.status_code == 202, first.text
    other = who.client.post("/api/v1/forms", files={"file": ("表.json", sent().content)}, headers={**headers, "x-csrf-token": who.csrf})
    assert (other.status_code, other.json()["code"]) == (422, "request-key")
    theirs = another.client.post("/api/v1/forms", files={"file": ("表.json", sent().content)},
                                 headers={**headers, "x-csrf-token": another.csrf})
    assert theirs.status_code == 202
    assert theirs.json()["id"] != first.json()["id"]


class TestTheDisk:
    @pytest.fixture
    def full(self, tmp_path: Path, policies: Path) -> Iterator[tuple[Town, Callable[[int], None]]]:
        """A service whose file may grow by so many pages, and no more."""
        room = [1 << 30]
        with town_of(tmp_path, policies) as town:
            engine = town.bureau.database.engine

            @event.listens_for(engine, "begin")
            def bound(connection: object) -> None:
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar()  # type: ignore[attr-defined]
                connection.exec_driver_sql(f"PRAGMA max_page_count={pages + room[0]}")  # type: ignore[attr-defined]

            yield town, lambda pages: room.__setitem__(0, pages)

    def test_what_does_not_fit_is_not_kept_by_half_and_goes_on_when_there_is_room(
            self, full: tuple[Town, Callable[[int], None]]) -> None:
        town, leave = full
        visitor, before = town.somebody(), count(town)
        chains = verified(town.bureau)
        leave(0)
        answers = [visitor.post("/uploads", files={"files": (f"{i}.json", json.dumps({"a": str(i) * 60_000}).encode())}) for i in range(3)]
        assert {(a.status_code, "数据库现在用不上" in a.text or "存不下" in a.text) for a in answers} == {(503, True)}
        assert (count(town), verified(town.bureau)) == (before, chains)
        assert visitor.get("/uploads").status_code == 200
        assert visitor.get("/livez").status_code == 200
        leave(1 << 20)
        assert visitor.post("/uploads", files={"files": ("表.json", sent().content)}).status_code == 303
        assert count(town) == before + 1


def test_while_another_holds_the_database_reading_goes_on_and_writing_is_told(
        town: Town, app_with: Callable[..., FastAPI], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.2)
    monkeypatch.setattr(database, "_PRAGMAS", [p for p in database._PRAGMAS if "busy" not in p] + ["busy_timeout=200"])
    who = town.somebody()
    hasty = town.visitor(app=app_with(database=SecretStr(town.bureau.database.url)))
    hasty.keep(who.cookie)
    hasty.csrf = who.csrf
    with town.bureau.database.writing(EVERYWHERE):
        assert hasty.get("/uploads").status_code == 200
        answer = hasty.post("/uploads", files={"files": ("表.json", sent().content)})
        assert (answer.status_code, "数据库现在用不上" in answer.text) == (503, True)
    assert hasty.post("/uploads", files={"files": ("表.json", sent().content)}).status_code == 303


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def test_the_day_turns_at_midnight_of_the_bureau_whatever_clock_the_machine_has(
        town: Town, monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        midnight = datetime(2024, 6, 30, 16, tzinfo=UTC)
        for moment, day, law, other in [(midnight - timedelta(seconds=1), "2024-06-30", "50分", "40分"),
                                        (midnight + timedelta(seconds=1), "2024-07-01", "40分", "50分")]:
            town.clock.now = moment
            town.clock.now, who = moment, town.somebody()
            assert f'value="{day}"' in who.get("/uploads").text
            said = who.get("/policies").text
            assert (law in said, other in said) == (True, False)
    finally:
        monkeypatch.undo()
        time.tzset()
