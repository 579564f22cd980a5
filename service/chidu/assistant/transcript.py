"""A conversation as a document (问答记录): what was asked and answered, with what each sentence stands on, as .docx."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from chidu.assistant.answers.answer import Answer
from chidu.assistant.events import BADGES
from chidu.assistant.kept import answer_of
from chidu.desk.bureau import Bureau, conversing
from chidu.document.minutes import Item, minutes
from chidu.records.conversations import STOPPED, Exchange
from chidu.records.people import Account

ERASED = "（已按规定抹去）"


def transcript(bureau: Bureau, who: Account, conversation: str, zone: tzinfo) -> bytes:
    """One's own conversation; times as of `zone`. Raises NotFound."""
    of, said = conversing.one(bureau, who, conversation)
    under = f"{who.name}，{of.at.astimezone(zone):%Y-%m-%d %H:%M}起。判定由规则作出；方括号里的数字指每句话的依据，依据列在答复之后。本记录不是公文，不代替文书。"
    return minutes("审核问答记录", under, [_item(e, zone) for e in said])


def _item(exchange: Exchange, zone: tzinfo) -> Item:
    asked = f"{exchange.at.astimezone(zone):%m-%d %H:%M}　{exchange.question or ERASED}"
    if exchange.content is None:
        return Item(asked, [ERASED])
    answer, content = answer_of(exchange.content), exchange.content
    numbers = answer.numbers
    remark = BADGES["polished" if content["badge"] == "polished" else "rules"]
    remark += f"（{exchange.model}）" if exchange.model else ""
    remark += f"。{content['fault']}" if content["fault"] else ""
    remark += "。问的人没有等答完。" if exchange.outcome == STOPPED else ""
    remark += f"。有{len(content['withheld'])}句没有通过核对，没有显示。" if content["withheld"] else ""
    return Item(asked, [f"{line.text}{''.join(f'［{numbers[key]}］' for key in line.cites)}" for line in answer.lines],
                list(_basis(answer, numbers)), remark)


def _basis(answer: Answer, numbers: dict[str, int]) -> Iterator[str]:
    """Of a finding what was so and what was required; of a provision where it stands."""
    for key, number in numbers.items():
        cite = answer.cites[key]
        said = "；".join(line.rstrip("。；") for line in cite.lines) if cite.kind == "finding" else ""
        yield f"［{number}］{cite.label}{'：' if said else ''}{said}"
