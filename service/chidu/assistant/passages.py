"""What a jurisdiction's law says, piece by piece (条文): rules, parameters, lists of conclusions, flows, dates; as an officer reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from chidu.assistant.search import LEAST, Index
from chidu.opinion.wording import basis_of
from chidu.policy.citation import describe_parameter, parameters_of, sentence
from chidu.types import Origin, Parameter, PolicyVersion, Rule

Kind = Literal["rule", "parameter", "conclusion", "roster", "flow", "date"]
SYNONYMS = {
    "没填": "缺 未填 提供", "漏": "缺 未填", "空着": "缺 未填", "花钱": "支出 成本", "钱": "金额 资金", "退": "退回", "打回": "退回", "口号": "口号用语 空泛",
    "糊弄": "空泛 模糊", "太虚": "空泛 模糊", "抄": "照抄 雷同", "几天": "期限", "多久": "期限", "什么时候": "期限 日期", "倒数": "末位", "垫底": "末位",
    "花得慢": "执行率 滞后", "进度": "执行率 时间进度", "没花完": "结余 收回", "剩下的钱": "结余 收回", "打分": "评分 得分", "分数": "得分 分值", "满意": "满意度",
    "民意": "满意度", "请人": "主评人 第三方", "专家": "主评人", "污染": "生态环境成本 负外部影响", "扰民": "社会成本 负外部影响", "改完": "整改", "整改完": "整改 销号",
}


@dataclass(frozen=True)
class Passage:
    """One piece of law: what it is called, what it says in whole sentences, where it stands."""

    kind: Kind
    name: str
    title: str
    text: str
    origin: Origin
    basis: str

    @property
    def key(self) -> str:
        """Names it in a citation."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True)
class Lawbook:
    """All passages of one law, to be looked through."""

    passages: tuple[Passage, ...]
    index: Index

    def find(self, question: str, most: int = 3, kind: Kind | None = None, least: float = LEAST) -> list[Passage]:
        """The passages that answer, the nearest first; of one kind alone where it is named."""
        among = [n for n, p in enumerate(self.passages) if p.kind == kind] if kind else None
        return [self.passages[hit.number] for hit in self.index.find(question, most, least, among)]

    def named(self, name: str) -> Passage | None:
        return next((p for p in self.passages if p.name == name), None)


@lru_cache(maxsize=32)
def _lawbook(fingerprint: str, scope: str, held: _Held) -> Lawbook:
    passages = tuple(_passages(held.policy))
    return Lawbook(passages, Index([(p.title, p.text) for p in passages], SYNONYMS))


@dataclass(frozen=True)
class _Held:
    """A law that a cache carries along without comparing it."""

    policy: PolicyVersion

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)


def lawbook(policy: PolicyVersion) -> Lawbook:
    """The passages of a law; made once a law."""
    return _lawbook(policy.fingerprint, policy.scope, _Held(policy))


def _passages(policy: PolicyVersion) -> Iterator[Passage]:
    yield from (_rule(rule, policy) for rule in policy.rules)
    yield from (_parameter(p, policy) for p in policy.parameters.values())
    yield from _conclusions(policy)
    yield from _rosters(policy)
    yield from _flows(policy)
    yield from _dates(policy)


def _rule(rule: Rule, policy: PolicyVersion) -> Passage:
    actions = f"处置：{'、'.join(rule.actions)}。" if rule.actions else ""
    text = f"{rule.wording.gist}{sentence(rule)}{rule.wording.message}{rule.wording.suggestion}{actions}"
    title = f"{rule.id.replace('.', ' ')} {rule.stage} {rule.point or ''}"
    return Passage("rule", rule.id, title, text, rule.origin, basis_of(rule.origin, policy))


def _parameter(p: Parameter, policy: PolicyVersion) -> Passage:
    users = [r for r in policy.rules if p.name in parameters_of(r)]
    said = " ".join([p.gist, *describe_parameter(p, policy), *(r.wording.gist for r in users)])
    return Passage("parameter", p.name, p.name, said, p.origin, basis_of(p.origin, policy))


def _conclusions(policy: PolicyVersion) -> Iterator[Passage]:
    for stage, ladder in policy.conclusions.items():
        steps = "；".join(f"{step.when.say()}的，{step.result}" if step.when else f"其余的，{step.result}" for step in ladder)
        origin = _origin(policy, "结论", stage)
        provisions = "、".join(dict.fromkeys(step.provision for step in ladder if step.provision))
        yield Passage("conclusion", stage, f"{stage} 审核结论", f"{steps}。", origin, basis_of(replace(origin, provision=provisions), policy))


def _rosters(policy: PolicyVersion) -> Iterator[Passage]:
    for name, item in policy.resolved["汇总规则"].items():
        origin = _origin(policy, "汇总规则", name)
        text = f"{item['内容'].get('要点', '')}{item['内容'].get('说明', '')}"
        yield Passage("roster", name, f"{name} {item['内容']['环节']}", text, origin, basis_of(origin, policy))


def _flows(policy: PolicyVersion) -> Iterator[Passage]:
    for name, flow in policy.flows.items():
        steps = "；".join(f"{s.name}{'，' + s.lead if s.lead else ''}{'，' + str(s.limit) + '内' if s.limit else ''}" for s in flow.steps)
        said = policy.resolved["流程"][name]["内容"].get("说明", "")
        yield Passage("flow", name, f"{name} 流程 步骤", f"{said}{flow.trigger}后：{steps}。办结为“{flow.done}”。", flow.origin,
                      basis_of(flow.origin, policy))


def _dates(policy: PolicyVersion) -> Iterator[Passage]:
    for name, appointments in policy.timetable.items():
        for number, one in enumerate(appointments, 1):
            yield Passage("date", f"{name}·{number}", f"{name} {one.stage} 报送 日期", one.gist, one.origin, basis_of(one.origin, policy))


def _origin(policy: PolicyVersion, section: str, name: str) -> Origin:
    return Origin(**policy.resolved[section][name]["来源"])
