"""Where a matter stands in its flow (流程) on a day: a fold over what people recorded. Nobody edits a state; people add events.

Deadlines are computed from the events and the day that is asked for, never from a clock. An event that cannot have
happened is refused (EventRefused) and tells what can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from chidu.errors import EventRefused
from chidu.form import ABSENT, Value
from chidu.types import Calendar, Event, Flow, FlowStep, Limit
from chidu.types.flow import TERMINATED, limit_of
from chidu.workflow.calendar import due_of, say_unknown, working_days_between

Status = Literal["未启动", "办理中", "待定", "已办结", "已终止"]


@dataclass(frozen=True)
class Passed:
    """A step that is done: when it began, when it was due, when and by whom it was completed, how many working days late."""

    step: str
    lead: str
    since: date
    due: date | None
    at: date
    by: str
    result: str
    note: str
    overdue: bool
    late: int


@dataclass(frozen=True)
class State:
    """Where a matter stands on `on`. `due` is the last day in time; `late` the working days after it, up to `on`."""

    flow: str
    on: date
    status: Status
    step: FlowStep | None = None
    since: date | None = None
    due: date | None = None
    overdue: bool = False
    late: int = 0
    actions: tuple[str, ...] = ()
    """逾期·处置: what follows from being overdue."""
    round: int = 1
    conclusion: str = ""
    label: str = ""
    """What the policy calls this state (状态): 未整改, 整改中 …; the step's name where it calls it nothing."""
    history: tuple[Passed, ...] = ()
    next: tuple[str, ...] = ()
    """The events that can be recorded now."""
    notes: tuple[str, ...] = ()
    """What is not known: the holidays of a year, steps that the source does not name."""


@dataclass(frozen=True)
class _At:
    """The fold so far, without a view to any day."""

    last: date | None = None
    index: int | None = None
    since: date | None = None
    limit: Limit | None = None
    status: Status = "未启动"
    round: int = 1
    conclusion: str = ""
    passed: tuple[Passed, ...] = ()
    unknown: frozenset[int] = frozenset()


def state(flow: Flow, events: Iterable[Event], on: date, calendar: Calendar) -> State:
    """The state of a matter on a day; what was recorded for later days has not happened yet.

    Events are given in the order in which they were recorded. Raises EventRefused for the first that cannot have happened.
    """
    at = _At()
    for event in events:
        if event.at <= on:
            at = _after(flow, at, event, calendar)
    return _seen(flow, at, on, calendar)


def _after(flow: Flow, at: _At, event: Event, calendar: Calendar) -> _At:
    _check(flow, at, event)
    if event.kind == TERMINATED:
        return replace(at, last=event.at, status="已终止", index=None)
    if at.index is None:
        return _enter(flow, replace(at, last=event.at), 0, event, calendar)
    step = flow.steps[at.index]
    done, unknown = _passed(step, at, event, calendar)
    came = replace(at, last=event.at, conclusion=event.result or at.conclusion, passed=(*at.passed, done), unknown=at.unknown | unknown)
    if step.back:
        start = next(i for i, s in enumerate(flow.steps) if s.name == step.back)
        return _enter(flow, replace(came, round=at.round + 1), start, event, calendar)
    return _enter(flow, came, at.index + 1, event, calendar)


def _enter(flow: Flow, at: _At, start: int, event: Event, calendar: Calendar) -> _At:
    """The first step from `start` on that is to be taken; an unknown 当 stops there, it never falls through."""
    known = _Known({"结论": _text(at.conclusion), "轮次": Value("given", Fraction(at.round), None, str(at.round))})
    for i, step in enumerate(flow.steps[start:], start):
        taken = step.when.kleene(known) if step.when else True
        if taken is False:
            continue
        status: Status = "办理中" if taken else "待定"
        limit = _limit(step, event, calendar) if taken else None
        return replace(at, index=i, since=event.at, status=status, limit=limit)
    if event.limit:
        raise _refused("event-limit", event, "记了时限，可是后面没有要办的步骤", "时限给下一步", "请去掉时限")
    return replace(at, index=None, since=event.at, status="已办结", limit=None)


def _limit(step: FlowStep, event: Event, calendar: Calendar) -> Limit | None:
    """The time given for the step that an event opens: the policy's, or a shorter one; where the policy names none, the event's."""
    given = limit_of(event.limit) if event.limit else None
    if event.limit and given is None:
        raise _refused("event-limit", event, f"时限写成“{event.limit}”，读不出来", "写成 5个工作日、30日或 3个月", "请改写")
    if given and not step.limited:
        raise _refused("event-limit", event, f"记了时限，可是政策没有给“{step.name}”规定时限", "政策写了“限”的步骤才有时限", "请去掉时限")
    if step.limited and not (given or step.limit):
        raise _refused("event-limit", event, f"没有写明“{step.name}”的时限", "政策要求有时限，没有定出长短", "请写明时限，如 15个工作日")
    if given and step.limit and due_of(calendar, event.at, step, given).day > due_of(calendar, event.at, step, step.limit).day:
        raise _refused("event-limit", event, f"给“{step.name}”的时限{given}，长于政策规定的{step.limit}", "可以短于规定，不得长于规定", "请改短")
    return given or step.limit


def _passed(step: FlowStep, at: _At, event: Event, calendar: Calendar) -> tuple[Passed, frozenset[int]]:
    assert at.since is not None
    due = due_of(calendar, at.since, step, at.limit) if at.limit else None
    late = working_days_between(calendar, due.day, event.at) if due else None
    overdue = due is not None and event.at > due.day
    unknown = frozenset((*due.unknown, *(late.unknown if late else ()))) if due else frozenset[int]()
    return Passed(step.name, step.lead, at.since, due.day if due else None, event.at, event.by, event.result, event.note, overdue,
                  late.days if late else 0), unknown


def _seen(flow: Flow, at: _At, on: date, calendar: Calendar) -> State:
    step = flow.steps[at.index] if at.index is not None else None
    due = due_of(calendar, at.since, step, at.limit) if step and at.since and at.limit else None
    late = working_days_between(calendar, due.day, on) if due else None
    overdue = due is not None and on > due.day
    years = at.unknown | frozenset(due.unknown if due else ()) | frozenset(late.unknown if late else ())
    notes = [n for n in (say_unknown(tuple(sorted(years))), _say_unnamed(flow), _say_waiting(at, step)) if n]
    label = flow.done if at.status == "已办结" else (step.label or step.name) if step else at.status
    return State(flow.name, on, at.status, step, at.since, due.day if due else None, overdue, late.days if late else 0,
                 step.overdue if step and overdue else (), at.round, at.conclusion, label, at.passed, _possible(flow, at), tuple(notes))


def _say_unnamed(flow: Flow) -> str:
    return f"来源只写明{len(flow.steps) - flow.unnamed}步，另{flow.unnamed}步待补" if flow.unnamed else ""


def _say_waiting(at: _At, step: FlowStep | None) -> str:
    return f"“{step.name}”办不办，要等结论" if step and at.status == "待定" else ""


def _possible(flow: Flow, at: _At) -> tuple[str, ...]:
    if at.status in ("已办结", "已终止"):
        return ()
    if at.status == "未启动":
        return (flow.trigger,)
    step = flow.steps[at.index] if at.index is not None and at.status == "办理中" else None
    return (*((step.name,) if step else ()), TERMINATED)


def _check(flow: Flow, at: _At, event: Event) -> None:
    """Raises EventRefused for an event that cannot have happened where the flow stands."""
    possible = _possible(flow, at)
    told = f"现在可以记的是“{'”“'.join(possible)}”" if possible else f"“{flow.name}”{at.status}，不再记事"
    if event.kind not in possible:
        known = event.kind in (flow.trigger, TERMINATED) or flow.step(event.kind)
        found = f"此时不能记“{event.kind}”" if known else f"“{flow.name}”没有“{event.kind}”这一步"
        raise _refused("event-step", event, found, told, "请核对，补记漏记的事")
    if at.last and event.at < at.last:
        raise _refused("event-date", event, f"日期{event.at.isoformat()}早于上一件事的{at.last.isoformat()}", "一件事不会早于它前面的事", "请核对日期")
    if not event.by:
        raise _refused("event-by", event, "没有写是谁记的", "每件事都有经办人", "请写明经办人")
    step = flow.step(event.kind)
    if (event.kind == TERMINATED or (step and step.unnamed)) and not event.note:
        rule = "终止要写明理由" if event.kind == TERMINATED else "来源没有写明这一步做什么，办了什么要写明"
        raise _refused("event-note", event, "没有写说明", rule, "请补写说明")
    _check_result(event, step)


def _check_result(event: Event, step: FlowStep | None) -> None:
    if step and step.concludes and not event.result:
        options = f"：{'、'.join(step.options)}" if step.options else ""
        raise _refused("event-result", event, "没有写结论", f"“{step.name}”要出{step.concludes}的结论{options}", "请写明结论")
    if event.result and not (step and step.concludes):
        raise _refused("event-result", event, f"写了结论“{event.result}”", f"“{event.kind}”不出结论", "请去掉结论")
    if event.result and step and step.options and event.result not in step.options:
        raise _refused("event-result", event, f"结论写成“{event.result}”", f"“{step.name}”的结论只有{'、'.join(step.options)}", "请从中选一个")


def _refused(code: str, event: Event, found: str, rule: str, remedy: str) -> EventRefused:
    return EventRefused(code, f"“{event.kind}”（{event.at.isoformat()}）：{found}", rule=rule, remedy=remedy)


def _text(text: str) -> Value:
    return Value("given", text, None, text) if text else ABSENT


@dataclass(frozen=True)
class _Known:
    """What a step's 当 sees: the latest conclusion and the round."""

    values: Mapping[str, Value]

    def value(self, name: str) -> Value:
        return self.values.get(name, ABSENT)

    def rows(self, table: str) -> tuple[_Known, ...] | None:
        return None
