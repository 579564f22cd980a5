"""Whether a sentence of a model may be shown (核对): against exactly the cards that it names, and against them without the words of the file,
which are nobody's but the file's: they are said in quotation marks, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chidu.assistant.phrasing.cards import Card
from chidu.assistant.verifying import doubt
from chidu.assistant.verifying.numbers import plain
from chidu.assistant.verifying.verifier import Evidence, doubts
from chidu.opinion.wording import LONG

REASONS: Mapping[str, str] = {
    **{str(check): reason for check, reason in doubt.REASONS.items()}, "coverage": "说了依据里没有的话", "card": "所写的卡片不在给出的之内",
    "code": "用了没有给出的代号", "file": "把表上填写的话当成了审核的话", "order": "有不该由助手说的话", "length": "话太长", "repeated": "照抄了卡片",
}
UNLIKE = "与依据不符"
LEAST = 4
"""Characters that a sentence must say besides what it quotes."""
SURELY_OF_THE_FILE = 6
"""From so many characters on, words of the file are told by themselves; shorter ones where they are quoted."""
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]+)[”\"」』]")
_SHOWABLE = re.compile(r"(?=.*[一-鿿])[一-鿿0-9.%％]{1,12}")


@dataclass(frozen=True)
class Proof:
    """What sentences are checked by, beside their cards: every jurisdiction's name, and the words of the file, the longest first."""

    places: tuple[str, ...]
    words: tuple[str, ...]

    def stumble(self, text: str, cards: Sequence[Card]) -> tuple[str, str] | None:
        """Why a sentence is withheld and where it stumbled, as an officer may read it; None where it may be shown."""
        found = next(self._doubts(text, [card.text for card in cards]), None)
        return (REASONS.get(found[0], UNLIKE), found[1] if _SHOWABLE.fullmatch(found[1]) else "") if found else None

    def tells(self, texts: Sequence[str], card: Card) -> bool:
        """Whether sentences that name a card say all that it says: checked the other way round. A sentence may be true and leave out
        what matters."""
        return bool(texts) and not doubts(card.line.text, Evidence(tuple(texts), self.places))

    def without_the_file(self, card: str) -> str:
        """What a card says of its own."""
        card = plain(card)
        for word in self.words:
            card = card.replace(f"“{word}”", "")
            card = card.replace(word, "") if len(word) >= SURELY_OF_THE_FILE else card
        return card

    def _doubts(self, text: str, cards: Sequence[str]) -> Iterator[tuple[str, str]]:
        yield from ((d.check, d.at) for d in doubts(text, Evidence(tuple(cards), self.places)))
        known = plain("\n".join(cards))
        if not cards or not any(word in known for word in self.words):
            return
        own = _QUOTED.sub(lambda m: "" if any(m[1] in word for word in self.words) else m[0], plain(text))
        rules = tuple(self.without_the_file(card) for card in cards)
        if len(re.findall("[一-鿿]", own)) < LEAST or doubts(own, Evidence(rules, self.places)):
            yield "file", ""


def proof(places: Collection[str], words: Collection[str]) -> Proof:
    """`words` as the file has them; an answer may cut them where they are long."""
    forms = {form for word in words for form in (plain(word), plain(word[:LONG])) if form}
    return Proof(tuple(places), tuple(sorted(forms, key=lambda one: (-len(one), one))))
