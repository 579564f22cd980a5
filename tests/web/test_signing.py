"""Signing in and out through the door: cookies, first passwords, whose page sent it, and how sessions end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from tests.web.visitor import HOST, PASSWORD, Town, Visitor, token_in

from chidu.desk.bureau.attempts import MOST_HERE

NEW = "县博物馆 免费开放 三楼"


def cookie_of(visitor: Visitor, login: str) -> str:
    answer = visitor.sign_in(login)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["set-cookie"])


class TestTheCookie:
    def test_no_script_reads_it_and_no_other_site_sends_it(self, town: Town) -> None:
        said = cookie_of(town.visitor(), town.account().login).lower()
        assert said.startswith("chidu=")
        assert {"httponly", "samesite=lax", "path=/"} < {part.strip() for part in said.split(";")}

    @pytest.mark.parametrize(("root", "name", "path"), [("", "__Host-chidu", "/"), ("/chidu", "__Secure-chidu", "/chidu")])
    def test_by_https_alone_where_that_is_set(self, town: Town, app_with: Callable[..., FastAPI], root: str, name: str, path: str) -> None:
        visitor = town.visitor(app=app_with(secure=True, root=root))
        answer = visitor.post("/login", login=town.account().login, password=PASSWORD)
        said = answer.headers["set-cookie"]
        assert said.startswith(f"{name}=")
        assert {"Secure", f"Path={path}"} < {part.strip() for part in said.split(";")}
        assert "strict-transport-security" in answer.headers

    def test_a_token_that_the_visitor_brings_is_never_taken_over(self, town: Town) -> None:
        """Session fixation: who set it would be signed in too."""
        visitor = town.visitor()
        visitor.keep("a-token-of-another")
        visitor.sign_in(town.account().login)
        assert visitor.cookie != "a-token-of-another"

    def test_each_sign_in_changes_it_and_ends_the_one_before(self, town: Town) -> None:
        visitor, who = town.visitor(), town.account()
        visitor.sign_in(who.login)
        before = visitor.cookie
        visitor.sign_in(who.login)
        assert visitor.cookie != before
        visitor.keep(before)
        assert visitor.get("/").headers["location"] == "/login"

    def test_after_signing_out_a_copy_of_it_opens_nothing(self, town: Town) -> None:
        visitor = town.visitor()
        visitor.sign_in(town.account().login)
        copy = visitor.cookie
        answer = visitor.post("/logout")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?done=out")
        assert not visitor.cookie
        visitor.keep(copy)
        assert visitor.get("/").headers["location"] == "/login"

    def test_a_session_left_open_on_another_machine_is_ended_from_here(self, town: Town) -> None:
        here, there, who = town.visitor(), town.visitor("10.1.0.2"), town.account()
        here.sign_in(who.login)
        there.sign_in(who.login)
        assert here.post("/sessions/others").status_code == 303
        assert here.get("/").status_code == 200
        assert there.get("/").headers["location"] == "/login"

    def test_an_idle_session_leads_back_to_the_sign_in_page(self, town: Town) -> None:
        visitor = town.visitor()
        visitor.sign_in(town.account().login)
        assert visitor.get("/").status_code == 200
        town.clock.now += timedelta(hours=3)
        assert visitor.get("/").headers["location"] == "/login"


class TestTheFirstPassword:
    def test_it_leads_to_the_page_that_changes_it_and_nowhere_else(self, town: Town) -> None:
        visitor, who = town.visitor(), town.account(must_change=True)
        assert visitor.sign_in(who.login).headers["location"] == "/password"
        for path in ("/", "/uploads", "/letters", "/policies"):
            assert (visitor.get(path).status_code, visitor.get(path).headers["location"]) == (303, "/password")
        assert visitor.post("/uploads", files={"files": ("表.xlsx", b"x")}).status_code == 403
        assert visitor.get("/api/v1/forms").json()["code"] == "password-first"

    def test_once_changed_one_signs_in_with_the_new_one(self, town: Town) -> None:
        visitor, who = town.visitor(), town.account(must_change=True)
        visitor.sign_in(who.login)
        answer = visitor.post("/password", old=PASSWORD, new=NEW, again=NEW)
        assert answer.headers["location"] == "/login?done=password"
        assert visitor.get("/").headers["location"] == "/login"
        assert "登录名或密码不对" in visitor.post("/login", login=who.login, password=PASSWORD).text
        assert visitor.sign_in(who.login, NEW).headers["location"] == "/"
        assert visitor.get("/").status_code == 200

    @pytest.mark.parametrize(("fields", "told"), [
        ({"old": PASSWORD, "new": NEW, "again": "别的"}, "两次输入的新密码不一样"),
        ({"old": "不对", "new": NEW, "again": NEW}, "原密码不对"),
        ({"old": PASSWORD, "new": "短", "again": "短"}, "密码10至200个字符"),
    ])
    def test_what_is_wrong_with_it_is_told(self, town: Town, fields: dict[str, str], told: str) -> None:
        visitor = town.visitor()
        visitor.sign_in(town.account().login)
        answer = visitor.post("/password", **fields)
        assert answer.status_code == 422
        assert told in answer.text


class TestTries:
    def test_who_tries_too_often_is_told_to_wait(self, town: Town) -> None:
        visitor, who = town.visitor("10.1.9.9"), town.account()
        for _ in range(MOST_HERE):
            answer = visitor.post("/login", login=who.login, password="不是这个密码")
            assert (answer.status_code, "登录名或密码不对" in answer.text) == (401, True)
        answer = visitor.post("/login", login=who.login, password=PASSWORD)
        assert (answer.status_code, "试得太多了" in answer.text) == (429, True)
        assert "set-cookie" not in answer.headers
        assert town.visitor("10.1.9.10").sign_in(who.login).status_code == 303

    def test_a_visitor_cannot_say_to_be_elsewhere(self, town: Town) -> None:
        """X-Forwarded-For counts where a trusted proxy is set, and of it what the proxy itself added."""
        visitor, who = town.visitor("10.1.9.11"), town.account()
        for number in range(MOST_HERE):
            visitor.post("/login", headers={"x-forwarded-for": f"10.2.0.{number}"}, login=who.login, password="不是这个密码")
        assert visitor.post("/login", headers={"x-forwarded-for": "10.2.0.99"}, login=who.login, password=PASSWORD).status_code == 429

    def test_behind_a_trusted_proxy_the_last_address_counts(self, town: Town, app_with: Callable[..., FastAPI]) -> None:
        visitor, who = town.visitor("127.0.0.1", app_with(trusted_proxy=True)), town.account()
        for number in range(MOST_HERE):
            visitor.post("/login", headers={"x-forwarded-for": f"1.1.1.{number}, 10.3.0.1"}, login=who.login, password="不是这个密码")
        for forwarded, status in [("9.9.9.9, 10.3.0.1", 429), ("10.3.0.2", 303)]:
            answer = visitor.post("/login", headers={"x-forwarded-for": forwarded}, login=who.login, password=PASSWORD)
            assert answer.status_code == status


class TestWhosePage:
    FOREIGN = ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "http://evil.test"}, {"origin": "null"},
               {"origin": "http://chidu.test.evil.test"})

    @pytest.mark.parametrize("headers", FOREIGN, ids=str)
    def test_what_another_site_sends_is_not_done_not_even_signing_in(self, town: Town, headers: dict[str, str]) -> None:
        visitor, who = town.visitor(), town.account()
        answer = visitor.post("/login", headers={"origin": HOST, **headers}, login=who.login, password=PASSWORD)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)

    def test_a_page_of_ours_brings_its_token(self, town: Town) -> None:
        visitor, who = town.visitor(), town.account()
        visitor.sign_in(who.login)
        for token in ("", "x", town.somebody().csrf):
            visitor.csrf = token
            assert visitor.post("/logout").status_code == 403
        visitor.csrf = token_in(visitor.get("/password").text)
        assert visitor.client.post("/logout", headers={"x-csrf-token": visitor.csrf}).status_code == 303
