"""Workers: each upload is judged once, whoever takes it; a lease that ran out is taken over, and the late one writes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from tests.desk.bureau.people import entries, judged, kept_of, sent
from tests.desk.county import COUNTY, SPRING

from chidu.desk.bureau import Bureau, judging, receiving, working
from chidu.desk.bureau.receiving import Sent
from chidu.desk.bureau.working import Workers
from chidu.errors import Unavailable, WorkerLost
from chidu.records import jobs, uploads
from chidu.records.database import EVERYWHERE, Database
from chidu.records.people import Account
from chidu.records.uploads import LEASE, MOST_TRIES, Upload

CUT = "select pg_terminate_backend(pid) from pg_stat_activity"


def upload_of(bureau: Bureau, key: str) -> Upload:
    with bureau.database.reading(EVERYWHERE) as connection:
        return uploads.by_id(connection, EVERYWHERE, key)


def claimed(bureau: Bureau, worker: str, only: str) -> Upload | None:
    with bureau.database.writing(EVERYWHERE) as connection:
        return uploads.claim(connection, worker, bureau.clock(), only)


def later(bureau: Bureau, by: timedelta) -> None:
    bureau.clock.now += by  # type: ignore[attr-defined]


def until(said: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class TestLeases:
    def test_what_one_has_taken_another_does_not_get(self, bureau: Bureau, reviewer: Account) -> None:
        upload = receiving.receive(bureau, reviewer, sent(), SPRING)
        assert claimed(bureau, "甲", upload.id)
        assert claimed(bureau, "乙", upload.id) is None
        assert judging.work(bureau, "丙", upload.id) is None

    def test_a_lease_that_ran_out_is_taken_over_and_the_late_one_writes_nothing(
        self, bureau: Bureau, reviewer: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload, real = receiving.receive(bureau, reviewer, sent(), SPRING), judging.judge

        def slow(bureau: Bureau, upload: Upload) -> list[judging.Judged]:
            monkeypatch.setattr(judging, "judge", real)
            made = real(bureau, upload)
            later(bureau, LEASE + timedelta(seconds=1))
            assert judging.work(bureau, "快", upload.id) == upload.id  # meanwhile
            return made

        monkeypatch.setattr(judging, "judge", slow)
        judging.work(bureau, "慢", upload.id)
        assert len(kept_of(bureau, upload.id)) == 1
        assert [e.details for e in entries(bureau, upload.id) if "dropped" in (e.details or "")] == ['{"dropped":"慢"}']
        assert upload_of(bureau, upload.id).tries == 2

    def test_a_renewed_lease_is_not_taken_over(self, bureau: Bureau, reviewer: Account) -> None:
        upload = receiving.receive(bureau, reviewer, sent(), SPRING)
        claimed(bureau, "甲", upload.id)
        later(bureau, LEASE - timedelta(seconds=5))
        with bureau.database.writing(EVERYWHERE) as connection:
            uploads.renew(connection, ["甲"], bureau.clock())
        later(bureau, LEASE - timedelta(seconds=5))
        assert claimed(bureau, "乙", upload.id) is None
        later(bureau, timedelta(seconds=10))
        assert claimed(bureau, "乙", upload.id)

    def test_what_kills_its_workers_again_and_again_is_given_up_and_a_person_may_try_again(self, bureau: Bureau, reviewer: Account) -> None:
        upload = receiving.receive(bureau, reviewer, sent(), SPRING)
        for _ in range(MOST_TRIES):
            assert claimed(bureau, "甲", upload.id)
            later(bureau, LEASE + timedelta(seconds=1))
        assert claimed(bureau, "甲", upload.id) is None
        assert upload_of(bureau, upload.id).error_code == "upload-given-up"
        assert "upload-given-up" in (entries(bureau, upload.id)[0].details or "")
        receiving.try_again(bureau, reviewer, upload.id)
        assert judging.work(bureau, "乙", upload.id)
        assert upload_of(bureau, upload.id).state == uploads.DONE

    @pytest.mark.parametrize("error", [Unavailable("database", "数据库现在用不上"), WorkerLost("worker-closed", "受限进程已经关闭")],
                             ids=["a database that was away", "a service that is stopped"])
    def test_what_is_not_of_the_file_lets_it_wait_again(
        self, bureau: Bureau, reviewer: Account, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        upload = receiving.receive(bureau, reviewer, sent(), SPRING)

        def away(*_: object) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(judging, "judge", away)
            if isinstance(error, Unavailable):
                with pytest.raises(Unavailable):
                    judging.work(bureau, "甲", upload.id)
            else:
                assert judging.work(bureau, "甲", upload.id) is None
        now = upload_of(bureau, upload.id)
        assert (now.state, now.tries) == (uploads.WAITING, 0)
        assert judging.work(bureau, "乙", upload.id)


class TestWorkers:
    def test_they_judge_what_waits_and_what_comes(self, bureau: Bureau, reviewer: Account) -> None:
        before = receiving.receive(bureau, reviewer, sent(), SPRING)
        with Workers(bureau, 2, look_every=60, duties=()):
            until(lambda: upload_of(bureau, before.id).state == uploads.DONE)
            after = [receiving.receive(bureau, reviewer, sent(), SPRING) for _ in range(3)]  # 60 s are never waited for: they are woken
            until(lambda: all(upload_of(bureau, u.id).state == uploads.DONE for u in after))
        assert all(upload_of(bureau, u.id).tries == 1 for u in (before, *after))

    def test_another_process_on_the_same_database_is_told(self, bureau: Bureau, reviewer: Account) -> None:
        """On PostgreSQL at once; on SQLite it looks by itself."""
        elsewhere = Bureau(Database(bureau.database.url), bureau.folder, bureau.clock, workers=1)
        seconds = 0.05 if bureau.database.sqlite else 60
        try:
            with Workers(elsewhere, 1, look_every=seconds, duties=()):
                until(lambda: bureau.database.sqlite or elsewhere.bell.rung > 0)  # it listens
                upload = receiving.receive(bureau, reviewer, sent(), SPRING)
                until(lambda: upload_of(bureau, upload.id).state == uploads.DONE)
        finally:
            elsewhere.close()

    def test_who_listens_outlives_the_connection_that_it_listened_on(
        self, bureau: Bureau, reviewer: Account, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if bureau.database.sqlite:
            jobs.listen(bureau.database, bureau.bell, Event())  # there is nobody to listen to
            return
        superuser = request.getfixturevalue("_superuser")
        monkeypatch.setattr(jobs, "AGAIN_AFTER", 0.05)
        with Workers(bureau, 1, look_every=60, duties=()):
            until(lambda: superuser.execute(f"{CUT} where query = 'listen {jobs.CHANNEL}'").rowcount > 0)
            rung = bureau.bell.rung
            until(lambda: bureau.bell.rung > rung)  # it listens again, and looks for what came meanwhile
            upload = receiving.receive(bureau, reviewer, sent(), SPRING)
            until(lambda: upload_of(bureau, upload.id).state == uploads.DONE)

    def test_two_processes_never_do_one_upload_twice(self, bureau: Bureau, reviewer: Account) -> None:
        elsewhere = Bureau(Database(bureau.database.url), bureau.folder, bureau.clock, workers=1)
        files = [receiving.receive(bureau, reviewer, sent(), SPRING) for _ in range(8)]
        try:
            with Workers(bureau, 2, look_every=0.05, duties=()), Workers(elsewhere, 2, look_every=0.05, duties=()):
                until(lambda: all(upload_of(bureau, u.id).state == uploads.DONE for u in files))
        finally:
            elsewhere.close()
        assert [len(kept_of(bureau, u.id)) for u in files] == [1] * 8
        assert {upload_of(bureau, u.id).tries for u in files} == {1}
        assert all(sum(e.verb == "判定" for e in entries(bureau, u.id)) == 1 for u in files)

    def test_a_long_one_keeps_its_lease_while_its_worker_lives(
        self, bureau: Bureau, reviewer: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload, real = receiving.receive(bureau, reviewer, sent(), SPRING), judging.judge

        def long(bureau: Bureau, upload: Upload) -> list[judging.Judged]:
            for _ in range(6):
                later(bureau, LEASE / 2)
                time.sleep(0.15)
            assert claimed(bureau, "乙", upload.id) is None
            return real(bureau, upload)

        monkeypatch.setattr(judging, "judge", long)
        with Workers(bureau, 1, look_every=0.05, beat_every=0.03, duties=()):
            until(lambda: upload_of(bureau, upload.id).state == uploads.DONE)
        assert upload_of(bureau, upload.id).tries == 1

    def test_what_a_worker_could_not_write_down_it_takes_up_again(
        self, bureau: Bureau, reviewer: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its lease is renewed as long as the worker lives, so that nobody else would."""
        upload, real, away = receiving.receive(bureau, reviewer, sent(), SPRING), judging.keep_form, [Unavailable("database", "数据库现在用不上")]

        def keep_form(*given: Any) -> tuple[str, str]:
            if away:
                raise away.pop()
            return real(*given)

        monkeypatch.setattr(judging, "keep_form", keep_form)
        with Workers(bureau, 1, look_every=0.05, beat_every=0.03, duties=()):
            until(lambda: upload_of(bureau, upload.id).state == uploads.DONE)
        assert upload_of(bureau, upload.id).tries == 2
        assert len(kept_of(bureau, upload.id)) == 1

    def test_a_file_that_is_none_stops_nothing(self, bureau: Bureau, reviewer: Account) -> None:
        bad = receiving.receive(bureau, reviewer, Sent("坏.xlsx", b"\x00" * 50), SPRING)
        good = receiving.receive(bureau, reviewer, sent(), SPRING)
        with Workers(bureau, 1, duties=()):
            until(lambda: upload_of(bureau, good.id).state == uploads.DONE)
        assert upload_of(bureau, bad.id).state == uploads.FAILED
        assert "坏.xlsx" in (upload_of(bureau, bad.id).error or "")

    def test_duties_are_done_and_their_trouble_hurts_nobody(self, bureau: Bureau, caplog: pytest.LogCaptureFixture) -> None:
        done: list[str] = []

        def broken(_: Bureau) -> None:
            raise ZeroDivisionError("县路灯管理所")

        with Workers(bureau, 1, duties=(broken, lambda b: done.append("做了"))):
            until(lambda: bool(done))
        assert "ZeroDivisionError" in caplog.text
        assert "路灯" not in caplog.text

    def test_stopping_waits_for_what_is_under_way(self, bureau: Bureau, reviewer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
        upload, begun = receiving.receive(bureau, reviewer, sent(), SPRING), []
        real = judging.judge

        def slow(bureau: Bureau, upload: Upload) -> list[judging.Judged]:
            begun.append(upload)
            time.sleep(0.2)
            return real(bureau, upload)

        monkeypatch.setattr(judging, "judge", slow)
        workers = Workers(bureau, 1, duties=()).start()
        until(lambda: bool(begun))
        assert workers.stop()
        assert upload_of(bureau, upload.id).state == uploads.DONE


def test_a_decision_names_the_law_that_it_was_made_by(bureau: Bureau, reviewer: Account) -> None:
    form = judged(bureau, reviewer)
    with bureau.database.reading(EVERYWHERE) as connection:
        from chidu.records import decisions

        (made,) = decisions.of_form(connection, form.id)
    assert made.publications == bureau.publications_of(COUNTY)
    assert working.LOOK_EVERY < 5
