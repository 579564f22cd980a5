"""A bureau that is killed and begins again: python -m tests.kill.lives URL FOLDER WORKER.

It reads lines from its input and lives one life for each, in a process of its own: the number of the life, the batch, and the files that
wait at its door. It tells when it is ready, then of each life that process's number, so that whoever asked may kill it, and after another
line how it ended. In a life the files are handed in, everything that waits is judged, what was given up is tried again, and the letters go
out. What was acknowledged is written down in FOLDER/已收 as soon as it is, and what is being done (收 判 出) in FOLDER/在做.

WORKER says where the limited work runs: `inside` the life, which then begins within milliseconds, or in a limited worker as in the service.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from tests.desk.county import COUNTY, GOOD, HEAD, LAMPS, SPRING

from chidu.desk.bureau import Bureau, batching, judging, receiving
from chidu.desk.bureau.receiving import Sent
from chidu.desk.bureau.working import Workers
from chidu.desk.letters import issue
from chidu.desk.office import Office
from chidu.evaluation.decide import decide
from chidu.records.database import Database
from chidu.records.people import Account

REVIEWER = Account("审", COUNTY, "li", "李审核", "reviewer", "", True, False)
BETWEEN_LIVES = timedelta(minutes=10)  # longer than a lease
ACKNOWLEDGED, DOING = "已收", "在做"
BEGAN = datetime(2024, 3, 5, 9, 30, tzinfo=UTC)


def judge_all(bureau: Bureau, batch: str, threads: int) -> None:
    if threads:
        with Workers(bureau, threads, look_every=0.05):
            while not batching.progress(bureau, REVIEWER, batch).finished:
                bureau.bell.wait(bureau.bell.rung, 0.05)
    while judging.work(bureau, f"第{os.getpid()}号"):
        pass


class Inside:
    """Runs limited work where it is asked for."""

    def call(self, function: Callable[..., Any], *given: Any) -> Any:
        return function(*given)

    def close(self) -> None:
        pass


def live(bureau: Bureau, folder: Path, batch: str, files: list[Path], threads: int) -> None:
    acknowledged, doing = (os.open(folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT) for name in (ACKNOWLEDGED, DOING))
    os.write(doing, "收".encode())
    for file in files:
        (upload,) = receiving.add_to_batch(bureau, REVIEWER, batch, [Sent(file.name, file.read_bytes())])
        os.write(acknowledged, f"{upload.id} {file.name}\n".encode())
    os.write(doing, "判".encode())
    judge_all(bureau, batch, threads)
    while batching.try_again(bureau, REVIEWER, batch):  # what was killed too often waits for a person to say so
        judge_all(bureau, batch, threads)
    os.write(doing, "出".encode())
    for issued in batching.issue_all(bureau, REVIEWER, batch, HEAD):
        assert issued.letter, issued.error


def warm(office: Office) -> None:
    """As if it had been running for a while."""
    for plain in (LAMPS, GOOD):
        (form,) = office.read_bytes(json.dumps(plain).encode(), "例.json", COUNTY)
        decision = decide(office.case(form, COUNTY, SPRING), office.policy(COUNTY, SPRING), office.sandbox)
        for kind in decision.outcome.documents:
            issue(office, decision, kind, HEAD)


def _at(life: int) -> datetime:
    return BEGAN + life * BETWEEN_LIVES


def main(url: str, folder: Path, worker: str) -> None:
    prepared = Bureau(Database(url), folder / "发布", lambda: BEGAN, workers=1)
    office, number = prepared.office(), prepared.last_number()
    if worker == "inside":
        office.__dict__["sandbox"] = Inside()
        warm(office)
    prepared.database.close()
    print("好", flush=True)  # noqa: T201
    for line in sys.stdin:
        life, batch, *names = line.split()
        if child := os.fork():
            print(child, flush=True)  # noqa: T201
            sys.stdin.readline()  # until then it may be killed: its number is its own
            print(os.waitpid(child, 0)[1], flush=True)  # noqa: T201
            continue
        try:
            bureau = Bureau(Database(url), folder / "发布", partial(_at, int(life)), workers=1)
            if worker == "inside":
                bureau._offices[number] = office
            live(bureau, folder, batch, [folder / name for name in names], 0 if worker == "inside" else 2)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])


