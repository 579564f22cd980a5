"""What was decided, as the interface tells it (判定结果): findings, points, conclusion, and what was read with its cells."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from pydantic import Field

from chidu.desk.bureau.sheets import Reading
from chidu.desk.review import as_json
from chidu.form import Value
from chidu.quantity import decimal_text
from chidu.types import Decision, PolicyVersion
from chidu.web.api.said import About, Told


class Provision(Told):
    document: str
    article: str
    scope: str


class Exact(Told):
    """A value with all its digits: an amount in 元, a rate of 1."""

    value: str | list[str] | None
    unit: str | None


class FindingTold(Told):
    """What one rule says of one object; all four verdicts are told."""

    rule: str
    point: str | None
    verdict: str = Field(description="符合、不符合、无法判定、不适用")
    severity: str
    object: str
    message: str
    suggestion: str
    observed: str | None = Field(description="写给人看的；准确的值在 exact 里")
    required: str | None
    difference: str | None
    exact: dict[str, Exact] = Field(description="observed、required、difference 的准确值，有哪个写哪个")
    missing: list[str]
    provision: Provision
    cells: list[str] = Field(description="依据的单元格")


class UnreadTold(Told):
    cell: str
    text: str
    why: str


class FormFile(Told):
    kind: str
    source: str
    sha256: str
    unread: list[UnreadTold]


class PointTold(Told):
    grade: str | None
    by: str


class WaitingTold(Told):
    code: str
    reason: str


class JudgedTold(Told):
    """A decision with everything it found."""

    scope: str
    on: date
    fingerprint: str = Field(description="所依政策的指纹")
    form: FormFile
    findings: list[FindingTold]
    points: dict[str, PointTold]
    grade: str | None
    conclusion: str | None
    actions: list[str]
    documents: list[str] = Field(description="应出具的文书")
    missing: list[str]
    signed: list[str]
    waiting: WaitingTold | None
    decision: str = Field(description="决定号：同一张表依同一政策，到哪里都一样")


class Correction(Told):
    value: str
    by: str
    at: datetime
    reason: str


class ReadingTold(Told):
    """What was read from one cell, and what a person put in its place."""

    about: About
    field: str
    state: str = Field(description="given 已填、blank 空着、absent 表上无此栏、unread 未读出")
    text: str = Field(description="表上所写")
    value: str | list[str] | None = Field(description="准确的值：金额以元计，比率以1计，日期写成 2024-03-01")
    unit: str | None
    cell: str
    corrected: Correction | None


class Said(Told):
    """What a person determined."""

    about: About
    item: str
    value: str
    by: str
    at: datetime
    reason: str


def judged(decision: Decision, policy: PolicyVersion) -> JudgedTold:
    plain = as_json(decision, policy)
    for told, finding in zip(plain["findings"], decision.findings, strict=True):
        values = {"observed": finding.observed, "required": finding.required, "difference": finding.difference}
        told["exact"] = {name: Exact(value=exact(v), unit=v.unit) for name, v in values.items() if v and v.known}
    return JudgedTold.model_validate(plain)


def reading(one: Reading) -> ReadingTold:
    value, corrected = one.value, one.corrected
    return ReadingTold(about=About.model_validate(one.about), field=one.field, state=value.state, text=value.text, value=exact(value),
                       unit=value.unit, cell=value.source.ref, corrected=Correction.model_validate(corrected) if corrected else None)


def exact(value: Value) -> str | list[str] | None:
    """A value with all its digits."""
    match value.v:
        case None:
            return None
        case tuple():
            return list(value.v)
        case Fraction():
            return number(value.v)
        case date():
            return value.v.isoformat()
    return str(value.v)


def number(value: Fraction) -> str:
    """A number with all its digits; as a fraction where it has no end."""
    text = decimal_text(value)
    return text if Fraction(text) == value else str(value)
