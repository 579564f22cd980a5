"""The tree of conditions (条件): what every node can say of itself, its rails for the engine, and how nodes combine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Protocol

from chidu.form import Plain, Value


class Reader(Protocol):
    """What a condition sees: values by name, rows of a table (None = the form has no such table)."""

    def value(self, name: str) -> Value: ...

    def rows(self, table: str) -> tuple[Reader, ...] | None: ...


class Signal(Protocol):
    """One exact thing that both evaluators look at: a number, date or text to compare, or a three-valued flag.

    Two signals of one key are the same signal; the sentence would not do as a key, for it rounds.
    """

    @property
    def key(self) -> str: ...

    def read(self, reader: Reader) -> Plain | bool: ...


@dataclass(frozen=True)
class Atom:
    """A comparison of a signal with a constant. An unknown signal satisfies no atom."""

    signal: Signal
    op: str
    bound: Plain | bool


Clause = tuple[Atom, ...]
Dnf = tuple[Clause, ...]
NEVER: Dnf = ()
ALWAYS: Dnf = ((),)
MOST_CLAUSES = 64


class Condition(Protocol):
    def kleene(self, reader: Reader) -> bool | None: ...

    def rails(self) -> tuple[Dnf, Dnf]: ...

    def say(self) -> str: ...

    def reads(self) -> frozenset[str]: ...

    def leaves(self, reader: Reader, truth: bool | None) -> Iterator[Condition]:
        """The leaves that make the condition what it is (true, false or unknown) for these facts."""
        ...


class Computation(Protocol):
    """A computed value (计算): exact, and unknown with the names of what it lacks."""

    def evaluate(self, reader: Reader) -> Value: ...

    def say(self) -> str: ...

    def reads(self) -> frozenset[str]: ...


class TooManyClauses(ValueError):
    """A condition whose normal form outgrows what an engine may be given."""


def kleene_and(truths: list[bool | None]) -> bool | None:
    return False if False in truths else None if None in truths else True


def kleene_or(truths: list[bool | None]) -> bool | None:
    return True if True in truths else None if None in truths else False


# ---- combinations


@dataclass(frozen=True)
class _Combination:
    parts: tuple[Condition, ...]

    def reads(self) -> frozenset[str]:
        return frozenset().union(*(p.reads() for p in self.parts))

    def leaves(self, reader: Reader, truth: bool | None) -> Iterator[Condition]:
        for p in self.parts:
            if p.kleene(reader) is truth:
                yield from p.leaves(reader, truth)

    def _rails(self) -> tuple[list[Dnf], list[Dnf]]:
        rails = [p.rails() for p in self.parts]
        return [t for t, _ in rails], [f for _, f in rails]


@dataclass(frozen=True)
class All(_Combination):
    """全部: every part holds."""

    def kleene(self, reader: Reader) -> bool | None:
        return kleene_and([p.kleene(reader) for p in self.parts])

    def rails(self) -> tuple[Dnf, Dnf]:
        true, false = self._rails()
        return conjunction(true), disjunction(false)

    def say(self) -> str:
        return "，且".join(_nested(p, Any_) for p in self.parts)


@dataclass(frozen=True)
class Any_(_Combination):
    """任一: at least one part holds."""

    def kleene(self, reader: Reader) -> bool | None:
        return kleene_or([p.kleene(reader) for p in self.parts])

    def rails(self) -> tuple[Dnf, Dnf]:
        true, false = self._rails()
        return disjunction(true), conjunction(false)

    def say(self) -> str:
        return "，或".join(_nested(p, All) for p in self.parts)


@dataclass(frozen=True)
class Not:
    """非: the part does not hold. Used where a lower level adds a way to fail to what its superior says must be."""

    part: Condition

    def kleene(self, reader: Reader) -> bool | None:
        truth = self.part.kleene(reader)
        return None if truth is None else not truth

    def rails(self) -> tuple[Dnf, Dnf]:
        true, false = self.part.rails()
        return false, true

    def say(self) -> str:
        return f"并非（{self.part.say()}）"

    def reads(self) -> frozenset[str]:
        return self.part.reads()

    def leaves(self, reader: Reader, truth: bool | None) -> Iterator[Condition]:
        yield from self.part.leaves(reader, None if truth is None else not truth)


def _nested(part: Condition, other: type) -> str:
    return f"（{part.say()}）" if isinstance(part, other) else part.say()


def disjunction(parts: list[Dnf]) -> Dnf:
    return tuple(dict.fromkeys(c for dnf in parts for c in dnf))


def conjunction(parts: list[Dnf]) -> Dnf:
    size = 1
    for dnf in parts:
        size *= len(dnf)
        if size > MOST_CLAUSES:
            raise TooManyClauses
    return tuple(dict.fromkeys(tuple(dict.fromkeys(a for c in combination for a in c)) for combination in product(*parts)))
