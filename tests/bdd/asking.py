"""Steps of the features on the assistant: what somebody asks about the form of the scenario, with a scripted model or without any."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from pytest_bdd import step as anywhere
from pytest_bdd import then, when
from tests.bdd.phrases import step

from chidu.archive import packed_bytes
from chidu.assistant.answers.replying import Reply, reply
from chidu.assistant.backend.asking import Message
from chidu.assistant.backend.faults import KINDS, ModelFault
from chidu.assistant.backend.scripted import Said, ScriptedBackend
from chidu.assistant.events import BADGES, Told
from chidu.assistant.files import brief_of
from chidu.assistant.matter import Brief, Matter
from chidu.assistant.questions.names import Places
from chidu.assistant.questions.understanding import Asked
from chidu.assistant.voice import Model, Stop, told
from chidu.desk.letters import IssuedLetter
from chidu.errors import NotFound
from chidu.policy.version import policy_version
from chidu.types import Decision, PolicyVersion, Scope

CARD = re.compile(r"\bc\d+\b")
DAYS: dict[tuple[Scope, date], PolicyVersion] = {}


@dataclass
class Talk:
    """A conversation about the form of a scenario: it is the desk that answers, with this form alone."""

    scene: Any
    model: ScriptedBackend | None = None
    replied: Reply | None = None
    ended: Told | None = None

    @property
    def at(self) -> Scope:
        return str(self.scene.scope)

    @property
    def today(self) -> date:
        day: date = self.scene.on
        return day

    @property
    def places(self) -> Places:
        return Places({scope: j.name for scope, j in self.scene.library.jurisdictions.items()})

    def policy(self, scope: Scope, on: date) -> PolicyVersion:
        if (scope, on) == (self.at, self.today) and self.scene.policy:
            law: PolicyVersion = self.scene.policy
            return law
        if (scope, on) not in DAYS:
            DAYS[scope, on] = policy_version(self.scene.library, scope, on)
        return DAYS[scope, on]

    def briefs(self) -> Sequence[Brief]:
        return (self.here.brief,)

    def matter(self, key: str) -> Matter:
        return self.here

    def draft(self, key: str, kind: str) -> IssuedLetter:
        return IssuedLetter(kind, kind, b"")

    def drafted(self, on: date) -> tuple[str, PolicyVersion]:
        raise NotFound("no-draft", "没有等待审批的政策草案")

    @property
    def here(self) -> Matter:
        scene = self.scene
        signed = frozenset({"engine", "reference"})
        made = Decision("例", scene.case, scene.policy.fingerprint, (), "", 1, scene.findings, scene.outcome, signed)
        return Matter(brief_of(made, scene.policy), made, scene.policy)

    @property
    def findings(self) -> bytes:
        return packed_bytes([self.scene.findings, self.scene.outcome])

    def ask(self, question: str) -> None:
        before = self.replied.understood if self.replied else None
        self.replied = reply(question, self, self.here, before if isinstance(before, Asked) else None)
        *_, self.ended = told(self.replied, question, self, Model(self.model) if self.model else None, Stop())

    @property
    def said(self) -> Told:
        assert self.ended, "还没有问"
        return self.ended


@dataclass
class Before:
    """The findings as they were before anything was asked."""

    findings: bytes = field(default=b"")


@pytest.fixture
def talk(scene: Any) -> Talk:
    return Talk(scene)


@pytest.fixture
def before() -> Before:
    return Before()


def choosing(every: bool, glue: str) -> ScriptedBackend:
    """A model that chooses all cards, or none."""
    def answer(messages: Sequence[Message]) -> Said:
        cards = list(dict.fromkeys(CARD.findall(messages[-1].content))) if every else []
        return [json.dumps({"card_ids": cards, "glue": glue}, ensure_ascii=False)]

    return ScriptedBackend(by=answer)


@step(anywhere, "大模型选了全部的卡，引子写{}")
def _(talk: Talk, a1: str) -> None:
    talk.model = choosing(True, a1)


@step(anywhere, "大模型没有选卡，引子写{}")
def _(talk: Talk, a1: str) -> None:
    talk.model = choosing(False, a1)


@step(anywhere, "大模型答到一半出了错{}")
def _(talk: Talk, a1: str) -> None:
    talk.model = ScriptedBackend(['{"card_ids": ["c', ModelFault(next(kind for kind in KINDS if kind == a1))])


@step(when, "问{}")
def _(talk: Talk, before: Before, a1: str) -> None:
    before.findings = before.findings or talk.findings
    talk.ask(a1)


@step(then, "答复写有{}")
def _(talk: Talk, a1: str) -> None:
    assert a1 in talk.said.answer.text, talk.said.answer.text


@step(then, "答复没有{}")
def _(talk: Talk, a1: str) -> None:
    assert a1 not in talk.said.answer.text, talk.said.answer.text


@step(then, "答复的依据有{}")
def _(talk: Talk, a1: str) -> None:
    labels = [cite.label for cite in talk.said.answer.cites.values()]
    assert any(a1 in label for label in labels), labels


@then("答复的每句话都有依据")
def _(talk: Talk) -> None:
    bare = [line.text for line in talk.said.answer.lines if not line.cites and not line.lead]
    assert not bare, bare
    assert any(line.cites for line in talk.said.answer.lines)


@step(then, "答复标为{}")
def _(talk: Talk, a1: str) -> None:
    assert BADGES[talk.said.badge] == a1, talk.said


@then("不予回答")
def _(talk: Talk) -> None:
    assert talk.said.answer.intent == "refused", talk.said.answer


@then("助手反问")
def _(talk: Talk) -> None:
    assert talk.said.answer.intent == "unsure", talk.said.answer
    assert talk.said.answer.suggest


@then("判定没有改动")
def _(talk: Talk, before: Before) -> None:
    assert talk.findings == before.findings


@then("说明了模型没有答成")
def _(talk: Talk) -> None:
    assert "按规则回答" in talk.said.fault, talk.said


@then("没有问过大模型")
def _(talk: Talk) -> None:
    assert talk.model
    assert talk.model.asked == []


__all__ = [name for name in dict(globals()) if name.startswith("pytestbdd_")] + ["before", "talk"]
