"""Signing in through the interface: a token for a password, and an end to it."""

from __future__ import annotations

import pytest
from tests.web.api.conftest import V1, Service, Somebody

from chidu.desk.bureau import passwords

PASSWORD = "Luban-7-deng-Lu"


@pytest.fixture
def officer(service: Service) -> Somebody:
    return service.another("officer", password=passwords.hashed(PASSWORD))


def test_a_password_gives_a_token_that_ends_with_signing_out(service: Service, officer: Somebody) -> None:
    answer = service.client.post(f"{V1}/sessions", json={"login": officer.account.login, "password": PASSWORD})
    assert answer.status_code == 201
    told = answer.json()
    assert told["account"]["login"] == officer.account.login
    headers = {"authorization": f"Bearer {told['token']}"}
    assert service.client.get(f"{V1}/session", headers=headers).json()["role"] == "officer"
    assert service.client.delete(f"{V1}/session", headers=headers).status_code == 204
    assert service.client.get(f"{V1}/session", headers=headers).status_code == 401


def test_a_wrong_password_gives_none(service: Service, officer: Somebody) -> None:
    answer = service.client.post(f"{V1}/sessions", json={"login": officer.account.login, "password": "不对"})
    assert (answer.status_code, answer.json()["code"]) == (401, "login-wrong")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_without_a_token_nothing_is_told(service: Service) -> None:
    for path in ("/forms", "/policy", "/jurisdictions", "/audit"):
        answer = service.client.get(f"{V1}{path}")
        assert (answer.status_code, answer.json()["code"]) == (401, "session-ended")


def test_a_changed_password_ends_every_token(service: Service, officer: Somebody) -> None:
    officer.refused(401, "password-wrong", "PUT", "/session/password", json={"old": "不对", "new": f"{PASSWORD}-xin"})
    assert officer.ask("PUT", "/session/password", json={"old": PASSWORD, "new": f"{PASSWORD}-xin"}).status_code == 204
    officer.refused(401, "session-ended", "GET", "/session")


def test_whoever_has_a_first_password_changes_it_before_anything_else(service: Service) -> None:
    administrator = service.one("administrator")
    made = administrator.post("/accounts", {"login": "xin-lai-de", "name": "新来的", "role": "reviewer"})
    token = service.client.post(f"{V1}/sessions", json={"login": "xin-lai-de", "password": made["password"]}).json()["token"]
    headers = {"authorization": f"Bearer {token}"}
    answer = service.client.get(f"{V1}/forms", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "password-first")
    assert service.client.put(f"{V1}/session/password", headers=headers, json={"old": made["password"], "new": PASSWORD}).status_code == 204


def test_a_browser_that_is_signed_in_changes_nothing_without_its_pages_token(service: Service, officer: Somebody) -> None:
    cookie = {"cookie": f"chidu={officer.token}"}
    assert service.client.get(f"{V1}/session", headers=cookie).status_code == 200
    answer = service.client.post(f"{V1}/drafts", headers=cookie, json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
