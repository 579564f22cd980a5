"""The shape of what a policy says of the time after the goal: 评分, 结果应用 and 汇总规则, as models.

Conditions and computations stay as written here; `expand` turns each item into ordinary fields and rules.
Source: POLICY_FORMAT.md §2; docs/decisions/009-the-chain.md.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from chidu.computation import OVER, ZERO
from chidu.policy.shape import Item, Model, Plainly, Texts

ALGORITHMS = ("比例法", "起步法", "分档法", "是否法", "区间线性法", "人工定档", "人工打分", "直接取分")
CATEGORIES = ("排名", "覆盖", "抽查", "遴选", "汇总")


class ScoredClass(Model):
    """One line of 按类计分: which rows, by which algorithm; of bands or steps."""

    when: Plainly = Field(None, alias="当")
    algorithm: Literal[ALGORITHMS] | None = Field(None, alias="算法")  # type: ignore[valid-type]
    otherwise: Literal[ALGORITHMS] | None = Field(None, alias="其余")  # type: ignore[valid-type]
    bands: str | dict[str, Annotated[list[str], Field(min_length=2, max_length=2)]] = Field("", alias="档")

    @model_validator(mode="after")
    def one_form(self) -> Self:
        if (self.otherwise is None) == (self.when is None) or (self.when is not None) != (self.algorithm is not None):
            raise ValueError("每一档写“当…算法…”，或只写“其余: 算法”")
        used = self.algorithm or self.otherwise
        if (used == "人工定档") != isinstance(self.bands, dict) or (used == "分档法") != (isinstance(self.bands, str) and bool(self.bands)):
            raise ValueError("人工定档要写“档: {达成: [80%, 100%], …}”，分档法要写“档: 数据表名”，别的算法不写“档”")
        return self


class Capped(Model):
    cap: str = Field("100%", alias="封顶")
    start: str = Field("", alias="起步")


class RateScore(Model):
    """预算执行率 as one more score."""

    marks: str = Field(alias="分值")
    rate: str = Field(alias="率")
    algorithm: Literal["比例法", "起步法", "分档法", "是否法", "人工打分"] | None = Field(None, alias="算法")
    bands: str = Field("", alias="档")
    by_class: list[ScoredClass] = Field([], alias="按类计分")

    @model_validator(mode="after")
    def one_way(self) -> Self:
        if (self.algorithm is None) == (not self.by_class):
            raise ValueError("执行率写“算法”或“按类计分”，两者写且只写一个")
        return self


class Rounding(Model):
    first: Literal["定级", "舍入"] = Field(alias="先")
    places: str = Field(alias="小数")
    way: str = Field("四舍五入", alias="方式")


class ScoringItem(Item):
    """评分: how the rows of a table are scored, summed and graded."""

    stage: str = Field(alias="用于")
    about: str = Field(alias="对象")
    short: str = Field(alias="记作", min_length=1)
    chosen_by: str = Field("", alias="选用")
    marks: str = Field("分值", alias="分值")
    target: str = Field("年度指标值", alias="目标")
    actual: str = Field("实际完成值", alias="完成")
    sign: str = Field("计算符号", alias="符号")
    zero: str = Field("零分值", alias="零分")
    full: str = Field("满分值", alias="满分")
    given: str = Field("得分", alias="得分栏")
    evidence: str = Field("佐证材料", alias="佐证栏")
    by_class: list[ScoredClass] = Field(alias="按类计分", min_length=1)
    proportional: Capped = Field(Capped(封顶="100%"), alias="比例法")
    gated: Capped | None = Field(None, alias="起步法")
    exceeded: Literal[OVER] = Field(OVER[0], alias="负向指标")  # type: ignore[valid-type]
    of_zero: Literal[ZERO] = Field(ZERO[0], alias="指标值为零")  # type: ignore[valid-type]
    without_evidence: Literal["不得分", "照常计分"] = Field("照常计分", alias="无佐证")
    over: str = Field("", alias="超额扣减")
    rate: RateScore | None = Field(None, alias="执行率")
    grades: dict[str, str] = Field({}, alias="等级")
    rounding: Rounding = Field(alias="舍入")

    @model_validator(mode="after")
    def gated_has_its_line(self) -> Self:
        used = {c.algorithm or c.otherwise for c in self.by_class}
        if "起步法" in used and not (self.gated and self.gated.start):
            raise ValueError("用了起步法，还要写“起步法: {起步: …}”")
        if self.grades and list(self.grades.values())[-1] != "0":
            raise ValueError("“等级”由高到低写各等级的下限（含），最后一个等级的下限是 0")
        return self


class Consequence(Model):
    """One grade's consequence: what follows, and of how much a person decides within which limits."""

    actions: Texts = Field(alias="处置", min_length=1)
    low: str = Field("", alias="最低")
    high: str = Field("", alias="最高")
    severity: str = Field("提示", alias="程度")
    suggestion: str = Field("", alias="建议")


class ResultsItem(Item):
    """结果应用: grade → consequence."""

    stage: str = Field("结果应用", alias="环节")
    by: str = Field(alias="按")
    base: str = Field(alias="基数")
    score: str = Field("", alias="得分")
    grades: dict[str, Consequence] = Field(alias="档", min_length=1)


def _columns(value: Any) -> Any:
    return {name: {"": source} if isinstance(source, str) else source for name, source in (value or {}).items()}


class Board(Model):
    """One 范围: which decided forms stand in one roster."""

    name: str = Field("", alias="名称")
    form: str = Field(alias="表")
    where: Plainly = Field(None, alias="满足")


class Order(Model):
    by: str = Field(alias="按")
    direction: Literal["低到高", "高到低"] = Field(alias="由")


class Take(Model):
    """How many are taken from the head of the order."""

    last: str = Field("", alias="后")
    first: str = Field("", alias="前")
    share: str = Field("", alias="比例")
    count: str = Field("", alias="个数")
    rounding: str = Field("向上", alias="取整")
    ties: Literal["同列入", "同不列入"] = Field("同列入", alias="并列")

    @model_validator(mode="after")
    def one_amount(self) -> Self:
        if sum(bool(x) for x in (self.last, self.first, self.share, self.count)) != 1:
            raise ValueError("“后”“前”“比例”“个数”写且只写一个")
        return self


class Choice(Model):
    """决定: what a person chooses for each member that is listed."""

    options: Texts = Field(alias="可选", min_length=2)
    base: str = Field("", alias="基数")
    whole: str = Field("取消", alias="全额")
    nothing: str = Field("不处置", alias="无金额")
    by: str = Field("", alias="决定人")


class StatisticItem(Model):
    type: str = Field(alias="类型")
    computation: Plainly = Field(alias="计算")


class RosterRuleItem(Item):
    """汇总规则: a rule over a set."""

    category: Literal[CATEGORIES] = Field(alias="类别")  # type: ignore[valid-type]
    gist: str = Field("", alias="要点")
    stage: str = Field("结果应用", alias="环节")
    boards: list[Board] = Field([], alias="范围")
    columns: Annotated[dict[str, dict[str, str]], BeforeValidator(_columns)] = Field({}, alias="取栏")
    without: Plainly = Field(None, alias="先去掉")
    order: Order | None = Field(None, alias="排序")
    take: Take | None = Field(None, alias="取")
    least: str = Field("", alias="不足不排")
    chosen: Plainly = Field(None, alias="入选")
    always: Plainly = Field(None, alias="必抽")
    draw: Texts = Field([], alias="抽法")
    due: str = Field("", alias="应有")
    there: Board | None = Field(None, alias="已有")
    key: str = Field("主管部门", alias="按")
    goal: str = Field("", alias="目标")
    amount: str = Field("", alias="金额")
    statistics: dict[str, StatisticItem] = Field({}, alias="统计")
    decision: Choice | None = Field(None, alias="决定")
    severity: str = Field("一般", alias="程度")
    actions: Texts = Field([], alias="处置")

    @model_validator(mode="after")
    def says_what_its_category_needs(self) -> Self:
        needed = {"排名": ("order", "take", "boards"), "覆盖": ("due", "there", "goal"), "抽查": ("boards", "take", "draw"),
                  "遴选": ("boards", "chosen"), "汇总": ("boards", "statistics")}[self.category]
        names = {"order": "排序", "take": "取", "boards": "范围", "due": "应有", "there": "已有", "goal": "目标", "draw": "抽法",
                 "chosen": "入选", "statistics": "统计"}
        if missing := [names[n] for n in needed if not getattr(self, n)]:
            raise ValueError(f"类别是“{self.category}”，还要写“{'”“'.join(missing)}”")
        if self.take and self.order and ((self.take.last and self.order.direction != "低到高")
                                         or (self.take.first and self.order.direction != "高到低")):
            raise ValueError("“取: {后: …}”要“由: 低到高”，“取: {前: …}”要“由: 高到低”")
        return self
