"""How people ask for a provision (问法): ways of saying what it is about, beside what it says itself, so that it is found by either.

They are a table, ways.tsv: a rule or value by its name, and one way to ask for it; several lines for one name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

WAYS = Path(__file__).with_name("ways.tsv")


@cache
def ways() -> Mapping[str, Sequence[str]]:
    """The ways in which each provision is asked for, by its name."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in WAYS.read_text(encoding="utf-8").splitlines():
        name, way = line.split("\t")
        found[name].append(way)
    return dict(found)
