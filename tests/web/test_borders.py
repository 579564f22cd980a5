"""What a request meets before anything is made of it, and what a browser may do with the answer."""

from __future__ import annotations

import asyncio
import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from tests.web.visitor import HOST, Town

from chidu.desk.bureau import Bureau
from chidu.errors import TooMany, Unavailable
from chidu.web import borders
from chidu.web.borders import BodyCap


class TestHeaders:
    @pytest.mark.parametrize("path", ["/login", "/", "/nothing", "/static/chidu.css", "/livez", "/api/v1/session", "/api/openapi.json"])
    def test_every_answer_says_what_a_browser_may_do_with_it(self, town: Town, path: str) -> None:
        headers = town.visitor().get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'self'"
        assert (policy["object-src"], policy["frame-ancestors"], policy["base-uri"], policy["form-action"]) == (*["'none'"] * 3, "'self'")
        assert "unsafe" not in headers["content-security-policy"]
        said = [headers[name] for name in ("x-content-type-options", "x-frame-options", "referrer-policy")]
        assert said == ["nosniff", "DENY", "same-origin"]
        assert "server" not in headers

    def test_no_page_is_kept_by_a_browser_and_static_files_of_a_version_are(self, town: Town) -> None:
        visitor = town.somebody()
        assert visitor.get("/").headers["cache-control"] == "no-store"
        assert visitor.get("/api/v1/session").headers["cache-control"] == "no-store"
        assert "immutable" in visitor.get("/static/chidu.css?v=1").headers["cache-control"]
        assert visitor.get("/static/chidu.css").headers["cache-control"] == "no-cache"
        assert visitor.get("/static/nothing.css?v=1").headers["cache-control"] == "no-store"


class TestAddresses:
    def test_only_the_hosts_that_are_ours_are_answered(self, town: Town, app_with: Callable[..., FastAPI]) -> None:
        visitor = town.visitor(app=app_with(hosts="chidu.test, 10.1.2.3"))
        for host in ("chidu.test", "CHIDU.test:8620", "10.1.2.3"):
            assert visitor.get("/login", headers={"host": host}).status_code == 200
        for host in ("evil.test", "chidu.test.evil.test", "chidu.test@evil.test", ""):
            answer = visitor.get("/login", headers={"host": host})
            assert (answer.status_code, "主机名" in answer.text) == (422, True)
        assert visitor.get("/livez", headers={"host": "10.9.9.9"}).status_code == 200

    def test_no_answer_repeats_the_host_that_was_asked_for(self, town: Town) -> None:
        for path in ("/", "/login", "/nothing", "/api/openapi.json"):
            answer = town.visitor().get(path, headers={"host": "evil.test"})
            assert "evil.test" not in answer.text + str(answer.headers)

    def test_two_hosts_are_none(self, town: Town) -> None:
        assert town.visitor().client.get("/login", headers=[("host", "chidu.test"), ("host", "evil.test")]).status_code == 422

    @pytest.mark.parametrize("path", ["/forms/a%00b", "/?text=a%00b", "/api/v1/forms/a%00b"])
    def test_a_character_that_no_database_keeps_is_refused(self, town: Town, path: str) -> None:
        assert town.somebody().get(path).status_code == 422

    @pytest.mark.parametrize("prefix", ["/chidu", ""], ids=["the proxy passes it on", "the proxy takes it off"])
    def test_behind_a_proxy_every_address_has_the_prefix(self, town: Town, app_with: Callable[..., FastAPI], prefix: str) -> None:
        app = app_with(root="/chidu")
        visitor = town.visitor(app=app)
        assert visitor.get(f"{prefix}/").headers["location"] == "/chidu/login"
        page = visitor.get(f"{prefix}/login").text
        assert 'action="/chidu/login"' in page
        assert '"/static/' not in page
        assert visitor.get(f"{prefix}/static/chidu.css").status_code == 200
        problem = visitor.get(f"{prefix}/api/v1/nothing")
        assert (problem.status_code, problem.headers["content-type"]) == (404, "application/problem+json")


class TestBodies:
    @pytest.fixture
    def small(self, town: Town, app_with: Callable[..., FastAPI]) -> FastAPI:
        return app_with(most_request_mb=1)

    def test_a_body_that_says_to_be_too_large_is_refused_before_it_comes(self, town: Town, small: FastAPI) -> None:
        answer = town.visitor(app=small).client.post("/login", content=b"", headers={"content-length": str(2 << 20), "origin": HOST})
        assert (answer.status_code, "超过1MB" in answer.text) == (413, True)

    @pytest.mark.parametrize("length", ["-1", "+5", "0x10", "1e3", "٣", "9" * 20, " "])
    def test_a_length_that_is_none_is_refused(self, town: Town, small: FastAPI, length: str) -> None:
        answer = town.visitor(app=small).client.post("/login", content=b"", headers={"content-length": length.encode(), "origin": HOST})
        assert answer.status_code in (400, 413)

    def test_and_so_is_one_that_grows_too_large_as_it_comes(self, town: Town, small: FastAPI) -> None:
        def much() -> Iterator[bytes]:
            for _ in range(3):
                yield bytes(1 << 19)
            yield b"a"

        form = {"origin": HOST, "content-type": "application/x-www-form-urlencoded"}
        answer = town.visitor(app=small).client.post("/login", content=much(), headers=form)
        assert answer.status_code == 413

    def test_a_form_has_so_many_fields_and_no_more(self, town: Town) -> None:
        answer = town.visitor().client.post("/login", data={f"f{i}": "x" for i in range(borders.MOST_FIELDS + 1)}, headers={"origin": HOST})
        assert answer.status_code == 400
        many = [("files", (f"{i}.xlsx", b"x")) for i in range(borders.MOST_FILES + 1)]
        assert town.somebody().post("/uploads", files=many).status_code == 400

    def test_a_field_with_a_character_that_no_database_keeps_is_refused(self, town: Town) -> None:
        assert town.visitor().post("/login", login="a\0b", password="x").status_code == 422

    def test_a_body_that_trickles_in_is_given_up(self) -> None:
        assert asyncio.run(trickled(pause=0.02, pieces=100)) == "body-too-slow"

    def test_a_slow_line_is_not_a_trickle(self) -> None:
        assert asyncio.run(trickled(pause=0.001, pieces=20)) == "200"

    def test_what_is_waited_for_once_the_body_is_whole_takes_as_long_as_it_takes(self) -> None:
        """A page that shows progress listens for its reader's leaving."""
        assert asyncio.run(trickled(pause=0.0, pieces=1, after=0.3)) == "200"

    def test_a_disk_that_takes_nothing_more_is_told_and_nothing_is_kept(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        """A large part of a form is laid down in a temporary file while it comes."""
        def full(*_: object, **__: object) -> Any:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(tempfile, "TemporaryFile", full)
        monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", full)
        answer = town.somebody().post("/uploads", files={"files": ("大表.xlsx", bytes(3 << 20))})
        assert (answer.status_code, "磁盘已满" in answer.text) == (503, True)
        assert isinstance(borders.full(OSError(errno.ENOSPC, "")), Unavailable)


async def trickled(pause: float, pieces: int, after: float = 0.0) -> str:
    """What comes of a body of so many pieces of 100 bytes, with a pause before each."""
    told: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        if after:
            assert (await receive())["type"] == "http.disconnect"
        await send({"type": "http.response.start", "status": 200, "headers": []})

    left = list(range(pieces))

    async def receive() -> Any:
        if not left:
            await asyncio.sleep(after)
            return {"type": "http.disconnect"}
        await asyncio.sleep(pause)
        left.pop()
        return {"type": "http.request", "body": bytes(100), "more_body": bool(left)}

    async def send(message: Any) -> None:
        told.append(str(message.get("status")))

    cap = BodyCap(app, most=1 << 20, slowest=100_000, patience=0.1)
    try:
        await cap({"type": "http", "method": "POST", "headers": []}, receive, send)
    except TooMany as e:
        return e.code
    return told[0]


class TestAnswers:
    def test_a_program_gets_a_problem_and_a_person_a_page(self, town: Town) -> None:
        visitor = town.somebody()
        problem = visitor.get("/api/v1/forms/nothing")
        assert problem.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "code", "detail", "rule", "remedy"} < {*problem.json()}
        page = visitor.get("/forms/nothing")
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "回到首页" in page.text

    def test_who_is_not_signed_in_goes_to_sign_in_a_program_is_told_so(self, town: Town) -> None:
        visitor = town.visitor()
        assert visitor.get("/uploads").headers["location"] == "/login"
        assert visitor.get("/uploads", headers={"hx-request": "true"}).headers["hx-redirect"] == "/login"
        answer = visitor.get("/api/v1/forms")
        assert (answer.status_code, answer.headers["www-authenticate"], answer.json()["code"]) == (401, "Bearer", "session-ended")
        assert visitor.post("/uploads").status_code == 401

    def test_a_fault_of_the_program_is_told_without_what_it_was(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("路灯改造项目 13905300000")

        monkeypatch.setattr(Bureau, "look", broken)
        page, visitor = town.somebody().get("/letters"), town.somebody()
        assert (page.status_code, "程序内部出错" in page.text, "139053" in page.text) == (500, True, False)
        answer = visitor.get("/api/v1/forms")
        assert (answer.status_code, answer.json()["code"]) == (500, "internal")
        assert "139053" not in answer.text

    @pytest.mark.parametrize(("method", "path", "status"), [
        ("POST", "/livez", 405), ("DELETE", "/login", 405), ("TRACE", "/", 405), ("GET", "/../etc/passwd", 404)])
    def test_what_there_is_not_is_told_as_a_page_of_ours(self, town: Town, method: str, path: str, status: int) -> None:
        answer = town.visitor().client.request(method, path, headers={"origin": HOST})
        assert answer.status_code == status
        assert "回到首页" in answer.text
