"""Waking workers (唤醒): told that something waits, they look at once, on whichever machine they are.

Nothing is handed over here: what waits, and who has taken it, is in the table of uploads alone. A waking that is lost costs the
short wait until a worker looks by itself.
"""

from __future__ import annotations

from threading import Condition, Event

import psycopg
from sqlalchemy import Connection, make_url, text

from chidu.records.database import Database

CHANNEL = "chidu_uploads"
LOOK_EVERY = 0.25
AGAIN_AFTER = 2.0


class Bell:
    """What the workers of one process wait for. Whoever remembers how often it had rung misses no ring in between."""

    def __init__(self) -> None:
        self._changed, self._rung = Condition(), 0

    @property
    def rung(self) -> int:
        return self._rung

    def ring(self) -> None:
        with self._changed:
            self._rung += 1
            self._changed.notify_all()

    def wait(self, rung: int, seconds: float) -> None:
        """Returns once it has rung more often than that, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._rung != rung, seconds)


def tell(connection: Connection) -> None:
    """Rings on every machine, once this transaction is kept; with SQLite there is but one machine, which rings its own bell."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"notify {CHANNEL}"))


def listen(database: Database, bell: Bell, stopping: Event) -> None:
    """Rings the bell whenever another process told that something waits, until it is to stop. Outlives a database that is away."""
    if database.sqlite:
        return
    address = make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
    while not stopping.is_set():
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(f"listen {CHANNEL}")
                bell.ring()  # for what came before anybody listened
                while not stopping.is_set():
                    for _ in connection.notifies(timeout=LOOK_EVERY, stop_after=1):
                        bell.ring()
        except psycopg.Error:
            stopping.wait(AGAIN_AFTER)
