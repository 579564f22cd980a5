"""Steps of the Chinese features: what an officer's sentence does. Every review in a feature is one on which the three evaluators agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_bdd import given, then, when
from tests.agreement.three import agreed
from tests.bdd.asking import *  # noqa: F403  (their steps)
from tests.bdd.flows import *  # noqa: F403  (their steps)
from tests.bdd.phrases import step
from tests.bdd.proposing import *  # noqa: F403  (their steps)

from chidu.condition import say_value
from chidu.desk.checking import check_scope
from chidu.desk.typed import form_of
from chidu.errors import ChiduError, PolicySetError
from chidu.evaluation.derive import derive
from chidu.form import Source, Value
from chidu.opinion.wording import fill
from chidu.policy.library import Library, load_library
from chidu.policy.version import policy_version
from chidu.types import VERDICTS, Case, Determination, Facts, Finding, Outcome, PolicyVersion, Ref

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


@dataclass
class Scene:
    """What a scenario has said so far, and what came of it."""

    library: Library
    scope: str = ""
    on: date = date(2024, 3, 1)
    kind: str = "绩效目标申报表"
    fields: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    people: list[Determination] = field(default_factory=list)
    params: dict[str, str] = field(default_factory=dict)
    extra: dict[str, bytes] = field(default_factory=dict)
    gathered: dict[str, Value] = field(default_factory=dict)
    policy: PolicyVersion | None = None
    case: Case | None = None
    facts: Facts | None = None
    findings: tuple[Finding, ...] = ()
    outcome: Outcome | None = None
    named: Finding | None = None
    refusal: str = ""

    def find(self, rule: str, about: str) -> Finding:
        found = [f for f in self.findings if f.rule == rule and (not about or str(f.about) == about)]
        assert found, f"没有规则“{rule}”对“{about or '任何对象'}”的判定；有：{sorted({f.rule for f in self.findings})}"
        assert about or len(found) == 1, f"规则“{rule}”对{len(found)}个对象作了判定，请写明对象"
        self.named = found[0]
        return found[0]


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(ROOT / "policies")


@pytest.fixture
def scene(library: Library) -> Scene:
    return Scene(library)


VERSIONS: dict[tuple[str, date, tuple[tuple[str, str], ...]], PolicyVersion] = {}
"""The repository's own policies, linked once each; a scenario with files of its own links anew."""


def version_of(scene: Scene) -> PolicyVersion:
    if scene.extra:
        return policy_version(scene.library.with_files(scene.extra), scene.scope, scene.on, scene.params)
    key = (scene.scope, scene.on, tuple(sorted(scene.params.items())))
    if key not in VERSIONS:
        VERSIONS[key] = policy_version(scene.library, scene.scope, scene.on, scene.params)
    return VERSIONS[key]


# ---- 假如


@step(given, "辖区为{}，审核日期为{}")
def _(scene: Scene, a1: str, a2: str) -> None:
    scene.scope, scene.on = a1, date.fromisoformat(a2)


@step(given, "一张{}")
def _(scene: Scene, a1: str, datatable: list[list[str]] | None = None) -> None:
    scene.kind = a1
    scene.fields = {row[0]: row[1] for row in (datatable or [])[1:]}


@step(given, "表中的{}")
def _(scene: Scene, a1: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    scene.tables[a1] = [dict(zip(head, row, strict=True)) for row in rows]


@step(given, "人工认定{}为{}，认定人{}，理由{}")
def _(scene: Scene, a1: str, a2: str, a3: str, a4: str) -> None:
    scene.people.append(Determination(Ref("项目"), a1, a2, a3, NOON, a4))


@step(given, "对{}人工认定{}为{}，认定人{}，理由{}")
def _(scene: Scene, a1: str, a2: str, a3: str, a4: str, a5: str) -> None:
    scene.people.append(Determination(reference(a1), a2, a3, a4, NOON, a5))


@step(given, "参数{}设为{}")
def _(scene: Scene, a1: str, a2: str) -> None:
    scene.params[a1] = a2


@step(given, "名单{}为{}")
def _(scene: Scene, a1: str, a2: str) -> None:
    scene.gathered[f"名单·{a1}"] = Value("given", tuple(a2.split("、")), None, a2, Source("list", a1))


@step(given, "{}另有政策文件")
def _(scene: Scene, a1: str, docstring: str) -> None:
    scene.extra[f"{a1}/另有{len(scene.extra)}.yaml"] = docstring.encode()


@step(given, "{}另有数据表{}")
def _(scene: Scene, a1: str, a2: str, docstring: str) -> None:
    scene.extra[f"{a1}/{a2}"] = docstring.encode()


# ---- 当


@when("审核这张表")
def _(scene: Scene) -> None:
    policy = version_of(scene)
    form = form_of(scene.kind, scene.fields, scene.tables, policy)
    case = Case("例", scene.scope, scene.on, form, scene.gathered, tuple(scene.people))
    (told,) = agreed(policy, [case])
    if isinstance(told, ChiduError):
        scene.refusal = str(told)
        return
    scene.findings, scene.outcome = told
    scene.policy, scene.case, scene.facts = policy, case, derive(case, policy)


@when("载入政策")
def _(scene: Scene) -> None:
    try:
        library = scene.library.with_files(scene.extra)
        problems, _ = check_scope(library, scene.scope)
        if problems:
            raise PolicySetError(problems)
        scene.policy = policy_version(library, scene.scope, scene.on, scene.params)
    except ChiduError as e:
        scene.refusal = str(e)


# ---- 那么


@step(then, "规则{}判定为{}")
def _(scene: Scene, a1: str, a2: str) -> None:
    found = scene.find(a1, "")
    assert VERDICTS[found.verdict] == a2, found.because


@step(then, "对{}的规则{}判定为{}")
def _(scene: Scene, a1: str, a2: str, a3: str) -> None:
    found = scene.find(a2, a1)
    assert VERDICTS[found.verdict] == a3, found.because


@step(then, "该判定的实际值为{}，要求值为{}，差额为{}")
def _(scene: Scene, a1: str, a2: str, a3: str) -> None:
    assert scene.named is not None
    f = scene.named
    assert [say_value(v) if v else "" for v in (f.observed, f.required, f.difference)] == [a1, a2, a3]


@step(then, "该判定缺{}")
def _(scene: Scene, a1: str) -> None:
    assert scene.named is not None
    assert any(a1 in m for m in scene.named.missing), scene.named.missing


@step(then, "意见写有{}")
def _(scene: Scene, a1: str) -> None:
    f = scene.named
    assert f is not None
    assert scene.policy is not None
    assert scene.facts is not None
    rule = scene.policy.rule(f.rule)
    assert rule is not None
    text = fill(rule.wording.message + rule.wording.suggestion, f, rule, scene.facts.view(f.about), scene.policy)
    assert a1 in text, text


@step(then, "依据为{}的{}")
def _(scene: Scene, a1: str, a2: str) -> None:
    assert scene.named is not None
    assert (scene.named.origin.instrument, scene.named.origin.provision) == (a1, a2)


@step(then, "要点{}为{}")
def _(scene: Scene, a1: str, a2: str) -> None:
    assert scene.outcome is not None, scene.refusal
    assert (scene.outcome.points[a1].grade or "待评") == a2


@step(then, "总评为{}")
def _(scene: Scene, a1: str) -> None:
    assert scene.outcome is not None, scene.refusal
    assert (scene.outcome.grade or "待评") == a1, scene.outcome.because


@step(then, "结论为{}")
def _(scene: Scene, a1: str) -> None:
    assert scene.outcome is not None, scene.refusal
    assert (scene.outcome.conclusion or "待定") == a1


@step(then, "处置有{}")
def _(scene: Scene, a1: str) -> None:
    assert scene.outcome is not None
    assert a1 in scene.outcome.actions


@step(then, "处置没有{}")
def _(scene: Scene, a1: str) -> None:
    assert scene.outcome is not None
    assert a1 not in scene.outcome.actions


@step(then, "文书有{}")
def _(scene: Scene, a1: str) -> None:
    assert scene.outcome is not None
    assert a1 in scene.outcome.documents


@step(then, "文书没有{}")
def _(scene: Scene, a1: str) -> None:
    assert scene.outcome is not None
    assert a1 not in scene.outcome.documents


@step(then, "政策被拒绝，提示写有{}")
def _(scene: Scene, a1: str) -> None:
    assert a1 in scene.refusal, scene.refusal or "政策没有被拒绝"


@step(then, "审核被拒绝，提示写有{}")
def _(scene: Scene, a1: str) -> None:
    assert a1 in scene.refusal, scene.refusal or "审核没有被拒绝"


@step(then, "参数{}的值为{}，来自{}")
def _(scene: Scene, a1: str, a2: str, a3: str) -> None:
    assert scene.policy is not None, scene.refusal
    p = scene.policy.parameters[a1]
    assert (p.value.text, p.origin.instrument) == (a2, a3)


@step(then, "参数{}抵触失效")
def _(scene: Scene, a1: str) -> None:
    assert scene.policy is not None, scene.refusal
    assert scene.policy.parameters[a1].lapsed


def reference(text: str) -> Ref:
    name = text.rstrip("0123456789")
    return Ref(name, int(text[len(name):] or 0))
