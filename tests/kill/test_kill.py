"""Killed at any moment (kill -9), a bureau loses nothing that it acknowledged and does nothing twice: uploads, findings, letters, audit."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.desk.bureau.people import sent
from tests.desk.county import COUNTY, GOOD, HEAD, LAMPS, ROOT, SPRING, TEMPLATES, write_policies
from tests.kill.lives import ACKNOWLEDGED, BEGAN, DOING, REVIEWER
from tests.small import MANY

from chidu.desk.bureau import Bureau, judging, publishing, receiving
from chidu.desk.bureau.receiving import Sent
from chidu.desk.letters import issue
from chidu.records import audit, blobs, decisions, forms, letters, uploads
from chidu.records.database import EVERYWHERE, Database
from chidu.records.tables import decisions as decision_table

pytestmark = pytest.mark.rest

KILLS = MANY or 12
"""On each database. The build runs CHIDU_CASES=100 pytest tests/kill, which is 200 and takes a minute; a release 10,000."""
KILLS_OF_ALL = 2
"""Kills of the whole service with its limited workers, each of which begins anew from nothing."""
AT_ONCE = 5


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def bureau(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bureau]:
    url = f"sqlite:///{tmp_path / 'chidu.db'}" if request.param == "SQLite" else request.getfixturevalue("postgres_database")
    bureau = Bureau(Database(url), tmp_path / "发布", lambda: BEGAN, workers=1)
    bureau.database.migrate()
    publishing.seed(bureau, write_policies(tmp_path), TEMPLATES)
    bureau.office()
    yield bureau
    bureau.close()


class Lives:
    """The bureau that is killed, life by life."""

    def __init__(self, bureau: Bureau, folder: Path, worker: str) -> None:
        self.bureau, self.folder, self.count, self.killed = bureau, folder, 0, Counter[str]()
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "service"), str(ROOT / "tests")])}
        command = [sys.executable, "-m", "tests.kill.lives", bureau.database.url, str(folder), worker]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self._process.stdout.readline()  # it is ready

    def batch(self, count: int) -> tuple[str, dict[str, Sent]]:
        """A new one, and the files that come with it: of two kinds, lamps that are wanting, a job fair that lacks little."""
        made = [sent(LAMPS if number % 2 else GOOD) for number in range(count)]
        for file in made:
            (self.folder / file.name).write_bytes(file.content)
        return receiving.open_batch(self.bureau, REVIEWER, "一批", SPRING).id, {file.name: file for file in made}

    def live(self, batch: str, names: list[str], seconds: float | None) -> bool:
        """One life, killed after so many seconds; whether it came to its end."""
        assert self._process.stdin
        assert self._process.stdout
        self.count += 1
        self._process.stdin.write(" ".join([str(self.count), batch, *names]) + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        if seconds is not None:
            time.sleep(seconds)
            os.kill(pid, signal.SIGKILL)
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        killed = os.WIFSIGNALED(status)
        assert killed or os.WEXITSTATUS(status) == 0, "a life ended by its own mistake"
        if killed and (folder_says := self.folder / DOING).is_file():
            self.killed[folder_says.read_text("utf-8")[-1:]] += 1
        return not killed

    @property
    def kills(self) -> int:
        return self.killed.total()

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        assert self._process.wait(30) == 0


def as_if_never_killed(bureau: Bureau, file: Sent) -> tuple[str, dict[str, str]]:
    """The digests of what is decided on a file, and of the letters that it calls for, by kind."""
    office = bureau.office()
    (form,) = office.read_bytes(file.content, file.name, COUNTY)
    made = judging.decide_again(bureau, office.case(form, COUNTY, SPRING, (), 1, {}))
    letters = {kind: issue(office, made.decision, kind, HEAD).content for kind in made.decision.outcome.documents}
    return made.decision_packed.sha256, {kind: blobs.digest(content) for kind, content in letters.items()}


def check(bureau: Bureau, batch: str, folder: Path, files: dict[str, Sent]) -> None:
    acknowledged = dict(line.split() for line in (folder / ACKNOWLEDGED).read_text("utf-8").splitlines())
    expected = {name: as_if_never_killed(bureau, file) for name, file in files.items()}
    with bureau.database.reading(EVERYWHERE) as connection:
        kept = uploads.of_batch(connection, EVERYWHERE, batch)
        there = {u.id: u.name for u in kept}
        assert {key: there.get(key) for key, name in acknowledged.items() if name in files} == {
            key: name for key, name in acknowledged.items() if name in files}, "acknowledged and lost"
        assert sorted(u.name for u in kept) == sorted(files), "doubled or lost"
        assert {u.state for u in kept} == {uploads.DONE}
        for upload in kept:
            (form,) = forms.of_upload(connection, EVERYWHERE, upload.id)
            (decision,) = decisions.of_form(connection, form.id)
            digest, due = expected[upload.name]
            assert decision.content_sha256 == digest, "a finding differs"
            assert form.decision == decision.id
            issued = letters.of_form(connection, form.id)
            assert len(issued) == len(due), "letters doubled or lost"
            assert {letter.kind: letter.sha256 for letter in issued} == due, "a letter differs"
            entries = audit.entries(connection, EVERYWHERE, subject=upload.id)
            told = [e for e in entries if e.verb == "判定" and "decisions" in (e.details or "")]
            assert [json.loads(e.details or "")["decisions"] for e in told] == [[decision.id]]
        chains = audit.verify(connection, EVERYWHERE)
        assert chains[COUNTY] == len(audit.entries(connection, EVERYWHERE, last=1_000_000)) - (len(chains) - 1)
        if bureau.database.sqlite:
            assert connection.execute(text("pragma integrity_check")).scalar() == "ok"
        assert connection.execute(decision_table.select().where(decision_table.c.supersedes.is_not(None))).first() is None


@pytest.mark.slow
def test_killed_at_random_moments_it_loses_nothing_and_doubles_nothing(bureau: Bureau, tmp_path: Path) -> None:
    rng, lives = random.Random(2024), Lives(bureau, tmp_path, "inside")
    batch, files = lives.batch(AT_ONCE)
    began = time.monotonic()
    assert lives.live(batch, list(files), None)
    whole = time.monotonic() - began
    check(bureau, batch, tmp_path, files)
    while lives.kills < KILLS:
        batch, files = lives.batch(AT_ONCE)
        for tried in itertools.count(1):
            longest = whole * (0.8 + tried / 20)  # on a machine that is busier now it comes to an end too
            if lives.live(batch, list(files), rng.uniform(0, longest) if lives.kills < KILLS else None):
                break
        check(bureau, batch, tmp_path, files)
    lives.end()
    assert lives.kills >= KILLS
    assert KILLS < 50 or set(lives.killed) == {"收", "判", "出"}, "it was to be killed at whatever it does"


@pytest.mark.slow
def test_the_whole_service_with_its_limited_workers_is_killed_too(bureau: Bureau, tmp_path: Path) -> None:
    rng, lives = random.Random(7), Lives(bureau, tmp_path, "limited")
    batch, files = lives.batch(6)
    while not lives.live(batch, list(files), rng.uniform(0.5, 2) if lives.kills < KILLS_OF_ALL else None):
        pass
    lives.end()
    check(bureau, batch, tmp_path, files)
