"""What every part of a policy file is made of: dates known to the year or month, lists of one, what each item may say."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from chidu import quantity

Lower = Literal["不得改变", "只可从严", "可增补", "可自定"]


def dated(text: Any) -> Any:
    """2023, 2023-07, 2023-07-31: known to the year or month only, the first day counts."""
    if isinstance(text, str) and text and not (len(text) in (4, 7, 10) and quantity.day(text)):
        raise ValueError(f"“{text}”不是日期，日期写成 2023、2023-07 或 2023-07-31")
    return text


def listed(value: Any) -> Any:
    return [value] if isinstance(value, str) and value else value or []


def mapped(value: Any) -> Any:
    return {} if value in ("", None) else value


Dated = Annotated[str, AfterValidator(dated)]
Texts = Annotated[list[str], BeforeValidator(listed)]
Plainly = Any
"""A condition or a computation, as written."""


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Verified(Model):
    by: str = Field(alias="人")
    on: Dated = Field(alias="日期")


class Item(Model):
    """What every item of a section may say: provision, what lies below may do, what is still to be confirmed."""

    provision: str | list[str] = Field("", alias="条款")
    lower: Lower | None = Field(None, alias="下级")
    unverified: Texts = Field([], alias="待核实")
    verified: Literal["待核实"] | Verified | Literal[""] = Field("", alias="核验")


def first_day(text: str) -> date:
    """The first day a date written to the year, month or day counts from."""
    day = quantity.day(text)
    if day is None:
        raise ValueError(text)
    return day
