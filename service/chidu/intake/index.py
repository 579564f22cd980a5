"""The words of the dictionary, normalised once for all forms: what a text on a form may stand for.

Texts are compared after normalising: width, spaces, line breaks, colons, ordinals (一、 1. ①), 其中, stars, and brackets
such as （万元） or （盖章）.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from chidu.intake import months
from chidu.intake.scope import Scope
from chidu.vocabulary import FieldSpec, Vocabulary

ORDINAL = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．)）]|[①-⑳])\s*")
BRACKET = re.compile(r"\(([^()]*)\)$")
LONGEST = 30
"""A label is short: a longer text is never one."""
_YEAR = re.compile(r"(20\d\d)年")
_OWN_YEAR = re.compile(r"20\d\d(?=年度)")
_MOST_KEPT = 4096
_Name = TypeVar("_Name")


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """Half width, without any space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Meaning:
    """What the dictionary knows of one text: its normal forms, closest to the writing first, the fields whose label it
    is, and the columns that it heads, by table."""

    forms: tuple[str, ...]
    fields: tuple[str, ...]
    columns: Mapping[str, str]


class Index:
    """The dictionary's labels, normalised. What a text means depends on the form's year only where it says 年."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        words = vocabulary.reading
        self.of_which = re.compile(rf"^(?:{'|'.join(map(re.escape, words.of_which))})[:,、]?(?=.)")
        self.titles = re.compile("|".join(re.escape(t) for k in vocabulary.kinds.values() for t in k.titles) or "$^")
        self.sections = {squeeze(w) for w in words.sections}
        self.scopes = {k.name: Scope(k, vocabulary) for k in vocabulary.kinds.values()}
        self.options = {(t.name, c.name): _options(c) for t in vocabulary.tables.values() for c in t.columns.values() if c.choices}
        self._fields = _by_name((s, s.name) for s in vocabulary.fields.values())
        self._columns = _by_name((c, (t.name, c.name)) for t in vocabulary.tables.values() for c in t.columns.values())
        self._monthly = {t for name, found in self._columns.items() if months.TOKEN in name for t, _ in found}
        self._kept: dict[str, Meaning] = {}

    def meaning(self, text: str, years: Mapping[int, str]) -> Meaning:
        """What a text stands for on a form where these years are 本年, 上年, 前年."""
        if found := self._kept.get(text):
            return found
        forms = self._normal(text, years) if len(text) <= 4 * LONGEST else []
        short = [k for k in forms if len(k) <= LONGEST]
        if self._monthly and short and re.search(r"\d月|半年|季度", forms[0]):
            short += [months.tokenised(k) for k in short]
        columns: dict[str, str] = {}
        for k in short:
            for table, column in self._columns.get(k, ()):
                columns.setdefault(table, column)
        if columns and months.partial(forms[0]):
            columns = {t: c for t, c in columns.items() if t not in self._monthly}
        made = Meaning(tuple(forms), next((self._fields[k] for k in short if k in self._fields), ()), columns)
        if (made.fields or columns) and "年" not in text and len(self._kept) < _MOST_KEPT:
            self._kept[text] = made  # words of the dictionary come again on every form
        return made

    def _normal(self, text: str, years: Mapping[int, str]) -> list[str]:
        key = squeeze(ORDINAL.sub("", text)).strip("*★☆").rstrip(":").strip("*★☆")
        keys = [key]
        if plain := self.of_which.sub("", key):
            keys.append(plain)
        while m := BRACKET.search(keys[-1]):
            keys.append(keys[-1][: m.start()])
        if "年" in key:
            for k in tuple(keys):
                keys += [_YEAR.sub(lambda m: years.get(int(m[1]), m[0]), k), _OWN_YEAR.sub("", k)]
        return [k for k in dict.fromkeys(keys) if k]


def _by_name(specs: Iterable[tuple[FieldSpec, _Name]]) -> dict[str, tuple[_Name, ...]]:
    """Squeezed labels, and what they stand for."""
    index: dict[str, tuple[_Name, ...]] = {}
    for spec, name in specs:
        written = [squeeze(a) for a in (spec.name, *spec.aliases)]
        for key in dict.fromkeys((*written, *map(months.tokenised, written))):
            index[key] = (*index.get(key, ()), name)
    return index


def _options(spec: FieldSpec) -> dict[str, str]:
    return {squeeze(word): option for option in spec.choices for word in (option, *spec.spellings.get(option, ()))}


class _Identical:
    """A dictionary as a key: the same object is the same dictionary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __hash__(self) -> int:
        return id(self.vocabulary)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identical) and self.vocabulary is other.vocabulary


@lru_cache(maxsize=4)
def _made(key: _Identical) -> Index:
    return Index(key.vocabulary)


def index_of(vocabulary: Vocabulary) -> Index:
    """The index of a dictionary, made once."""
    return _made(_Identical(vocabulary))
