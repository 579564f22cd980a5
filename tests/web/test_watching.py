"""What the operators see: whether it is up, how it does, and a log of what happened that says of whom in no line."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from tests.desk.bureau.people import account, judged, sent
from tests.desk.county import COUNTY, LAMPS, changed
from tests.web.visitor import HOST, PASSWORD, Town

from chidu.desk.bureau import Bureau
from chidu.errors import Unavailable
from chidu.web import logging as ours
from chidu.web.watching import GONE


class Log(io.StringIO):
    """What was written, line by line."""

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line["event"] == "request"]


@pytest.fixture
def log(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    log = Log()
    ours.configure("DEBUG")
    monkeypatch.setattr(ours._Stderr, "stream", log)
    yield log
    ours.configure("WARNING")


def value(town: Town, name: str, **labels: str) -> float:
    text = town.visitor("127.0.0.1").get("/metrics").text
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return float(sample.value)
    return 0.0


class TestUp:
    def test_it_lives_whatever_the_database_does(self, town: Town, app_with: Callable[..., FastAPI]) -> None:
        away = town.visitor(app=app_with(database=SecretStr("postgresql://nobody@127.0.0.1:1/x")))
        assert (away.get("/livez").status_code, away.get("/livez").text) == (200, "ok")
        ready = away.get("/readyz")
        assert (ready.status_code, "数据库现在用不上" in ready.text) == (503, True)

    def test_it_is_ready_with_its_tables_and_a_law(self, town: Town, app_with: Callable[..., FastAPI], tmp_path: Path) -> None:
        assert town.visitor().get("/readyz").status_code == 200
        fresh = app_with(database=SecretStr(f"sqlite:///{tmp_path / '新.db'}"))
        assert "chidu migrate" in town.visitor(app=fresh).get("/readyz").text
        fresh.state.bureau.database.migrate()
        ready = town.visitor(app=fresh).get("/readyz")
        assert (ready.status_code, "还没有发布过政策" in ready.text) == (503, True)

    def test_pages_and_programs_are_told_that_the_database_is_away(self, town: Town, app_with: Callable[..., FastAPI]) -> None:
        away = town.visitor(app=app_with(database=SecretStr("postgresql://nobody@127.0.0.1:1/x")))
        away.keep("a-token")
        for answer in (away.get("/"), away.get("/api/v1/forms"), away.post("/login", login="a", password="b")):
            assert (answer.status_code, "数据库现在用不上" in answer.text) == (503, True)


class TestMetrics:
    def test_requests_are_counted_by_the_template_of_their_address(self, town: Town) -> None:
        one = {"route": "/forms/{key}", "method": "GET", "status": "404"}
        before = value(town, "chidu_requests_total", **one)
        town.somebody().get("/forms/37170001")
        town.somebody().get("/forms/37170002")
        assert value(town, "chidu_requests_total", **one) == before + 2
        assert "37170001" not in town.visitor("127.0.0.1").get("/metrics").text

    def test_nobody_fills_them_with_labels_of_their_own(self, town: Town) -> None:
        visitor = town.visitor("127.0.0.1")
        for word in ("甲", "乙"):
            visitor.get(f"/{word}")
            visitor.client.request("LAMPS", f"/{word}", headers={"origin": HOST})
        text = visitor.get("/metrics").text
        assert value(town, "chidu_requests_total", route="-", method="GET", status="404") >= 2
        assert not any(word in text for word in ("甲", "乙", "LAMPS"))

    def test_they_tell_what_waits_how_long_the_chains_are_and_of_faults(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        who = account(town.bureau, "reviewer")
        before, entries = value(town, "chidu_uploads", state="done"), value(town, "chidu_audit_entries")
        judged(town.bureau, who, sent())
        assert value(town, "chidu_uploads", state="done") == before + 1
        assert value(town, "chidu_audit_entries") > entries
        assert value(town, "chidu_database_up") == 1
        assert value(town, "chidu_publication") >= 1
        faults, errors = value(town, "chidu_faults_total"), value(town, "chidu_database_errors_total")
        with monkeypatch.context() as broken:
            broken.setattr(Bureau, "look", lambda *_: 1 / 0)
            town.somebody().get("/letters")
        with monkeypatch.context() as broken:
            broken.setattr(Bureau, "look", lambda *_: (_ for _ in ()).throw(Unavailable("database", "数据库现在用不上")))
            town.somebody().get("/letters")
        assert value(town, "chidu_faults_total") == faults + 1
        assert value(town, "chidu_database_errors_total") == errors + 1

    def test_without_a_database_they_still_answer(self, town: Town, app_with: Callable[..., FastAPI]) -> None:
        away = town.visitor("127.0.0.1", app_with(database=SecretStr("postgresql://nobody@127.0.0.1:1/x")))
        answer = away.get("/metrics")
        assert (answer.status_code, "chidu_database_up 0.0" in answer.text) == (200, True)

    def test_they_are_for_this_machine_and_whoever_has_the_token(self, town: Town, app_with: Callable[..., FastAPI]) -> None:
        assert town.visitor("10.1.0.1").get("/metrics").status_code == 404
        assert town.visitor("127.0.0.1").get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404
        app = app_with(metrics_token=SecretStr("lamps"), metrics_from="10.7.0.0/16")
        assert town.visitor("10.1.0.1", app).get("/metrics", headers={"authorization": "Bearer lamps"}).status_code == 200
        for wrong in ("Bearer lamp", "Bearer ", "Basic lamps", "lamps"):
            assert town.visitor("10.1.0.1", app).get("/metrics", headers={"authorization": wrong}).status_code == 404
        assert town.visitor("10.7.8.9", app).get("/metrics").status_code == 200


class TestTheLog:
    def test_a_request_is_one_line_with_its_number_and_without_its_values(self, town: Town, log: Log) -> None:
        visitor = town.somebody()
        answer = visitor.get("/forms/37170001?text=路灯")
        (line,) = log.requests()
        assert line["id"] == answer.headers["x-request-id"]
        assert visitor.account
        assert {k: line[k] for k in ("route", "method", "status", "account", "code")} == {
            "route": "/forms/{key}", "method": "GET", "status": 404, "account": visitor.account.id, "code": "form-unknown"}
        assert "37170001" not in log.getvalue()

    def test_the_number_is_ours_unless_a_trusted_proxy_gave_it(self, town: Town, log: Log, app_with: Callable[..., FastAPI]) -> None:
        assert town.visitor().get("/livez", headers={"x-request-id": "forged-number"}).headers["x-request-id"] != "forged-number"
        trusting = town.visitor(app=app_with(trusted_proxy=True))
        assert trusting.get("/livez", headers={"x-request-id": "proxy-0001"}).headers["x-request-id"] == "proxy-0001"
        assert trusting.get("/livez", headers={"x-request-id": 'a"},{"event":"b'}).headers["x-request-id"] != 'a"},{"event":"b'

    def test_a_fault_is_logged_by_the_way_it_came_and_not_by_its_words(self, town: Town, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object, **__: object) -> None:
            try:
                raise ValueError("联系人 张三 13905300000")
            except ValueError as e:
                raise RuntimeError("路灯改造项目") from e

        monkeypatch.setattr(Bureau, "look", broken)
        town.somebody().get("/letters")
        (fault,) = [line for line in log.lines() if line["event"] == "fault"]
        assert [step for step in fault["way"] if " " not in step] == ["builtins.ValueError", "builtins.RuntimeError"]
        assert any("letters.py" in step for step in fault["way"])
        assert not any(word in log.getvalue() for word in ("张三", "139053", "路灯"))

    def test_what_other_libraries_say_is_not_written_only_where_they_said_it(self, town: Town, log: Log) -> None:
        logging.getLogger("sqlalchemy.engine").warning("insert into forms values (%s)", "路灯改造")
        try:
            raise ValueError("张三")
        except ValueError:
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
        first, second = log.lines()
        assert (first["event"], first["logger"]) == ("message", "sqlalchemy.engine")
        assert second["way"][0] == "builtins.ValueError"
        assert not any(word in log.getvalue() for word in ("路灯", "张三"))

    def test_an_alarm_is_written_with_what_it_is_about(self, town: Town, log: Log) -> None:
        logging.getLogger(ours.ALARM).critical("x", extra={"code": "disagree", "case": "c1", "scope": COUNTY, "fingerprint": "f"})
        (line,) = log.lines()
        assert (line["event"], line["code"], line["case"], line["scope"]) == ("alarm", "disagree", "c1", COUNTY)

    def test_nothing_of_a_whole_day_is_in_the_log(self, town: Town, log: Log) -> None:
        """Signing in rightly and wrongly, sending forms, reading, searching, deciding, issuing: what was typed stays where it belongs."""
        secret = {"name": "欧阳测试", "phone": "13905301234", "file": "欧阳局长的表", "project": "秘密路灯工程", "word": "只有他知道的话", "token": ""}
        who = town.account("reviewer", name=secret["name"])
        visitor = town.visitor("10.77.66.55")
        visitor.post("/login", login=f"{who.login}x", password=secret["word"])
        visitor.sign_in(who.login)
        secret["token"] = visitor.cookie
        form = json.dumps(changed(LAMPS, project__name=secret["project"], project__contact=secret["phone"]), ensure_ascii=False)
        for name, content in ((secret["file"] + ".json", form.encode()), (secret["file"] + ".xlsx", secret["word"].encode())):
            visitor.post("/uploads", files={"files": (name, content)})
            visitor.client.post("/api/v1/uploads", files={"file": (name, content)}, headers={"x-csrf-token": visitor.csrf})
        for path in ("/", "/uploads", "/letters", f"/?text={secret['project']}", f"/forms/{secret['word']}", f"/{secret['name']}",
                     f"/policies?text={secret['word']}", f"/api/v1/forms?text={secret['project']}"):
            visitor.get(path)
        visitor.post("/password", old=PASSWORD, new=secret["word"], again=secret["word"])
        visitor.client.post("/api/v1/evaluations", content=form.encode(), headers={"x-csrf-token": visitor.csrf})
        visitor.post("/logout")
        assert len(log.requests()) >= 16
        written = log.getvalue()
        secret |= {"login": who.login, "address": "10.77.66.55", "password": PASSWORD}
        assert [key for key, word in secret.items() if word in written] == []
        assert not re.search(r"\.xlsx|\.json\b", written)


def test_who_leaves_in_the_middle_of_a_request_is_no_fault_of_ours(town: Town, log: Log) -> None:
    begun: list[Any] = [{"type": "http.request", "body": b"login=lamps", "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        return begun.pop(0)

    async def send(message: Any) -> None:
        raise AssertionError(message)

    headers = [(b"host", b"chidu.test"), (b"content-type", b"application/x-www-form-urlencoded"), (b"content-length", b"30")]
    scope = {"type": "http", "method": "POST", "path": "/login", "raw_path": b"/login", "query_string": b"", "headers": headers,
             "client": None, "server": None, "scheme": "http", "http_version": "1.1", "root_path": ""}
    asyncio.run(town.app(scope, receive, send))
    assert [(line["event"], line["status"]) for line in log.lines()] == [("request", GONE)]
