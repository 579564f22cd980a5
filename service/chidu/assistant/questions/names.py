"""What a question may name (名称): jurisdictions, projects, indicators and fields, letters, rules; found as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chidu.types import Scope

_LAW = "的?(?:规定|办法|标准|政策|文件|要求|口径|规矩)"
NATION = rf"全国(?=的|统一|{_LAW})|国家(?=的|层面|{_LAW})|(?<!哪份)(?<!哪个)(?<!什么)中央(?=的|{_LAW})|财政部(?!门)|国标"
CITY, ABOVE = rf"市里|市局|市级(?={_LAW}|怎么|咋)", rf"上级(?={_LAW}|怎么|咋)"
PROVINCE = rf"省里|省厅|(?:省级|全省)(?={_LAW}|怎么|咋)"
"""Who is above; not where the words only say of which level something is (省级财政部门, 上级资金)."""
ELSEWHERE = re.compile("|".join((
    *(name for line in Path(__file__).with_name("places.txt").read_text(encoding="utf-8").splitlines() for name in line.split()[1:]),
    "(?<![一-鿿])(?![全各本我外哪该两每几这那邻咱上下其别所同])[一-鿿]{2,3}[市县](?![级区里直])")))
"""Places by name that a library may not have."""
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
    def _spoken(self) -> tuple[tuple[re.Pattern[str], Scope], ...]:
        spoken: dict[str, Scope] = {}
        for scope, name in self.names.items():
            for form in (name, name[:-1] if name[-1] in _RANKS and len(name) > 2 else name):
                spoken.setdefault(form, scope)
        return tuple((re.compile(re.escape(word)), scope) for word, scope in sorted(spoken.items(), key=lambda one: -len(one[0])))

    def found(self, text: str, at: Scope) -> list[Place]:
        """Those that a text names, in order; 德州市齐河县 is one place. `at`: whose 市里 and 省里 is meant."""
        places = [Place(m.start(), m.end(), scope) for words, scope in self._words(at) for m in words.finditer(text)]
        kept: list[Place] = []
        for place in sorted(places, key=lambda p: (p.start, -p.end)):
            if kept and place.start < kept[-1].end:
                continue
            if kept and place.start == kept[-1].end and place.scope.startswith(f"{kept[-1].scope}/"):
                kept[-1] = Place(kept[-1].start, place.end, place.scope)
            else:
                kept.append(place)
        return kept

    def elsewhere(self, text: str, at: Scope) -> str:
        """A place that a text names and that is not among these; empty where there is none."""
        for place in reversed(self.found(text, at)):
            text = f"{text[:place.start]} {text[place.end:]}"
        return one[0] if (one := ELSEWHERE.search(text)) else ""

    def _words(self, at: Scope) -> Iterator[tuple[re.Pattern[str], Scope]]:
        yield from self._spoken
        levels = at.split("/")
        for words, level in ((NATION, 1), (PROVINCE, 2), (CITY, 3), (ABOVE, len(levels) - 1)):
            if 0 < level < len(levels):
                yield re.compile(words), "/".join(levels[:level])


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


def apart(text: str, name: str, shortest: int) -> str:
    """A text without the longest run that it has of a name, if that is long enough."""
    runs = [name[start:start + length] for start in range(len(name)) for length in range(shortest, len(name) - start + 1)]
    longest = max((run for run in runs if run in text), key=len, default="")
    return text.replace(longest, " ") if longest else text


def short_for(short: str, whole: str) -> bool:
    """Whether a name is short for another: 市住建局 for 县住房和城乡建设局, whose characters it has in their order."""
    rest = iter(whole.lstrip(_RANKS))
    return all(c in rest for c in short.lstrip(_RANKS))


def written(text: str, words: Sequence[str]) -> str:
    """The longest of some words that stands in a text as it is; empty where none does."""
    return max((word for word in words if word and word in text), key=len, default="")
