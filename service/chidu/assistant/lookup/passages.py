"""What a jurisdiction's law says, piece by piece (条文): rules, parameters, lists of conclusions, flows, dates; as an officer reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from chidu.assistant.lookup.search import ENOUGH, LEAST, MUCH, PLENTY, SOME, Hit, Index
from chidu.assistant.lookup.ways import ways
from chidu.opinion.wording import basis_of
from chidu.policy.citation import describe_parameter, parameters_of, sentence
from chidu.types import Origin, Parameter, PolicyVersion, Rule

Kind = Literal["rule", "parameter", "conclusion", "roster", "flow", "date"]
VALUES: Mapping[Kind, float] = {"parameter": 1.4, "rule": 1.0, "roster": 0.8, "conclusion": 0.8, "flow": 0.8, "date": 0.8}
RULES: Mapping[Kind, float] = {"parameter": 0.85, "rule": 1.0, "roster": 0.8, "conclusion": 0.9, "flow": 0.9, "date": 0.9}
"""How near a passage of each kind is, where a number is asked for, and where it is not."""
CALLED, NAMED = ("parameter", "rule"), 3
"""The kinds whose names are nobody's everyday words, and how much nearer one is whose name stands whole in the question."""
REMEMBERED = 32
DEEP = 12
"""How many are looked through for one of a favoured kind."""


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
    _asked: dict[tuple[str, Kind | None, float], list[Hit]] = field(default_factory=dict, compare=False, repr=False)
    """What was looked up lately: one question is looked up several times on its way to an answer."""

    def find(self, question: str, most: int = 3, kind: Kind | None = None, least: float = LEAST,
             favour: Mapping[Kind, float] = RULES) -> list[Passage]:
        """The passages that answer, the nearest first; of one kind alone where it is named. `favour`: how near each kind is."""
        return [self.passages[hit.number] for hit in self.hits(question, most, kind, least, favour)]

    def hits(self, question: str, most: int = 3, kind: Kind | None = None, least: float = LEAST,
             favour: Mapping[Kind, float] = RULES) -> list[Hit]:
        found = self._looked_up(question, kind, least)

        def nearness(hit: Hit) -> float:
            passage = self.passages[hit.number]
            called = passage.kind in CALLED and passage.name in question
            return hit.score * favour[passage.kind] * (NAMED if called else 1)

        return sorted(found, key=nearness, reverse=True)[:most]

    def _looked_up(self, question: str, kind: Kind | None, least: float) -> list[Hit]:
        key = (question, kind, least)
        if (found := self._asked.get(key)) is None:
            among = {n for n, p in enumerate(self.passages) if p.kind == kind} if kind else None
            found = self.index.find(question, DEEP, least, among)
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            self._asked[key] = found
        return found

    def answers(self, question: str, least: float = LEAST) -> bool:
        """Whether some passage holds so much of a question that it is an answer."""
        enough = ((ENOUGH, least), (PLENTY, SOME if least < MUCH else least))
        return any(hit.score >= score and hit.share >= share for hit in self.hits(question, 1, None, SOME) for score, share in enough)

    def named(self, name: str) -> Passage | None:
        return next((p for p in self.passages if p.name == name), None)


@lru_cache(maxsize=32)
def _lawbook(fingerprint: str, scope: str, held: _Held) -> Lawbook:
    passages = tuple(_passages(held.policy))
    return Lawbook(passages, Index([(p.title, " ".join((p.text, *ways().get(p.name, ())))) for p in passages]))


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


def of_a_number(passage: Passage, policy: PolicyVersion) -> bool:
    """Whether a passage is a value, or a rule that goes by one."""
    rule = policy.rule(passage.name) if passage.kind == "rule" else None
    return passage.kind == "parameter" or bool(rule and parameters_of(rule))


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
        yield Passage("roster", name, f"{name} {item['内容'].get('环节', '')}", text, origin, basis_of(origin, policy))


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
