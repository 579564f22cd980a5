"""Whose data a board shows (辖区): one's own jurisdiction; a supervisor picks one below, or sees all of them together."""

from __future__ import annotations

from chidu.desk.bureau.acting import Bureau
from chidu.errors import ChiduError
from chidu.records import boards
from chidu.records.database import Reach
from chidu.records.people import Account
from chidu.types import Scope

ALL = ""
"""Every jurisdiction within reach."""


def reach_of(who: Account, scope: Scope) -> Reach:
    """How far a board looks: a jurisdiction that is named, or as far as somebody sees."""
    return Reach(scope) if scope else who.reach


def places(bureau: Bureau, who: Account, verb: str) -> dict[Scope, str]:
    """The jurisdictions that somebody may pick, with their names: their own, and those below that have forms."""
    if not who.reach.below:
        return {who.scope: name_of(bureau, who.scope)}
    with bureau.look(who, verb) as connection:
        found = boards.places(connection, who.reach)
    return {scope: name_of(bureau, scope) for scope in found}


def name_of(bureau: Bureau, scope: Scope) -> str:
    """What a jurisdiction is called; its path where the publications in force do not know it."""
    try:
        return bureau.office().library.jurisdictions[scope].name
    except (ChiduError, KeyError):
        return scope
