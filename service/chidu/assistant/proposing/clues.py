"""Clues (线索): what a text itself gives away without a model. Words out of the policy's own lists (词表), or the words of another project.

A clue proposes and decides nothing: each says which words of the form it stands on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chidu.desk.bureau.asks import Ask
from chidu.desk.bureau.quoting import INDICATORS, WORDS, Text, strings
from chidu.records.proposals import Proposal
from chidu.types import PolicyVersion

SLOGANS, VAGUE = "口号用语", "模糊用语"
_ON_THE_GOAL = re.compile(r"做什么|做到多少|明确|具体|可以检查|空泛|口号")
_ON_THE_VALUES = re.compile(r"(?:易于|可以|可|能够)衡量|取得并核对|怎样算达到")
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千万亿两]+(?:余|多)?(?:[个次场人户盏亩吨件项处条台辆公里米平方月日天小时]|万|亿|百分)")
_CLAUSES = re.compile(r"[，。；、,.;！!？?\n\r]+")
LONGEST_QUOTE, SHORTEST_CLAUSE = 80, 4


@dataclass(frozen=True)
class Words:
    """Proposes by the word lists of the policy that a form was decided by."""

    policy: PolicyVersion

    def answers(self, ask: Ask, texts: Sequence[Text]) -> Iterator[Proposal]:
        kind, _, name = ask.item.partition("·")
        if kind == "认定":
            yield from self._classified(ask, name, texts)
        elif texts and _ON_THE_GOAL.search(ask.text):
            yield from self._empty(ask, texts[0])
        elif _ON_THE_VALUES.search(ask.text):
            yield from self._unmeasured(ask, texts)

    def _classified(self, ask: Ask, name: str, texts: Sequence[Text]) -> Iterator[Proposal]:
        """The branch of a classification whose word list speaks: its value, for words that stand anywhere in what tells of the project."""
        for branch in self.policy.resolved["认定"][name]["内容"]["归类"]:
            lists = [s.removeprefix(WORDS) for s in strings(branch.get("当", {})) if s.startswith(WORDS)]
            for one in lists:
                for text in texts:
                    if found := [w for w in self._list(one) if w in text.text]:
                        quote = _around(text.text, found[0])
                        yield _made(ask, branch["则"], f"“{text.name}”里有{_listed(found)}的字样", quote, text, self._source(one))
                        return

    def _empty(self, ask: Ask, text: Text) -> Iterator[Proposal]:
        """A text that says nothing countable, and in each of its clauses a word that is mostly empty."""
        words = (*self._list(SLOGANS), *self._list(VAGUE))
        clauses = [c for c in _CLAUSES.split(text.text) if len(c.strip()) >= SHORTEST_CLAUSE]
        found = [next((w for w in words if w in clause), "") for clause in clauses]
        if clauses and all(found) and not _NUMBER.search(text.text):
            quote = text.text.strip() if len(text.text.strip()) <= LONGEST_QUOTE else clauses[0].strip()
            used = SLOGANS if found[0] in self._list(SLOGANS) else VAGUE
            yield _made(ask, "否", f"通篇没有写数量，用的多是{_listed(list(dict.fromkeys(found)))}一类的说法", quote, text, self._source(used))

    def _unmeasured(self, ask: Ask, texts: Sequence[Text]) -> Iterator[Proposal]:
        """An indicator whose value is a word of the list and no number."""
        words = self._list(VAGUE)
        vague = [t for t in texts if t.about.object == INDICATORS and t.field == "指标值" and not _NUMBER.search(t.text)
                 and any(w in t.text for w in words)]
        if vague:
            more = f"，这样的指标共{len(vague)}条" if len(vague) > 1 else ""
            first = vague[0]
            yield _made(ask, "否", f"{first.about}的指标值没有写数量，也没有写怎样算达到{more}", first.text.strip()[:LONGEST_QUOTE], first,
                        self._source(VAGUE))

    def _list(self, name: str) -> tuple[str, ...]:
        """The words of a list; none where the policy has no such list."""
        item = self.policy.resolved["词表"].get(name)
        return tuple(item["内容"]["词"]) if item else ()

    def _source(self, name: str) -> str:
        unsure = "，待核实" if "词" in self.policy.resolved["词表"][name]["内容"].get("待核实", ()) else ""
        return f"词表“{name}”{unsure}"


def _made(ask: Ask, value: str, reason: str, quote: str, text: Text, source: str) -> Proposal:
    return Proposal(ask.about, ask.item, value, reason, quote, text.about, text.field, text.cell, source)


def _around(text: str, word: str) -> str:
    """The clause in which a word stands: of a long one the part around the word."""
    at = text.index(word)
    begin = max((m.end() for m in _CLAUSES.finditer(text, 0, at)), default=0)
    end = min((m.start() for m in _CLAUSES.finditer(text, at + len(word))), default=len(text))
    begin, end = max(begin, at - LONGEST_QUOTE // 2), min(end, at + LONGEST_QUOTE // 2)
    return text[begin:end].strip()


def _listed(words: Sequence[str]) -> str:
    return "、".join(f"“{w}”" for w in words[:4])
