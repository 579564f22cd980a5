"""The whole line by stage: forms in, letters out, on the example forms under new names.

    python -m benchmarks.line FORMS WORKERS
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT, cpu, resident, say
from chidu.desk.batch import read_tasks, write_batch
from chidu.desk.hands import in_order
from chidu.desk.office import Office
from chidu.desk.review import Reviewed, Task
from chidu.document.context import Head
from chidu.evaluation.decide import ISSUABLE, decide, preview
from chidu.form import Form
from chidu.types import Case, Decision

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
WARM = 11


def tasks(folder: Path, count: int) -> list[Task]:
    """The example tasks over and over, each file under a name of its own."""
    listed = read_tasks(ROOT / "examples" / "任务.yaml", NOON)
    made = []
    for k in range(count):
        task = listed[k % len(listed)]
        path = folder / f"{k:04}-{task.path.name}"
        shutil.copyfile(task.path, path)
        made.append(replace(task, path=path))
    return made


class Line:
    """The stages, one after the other over all forms, as many at once as there are workers."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def read(self, listed: list[Task]) -> list[tuple[Task, Form]]:
        forms = in_order(lambda t: [(t, form) for form in self.office.read(t.path, t.scope)], listed, self.office.workers)
        return [pair for found in forms for pair in found]

    def preview(self, cases: list[tuple[Task, Case]]) -> list[Any]:
        return [preview(case, self.office.policy(case.scope, case.on)) for _, case in cases]

    def decide(self, cases: list[tuple[Task, Case]]) -> list[tuple[Task, Decision]]:
        sign = partial(decide, sandbox=self.office.sandbox)
        decisions = in_order(lambda c: sign(c, self.office.policy(c.scope, c.on)), (case for _, case in cases), self.office.workers)
        return [(task, decision) for (task, _), decision in zip(cases, decisions, strict=True)]

    def write(self, decided: list[tuple[Task, Decision]], folder: Path) -> list[Path]:
        head = Head("〔2024〕1号", "", date(2024, 3, 1))
        written = list(write_batch(self.office, [Reviewed(t, d) for t, d in decided], folder, head))
        assert not [w.reviewed.error for w in written if w.reviewed.error]
        return [path for w in written for path in w.paths]

    def cases(self, forms: list[tuple[Task, Form]]) -> list[tuple[Task, Case]]:
        return [(t, self.office.case(form, t.scope, t.on, t.determinations)) for t, form in forms]


def main() -> None:
    count, workers = int(sys.argv[1]), int(sys.argv[2])
    stages: list[dict[str, Any]] = []

    def timed(name: str, work: Callable[[], list[Any]]) -> list[Any]:
        started, taken = time.perf_counter(), cpu()
        made = work()
        stages.append({"stage": name, "count": len(made), "wall": time.perf_counter() - started, "cpu": cpu() - taken})
        return made

    with tempfile.TemporaryDirectory() as name, Office(workers=workers) as office:
        folder = Path(name)
        (folder / "in").mkdir()
        (folder / "out").mkdir()
        (folder / "warm").mkdir()
        listed, line = tasks(folder / "in", count), Line(office)
        for task in listed[:WARM]:
            office.policy(task.scope, task.on)
        line.write(line.decide(line.cases(line.read(listed[:WARM * workers]))), folder / "warm")  # workers started, all linked
        forms = timed("read", lambda: line.read(listed))
        cases = line.cases(forms)
        timed("preview", lambda: line.preview(cases))
        decided = timed("decide", lambda: line.decide(cases))
        assert all(d.signed == ISSUABLE for _, d in decided)
        timed("write", lambda: line.write(decided, folder / "out"))
    say({"forms": len(forms), "workers": workers, "peak": resident(), "stages": stages})


if __name__ == "__main__":
    main()
