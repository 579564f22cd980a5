"""Finding provisions for a question (检索): BM25 over pairs of characters, with a line below which nothing is found.

It only finds; what the question wants done is never chosen by likeness.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

K1, B = 1.2, 0.6
LEAST, LITTLE = 0.34, 0.25
"""The share of a question's weight that a passage must hold to count as an answer; less where its words ask for a provision."""
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

    def __init__(self, texts: Sequence[tuple[str, str]], synonyms: Mapping[str, str] | None = None) -> None:
        self._synonyms = synonyms or {}
        self._postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._lengths: list[int] = []
        for number, (title, body) in enumerate(texts):
            counted = Counter([*self._grams(title), *self._grams(title), *self._grams(body)])
            self._lengths.append(counted.total())
            for gram, count in counted.items():
                self._postings[gram].append((number, count))
        self._mean = sum(self._lengths) / max(len(self._lengths), 1)

    def find(self, question: str, most: int = 3, least: float = LEAST, among: Collection[int] | None = None) -> list[Hit]:
        """The best passages first; none where no passage holds enough of the question. `among`: these alone."""
        said = {gram: self._rarity(gram) for gram in self._grams(question) if gram in self._postings or not _STOP & {*gram}}
        weight = sum(said.values())
        if not weight:
            return []
        wanted = said | {gram: self._rarity(gram) for gram in self._grams(" ".join(self._also(question))) if gram in self._postings}
        scores: defaultdict[int, float] = defaultdict(float)
        held: defaultdict[int, float] = defaultdict(float)
        for gram, rarity in wanted.items():
            for number, count in self._postings.get(gram, ()):
                if among is None or number in among:
                    scores[number] += rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * self._lengths[number] / self._mean))
                    held[number] += rarity
        hits = [Hit(number, score, min(held[number] / weight, 1.0)) for number, score in scores.items()]
        return [h for h in sorted(hits, key=lambda h: (-h.score, h.number)) if h.share >= least][:most]

    def _also(self, question: str) -> list[str]:
        """What officers write for what people say."""
        return [written for said, written in self._synonyms.items() if said in question]

    def _rarity(self, gram: str) -> float:
        n = len(self._postings.get(gram, ()))
        return math.log(1 + (len(self._lengths) - n + 0.5) / (n + 0.5))

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
