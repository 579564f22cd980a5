"""What other sites can make an officer's browser do: nothing. Where ours can be made to send it: nowhere else."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.abuse.conftest import COUNTY, Wire
from tests.abuse.routes import OPEN, PAGES, UNSAFE
from tests.web.visitor import HOST, PASSWORD, Town

from chidu.desk.bureau.attempts import MOST_BY_LOGIN, MOST_HERE
from chidu.records import audit
from chidu.records.database import Reach

KEY = "0" * 32


def filled(template: str) -> str:
    return re.sub(r"\{\w+\}", KEY, template)


def what_happened(town: Town) -> object:
    with town.bureau.database.reading(Reach(COUNTY)) as connection:
        return audit.heads(connection, Reach(COUNTY))


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "null"}], ids=str)
def test_nothing_that_another_site_sends_is_done_even_with_the_right_token(town: Town, headers: dict[str, str]) -> None:
    visitor, before = town.somebody("administrator"), what_happened(town)
    for method, template in UNSAFE:
        answer = visitor.client.request(method, filled(template), headers={**headers, "x-csrf-token": visitor.csrf},
                                        data={"csrf": visitor.csrf})
        assert (answer.status_code, "不是从本系统的页面发出" in answer.text) == (403, True), (method, template)
    assert what_happened(town) == before


@pytest.mark.parametrize("token", ["", "another's"])
def test_nothing_is_done_without_the_token_of_the_page(town: Town, token: str) -> None:
    visitor, before = town.somebody("administrator"), what_happened(town)
    wrong = town.somebody().csrf if token == "another's" else token
    for method, template in UNSAFE:
        if (method, template) not in OPEN:
            answer = visitor.client.request(method, filled(template), headers={"origin": HOST, "x-csrf-token": wrong}, data={"csrf": wrong})
            assert answer.status_code == 403, (method, template, answer.text[:300])
    assert what_happened(town) == before


def test_no_address_does_anything_by_being_looked_at(town: Town) -> None:
    """A picture on another site is a GET."""
    visitor, before = town.somebody("reviewer"), what_happened(town)
    for template in PAGES:
        if not template.endswith("/events"):
            visitor.get(filled(template), headers={"sec-fetch-site": "cross-site"})
    assert what_happened(town) == before


@pytest.mark.parametrize("path", [
    "//evil.test", "//evil.test/%2f..", "/\\evil.test", "/login?next=//evil.test", "/login?done=//evil.test", "/?next=http://evil.test",
    "/%0d%0aLocation:%20//evil.test",
    "/forms//evil.test", "/static//evil.test", "/static/..%2f..%2fapp.py", "/static/%2e%2e/settings.py", "/%2e%2e/%2e%2e/etc/passwd",
    "/uploads/%2f%2fevil.test"])
def test_no_answer_leads_to_another_site_or_out_of_its_folder(wire: Wire, path: str) -> None:
    heard = wire.send(f"GET {path} HTTP/1.1\r\nHost: chidu.test\r\nConnection: close\r\n\r\n".encode())
    head, _, body = heard.partition(b"\r\n\r\n")
    locations = [line.partition(b":")[2].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"location")]
    assert all(one.startswith(b"/") and not one.startswith(b"//") for one in locations)
    assert b"evil.test" not in head
    assert not any(secret in body for secret in (b"root:", b"def create_app", b"CHIDU_"))


def test_a_flood_of_guesses_finds_nothing_and_keeps_nobody_out(town: Town) -> None:
    victim = town.account()
    town.visitor("10.20.0.1").sign_in(victim.login)

    def guess(number: int) -> int:
        return town.visitor(f"10.66.{number % 7}.1").post("/login", login=victim.login, password=f"guess number {number}").status_code

    with ThreadPoolExecutor(8) as flood:
        answers = list(flood.map(guess, range(2 * MOST_BY_LOGIN)))
    assert {*answers} <= {401, 429, 503}
    assert answers.count(401) <= 7 * MOST_HERE
    assert answers.count(429) >= MOST_BY_LOGIN / 2
    assert town.visitor("10.20.0.1").sign_in(victim.login, PASSWORD).status_code == 303
    assert town.visitor("10.66.1.1").post("/login", login=victim.login, password=PASSWORD).status_code == 429


@pytest.mark.parametrize("token", ["", "' or '1'='1", "../../etc/passwd", "a" * 5000, "%00", "eyJhbGciOiJub25lIn0.e30."])
def test_no_made_up_token_is_a_session(town: Town, token: str) -> None:
    visitor = town.visitor()
    answer = visitor.get("/api/v1/session", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    answer = visitor.get("/", headers={"cookie": f"chidu={token}"})
    assert answer.headers.get("location") == "/login"
