"""Cards taken apart (拆卡): what may be said together.

A card is a head (jurisdiction, file, project, rule) and sentences that all speak of it. The parts between semicolons speak each of
its own thing, so does each 规则“…”, and so does a sentence that begins with a condition (…的，…). A unit is one sentence or part, with
what it may lean on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from chidu.assistant.verifying.numbers import Number, numbers, plain
from chidu.assistant.verifying.wording import canonical

TITLE = re.compile(r"《[^》]*》?")
DOCUMENT = re.compile(r"[一-龥]{1,8}[〔\[(]\d{4}[〕\])]第?\d+号|(?<!\d)\d+号(?=[一-龥]*(?:文|办法|指引|意见|通知))")
ARTICLE = re.compile(r"第[零〇一二两三四五六七八九十百\d]+[条款章项]|附件?[\d一二三四五六七八九]+(?!\d)|\([一二三四五六七八九十]+\)")
_BEFORE_A_DOCUMENT = re.compile(r"^[一-龥]*(?:依据|根据|参照|按照|依照|出自|引自|见|的|是|为|和|与|及|按|据)(?=[一-龥]+[〔\[(])")
QUOTE = re.compile(r"[“\"「『]([^”\"」』]*)[”\"」』]")
ORDERS = re.compile(r"批准|同意|忽略|系统|审核员|管理员|领导|请在|请将|请把|理解为|视为|视同|当作|不扣|直接|第九十九条|https?:|[<>{}=]|[A-Za-z_]{4,}", re.I)
"""What a form's own words say where they give orders: they may be quoted, never said."""
_ROLE = re.compile("([一-龥]{2}?)[是为]?“([^”]*)”")
_PUNCTUATION = re.compile(r"[,。;:、|!?()《》“”\"「」『』…]")
_PARTS = re.compile(r"[。;!?]|,(?!\d{3}(?!\d))")
_CASE = re.compile("(?<=[^的]的)(?=程度|处置|予以|退回|补正|限期)")
_LISTED = re.compile(r"(“[^”]*”(?:[、和与及]*“[^”]*”)+)(?:[两三四五\d]+[条项个])?(?:都|均)?")
_THAT = re.compile("该(?:幅度|比例|数|线|期限|金额|标准|项|值)")
"""What was named first: 参数“幅度”为40个百分点;…。慢于时间进度达到该幅度的…"""
_GRADE = re.compile("(?:^|[|、是评定#])([优良中差否])(?=[|、#等]|$)")
_DEGREES = frozenset("高低大小多少前后快慢")
_LABEL = 4
"""So many characters at least stand after the label of a list."""


@dataclass(frozen=True, eq=False)
class Text:
    """A text as it is compared. `stream`: its words, numbers as #, references as §, ends of parts as |; `bare`: as written, without
    punctuation; `roles`: quotes with what is said to be so called; `joints`: characters that a 的 joins."""

    stream: str
    numbers: tuple[Number, ...]
    references: tuple[str, ...]
    quotes: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    bare: str
    joints: frozenset[str]

    @property
    def condition(self) -> bool:
        """Says in which case, not what then."""
        return self.bare.endswith("的")

    @cached_property
    def pairs(self) -> frozenset[str]:
        return pairs(self.stream)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Where the numbers stand in the stream."""
        return tuple(m.start() for m in re.finditer("#", self.stream))


@dataclass(frozen=True, eq=False)
class Unit:
    """One sentence or part of a card (`own`) and what it may lean on (`around`, the head last); `card`: which of the cited ones.
    `group`: its like, each of which speaks of its own `topic`."""

    own: Text
    around: tuple[Text, ...]
    card: int
    group: str = ""
    topic: str = ""

    @property
    def texts(self) -> tuple[Text, ...]:
        return (self.own, *self.around)

    @cached_property
    def stream(self) -> str:
        return "|".join(t.stream for t in self.texts)

    @cached_property
    def pairs(self) -> frozenset[str]:
        return pairs(self.stream)

    @cached_property
    def numbers(self) -> Mapping[int, Number]:
        """Every number by its place in the stream."""
        starts = zip(self.bounds, self.texts, strict=False)
        return {start + at: n for start, text in starts for at, n in zip(text.places, text.numbers, strict=True)}

    @cached_property
    def roles(self) -> Mapping[str, frozenset[str]]:
        """What the card calls so, quote by quote: 规则, 指标, 写为."""
        every = [role for text in self.texts for role in text.roles]
        return {name: frozenset(quote for n, quote in every if n == name) for name, _ in every}

    @cached_property
    def alone(self) -> frozenset[str]:
        """Words of one character that its own text says."""
        return frozenset(_GRADE.findall(self.own.stream)) | _DEGREES.intersection(self.own.stream)

    @cached_property
    def bounds(self) -> tuple[int, ...]:
        """Where each of its texts begins in the stream, and the end."""
        return tuple(accumulate((len(text.stream) + 1 for text in self.texts), initial=0))

    def text_at(self, place: int) -> int:
        """Which of its texts a place of the stream is in."""
        return bisect_right(self.bounds, place) - 1


def pairs(text: str) -> frozenset[str]:
    return frozenset(text[i:i + 2] for i in range(len(text) - 1))


def lines(text: str) -> str:
    """A text in plain characters, without those that stand for something in a stream; the end of a line ends a sentence."""
    return re.sub("[#§]", "", plain("。".join(text.splitlines())))


def unquoted(text: str) -> str:
    """Quotes and titles lose their punctuation, so that they are not taken apart; a case is set apart from what then: …的，程度一般."""
    text = QUOTE.sub(lambda m: f"“{_PUNCTUATION.sub('', m[1])}”", text)
    text = TITLE.sub(lambda m: f"《{_PUNCTUATION.sub('', m[0])}》", text)
    return _CASE.sub(",", text)


def read(text: str, order: str = "|") -> Text:
    """`text`: plain and unquoted. `order`: what a quote of orders becomes: in a card nothing to say, in a sentence a mere quote."""
    quotes, roles = tuple(m[1] for m in QUOTE.finditer(text)), tuple((m[1], m[2]) for m in _ROLE.finditer(text))
    bare = _PUNCTUATION.sub("", text)
    text = QUOTE.sub(lambda m: order if ORDERS.search(m[1]) else m[1], text)
    references = tuple(_BEFORE_A_DOCUMENT.sub("", m[0]) for p in (TITLE, DOCUMENT, ARTICLE) for m in p.finditer(text))
    text = ARTICLE.sub("§", DOCUMENT.sub("§", TITLE.sub("§", text)))
    found, parts, at = tuple(numbers(text)), list[str](), 0
    for number in found:
        parts += [text[at:number.begin], "#"]
        at = number.end
    stream = re.sub(r"[,:()!?《》]+", "|", canonical("".join(parts) + text[at:]))
    joints = frozenset(text[m.start() - 1:m.start()] + text[m.end():m.end() + 1] for m in re.finditer("的", text))
    return Text(stream, found, references, quotes, roles, bare, joints)


@lru_cache(maxsize=512)
def units(card: str, number: int) -> tuple[Unit, ...]:
    """What a card says, taken apart; made once a card. `number`: which of the cited cards."""
    text = unquoted(lines(card))
    *head, body = text.split("|")
    titled = (title.strip("《》") for title in TITLE.findall(text))
    return tuple(_units(re.split(r"(?:^|(?<=。))(?=规则“)", body), read("|".join([*head, *titled])), number))


def _units(blocks: Sequence[str], head: Text, card: int) -> Iterator[Unit]:
    for block in blocks:
        sentences = [s for s in block.split("。") if s.strip(",;")]
        whole = {s: read(s) for s in sentences if ";" not in s}
        shared = {s: text for s, text in whole.items() if "的," not in s}
        meant: tuple[Text, ...] = ()
        for sentence in sentences:
            if sentence in whole:
                around = (*(text for s, text in shared.items() if s != sentence), *(meant if _THAT.search(sentence) else ()), head)
                yield Unit(whole[sentence], around, card)
                continue
            parts = [p for p in sentence.split(";") if p]
            first, last = _of_all(parts)
            whole_parts = [f"{first if n else ''}{p}{'' if p is parts[-1] else last}" for n, p in enumerate(parts)]
            made = [Unit(read(w), (*shared.values(), head), card, sentence, _topic(p)) for w, p in zip(whole_parts, parts, strict=True)]
            meant = meant or (made[0].own,)
            yield from made


def _of_all(parts: Sequence[str]) -> tuple[str, str]:
    """What a list says of all its parts: before the colon of the first, after that of the last."""
    first, colon, rest = parts[0].partition(":")
    label = f"{first}{colon}" if len(re.findall("[一-龥]", rest)) >= _LABEL and not any(":" in p for p in parts[1:]) else ""
    _, colon, tail = parts[-1].partition(":")
    return label, f"{colon}{tail}" if tail and not any(":" in p for p in parts[:-1]) else ""


def _topic(part: str) -> str:
    """What a part is about stands before its first comma or colon."""
    return read(part).stream.partition("|")[0]


def clauses(sentence: str, known: Sequence[str]) -> Iterator[Text]:
    """What a sentence (`lines`) says, one thing after another: 指标“甲”和“乙”没有填 are two, unless 甲乙 stands so in a known text (`bare`)."""
    for part in _PARTS.split(unquoted(sentence)):
        listed = _LISTED.search(part)
        if listed and not any(_PUNCTUATION.sub("", listed[1]) in bare for bare in known):
            yield from (read(part[:listed.start()] + quote[0] + part[listed.end():], "§") for quote in QUOTE.finditer(listed[1]))
        elif part:
            yield read(part, "§")
