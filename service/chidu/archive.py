"""A case and its results as plain data that keeps exactness, for a letter's evidence and for comparing two results.

Numbers travel as fractions, dates as ISO dates, each under a tag, so that nothing is guessed when it is read back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any

from chidu.form import Form, Source, Unread, Value
from chidu.types import Case, Determination, Ref

NUMBER, DAY, MOMENT = "数", "日", "时"
READERS: Mapping[str, Callable[[str], Any]] = {NUMBER: Fraction, DAY: date.fromisoformat, MOMENT: datetime.fromisoformat}


def pack(thing: Any) -> Any:
    """Any of the frozen types as plain data."""
    match thing:
        case str() | int() | None:
            return thing
        case list() | tuple():
            return [pack(v) for v in thing]
        case dict():
            return {str(k): pack(v) for k, v in thing.items()}
    return pack(_opened(thing))


def packed_bytes(thing: Any) -> bytes:
    """What `pack` gives, as JSON: the same bytes as of the plain data, without making it first."""
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":"), default=_opened, check_circular=False).encode()


def _opened(thing: Any) -> Any:
    """One of the frozen types with its outermost shell turned into plain data. Raises TypeError for anything else."""
    kind: Any = type(thing)
    if names := _names(kind):
        return {name: getattr(thing, name) for name in names}
    if isinstance(thing, Fraction):
        return {NUMBER: str(thing)}
    if isinstance(thing, datetime):
        return {MOMENT: thing.isoformat()}
    if isinstance(thing, date):
        return {DAY: thing.isoformat()}
    if isinstance(thing, Mapping):
        return {str(k): v for k, v in thing.items()}
    if isinstance(thing, frozenset):
        return sorted(pack(v) for v in thing)
    raise TypeError(f"{type(thing).__name__} has no plain form")


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields of a dataclass; none for another type."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else ()


def unpack_case(plain: Mapping[str, Any]) -> Case:
    """The case that `pack` wrote. Raises KeyError, TypeError or ValueError where it is not one."""
    form = plain["form"]
    return Case(
        plain["id"],
        plain["scope"],
        _plain(plain["on"]),
        Form(
            form["kind"],
            form["sha256"],
            {k: unpack_value(v) for k, v in form["fields"].items()},
            {t: tuple({k: unpack_value(v) for k, v in row.items()} for row in rows) for t, rows in form["tables"].items()},
            tuple(Unread(Source(**u["source"]), u["text"], u["why"]) for u in form["unread"]),
            form["file"],
        ),
        {k: unpack_value(v) for k, v in plain["gathered"].items()},
        tuple(Determination(Ref(**d["about"]), d["item"], d["value"], d["by"], _plain(d["at"]), d["reason"])
              for d in plain["determinations"]),
    )


def unpack_value(plain: Mapping[str, Any]) -> Value:
    """The value that `pack` wrote."""
    return Value(plain["state"], _plain(plain["v"]), plain["unit"], plain["text"], Source(**plain["source"]), tuple(plain["missing"]))


def _plain(plain: Any) -> Any:
    if isinstance(plain, Mapping):
        ((tag, text),) = plain.items()
        return READERS[tag](text)
    return tuple(plain) if isinstance(plain, list) else plain
