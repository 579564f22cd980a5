"""What a request says has one meaning, or is refused."""

from __future__ import annotations

import pytest
from tests.web.api.conftest import Somebody

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(("body", "code"), [
    (b'{"name": "\xe4\xb8\x80", "name": "\xe4\xba\x8c"}', "json-key-twice"),
    (b'{"name": NaN}', "json-number"), (b'{"name": 1e400}', "json-number"),
    (b'{"name": 123456789012345678901}', "json-number"), (b'{"name": "\\ud800"}', "json-text"), (b'{"name": "\\u0000"}', "json-text"),
    (b'{"name": "\xff"}', "json-encoding"), (b'{"name": ', "json-syntax"), (b"[" * 100 + b"]" * 100, "json-too-deep"),
    (b'{"name": "\xe4\xb8\x80", "more": 1}', "request-shape"), (b'{"name": 1}', "request-shape"), (b"{}", "request-shape"),
    (b"", "json-syntax"),
    (b'{"name": "\xe4\xb8\x80", "on": "2024-02-30"}', "request-shape"), (b'["name"]', "request-shape"),
])
def test_json_of_two_meanings_is_refused(reviewer: Somebody, body: bytes, code: str) -> None:
    reviewer.refused(422, code, "POST", "/batches", content=body, headers=JSON)


def test_what_is_not_said_to_be_json_is_not_taken_for_it(reviewer: Somebody) -> None:
    reviewer.refused(422, "content-type", "POST", "/batches", content=b'{"name": "x"}', headers={"content-type": "text/plain"})


def test_a_body_is_capped(reviewer: Somebody) -> None:
    reviewer.refused(413, "body-too-large", "POST", "/batches", content=b'"' + b"x" * (4 << 20) + b'"', headers=JSON)
    reviewer.refused(413, "body-too-large", "POST", "/forms", content=b"", headers={"content-length": str(1 << 40)})


def test_nobody_who_is_not_signed_in_is_listened_to(reviewer: Somebody) -> None:
    answer = reviewer.client.post("/api/v1/batches", content=b"{", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (401, "session-ended")


def test_an_address_that_is_none_is_a_problem_too(reviewer: Somebody) -> None:
    reviewer.refused(404, "not-found", "GET", "/nothing")
    answer = reviewer.ask("PATCH", "/forms")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
