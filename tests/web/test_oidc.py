"""Signing in by a sign-on service: who it vouches for comes in where an account is theirs; nothing else it says, and nobody else, does."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx import Response
from joserfc.jwk import ECKey
from pydantic import SecretStr
from tests.web.issuer import BACK, CLIENT, SECRET, Issuer, issuing
from tests.web.visitor import PASSWORD, Town, Visitor

from chidu.desk.bureau import accounts
from chidu.errors import Conflict
from chidu.records import people
from chidu.records.database import EVERYWHERE


@pytest.fixture
def issuer(town: Town) -> Iterator[Issuer]:
    with issuing(town.clock) as issuer:
        yield issuer


@pytest.fixture
def door(issuer: Issuer, app_with: Callable[..., FastAPI]) -> Callable[..., FastAPI]:
    def make(login: str = "", secret: str = SECRET) -> FastAPI:
        return app_with(oidc_issuer=issuer.url, oidc_client=CLIENT, oidc_secret=SecretStr(secret), oidc_back=BACK, oidc_login=login)

    return make


def there_and_back(visitor: Visitor, issuer: Issuer, **changed: str) -> Response:
    left = visitor.get("/login/sign-on")
    assert left.status_code == 303, left.text
    state, code = issuer.signed_in(left.headers["location"])
    return visitor.get("/login/sign-on/back", params={"state": state, "code": code, **changed})


def test_who_it_vouches_for_comes_in_to_the_account_with_the_subject(town: Town, issuer: Issuer, door: Callable[..., FastAPI]) -> None:
    who, visitor = town.account(subject="u-2001"), town.visitor(app=door())
    issuer.claims = {"sub": "u-2001"}
    assert there_and_back(visitor, issuer).headers["location"] == "/"
    assert who.name in visitor.get("/").text
    assert "chidu-way" not in visitor.client.cookies


def test_the_sign_in_page_offers_it_where_it_is_set(town: Town, door: Callable[..., FastAPI]) -> None:
    assert 'href="/login/sign-on"' in town.visitor(app=door()).get("/login").text
    assert "sign-on" not in town.visitor().get("/login").text
    assert town.visitor().get("/login/sign-on").status_code == 404


def test_a_stranger_whom_it_vouches_for_gets_no_account(town: Town, issuer: Issuer, door: Callable[..., FastAPI]) -> None:
    with town.bureau.database.reading(EVERYWHERE) as connection:
        before = people.count(connection)
    issuer.claims = {"sub": "stranger", "preferred_username": "stranger", "role": "administrator"}
    answer = there_and_back(town.visitor(app=door("preferred_username")), issuer)
    assert (answer.status_code, "还没有对应的账号" in answer.text, "set-cookie" in answer.headers) == (401, True, True)
    assert "chidu=" not in answer.headers["set-cookie"]
    with town.bureau.database.reading(EVERYWHERE) as connection:
        assert people.count(connection) == before


class TestByLogin:
    def test_where_the_operator_named_the_claim_the_login_is_bound_to_the_subject_once(
            self, town: Town, issuer: Issuer, door: Callable[..., FastAPI]) -> None:
        who = town.account()
        issuer.claims = {"sub": f"s-{who.login}", "preferred_username": who.login}
        assert there_and_back(town.visitor(app=door("preferred_username")), issuer).headers["location"] == "/"
        issuer.claims = {"sub": "another", "preferred_username": who.login}
        assert there_and_back(town.visitor(app=door("preferred_username")), issuer).status_code == 401
        issuer.claims = {"sub": f"s-{who.login}", "preferred_username": "renamed"}
        assert there_and_back(town.visitor(app=door("preferred_username")), issuer).headers["location"] == "/"

    def test_otherwise_a_name_there_says_nothing_here(self, town: Town, issuer: Issuer, door: Callable[..., FastAPI]) -> None:
        who = town.account()
        issuer.claims = {"sub": "s-nobody", "preferred_username": who.login, "email": who.login}
        assert there_and_back(town.visitor(app=door()), issuer).status_code == 401

    def test_a_first_password_that_was_never_used_is_void(self, town: Town, issuer: Issuer, door: Callable[..., FastAPI]) -> None:
        who = town.account(must_change=True)
        issuer.claims = {"sub": f"s-{who.login}", "preferred_username": who.login}
        assert there_and_back(town.visitor(app=door("preferred_username")), issuer).headers["location"] == "/"
        assert town.visitor().post("/login", login=who.login, password=PASSWORD).status_code == 401

    def test_a_subject_belongs_to_one_account(self, town: Town) -> None:
        town.account(subject="s-taken")
        other = town.account()
        with pytest.raises(Conflict), town.bureau.database.writing(EVERYWHERE) as connection:
            people.bind(connection, other.id, "s-taken")

    def test_who_is_stopped_here_stays_out(self, town: Town, issuer: Issuer, door: Callable[..., FastAPI]) -> None:
        who = town.account(subject="s-stopped")
        accounts.set_active(town.bureau, town.account("administrator"), who.id, False)
        issuer.claims = {"sub": "s-stopped"}
        assert there_and_back(town.visitor(app=door()), issuer).status_code == 401


def spoiled(token: str) -> str:
    head, body, _ = token.split(".")
    return f"{head}.{body}.{base64.urlsafe_b64encode(bytes(64)).decode().rstrip('=')}"


def unsigned(token: str) -> str:
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return f"{head}.{token.split('.')[1]}."


class TestWhatIsRefused:
    @pytest.fixture(autouse=True)
    def _somebody(self, town: Town, issuer: Issuer) -> None:
        issuer.claims = {"sub": "s-refused"}
        with town.bureau.database.reading(EVERYWHERE) as connection:
            there = people.by_subject(connection, "s-refused")
        if not there:
            town.account(subject="s-refused")

    @pytest.mark.parametrize("claims", [
        {"aud": "another"}, {"iss": "https://another.test"}, {"nonce": "replayed"}, {"nonce": None}, {"exp": 1}, {"exp": None},
        {"sub": None},
        {"sub": ""}, {"sub": "x" * 201}, {"sub": 7}, {"azp": "another"}, {"iat": 4_000_000_000}], ids=str)
    def test_a_token_that_was_not_made_for_this(
            self, town: Town, issuer: Issuer, door: Callable[..., FastAPI], claims: dict[str, object]) -> None:
        issuer.claims |= claims
        answer = there_and_back(town.visitor(app=door()), issuer)
        assert (answer.status_code, "凭据不合格" in answer.text) == (401, True)

    @pytest.mark.parametrize("spoil", [spoiled, unsigned, lambda token: "no token", lambda token: ""],
                             ids=["forged", "unsigned", "none", "empty"])
    def test_a_token_that_it_did_not_sign(
            self, town: Town, issuer: Issuer, door: Callable[..., FastAPI], spoil: Callable[[str], str]) -> None:
        issuer.tokens = spoil
        assert there_and_back(town.visitor(app=door()), issuer).status_code == 401

    def test_a_token_signed_by_another(self, town: Town, issuer: Issuer, door: Callable[..., FastAPI]) -> None:
        issuer.shown = ECKey.generate_key("P-256", {"kid": "k1"})
        assert there_and_back(town.visitor(app=door()), issuer).status_code == 401

    @pytest.mark.parametrize("changed", [{"state": "another"}, {"state": ""}, {"code": "another"}, {"code": ""}], ids=str)
    def test_a_way_back_that_this_browser_did_not_begin(
            self, town: Town, issuer: Issuer, door: Callable[..., FastAPI], changed: dict[str, str]) -> None:
        assert there_and_back(town.visitor(app=door()), issuer, **changed).status_code == 401

    def test_a_way_back_in_the_browser_of_another(self, town: Town, issuer: Issuer, door: Callable[..., FastAPI]) -> None:
        """Whoever is lured to the end of the attacker's own way would work in the attacker's account."""
        app = door()
        attacker, victim = town.visitor(app=app), town.visitor(app=app)
        state, code = issuer.signed_in(attacker.get("/login/sign-on").headers["location"])
        assert victim.get("/login/sign-on/back", params={"state": state, "code": code}).status_code == 401

    def test_a_code_is_good_once(self, town: Town, issuer: Issuer, door: Callable[..., FastAPI]) -> None:
        visitor = town.visitor(app=door())
        state, code = issuer.signed_in(visitor.get("/login/sign-on").headers["location"])
        way = visitor.client.cookies["chidu-way"]
        assert visitor.get("/login/sign-on/back", params={"state": state, "code": code}).status_code == 303
        visitor.client.cookies.set("chidu-way", way, domain="chidu.test", path="/")
        assert visitor.get("/login/sign-on/back", params={"state": state, "code": code}).status_code == 401

    def test_a_client_that_does_not_know_its_secret(self, town: Town, issuer: Issuer, door: Callable[..., FastAPI]) -> None:
        assert there_and_back(town.visitor(app=door(secret="not it")), issuer).status_code == 401


class TestWhenItIsAway:
    @pytest.mark.parametrize("described", [
        {"issuer": "https://another.test"}, {"authorization_endpoint": "http://another.test/authorize"}, {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"}, {"redirects": "http://169.254.169.254/latest"}], ids=str)
    def test_a_description_that_cannot_be_its_own_is_not_followed(
            self, town: Town, issuer: Issuer, door: Callable[..., FastAPI], described: dict[str, object]) -> None:
        issuer.described = described
        answer = town.visitor(app=door()).get("/login/sign-on")
        assert (answer.status_code, "统一认证现在用不上" in answer.text) == (503, True)

    def test_the_password_of_this_system_still_lets_in(self, town: Town, issuer: Issuer, door: Callable[..., FastAPI],
                                                      app_with: Callable[..., FastAPI]) -> None:
        app = app_with(oidc_issuer="http://127.0.0.1:9", oidc_client=CLIENT, oidc_back=BACK)
        visitor = town.visitor(app=app)
        assert visitor.get("/login/sign-on").status_code == 503
        assert visitor.sign_in(town.account().login).status_code == 303

    def test_new_keys_are_taken_up_within_a_minute(self, town: Town, issuer: Issuer, door: Callable[..., FastAPI]) -> None:
        town.account(subject="s-keys")
        issuer.claims, visitor = {"sub": "s-keys"}, town.visitor(app=door())
        assert there_and_back(visitor, issuer).status_code == 303
        issuer.key = ECKey.generate_key("P-256", {"kid": "k1"})
        town.clock.now += timedelta(minutes=2)
        assert there_and_back(visitor, issuer).status_code == 303


def test_without_the_extra_it_is_told_and_nothing_starts() -> None:
    program = """
import sys
sys.modules["authlib"] = None
from chidu.errors import InputError
from chidu.web import oidc
from chidu.web.settings import Settings
oidc.check(Settings())
try:
    oidc.check(Settings(oidc_issuer="https://sso.example.gov.cn", oidc_client="chidu", oidc_back="https://chidu.example.gov.cn/back"))
except InputError as e:
    print(e)
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "没有安装它所需的组件" in told
    assert "chidu[oidc]" in told
