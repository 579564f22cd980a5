"""Of many forms, and of how one stands: lists of what has problems, how far a form is, letters drafted."""

from __future__ import annotations

import re
from collections.abc import Callable

from chidu.assistant.answers import cites
from chidu.assistant.answers.answer import Answer, Cite, Telling
from chidu.assistant.matter import Brief, Desk, Matter
from chidu.assistant.questions.names import short_for
from chidu.assistant.questions.understanding import Asked

MOST = 20
_KINDS: tuple[tuple[re.Pattern[str], str, Callable[[Brief], bool]], ...] = (
    (re.compile("无法判|待定|缺材料|等人|待人"), "有无法判定的规则", lambda b: b.unknown > 0),
    (re.compile("补正|要补|待补"), "要补正", lambda b: "补" in b.conclusion),
    (re.compile("退回|打回"), "要退回", lambda b: "退" in b.conclusion or "重新" in b.conclusion or b.unmet > 0),
    (re.compile("(?<![没未])通过了|没问题|(?<!不)合格的|(?<!不)符合的"), "没有不符合", lambda b: b.unmet == 0),
)
_UNMET: tuple[str, Callable[[Brief], bool]] = ("有不符合的规则", lambda b: b.unmet > 0)


def failing(asked: Asked, desk: Desk) -> Answer:
    """The forms that are meant, the gravest first, with how many there are."""
    telling, slots = Telling("failing"), asked.slots
    severities = list(desk.policy(desk.at, desk.today).vocabulary.severities)
    every = [b for b in desk.briefs() if _narrowed(b, asked)]
    name, wanted = _wanted(asked, desk)
    chosen = [b for b in every if wanted(b)]
    chosen.sort(key=lambda b: (-severities.index(b.severity) if b.severity in severities else 1, -b.unmet, b.project))
    which = "".join((slots.department, f"{slots.year}年度" if slots.year else ""))
    source = Cite("list", "list", "工作清单", (f"共{len(every)}张表",), {})
    telling.say(f"{which}{len(every)}张表中，{name}的有{len(chosen)}张{'：' if chosen else '。'}", source)
    telling.listed(((f"{b.project or '（没有项目名称）'}（{b.department or b.kind}）：{b.conclusion or '待定'}，不符合{b.unmet}条，无法判定{b.unknown}条",
                     [Cite(f"form:{b.key}", "form", b.project, (), {"form": b.key})]) for b in chosen), MOST, "另有{}张，见工作清单。", source)
    return telling.done([f"“{chosen[0].project}”为什么没有通过？"] if chosen else [])


def _wanted(asked: Asked, desk: Desk) -> tuple[str, Callable[[Brief], bool]]:
    """What makes a form one of those that are meant, in words and as a test: a rule, a severity, what follows, how it stands."""
    slots = asked.slots
    if slots.rule:
        return f"不符合“{slots.rule}”", lambda b: slots.rule in b.rules
    if slots.severity:
        return f"最重为“{slots.severity}”", lambda b: b.severity == slots.severity
    for action in desk.policy(desk.at, desk.today).vocabulary.actions:
        if action.removeprefix("列入").removeprefix("建议") in asked.text:
            return f"处置为“{action}”", lambda b, action=action: action in b.actions
    return next(((name, test) for words, name, test in _KINDS if words.search(asked.text)), _UNMET)


def _narrowed(brief: Brief, asked: Asked) -> bool:
    slots = asked.slots
    return (not slots.department or short_for(slots.department, brief.department)) and (not slots.year or str(slots.year) in brief.year)


def status(asked: Asked, matter: Matter) -> Answer:
    """How a form stands, what happened to it, which letters are out and which are due."""
    telling, brief, decision = Telling("status"), matter.brief, matter.decision
    limit = f"，办理期限{decision.outcome.limit}" if decision.outcome.limit else ""
    telling.say(f"“{brief.project}”现在是“{brief.state}”，结论“{brief.conclusion or '待定'}”{limit}。", cites.of_matter(matter))
    if matter.letters:
        telling.say(f"已出具：{'、'.join(matter.letters)}。", cites.of_matter(matter))
    due = [kind for kind in decision.outcome.documents if kind not in matter.letters]
    if due:
        telling.say(f"待出具：{'、'.join(due)}。", cites.of_matter(matter))
    for line in matter.history:
        telling.say(line, cites.of_matter(matter))
    return telling.done([f"起草{kind}" for kind in due])


def draft(asked: Asked, matter: Matter, desk: Desk) -> Answer:
    """A letter as the decision calls for it, as a draft: numbers, findings and provisions are the service's own. Nothing is issued."""
    telling, documents = Telling("draft"), matter.decision.outcome.documents
    kind = asked.slots.document or (documents[0] if len(documents) == 1 else "")
    if not documents:
        telling.say("按现在的判定，这张表不出具文书。", cites.of_matter(matter))
        return telling.done()
    if kind not in documents:
        asked_for = f"这张表不出具“{kind}”，" if kind else ""
        telling.say(f"{asked_for}可以出具的是：{'、'.join(documents)}。", cites.of_matter(matter))
        return telling.done([f"起草{name}" for name in documents])
    letter = desk.draft(matter.brief.key, kind)
    telling.say(f"“{matter.brief.project}”的{kind}草稿写好了，可以下载。正式出具要在审核页填文号、日期后办理。", cites.of_matter(matter))
    return telling.done([], letter)
