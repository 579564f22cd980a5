"""Tables as they are printed and as docs/benchmarks.md holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """`notes` say what the numbers mean and what limits them; one paragraph each."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def markdown(self) -> str:
        line = "| " + " | ".join(self.head) + " |"
        rule = "|" + "|".join([" --- ", *[" ---: "] * (len(self.head) - 1)]) + "|"
        rows = ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n\n".join([f"## {self.title}", "\n".join([line, rule, *rows]), *self.notes])


def number(value: float) -> str:
    """Three digits that count, thousands apart."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value else "0"


def times(value: float) -> str:
    return f"{number(value)} ×"


def columns(*values: str | float | None) -> tuple[str, ...]:
    return tuple(v if isinstance(v, str) else "" if v is None else number(v) for v in values)


def page(title: str, opening: Sequence[str], tables: Sequence[Table], ending: str) -> str:
    return "\n\n".join([f"# {title}", *opening, *(t.markdown() for t in tables), ending]) + "\n"
