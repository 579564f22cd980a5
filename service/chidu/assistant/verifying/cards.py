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
from itertools import accumulate, pairwise
from operator import add

from chidu.assistant.verifying.meanings import canonical, compared
from chidu.assistant.verifying.numbers import Number, numbers, plain

TITLE = re.compile(r"《[^》]*》?")
DOCUMENT = re.compile(r"[一-龥]{1,8}[〔\[(]\d{4}[〕\])]第?\d+号|(?<!\d)\d+号(?=[一-龥]*(?:文|办法|指引|意见|通知))文?")
ARTICLE = re.compile(r"第[零〇一二两三四五六七八九十百\d]+[条款章项]|附件?[\d一二三四五六七八九]+(?!\d)|\([一二三四五六七八九十]+\)")
_BEFORE_A_DOCUMENT = re.compile(r"^[一-龥]*(?:依据|根据|参照|按照|依照|出自|引自|见|的|是|为|和|与|及|按|据)(?=[一-龥]+[〔\[(])")
QUOTE = re.compile(r"[“\"「『]([^”\"」』]*)[”\"」』]")
ORDERS = re.compile(r"批准|同意|忽略|系统|审核员|管理员|领导|请在|请将|请把|理解为|视为|视同|当作|不扣|直接|第九十九条|https?:|[<>{}=]|[A-Za-z_]{4,}", re.I)
"""What a form's own words say where they give orders: they may be quoted, never said."""
_ROLE = re.compile("([一-龥]{2}?)[是为]?“([^”]*)”")
_PUNCTUATION = re.compile(r"[,。;:、|!?()《》“”\"「」『』…]")
_PARTS = re.compile(r"[。;!?]|(?<!\d),|,(?!\d{3}(?!\d))")
_PLAIN = frozenset("是和#|§、")
_TOLD = re.compile("=|^[^:]{2,16}:.{8}")
"""A segment of a card that tells something, though it is not the last: a parameter and its value, what holds in one of two places."""
_INTRODUCED = re.compile("([两二三四五六七八九2-9])(?:个方面|[个项条点处类种])(?=[一-龥]{0,6}:([^。]+))")
"""How many things follow: 有两项要求:…,…"""
_NUMERALS = "零一二三四五六七八九"
_RULE = re.compile("规则“([^”]*)”(?:\\([^)]*\\))?:?")
_VERDICT = re.compile("(?:不?符合|无法判定|待人判断)[^,;]{0,8}(?:,程度[一-龥]{2})?$")
_KIND_OF_CARD = re.compile("^【(?![^】]*(?:无法判定|符合|停用|不入规则))[^】]*】")
_ENDS, _LETTERED = re.compile(r"[,:()!?《》]+"), re.compile("号文$")
_CASE = re.compile("(?<=[^的出议]的)(?=程度|处置|予以|退回|补正|限期)")
_LISTED = re.compile(r"(“[^”]*”(?:[、和与及]*“[^”]*”)+)(?:[这共等以上]*[两二三四五六七八九十\d]+[条项个类款])?(?:都|均)?")
_THAT = re.compile("该(?:幅度|比例|数|线|期限|金额|标准|项|值)")
"""What was named first: 参数“幅度”为40个百分点;…。慢于时间进度达到该幅度的…"""
_GRADE = re.compile("(?:^|[|、是评定#])([优良中差否])(?=[|、#等]|$)")
_EMPHASIS = re.compile("是[^的]*的$")
_DEGREES = frozenset("高低大小多少前后快慢早晚长短超")
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
        return self.bare.endswith("的") and not _EMPHASIS.search(self.bare)

    @cached_property
    def pairs(self) -> frozenset[str]:
        return pairs(self.stream)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Where the numbers stand in the stream."""
        return tuple(at for at, character in enumerate(self.stream) if character == "#")


@dataclass(frozen=True, eq=False)
class Unit:
    """One sentence or part of a card (`own`) and what it may lean on (`around`, the head last); `card`: which of the cited ones;
    `rule`: the one it speaks of; `heads`: how many of `around` every sentence speaks of. `group`: its like, each of which
    speaks of its own `topic`; `part`: how it is written there."""

    own: Text
    around: tuple[Text, ...]
    card: int
    heads: int = 1
    rule: str = ""
    group: str = ""
    part: str = ""

    @cached_property
    def leaning(self) -> int:
        """Where in the stream begins what every sentence speaks of: the verdict on a rule, and the head."""
        return self.bounds[-1 - self.heads]

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        return (self.own, *self.around)

    @cached_property
    def stream(self) -> str:
        return "|".join(t.stream for t in self.texts)

    @cached_property
    def words(self) -> frozenset[str]:
        """Pairs of characters that tell it from other units: its own and its rule's."""
        return frozenset(p for p in self.own.pairs | pairs(canonical(self.rule)) if _PLAIN.isdisjoint(p))

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
        return frozenset(_GRADE.findall(self.own.stream)) | _DEGREES.intersection(self.own.stream.replace("多少", ""))

    @cached_property
    def topic(self) -> str:
        """What a part is about stands before its first comma or colon."""
        return read(self.part).stream.partition("|")[0]

    @cached_property
    def bounds(self) -> tuple[int, ...]:
        """Where each of its texts begins in the stream, and the end."""
        return tuple(accumulate((len(text.stream) + 1 for text in self.texts), initial=0))

    def text_at(self, place: int) -> int:
        """Which of its texts a place of the stream is in."""
        return bisect_right(self.bounds, place) - 1


def pairs(text: str) -> frozenset[str]:
    return frozenset(map(add, text, text[1:]))


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
    text = compared(QUOTE.sub(lambda m: order if ORDERS.search(m[1]) else m[1], text))
    patterns = (TITLE, DOCUMENT, ARTICLE) if "号" in text else (TITLE, ARTICLE)
    references = tuple(_BEFORE_A_DOCUMENT.sub("", _LETTERED.sub("号", m[0])) for p in patterns for m in p.finditer(text))
    for pattern in patterns:
        text = pattern.sub("§", text)
    found, parts, at = tuple(numbers(text)), list[str](), 0
    for number in found:
        parts += [text[at:number.begin], "#"]
        at = number.end
    stream = _ENDS.sub("|", canonical("".join(parts) + text[at:]))
    joints = frozenset(before[-1:] + after[:1] for before, after in pairwise(text.split("的")))
    return Text(stream, found, references, quotes, roles, bare, joints)


@lru_cache(maxsize=512)
def units(card: str, number: int) -> tuple[Unit, ...]:
    """What a card says, taken apart; made once a card. `number`: which of the cited cards."""
    text = unquoted(lines(card))
    *first, last = _KIND_OF_CARD.sub("", text).split("|")
    told = [part for part in first if _TOLD.search(part)]
    rule = "".join(part for part in first if _RULE.fullmatch(part))
    above = [part for part in first if part not in told and part != rule]
    above += (title.strip("《》") for title in TITLE.findall(text))
    body = "。".join([rule + part.replace("=", ":", 1) for part in told if "=" in part] + [rule + last])
    blocks = [*re.split(r"(?:^|(?<=。))(?=规则“)", body), *(rule + part for part in told if "=" not in part)]
    return tuple(_units(blocks, "|".join(above), number))


def _units(blocks: Sequence[str], above: str, card: int) -> Iterator[Unit]:
    for block in blocks:
        named = _RULE.match(block)
        rule = named[1] if named else ""
        head = _head(f"{above}|{named[0]}" if named else above)
        sentences = [s for s in block[named.end() if named else 0:].split("。") if s.strip(",;")]
        whole = {s: read(s) for s in sentences if ";" not in s}
        verdicts = tuple(text for s, text in whole.items() if _VERDICT.match(s))
        others = {s: text for s, text in whole.items() if "的," not in s and not _VERDICT.match(s)}
        meant: tuple[Text, ...] = ()
        for sentence in sentences:
            if sentence in whole:
                shared = (text for s, text in others.items() if s != sentence)
                around = (*shared, *(meant if _THAT.search(sentence) else ()), *verdicts, head)
                yield Unit(whole[sentence], around, card, 1 + len(verdicts), rule)
                continue
            parts = [p for p in sentence.split(";") if p]
            first, last = _of_all(parts)
            whole_parts = [f"{first if n else ''}{p}{'' if p is parts[-1] else last}" for n, p in enumerate(parts)]
            around = (*others.values(), *verdicts, head)
            heads = 1 + len(verdicts)
            made = [Unit(read(w), around, card, heads, rule, sentence, p) for w, p in zip(whole_parts, parts, strict=True)]
            meant = meant or (made[0].own,)
            yield from made


@lru_cache(maxsize=512)
def _head(text: str) -> Text:
    """Many cards have one: all findings about a file on the same rule."""
    return read(text)


def _of_all(parts: Sequence[str]) -> tuple[str, str]:
    """What a list says of all its parts: before the colon of the first, after that of the last."""
    first, colon, rest = parts[0].partition(":")
    label = f"{first}{colon}" if len(re.findall("[一-龥]", rest)) >= _LABEL and not any(":" in p for p in parts[1:]) else ""
    _, colon, tail = parts[-1].partition(":")
    return label, f"{colon}{tail}" if tail and not any(":" in p for p in parts[:-1]) else ""


def clauses(sentence: str, known: Sequence[Unit]) -> Iterator[Text]:
    """What a sentence (`lines`) says, one thing after another: 指标“甲”和“乙”没有填 are two, unless 甲乙 stands so in a known unit."""
    for part in _PARTS.split(_INTRODUCED.sub(_as_many, unquoted(sentence))):
        listed = _LISTED.search(part)
        words = _PUNCTUATION.sub("", listed[1]) if listed else ""
        if listed and not any(words in text.bare for unit in known for text in unit.texts):
            yield from (read(part[:listed.start()] + quote[0] + part[listed.end():], "§") for quote in QUOTE.finditer(listed[1]))
        elif part:
            yield read(part, "§")


def _as_many(introduced: re.Match[str]) -> str:
    """A count that the sentence itself bears out says nothing of the card."""
    many, list_ = introduced[1], introduced[2]
    count = int(many) if many.isdigit() else _NUMERALS.index(many) if many in _NUMERALS else 2
    return "" if count in (list_.count(",") + 1, list_.count("、") + 1, list_.count(";") + 1) else introduced[0]
