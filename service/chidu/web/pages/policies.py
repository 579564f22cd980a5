"""The law as it stands (政策): the rules and values of a jurisdiction on a date, each with its provision, and what differs between two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from chidu.condition import say_value
from chidu.desk.bureau import laws
from chidu.desk.bureau.laws import Asked
from chidu.errors import ChiduError
from chidu.policy.citation import definitions, parameters_of, sentence
from chidu.policy.library import Library
from chidu.types import Origin, Parameter, PolicyVersion, Rule, Scope
from chidu.web.asking import Asking, Signed
from chidu.web.pages.rendering import page
from chidu.web.problems import status_of

router = APIRouter(include_in_schema=False)
SIZE = 40
RULES, VALUES, DOCUMENTS = "rules", "values", "documents"
SHOWN = {RULES: "规则", VALUES: "参数", DOCUMENTS: "文件"}
Text = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True)
class Source:
    """Where something stands: the document, its number and provision, whose it is, since when, whether it is confirmed."""

    title: str
    number: str
    provision: str
    place: str
    since: str
    verified: bool


@dataclass(frozen=True)
class Value:
    """A parameter as it is on the day; what it was before, and what lapsed."""

    name: str
    gist: str
    value: str
    source: Source
    history: tuple[Source, ...]
    lapsed: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A rule in full."""

    rule: Rule
    sentence: str
    source: Source
    values: tuple[Value, ...]
    definitions: tuple[str, ...]


@dataclass(frozen=True)
class Branch:
    """A jurisdiction in the tree; those below it where it is on the way to the chosen one."""

    scope: Scope
    name: str
    below: tuple[Branch, ...]


@dataclass(frozen=True)
class Line:
    """One difference: what, and where it is another value, what it was and is."""

    text: str
    was: str = ""
    now: str = ""


@router.get("/policies")
def listed(request: Request, asking: Signed, scope: Text = "", on: str = "", stage: str = "",
           text: Annotated[str, Query(max_length=100)] = "", unsure: str = "", shown: str = RULES,
           number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1) -> Response:
    library, chosen, day = laws.library(asking.bureau, asking.who), scope or asking.who.scope, asking.day(on)
    policy, error = None, None
    try:
        policy = laws.law(asking.bureau, asking.who, Asked(day, chosen))
    except ChiduError as e:
        error = e
    rules = [r for r in policy.rules if _wanted(r, stage, text, bool(unsure))] if policy else []
    given = {"scope": chosen, "on": day.isoformat(), "stage": stage, "text": text, "unsure": unsure, "shown": shown}
    names = {s: j.name for s, j in library.jurisdictions.items()}
    told = [_told(r, policy, names) for r in rules[(number - 1) * SIZE:number * SIZE]] if policy else []
    values = [_value(p, policy, names) for p in policy.parameters.values() if text in p.name + p.gist] if policy and shown == VALUES else []
    return page(
        request, "policies.html", asking, status_of(error) if error else 200, policy=policy, error=error, given=given, day=day,
        scope=chosen, query={k: v for k, v in given.items() if v}, number=number, pages=max(1, ceil(len(rules) / SIZE)),
        found=len(rules), rules=told,
        values=sorted(values, key=lambda v: v.name), documents=policy.instruments if policy else {}, tabs=SHOWN,
        shown=shown if shown in SHOWN else RULES, stage_options=[("", "全部"), *((s, s) for s in library.vocabulary.stages)],
        tree=tree(library, chosen), place=names.get(chosen, chosen),
        numbers=laws.published_by(asking.bureau, asking.who, Asked(day, chosen)) if policy else ())


@router.get("/policies/difference")
def difference(request: Request, asking: Signed, scope: Text = "", on: str = "", other: Text = "", then: str = "") -> Response:
    library, chosen = laws.library(asking.bureau, asking.who), scope or asking.who.scope
    second, day = other or chosen, asking.day(on)
    before = asking.day(then) if then else day.replace(day=1, month=1)
    lines: list[Line] | None = None
    error: ChiduError | None = None
    try:
        lines = list(lines_of(laws.differences(asking.bureau, asking.who, Asked(before, second), Asked(day, chosen))))
    except ChiduError as e:
        error = e
    return page(request, "difference.html", asking, status_of(error) if error else 200, lines=lines, error=error, scope=chosen,
                day=day, other=second, before=before, place_options=_places(library, asking, (chosen, second)))


def lines_of(told: Iterable[str]) -> Iterator[Line]:
    """The lines of a difference, what was and what is together with what it is of."""
    text, was = "", ""
    for line in told:
        if line.startswith("    原："):
            was = line.removeprefix("    原：")
        elif line.startswith("    现："):
            yield Line(text, was, line.removeprefix("    现："))
        elif line.startswith("改变"):
            text = line
        else:
            yield Line(line)


# ---- views


def tree(library: Library, chosen: Scope) -> tuple[Branch, ...]:
    """The jurisdictions from the root, open along the way to the chosen one."""
    below: dict[Scope, list[Scope]] = {}
    for scope in sorted(library.jurisdictions):
        below.setdefault(scope.rpartition("/")[0], []).append(scope)

    def branches(parent: Scope) -> tuple[Branch, ...]:
        return tuple(Branch(s, library.jurisdictions[s].name, branches(s) if f"{chosen}/".startswith(f"{s}/") else ())
                     for s in below.get(parent, ()))

    return branches("")


def _wanted(rule: Rule, stage: str, text: str, unsure: bool) -> bool:
    said = (rule.id, rule.wording.gist, rule.origin.instrument, rule.wording.message)
    return (not stage or rule.stage == stage) and (not text or any(text in one for one in said)) and (not unsure or not _sure(rule))


def _sure(rule: Rule) -> bool:
    return rule.origin.verified and not rule.unverified


def _told(rule: Rule, policy: PolicyVersion, names: dict[Scope, str]) -> Told:
    values = tuple(_value(policy.parameters[n], policy, names) for n in parameters_of(rule) if n in policy.parameters)
    return Told(rule, sentence(rule), _source(rule.origin, policy, names), values, tuple(definitions(rule, policy)))


def _value(p: Parameter, policy: PolicyVersion, names: dict[Scope, str]) -> Value:
    return Value(p.name, p.gist, say_value(p.value) if p.value.known else "", _source(p.origin, policy, names),
                 tuple(_source(old, policy, names) for old in p.history), p.lapsed)


def _source(origin: Origin, policy: PolicyVersion, names: dict[Scope, str]) -> Source:
    known = policy.instruments.get(origin.instrument, {})
    return Source(known.get("标题") or origin.instrument, known.get("文号") or "", origin.provision,
                  names.get(origin.scope, origin.scope), str(origin.since), origin.verified)


def _places(library: Library, asking: Asking, besides: Sequence[Scope]) -> list[tuple[Scope, str]]:
    """The jurisdictions that may be compared: those on one's own way from the root, below one, and beside one."""
    own = asking.who.scope
    beside = own.rpartition("/")[0]
    near = [s for s in library.jurisdictions
            if f"{own}/".startswith(f"{s}/") or s.startswith(f"{own}/") or s.rpartition("/")[0] == beside]
    return [(s, f"{'　' * s.count('/')}{library.jurisdictions[s].name}") for s in sorted({*near, *besides} & library.jurisdictions.keys())]
