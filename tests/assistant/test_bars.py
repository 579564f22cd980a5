"""The bars of the review assistant, over all labelled questions; of the frozen part only shares are looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from benchmarks.assistant.questions import Desks, Measure, Tried, measured, tried

from chidu.assistant.answers.answer import Line

AT_LEAST = {"意图": 90, "各栏全对": 97, "条文第一位·近字面": 95, "条文前三位·近字面": 98, "条文前三位·口语": 80, "该谢绝的谢绝": 92}
AT_MOST = {"办错事": 2, "误谢绝": 7}
PARTS = ("open", "frozen")
pytestmark = pytest.mark.rest
SAYS_OF_ITS_OWN = re.compile(r"\d|应当|应该|必须|须|不得|不能|通过|退回|扣减|批准|符合")
QUOTED = re.compile("“[^”]*”|《[^》]*》")


@pytest.fixture(scope="module")
def every(desks: Desks) -> Mapping[str, list[Tried]]:
    return {part: list(tried(desks, part)) for part in PARTS}


def reached(every: Mapping[str, list[Tried]], part: str) -> Mapping[str, Measure]:
    return {m.name: m for m in measured(every[part])}


@pytest.mark.parametrize("part", PARTS)
def test_every_bar_has_a_share(part: str, every: Mapping[str, list[Tried]]) -> None:
    assert {*reached(every, part)} == {*AT_LEAST, *AT_MOST}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", AT_LEAST)
def test_what_must_be_right_is_right_often_enough(part: str, name: str, every: Mapping[str, list[Tried]]) -> None:
    assert reached(every, part)[name].share >= AT_LEAST[name]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", AT_MOST)
def test_what_must_not_happen_happens_seldom_enough(part: str, name: str, every: Mapping[str, list[Tried]]) -> None:
    assert reached(every, part)[name].share <= AT_MOST[name]


def test_no_sentence_of_substance_stands_on_nothing(every: Mapping[str, list[Tried]]) -> None:
    answers = [(t, t.reply.answer) for part in every.values() for t in part]
    assert len(answers) > 300
    for t, answer in answers:
        assert answer.lines, t.label["id"]
        for line in answer.lines:
            assert line.lead or line.cites, t.label["id"]
            assert all(key in answer.cites for key in line.cites), t.label["id"]


def test_what_only_leads_over_says_nothing_of_its_own(every: Mapping[str, list[Tried]]) -> None:
    leads: list[tuple[str, Line]] = [
        (t.label["id"], line) for part in every.values() for t in part for line in t.reply.answer.lines if line.lead
    ]
    assert leads
    for name, line in leads:
        assert not SAYS_OF_ITS_OWN.search(QUOTED.sub("", line.text)), name
