"""What questions are about (所问): forms with what was decided of them, and the desk that answers look things up at.

Two desks answer alike: the bureau's database, and a folder of files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from chidu.assistant.questions.names import Places
from chidu.desk.letters import IssuedLetter
from chidu.types import Decision, PolicyVersion, Scope


@dataclass(frozen=True)
class Brief:
    """A form in a list: what it is of, how it stands; the `rules` that it does not meet, the `actions` that follow."""

    key: str
    kind: str
    project: str
    code: str
    department: str
    year: str
    state: str
    conclusion: str
    grade: str
    unmet: int
    unknown: int
    severity: str
    rules: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matter:
    """A form with the decision on it and the law that it was decided by; which letters are out; what happened to it, in lines; under
    which key the decision is kept, where it is."""

    brief: Brief
    decision: Decision
    policy: PolicyVersion
    letters: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    kept: str = ""


class Desk(Protocol):
    """Where an asker may look: their own jurisdiction's forms and whatever law there is. Raises what the desk raises."""

    @property
    def at(self) -> Scope: ...
    @property
    def today(self) -> date: ...
    @property
    def places(self) -> Places: ...
    def policy(self, scope: Scope, on: date) -> PolicyVersion: ...
    def briefs(self) -> Sequence[Brief]: ...
    def matter(self, key: str) -> Matter: ...
    def draft(self, key: str, kind: str) -> IssuedLetter: ...
    def drafted(self, on: date) -> tuple[str, PolicyVersion]:
        """The own jurisdiction's law as a draft that is not published yet would make it, and what that draft is called."""
        ...
