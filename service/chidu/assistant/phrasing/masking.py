"""Names that do not leave the bureau (遮名): a code such as 〔项目1〕 stands in their place while a model is asked, and is put back before
anything that it says is checked. Which names they are is policy: 词汇.yaml, 外发.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from chidu.opinion.wording import LONG
from chidu.vocabulary import Mask

WRITTEN = "原文"
"""The kind of what is written like a code already, and stands for itself."""
SHORTEST = 3
"""Characters of a name in a row by which a question may mean it."""
_WIDE = {code: code - 0xFEE0 for span in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)) for code in range(span[0], span[1] + 1)}
_WEIGHTS, _CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
_GENERAL = re.compile(r"项目|工程|经费|专项资金|20\d\d年度?|[（）()“”\"、，]")


@dataclass(frozen=True)
class Names:
    """By kind, the names that are known: `whole` wherever they stand; `near` also where a question shortens them."""

    whole: Mapping[str, tuple[str, ...]]
    near: Mapping[str, tuple[str, ...]]


class _Code(str):
    """A part of a text that is hidden already."""


class Masking:
    """The codes of one question: a name has the same code in all that is sent with it."""

    def __init__(self, masks: Mapping[str, Mask], names: Names, places: Iterable[str] = ()) -> None:
        """`places`: names of jurisdictions, which hide nothing: the law of a place is public."""
        self._code_like = re.compile(f"〔(?:{'|'.join((*masks, WRITTEN))})\\d+〕")
        self._patterns = [(m.name, re.compile(p), CHECKS[m.check] if m.check else _any) for m in masks.values() for p in m.patterns]
        self._names = sorted({(kind, squeezed) for kind, some in names.whole.items() for name in some for squeezed in _forms(name)},
                             key=lambda one: (-len(one[1]), one))
        self._near = [(kind, squeeze(name)) for kind, some in names.near.items() for name in some if squeeze(name)]
        self._places = re.compile("|".join(map(re.escape, sorted(places, key=len, reverse=True))) or "(?!)")
        self._codes: dict[tuple[str, str], str] = {}
        self._meant: dict[str, str] = {}

    def hide(self, text: str) -> str:
        return self._hidden(text, ())

    def hide_question(self, text: str) -> str:
        """Also what shortens a name: 消纳场 of 县建筑垃圾消纳场扩建工程."""
        return self._hidden(text, tuple(self._shortened(squeeze(text))))

    def back(self, text: str) -> str:
        """Every code as the name that it stands for, in quotation marks: it is what a file says."""
        return self._code_like.sub(lambda m: self._named(m, text), text)

    def invented(self, text: str) -> str:
        """A code that stands for nothing; empty where there is none."""
        return next((m[0] for m in self._code_like.finditer(text) if m[0] not in self._meant), "")

    def _named(self, found: re.Match[str], text: str) -> str:
        name = self._meant.get(found[0], found[0])
        quoted = text[found.start() - 1:found.start()] in ("“", "\"", "「", "《")
        return name if quoted or name == found[0] else f"“{name}”"

    def _hidden(self, text: str, near: tuple[tuple[str, str, str], ...]) -> str:
        pieces: list[str] = [legible(text)]
        bare = squeeze(text)
        finders = [
            (WRITTEN, self._code_like, _any, ""), *((kind, _spaced(name), _any, "") for kind, name in self._names if name in bare),
            *((kind, _spaced(part), _any, name) for kind, part, name in near),
            *((kind, pattern, check, "") for kind, pattern, check in self._patterns)]
        for finder in finders:
            pieces = [part for piece in pieces for part in (self._split(piece, *finder) if type(piece) is str else [piece])]
        return "".join(pieces)

    def _split(self, text: str, kind: str, pattern: re.Pattern[str], check: Callable[[str], bool], name: str) -> Iterator[str]:
        end = 0
        for m in pattern.finditer(text):
            if check(m[0]):
                yield text[end:m.start()]
                yield self._code(kind, m[0], name)
                end = m.end()
        yield text[end:]

    def _code(self, kind: str, found: str, name: str) -> _Code:
        key = (kind, name or squeeze(found))
        if key not in self._codes:
            self._codes[key] = f"〔{kind}{1 + sum(k == kind for k, _ in self._codes)}〕"
            self._meant[self._codes[key]] = name or found
        return _Code(self._codes[key])

    def _shortened(self, question: str) -> Iterator[tuple[str, str, str]]:
        for kind, name in self._near:
            core = _GENERAL.sub("", self._places.sub("", name)) or name
            run = SequenceMatcher(None, core, question, False).find_longest_match()
            if run.size >= min(SHORTEST, len(core)):
                yield kind, core[run.a:run.a + run.size], name


def legible(text: str) -> str:
    """Without what cannot be seen; letters and digits half-width, each gap one space."""
    seen = "".join(c for c in text.translate(_WIDE) if c.isspace() or (unicodedata.category(c)[0] != "C" and not "\ufe00" <= c <= "\ufe0f"))
    return re.sub(r"\s+", " ", seen).strip()


def squeeze(text: str) -> str:
    return legible(text).replace(" ", "")


def is_id_card(text: str) -> bool:
    """By its last digit (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == text[-1].upper()


CHECKS: Mapping[str, Callable[[str], bool]] = {"身份证": is_id_card}


def _any(text: str) -> bool:
    return True


def _forms(name: str) -> Iterator[str]:
    """As it stands, and as an answer cuts it where it is long."""
    yield from filter(None, (squeeze(name), squeeze(re.sub(r"\s*[\r\n\t\v\f]\s*", "", name)[:LONG])))


def _spaced(name: str) -> re.Pattern[str]:
    return re.compile(r"\s*".join(map(re.escape, name)))
