"""What a question may name (名称): jurisdictions, projects, indicators and fields, letters, rules; found as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from chidu.types import Scope

NATION = ("全国", "国家", "中央", "财政部", "国标")
OWN = ("本县", "我县", "我们县", "咱县", "咱们县", "本市", "我市", "本区", "我区", "我们这", "我们这里", "咱这", "本地", "我们局", "本局", "这边")
ABOVE = ("上级", "市里", "市级", "市局")
PROVINCE = ("省里", "省级", "省厅")
_RANKS = "省市县区"
_EMPTY = re.compile(r"[的项目经费（）()“”\"、,，]|20\d\d年?度?")
SHORTEST = 3
"""Characters of a project's name in a row that name it; fewer where they are most of the name."""


@dataclass(frozen=True)
class Place:
    """A jurisdiction in a text."""

    start: int
    end: int
    scope: Scope


@dataclass(frozen=True)
class Places:
    """The jurisdictions of a library, under every name that people have for them."""

    names: Mapping[Scope, str]

    @cached_property
    def _spoken(self) -> tuple[tuple[str, Scope], ...]:
        spoken: dict[str, Scope] = {}
        for scope, name in self.names.items():
            for form in (name, name[:-1] if name[-1] in _RANKS and len(name) > 2 else name):
                spoken.setdefault(form, scope)
        return tuple(sorted(spoken.items(), key=lambda one: -len(one[0])))

    def found(self, text: str, at: Scope) -> list[Place]:
        """Those that a text names, in order; 德州市齐河县 is one place. `at`: whose 本县 and 市里 is meant."""
        places = [Place(m.start(), m.end(), scope) for word, scope in self._words(at) for m in re.finditer(re.escape(word), text)]
        kept: list[Place] = []
        for place in sorted(places, key=lambda p: (p.start, -p.end)):
            if kept and place.start < kept[-1].end:
                continue
            if kept and place.start == kept[-1].end and place.scope.startswith(f"{kept[-1].scope}/"):
                kept[-1] = Place(kept[-1].start, place.end, place.scope)
            else:
                kept.append(place)
        return kept

    def _words(self, at: Scope) -> Iterator[tuple[str, Scope]]:
        yield from self._spoken
        levels = at.split("/")
        yield from ((word, at) for word in OWN)
        yield from ((word, levels[0]) for word in NATION)
        yield from ((word, "/".join(levels[:-1]) or at) for word in ABOVE)
        yield from ((word, "/".join(levels[:2])) for word in PROVINCE)


def named(text: str, names: Iterable[str], shortest: int = SHORTEST) -> list[str]:
    """Those of some names that a text speaks of, however abbreviated: those with the longest part in common, if it is long enough."""
    best, found = 0, list[str]()
    for name in dict.fromkeys(names):
        core = _EMPTY.sub("", name) or name
        common = longest_common(core, text)
        if common < min(shortest, len(core)):
            continue
        if common > best:
            best, found = common, []
        if common == best:
            found.append(name)
    return found


def longest_common(a: str, b: str) -> int:
    """The length of the longest run of characters that both have."""
    longest = 0
    for start in range(len(a)):
        while start + longest < len(a) and a[start:start + longest + 1] in b:
            longest += 1
    return longest


def written(text: str, words: Sequence[str]) -> str:
    """The longest of some words that stands in a text as it is; empty where none does."""
    return max((word for word in words if word and word in text), key=len, default="")
