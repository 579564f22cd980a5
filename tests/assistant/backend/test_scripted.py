"""A model that says what it is told to."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.assistant.backend.conftest import ASKED

from chidu.assistant.backend.asking import Message
from chidu.assistant.backend.faults import ModelFault
from chidu.assistant.backend.scripted import Said, ScriptedBackend


def test_it_says_one_thing_after_another_and_the_last_again() -> None:
    model = ScriptedBackend(["路灯", "亮"], "不亮")
    assert [list(model.ask(ASKED)) for _ in range(3)] == [["路灯", "亮"], ["不亮"], ["不亮"]]
    assert model.asked == [(tuple(ASKED), None)] * 3


def test_it_breaks_off_where_it_is_told_to() -> None:
    pieces = ScriptedBackend(["路灯", ModelFault("cut-off")]).ask(ASKED)
    assert next(pieces) == "路灯"
    for _ in range(2):
        with pytest.raises(ModelFault, match="中途断了"):
            next(pieces)


def test_it_answers_by_what_it_is_asked() -> None:
    model = ScriptedBackend(by=lambda messages: messages[-1].content[::-1], name="倒着说")
    assert ("".join(model.ask(ASKED)), model.name) == ("？过通有没么什为", "倒着说")


def test_a_mistake_of_our_own_is_no_answer_either() -> None:
    def mistaken(messages: Sequence[Message]) -> Said:
        raise ZeroDivisionError

    pieces = ScriptedBackend(by=mistaken).ask(ASKED)
    with pytest.raises(ZeroDivisionError):
        next(pieces)
    with pytest.raises(ModelFault):
        next(pieces)
