"""What requests and answers of the interface are made of (请求与答复): exact numbers as text, lists in pages, nothing unknown in a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from chidu.document.context import Head
from chidu.document.note import LONGEST
from chidu.types import Ref
from chidu.web.asking import FIRST_DAY, LAST_DAY

MOST_PAGE, MOST_SIZE, SIZE = 10_000, 200, 50
Item = TypeVar("Item")


def _of_these_times(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"日期在{FIRST_DAY.isoformat()}到{LAST_DAY.isoformat()}之间")
    return day


Date = Annotated[date, AfterValidator(_of_these_times)]
Key = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="编号，系统给的")]
Ident = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Short = Annotated[str, StringConstraints(max_length=200)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Long = Annotated[str, StringConstraints(max_length=4000)]
ScopePath = Annotated[str, Query(max_length=200, description="辖区，如 cn/shandong/dezhou/qihe；空着是本辖区")]
Year = Annotated[str, Query(pattern="^([0-9]{4})?$", description="预算年度，如 2024")]
Text = Annotated[str, Query(max_length=200)]


class Given(BaseModel):
    """What a request says: a name that is not known is an error."""

    model_config = ConfigDict(extra="forbid", strict=False)


class Told(BaseModel):
    """What an answer says."""

    model_config = ConfigDict(from_attributes=True)


class Problem(BaseModel):
    """What went wrong (RFC 9457): the code stays, the sentences are for people."""

    type: str = Field(examples=["urn:chidu:form-unknown"])
    title: str = Field(description="发现了什么", examples=["没有这张表"])
    status: int
    code: str = Field(description="编号，程序凭它分别", examples=["form-unknown"])
    detail: str
    place: str | None = None
    rule: str | None = Field(None, description="依据哪条规矩")
    remedy: str | None = Field(None, description="怎么办")
    instance: str | None = None


class Page(Told, Generic[Item]):
    """One page of a list; `total` is how many there are on all pages."""

    items: list[Item]
    total: int
    page: int
    size: int


@dataclass(frozen=True)
class Wanted:
    """Which page is asked for."""

    page: int
    size: int

    def of(self, items: Sequence[Any], total: int) -> dict[str, Any]:
        """The answer, out of this page's items."""
        return {"items": list(items), "total": total, "page": self.page, "size": self.size}

    def out_of(self, items: Sequence[Any]) -> dict[str, Any]:
        """The answer, out of all items."""
        begin = (self.page - 1) * self.size
        return self.of(items[begin:begin + self.size], len(items))


def paging(page: Annotated[int, Query(ge=1, le=MOST_PAGE)] = 1, size: Annotated[int, Query(ge=1, le=MOST_SIZE)] = SIZE) -> Wanted:
    return Wanted(page, size)


Paging = Annotated[Wanted, Depends(paging)]


class About(Told):
    """Of what: the whole (项目, 0), or a row of a table, counted from 1."""

    object: str = Field("项目", max_length=64)
    row: int = Field(0, ge=0, le=1_000_000)


class AboutGiven(About, Given):
    """The same in a request."""

    def ref(self) -> Ref:
        return Ref(self.object, self.row)


class Made(Told):
    """The key of what was made."""

    id: str


class Redecided(Told):
    """A form was decided anew."""

    form: str
    decision: str = Field(description="新的决定")


class Counted(Told):
    """How many it concerned."""

    count: int


class LetterHead(Given):
    """What only a person gives a letter."""

    number: str = Field("", max_length=100, description="文号")
    to: str = Field("", max_length=200, description="主送；空着是表上的主管部门")
    day: Date | None = Field(None, description="成文日期；空着是今天")
    signer: str = Field("", max_length=64, description="签发人")
    due: Date | None = Field(None, description="限期；空着按政策")
    note: str = Field("", max_length=LONGEST, description="补充说明：经办人自己的话，一行一段，单独成节，不改变按规则得出的内容")

    def head(self, today: date) -> Head:
        return Head(self.number, self.to, self.day or today, self.signer, self.due, self.note)
