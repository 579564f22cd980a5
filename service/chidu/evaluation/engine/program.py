"""What the engine is given: rules and ladders over whole numbers, each as two rails (判定程序).

A rail is a list of clauses, any of which suffices; a clause is a list of comparisons, all of which must hold. The
true rail says when something certainly holds, the false rail when it certainly does not. When neither speaks, the
facts do not suffice: 无法判定. Every field is a whole number and always present; -1 is the sign for "not known",
and it is for whoever builds the rails to write into each clause that it speaks of known values only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Atom = tuple[str, str, int]
"""A comparison: field, one of == != < <= > >=, whole number."""

Clause = tuple[Atom, ...]
"""All of these hold. The empty clause always holds."""


@dataclass(frozen=True)
class Rails:
    """When a condition certainly holds and when it certainly does not. `()` means never, `((),)` always."""

    true: tuple[Clause, ...]
    false: tuple[Clause, ...]


@dataclass(frozen=True)
class EngineRule:
    """One review rule: about which kind of object, to which of them it applies, and what fails it."""

    id: str
    about: str
    applies: Rails
    fails: Rails


@dataclass(frozen=True)
class Step:
    """One rung of a ladder: if the test certainly holds, this is the result."""

    test: Rails
    result: str


@dataclass(frozen=True)
class Ladder:
    """An ordered list of cases, first match (评级, 结论): an undecided step ends the climb without a result (待定)."""

    id: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Program:
    """All the engine needs of a policy. `fields` names, for every kind of object, the numbers that each one carries."""

    fingerprint: str
    fields: Mapping[str, tuple[str, ...]]
    rules: tuple[EngineRule, ...]
    ladders: tuple[Ladder, ...]
