"""The shape of a policy file: the public language counties write, as models. Keys are Chinese, one model a section.

Conditions and computations stay as written here (their closed lists are read by `grammar`); everything else is
checked for keys, kinds and dates. JSON Schemas for editors are generated from these models.
Source: POLICY_FORMAT.md §2; what this version adds is listed in docs/decisions/002-policy-language.md.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, RootModel, model_validator

from chidu.policy.chain import ResultsItem, RosterRuleItem, ScoringItem
from chidu.policy.flows import AppointmentItem, CalendarItem, FlowItem
from chidu.policy.shape import Dated, Item, Model, Plainly, Texts, Verified, first_day, listed, mapped

Binding = Literal["约束", "参照", "仅本级"]


class Basis(Model):
    instrument: str = Field(alias="文件")
    provision: str = Field("", alias="条款")


class Instrument(Model):
    """文件: one official document."""

    title: str = Field(alias="标题", min_length=1)
    short: str = Field(alias="简称", min_length=1)
    number: str = Field("", alias="文号")
    issuer: str = Field("", alias="发文机关")
    source: Literal["正式文件", "公开报道", "二手摘编"] = Field("正式文件", alias="来源")
    source_note: str = Field("", alias="出处")
    issued: Dated = Field("", alias="印发")
    effective: Dated = Field(alias="生效", min_length=1)
    expires: Dated = Field("", alias="失效")
    supersedes: Texts = Field([], alias="同时废止")
    basis: Texts = Field([], alias="依据")
    status: Literal["草案", "已发布"] = Field(alias="状态")
    binding: Binding = Field("约束", alias="对下级")
    verified: Literal["待核实"] | Verified | Literal[""] = Field("", alias="核验")


class DatedValue(Model):
    value: str = Field("", alias="值")
    provision: str = Field("", alias="条款")
    verified: Literal["待核实"] | Verified | Literal[""] = Field("", alias="核验")
    basis: str = Field("", alias="依据")


def _distinct(values: dict[str, DatedValue]) -> dict[str, DatedValue]:
    """2023 and 2023-01 are one day: a parameter has one value a day."""
    if len({first_day(d) for d in values}) < len(values):
        raise ValueError(f"{'、'.join(values)}里有同一天，一天只能有一个值")
    return values


class ParameterItem(Item):
    """参数: a named value with dates."""

    gist: str = Field(alias="说明", min_length=1)
    stricter: Literal["越低越严", "越高越严"] | None = Field(None, alias="从严方向")
    options: Texts = Field([], alias="可选")
    values: Annotated[dict[Dated, DatedValue], AfterValidator(_distinct)] = Field(alias="取值", min_length=1)

    @model_validator(mode="after")
    def direction_is_known(self) -> Self:
        if self.lower == "只可从严" and self.stricter is None:
            raise ValueError("“下级: 只可从严”还要写“从严方向: 越低越严”或“越高越严”")
        return self


class WordsItem(Item):
    """词表: a word list; word lists are policy too."""

    gist: str = Field("", alias="说明")
    words: Texts = Field(alias="词")


class RosterItem(Item):
    """名单: a list the bureau keeps; rules only refer to it."""

    key: str = Field("", alias="主键")
    every: str = Field("", alias="频次")


class TableItem(Item):
    """数据表: a CSV table with its key; a lower level's row with the same key overrides, a new key is added."""

    file: str = Field(alias="文件")
    key: Texts = Field(alias="主键", min_length=1)
    gist: str = Field("", alias="说明")


class GatherItem(Model):
    """取自: a fact from an earlier decision, or from the register, fetched before evaluation and frozen into the case."""

    form: str = Field("", alias="表")
    field: str = Field("", alias="栏")
    register_count: Literal["未整改数", ""] = Field("", alias="台账")
    same: Literal["项目代码", "主管部门"] = Field("项目代码", alias="同")
    period: Literal["本年", "上年", "最近一次"] = Field("最近一次", alias="期")

    @model_validator(mode="after")
    def one_source(self) -> Self:
        if bool(self.form and self.field) == bool(self.register_count):
            raise ValueError("取自写“表”和“栏”，或写“台账”")
        return self


class FieldItem(Item):
    """字段: a computed field, or one that a person or a service fills. What forms carry is in the vocabulary, where intake finds it."""

    gist: str = Field("", alias="说明")
    type: Literal["文本", "选项", "是否", "金额", "比率", "百分点", "数", "分", "日期", "年度", "量值", "词组"] = Field(alias="类型")
    computation: Plainly = Field(None, alias="计算")
    gathered: GatherItem | None = Field(None, alias="取自")

    @model_validator(mode="after")
    def one_way(self) -> Self:
        if self.computation is not None and self.gathered is not None:
            raise ValueError("“计算”和“取自”只能写一个")
        return self


class WhenThen(Model):
    """One line of an ordered list: 当…则…, or 其余 alone."""

    when: Plainly = Field(None, alias="当")
    then: str | None = Field(None, alias="则")
    otherwise: str | None = Field(None, alias="其余")
    provision: str = Field("", alias="条款")

    @model_validator(mode="after")
    def one_form(self) -> Self:
        if (self.otherwise is None) == (self.when is None) or (self.when is not None) != (self.then is not None):
            raise ValueError("每一档写“当…则…”，或只写“其余”")
        return self


class Branch(WhenThen):
    confirm: Literal["自动", "人工"] | None = Field(None, alias="确认")


class ClassificationItem(Item):
    """认定: a classification before any rule; rules use it as 认定·名."""

    about: str = Field("项目", alias="对象")
    gist: str = Field("", alias="说明")
    confirm: Literal["自动", "人工"] = Field("自动", alias="确认")
    widening: Literal["加宽为严", "收窄为严"] | None = Field(None, alias="从严方向")
    branches: list[Branch] = Field(alias="归类", min_length=1)


class QuestionItem(Model):
    ask: str = Field(alias="问", min_length=1)
    look_at: Texts = Field(alias="看", min_length=1)
    quote: Literal["必须引原文", "不要求"] = Field("不要求", alias="引用")


class ExampleItem(Model):
    given: dict[str, Plainly] = Field(alias="给")
    params: dict[str, str] = Field({}, alias="设")
    expect: str = Field(alias="应")


class RuleItem(Item):
    """规则: exactly one of 不符合, 应当, 判断."""

    basis: list[Basis] = Field([], alias="依据")
    gist: str = Field(alias="要点", min_length=1)
    quotation: str = Field("", alias="原文")
    stage: str = Field(alias="环节")
    about: str = Field("项目", alias="对象")
    applies: Plainly = Field(None, alias="适用")
    fails: Plainly = Field(None, alias="不符合")
    must: Plainly = Field(None, alias="应当")
    question: QuestionItem | None = Field(None, alias="判断")
    severity: str = Field(alias="程度")
    actions: Texts = Field([], alias="处置")
    amount: str = Field("", alias="涉及金额")
    point: str = Field("", alias="审核要点")
    message: str = Field(alias="意见", min_length=1)
    suggestion: str = Field("", alias="建议")
    examples: list[ExampleItem] = Field([], alias="例")

    @model_validator(mode="after")
    def one_test(self) -> Self:
        if sum(x is not None for x in (self.fails, self.must, self.question)) != 1:
            raise ValueError("“不符合”“应当”“判断”三者写且只写一个")
        return self


class TaxonomyItem(Item):
    """指标分类: level-1 and level-2 indicators with aliases, as a table."""

    file: str = Field(alias="表")
    stage: str = Field("目标审核", alias="环节")
    severity: str = Field("一般", alias="程度")
    actions: Texts = Field(["退回修改"], alias="处置")
    point: str = Field("", alias="审核要点")


class RequirementItem(Item):
    """指标要求: indicators a project must have, as a table; each row becomes a rule."""

    file: str = Field(alias="表")
    stage: str = Field("目标审核", alias="环节")
    point: str = Field("", alias="审核要点")


class LadderStep(WhenThen):
    actions: Texts = Field([], alias="处置")
    letters: Texts = Field([], alias="出具")
    limit: str = Field("", alias="限")
    options: Texts = Field([], alias="可选")


class BandItem(Model):
    low: str = Field(alias="下限")
    high: str = Field(alias="上限")


class BandsItem(Model):
    """重点项目: each grade's share of a point's marks, decimals of a score, cuts of the total."""

    shares: dict[str, BandItem] = Field(alias="要点得分区间")
    places: str = Field("1位", alias="小数")
    cuts: dict[str, str] = Field(alias="等级")


class GradingItem(Item):
    """评级: a review form: points graded, then the whole."""

    stage: str = Field("目标审核", alias="环节")
    file: str = Field(alias="表")
    grades: Texts = Field(alias="等级", min_length=2)
    mode: str = Field("", alias="方式")
    point_ladder: list[LadderStep] = Field(alias="要点拟定", min_length=1)
    overall: list[LadderStep] | dict[str, list[LadderStep] | BandsItem] = Field(alias="总评")


class LetterItem(Item):
    """文书: which letter a review issues, at which stages."""

    stages: Texts = Field(["目标审核"], alias="环节")
    when: Plainly = Field(None, alias="当")
    limit: str = Field("", alias="限")


class RuleChange(Model):
    """调整 of a rule: graver, more actions, a further way to fail."""

    severity: str = Field("", alias="程度")
    actions: Texts = Field([], alias="处置")
    also_fails: Plainly = Field(None, alias="另有不符合")
    message: str = Field("", alias="意见")
    suggestion: str = Field("", alias="建议")
    provision: str | list[str] = Field("", alias="条款")


class ClassificationChange(Model):
    """调整 of a classification: further branches, before those of the superior."""

    branches: list[Branch] = Field(alias="另有", min_length=1)
    provision: str = Field("", alias="条款")


class WordsChange(Model):
    """调整 of a word list: further words."""

    words: Texts = Field(alias="增补", min_length=1)
    provision: str = Field("", alias="条款")


class ParameterChange(RootModel[Annotated[dict[Dated, DatedValue], AfterValidator(_distinct), Field(min_length=1)]]):
    """调整 of a parameter: its values by date."""


CHANGES: dict[str, type[BaseModel]] = {"参数": ParameterChange, "规则": RuleChange, "认定": ClassificationChange, "词表": WordsChange}
"""What 调整 may change, by section."""


class Stop(Model):
    rule: str = Field(alias="规则")
    provision: str = Field(alias="条款", min_length=1)
    reason: str = Field(alias="理由", min_length=1)


class NotEncoded(Model):
    provision: str = Field(alias="条款")
    gist: str = Field("", alias="要点")
    reason: str = Field(alias="理由", min_length=1)


class PolicyDocument(Model):
    """One policy file."""

    instrument: Instrument = Field(alias="文件")
    parameters: Annotated[dict[str, ParameterItem], BeforeValidator(mapped)] = Field({}, alias="参数")
    words: Annotated[dict[str, WordsItem], BeforeValidator(mapped)] = Field({}, alias="词表")
    rosters: Annotated[dict[str, RosterItem], BeforeValidator(mapped)] = Field({}, alias="名单")
    tables: Annotated[dict[str, TableItem], BeforeValidator(mapped)] = Field({}, alias="数据表")
    fields: Annotated[dict[str, dict[str, FieldItem]], BeforeValidator(mapped)] = Field({}, alias="字段")
    classifications: Annotated[dict[str, ClassificationItem], BeforeValidator(mapped)] = Field({}, alias="认定")
    rules: Annotated[dict[str, RuleItem], BeforeValidator(mapped)] = Field({}, alias="规则")
    taxonomies: Annotated[dict[str, TaxonomyItem], BeforeValidator(mapped)] = Field({}, alias="指标分类")
    requirements: Annotated[dict[str, RequirementItem], BeforeValidator(mapped)] = Field({}, alias="指标要求")
    scorings: Annotated[dict[str, ScoringItem], BeforeValidator(mapped)] = Field({}, alias="评分")
    results: Annotated[dict[str, ResultsItem], BeforeValidator(mapped)] = Field({}, alias="结果应用")
    roster_rules: Annotated[dict[str, RosterRuleItem], BeforeValidator(mapped)] = Field({}, alias="汇总规则")
    gradings: Annotated[dict[str, GradingItem], BeforeValidator(mapped)] = Field({}, alias="评级")
    conclusions: Annotated[dict[str, list[LadderStep]], BeforeValidator(mapped)] = Field({}, alias="结论")
    letters: Annotated[dict[str, LetterItem], BeforeValidator(mapped)] = Field({}, alias="文书")
    flows: Annotated[dict[str, FlowItem], BeforeValidator(mapped)] = Field({}, alias="流程")
    timetables: Annotated[dict[str, list[AppointmentItem]], BeforeValidator(mapped)] = Field({}, alias="日程")
    calendar: CalendarItem | None = Field(None, alias="工作日")
    overlays: Annotated[dict[str, dict[str, Plainly]], BeforeValidator(mapped)] = Field({}, alias="调整")
    stops: Annotated[list[Stop], BeforeValidator(listed)] = Field([], alias="停用")
    not_encoded: Annotated[list[NotEncoded], BeforeValidator(listed)] = Field([], alias="不入规则")


class Jurisdiction(Model):
    """jurisdiction.yaml of a folder."""

    name: str = Field(alias="名称", min_length=1)
    code: str = Field(alias="行政区划代码", pattern=r"^\d{6}$")
    level: str = Field(alias="级别")
    money_unit: Literal["万元", "元"] = Field("万元", alias="金额单位")
    bureau: str = Field("", alias="财政部门")


SECTIONS: dict[str, str] = {
    "参数": "parameters", "词表": "words", "名单": "rosters", "数据表": "tables", "字段": "fields",
    "认定": "classifications", "规则": "rules", "指标分类": "taxonomies", "指标要求": "requirements",
    "评分": "scorings", "结果应用": "results", "汇总规则": "roster_rules",
    "评级": "gradings", "结论": "conclusions", "文书": "letters",
    "流程": "flows", "日程": "timetables", "工作日": "calendar",
}
"""Sections whose items have names and may be overlaid, in the order in which a file is read."""
