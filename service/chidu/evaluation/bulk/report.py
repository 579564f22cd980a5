"""What a part of a store comes to under a policy: a line for every form, what each rule found, and the totals (批量报告).

`judge_part` runs in the limited worker: a store is a file like any other.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from chidu.errors import ChiduError, FormUnreadable
from chidu.evaluation.bulk.exact import Array
from chidu.evaluation.bulk.frame import Columns
from chidu.evaluation.bulk.judge import UNKNOWN, UNMET
from chidu.evaluation.bulk.pool import Pool
from chidu.evaluation.bulk.results import Results, evaluate
from chidu.evaluation.bulk.store import names_read, packed, read_part
from chidu.policy.link import link
from chidu.types import VERDICTS, PolicyVersion, Scope

COUNTS = ("问题数", "达标数", "无法判定数", "补正数", "缺项数", "待答数")
PENDING = "待定"
CASES, FINDINGS = "案件", "判定"
MOST_TEXTS = 1 << 16
"""Texts that a worker keeps between parts; it starts anew beyond that."""


class Found(NamedTuple):
    """What is unmet or unknown, a line each: form and rule by number, row of the object, verdict by number."""

    cases: Array
    rules: Array
    rows: Array
    verdicts: Array


@dataclass(frozen=True)
class Report:
    """Of one part. `cases` are columns of equal length, a line for every form that is not refused."""

    ids: tuple[str, ...]
    cases: Mapping[str, list[Any]]
    rules: Mapping[str, tuple[int, ...]]
    """By rule: how many objects have each verdict."""
    abouts: tuple[str, ...]
    refused: Mapping[str, str]
    found: Found | None = None
    digests: tuple[bytes, ...] = ()


@dataclass
class Totals:
    """Of many parts, added up as they come; nothing of a single form is kept."""

    forms: int = 0
    conclusions: Counter[str] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    rules: dict[str, list[int]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def add(self, report: Report) -> None:
        self.forms += len(report.cases["案件"])
        self.conclusions.update(report.cases["结论"])
        self.grades.update(report.cases["总评"])
        for name in COUNTS:
            self.counts[name] += sum(report.cases[name])
        for rule, counts in report.rules.items():
            self.rules[rule] = [a + b for a, b in zip(self.rules.get(rule, [0] * len(counts)), counts, strict=True)]
        self.refused |= report.refused


def judge_part(canonical: bytes, scope: Scope, on: date, folder: str, lines: bool, signed: bool) -> Report:
    """One part under a policy; `lines` adds every finding that is unmet or unknown, `signed` each case's hash."""
    policy = _policy(canonical, scope, on)
    columns = read_part(Path(folder), names_read(policy), _pool())
    try:
        return report_of(evaluate(policy, columns), lines, signed)
    except FormUnreadable as e:  # a kind of form that this policy's data dictionary has not: nothing can be said of any of them
        return Report(columns.ids, {n: [] for n in ("案件", "文件", "总评", "结论", *COUNTS)}, {}, (), _refused(columns, range(columns.size), e))


def report_of(results: Results, lines: bool = True, signed: bool = False) -> Report:
    columns, made = results.columns, results.concluded
    kept = np.array([i for i in range(columns.size) if i not in results.refused], np.int64)
    grades = (*(made.grading.grades if made.grading else ()), PENDING)
    ladder = results.policy.conclusions[made.stage] if made.stage else ()
    steps = (*(s.result for s in ladder), PENDING)
    cases: dict[str, list[Any]] = {
        "案件": [columns.ids[i] for i in kept],
        "文件": [columns.files[i] for i in kept],
        "总评": [grades[g] for g in made.grade[kept]],
        "结论": [made.chosen.get(i, steps[s]) for i, s in zip(kept.tolist(), made.step[kept], strict=True)],
    }
    for name in COUNTS:
        cases[name] = np.broadcast_to(made.counts.vector(name).n, (columns.size,))[kept].tolist()
    rules = {j.rule.id: tuple(np.bincount(j.verdicts, minlength=4).tolist()) for j in results.judged}
    refused = {name: text for i, e in results.refused.items() for name, text in _refused(columns, (i,), e).items()}
    hashes = tuple(results.digest(i) for i in kept.tolist()) if signed else ()
    abouts = tuple(j.rule.about for j in results.judged)
    return Report(columns.ids, cases, rules, abouts, refused, _found(results) if lines else None, hashes)


def _refused(columns: Columns, cases: Iterable[int], error: ChiduError) -> dict[str, str]:
    return {f"{columns.files[i]} {columns.ids[i]}".strip(): str(error) for i in cases}


def _found(results: Results) -> Found:
    lines = [np.zeros((4, 0), np.int64)]
    for number, j in enumerate(results.judged):
        at = np.flatnonzero((j.verdicts == UNMET) | (j.verdicts == UNKNOWN))
        table = results.columns.tables.get(j.rule.about)
        cases, rows = (at, np.zeros_like(at)) if table is None else (table.cases[at], table.numbers[at])
        lines.append(np.stack([cases, np.full_like(at, number), rows, j.verdicts[at]]))
    whole = np.concatenate(lines, axis=1)
    return Found(*(whole[:, ~np.isin(whole[0], list(results.refused))] if results.refused else whole))


def lines_of(report: Report, number: int) -> Iterator[tuple[str, bytes]]:
    """The lines of one part as files: 案件-00000.parquet and 判定-00000.parquet (what is 不符合 or 无法判定)."""
    yield f"{CASES}-{number:05}.parquet", packed(pl.DataFrame(dict(report.cases)))
    if report.found is None:
        return
    words = {UNMET: VERDICTS["unmet"], UNKNOWN: VERDICTS["unknown"]}
    columns = {"案件": (report.ids, report.found.cases), "规则": (tuple(report.rules), report.found.rules),
               "对象": (report.abouts, report.found.rules)}
    frame = pl.DataFrame({name: pl.Series(texts, dtype=pl.String).gather(at) for name, (texts, at) in columns.items()})
    verdicts = pl.Series("判定", [words[v] for v in report.found.verdicts.tolist()], pl.String)
    yield f"{FINDINGS}-{number:05}.parquet", packed(frame.with_columns(pl.Series("行", report.found.rows), verdicts))


@lru_cache(maxsize=4)
def _policy(canonical: bytes, scope: Scope, on: date) -> PolicyVersion:
    return link(json.loads(canonical), scope, on)


_kept = Pool()


def _pool() -> Pool:
    global _kept
    if _kept.size > MOST_TEXTS:
        _kept = Pool()
    return _kept
