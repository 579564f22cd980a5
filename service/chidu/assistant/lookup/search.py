"""Finding provisions for a question (检索): BM25 over pairs of characters, with a line below which nothing is found.

It only finds; what the question wants done is never chosen by likeness.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest

K1, B = 2.5, 0.3
UNSEEN = 0.6
"""What a word that stands nowhere counts."""
LEAST, LITTLE, MUCH, SOME = 0.28, 0.2, 0.5, 0.1
"""The share of a question's weight that a passage must hold to count as an answer; less where its words ask for a provision, more where
they are of a matter that texts like these do not treat; least of all where it holds plenty."""
FAINT, ENOUGH, PLENTY = 6.0, 9.0, 18.0
"""The score that a passage must have too, since a word or two that stand everywhere are no answer: less where a question is of the law for
certain; and a score that speaks for itself."""
_GRADED = re.compile("(?:等级|[评得为是拿判算级])[了个上到成得作第]*([优良中差])(?![位间期额异等不层型央])")
_KEPT = re.compile(r"[㐀-鿿]+|[a-z]+|\d+(?:\.\d+)?")
_ASKING = re.compile("|".join((
    "请问|麻烦|帮我|我想|想问|想知道|告诉我|看看|查查|查一下|问一下|一下|关于|那么|另外|再问|来着",
    "是多少|多少|什么样|什么|有啥|啥|哪些|哪个|哪种|哪几个|哪几|哪里|哪|几个|怎么样|怎么办|怎么弄|怎么说|怎么|如何|怎样|咋样|咋办|咋弄|咋整|咋|为什么|为啥|为何",
    "能不能|可不可以|可以不|可以吗|可以|行不行|行吗|行不|好吗|要不要紧|要紧不|要紧吗|要不要|有没有关系|有没有|是不是|会不会|用不用|需不需要|该不该|能否|是否|能过吗|会怎样|会怎么样|有没有事",
    "应当|应该|需要|必须|一定|非得|的话|如果|要是|算是|才算|才能|都得|都要|得有|谁来|由谁|这种话|这种|那种|这个|那个|那些|这些|情况|时候|东西|里头|里面|规定|依据|出处|规矩",
    "[的了吗呢啊吧么呀嘛]|[\\s,，。.?？!！、:：;；“”\"「」]")))
"""Words that ask, and say nothing of what is asked about."""
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

    def find(self, question: str, most: int = 3, least: float = LEAST, among: Collection[int] | None = None) -> list[Hit]:
        """The best passages first; none where no passage holds enough of the question. `among`: these alone."""
        asked = {gram: self._rarity(gram) for gram in self._grams(_ASKING.sub(" ", question))}
        weight = sum(rarity if gram in self._postings else UNSEEN * rarity for gram, rarity in asked.items())
        if not weight:
            return []
        scores, held = defaultdict[int, float](float), defaultdict[int, float](float)
        for gram, rarity in asked.items():
            for number, worth in self._postings.get(gram, ()):
                if among is None or number in among:
                    scores[number] += rarity * worth
                    held[number] += rarity
        best = nsmallest(most, ((-score, number) for number, score in scores.items() if held[number] >= least * weight))
        return [Hit(number, -score, min(held[number] / weight, 1.0)) for score, number in best]

    def _rarity(self, gram: str) -> float:
        n = len(self._postings.get(gram, ()))
        return math.log(1 + (self._size - n + 0.5) / (n + 0.5))

    def _grams(self, text: str) -> Iterator[str]:
        """Pairs of Chinese characters, words of letters, numbers; pairs of empty words alone are left out. A grade counts by itself."""
        yield from (one[1] for one in _GRADED.finditer(text))
        for run in _KEPT.findall(text.lower()):
            if run[0] < "㐀":
                yield run
            elif len(run) == 1:
                if run not in _STOP:
                    yield run
            else:
                yield from (pair for pair in (run[i:i + 2] for i in range(len(run) - 1)) if not (pair[0] in _STOP and pair[1] in _STOP))
