"""Copies (雷同): what a form says in the same words as another project's. Amounts, dates and names do not count as words.

Candidates are found by runs of eight characters; how much they share is then measured exactly.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from chidu.desk.bureau.asks import Ask
from chidu.desk.bureau.proposals import NAME, Neighbour
from chidu.desk.bureau.quoting import INDICATORS, Text
from chidu.records.proposals import Proposal

RUN, LEAST, CANDIDATES = 8, 20, 3
MOST_INDICATORS, SAME_INDICATORS = 0.6, 5
SOURCE = "与其他项目比对"
_COPIED = re.compile(r"照抄|套用|雷同|抄自|其他项目|别的项目")
_BLANK = "■"
_NOTHING = r"(?!)"
_UNITS = "元|年|月|日|号|个|次|场|人|户|盏|亩|吨|件|项|公里|平方米|米|分|天|小时"
_AMOUNT = rf"[±≥≤<>=~–-]?\d[\d.,%‰]*[万亿]?(?:{_UNITS})?|[〇零一二三四五六七八九十百千万亿]+(?:元|年|月|日|万|亿)"
LONGEST_QUOTE = 200


@dataclass(frozen=True)
class Copies:
    """Proposes that something was copied, by the other forms that the asker may see. `names`: of whom and where a form speaks."""

    names: tuple[str, ...]
    others: tuple[Neighbour, ...]

    def answers(self, ask: Ask, texts: Sequence[Text]) -> Iterator[Proposal]:
        if ask.options != ("是", "否") or not _COPIED.search(ask.text):
            return
        passages = (self._passage(text) for text in texts if text.field != NAME and len(text.text) >= LEAST)
        best = max((p for p in passages if p), key=lambda p: p[0], default=None)
        if best:
            size, text, quote, other, field = best
            reason = f"与“{other.of.project}”的{field}连续{size}字相同，金额、日期和名称不计"
            yield _made(ask, reason, quote, text, other)
        elif rows := self._indicators(texts):
            text, count, other = rows
            yield _made(ask, f"有{count}条指标与“{other.of.project}”的指标名称相同", text.text.strip(), text, other)

    def _passage(self, text: Text) -> tuple[int, Text, str, Neighbour, str] | None:
        """The longest passage that a text has in common with another project's: how many words of it, and as this text writes it."""
        mine = _blanked(text.text, self.names)
        shared: Counter[tuple[int, int]] = Counter()
        for run in {*_runs(mine.words)}:
            shared.update(self._index.get(run, ()))
        found: tuple[int, Text, str, Neighbour, str] | None = None
        for (number, place), _ in shared.most_common(CANDIDATES):
            field, theirs = self._blanked[number][place]
            same = SequenceMatcher(None, mine.words, theirs.words, autojunk=False).find_longest_match()
            words = mine.words[same.a:same.a + same.size]
            begin, end = same.a + len(words) - len(words.lstrip(_BLANK)), same.a + len(words.rstrip(_BLANK))
            if (size := len(words.replace(_BLANK, ""))) >= LEAST and (found is None or size > found[0]):
                quote = text.text[mine.begins[begin]:mine.ends[end - 1]][:LONGEST_QUOTE].strip()
                found = size, text, quote, self.others[number], field
        return found

    def _indicators(self, texts: Sequence[Text]) -> tuple[Text, int, Neighbour] | None:
        """Most of the indicators are those of another project: the longest name that both have."""
        mine = {_blanked(t.text, self.names).words: t for t in texts if t.about.object == INDICATORS and t.field == NAME}
        most: tuple[int, list[str], Neighbour] | None = None
        for other in self.others:
            theirs = {_blanked(text, self._names_of(other)).words for field, text in other.texts if field == NAME}
            same = [name for name in mine if name in theirs]
            if len(same) >= max(SAME_INDICATORS, MOST_INDICATORS * len(mine)) and (most is None or len(same) > most[0]):
                most = len(same), same, other
        return (mine[max(most[1], key=len)], most[0], most[2]) if most else None

    @cached_property
    def _blanked(self) -> list[list[tuple[str, Blanked]]]:
        return [[(field, _blanked(text, self._names_of(other))) for field, text in other.texts if field != NAME] for other in self.others]

    @cached_property
    def _index(self) -> dict[str, list[tuple[int, int]]]:
        """In which text of which form each run of characters stands."""
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, texts in enumerate(self._blanked):
            for place, (_, text) in enumerate(texts):
                for run in {*_runs(text.words)}:
                    found[run].append((number, place))
        return found

    def _names_of(self, other: Neighbour) -> tuple[str, ...]:
        return (*self.names, other.of.project, other.of.department, other.of.unit)


@dataclass(frozen=True)
class Blanked:
    """The words of a text, of one width and without spaces, each amount, date and name one blank; and where each stands in the text."""

    words: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]


def _blanked(text: str, names: Sequence[str]) -> Blanked:
    plain = "".join(n if len(n := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)
    known = "|".join(re.escape(n) for n in sorted({n for n in names if len(n) > 1}, key=len, reverse=True))
    pieces = [(_BLANK if m.lastgroup == "blank" else m[0], m.start(), m.end())
              for m in re.finditer(rf"(?P<blank>(?:{known or _NOTHING}|{_AMOUNT})+)|\S", plain)]
    return Blanked("".join(w for w, _, _ in pieces), tuple(b for _, b, _ in pieces), tuple(e for _, _, e in pieces))


def _runs(words: str) -> Iterator[str]:
    return (run for run in (words[i:i + RUN] for i in range(len(words) - RUN + 1)) if _BLANK not in run)


def _made(ask: Ask, reason: str, quote: str, text: Text, other: Neighbour) -> Proposal:
    return Proposal(ask.about, ask.item, "否", reason, quote, text.about, text.field, text.cell, SOURCE, other.of.id)
