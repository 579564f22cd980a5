"""What a policy compares with: the constants and words of its conditions, field by field, for values on and beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from chidu.computation import Lookup
from chidu.condition import Compare, Contains
from chidu.form import Value
from chidu.types import PolicyVersion

Number = tuple[Fraction, str | None]


@dataclass(frozen=True)
class Named:
    """The numbers with their units, the dates and the words that one field is held against, each in order."""

    numbers: tuple[Number, ...] = ()
    days: tuple[date, ...] = ()
    words: tuple[str, ...] = ()


def named_by(policy: PolicyVersion) -> tuple[dict[str, Named], Named]:
    """By field (of any object, columns by their own name), and all together.

    What a computed field is held against counts for the fields it is computed from too.
    """
    found: dict[str, set[Any]] = {}
    everything: set[Any] = set()
    for rule in policy.rules:
        _collect((rule.applies, rule.test), found, everything)
    for derived in policy.derived:
        _collect(derived.computation, found, everything)
    for derived in reversed(policy.derived):
        for name in derived.computation.reads():
            found.setdefault(name.rpartition(".")[2], set()).update(found.get(derived.name, ()))
    return {name: _sorted(values) for name, values in found.items()}, _sorted(everything)


def _collect(thing: Any, found: dict[str, set[Any]], everything: set[Any]) -> None:
    if isinstance(thing, Compare | Contains):
        operand = thing.right if isinstance(thing, Compare) else thing.words
        name = thing.left if isinstance(thing, Compare) else thing.name
        if operand.value is not None:
            found.setdefault(name, set()).update(_plain(operand.value))
    if isinstance(thing, Lookup):
        words = {word for keys, _ in thing.rows for key in keys for word in key if word}
        for name in thing.reads():
            found.setdefault(name, set()).update(words, ((bound, unit) for bound, unit, _ in thing.steps))
    if isinstance(thing, Value):
        everything.update(_plain(thing))
    elif is_dataclass(thing):
        for f in fields(thing):
            _collect(getattr(thing, f.name), found, everything)
    elif isinstance(thing, tuple | list):
        for part in thing:
            _collect(part, found, everything)


def _plain(value: Value) -> Iterator[Any]:
    if not value.known:
        return
    if isinstance(value.v, Fraction):
        yield value.v, value.unit
    elif isinstance(value.v, tuple):
        yield from value.v
    elif value.v is not None:
        yield value.v


def _sorted(values: set[Any]) -> Named:
    return Named(
        tuple(sorted((v for v in values if isinstance(v, tuple)), key=lambda n: (n[0], n[1] or ""))),
        tuple(sorted(v for v in values if isinstance(v, date))),
        tuple(sorted(v for v in values if isinstance(v, str))),
    )
