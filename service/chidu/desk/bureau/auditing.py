"""The audit to be read (查阅审计): who did what to what; whether the chains hold; all of it for an auditor's own verifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO

from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.register import CHINA
from chidu.records import audit
from chidu.records.audit import Entry, Head
from chidu.records.database import Reach
from chidu.records.people import Account
from chidu.types import Scope

VERB = "查看审计"


@dataclass(frozen=True)
class Picked:
    """Which entries: empty texts choose nothing; `since` and `until` are days at the bureau, both of them included."""

    subject: str = ""
    actor: str = ""
    verb: str = ""
    since: date | None = None
    until: date | None = None


def entries(bureau: Bureau, who: Account, scope: Scope = "", subject: str = "", before: int = 0, last: int = 100) -> list[Entry]:
    """The latest entries of a jurisdiction's chain; those with a lower number than `before`, where it is given."""
    return picked(bureau, who, Picked(subject), scope, before, last)


def picked(bureau: Bureau, who: Account, wanted: Picked, scope: Scope = "", before: int = 0, last: int = 100) -> list[Entry]:
    """The same of those that somebody asked for."""
    where, since = scope or who.scope, _begins(wanted.since) if wanted.since else None
    until = _begins(wanted.until + timedelta(days=1)) if wanted.until else None
    with bureau.look(who, VERB, where) as connection:
        return audit.entries(connection, Reach(where), last=last, before=before or None, subject=wanted.subject, actor=wanted.actor,
                             verb=wanted.verb, since=since, until=until)


def verbs(bureau: Bureau, who: Account, scope: Scope = "") -> list[str]:
    """What has been done in a jurisdiction, each verb once."""
    with bureau.look(who, VERB, where := scope or who.scope) as connection:
        return audit.verbs(connection, Reach(where))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def heads(bureau: Bureau, who: Account) -> list[Head]:
    """The head of every chain within reach, to be kept off the machine."""
    with bureau.look(who, VERB) as connection:
        return audit.heads(connection, who.reach)


def verify(bureau: Bureau, who: Account, known: Sequence[Head] = ()) -> Mapping[Scope, int]:
    """How many entries each chain within reach has, all of them as they were made, and every known head among them. Raises Tampered."""
    with bureau.look(who, VERB) as connection:
        return audit.verify(connection, who.reach, known)


def export(bureau: Bureau, who: Account, into: IO[bytes]) -> None:
    """Every entry within reach as a line of JSON."""
    with bureau.look(who, VERB) as connection:
        for line in audit.exported(connection, who.reach):
            into.write(line)
