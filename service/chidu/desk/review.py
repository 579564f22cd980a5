"""Reviewing forms: files → decisions, in order, no bad file stopping the rest; and each as plain JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from chidu import __version__
from chidu.desk.files import shown_name
from chidu.desk.hands import in_order
from chidu.desk.keeping import Earlier
from chidu.desk.office import Office
from chidu.desk.trace import trace_json
from chidu.errors import ChiduError, InputError, Place, PolicyError
from chidu.evaluation.conclude import lacking_fields
from chidu.evaluation.decide import decide
from chidu.evaluation.derive import derive
from chidu.form import Form
from chidu.opinion.wording import fill, place_of, shown
from chidu.types import VERDICTS, Decision, Determination, Finding, PolicyVersion, Scope, View


@dataclass(frozen=True)
class Task:
    """One file to review: under which scope, on which date, with which determinations."""

    path: Path
    scope: Scope
    on: date
    determinations: tuple[Determination, ...] = ()


@dataclass(frozen=True)
class Reviewed:
    """What became of one form: a decision, or the error that stopped it."""

    task: Task
    decision: Decision | None
    error: ChiduError | None = None


def review(office: Office, tasks: Sequence[Task], earlier: Earlier | None = None) -> Iterator[Reviewed]:
    """Reviews every form of every file, in order, as many at once as the office has workers; yields one result a form,
    or one a file that could not be read. `earlier`: where facts from earlier decisions (取自) come from.

    Raises PolicySetError before the first form where the policy library as a whole does not load.
    """
    _ = office.library, office.sandbox  # loaded before the hands reach for them, and told before the first form
    files = in_order(partial(_read, office), tasks, office.workers)
    yield from in_order(partial(_decided, office, earlier), (form for forms in files for form in forms), office.workers)


@dataclass(frozen=True)
class _Form:
    """A form as read, with its number in the file."""

    task: Task
    form: Form
    number: int


def _read(office: Office, task: Task) -> list[_Form | Reviewed]:
    """The forms of one file, or the error that stopped it."""
    try:
        office.policy(task.scope, task.on)
        return [_Form(task, form, number) for number, form in enumerate(office.read(task.path, task.scope), 1)]
    except Exception as e:
        known = task.scope.strip("/") in office.library.jurisdictions
        return [Reviewed(task, None, told(e, shown_name(task.path) if known else ""))]


def _decided(office: Office, earlier: Earlier | None, read: _Form | Reviewed) -> Reviewed:
    if isinstance(read, Reviewed):
        return read
    task = read.task
    try:
        policy = office.policy(task.scope, task.on)
        elsewhere = earlier.of(read.form, policy) if earlier else None
        case = office.case(read.form, task.scope, task.on, task.determinations, read.number, elsewhere)
        return Reviewed(task, decide(case, policy, office.sandbox))
    except Exception as e:
        return Reviewed(task, None, told(e, read.form.file))


def told(error: Exception, file: str) -> ChiduError:
    """The error as it is told of one file: even a fault of the program stops that file alone."""
    if not isinstance(error, ChiduError):
        return InputError("internal", f"处理这份文件时程序内部出错（{type(error).__name__}，版本{__version__}）", place=Place(file),
                          remedy="请把这份文件交维护人员")
    if not error.place.file and not isinstance(error, PolicyError):
        error.place = Place(file, cell=error.place.cell)
    return error


def reviewed_json(office: Office, r: Reviewed, traced: bool = False) -> dict[str, Any]:
    """What became of one form: the decision, with its trace where asked for, or the error."""
    if r.error is None and r.decision:
        policy = office.policy(r.task.scope, r.task.on)
        return as_json(r.decision, policy) | ({"trace": trace_json(r.decision, policy)} if traced else {})
    assert r.error is not None
    return {"form": {"source": shown_name(r.task.path)}, "error": {"code": r.error.code, "message": str(r.error)}}


def as_json(decision: Decision, policy: PolicyVersion) -> dict[str, Any]:
    """A decision as the integrated budget system would take it. Numbers appear as text, exact, with their units."""
    case, outcome = decision.case, decision.outcome
    facts = derive(case, policy)
    return {
        "scope": case.scope,
        "on": case.on.isoformat(),
        "fingerprint": decision.fingerprint,
        "form": {"kind": case.form.kind, "source": case.form.file, "sha256": case.form.sha256,
                 "unread": [{"cell": u.source.ref, "text": u.text, "why": u.why} for u in case.form.unread]},
        "findings": [_finding(f, policy, View(facts, f.about)) for f in decision.findings],
        "points": {n: {"grade": g.grade, "by": g.by} for n, g in outcome.points.items()},
        "grade": outcome.grade,
        "conclusion": outcome.conclusion,
        "actions": list(outcome.actions),
        "documents": list(outcome.documents),
        "missing": list(lacking_fields(decision.findings, policy)),
        "signed": sorted(decision.signed),
        "waiting": {"code": decision.waiting.code, "reason": decision.waiting.reason} if decision.waiting else None,
        "decision": decision.id,
    }


def _finding(f: Finding, policy: PolicyVersion, view: View) -> dict[str, Any]:
    rule = policy.rule(f.rule)
    assert rule is not None
    instrument = policy.instruments[f.origin.instrument]
    unmet = f.verdict == "unmet"
    return {
        "rule": f.rule,
        "point": f.point,
        "verdict": VERDICTS[f.verdict],
        "severity": f.severity,
        "object": place_of(f.about, view),
        "message": fill(rule.wording.message, f, rule, view, policy) if unmet else "；".join(f.because),
        "suggestion": fill(rule.wording.suggestion, f, rule, view, policy) if unmet else "",
        "observed": shown(f.observed, policy) if f.observed else None,
        "required": shown(f.required, policy) if f.required else None,
        "difference": shown(f.difference, policy) if f.difference else None,
        "missing": list(f.missing),
        "provision": {"document": instrument.get("文号") or instrument["标题"], "article": f.origin.provision,
                      "scope": f.origin.scope},
        "cells": [s.ref for s in f.sources if s.kind in ("cell", "api")],
    }
