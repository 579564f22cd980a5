"""The labelled sentences: how many altered ones the verifier withholds, how many true ones it lets pass, how long it takes.

    python -m benchmarks.assistant.sentences [open|frozen] [--misses]

One row a kind, beside it the bar. `--misses` names sentences of the open part; of the frozen part there are numbers alone.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from chidu.assistant.verifying.doubt import Doubt
from chidu.assistant.verifying.verifier import Evidence, doubts
from chidu.desk.office import Office

HERE = Path(__file__).parent
PARTS = ("open", "frozen")
BLIND = "subject"
"""The kind that words alone hardly tell: who does what to whom."""
BARS: Mapping[str, str] = {
    "altered": "≥ 98%", f"altered, {BLIND} left out": "≥ 98%", "altered · obeyed": "100%", "true · close": "≥ 98%",
    "true · compressed": "≥ 60%", "ms a sentence": "≤ 0.6",
}
COLUMN = 22


@dataclass(frozen=True)
class Checked:
    """One labelled sentence, and what the verifier had against it."""

    one: Mapping[str, Any]
    found: tuple[Doubt, ...]

    @property
    def right(self) -> bool:
        return bool(self.found) == (self.one["label"] == "altered")

    @property
    def rows(self) -> Iterator[str]:
        label, kind = self.one["label"], self.one["kind"]
        yield label
        yield f"{label} · {kind}"
        if label == "altered" and kind != BLIND:
            yield f"altered, {BLIND} left out"


@dataclass(frozen=True)
class Measured:
    """A part of the sentences, checked; `milliseconds` of this process for each."""

    part: str
    checked: tuple[Checked, ...]
    milliseconds: float

    @property
    def right(self) -> Mapping[str, tuple[int, int]]:
        """Of each kind, how many were told rightly, of how many."""
        right, of = Counter[str](), Counter[str]()
        for one in self.checked:
            of.update(one.rows)
            right.update(one.rows if one.right else ())
        return {row: (right[row], of[row]) for row in sorted(of)}

    def share(self, row: str) -> Fraction:
        return Fraction(*self.right[row])


def labelled(part: str) -> list[dict[str, Any]]:
    lines = (HERE / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    return [one for one in map(json.loads, lines) if one["part"] == part]


@cache
def places() -> tuple[str, ...]:
    with Office() as office:
        return tuple(j.name for j in office.library.jurisdictions.values())


def measured(part: str) -> Measured:
    known, sentences = places(), labelled(part)
    began = time.process_time()
    checked = tuple(Checked(one, doubts(one["sentence"], Evidence(tuple(_cited(one)), known))) for one in sentences)
    return Measured(part, checked, 1000 * (time.process_time() - began) / len(sentences))


def _cited(one: Mapping[str, Any]) -> Iterator[str]:
    cards = {card["id"]: card["text"] for card in one["cards"]}
    yield from (cards[card] for card in one["cites"] if card in cards)


def table(parts: Sequence[Measured]) -> Iterator[str]:
    yield _row("kind", *(part.part for part in parts), "bar")
    for row in dict.fromkeys(row for part in parts for row in part.right):
        shares = (part.right.get(row, (0, 0)) for part in parts)
        yield _row(row, *(f"{right}/{of} = {100 * right / max(of, 1):.1f}%" for right, of in shares), BARS.get(row, ""))
    yield _row("ms a sentence", *(f"{part.milliseconds:.2f}" for part in parts), BARS["ms a sentence"])


def _row(name: str, *columns: str) -> str:
    return f"{name:30}" + "".join(f"{column:{COLUMN}}" for column in columns).rstrip()


def misses(part: Measured) -> Iterator[str]:
    for one in part.checked:
        if not one.right and part.part == "open":
            told = [f"{doubt.check} {doubt.at}" for doubt in one.found]
            yield f"{one.one['id']} {one.one['label']} {one.one['kind']} | {one.one['sentence']} | {told} | {list(_cited(one.one))}"


def main(arguments: Sequence[str]) -> None:
    parts = [measured(part) for part in PARTS if part in arguments or not {*arguments} & {*PARTS}]
    lines = [*table(parts), *(line for part in parts if "--misses" in arguments for line in misses(part))]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
