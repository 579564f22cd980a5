"""Idempotency keys: the same request sent again is done once and gets the same answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.desk.bureau.people import entries, sent
from tests.web.api.conftest import Service, Somebody, new_key

from chidu.desk.bureau import onetime, receiving
from chidu.desk.bureau.onetime import Taken


def test_a_form_sent_twice_under_one_key_is_kept_once(service: Service, reviewer: Somebody) -> None:
    file, key = sent(), new_key()
    first = reviewer.ask("POST", "/forms", key=key, files={"file": (file.name, file.content)})
    again = reviewer.ask("POST", "/forms", key=key, files={"file": (file.name, file.content)})
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert len(entries(service.bureau, first.json()["id"])) == 1
    assert reviewer.post("/forms", files={"file": (file.name, file.content)}, status=202)["id"] != first.json()["id"]


def test_a_key_stands_for_one_request(service: Service, reviewer: Somebody) -> None:
    key = new_key()
    reviewer.post("/batches", {"name": "第一批"}, key=key)
    reviewer.refused(422, "request-key", "POST", "/batches", key=key, json={"name": "第二批"})
    reviewer.refused(422, "request-key-form", "POST", "/batches", key="a b", json={"name": "第二批"})
    assert service.one("approver").ask("POST", "/batches", key=key, json={"name": "第一批"}).status_code == 403  # another's key is another


def test_a_request_that_was_refused_may_be_sent_again(service: Service, reviewer: Somebody) -> None:
    form, key = service.form(), new_key()
    reviewer.refused(404, "form-unknown", "POST", f"/forms/{'0' * 32}/decisions", key=key, json={"seen": form.decision})
    assert reviewer.ask("POST", f"/forms/{form.id}/decisions", key=key, json={"seen": form.decision}).status_code == 201
    again = reviewer.ask("POST", f"/forms/{form.id}/decisions", key=key, json={"seen": form.decision})
    assert (again.status_code, len(reviewer.get(f"/forms/{form.id}/decisions"))) == (201, 2)


def test_what_is_being_done_is_not_begun_a_second_time(service: Service, reviewer: Somebody) -> None:
    answer = reviewer.ask("POST", "/batches", key=(key := new_key()), json={"name": "一批"})
    assert answer.status_code == 201
    with service.bureau.database.writing(onetime.EVERYWHERE) as connection:
        connection.exec_driver_sql(f"update requests set status = null, answer = null where key = '{key}'")
    reviewer.refused(409, "request-running", "POST", "/batches", key=key, json={"name": "一批"})


def test_what_was_done_without_an_answer_is_not_done_again(service: Service, reviewer: Somebody) -> None:
    """Killed between the act and the answer: the act stands, and the next try is told so."""
    bureau, who = service.bureau, reviewer.account
    taken = Taken(who.id, new_key(), "0" * 64, bureau.clock())
    assert onetime.take(bureau, taken) is None
    with onetime.marking(taken):
        receiving.open_batch(bureau, who, "做到一半的一批", bureau.clock().date())
    later = Taken(who.id, taken.key, taken.digest, taken.at + timedelta(minutes=6))
    with pytest.raises(Exception, match="答复没有留下"):
        onetime.take(bureau, later)
    onetime.give_back(bureau, taken)
    with pytest.raises(Exception, match="答复没有留下"):
        onetime.take(bureau, later)


def test_a_first_password_is_told_once(service: Service) -> None:
    administrator, key = service.one("administrator"), new_key()
    wanted = {"login": f"zhang-{key[:8]}", "name": "张三", "role": "reviewer"}
    first = administrator.post("/accounts", wanted, key=key)
    again = administrator.post("/accounts", wanted, key=key)
    assert first["password"]
    assert again == first | {"password": None}
