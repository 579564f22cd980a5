"""Finding provisions for a question (检索): BM25 over pairs of characters, with a line below which nothing is found.

It only finds; what the question wants done is never chosen by likeness.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

K1, B = 1.2, 0.6
ALSO, UNSEEN = 0.8, 0.6
"""What another word for what is asked counts, and a word that stands nowhere."""
LEAST, LITTLE, MUCH, SOME = 0.34, 0.27, 0.6, 0.15
"""The share of a question's weight that a passage must hold to count as an answer; less where its words ask for a provision, more where
they are of a matter that texts like these do not treat; least of all where it holds plenty."""
ENOUGH, PLENTY = 6.0, 12.0
"""The score that a passage must have too, since a word or two that stand everywhere are no answer; and a score that speaks for itself."""
_KEPT = re.compile(r"[㐀-鿿]+|[a-z]+|\d+(?:\.\d+)?")
_STOP = frozenset("的了吗呢啊吧么嘛呀是在有和与及或把被对于请问一下我们你您咱这那个什啥怎哪些多少如何否可以要能会应该得才就都也还又再让给跟按到几天")


@dataclass(frozen=True)
class Hit:
    """A passage by its number, with its score and the share of the question that it holds."""

    number: int
    score: float
    share: float


class Index:
    """Texts to be found in. Each may come with titles, which count double."""

    def __init__(self, texts: Sequence[tuple[str, str]]) -> None:
        counted = [Counter([*self._grams(title), *self._grams(title), *self._grams(body)]) for title, body in texts]
        mean = sum(c.total() for c in counted) / max(len(counted), 1)
        self._size = len(counted)
        self._postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, counts in enumerate(counted):
            weighed = K1 * (1 - B + B * counts.total() / mean) if mean else K1
            for gram, count in counts.items():
                self._postings[gram].append((number, count * (K1 + 1) / (count + weighed)))

    def find(self, question: str, most: int = 3, least: float = LEAST, among: Collection[int] | None = None, instead: str = "",
             beside: str = "") -> list[Hit]:
        """The best passages first; none where no passage holds enough of the question. `among`: these alone; `instead`: other words for
        some of it, of which one that is found is enough; `beside`: words that only help to find."""
        asked = {gram: self._rarity(gram) for gram in self._grams(question)}
        other = {gram: ALSO * self._rarity(gram) for gram in self._grams(instead) if gram in self._postings and gram not in asked}
        helping = {gram: ALSO * self._rarity(gram) for gram in self._grams(beside) if gram in self._postings} if asked or other else {}
        once = max(other.values(), default=0)
        weight = sum(rarity if gram in self._postings else UNSEEN * rarity for gram, rarity in asked.items()) + once
        if not weight:
            return []
        scores: defaultdict[int, float] = defaultdict(float)
        held, otherwise = self._scored(asked, scores, among), self._scored(other, scores, among)
        self._scored({gram: rarity for gram, rarity in helping.items() if gram not in asked and gram not in other}, scores, among)
        share = {number: min((held[number] + min(otherwise[number], once)) / weight, 1.0) for number in scores}
        best = nsmallest(most, ((-score, number) for number, score in scores.items() if share[number] >= least))
        return [Hit(number, -score, share[number]) for score, number in best]

    def _scored(self, wanted: Mapping[str, float], scores: defaultdict[int, float],
                among: Collection[int] | None) -> defaultdict[int, float]:
        """Adds to the scores what each passage has of some words; how much of these each holds."""
        held: defaultdict[int, float] = defaultdict(float)
        for gram, rarity in wanted.items():
            for number, worth in self._postings.get(gram, ()):
                if among is None or number in among:
                    scores[number] += rarity * worth
                    held[number] += rarity
        return held

    def _rarity(self, gram: str) -> float:
        n = len(self._postings.get(gram, ()))
        return math.log(1 + (self._size - n + 0.5) / (n + 0.5))

    def _grams(self, text: str) -> Iterator[str]:
        """Pairs of Chinese characters, words of letters, numbers; pairs of empty words alone are left out."""
        for run in _KEPT.findall(text.lower()):
            if run[0] < "㐀":
                yield run
            elif len(run) == 1:
                if run not in _STOP:
                    yield run
            else:
                yield from (pair for pair in (run[i:i + 2] for i in range(len(run) - 1)) if not (pair[0] in _STOP and pair[1] in _STOP))
