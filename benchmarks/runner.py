"""One engine in a process of its own: what it takes and what it says, as one line of JSON.

    python -m benchmarks.runner ENGINE FOLDER CASES BUDGET

The engine is tried on twenty cases first; where so many would take more CPU seconds than the budget, fewer are measured.
"""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.given import Given
from benchmarks.processes import cpu as taken
from benchmarks.processes import resident, say

ENGINES = {
    "numpy": "numpy_columns", "openfisca": "openfisca_formulas", "zen": "zen_decisions", "clips": "clips_rules",
    "bulk": "chidu:Bulk", "bulk-rules": "chidu:BulkRules", "reference": "chidu:Reference", "told": "chidu:Told", "rules": "chidu:Rules",
    "engine": "chidu:Engine", "signature": "chidu:Signature", "decide": "chidu:Decide",
}
TRIED, TRIED_IF_FAST, REPEATS = 20, 200, 3
MOST = {"zen": 8_000, "clips": 8_000}
"""Engines whose natural input, documents and facts, would fill the memory."""


@dataclass(frozen=True)
class Measured:
    """CPU seconds are those of the process and its workers, the least of up to three runs; `peak` and `base` are MB resident:
    at most, and before the engine ran. `objects` is how many projects and rows were judged. `same`: as the reference."""

    engine: str
    version: str
    cases: int
    rules: int
    objects: int
    verdicts: int
    load: float
    cpu: float
    wall: float
    base: float
    peak: float
    digest: str
    same: bool


def engine_named(name: str) -> Any:
    module, _, part = ENGINES[name].partition(":")
    found = import_module(f"benchmarks.engines.{module}")
    return getattr(found, part)() if part else found


def measure(name: str, folder: Path, count: int, budget: float) -> Measured:
    engine = engine_named(name)
    count = min(count, MOST.get(name, count), _affordable(engine, folder, budget)) if count > TRIED else count
    given = Given(folder, count)
    facts, before = engine.prepare(given), time.process_time()
    rules = engine.load(given)
    load, base = time.process_time() - before, resident()
    runs: list[tuple[float, float]] = []
    raw = None
    while len(runs) < REPEATS and (not runs or sum(cpu for cpu, _ in runs) < budget / 2):
        raw = None
        gc.collect()
        *taken_, raw = play(engine, given, rules, facts)
        runs.append((taken_[0], taken_[1]))
    peak = resident()
    results = engine.read(given, raw)
    close(engine)
    alone = getattr(engine, "VERDICTS_ALONE", False)
    known = given if not getattr(engine, "DIFFERENT", False) else Given(folder, min(count, given.base))
    digest = results.digest(given.work, verdicts_alone=alone)
    cpu, wall = min(runs)
    return Measured(name, engine.VERSION, count, len(given.work.rules), given.sheets.objects, sum(map(len, given.expected.verdicts)), load,
                    cpu, wall, base, peak, digest, digest == known.expected.digest(given.work, verdicts_alone=alone))


def play(engine: Any, given: Given, rules: Any, facts: Any) -> tuple[float, float, Any]:
    """CPU seconds, seconds, and what the engine says. An engine with `parts` gets the facts part by part, made between the
    times, and only what it `keeps` of each answer stays."""
    if not hasattr(engine, "parts"):
        wall, before = time.perf_counter(), taken()
        raw = engine.run(rules, facts)
        return taken() - before, time.perf_counter() - wall, raw
    cpu = seconds = 0.0
    kept = []
    for part in engine.parts(given, facts):
        wall, before = time.perf_counter(), taken()
        raw = engine.run(rules, part)
        cpu, seconds = cpu + taken() - before, seconds + time.perf_counter() - wall
        kept.append(engine.keep(given, raw))
    return cpu, seconds, kept


def close(engine: Any) -> None:
    getattr(engine, "close", lambda: None)()


def _affordable(engine: Any, folder: Path, budget: float) -> int:
    """How many cases fit into the budget, by the time that a few take."""
    rate = 0.0
    for tried in (TRIED, TRIED_IF_FAST):
        given = Given(folder, tried)
        rules, facts = engine.load(given), engine.prepare(given)
        play(engine, given, rules, facts)
        cpu, _, _ = play(engine, given, rules, facts)
        close(engine)
        rate = max(cpu, 1e-4) / tried
        if cpu > budget / 10:
            break
    return max(TRIED, int(budget / rate))


def main() -> None:
    name, folder, count, budget = sys.argv[1:]
    say(asdict(measure(name, Path(folder), int(count), float(budget))))


if __name__ == "__main__":
    main()
