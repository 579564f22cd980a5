"""How much a question speaks for each intent (打分): its classes of words, its words themselves and what bears on it, each with a score,
added up."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

from chidu.assistant.lookup.search import SOME
from chidu.assistant.questions.cues import beside, said_in
from chidu.assistant.questions.heard import Heard
from chidu.assistant.questions.spoken import amounts_in

SHORT, LONG = 2, 8
"""Characters that say little of the matter, and much."""
SCORES = Path(__file__).with_name("scores.tsv")
"""What each of what bears on a question says for each intent, in hundredths; fitted to the open labelled questions, and to those alone."""
ALWAYS = "always"
_NUMBER, _STOPS = re.compile(r"\d+(?:\.\d+)?"), re.compile(r"[\s,，。.?？!！、:：;；“”\"]+")


def noticed(heard: Heard, found: Mapping[str, int]) -> set[str]:
    """What bears on a question: its classes of words, its patterns, what it names, what is open, what the law has of it."""
    slots, said = heard.slots, said_in(heard.text)
    bears = {
        "here": heard.here is not None, "before": heard.before is not None, "row": bool(slots.indicator), "project": bool(slots.project),
        "places": len(slots.scopes) == 1, "places2": len(slots.scopes) > 1, "days": len(slots.days) == 1, "days2": len(slots.days) > 1,
        "number": bool(slots.value) and any(True for _ in amounts_in(heard.text)), "document": bool(slots.document),
        "department": bool(slots.department), "severity": bool(slots.severity), "rule": bool(slots.rule),
        "elsewhere": bool(heard.desk.places.elsewhere(heard.text, heard.desk.at)),
        "short": len(heard.content) <= SHORT, "long": len(heard.content) > LONG, "none": not found,
    }
    support = next(iter(heard.book.hits(heard.sought, 1, None, SOME)), None)
    share, score = (support.share, support.score) if support else (0.0, 0.0)
    bears |= {
        "known": heard.known(), "unknown": share < 0.2, "share3": share >= 0.3, "share5": share >= 0.5,
        "score8": score >= 8, "score12": score >= 12, "score20": score >= 20, "score30": score >= 30,
    }
    patterns = {f"{intent}{weight}" for intent, weight in found.items()}
    words = heard.words.replace(heard.named.row.label, "|") if heard.named.row else heard.words
    return beside(said | {name for name, yes in bears.items() if yes}) | patterns | {*pieces(words)}


def pieces(words: str) -> Iterator[str]:
    """Every run of one to three characters of a question without its names, one number like another; “^” its beginning, “$” its end."""
    plain = f"^{_STOPS.sub('|', _NUMBER.sub('0', words))}$"
    yield from (f"“{plain[start:start + size]}”" for size in (1, 2, 3) for start in range(len(plain) - size + 1))


def likely(seen: Collection[str]) -> list[tuple[str, float]]:
    """The intents with how likely each is, the likeliest first; out and unsure are among them."""
    intents, scores = _scores()
    rows = [row for name in (ALWAYS, *sorted(seen)) if (row := scores.get(name))]
    totals = [sum(column) / 100 for column in zip(*rows, strict=True)]
    parts = [math.exp(total - max(totals)) for total in totals]
    return sorted(((intent, part / sum(parts)) for intent, part in zip(intents, parts, strict=True)), key=lambda one: -one[1])


@cache
def _scores() -> tuple[tuple[str, ...], Mapping[str, tuple[int, ...]]]:
    head, *rows = (line.split("\t") for line in SCORES.read_text(encoding="utf-8").splitlines())
    return tuple(head[1:]), {name: tuple(map(int, row)) for name, *row in rows}
