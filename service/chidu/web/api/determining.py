"""What people do with a form (认定与办结): they correct, determine, have it decided anew, close it. Nobody edits a result."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chidu.desk.bureau import deciding
from chidu.desk.bureau.deciding import Said
from chidu.desk.bureau.sheets import CORRECTS
from chidu.web.api import routers
from chidu.web.api.asked import Caller
from chidu.web.api.said import AboutGiven, Given, Ident, Key, Long, Name, Redecided, Short

router = routers.router("表")

Seen = Annotated[Ident, Field(description="看到的决定（decision）：别人刚刚重新判定了就不办")]


class Determinations(Given):
    """What somebody determines, all of it or none."""

    class One(Given):
        about: AboutGiven = Field(default_factory=AboutGiven)
        item: Name = Field(description="事项，如 规则·目标.内容明确、要点·规范完整性、认定·资金用途")
        value: Short
        reason: Annotated[str, Field(min_length=1, max_length=4000)]

    seen: Seen
    determinations: list[One] = Field(min_length=1, max_length=200)


class Corrections(Given):
    """What a form says in truth, where it was read wrongly, or a field was left out."""

    class One(Given):
        about: AboutGiven = Field(default_factory=AboutGiven)
        field: Name = Field(description="栏目，如 年度资金总额")
        value: Short
        reason: Annotated[str, Field(min_length=1, max_length=4000)]

    seen: Seen
    corrections: list[One] = Field(min_length=1, max_length=200)


class Anew(Given):
    seen: Seen


class Closing(Given):
    seen: Seen
    reason: Long = ""


@router.post("/forms/{form}/determinations", status_code=201, summary="人工认定，并重新判定")
def determine(known: Caller, form: Key, given: Determinations) -> Redecided:
    said = [Said(d.about.ref(), d.item, d.value, d.reason) for d in given.determinations]
    return Redecided(form=form, decision=deciding.determine_all(known.bureau, known.who, form, said, given.seen))


@router.post("/forms/{form}/corrections", status_code=201, summary="更正读错或漏填的栏目，并重新判定")
def correct(known: Caller, form: Key, given: Corrections) -> Redecided:
    said = [Said(d.about.ref(), f"{CORRECTS}{d.field}", d.value, d.reason) for d in given.corrections]
    return Redecided(form=form, decision=deciding.determine_all(known.bureau, known.who, form, said, given.seen))


@router.post("/forms/{form}/decisions", status_code=201, summary="依现行的发布重新判定")
def decide_anew(known: Caller, form: Key, given: Anew) -> Redecided:
    return Redecided(form=form, decision=deciding.decide_anew(known.bureau, known.who, form, given.seen))


@router.post("/forms/{form}/closing", status_code=204, summary="办结")
def close(known: Caller, form: Key, given: Closing) -> None:
    deciding.close(known.bureau, known.who, form, given.seen, given.reason)
