"""流程, 日程, 工作日 as a policy file writes them: models, and what is wrong with a table of holidays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from chidu import quantity
from chidu.errors import Place, PolicyError
from chidu.policy.shape import Item, Model, Plainly, Texts

Postponed = Literal["顺延", "不顺延", ""]
WORKING, RESTING = "上班", "休息"
DAY, KIND, YEAR = "日期", "类型", "年度"


class TriggerItem(Model):
    """触发: what begins the flow."""

    received: str = Field("", alias="收到")
    issued: str = Field("", alias="发出")

    @model_validator(mode="after")
    def one_form(self) -> Self:
        if bool(self.received) == bool(self.issued):
            raise ValueError("“触发”写“收到: …”或“发出: …”，写且只写一个")
        return self


class OverdueItem(Model):
    """逾期: what follows when the limit has passed."""

    actions: Texts = Field(alias="处置", min_length=1)


class StepItem(Item):
    """One step, or 待补: so many steps that the source counts but does not name."""

    step: str = Field("", alias="步骤")
    todo: str = Field("", alias="待补")
    lead: str = Field("", alias="牵头")
    support: Texts = Field([], alias="配合")
    limit: str = Field("", alias="限")
    counted: Literal["收到次日", "收到当日"] = Field("收到次日", alias="自")
    postponed: Postponed = Field("", alias="遇休息日")
    overdue: OverdueItem | None = Field(None, alias="逾期")
    letter: str = Field("", alias="出具")
    to: str = Field("", alias="送")
    concludes: str = Field("", alias="出结论")
    options: Texts = Field([], alias="可选")
    when: Plainly = Field(None, alias="当")
    back: str = Field("", alias="完成后回到")
    label: str = Field("", alias="状态")

    @model_validator(mode="after")
    def one_form(self) -> Self:
        if bool(self.step) == bool(self.todo):
            raise ValueError("每一步写“步骤: 名称”，来源只计数未写明的写“待补: 几步”，两者写且只写一个")
        if self.todo and not (self.todo.isdecimal() and 1 <= int(self.todo) <= 99):
            raise ValueError(f"“待补”写的是“{self.todo}”，要写有几步，如 8")
        if self.overdue and not self.limit:
            raise ValueError("写了“逾期”，却没有写“限”")
        if self.to and not self.letter:
            raise ValueError("写了“送”，却没有写“出具”哪种文书")
        if self.options and not self.concludes:
            raise ValueError("写了“可选”，却没有写“出结论”")
        if self.limit and not self.postponed and not self.limit.endswith("工作日"):
            raise ValueError("“限”不是按工作日写明的，要写“遇休息日: 顺延”或“不顺延”")
        return self


class FlowItem(Item):
    """流程: steps in order, begun by its trigger."""

    gist: str = Field("", alias="说明")
    trigger: TriggerItem = Field(alias="触发")
    steps: list[StepItem] = Field(alias="步骤", min_length=1)
    done: str = Field("已办结", alias="办结状态")


class AppointmentItem(Item):
    """日程: 数据截至 and 报送, each a day of every year."""

    gist: str = Field("", alias="说明")
    through: str = Field("", alias="数据截至")
    report: str = Field(alias="报送", min_length=1)
    postponed: Postponed = Field("", alias="遇休息日")


class CalendarItem(Item):
    """工作日: the table of the yearly holiday notice: 日期, 类型 (休息 | 上班), and 年度 where a day belongs to another year's notice."""

    gist: str = Field("", alias="说明")
    file: str = Field(alias="表", min_length=1)


def mistakes_of_calendar(name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Iterator[PolicyError]:
    """Cells of a holiday table that are no day, no kind of day, no year. Rows carry their line under `_`."""
    for row in rows if {DAY, KIND} <= set(columns) else ():
        for column, bad, rule in (
            (DAY, len(row[DAY]) != 10 or quantity.day(row[DAY]) is None, "日期写成 2024-10-01"),
            (KIND, row[KIND] not in (WORKING, RESTING), f"只能写{RESTING}或{WORKING}"),
            (YEAR, bool(row.get(YEAR)) and not (row[YEAR].isdecimal() and len(row[YEAR]) == 4), "年度写成 2024"),
        ):
            if bad:
                yield PolicyError("calendar-cell", f"“{column}”写的是“{row.get(column, '')}”", rule=rule, remedy="请改写",
                                  place=Place(name, row["_"]["line"], columns.index(column) + 1))
    if KIND not in columns:  # the other is the key
        yield PolicyError("calendar-columns", f"工作日的表缺列“{KIND}”", place=Place(name, 1), rule=f"应有列：{DAY}、{KIND}", remedy="请补上")
