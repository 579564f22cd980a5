"""A model that fails several times in a row rests; what one question brings about takes it away from nobody else."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from tests.assistant.backend.conftest import ASKED
from tests.servers.models import NOBODY, TEXT, ModelServer

from chidu.assistant.backend.asking import Message
from chidu.assistant.backend.breaker import Breaker, Health
from chidu.assistant.backend.building import build_backend
from chidu.assistant.backend.faults import FaultKind, ModelFault
from chidu.assistant.backend.scripted import Said, ScriptedBackend
from chidu.assistant.backend.settings import ModelSettings

AWAY, WELL = [ModelFault("unreachable")], ["路灯"]
PAUSE = timedelta(seconds=60)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2024, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def breaker(clock: Clock, *said: Said) -> tuple[Breaker, ScriptedBackend]:
    model = ScriptedBackend(*said)
    return Breaker(model, clock, 3, PAUSE), model


def ask(model: Breaker) -> str:
    """What it said, or the kind of its fault."""
    try:
        return "".join(model.ask(ASKED))
    except ModelFault as fault:
        return fault.kind


def test_after_three_faults_in_a_row_nobody_waits_for_it(clock: Clock) -> None:
    model, asked = breaker(clock, AWAY)
    assert [ask(model) for _ in range(5)] == ["unreachable"] * 3 + ["breaker-open"] * 2
    assert len(asked.asked) == 3
    assert model.health == Health("open", 3, "unreachable", clock.now + PAUSE)
    assert str(ModelFault("breaker-open")) == "大模型接连出错，暂停使用。这次按规则回答。"


def test_an_answer_between_begins_the_count_anew(clock: Clock) -> None:
    model, _ = breaker(clock, AWAY, AWAY, WELL, AWAY, AWAY, WELL)
    assert [ask(model) for _ in range(6)] == ["unreachable", "unreachable", "路灯"] * 2
    assert model.health == Health(last="unreachable")


def test_after_the_rest_one_question_tries_and_the_others_wait_no_longer(clock: Clock) -> None:
    model, asked = breaker(clock, AWAY, AWAY, AWAY, ["路灯", "亮"])
    for _ in range(3):
        ask(model)
    clock.now += PAUSE - timedelta(seconds=1)
    assert ask(model) == "breaker-open"
    clock.now += timedelta(seconds=1)
    first = model.ask(ASKED)
    assert next(first) == "路灯"
    assert model.health.state == "trying"
    assert ask(model) == "breaker-open"
    assert list(first) == ["亮"]
    assert model.health == Health(last="unreachable")
    assert ask(model) == "路灯亮"
    assert len(asked.asked) == 5


def test_a_try_that_fails_makes_it_rest_again(clock: Clock) -> None:
    model, _ = breaker(clock, AWAY)
    for _ in range(3):
        ask(model)
    clock.now += PAUSE
    assert [ask(model), ask(model)] == ["unreachable", "breaker-open"]
    assert model.health.until == clock.now + PAUSE


def test_an_answer_from_before_the_rest_does_not_end_it(clock: Clock) -> None:
    model, _ = breaker(clock, ["路灯", "亮"], AWAY)
    early = model.ask(ASKED)
    next(early)
    for _ in range(3):
        ask(model)
    assert list(early) == ["亮"]
    assert ask(model) == "breaker-open"


def test_a_clock_that_was_put_back_does_not_keep_it_resting(clock: Clock) -> None:
    model, _ = breaker(clock, AWAY, AWAY, AWAY, WELL)
    for _ in range(3):
        ask(model)
    clock.now -= timedelta(days=1)
    assert ask(model) == "路灯"


@pytest.mark.parametrize("left", ["stopped", "forgotten"])
def test_a_try_that_nobody_waits_for_is_left_to_the_next(clock: Clock, left: str) -> None:
    model, _ = breaker(clock, AWAY, AWAY, AWAY, WELL)
    for _ in range(3):
        ask(model)
    clock.now += PAUSE
    tried = model.ask(ASKED)
    next(tried)
    if left == "stopped":
        tried.close()
    else:
        del tried
    assert model.health.state == "open"
    assert ask(model) == "路灯"
    assert model.health.state == "closed"


@pytest.mark.parametrize("kind", ["length", "filtered", "tool-call", "empty", "too-large", "stopped"])
def test_what_a_question_brings_about_is_no_fault_of_the_model(clock: Clock, kind: FaultKind) -> None:
    model, _ = breaker(clock, ["路", ModelFault(kind)])
    assert [ask(model) for _ in range(5)] == [kind] * 5


def test_many_at_once_are_counted_one_by_one(clock: Clock) -> None:
    together = threading.Barrier(8)

    def said(_: Sequence[Message]) -> Said:
        together.wait(10)
        return AWAY

    model = Breaker(ScriptedBackend(by=said), clock, 8, PAUSE)
    threads = [threading.Thread(target=ask, args=(model,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (model.health.state, model.health.faults) == ("open", 8)


def test_a_stop_goes_through_to_the_model(clock: Clock, models: ModelServer) -> None:
    model = build_backend(ModelSettings(models.url(), "stalls"), clock)
    assert model
    pieces = model.ask(ASKED)
    next(pieces), next(pieces)
    threading.Timer(0.05, pieces.close).start()
    with pytest.raises(ModelFault, match="已停止"):
        next(pieces)
    assert models.wait_until_left()
    assert model.health == Health()


def test_a_model_is_built_as_set_or_none(clock: Clock, models: ModelServer) -> None:
    assert build_backend(None, clock) is None
    model = build_backend(ModelSettings(models.url(), "well"), clock)
    assert model
    assert (model.name, ask(model)) == ("well", "".join(TEXT))
    away = build_backend(ModelSettings(models.url(NOBODY), "well", most_faults=1, pause=60), clock)
    assert away
    assert [ask(away), ask(away)] == ["unreachable", "breaker-open"]
    assert away.health.until == clock.now + PAUSE
