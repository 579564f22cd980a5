"""Answers as they come: who hangs up has stopped the model, and what was told until then is kept as stopped."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import date
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from tests.desk.bureau.people import account, judged
from tests.web.visitor import Town

from chidu.assistant.backend.asking import Message, Pieces, Schema
from chidu.assistant.backend.faults import ModelFault
from chidu.assistant.conversation import Talk, ask
from chidu.desk.bureau import conversing
from chidu.records import people
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account

PATIENCE = 10


class Silent:
    """A model that says nothing until it is stopped."""

    name = "不出声的模型"

    def __init__(self) -> None:
        self.asked, self.stopped = Event(), Event()

    def ask(self, messages: Sequence[Message], schema: Schema | None = None) -> Pieces:
        return Pieces(self._silence(), self.stopped.set)

    def _silence(self) -> Generator[str, None, None]:
        self.asked.set()
        assert self.stopped.wait(PATIENCE), "nobody stopped it"
        raise ModelFault("stopped")
        yield ""


@pytest.fixture
def model(town: Town) -> Iterator[Silent]:
    silent = Silent()
    town.app.state.model = silent
    yield silent
    town.app.state.model = None


def signed_in(town: Town) -> tuple[Account, str]:
    who = account(town.bureau, "reviewer")
    with town.bureau.database.writing(EVERYWHERE) as connection:
        return who, people.sign_in(connection, who, town.bureau.clock()).token


async def hang_up(app: FastAPI, path: str, token: str, question: str, when: Callable[[], bool]) -> list[bytes]:
    """Asks, and goes away as soon as `when` says so; what had come until then."""
    body, came, gone = json.dumps({"question": question}).encode(), list[bytes](), asyncio.Event()
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if parts:
            return parts.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        came.append(message.get("body", b""))

    scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "POST", "path": path,
             "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http", "server": ("testserver", 80),
             "client": ("127.0.0.1", 1), "state": {},
             "headers": [(b"host", b"testserver"), (b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json"),
                         (b"content-length", str(len(body)).encode())]}
    answering = asyncio.create_task(app(scope, receive, send))
    while not when():
        assert not answering.done(), came
        await asyncio.sleep(0.01)
    gone.set()
    await asyncio.wait_for(answering, PATIENCE)
    return came


def test_who_hangs_up_has_stopped_the_model_and_the_exchange_is_kept_as_stopped(town: Town, model: Silent) -> None:
    who, token = signed_in(town)
    form = judged(town.bureau, who)
    conversation = conversing.open_(town.bureau, who, form.id)
    path = f"/api/v1/assistant/conversations/{conversation.id}/events"
    came = asyncio.run(hang_up(town.app, path, token, "为什么没有通过？", model.asked.is_set))
    assert model.stopped.is_set()
    assert b"event: done" not in b"".join(came)
    _, (exchange,) = conversing.one(town.bureau, who, conversation.id)
    assert exchange.outcome == "stopped"
    assert exchange.content
    assert exchange.content["badge"] == "rules"


def test_a_conversation_goes_on_after_it_was_stopped(town: Town, model: Silent) -> None:
    who, token = signed_in(town)
    conversation = conversing.open_(town.bureau, who, judged(town.bureau, who).id)
    path = f"/api/v1/assistant/conversations/{conversation.id}/events"
    asyncio.run(hang_up(town.app, path, token, "为什么没有通过？", model.asked.is_set))
    town.app.state.model = None
    came = asyncio.run(hang_up(town.app, path, token, "依据呢？", lambda: True))
    assert came
    _, said = conversing.one(town.bureau, who, conversation.id)
    assert [e.intent for e in said] == ["why", "provision"]


def test_answers_are_counted_by_how_they_came_about_and_a_resting_model_is_told(town: Town, app_with: Callable[..., FastAPI]) -> None:
    who, _ = signed_in(town)
    conversation = conversing.open_(town.bureau, who)
    [*ask(Talk(town.bureau, who, date(2024, 3, 1), conversation.id), "补正期限是多少？")]
    assert re.search(r'chidu_exchanges\{outcome="rules"\} [1-9]', town.visitor("127.0.0.1").get("/metrics").text)
    app = app_with(model_url="http://127.0.0.1:9/v1", model_name="不在的模型", model_most_faults=1)
    assert "chidu_model_resting 0.0" in town.visitor("127.0.0.1", app).get("/metrics").text
    with pytest.raises(ModelFault):
        list(app.state.model.ask([Message("user", "在吗？")]))
    assert "chidu_model_resting 1.0" in town.visitor("127.0.0.1", app).get("/metrics").text
