"""What waits for a person (要人判断): questions and classifications of a form, and the points of its review form."""

from __future__ import annotations

from pydantic import Field

from chidu.desk.bureau import deciding, viewing
from chidu.web.api import routers
from chidu.web.api.asked import Caller
from chidu.web.api.judged import Said
from chidu.web.api.said import About, Key, Told

router = routers.router("表")


class AskTold(Told):
    """What only a person can say; it is answered by a determination of this item about this object."""

    about: About
    item: str
    object: str
    text: str
    options: list[str]
    proposed: str = Field(description="政策拟定的归类，待人确认")
    rule: str
    said: Said | None = Field(description="已有的认定")


class PointView(Told):
    """A point of the review form (审核要点): graded by a determination of 要点·名称."""

    name: str
    group: str
    details: list[str]
    marks: str
    grade: str
    score: str
    by: str
    said: Said | None


class AsksTold(Told):
    """All that a person may say of a form, as the latest decision has it."""

    decision: str = Field(description="认定时写在 seen 里")
    asks: list[AskTold]
    answered: list[AskTold]
    points: list[PointView]
    grades: list[str] = Field(description="要点可评的等级")
    options: list[str] = Field(description="结论可选")


@router.get("/forms/{form}/asks", summary="等人判断的事和审核要点", response_model=AsksTold)
def asks(known: Caller, form: Key) -> dict[str, object]:
    stored = deciding.stored(known.bureau, known.who, form)
    view = viewing.review(known.bureau, known.who, stored)
    return {"decision": stored.kept.id, "asks": view.asks, "answered": view.answered, "points": view.points, "grades": view.grades,
            "options": view.options}
