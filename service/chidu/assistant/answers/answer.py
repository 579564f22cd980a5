"""An answer (答复): sentences, each with what it stands on. A sentence that says what must be cites a provision, a value or a finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from chidu.desk.letters import IssuedLetter

CiteKind = Literal["finding", "provision", "form", "list"]


@dataclass(frozen=True)
class Cite:
    """What a sentence stands on. `label` is what its chip says, `lines` what opens under it, `where` the place it points to:
    a finding by its rule and object, a provision by jurisdiction, day and name."""

    key: str
    kind: CiteKind
    label: str
    lines: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One sentence, or one line of a list. `lead`: what only leads over, and says nothing of its own; `instead`: said in the place of
    a model's sentence that was withheld (已按条文显示)."""

    text: str
    cites: tuple[str, ...] = ()
    lead: bool = False
    instead: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Answer:
    """`intent` as in intents.INTENTS, or `refused` or `unsure`. `suggest`: questions that may come next, or to choose from."""

    intent: str
    lines: tuple[Line, ...]
    cites: Mapping[str, Cite] = field(default_factory=dict)
    suggest: tuple[str, ...] = ()
    letter: IssuedLetter | None = None

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each cite, in the order in which the sentences come to it."""
        return {key: number for number, key in enumerate(dict.fromkeys(key for line in self.lines for key in line.cites), 1)}


class Telling:
    """An answer in the making: lines with their cites, each cite once."""

    def __init__(self, intent: str) -> None:
        self.intent, self._lines, self._cites = intent, list[Line](), dict[str, Cite]()

    def lead(self, text: str) -> None:
        self._lines.append(Line(text, (), True))

    def say(self, text: str, *cites: Cite) -> None:
        self._cites.update({cite.key: cite for cite in cites})
        self._lines.append(Line(text, tuple(cite.key for cite in cites)))

    def listed(self, lines: Iterable[tuple[str, Sequence[Cite]]], most: int, rest: str, *of: Cite) -> None:
        """The first of some lines, and how many more there are: that stands on `of`."""
        every = list(lines)
        for text, cites in every[:most]:
            self.say(text, *cites)
        if len(every) > most:
            self.say(rest.format(len(every) - most), *of)

    def done(self, suggest: Iterable[str] = (), letter: IssuedLetter | None = None) -> Answer:
        return Answer(self.intent, tuple(self._lines), dict(self._cites), tuple(suggest), letter)
