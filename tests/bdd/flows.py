"""Steps of the features on flows (流程), working days, the rectification register (整改台账) and the merged plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import step as anywhere
from pytest_bdd import then, when
from tests.agreement.three import agreed
from tests.bdd.phrases import step

from chidu import quantity
from chidu.desk.register import Book, classify, enter, open_register, record, record_all, register_form, take_form
from chidu.desk.visits import Planned, Visit, merge_plans
from chidu.errors import ChiduError
from chidu.evaluation.derive import derive
from chidu.policy.version import policy_version
from chidu.types import Case, Event, PolicyVersion
from chidu.workflow import State, Tally, standings, state, tally, unclosed

BY = "李审核"
LINKED: dict[Any, PolicyVersion] = {}
"""Policies by what scenarios said of them: those of one feature mostly say the same."""


@dataclass
class Course:
    """A matter in its flow, a register in its file, two plans: what a scenario has recorded so far."""

    scene: Any
    ledger: Path
    flow: str = ""
    events: list[Event] = field(default_factory=list)
    plans: dict[str, list[Planned]] = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()

    def policy(self) -> PolicyVersion:
        """The law as the scenario has it so far."""
        scene = self.scene
        said = (scene.scope, scene.on, tuple(sorted(scene.params.items())), tuple(sorted(scene.extra.items())))
        if said not in LINKED:
            library = scene.library.with_files(scene.extra) if scene.extra else scene.library
            LINKED[said] = policy_version(library, scene.scope, scene.on, scene.params)
        scene.policy = LINKED[said]
        return LINKED[said]

    def on(self, day: str) -> State:
        law = self.policy()
        return state(law.flows[self.flow], self.events, date.fromisoformat(day), law.calendar)

    def add(self, day: str, kind: str, result: str = "", limit: str = "", note: str = "") -> None:
        """Records an event, or keeps what refuses it; then nothing is recorded."""
        self.events.append(Event(kind, date.fromisoformat(day), BY, note, result, limit))
        try:
            self.on(max(e.at for e in self.events).isoformat())
        except ChiduError as e:
            self.events.pop()
            self.scene.refusal = str(e)

    # ---- the register

    def book(self) -> Book:
        return open_register(self.ledger, self.policy())

    def number(self, problem: str) -> str:
        return next(i.id for i in self.book().register.items if i.problem == problem)

    def record(self, problem: str, day: str, kind: str, result: str = "", limit: str = "", note: str = "") -> None:
        try:
            record(self.ledger, self.policy(), self.number(problem), Event(kind, date.fromisoformat(day), BY, note, result, limit))
        except ChiduError as e:
            self.scene.refusal = str(e)

    def standing(self, problem: str, day: str) -> Any:
        return next(s for s in standings(self.book().register, date.fromisoformat(day)) if s.item.problem == problem)

    def tally(self, day: str) -> Tally:
        return tally(standings(self.book().register, date.fromisoformat(day)))


@pytest.fixture
def course(scene: Any, tmp_path: Path) -> Course:
    return Course(scene, tmp_path / "台账.jsonl")


# ---- a flow


@step(anywhere, "{}的节假日安排")
def _(scene: Any, a1: str, datatable: list[list[str]]) -> None:
    number = len(scene.extra)
    scene.extra[f"{a1}/tables/节假日{number}.csv"] = "\n".join(",".join(row) for row in datatable).encode()
    scene.extra[f"{a1}/节假日{number}.yaml"] = (
        f"文件: {{标题: 部分节假日安排的通知, 简称: 节假日{number}, 生效: 2000, 状态: 已发布}}\n工作日: {{表: tables/节假日{number}.csv}}\n").encode()


@step(anywhere, "办理{}")
def _(course: Course, a1: str) -> None:
    course.flow = a1


@step(anywhere, "{}记{}")
def _(course: Course, a1: str, a2: str) -> None:
    course.add(a1, a2)


@step(anywhere, "{}记{}，结论{}")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    course.add(a1, a2, result=a3)


@step(anywhere, "{}记{}，时限{}")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    course.add(a1, a2, limit=a3)


@step(anywhere, "{}记{}，说明{}")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    course.add(a1, a2, note=a3)


@step(then, "到{}应办{}")
def _(course: Course, a1: str, a2: str) -> None:
    now = course.on(a1)
    assert now.step is not None, now.status
    assert now.step.name == a2


@step(then, "到{}应办{}，最迟{}")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    now = course.on(a1)
    assert now.step is not None, now.status
    assert (now.step.name, str(now.due)) == (a2, a3)


@step(then, "到{}没有逾期")
def _(course: Course, a1: str) -> None:
    assert not course.on(a1).overdue


@step(then, "到{}逾期{}个工作日，处置有{}")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    now = course.on(a1)
    assert now.overdue
    assert str(now.late) == a2
    assert a3 in now.actions


@step(then, "到{}流程{}")
def _(course: Course, a1: str, a2: str) -> None:
    assert course.on(a1).status == a2


@step(then, "到{}是第{}轮")
def _(course: Course, a1: str, a2: str) -> None:
    assert str(course.on(a1).round) == a2


@step(then, "到{}须说明{}")
def _(course: Course, a1: str, a2: str) -> None:
    assert a2 in course.on(a1).notes


@step(then, "到{}没有须说明的")
def _(course: Course, a1: str) -> None:
    assert course.on(a1).notes == ()


@step(then, "步骤{}由{}牵头")
def _(course: Course, a1: str, a2: str) -> None:
    found = course.policy().flows[course.flow].step(a1)
    assert found is not None
    assert found.lead == a2


@step(then, "步骤{}由{}配合")
def _(course: Course, a1: str, a2: str) -> None:
    found = course.policy().flows[course.flow].step(a1)
    assert found is not None
    assert "、".join(found.support) == a2


@step(then, "步骤依次为{}")
def _(course: Course, a1: str) -> None:
    assert "、".join(s.name for s in course.policy().flows[course.flow].steps if not s.unnamed) == a1


@step(then, "这件事被拒绝，提示写有{}")
def _(scene: Any, a1: str) -> None:
    assert a1 in scene.refusal, scene.refusal or "没有被拒绝"


# ---- the register


@step(anywhere, "{}登记问题")
def _(course: Course, a1: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    try:
        told = [{name: text for name, text in zip(head, row, strict=True) if text != "空着"} for row in rows]
        enter(course.ledger, course.policy(), told, date.fromisoformat(a1), BY)
    except ChiduError as e:
        course.scene.refusal = str(e)


@step(anywhere, "{}登记的{}个问题中有{}个在{}销号")
def _(course: Course, a1: str, a2: str, a3: str, a4: str) -> None:
    told = [{"问题来源": "绩效评价", "责任单位": "县农业农村局", "问题描述": f"问题{n}"} for n in range(int(a2))]
    numbers = [i.id for i in enter(course.ledger, course.policy(), told, date.fromisoformat(a1), BY).new]
    begun, ended = date.fromisoformat(a1), date.fromisoformat(a4)
    steps = [Event("发出整改通知", begun, BY, limit="15个工作日"), Event("整改回复", ended, BY), Event("验收", ended, BY, result="通过"),
             Event("销号", ended, BY)]
    told = [(number, event) for n, number in enumerate(numbers) for event in (steps if n < int(a3) else steps[:2])]
    record_all(course.ledger, course.policy(), told)


@step(anywhere, "问题{}于{}记{}")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    course.record(a1, a2, a3)


@step(anywhere, "问题{}于{}记{}，时限{}")
def _(course: Course, a1: str, a2: str, a3: str, a4: str) -> None:
    course.record(a1, a2, a3, limit=a4)


@step(anywhere, "问题{}于{}记{}，结论{}")
def _(course: Course, a1: str, a2: str, a3: str, a4: str) -> None:
    course.record(a1, a2, a3, a4)


@step(anywhere, "问题{}于{}记{}，结论{}，时限{}")
def _(course: Course, a1: str, a2: str, a3: str, a4: str, a5: str) -> None:
    course.record(a1, a2, a3, a4, a5)


@step(anywhere, "问题{}于{}归为{}")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    classify(course.ledger, course.policy(), course.number(a1), a3, date.fromisoformat(a2), BY)


@step(anywhere, "{}的台账表格再登记一次")
def _(course: Course, a1: str) -> None:
    day = date.fromisoformat(a1)
    take_form(course.ledger, course.policy(), register_form(course.book(), course.policy(), day), day, BY)


@step(when, "审核{}的台账")
def _(course: Course, a1: str) -> None:
    scene, law, day = course.scene, course.policy(), date.fromisoformat(a1)
    case = Case("台账", scene.scope, day, register_form(course.book(), law, day))
    (told,) = agreed(law, [case])
    scene.findings, scene.outcome = told
    scene.facts = derive(case, law)


@step(then, "到{}问题{}的状态为{}")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    assert course.standing(a2, a1).status == a3


@step(then, "到{}问题{}的整改时限为{}")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    assert str(course.standing(a2, a1).due) == a3


@step(then, "到{}问题{}没有逾期")
def _(course: Course, a1: str, a2: str) -> None:
    assert not course.standing(a2, a1).overdue


@step(then, "到{}问题{}逾期{}个工作日")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    found = course.standing(a2, a1)
    assert found.overdue
    assert str(found.late) == a3


@step(then, "到{}台账共{}条，已整改{}条，整改率{}")
def _(course: Course, a1: str, a2: str, a3: str, a4: str) -> None:
    whole = course.tally(a1)
    assert whole.rate is not None
    assert (str(whole.found), str(whole.closed), quantity.say(whole.rate, "%")) == (a2, a3, a4)


@step(then, "到{}台账共{}条")
def _(course: Course, a1: str, a2: str) -> None:
    assert str(course.tally(a1).found) == a2


@step(then, "到{}项目{}还有{}条没有销号")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    assert str(unclosed(course.book().register, a2, date.fromisoformat(a1))) == a3


# ---- two plans made one


@step(anywhere, "{}计划")
def _(course: Course, a1: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    told = [dict(zip(head, row, strict=True)) for row in rows]
    course.plans[a1] = [Planned(int(r["年度"]), r["单位"], r["项目"], r.get("项目代码", ""), r.get("内容", "")) for r in told]


@step(when, "合并两份计划")
def _(course: Course) -> None:
    course.visits = merge_plans(course.plans["财政监督"], course.plans["绩效评价"])


@step(then, "共检查{}次，其中联合检查{}次")
def _(course: Course, a1: str, a2: str) -> None:
    assert (str(len(course.visits)), str(sum(v.joint for v in course.visits))) == (a1, a2)


@step(then, "{}的{}由{}检查")
def _(course: Course, a1: str, a2: str, a3: str) -> None:
    found = next(v for v in course.visits if v.unit == a1 and a2 in v.projects)
    assert "、".join(found.by) == a3


__all__ = [name for name in dict(globals()) if name.startswith("pytestbdd_")] + ["course"]
