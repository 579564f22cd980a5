"""The value of a computation: given and exact, or unknown with the names of what is lacking."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm

from chidu.condition import Compare, Computation, Condition, Contains, Reader, Rows
from chidu.form import Plain, Source, Value

COMPUTED = Source("computed", "")


def given(v: Plain, unit: str | None = None) -> Value:
    return Value("given", v, unit, source=COMPUTED)


@lru_cache(maxsize=4096)
def unknown(*missing: str) -> Value:
    return Value("absent", source=COMPUTED, missing=tuple(dict.fromkeys(missing)))


def lacking(name: str, value: Value) -> tuple[str, ...]:
    """What to supply so that this value is known: its own gaps where it is computed, else itself."""
    return value.missing or (name,)


def each(parts: tuple[Computation, ...], reader: Reader) -> tuple[list[Value], Value | None]:
    values = [p.evaluate(reader) for p in parts]
    for value in values:
        if not value.known:
            return values, unknown(*(m for p, v in zip(parts, values, strict=True) if not v.known for m in lacking(p.say(), v)))
    return values, None


def total(numbers: Sequence[Fraction]) -> Fraction:
    """The exact sum, reduced once at the end."""
    d = lcm(*[number.denominator for number in numbers])
    return Fraction(sum([number.numerator * (d // number.denominator) for number in numbers]), d)


def reads_of(parts: tuple[Computation, ...]) -> frozenset[str]:
    return frozenset().union(*(p.reads() for p in parts))


def missing_of(condition: Condition | None, reader: Reader) -> tuple[str, ...]:
    """What is lacking, by name, where a condition is unknown."""
    if condition is None:
        return ()
    names: list[str] = []
    for leaf in condition.leaves(reader, None):
        names += missing_of_leaf(leaf, reader)
    return tuple(dict.fromkeys(names))


def missing_of_leaf(leaf: Condition, reader: Reader) -> list[str]:
    if isinstance(leaf, Rows):
        rows = reader.rows(leaf.table)
        if not rows:
            return [leaf.table]
        return [f"{leaf.table}{i}的{m}" for i, r in enumerate(rows, 1) if leaf.where.kleene(r) is None
                for m in missing_of(leaf.where, r)]
    names: list[str] = []
    right = leaf.right if isinstance(leaf, Compare) else leaf.words if isinstance(leaf, Contains) else None
    for name in sorted(leaf.reads()):
        value = right.read(reader) if right and right.constant and name == right.name else reader.value(name)
        if not value.known:
            names += lacking(name, value)
    if names:
        return names
    left = min(leaf.reads() - {right.name if right else ""}, default=leaf.say())
    return [f"{left}（写法或单位不能比较）"]
