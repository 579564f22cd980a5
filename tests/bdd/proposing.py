"""Steps of the features about proposals: a county's bureau at work, on a database of the scenario's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest
from pytest_bdd import given, then, when
from tests.bdd.phrases import step
from tests.desk.bureau.conftest import Clock
from tests.desk.bureau.people import account, judged, sent
from tests.desk.county import COUNTY, TEMPLATES, put, write_policies

from chidu.assistant.backend.scripted import ScriptedBackend
from chidu.assistant.proposing import proposing
from chidu.assistant.proposing.proposing import Given
from chidu.desk.bureau import Bureau, deciding, proposals, publishing
from chidu.desk.bureau.deciding import Said, Stored
from chidu.errors import ChiduError
from chidu.records.database import Database
from chidu.records.forms import Kept
from chidu.records.people import Account
from chidu.types import VERDICTS, WHOLE

WORDS = """
文件: {标题: 巨野县目标用语, 简称: 巨野用语, 发文机关: 巨野县财政局, 来源: 公开报道, 印发: 2023-01-01, 生效: 2023-01-01,
       依据: [审核办法], 状态: 已发布, 对下级: 仅本级, 核验: 待核实}
词表:
  口号用语: {说明: 空泛的说法。, 词: [切实保障, 顺利开展]}
"""


@dataclass
class Review:
    """A form before a reviewer, and what came of what they did."""

    bureau: Bureau
    reviewer: Account
    form: Kept
    before: Stored
    model: ScriptedBackend | None = None
    given: Given = field(default_factory=lambda: Given((), {}, ""))
    refusal: str = ""

    @property
    def now(self) -> Stored:
        return deciding.stored(self.bureau, self.reviewer, self.form.id)


@pytest.fixture(scope="session")
def county_bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    folder = tmp_path_factory.mktemp("县局")
    policies = write_policies(folder)
    put(policies / COUNTY / "2023-yongyu.yaml", WORDS)
    bureau = Bureau(Database(f"sqlite:///{folder / 'chidu.db'}"), folder / "发布", Clock(), workers=1)
    bureau.database.migrate()
    publishing.seed(bureau, policies, TEMPLATES)
    yield bureau
    bureau.close()


@step(partial(given, target_fixture="reviewed"), "县财政局收到一张申报表，年度目标为{}")
def _(county_bureau: Bureau, a1: str) -> Review:
    reviewer = account(county_bureau, "reviewer")
    form = judged(county_bureau, reviewer, sent(goals={"annual": a1}))
    return Review(county_bureau, reviewer, form, deciding.stored(county_bureau, reviewer, form.id))


@step(given, "大模型对判断的看法是{}，引文{}，理由{}")
def _(reviewed: Review, a1: str, a2: str, a3: str) -> None:
    said = json.dumps({"answer": a1, "field": "年度目标", "quote": a2, "reason": a3}, ensure_ascii=False)
    reviewed.model = ScriptedBackend((said,))


@step(when, "给出建议")
def _(reviewed: Review) -> None:
    reviewed.given = proposing.give(reviewed.bureau, reviewed.reviewer, reviewed.form.id, reviewed.model)


@step(when, "审核人采纳，意见为{}")
def _(reviewed: Review, a1: str) -> None:
    settle(reviewed, True, a1)


@step(when, "审核人不采纳，理由为{}")
def _(reviewed: Review, a1: str) -> None:
    settle(reviewed, False, a1)


def settle(reviewed: Review, confirmed: bool, reason: str) -> None:
    (one,) = reviewed.given.waiting
    act = proposals.confirm if confirmed else proposals.refuse
    try:
        act(reviewed.bureau, reviewed.reviewer, reviewed.form.id, one.id, reviewed.form.decision or "", reason)
    except ChiduError as e:
        reviewed.refusal = str(e)


@step(when, "别的审核人先认定{}为{}")
def _(reviewed: Review, a1: str, a2: str) -> None:
    other, form = account(reviewed.bureau, "approver"), reviewed.form
    deciding.determine(reviewed.bureau, other, form.id, Said(WHOLE, f"规则·{a1}", a2, "看过材料"), form.decision or "")


@step(then, "对{}建议答{}，引文为{}，来源为{}")
def _(reviewed: Review, a1: str, a2: str, a3: str, a4: str) -> None:
    (one,) = (k.proposal for k in reviewed.given.waiting)
    assert (one.item, one.value, one.quote, one.source) == (f"规则·{a1}", a2, a3, a4)


@step(then, "没有等人处理的建议")
def _(reviewed: Review) -> None:
    assert reviewed.given.waiting == ()


@step(then, "没有大模型的建议")
def _(reviewed: Review) -> None:
    assert reviewed.model is not None
    assert reviewed.model.asked
    assert not [k for k in reviewed.given.waiting if k.proposal.source.startswith("模型")]


@step(then, "丢弃的看法记作{}")
def _(reviewed: Review, a1: str) -> None:
    assert reviewed.given.dropped == {a1: 1}


@step(then, "判定与没有建议时一字不差")
def _(reviewed: Review) -> None:
    now = reviewed.now
    assert (now.kept, now.decision) == (reviewed.before.kept, reviewed.before.decision)
    anew = deciding.decide_anew(reviewed.bureau, reviewed.reviewer, reviewed.form.id, now.kept.id)
    again = deciding.stored(reviewed.bureau, reviewed.reviewer, reviewed.form.id, anew).kept
    assert again.content_sha256 == reviewed.before.kept.content_sha256


@step(then, "{}还等人判断")
def _(reviewed: Review, a1: str) -> None:
    assert f"规则·{a1}" in [a.item for a, _ in proposals.asked(reviewed.bureau, reviewed.reviewer, reviewed.form.id).asks]


@step(then, "{}由审核人认定为{}，理由写有{}")
def _(reviewed: Review, a1: str, a2: str, a3: str) -> None:
    said = reviewed.now.decision.case.determined(WHOLE, f"规则·{a1}")
    assert said is not None
    assert (said.value, said.by) == (a2, reviewed.reviewer.name)
    assert a3 in said.reason


@step(then, "{}现在判定为{}")
def _(reviewed: Review, a1: str, a2: str) -> None:
    (found,) = (f for f in reviewed.now.decision.findings if f.rule == a1)
    assert VERDICTS[found.verdict] == a2


@step(then, "没有办成，提示写有{}")
def _(reviewed: Review, a1: str) -> None:
    assert a1 in reviewed.refusal, reviewed.refusal or "办成了"


__all__ = [name for name in dict(globals()) if name.startswith("pytestbdd_")] + ["county_bureau"]
