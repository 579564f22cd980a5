"""Millions of cases through bulk, from a store of facts in Parquet to findings, grades, conclusions and counts.

    python -m benchmarks.millions CASES PARTS

PARTS parts of the store hold different cases; further ones are those again under other names, read and judged anew.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.given import SEED, SPAWN
from benchmarks.parts import ON, SCOPE, policy
from benchmarks.processes import cpu, resident, say, workers_resident
from benchmarks.workload import generated
from chidu.desk.bulk import AT_ONCE, judge_store
from chidu.desk.office import Office
from chidu.evaluation.bulk import columns_of
from chidu.evaluation.bulk.report import PENDING, Report
from chidu.evaluation.bulk.store import write_part
from chidu.evaluation.decide import preview

COMPARED = 200


def write(folder: Path, number: int, count: int) -> float:
    """One part of different cases; CPU seconds of making columns and writing them."""
    cases = list(generated(policy(), SEED, number * AT_ONCE, count, steady=True))
    before = time.process_time()
    write_part(folder / f"{number:05}", columns_of(cases)[0])
    return time.process_time() - before


def fill(folder: Path, count: int, different: int) -> dict[str, float]:
    """A store of `count` cases."""
    sizes = [min(AT_ONCE, count - start) for start in range(0, count, AT_ONCE)]
    own = min(different, len(sizes))
    with ProcessPoolExecutor(2, SPAWN) as pool:
        spent = sum(pool.map(write, [folder] * own, range(own), sizes[:own]))
    for number in range(own, len(sizes)):
        if sizes[number] != AT_ONCE:  # the last, shorter part
            write(folder, number, sizes[number])
            continue
        part = folder / f"{number:05}"
        part.mkdir()
        for file in (folder / f"{number % own:05}").iterdir():
            _same(file, part / file.name)
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    return {"write_cpu": spent / sum(sizes[:own]), "bytes": size / count}


def _same(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:
        shutil.copyfile(file, name)


def judged(folder: Path, out: Path | None) -> dict[str, Any]:
    """All parts by two workers; with `out`, every finding that is unmet or unknown is written there too. The workers' start counts."""
    spent, memory, heard = 0.0, 0.0, 0

    def told(report: Report) -> None:
        nonlocal spent, memory, heard
        if heard == 0:
            compare(report.cases)
        heard += 1
        spent, memory = cpu() - before, max(memory, resident() + workers_resident())

    with Office(workers=2) as office:
        office.policy(SCOPE, ON)
        started, before = time.perf_counter(), cpu()
        totals = judge_store(office, folder, SCOPE, ON, out=out, told=told).totals
        wall = time.perf_counter() - started
    return {"forms": totals.forms, "refused": len(totals.refused), "wall": wall, "cpu": spent, "peak": memory}


def compare(cases: Any) -> None:
    """The first cases end as the reference ends them."""
    law = policy()
    for k, case in enumerate(islice(generated(law, SEED, 0, COMPARED, steady=True), len(cases["案件"]))):
        outcome = preview(case, law)[1]
        said = cases["案件"][k], cases["总评"][k], cases["结论"][k]
        assert said == (case.id, outcome.grade or PENDING, outcome.conclusion or PENDING), f"bulk differs from the reference: {said}"


def main() -> None:
    count, different = int(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "facts").mkdir()
        store = fill(folder / "facts", count, different)
        counts = judged(folder / "facts", None)
        lines = judged(folder / "facts", folder / "out")
    say({"cases": count, "different": min(different * AT_ONCE, count), **store, "counts": counts, "lines": lines})


if __name__ == "__main__":
    main()
