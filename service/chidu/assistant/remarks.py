"""Remarks for a letter (补充说明的草稿): how to mend what was found, in the rules' words or in a model's, each sentence checked.

They are the reviewer's to change; what rules said stands in the letter's own parts, which nobody edits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chidu.assistant.answers.replying import reply_of
from chidu.assistant.conversation import Talk, answered
from chidu.assistant.events import Sentence, Told
from chidu.document.note import LONGEST, MOST, paragraphs
from chidu.errors import InputError

ASKED, SAID = "怎样改才能通过？", "起草补充说明：怎样改才能通过？"


@dataclass(frozen=True)
class Remarks:
    """`model`: who worded them, empty where the rules did; `fault`: why a model that is there did not."""

    text: str
    model: str = ""
    fault: str = ""


def remarks(talk: Talk, form: str) -> Remarks:
    """Kept as an exchange like any other. A model writes freely here whatever its mode: every sentence is verified against its cards.

    Raises what the desk raises.
    """
    freely, desk = replace(talk, model=replace(talk.model, mode="free") if talk.model else None), talk.desk
    steps = list(answered(freely, desk, reply_of("fix", ASKED, desk, desk.matter(form)), SAID, form))
    (ended,) = (step for step in steps if isinstance(step, Told))
    lines = [s.line.text for s in steps if isinstance(s, Sentence) and s.line.cites and (s.polished or ended.badge == "rules")]
    return Remarks("\n".join(_fitting(lines)), ended.model if ended.badge == "polished" else "", ended.fault)


def _fitting(lines: list[str]) -> Iterator[str]:
    """As many whole sentences as a note may have, without those that may not stand in one."""
    length = count = 0
    for line in lines:
        try:
            paragraphs(line)
        except InputError:
            continue
        length, count = length + len(line) + 1, count + 1
        if length > LONGEST or count > MOST:
            return
        yield line
