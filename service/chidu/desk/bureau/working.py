"""Workers (后台): they take what waits until nothing does, then sleep until they are woken; a keeper renews what takes long.

As many processes and machines as one likes may work on one database: what was taken by whom is in the table of uploads. The keeper also
does what has its day (逾期): it asks what is overdue now, and never waits for a date.
"""

from __future__ import annotations

import logging
import os
import socket
import uuid
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.judging import work
from chidu.desk.bureau.register import note_overdue_everywhere
from chidu.errors import ChiduError
from chidu.records import jobs, uploads
from chidu.records.database import EVERYWHERE

LOOK_EVERY = 2.0
"""Seconds after which a worker looks by itself: what other processes on an SQLite file take in is found by looking."""
BEAT_EVERY = uploads.LEASE.total_seconds() / 5
DUTY_EVERY = 600.0
_LOG = logging.getLogger("chidu.workers")


class Workers:
    """The workers of one process. `duties`: what is done by itself from time to time, each of them safe to do twice."""

    def __init__(self, bureau: Bureau, count: int = 0, look_every: float = LOOK_EVERY, beat_every: float = BEAT_EVERY,
                 duties: tuple[Callable[[Bureau], object], ...] = (note_overdue_everywhere,)) -> None:
        self.bureau, self.duties = bureau, duties
        self._look_every, self._beat_every = look_every, beat_every
        own = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.names = tuple(f"{own}:{number}" for number in range(1, (count or bureau.workers) + 1))
        self._stopping = Event()
        self._threads: list[Thread] = []

    def start(self) -> Workers:
        """Starts them. What another process died over is taken again when its lease has run out."""
        running: list[tuple[Callable[..., None], tuple[object, ...]]] = [(self._work, (name,)) for name in self.names]
        running += [(self._keep, ()), (jobs.listen, (self.bureau.database, self.bureau.bell, self._stopping))]
        self._threads = [Thread(target=target, args=args, name="chidu-worker", daemon=True) for target, args in running]
        for thread in self._threads:
            thread.start()
        return self

    def stop(self, seconds: float = 60.0) -> bool:
        """Lets each finish what it has, and says whether all did in time; what is not finished another takes after its lease."""
        self._stopping.set()
        self.bureau.bell.ring()
        until = monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def __enter__(self) -> Workers:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _work(self, name: str) -> None:
        while not self._stopping.is_set():
            rung = self.bureau.bell.rung
            if not self._tried(work, self.bureau, name) and not self._stopping.is_set():
                self.bureau.bell.wait(rung, self._look_every)

    def _keep(self) -> None:
        """Renews the leases, and does the duties at the start and from time to time."""
        due = 0.0
        while not self._stopping.is_set():
            if monotonic() >= due:
                due = monotonic() + DUTY_EVERY
                for duty in self.duties:
                    self._tried(duty, self.bureau)
            self._stopping.wait(self._beat_every)
            self._tried(self._renew)

    def _renew(self) -> None:
        with self.bureau.database.writing(EVERYWHERE) as connection:
            uploads.renew(connection, self.names, self.bureau.clock())

    def _tried(self, do: Callable[..., object], *given: object) -> object:
        """What it gives; None where it failed: a worker outlives whatever happens to its work. The log says what, not of whom."""
        try:
            return do(*given)
        except ChiduError as e:
            _LOG.warning("%s", f"{e.code}：{e.found}" if e.code == "database" else e.code)
        except Exception as e:
            _LOG.error("程序内部出错（%s）", type(e).__name__)
        return None
