"""A model's sentences as they come (成句): out of pieces of any size, each with the cards that it names at its end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_SENTENCE = 400
_MARKS = re.compile(r"(?:\s*[\[［【]\s*c\d{1,3}\s*[\]］】])+")
_MARK_BEGUN = re.compile(r"\s*(?:[\[［【]\s*(?:c\d{0,3}\s*)?)?$")
_ENDS = "。！？!?\n"
_STOPS = re.compile(rf"[{_ENDS}；;]*")
_LISTED = re.compile(r"^\s*(?:[-*•·]+|\d+[.、)）](?!\d))\s*")


@dataclass(frozen=True)
class Written:
    """A sentence, and the ids of the cards that stand at its end."""

    text: str
    marks: tuple[str, ...]


def sentences(pieces: Iterable[str]) -> Iterator[Written]:
    """Each as soon as it is whole; one that does not end is cut off at `MOST_SENTENCE`."""
    buffer = ""
    for piece in pieces:
        for start in range(0, len(piece), MOST_SENTENCE):
            buffer += piece[start:start + MOST_SENTENCE]
            while cut := _cut(buffer, False):
                written, buffer = cut
                yield from written
    while buffer and (cut := _cut(buffer, True)):
        written, buffer = cut
        yield from written


def _cut(buffer: str, ended: bool) -> tuple[list[Written], str] | None:
    """The first sentence and what follows; None where more must come to tell."""
    end = _end(buffer)
    if end is None:
        if not ended and len(buffer) <= MOST_SENTENCE:
            return None
        return _written(buffer, ""), ""
    stops = _STOPS.match(buffer, end)
    assert stops
    marks = _MARKS.match(buffer, stops.end())
    after = marks.end() if marks else stops.end()
    if not ended and _MARK_BEGUN.match(buffer, after) and len(buffer) <= 2 * MOST_SENTENCE:
        return None
    if marks and not stops[0] and (late := _STOPS.match(buffer, after)):
        after = late.end()
    return _written(buffer[:end] + stops[0], marks[0] if marks else ""), buffer[after:]


def _end(buffer: str) -> int | None:
    """Where the words of the first sentence end: at a stop outside of quotation marks, or at its cards."""
    quoted = 0
    marks = _MARKS.search(buffer)
    for n, c in enumerate(buffer):
        quoted += (c == "“") - (c == "”" and quoted > 0)
        if marks and n == marks.start():
            return n
        if c in _ENDS and (not quoted or c == "\n"):
            return n
    return None


def _written(words: str, marks: str) -> list[Written]:
    text = _LISTED.sub("", words).strip()
    if not (said := text.rstrip(_ENDS + "；; ")):
        return []
    return [Written(said + (text[-1] if text[-1] in "！？!?" else "。"), tuple(dict.fromkeys(re.findall(r"c\d{1,3}", marks))))]
