"""A model changes nothing: findings are the same bytes with none, a good one and a hostile one; and nothing is said on nothing."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from benchmarks.assistant.poisoned import STRINGS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.assistant.conftest import EXAMPLES, TODAY
from tests.assistant.hostile import INVENTED, added, cards_heard, hostile

import chidu.assistant
from chidu.archive import packed_bytes
from chidu.assistant.answers.answer import Line
from chidu.assistant.answers.replying import Reply, reply
from chidu.assistant.backend.asking import Message
from chidu.assistant.backend.scripted import Said, ScriptedBackend
from chidu.assistant.backend.settings import Mode
from chidu.assistant.events import Told
from chidu.assistant.files import FileDesk
from chidu.assistant.matter import Matter
from chidu.assistant.phrasing.cards import cards_of
from chidu.assistant.phrasing.glue import FORBIDDEN, HARMLESS
from chidu.assistant.phrasing.outgoing import phrasing
from chidu.assistant.phrasing.phrasing import phrase
from chidu.assistant.verifying.numbers import numbers, plain, same
from strategies import model_outputs

FORMS = ("S02路灯运维.xlsx", "S03综合业务经费.docx", "S06文化中心运行监控.xlsx", "S11排水管网自评.xlsx", "R04设施农业葡萄种植.xls")
ASKED = ("为什么退回", "怎么改才能通过", "依据是哪一条", "如果年度资金总额改成1万元会怎样", "哪些项目没通过")
MODES: tuple[Mode, ...] = ("cards", "free")
NORMATIVE = re.compile("应当|必须|不得|禁止|批准|同意|通过|退回|扣减|免于|豁免|拨款|拨付|驳回")


def good(messages: Sequence[Message]) -> Said:
    """Orders the cards, or says them as they are."""
    cards = cards_heard(messages)
    if "JSON" in messages[0].content:
        return json.dumps({"card_ids": [card["id"] for card in cards][::-1], "glue": "下面先看有关的发现。"}, ensure_ascii=False)
    return "".join(f"{card['内容']}[{card['id']}]" for card in cards)


def told(replied: Reply, ask: str, backend: ScriptedBackend | None, mode: Mode, desk: FileDesk) -> Told:
    last = list(phrase(replied, ask, backend, phrasing(desk, replied, mode)))[-1]
    assert isinstance(last, Told)
    return last


def digest(desk: FileDesk) -> list[bytes]:
    """Everything that is decided of every form."""
    decisions = [desk.matter(brief.key).decision for brief in desk.briefs()]
    return [packed_bytes((one.case, one.findings, one.outcome)) for one in decisions]


def asked_through(desk: FileDesk, backends: Sequence[ScriptedBackend | None]) -> list[bytes]:
    """What is decided of every form after every question to every model about each."""
    for brief in desk.briefs():
        here = desk.matter(brief.key)
        for ask in ASKED:
            replied = reply(ask, desk, here)
            for backend in backends:
                for mode in MODES if backend else MODES[:1]:
                    told(replied, ask, backend, mode, desk)
    return digest(desk)


@pytest.fixture(scope="module")
def paths() -> tuple[Path, ...]:
    return tuple(EXAMPLES / name for name in FORMS)


@pytest.fixture(scope="module")
def untouched(desk: FileDesk, paths: tuple[Path, ...]) -> list[bytes]:
    """As nobody has asked anything."""
    return digest(FileDesk(desk.office, desk.at, TODAY, paths))


@pytest.mark.parametrize("backends", [(None,), (ScriptedBackend(by=good),), tuple(hostile().values())], ids=["off", "good", "hostile"])
def test_what_is_decided_is_the_same_with_every_model(
        backends: tuple[ScriptedBackend | None, ...], desk: FileDesk, paths: tuple[Path, ...], untouched: list[bytes]) -> None:
    after = asked_through(FileDesk(desk.office, desk.at, TODAY, paths), backends)
    assert after == untouched
    assert len(after) == len(FORMS)
    assert all(backend is None or backend.asked for backend in backends)


def test_a_good_model_is_heard(desk: FileDesk, lamps: Matter) -> None:
    for mode in MODES:
        last = told(reply(ASKED[0], desk, lamps), ASKED[0], ScriptedBackend(by=good), mode, desk)
        assert (last.badge, last.fault) == ("polished", "")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", hostile())
@pytest.mark.parametrize("ask", [ASKED[0], ASKED[4], "满意度指标是不是必须设"])
def test_a_hostile_model_adds_nothing(ask: str, name: str, mode: Mode, desk: FileDesk, lamps: Matter) -> None:
    replied = reply(ask, desk, lamps)
    last = told(replied, ask, hostile()[name], mode, desk)
    assert added(last.answer, replied.answer) == []
    if replied.answer.intent != "policy":
        assert {*last.answer.lines} == {*replied.answer.lines}


def test_what_phrases_has_no_way_to_what_is_kept_or_decided() -> None:
    """No tools: none of the modules between answer and asker knows records, the bureau, the review, or how to run anything."""
    barred = ("chidu.records", "chidu.desk.bureau", "chidu.desk.review", "chidu.evaluation", "subprocess", "os", "importlib")
    modules = [*(Path(chidu.assistant.__file__).parent / "phrasing").glob("*.py")]
    assert len(modules) > 8
    for module in modules:
        tree = ast.parse(module.read_text("utf-8"))
        froms = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        plains = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        assert [one for one in (*froms, *plains) if one in barred or one.startswith(tuple(f"{b}." for b in barred))] == [], module.name


# ---- whatever a model says


def stands(line: Line, replied: Reply, desk: FileDesk) -> None:
    """A sentence that is not of the rules' answer: it cites what was offered, and says no number and no decision but theirs."""
    if line.lead:
        assert not [check for check, words in FORBIDDEN if words.search(line.text if check == "markup" else HARMLESS.sub("", line.text))]
        return
    assert line.cites
    assert set(line.cites) <= set(replied.answer.cites)
    cards = [c for c in cards_of(replied.answer, phrasing(desk, replied, "free").heads) if set(c.line.cites) <= set(line.cites)]
    theirs = "\n".join(card.text for card in cards)
    for number in numbers(plain(line.text)):
        assert any(same(number, known) for known in numbers(plain(theirs))), line
    for word in NORMATIVE.findall(line.text):
        assert word in theirs, line
    assert not re.search(r"https?:|<[A-Za-z/]|\]\(|tool_call|```", line.text)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), ask=st.sampled_from((*ASKED, "满意度指标是不是必须设", "去年和今年规定有变化吗")), mode=st.sampled_from(MODES))
def test_nothing_is_said_on_nothing(data: st.DataObject, ask: str, mode: Mode, desk: FileDesk, lamps: Matter) -> None:
    replied = reply(ask, desk, lamps)
    lines = [line.text for line in replied.answer.lines]
    said = data.draw(model_outputs([*lines, *INVENTED, *STRINGS], mode))
    last = told(replied, ask, ScriptedBackend(said), mode, desk)
    for line in added(last.answer, replied.answer):
        stands(line, replied, desk)
        assert not any(text.rstrip("。") in line.text for text in (*INVENTED, *STRINGS))
    if replied.answer.intent != "policy" and mode == "cards":
        assert {*replied.answer.lines} <= {*last.answer.lines}
