"""What a clause adds to the card (添字): one small word between the card's own may be added, unless it is of a kind that claims something.

It is harmless where all around it stands in the card as it is said. An office, a day, a decision, a judgement, a measure is not, and
neither is a word that stands where the card has another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from chidu.assistant.verifying.cards import Unit
from chidu.assistant.verifying.doubt import Check, Doubt
from chidu.assistant.verifying.fillers import HEADINGS, content
from chidu.assistant.verifying.laying import Piece
from chidu.assistant.verifying.marks import MARK
from chidu.assistant.verifying.turning import Place

CLAIMS: Mapping[Check, re.Pattern[str]] = {
    "place": re.compile("[省市县区镇乡村局厅委部处科院校厂所站队司组]$|街道|中心|公司|集团|政府|领导|人员|专家|企业|群众|干部|老板|书记|主任|经理|代表|家属"),
    "decision": re.compile("通过|批|准|同意|退|驳|否|扣|减|收|暂|压|取消|撤|补正|整改|销|办结|放行|豁|罚|责|移送|认可|核定|奖|冻结|追|停|废|免|拒|许|定案|裁|决|"
                           "完|办|报|送|交|签|盖|验|审|评|查|立项|入库|下达|拨|付"),
    "duty": re.compile("不得|不必|可|必|应|须|强制|自愿|任意|随意"), "negation": re.compile("[不未无没否非免反]"),
    "direction": re.compile("[大小高低快慢超多少早晚升降增减上下前后先长短强弱优劣好坏加缩扩]"),
}
"""What a word that a card does not have is about; the first that fits."""
_CLAIMED = re.compile(
    "[年月日天周季期晨夜今昨明]|[全半双倍几两一二三四五六七八九十百千万亿首末每各任]|"  # when, how much
    "[真假虚错误违对严轻重良差合优效益损失害险]|[因致使令导故]|"  # judged, caused
    "[元费款钱税价]|[A-Za-z0-9]|法律|文件|办法|条例|制度|政策|规|约|保|必然|肯定|一定|可能|也许|大概|估|预|已|将|曾|再|新|旧|原|唯|独|外|内|公|私|除|"
    "[东西南北国民别性]|[人员长]$|"
    "[擅独共永久临频]|重复|部分|个别|基本|一次|定期|长期|短期|无偿|有偿|正式|非法|合法|普遍|普通|特殊|专用|统一")
"""Words that claim something of their own, whatever it is."""
_NUMERALS = "两三四五六七八九十"
_MANY = re.compile(f"([{_NUMERALS}])(?:[性样方关者类块]|方面)?")
_NOUN = re.compile("[一-龥]{2}")
LONGEST, ANCHORED = 3, 4
"""Characters that may be added to a clause, and that it must have from the card."""


def claimed(word: str, places: Sequence[str]) -> Check:
    if any(place[:2] in word for place in places):
        return "place"
    return next((check for check, pattern in CLAIMS.items() if pattern.search(word)), "wording")


def additions(pieces: Sequence[Piece], stands: Sequence[Place], unit: Unit, known: Sequence[str]) -> Iterator[Doubt]:
    """`known`: every jurisdiction's name."""
    words, anchored = list(_words(pieces)), sum(len(piece.text) for piece in pieces if piece.known)
    if len(words) != 1 or anchored < max(ANCHORED, 2 * len(words[0][0])) or not _is_slight(*words[0], stands, unit, known):
        yield from (Doubt(claimed(word, known), word) for word, _ in words)


def _words(pieces: Sequence[Piece]) -> Iterator[tuple[str, int]]:
    """What is added, and where it begins; 0 also for what a mark turns, as 已 does."""
    start, word, turned = 0, "", False
    for piece in (*pieces, Piece("filler", "")):
        if piece.kind == "added":
            word += piece.text
        elif word:
            yield word, 0 if turned else start - len(word)
            word = ""
        turned = piece.kind == "mark" or (turned and bool(word))
        start += len(piece.text)


def _is_slight(word: str, start: int, stands: Sequence[Place], unit: Unit, known: Sequence[str]) -> bool:
    if _counts(word, unit):
        return True
    if len(word) > LONGEST or _CLAIMED.search(word) or claimed(word, known) != "wording":
        return False
    if not start:
        return False  # what a clause speaks of
    before = next((place for place in reversed(stands) if place.start < start), None)
    after = next((place for place in stands if place.start > start), None)
    if before and after:
        return before.end <= after.at and not _says(unit.stream[before.end:after.at].replace("|", ""))
    if after:
        return not _says(unit.stream[unit.stream.rfind("|", 0, after.at) + 1:after.at])
    return before is not None and not _says(unit.stream[before.end:].partition("|")[0])


def _counts(word: str, unit: Unit) -> bool:
    """三性, 四样: as many as the card lists in one place."""
    many = _MANY.fullmatch(word)
    return many is not None and _NUMERALS.index(many[1]) + 2 in {part.count("、") + 1 for part in unit.stream.split("|")}


def _says(between: str) -> bool:
    return bool(content(MARK.sub("", between)))


def displacing(pieces: Sequence[Piece], stands: Sequence[Place], unit: Unit, clause: str) -> Iterator[Doubt]:
    """A heading in the place of another: 说明金额 where the card has 说明原因, 完成值 where it has 指标值."""
    if not any(piece.kind == "filler" and piece.text in HEADINGS for piece in pieces):
        return
    start = 0
    for filler, run in groupby(pieces, key=lambda piece: piece.kind == "filler"):
        words = [piece.text for piece in run]
        stop = start + len("".join(words))
        if filler and (word := next((word for word in words if word in HEADINGS and word not in unit.own.stream), "")):
            before = next((unit.stream[place.end:place.end + 2] for place in stands if place.stop == start), "")
            behind = [place for place in stands if place.start == stop and words[-1] == word]
            after = next((unit.stream[max(0, place.at - 2):place.at] for place in behind), "")
            other = bool(_NOUN.fullmatch(after)) and after not in clause and content(after) == after
            if other or (before in HEADINGS and before not in clause):
                yield Doubt("wording", word)
        start = stop
