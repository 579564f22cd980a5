"""Cards (卡片): the sentences of an answer as a model gets them, each with what it stands on, and nothing besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from chidu.assistant.answers.answer import Answer, Cite, Line
from chidu.quantity import say_date
from chidu.types import Scope

OPENS, CLOSES = "：", "另有"
"""A line that ends, or begins, so opens a list, or says how much more there is: it stays before, or behind."""


@dataclass(frozen=True)
class Heads:
    """What a cite alone does not say: the names of jurisdictions, and how a form is called in a heading, by its key."""

    places: Mapping[Scope, str]
    forms: Mapping[str, str]


@dataclass(frozen=True)
class Card:
    """One sentence of ours. `head` names county, document and article, form and project: what is true of one is not of another."""

    id: str
    head: str
    line: Line

    @property
    def text(self) -> str:
        """All of it, as a model's sentence is checked against it."""
        return f"{self.head}｜{self.line.text}" if self.head else self.line.text

    @property
    def opens(self) -> bool:
        return self.line.text.endswith(OPENS)

    @property
    def closes(self) -> bool:
        return self.line.text.startswith(CLOSES)


def is_card(line: Line) -> bool:
    """Whether a line says something of its own, and on what; the others are ours to place."""
    return bool(line.cites) and not line.lead


def cards_of(answer: Answer, heads: Heads) -> tuple[Card, ...]:
    lines = [line for line in answer.lines if is_card(line)]
    return tuple(Card(f"c{n}", _head([answer.cites[key] for key in line.cites], heads), line) for n, line in enumerate(lines, 1))


def _head(cites: list[Cite], heads: Heads) -> str:
    return "｜".join(dict.fromkeys(part for cite in cites for part in _parts(cite, heads)))


def _parts(cite: Cite, heads: Heads) -> Iterator[str]:
    if form := heads.forms.get(cite.where.get("form", "")):
        yield form
    if scope := cite.where.get("scope"):
        day = cite.where.get("on")
        yield heads.places.get(scope, "") + (f"{say_date(date.fromisoformat(day))}的规定" if day else "")
    if cite.kind != "form":
        yield cite.label
