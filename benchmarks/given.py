"""What an engine is given: one policy with its work, and cases, as forms and as whole numbers in columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.sheets import Results, Sheets, joined, load, reference, save, sheets_of
from benchmarks.work import Work, work_of
from benchmarks.workload import DECLARATION, generated
from chidu.policy.link import link
from chidu.types import Case, PolicyVersion

SEED = 20240301
SPAWN = get_context("spawn")
"""A forked process inherits the locks of threads that it does not have, polars' among them, and may wait for ever."""
CHUNK = 100


@dataclass(frozen=True)
class Given:
    """`count` cases of a folder that `put_down` filled; `base` of them are different, then they come again."""

    folder: Path
    count: int

    @cached_property
    def _about(self) -> Mapping[str, Any]:
        about: Mapping[str, Any] = json.loads((self.folder / "about.json").read_text("utf-8"))
        return about

    @property
    def base(self) -> int:
        return int(self._about["base"])

    @cached_property
    def policy(self) -> PolicyVersion:
        return link(json.loads((self.folder / "policy.json").read_bytes()), self._about["scope"], date.fromisoformat(self._about["on"]))

    @cached_property
    def work(self) -> Work:
        return work_of(self.policy, DECLARATION)

    @cached_property
    def _stored(self) -> tuple[Sheets, Results]:
        return load(self.folder / "facts.npz")

    @cached_property
    def sheets(self) -> Sheets:
        return self._stored[0].sized(self.count)

    @cached_property
    def expected(self) -> Results:
        return self._stored[1].sized(self.work, self._stored[0], self.count)

    @cached_property
    def cases(self) -> list[Case]:
        """The same cases as forms."""
        first = list(generated(self.policy, SEED, 0, min(self.base, self.count), steady=True))
        return [first[k % self.base] for k in range(self.count)]

    def different_cases(self, at_once: int) -> Iterator[list[Case]]:
        """As many different ones, some at a time; the first `base` are those whose results are known."""
        for start in range(0, self.count, at_once):
            yield list(generated(self.policy, SEED, start, min(at_once, self.count - start), steady=True))


def put_down(folder: Path, content: Mapping[str, Any], scope: str, on: date, base: int, workers: int = 2) -> None:
    """Writes the policy, `base` cases in columns, and the reference's results: what every other engine must arrive at."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    (folder / "about.json").write_text(json.dumps({"scope": scope, "on": on.isoformat(), "base": base}), "utf-8")
    starts = range(0, base, CHUNK)
    with ProcessPoolExecutor(workers, SPAWN) as pool:
        parts = list(pool.map(_part, [folder] * len(starts), starts, [min(CHUNK, base - s) for s in starts]))
    sheets = [s for s, _ in parts]
    whole = Sheets({a: np.concatenate([s.tables[a] for s in sheets]) for a in sheets[0].tables},
                   {a: np.concatenate([s.sizes[a] for s in sheets]) for a in sheets[0].sizes},
                   np.concatenate([s.inputs for s in sheets]))
    save(folder / "facts.npz", whole, joined([results for _, results in parts]))


def _part(folder: Path, start: int, count: int) -> tuple[Sheets, Results]:
    given = Given(folder, count)
    cases = list(islice(generated(given.policy, SEED, start, count, steady=True), count))
    facts, findings, results = reference(given.work, given.policy, cases)
    return sheets_of(given.work, given.policy, cases, facts, findings), results
