"""What is likely to be wanted: classes of words say it together, and nothing said says nothing."""

from __future__ import annotations

import pytest

from chidu.assistant.questions.cues import BESIDE, CLASSES, beside, said_in
from chidu.assistant.questions.intents import INTENTS
from chidu.assistant.questions.scoring import likely, pieces


@pytest.mark.parametrize(("text", "classes"), [
    ("路灯那张表咋又给打回来了", {"why", "bad"}), ("这话白纸黑字写在哪", {"file", "origin"}), ("给城管局拟个提醒函", {"write", "letter"}),
])
def test_words_belong_to_their_classes(text: str, classes: set[str]) -> None:
    assert classes <= said_in(text)


def test_what_means_more_together_is_noticed_together() -> None:
    assert "why+bad" in beside({"why", "bad"})
    assert "why+bad" not in beside({"why"})
    assert all(len(pair) == 2 for pair in BESIDE)


def test_every_intent_has_a_chance_and_all_together_one() -> None:
    ranked = likely({"why", "bad", "why+bad", "here"})
    assert {intent for intent, _ in ranked} == {*INTENTS, "out", "unsure"}
    assert sum(chance for _, chance in ranked) == pytest.approx(1)
    assert ranked[0][0] == "why"


def test_a_class_of_its_own_decides_nothing_that_is_not_known() -> None:
    assert likely({"no such thing"}) == likely(set())
    assert CLASSES


def test_pieces_are_runs_of_the_words_with_numbers_alike_and_breaks_between() -> None:
    assert {*pieces("改成20万,行吗")} == {*pieces("改成562.5万，行吗")}
    assert {"“改成0”", "“^改”", "“吗$”"} <= {*pieces("改成20万,行吗")}
    assert "“万行”" not in {*pieces("改成20万,行吗")}
