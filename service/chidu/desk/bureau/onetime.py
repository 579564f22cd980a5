"""Done once (只办一次): a request with an idempotency key (幂等键) is taken, marked in the transaction of its act, and answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from chidu.desk.bureau.acting import BESIDES, Bureau
from chidu.records import requests
from chidu.records.database import EVERYWHERE
from chidu.records.requests import Answer, Taken


def take(bureau: Bureau, wanted: Taken) -> Answer | None:
    """Takes a request to do it; or the answer that it got before. Raises InputError, Conflict."""
    with bureau.database.writing(EVERYWHERE) as connection:
        return requests.take(connection, wanted)


@contextmanager
def marking(taken: Taken) -> Iterator[None]:
    """Every act within marks the request as done, in its own transaction."""
    before = BESIDES.set(partial(requests.acted, taken=taken))
    try:
        yield
    finally:
        BESIDES.reset(before)


def answered(bureau: Bureau, taken: Taken, answer: Answer) -> None:
    with bureau.database.writing(EVERYWHERE) as connection:
        requests.answered(connection, taken, answer)


def give_back(bureau: Bureau, taken: Taken) -> None:
    """A request that did nothing is as if it had never come."""
    with bureau.database.writing(EVERYWHERE) as connection:
        requests.give_back(connection, taken)


__all__ = ["Answer", "Taken", "answered", "give_back", "marking", "take"]
