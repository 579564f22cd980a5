"""The law to be read (查阅政策): of a jurisdiction on a day, as it was at a publication; what differs between two; what was published.

The law is public: whoever may look at policies sees that of every jurisdiction. The files of a publication are shown to its own
jurisdiction, to those above and to those below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from chidu.desk.bureau.acting import Bureau, levels
from chidu.desk.bureau.rights import check
from chidu.desk.office import Office
from chidu.errors import NotFound
from chidu.policy import difference
from chidu.policy.library import Library
from chidu.records import publications
from chidu.records.database import EVERYWHERE, Connection
from chidu.records.people import Account
from chidu.records.publications import Publication
from chidu.types import PolicyVersion, Scope

VERB = "查看政策"


@dataclass(frozen=True)
class Asked:
    """Which law: of which jurisdiction (empty: one's own), on which day, as it was when a publication was the last (0: now)."""

    on: date
    scope: Scope = ""
    number: int = 0


def library(bureau: Bureau, who: Account) -> Library:
    """All that is in force now: jurisdictions, kinds of forms, words."""
    check(who, VERB, who.scope)
    return bureau.office().library


def law(bureau: Bureau, who: Account, asked: Asked) -> PolicyVersion:
    """Raises UnknownScope, NotFound, PolicySetError."""
    check(who, VERB, who.scope)
    return _office(bureau, asked.number).policy(asked.scope or who.scope, asked.on)


def published_by(bureau: Bureau, who: Account, asked: Asked) -> tuple[int, ...]:
    """The publications that this law goes by, from the root down."""
    return bureau.publications_of(asked.scope or who.scope, asked.number or None)


def differences(bureau: Bureau, who: Account, old: Asked, new: Asked) -> Sequence[str]:
    """What changes from one law to another, in words; nothing where they are equal."""
    return list(difference.differences(law(bureau, who, old), law(bureau, who, new)))


def _office(bureau: Bureau, number: int) -> Office:
    if number > bureau.last_number():
        raise _unknown(number)
    return bureau.office(number or None)


# ---- publications


def listed(bureau: Bureau, who: Account, scope: Scope, page: int, size: int) -> tuple[list[Publication], int]:
    """A page of a jurisdiction's publications, the latest first, and how many there are. Raises NotFound."""
    with _looking(bureau, who) as connection:
        if not _shown(who, where := scope or who.scope):
            return [], 0
        return publications.page(connection, EVERYWHERE, where, page, size)


def publication(bureau: Bureau, who: Account, number: int) -> tuple[Publication, list[tuple[str, str]]]:
    """A publication, and the paths of its files with their SHA-256. Raises NotFound."""
    with _looking(bureau, who) as connection:
        found = publications.by_number(connection, EVERYWHERE, number)
        if not _shown(who, found.scope):
            raise _unknown(number)
        return found, publications.contents(connection, number)


def file(bureau: Bureau, who: Account, number: int, path: str) -> bytes:
    """One file of a publication. Raises NotFound."""
    publication(bureau, who, number)
    with _looking(bureau, who) as connection:
        found = publications.files_of(connection, [number])
    if path not in found:
        raise NotFound("publication-file", f"发布{number}里没有这个文件", remedy="请核对路径")
    return found[path]


def _looking(bureau: Bureau, who: Account) -> AbstractContextManager[Connection]:
    check(who, VERB, who.scope)
    return bureau.database.reading(EVERYWHERE)


def _shown(who: Account, scope: Scope) -> bool:
    return who.reach.holds(scope) or scope in levels(who.scope)


def _unknown(number: int) -> NotFound:
    return NotFound("publication-unknown", f"没有发布{number}", remedy="请核对发布号")
