"""Trying a form (试判): a file, a jurisdiction and a day in; findings out. Nothing is kept."""

from __future__ import annotations

from chidu.desk.bureau import trying
from chidu.desk.bureau.sheets import readings
from chidu.web.api import routers
from chidu.web.api.asked import TAKES_A_FILE, Caller, Day, OneFile
from chidu.web.api.judged import JudgedTold, ReadingTold, judged, reading
from chidu.web.api.said import ScopePath, Told

router = routers.router("试判")


class Evaluated(Told):
    """A form of the file: what was read, and what was found."""

    judged: JudgedTold
    readings: list[ReadingTold]


@router.post("/evaluations", summary="试判一个文件，什么都不留", response_model=list[Evaluated], openapi_extra=TAKES_A_FILE)
def evaluate(known: Caller, sent: OneFile, on: Day, scope: ScopePath = "") -> list[Evaluated]:
    found = trying.evaluate(known.bureau, known.who, sent, on, scope)
    return [Evaluated(judged=judged(decision, policy), readings=[reading(r) for r in readings(decision.case.form, ())])
            for decision, policy in found]
