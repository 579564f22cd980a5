"""The slots that an intent keeps (填槽): what its words name, the open form's project, the rule that they point at, what was said before."""

from __future__ import annotations

import re
from typing import Any

from chidu.assistant.matter import Matter
from chidu.assistant.questions.cells import row_at, speaks_of, usual_of
from chidu.assistant.questions.heard import OF_FORMS, OF_THE_LAW, Asked, Heard, of_the_open_form
from chidu.assistant.questions.intents import REFERS
from chidu.assistant.questions.ruling import of_the_book, of_the_form
from chidu.assistant.questions.slots import KEPT, Slots
from chidu.assistant.questions.spoken import amounts_in

DEIXIS = re.compile(f"{REFERS.pattern}|它|(这|那|该)一?(条|项|个问题|处)|(这|该|此)一?(要求|意见|规定|结论)")
"""Words that mean what was spoken of before."""
GOING_ON = ("provision", "fix", "computed")
"""What is asked of the same finding as before, where nothing else is named."""


def kept(asked: Asked, heard: Heard) -> Slots:
    """The slots that an intent has; the open form's project and its rule where the question is of the form."""
    slots: dict[str, Any] = {name: getattr(asked.slots, name) for name in KEPT[asked.intent]}
    before = heard.before if heard.before and heard.before.intent in (*OF_FORMS, "provision") else None
    if heard.here and of_the_open_form(asked) and not slots.get("project"):
        slots["project"] = heard.here.brief.project
    if asked.intent == "compare":
        slots["scopes"] = _compared(asked, heard)
    if asked.intent == "whatif":
        slots |= _supposed(slots, heard, before)
    same = bool(heard.here and before and _means_the_same(heard, before))
    if "rule" in slots and not slots["rule"] and not same:
        slots |= _ruled(asked, heard)
    return Slots(**slots | _carried(asked, heard, slots, before, same))


def _compared(asked: Asked, heard: Heard) -> tuple[str, ...]:
    """The places compared: where one alone is named, the one spoken of before, or one's own, comes first."""
    scopes, at, before = asked.slots.scopes, heard.desk.at, heard.before
    if len(scopes) != 1 or len(asked.slots.days) > 1 or scopes[0] == at:
        return scopes
    earlier = before.slots.scopes[:1] if before and before.intent in OF_THE_LAW else ()
    return tuple(dict.fromkeys((*(earlier or (at,)), *scopes)))


def _supposed(slots: dict[str, Any], heard: Heard, before: Asked | None) -> dict[str, Any]:
    """The row and field that a supposition is of: those before where it names no row; the usual field of a row where it names none."""
    indicator, name = slots["indicator"], slots["field"]
    if before and not indicator:
        indicator, name = before.slots.indicator, name or before.slots.field
    if heard.here and indicator and not name:
        name = usual_of(indicator, heard.here.decision.case.form)
    return {"indicator": indicator, "field": name}


def _means_the_same(heard: Heard, before: Asked) -> bool:
    """Whether a question points back at the finding before: by a word, and naming no row and no number of its own."""
    own = heard.named.row or any(True for _ in amounts_in(heard.text))
    return bool(before.slots.rule and not own and DEIXIS.search(heard.text))


def _ruled(asked: Asked, heard: Heard) -> dict[str, str]:
    """The rule that the words point at, of the open form or of the law; none of another project's form."""
    if asked.slots.project and not (heard.here and speaks_of(heard.here, asked.slots.project)):
        return {}
    return of_the_form(asked, heard) if heard.here and of_the_open_form(asked) else of_the_book(asked, heard)


def _carried(asked: Asked, heard: Heard, slots: dict[str, Any], before: Asked | None, same: bool) -> dict[str, Any]:
    """What stays meant from the question on a form before: its row and rule where this goes on about them; its project."""
    carried: dict[str, Any] = {}
    if before is None:
        return carried
    refers, rule = bool(REFERS.match(heard.text)), slots.get("rule", "")
    if heard.here and not slots.get("indicator", "-") and (same or refers or _of_that_row(asked, rule, before, heard.here)):
        carried["indicator"] = before.slots.indicator
        if "rule" in slots:
            carried["rule"] = rule or before.slots.rule
    if not slots.get("project", "-") and (heard.here or refers or not heard.content or asked.intent == "status"):
        carried["project"] = before.slots.project
    return carried


def _of_that_row(asked: Asked, rule: str, before: Asked, here: Matter) -> bool:
    """Whether a question that names no row goes on about the row before: it names no rule either, or one that was found on that row."""
    if asked.intent not in GOING_ON or not rule:
        return asked.intent in GOING_ON
    row = row_at(before.slots.indicator, here.decision.case.form) if before.slots.indicator else None
    return row is not None and any(f.rule == rule and f.about == row.about for f in here.decision.findings)
