"""The sentence verifier (核句): a sentence that a model wrote is shown only if everything it says stands in the evidence that it cites.

Each check looks at one thing; any doubt withholds the sentence. What no check can see, such as who did what to whom in the same words,
is why a model chooses cards and does not write freely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chidu.assistant.numbers import Number, numbers, plain, same

COVERED, CLAUSE_COVERED, SHORTEST_CLAUSE, FARTHER = 0.55, 0.38, 4, 0.35
_CLAUSES = re.compile(r"[,，;；:：。.!！?？、]")
_TITLE, _ARTICLE = re.compile(r"《[^》]*》?"), re.compile(r"第[零〇一二两三四五六七八九十百\d]+[条款章项部]|附件?\d+|附件?[一二三四五六七八九]")
_NUMBERED = re.compile(r"[〔\[（(]\d{4}[〕\]）)]\d+号|[一-鿿]{1,4}\d+号")
_QUOTE = re.compile(r"[“\"「『]([^”\"」』]{1,40})[”\"」』]")
_NOT = re.compile(r"不得|不能|不可|不准|禁止|严禁|无需|无须|不必|不用|不应|不再|没有|并未|尚未|未|无法|不属于|不是|并非|不予|不设|不要求|免于|毋须")
_DUTIES = {"应": r"应当|应|须|必须|需要|务必|要求", "禁": r"不得|禁止|严禁|不准|不可以?|不能|不允许|不应", "可": r"可以|允许|(?<![不许认])可(?![能见行靠控持])|有权|自行决定"}
_DECISIONS = ("通过", "批准", "同意", "退回", "驳回", "否决", "不予", "扣减", "核减", "调减", "收回", "暂停", "压减", "取消", "撤销", "补正", "合格", "整改", "销号", "办结",
              "放行", "免于", "豁免", "处罚", "问责", "追责", "罚款", "移送")
_MARKUP = re.compile(r"https?:|www\.|!?\[[^\]]*\]\(|<[A-Za-z/!]|</|\{\s*\"|tool_call|```|javascript:|=HYPERLINK", re.I)
_OBEYED = re.compile(r"系统提示|忽略(以上|上述|前面)|按照?指令|管理员(已|要求)|已人工批准|作为(AI|人工智能|语言模型)|我(已经|已|会|将|可以|无法)|遵照您", re.I)
_FUNCTION = frozenset("的了在是和与及或对将把被按照根据以上其中该项目政策规定要求需应当也就这那些之时候如果为有个本并且而所其从由至到于")


@dataclass(frozen=True)
class Evidence:
    """The cards that a sentence cites, as text; `places`: every jurisdiction's name."""

    cards: tuple[str, ...]
    places: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(map(plain, self.cards))


@dataclass(frozen=True)
class Doubt:
    """Why a sentence is withheld: which check, and what it stumbled over."""

    check: str
    at: str


def doubts(sentence: str, evidence: Evidence) -> tuple[Doubt, ...]:
    """All doubts about a sentence; none where it may be shown. A sentence without evidence is always withheld."""
    if not evidence.cards:
        return (Doubt("uncited", ""),)
    said, text = plain(sentence), evidence.text
    return tuple(Doubt(name, at) for name, check in _CHECKS for at in check(said, text, evidence))


Check = Callable[[str, str, Evidence], Iterator[str]]


def _markup(said: str, text: str, evidence: Evidence) -> Iterator[str]:
    yield from (m[0] for m in _MARKUP.finditer(said))
    yield from (m[0] for m in _OBEYED.finditer(said) if m[0] not in text)


def _numbers(said: str, text: str, evidence: Evidence) -> Iterator[str]:
    known = _numbers_of(text)
    for number in numbers(_without_references(said)):
        alike = [k for k in known if same(number, k)]
        if not alike:
            yield f"{number.left[-4:]}{float(number.value):g}{number.kind}"
        elif number.compares and not any(_agrees(number, k, text) for k in [k for k in alike if k.compares] or alike):
            yield f"{number.compares}{float(number.value):g}"
        elif _swapped(number, alike, known):
            yield f"{number.left[-6:]}…{float(number.value):g}"


@lru_cache(maxsize=64)
def _numbers_of(text: str) -> tuple[Number, ...]:
    return tuple(numbers(_without_references(text)))


def _without_references(text: str) -> str:
    """Article and document numbers are no amounts; they are compared as they stand."""
    return _NUMBERED.sub("号", _ARTICLE.sub("条", text))


_OPPOSITE = {">=": "<", "<": ">=", ">": "<=", "<=": ">"}


def _agrees(number: Number, known: Number, text: str) -> bool:
    """The same direction; or the opposite one, where the evidence says what fails and the sentence what must be."""
    if not known.compares or known.compares == number.compares:
        return True
    strict = {known.compares, number.compares} in ({">=", ">"}, {"<=", "<"})
    fails = re.search(r"不符合|不得|否则|不足的|凡", text) is not None
    return not strict and fails and _OPPOSITE[known.compares] == number.compares


def _swapped(number: Number, alike: Sequence[Number], known: Sequence[Number]) -> bool:
    """Its words stand beside another number of the evidence."""
    others = [k for k in known if k.kind == number.kind and not same(number, k)]
    if not others:
        return False
    mine, theirs = (max(_beside(number, k) for k in some) for some in (alike, others))
    return theirs > mine + FARTHER


def _beside(a: Number, b: Number) -> float:
    left, right = ({("<", p) for p in _pairs(_words(n.left))} | {(">", p) for p in _pairs(_words(n.right))} for n in (a, b))
    return len(left & right) / max(1, min(len(left), len(right)))


def _words(text: str) -> str:
    return re.sub(r"[\d.,%]", "", text)


def _references(said: str, text: str, evidence: Evidence) -> Iterator[str]:
    for pattern in (_TITLE, _ARTICLE, _NUMBERED):
        yield from (m[0] for m in pattern.finditer(said) if m[0] not in text)
    yield from (m[1] for m in _QUOTE.finditer(said) if m[1] not in text)


def _places(said: str, text: str, evidence: Evidence) -> Iterator[str]:
    for place in evidence.places:
        short = place[:-1] if len(place) > 2 else place
        if short in said and short not in text:
            yield place


def _negations(said: str, text: str, evidence: Evidence) -> Iterator[str]:
    """A negation that the evidence does not have, or has not beside the same word."""
    for m in re.finditer(r"(?:不|未|没有?|免|无|非)[一-鿿]", said):
        if m[0] not in text and m[0] not in ("不低", "不少", "不超", "不高", "不多", "不足", "不符", "未能", "不到", "不大", "不小", "没有", "无法", "不再"):
            yield m[0]
    extra = {m[0] for m in _NOT.finditer(said)} - {m[0] for m in _NOT.finditer(text)}
    if extra and not _NOT.search(text):
        yield "/".join(sorted(extra))


def _duties(said: str, text: str, evidence: Evidence) -> Iterator[str]:
    classes = {name for name, words in _DUTIES.items() if re.search(words, text)}
    if re.search(r"不符合|否则", text):
        classes |= {"应", "禁"}
    for name, words in _DUTIES.items():
        if (found := re.search(words, said)) and name not in classes:
            yield found[0]


def _decided(said: str, text: str, evidence: Evidence) -> Iterator[str]:
    for word in _DECISIONS:
        if word in said and word not in text:
            yield word


def _covered(said: str, text: str, evidence: Evidence) -> Iterator[str]:
    """What a sentence says must be in the words of the evidence; a clause must be in those of some card."""
    known = _pairs(text)
    own = {p for p in _pairs(_words(said)) if not {*p} <= _FUNCTION}
    if own and len(own & known) / len(own) < COVERED:
        yield f"{len(own & known) / len(own):.2f}"
    for clause in _CLAUSES.split(said):
        pairs = {p for p in _pairs(_words(clause)) if not {*p} <= _FUNCTION}
        if len(pairs) >= SHORTEST_CLAUSE and len(pairs & known) / len(pairs) < CLAUSE_COVERED:
            yield clause[:12]


@lru_cache(maxsize=256)
def _pairs(text: str) -> frozenset[str]:
    runs = re.findall(r"[㐀-鿿A-Za-z]+", text)
    return frozenset(run[i:i + 2] for run in runs for i in range(len(run) - 1))


_CHECKS: tuple[tuple[str, Check], ...] = (
    ("markup", _markup), ("number", _numbers), ("reference", _references), ("place", _places), ("negation", _negations), ("duty", _duties),
    ("decision", _decided), ("coverage", _covered))
