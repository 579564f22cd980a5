"""Fits what each of what bears on a question says for each intent, to the open labelled questions and to the exercises; never to the frozen.

    python -m benchmarks.assistant.scores

Writes chidu/assistant/questions/scores.tsv. The exercises (`exercises.tsv`: intent, form, question) were written to be learnt from alone and
measure nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.assistant.questions import HERE, Desks, labelled
from chidu.assistant.questions.heard import Asked, Heard
from chidu.assistant.questions.intents import weights
from chidu.assistant.questions.scoring import ALWAYS, SCORES, noticed
from chidu.assistant.questions.slots import slots_of
from chidu.assistant.questions.spoken import normal
from chidu.assistant.questions.understanding import bearing, understand
from chidu.desk.office import Office

OPEN, FRESH, EXERCISE = 0.5, 1.0, 1.0
"""What a question counts: less those for which the patterns were made, since on them these are always right."""
DRAWN, DRAWN_PIECE, STEPS, PACE = 0.6, 1.0, 300, 0.05
"""How strongly scores are drawn to nothing, those of mere pieces of words more; how often they are bettered and by how much."""
OFTEN, LITTLE = 3, 5
"""How many questions must have a piece of words for it to count, and a score below which it says nothing."""


@dataclass(frozen=True)
class Seen:
    """A question to be learnt from: its intent, what bears on it, what it counts."""

    intent: str
    bears: Collection[str]
    counts: float


def exercises() -> Iterator[dict[str, Any]]:
    """The exercises as questions, half at 齐河县 and half at 菏泽市."""
    for number, line in enumerate((HERE / "exercises.tsv").read_text(encoding="utf-8").splitlines()):
        intent, form, ask = line.split("\t")
        at = "cn/shandong/heze" if number % 2 else "cn/shandong/dezhou/qihe"
        yield {"id": "", "intent": intent, "here": None if form == "-" else form, "ask": ask, "at": at, "today": "2024-03-15"}


def seen(desks: Desks) -> Iterator[Seen]:
    for label in (*labelled("open"), *exercises()):
        desk = desks.of(label["at"], label["today"])
        here, before = desks.form(desk, label["here"]), None
        for earlier in label.get("before", ()):
            understood = understand(earlier, desk, here, before)
            before = understood if isinstance(understood, Asked) else before
        text = normal(label["ask"])
        heard = Heard(text, slots_of(text, desk, here), desk, here, before)
        counts = EXERCISE if not label["id"] else OPEN if label["id"].startswith("Q") else FRESH
        yield Seen(label["intent"], noticed(heard, bearing(heard, weights(text))), counts)


def fitted(questions: list[Seen]) -> tuple[list[str], list[str], Any]:
    """The names of what bears on questions, the intents, and the scores between them: logistic regression, drawn to nothing."""
    often = Counter(name for q in questions for name in q.bears)
    names = [ALWAYS, *sorted(name for name, times in often.items() if times >= OFTEN or not _piece(name))]
    intents = sorted({q.intent for q in questions})
    place = {name: number for number, name in enumerate(names)}
    given = np.zeros((len(questions), len(names)))
    for number, question in enumerate(questions):
        given[number, [0, *(place[name] for name in question.bears if name in place)]] = 1
    wanted = np.eye(len(intents))[[intents.index(q.intent) for q in questions]]
    counts = np.array([[q.counts] for q in questions])
    drawn = np.array([[DRAWN_PIECE if _piece(name) else DRAWN] for name in names])
    scores = np.zeros((len(names), len(intents)))
    first, second = np.zeros_like(scores), np.zeros_like(scores)
    for step in range(1, STEPS + 1):
        totals = given @ scores
        parts = np.exp(totals - totals.max(1, keepdims=True))
        slope = given.T @ ((parts / parts.sum(1, keepdims=True) - wanted) * counts) + drawn * scores
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        scores -= PACE * (first / (1 - 0.9**step)) / (np.sqrt(second) / math.sqrt(1 - 0.999**step) + 1e-9)
    return names, intents, scores


def _piece(name: str) -> bool:
    return name.startswith("“")


def main() -> None:
    with Office() as office:
        names, intents, scores = fitted(list(seen(Desks(office))))
    told = [(name, [round(100 * score) for score in row]) for name, row in zip(names, scores, strict=True)]
    rows = [["", *intents], *([name, *map(str, row)] for name, row in told if not _piece(name) or max(map(abs, row)) >= LITTLE)]
    SCORES.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
