"""Coverage (目标与指标): a task of the goal, with its number, of which no indicator speaks in any of its words.

That an indicator shares a word with the goal does not prove that it measures it: only the lack of any is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chidu.desk.bureau.asks import Ask
from chidu.desk.bureau.quoting import INDICATORS, Text
from chidu.records.proposals import Proposal

SOURCE = "目标与指标比对"
SHORTEST = 6
_ASKED = re.compile(r"对应的?指标|指标是否覆盖")
_CLAUSES = re.compile(r"[，。；、,;！!？?\n\r]+")
_NUMBERED = re.compile(r"^\s*[（(]?\d+[)）.．、]\s*")
_WORDS = "全年 完成 实现 达到 不低 低于 不少 少于 以上 以下 新增 提供 开展 组织 举办 保障 确保 进行 做好 左右 其中 共计 年度 项目 工作 控制 以内 超过 不超 预计 计划"
_COMMON = frozenset(_WORDS.split())
"""Pairs of characters that any task may have."""


class Coverage:
    """Proposes that a task has no indicator."""

    def answers(self, ask: Ask, texts: Sequence[Text]) -> Iterator[Proposal]:
        indicators = [t for t in texts if t.about.object == INDICATORS]
        goal = next((t for t in texts if t.about.object != INDICATORS), None)
        if goal is None or not indicators or ask.options != ("是", "否") or not _ASKED.search(ask.text):
            return
        known = {pair for t in indicators for pair in _pairs(t.text)}
        for clause in (_NUMBERED.sub("", one).strip() for one in _CLAUSES.split(goal.text)):
            own = _pairs(clause) - _COMMON
            if len(clause) >= SHORTEST and re.search(r"\d", clause) and own and not own & known:
                reason = f"{goal.field}的这一项，没有一条指标的名称或指标值与它相近"
                yield Proposal(ask.about, ask.item, "否", reason, clause, goal.about, goal.field, goal.cell, SOURCE)
                return


def _pairs(text: str) -> set[str]:
    return {run[i:i + 2] for run in re.findall("[一-鿿]+", text) for i in range(len(run) - 1)}
