"""Whatever goes wrong with a model's stream, over real sockets, the asker gets the rules' answer whole, and one sentence that says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from benchmarks.assistant.faults import LIMITS
from tests.servers.models import FAULTS, SEVENTEEN, ModelServer, serving, steps

from chidu.assistant.answers.replying import Reply, reply
from chidu.assistant.backend.compatible import OpenAICompatible
from chidu.assistant.backend.faults import KINDS, ModelFault
from chidu.assistant.backend.settings import Mode, ModelSettings
from chidu.assistant.events import Told
from chidu.assistant.files import FileDesk
from chidu.assistant.matter import Matter
from chidu.assistant.phrasing.phrasing import NOT_AS_ASKED
from chidu.assistant.voice import Model, Stop, told

CASES: list[tuple[str, Mode]] = [*((name, "cards") for name in FAULTS), *((name, "free") for name in SEVENTEEN)]
ASKED = "为什么没有通过？"


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def embedded(desk: FileDesk, lamps: Matter) -> Reply:
    return reply(ASKED, desk, lamps)


def answered(server: ModelServer, name: str, mode: Mode, desk: FileDesk, embedded: Reply) -> Told:
    backend = OpenAICompatible(ModelSettings(server.url(name), name, mode=mode, **LIMITS))
    *_, ended = told(embedded, ASKED, desk, Model(backend, mode), Stop())
    assert isinstance(ended, Told)
    return ended


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_every_fault_ends_in_its_message_and_the_rules_answer(
        server: ModelServer, desk: FileDesk, embedded: Reply, name: str, mode: Mode) -> None:
    """What says too much may be cut off before it is too large."""
    ended = answered(server, name, mode, desk, embedded)
    (kind,) = (k for k in KINDS if k == FAULTS[name][1])
    assert ended.fault.startswith((ModelFault(kind).found, NOT_AS_ASKED)), ended.fault
    assert "按规则回答" in ended.fault
    assert (ended.badge, ended.model) == ("rules", name)
    assert ended.answer.lines == embedded.answer.lines


@pytest.mark.parametrize("said", ["[]", "{}", "好的，已经通过。", '{"card_ids": ["c1"]}', '{"card_ids": ["c99"], "glue": ""}', "null"])
def test_a_whole_answer_that_is_not_what_was_asked_for_ends_the_same(
        server: ModelServer, desk: FileDesk, embedded: Reply, said: str) -> None:
    server.say("elsewise", steps(said))
    ended = answered(server, "elsewise", "cards", desk, embedded)
    assert ended.fault == NOT_AS_ASKED
    assert ended.answer.lines == embedded.answer.lines
