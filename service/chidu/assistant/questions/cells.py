"""Which row and which field of an open form words mean (栏目): as they are printed, as the data dictionary knows them, as people say them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chidu.assistant.matter import Matter
from chidu.assistant.questions.names import apart, longest_common
from chidu.form import Form, Value
from chidu.types import PROJECT, Ref
from chidu.vocabulary import FieldSpec, Vocabulary

NAMED_BY = ("三级指标", "分项名称", "指标名称")
"""The columns whose text names a row."""
TOTAL = ("总额", "合计", "总计")
"""Words of the one row of a table of money that stands for all of it."""
WHOLE_TERM, LONG = "实施期", re.compile("实施期|中期|长期|总投资|总目标|总体")
"""Fields of the whole term of a project, and the names that mean no other: what both are called is the year's."""
SHORTEST, MOST_PART, LEAST_PART = 3, 0.6, 0.5
"""Characters in a row that name a row, and the part of its name that they must be: fewer where there are at least four."""
OF_PROJECT = "项目名称"
QUANTITY, UNIT = "数量规模", "计量单位"
_UNIT = re.compile(r"(?<=\d)[^\d\s.,]+$")
CHOICE, FLAG, YES_NO = "选项", "是否", ("是", "否", "有", "无")
EVERYDAY = 2
"""Characters of a name that are everyday words too (年度, 金额): longer ones can mean nothing else."""
_NUMBERED = re.compile(r"^指标\d+[:：]")
_BRACKETS, _IN_BRACKETS = re.compile("[（()）]"), re.compile("[（(][^（()）]*[)）]")
SPOKEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("单价|每[^一-鿿]?[盏个件台套场次人](?:要|是)?", ("单位成本",)),
    ("数量|规模|多少个", ("数量规模",)),
    ("花|支出|支了|执行|用掉|用了|拨付", ("已执行数", "全年执行数")),
    ("总额|总数|总的|总预算|一共|盘子|全年预算|申请|资金|项目金额|预算", ("分项预算", "年度资金总额", "实施期资金总额", "全年预算数")),
    ("金额|钱|费用", ("分项预算", "年度资金总额", "实施期资金总额")),
    ("权重|占分|分值", ("权重", "分值")),
    ("得分|打分|打成?|得到?了?$|给到?了?$|评了?$|自评.{0,2}分", ("得分", "自评总分", "评价得分")),
    ("做到|完成|实际|达到", ("实际完成值", "执行情况", "实际值", "指标实际值")),
    ("预计", ("预计完成情况", "预计执行数")),
    ("开工|开始|动工|启动", ("项目开始日期",)),
    ("完工|结束|竣工|完成时间|到期", ("项目结束日期",)),
    ("目标|指标", ("指标值", "年度指标值", "计划值")),
)
"""What people say for a field, and the fields that it may be, the likeliest first."""
USUAL = ("实际完成值", "执行情况", "得分", "指标值", "分项预算", "指标实际值", "实际完成日期")
"""The field of a named row that is meant where nothing says which."""


@dataclass(frozen=True)
class Row:
    """A row of a form by the name that is printed in it."""

    about: Ref
    label: str


def rows_of(form: Form) -> Iterator[Row]:
    for table, rows in form.tables.items():
        for number, row in enumerate(rows, 1):
            for name in NAMED_BY:
                if name in row and row[name].text:
                    yield Row(Ref(table, number), bare(row[name].text))
                    break


def bare(label: str) -> str:
    """A label without the 指标1： that some forms print before it."""
    return _NUMBERED.sub("", label)


def row_named(text: str, form: Form, project: str) -> Row | None:
    """The row that a text names, whole or by most of its name; None where it may be several. Words of the project's name name no row."""
    rows = list(rows_of(form))
    if not any(label in text and label not in project for row in rows for label in _spellings(row.label)):
        text = apart(text, project, SHORTEST)
    best, found = 0, dict[str, Row]()
    for row in rows:
        weight = max(_likeness(label, text) for label in _spellings(row.label))
        if weight > best:
            best, found = weight, {}
        if weight == best:
            found.setdefault(row.label, row)
    return next(iter(found.values())) if best and len(found) == 1 else None


def _spellings(label: str) -> tuple[str, ...]:
    """A label as it is printed, without its brackets, and without what stands in them: 发放（缴纳）覆盖率, 发放覆盖率."""
    return (label, _BRACKETS.sub("", label), _IN_BRACKETS.sub("", label)) if _BRACKETS.search(label) else (label,)


def _likeness(label: str, text: str) -> int:
    """How much of a label stands in a text in one run; nothing where it is too little to name it."""
    common = longest_common(label, text)
    whole = bool(label) and common == len(label)
    return 2 * common + whole if whole or common >= max(SHORTEST, (LEAST_PART if common > SHORTEST else MOST_PART) * len(label)) else 0


def projects_of(form: Form) -> Mapping[str, tuple[Ref, ...]]:
    """The projects that a list of several names, as a register of rectification does, with their rows."""
    found: dict[str, tuple[Ref, ...]] = {}
    for table, rows in form.tables.items():
        for number, row in enumerate(rows, 1):
            if (name := row.get(OF_PROJECT)) and name.text:
                found[name.text] = (*found.get(name.text, ()), Ref(table, number))
    return found


def speaks_of(matter: Matter, project: str) -> bool:
    """Whether a form is of a project, or lists it."""
    return matter.brief.project == project or project in projects_of(matter.decision.case.form)


def row_at(label: str, form: Form) -> Row | None:
    """The row with just this name."""
    return next((row for row in rows_of(form) if row.label == label), None)


def field_named(clause: str, value: str, row: Row | None, form: Form, vocabulary: Vocabulary) -> str:
    """The field that a clause means: of the row that it names, else of the form; "" where it means none.

    The longest printed name or known alias speaks first, or what people say where it is as long; then the unit of the value, then what
    is usual.
    """
    known = _fields(row, form, vocabulary)
    if row:
        clause = clause.replace(row.label, "")
    names = [(len(alias), -place, name) for place, (name, aliases) in enumerate(known.items()) for alias in aliases if alias in clause]
    said, everyday = next(((len(spoken[0]), name) for words, meant in SPOKEN
                           if (spoken := re.search(words, clause)) and (name := next((n for n in meant if n in known), ""))), (0, ""))
    if names and max(names)[0] > min(said, EVERYDAY):
        return max(names)[2]
    columns = {name for rows in form.tables.values() for name in (rows[0] if rows and not row else ()) if name in clause}
    if columns:
        return max(columns, key=len)
    if everyday or not row:
        return everyday
    if value.endswith("分") and (found := next((n for n in ("得分", "权重", "分值") if n in known), "")):
        return found
    return _in_its_unit(value, form.tables[row.about.object][row.about.row - 1]) or next((n for n in USUAL if n in known), "")


def _in_its_unit(value: str, columns: Mapping[str, Value]) -> str:
    """The one column of a row that is in the unit of a value: the quantity where the row has its unit apart."""
    unit = _UNIT.search(value)
    if unit and QUANTITY in columns and (apart_from := columns.get(UNIT)) and apart_from.text == unit[0]:
        return QUANTITY
    found = [n for n, v in columns.items() if unit and (own := _UNIT.search(v.text)) and own[0] == unit[0]]
    return found[0] if len(found) == 1 else ""


def chosen(text: str, row: Row | None, form: Form, vocabulary: Vocabulary) -> tuple[str, str]:
    """A field that a text names and one of the choices that it has, said behind it; both empty where there is none."""
    if row:
        text = text.replace(row.label, "")
    specs = [*((n, s) for n, s in vocabulary.fields.items() if n in form.fields),
             *((n, s) for table in form.tables for n, s in vocabulary.tables[table].columns.items())]
    for name, spec in specs:
        choices = spec.choices if spec.type == CHOICE else YES_NO if spec.type == FLAG else ()
        for alias in (name, *spec.aliases):
            behind = text.partition(alias)[2]
            if said := max((c for c in choices if c in behind), key=len, default=""):
                return name, said
    return "", ""


def usual_of(indicator: str, form: Form) -> str:
    """The field that is meant of a row where nothing says which."""
    row = row_at(indicator, form)
    return next((n for n in USUAL if row and n in form.tables[row.about.object][row.about.row - 1]), "")


def cell(indicator: str, project: str, name: str, form: Form) -> tuple[Ref, str]:
    """Where a field stands: in the row that an indicator names, in the one of a project in a list, on the form, or in the row of a table
    of money that totals it."""
    if indicator and (row := row_at(indicator, form)):
        columns = form.tables[row.about.object][row.about.row - 1]
        return row.about, name if name in columns else usual_of(indicator, form)
    if listed := [ref for ref in projects_of(form).get(project, ()) if name in form.tables[ref.object][ref.row - 1]]:
        return listed[0], name
    if name in form.fields:
        return Ref(PROJECT), name
    for table, rows in form.tables.items():
        for number, columns in enumerate(rows, 1):
            if name in columns and "资金名称" in columns and any(word in columns["资金名称"].text for word in TOTAL):
                return Ref(table, number), name
    return Ref(PROJECT), ""


def _fields(row: Row | None, form: Form, vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """The fields that may be meant, with all their names: those of the row, else those of the form and of its tables of money."""
    if row:
        columns = vocabulary.tables[row.about.object].columns
        return {name: _called(name, columns) for name in form.tables[row.about.object][row.about.row - 1]}
    of_money = [table for table, rows in form.tables.items() if rows and "资金名称" in rows[0]]
    of_rows = {name: _called(name, vocabulary.tables[table].columns) for table in of_money for name in form.tables[table][0]}
    named = {name: _called(name, vocabulary.fields) for name in form.fields}
    fields = {name: tuple(a for a in called if not name.startswith(WHOLE_TERM) or LONG.search(a)) for name, called in named.items()}
    return {**fields, **{name: called for name, called in of_rows.items() if name not in ("资金名称", "原因")}}


def _called(name: str, specs: Mapping[str, FieldSpec]) -> tuple[str, ...]:
    return (name, *(specs[name].aliases if name in specs else ()))
