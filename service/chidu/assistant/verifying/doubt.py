"""A doubt (疑点): why a sentence is withheld, as one of a few reasons that the page can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Check: TypeAlias = Literal[
    "uncited", "markup", "obeyed", "number", "direction", "swapped", "reference", "quote", "place", "negation", "duty", "decision",
    "subject", "omission", "wording"]
REASONS: Mapping[Check, str] = {
    "uncited": "没有写明依据哪张卡片", "markup": "有链接、标记或不该有的文字", "obeyed": "照着材料里的指令说话", "number": "数字与依据不符",
    "direction": "比较的方向与依据不符", "swapped": "数字在依据里属于另一项", "reference": "文件、条款或文号与依据不符", "quote": "引号里的话不在依据里",
    "place": "地名或单位与依据不符", "negation": "肯定否定与依据不符", "duty": "要求的轻重与依据不符", "decision": "有依据里没有的决定",
    "subject": "把依据里不在一处的话接在了一起", "omission": "漏了依据里改变意思的字", "wording": "说了依据里没有的话",
}


@dataclass(frozen=True)
class Doubt:
    """Which check, and the words that it stumbled over."""

    check: Check
    at: str

    @property
    def reason(self) -> str:
        """As an officer reads it."""
        return f"{REASONS[self.check]}：{self.at}" if self.at else REASONS[self.check]
