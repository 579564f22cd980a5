"""What follows from an immutable thing alone is worked out once for it, and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")


class _Kept(dict[Callable, Any]):
    """What is kept with a thing stays here: compiled functions do not pickle."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _Kept, ()


def once(make: Callable[[Thing], Result]) -> Callable[[Thing], Result]:
    """`make`, which works a result out once for each frozen record: what `cached_property` is, for a function outside the class.

    The record is told by identity, for to compare whole policies costs more than it saves. It compares, prints, replaces and
    travels as before.
    """

    @wraps(make)
    def answer(thing: Thing) -> Result:
        kept = thing.__dict__.get("_kept")
        if kept is None:
            kept = thing.__dict__["_kept"] = _Kept()
        if make not in kept:
            kept[make] = make(thing)
        return kept[make]

    return answer
