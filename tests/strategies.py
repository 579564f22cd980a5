"""Every Hypothesis strategy of the tests, one section for each part of the house."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import product
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from chidu.computation import (
    OVER,
    ZERO,
    Arithmetic,
    Attainment,
    Cases,
    Constant,
    Count,
    Days,
    Default,
    Laxness,
    Lookup,
    MonthOf,
    Named,
    Place,
    Root,
    Rounded,
    Shift,
    Total,
)
from chidu.condition import All, Any_, Compare, Computation, Condition, Contains, Listed, Not, Operand, Provided, Rows, Shape
from chidu.desk.visits import Planned
from chidu.document import charts
from chidu.errors import PolicyError
from chidu.evaluation.encode import encode
from chidu.evaluation.engine import EngineRule, Ladder, Program, Rails, Step
from chidu.form import NOWHERE, Form, Source, Unread, Value
from chidu.intake.grid import Box, Cell, Grid, boxes_of
from chidu.policy.grammar import as_value, parse_condition
from chidu.policy.link import COUNTS, POINTS, link
from chidu.quantity import decimal_text
from chidu.types import (
    Bands,
    Calendar,
    Case,
    Derived,
    Determination,
    Event,
    Fails,
    Flow,
    Limit,
    Must,
    Origin,
    PolicyVersion,
    Question,
    Ref,
    Rule,
    Wording,
)
from chidu.vocabulary import FieldSpec
from chidu.workflow import state
from small import ROWS, SPRING, TYPES, Sheet, environment, policy, vocabulary

# ---- the engine: programs over whole numbers with two proper rails, and facts for them

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def _compare(field: str, op: str, bound: int) -> Rails:
    """A comparison of a field that is -1 when unknown: neither rail speaks then."""
    known = (field, "!=", -1)
    return Rails(((known, (field, op, bound)),), ((known, (field, _OPPOSITE[op], bound)),))


def _all(parts: list[Rails]) -> Rails:
    return Rails(
        tuple(sum(choice, ()) for choice in product(*(part.true for part in parts))),
        tuple(clause for part in parts for clause in part.false),
    )


def _negate(rails: Rails) -> Rails:
    return Rails(rails.false, rails.true)


def _any(parts: list[Rails]) -> Rails:
    return _negate(_all([_negate(part) for part in parts]))


@cache
def engine_rails(fields: tuple[str, ...]) -> st.SearchStrategy[Rails]:
    """The rails of a random three-valued condition: comparisons, constants, and, or, not."""
    comparisons = st.builds(_compare, st.sampled_from(fields), st.sampled_from(sorted(_OPPOSITE)), st.integers(0, 4))
    constants = st.sampled_from([Rails(((),), ()), Rails((), ((),)), Rails((), ())])
    return st.recursive(
        st.one_of(comparisons, comparisons, comparisons, constants),
        lambda inner: st.one_of(
            st.builds(_all, st.lists(inner, min_size=1, max_size=3)),
            st.builds(_any, st.lists(inner, min_size=1, max_size=3)),
            st.builds(_negate, inner),
        ),
        max_leaves=6,
    )


_ENGINE_FIELDS = {"项目": ("预算数", "执行数"), "指标": ("指标值", "完成值", "分值")}


@st.composite
def engine_programs(draw: st.DrawFn) -> Program:
    """Up to eight rules about two kinds of object, and up to three ladders over the project's fields."""
    rules = []
    for number in range(draw(st.integers(0, 8))):
        about = draw(st.sampled_from(sorted(_ENGINE_FIELDS)))
        rails = engine_rails(_ENGINE_FIELDS[about])
        rules.append(EngineRule(f"规则{number}", about, draw(rails), draw(rails)))
    ladders = []
    for number in range(draw(st.integers(0, 3))):
        tests = draw(st.lists(engine_rails(_ENGINE_FIELDS["项目"]), max_size=4))
        ladders.append(Ladder(f"评级{number}", tuple(Step(test, f"第{n}档") for n, test in enumerate(tests))))
    return Program("随机", _ENGINE_FIELDS, tuple(rules), tuple(ladders))


def engine_fields(kind: str) -> st.SearchStrategy[dict[str, int]]:
    """What is known of one object: small whole numbers, -1 where nothing is."""
    return st.fixed_dictionaries({field: st.integers(-1, 5) for field in _ENGINE_FIELDS[kind]})


def engine_objects() -> st.SearchStrategy[list[tuple[str, str, dict[str, int]]]]:
    """The project and up to forty indicators: more than the engine is given at once."""
    return st.builds(
        lambda project, rows: [("项目", "项目", project), *((f"指标{n}", "指标", row) for n, row in enumerate(rows))],
        engine_fields("项目"),
        st.lists(engine_fields("指标"), max_size=40),
    )


# ---- documents: text as it may stand on a form, with everything that breaks XML


def letter_texts() -> st.SearchStrategy[str]:
    """Any text, lone surrogates and control characters too, and pieces of WordprocessingML and Jinja."""
    awkward = st.sampled_from(["&", "<", ">", "]]>", "</w:t>", "{{ 甲 }}", "{% raw %}", "\n", "\r\n", "\t", "\x00",
                               "\x0b", "\x85", "\u2028", "\ud800", "\udc00", "\ufffe", "\ufdd0", "&#0;", "路灯", "。", "“"])
    return st.lists(st.one_of(awkward, st.text(max_size=8)), max_size=8).map("".join)


# ---- policy files: any text, and files as slips of the keyboard leave them


def policy_texts() -> st.SearchStrategy[str]:
    """Any text that UTF-8 can hold, with what YAML would type, fold, cut or refuse."""
    awkward = st.sampled_from([
        "007", "0.10", "no", "~", "null", "2023-01-01", "9:30", "1e3", "0x1F", "附件 #1", "名: 值", "- 项", "\n", " ", "\t",
        "　", "\u2028", "\x85", "\x00", "\ufeff", '"', "'", "\\", "&", "*", "【", "：", "😀",
    ])
    anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    return st.lists(st.one_of(awkward, anything), max_size=6).map("".join)


def mistyped_files() -> st.SearchStrategy[str]:
    """Something like a policy file, out of the pieces that slips are made of."""
    pieces = [
        "规则", "项目级别", "等于", "30个百分点", "2023-1-1", "参数·甲", "１", ": ", ":", "：", ", ", "，", "、", "{", "}", "[", "]", "｛",
        '"', "'", "“", "”", "- ", "-", "\n", "\n  ", "\n    ", "\n\t", "\n　", " ", "　", "#", " # ", "&", "*", "!", "|",
        ">", ">=", "≥", "%", "@", "`", "?", "\\", "<<", "---", "...", "【", "】", "\u200b", "\x0b", "\\U99999999",
        "%YAML 1.1\n",
    ]
    return st.lists(st.sampled_from(pieces), max_size=40).map("".join)


# ---- intake: numbers, signs and units as forms write them; grids of labels and values


def decimals(places: int = 4) -> st.SearchStrategy[Fraction]:
    """Decimal numbers of up to twelve digits before the point."""
    return st.integers(-(10**12), 10**12).map(lambda n: Fraction(n, 10**places))


def signs() -> st.SearchStrategy[str]:
    return st.sampled_from(["≥", "≤", "=", ">", "<", ""])


def units() -> st.SearchStrategy[str]:
    return st.sampled_from(["%", "万元", "场", "人次", "元/亩", "次/月", "万平方米", "M"])


def form_grids(words: list[str]) -> st.SearchStrategy[Grid]:
    """Sheets, tables and runs of paragraphs filled with these words and awkward values, with merged cells anywhere."""
    word = st.sampled_from(words)
    awkward = st.sampled_from(["", "路灯", "10", "≥95%", "0.95", "2024年1月-12月", "万元", "：", "一", "("])
    behind = st.builds("{}{}{}".format, word, st.sampled_from(["：", ":", "（万元）", "(元)"]), st.text(max_size=4))
    cells = st.builds(Cell, st.one_of(word, awkward, behind), st.booleans(), st.sampled_from(["", "", "", "读不出"]))
    small = st.integers(0, 9)
    corners = st.tuples(small, small, st.integers(0, 3), st.integers(0, 3))
    return st.builds(_form_grid, st.sampled_from(["sheet", "table", "text"]), st.integers(1, 9), st.integers(1, 8),
                     st.lists(cells, max_size=60), st.lists(corners, max_size=5))


def _form_grid(kind: str, rows: int, columns: int, content: list[Cell], corners: list[tuple[int, ...]]) -> Grid:
    columns = 1 if kind == "text" else columns
    merges: dict[tuple[int, int], Box] = {}
    for row, column, down, right in corners if kind != "text" else []:
        top, left = row % rows, column % columns
        box = boxes_of([Box(top, left, min(rows - 1, top + down), min(columns - 1, left + right))])
        if len(box) > 1 and not box.keys() & merges.keys():
            merges |= box
    free = [p for p in ((r, c) for r in range(rows) for c in range(columns))
            if p not in merges or (merges[p].top, merges[p].left) == p]
    return Grid("表1", kind, dict(zip(free, content, strict=False)), merges, rows, columns)

# ---- conditions, and sheets whose values lie on and beside what they are compared with


CLOSE: dict[str, tuple[str, ...]] = {
    "金额": ("0元", "4999999.99元", "500万元", "5000000.01元", "-1元"),
    "比率": ("0%", "33.33%", "33.333%", "33.34%", "100%"),
    "百分点": ("0个百分点", "39.99个百分点", "40个百分点", "40.001个百分点"),
    "数": ("-1", "0", "0.999", "1", "366"),
    "分": ("0", "59.99", "60", "100"),
    "年度": ("2023", "2024", "2025"),
    "日期": ("2023-02-28", "2024-02-29", "2024-03-01", "2024-12-31"),
    "量值": ("98%", "98", "0.98", "98株", "12场", "98.001%", "合理", "较好"),
    "文本": ("", "新增", "持续提升", "甲、乙", "甲", "12场", "____", "2024年7月"),
    "选项": ("新增", "延续", "≥", "≤", "定性"),
    "是否": ("是", "否"),
    "词组": ("甲", "乙"),
}
"""Literals of every type, chosen so that each is a neighbour of another."""

PARAMETERS = {"限额": "500万元", "比例": "33.33%", "幅度": "40个百分点", "次数": "1", "截止": "2024-02-29", "办法": "新增", "未定": ""}
WORDS = {"用语": ("持续", "合理"), "空表": ()}
_FITTING = {"金额": "限额", "比率": "比例", "百分点": "幅度", "数": "次数", "分": "次数", "日期": "截止", "选项": "办法", "文本": "办法"}
_ORDER, _EQUAL = ("大于", "小于", "不低于", "不高于"), ("等于", "不等于")


@cache
def _comparisons(names: tuple[str, ...], types: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """One comparison of one of these fields: with a literal, a parameter, or another field of its type."""
    return st.sampled_from(names).flatmap(lambda name: _tests(name, names, types).map(lambda test: {name: test}))


def _tests(name: str, names: tuple[str, ...], types: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    kind = types[names.index(name)]
    words = kind in ("文本", "选项", "是否", "词组")
    literal = st.sampled_from([t for t in CLOSE[kind] if t])
    numbers = [t for t in CLOSE[kind] if t and not (kind == "量值" and not any(c.isdecimal() for c in t))]
    others = [f"字段·{n}" for n, t in zip(names, types, strict=True) if t == kind and n != name]
    named = [f"参数·{p}" for p in (_FITTING.get(kind), "未定") if p] + others
    known = st.sampled_from(["已提供", "未提供"]).flatmap(lambda op: st.sampled_from(["是", "否"]).map(lambda v: {op: v}))
    choices = st.lists(literal, min_size=1, max_size=3, unique=True)
    tests = [known, _pairs(_EQUAL, st.one_of(literal, st.sampled_from(named))), _pairs(("属于", "不属于"), choices)]
    if words:
        contained = st.one_of(st.sampled_from(["词表·用语", "词表·空表"]), choices)
        tests += [_pairs(("含任一", "不含任一"), contained), _pairs(("含数字", "不含数字"), st.just("是")),
                  _pairs(("符合格式", "不符合格式"), st.sampled_from(["占位符", "日期", "纯数字"]))]
    else:
        bounds = st.sampled_from([*numbers, *(n for n in named if n != "参数·办法")])
        tests += [_pairs(_ORDER, bounds)] * 3
        tests.append(st.tuples(st.sampled_from(numbers), st.sampled_from(numbers)).map(lambda ends: {"介于": list(ends)}))
    return st.one_of(tests)


def _pairs(ops: tuple[str, ...], right: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(st.sampled_from(ops), right).map(lambda pair: {pair[0]: pair[1]})


@cache
def conditions(table: str = "") -> st.SearchStrategy[dict[str, Any]]:
    """Trees of 全部, 任一, 非 and several keys, over comparisons and rows; within a table, its columns and the project's fields."""
    types = TYPES | (ROWS[table] if table else {})
    names = tuple(types)
    leaves = [_comparisons(names, tuple(types.values()))]
    if not table:
        inner = st.sampled_from(sorted(ROWS)).flatmap(lambda t: st.tuples(st.just(t), conditions(t)))
        count = st.sampled_from(["0", "1", "2", "参数·次数"])
        leaves += [
            st.tuples(inner, count).map(lambda i: {i[0][0]: {"至少有": {"个数": i[1], "满足": i[0][1]}}}),
            st.tuples(inner, st.sampled_from(["没有", "每个"])).map(lambda i: {i[0][0]: {i[1]: i[0][1]}}),
        ]
    leaf = st.one_of(leaves)
    several = st.lists(leaf, min_size=2, max_size=3).map(lambda parts: {k: v for part in parts for k, v in part.items()})
    return st.recursive(
        st.one_of(leaf, leaf, several),
        lambda part: st.one_of(
            _pairs(("全部", "任一"), st.lists(part, min_size=1, max_size=3)),
            part.map(lambda p: {"非": p}),
        ),
        max_leaves=2 if table else 5,
    )


@cache
def cells(kind: str) -> st.SearchStrategy[Value]:
    """A cell of a type: on or beside a literal, blank, unread, absent, or in a unit where none belongs."""
    near = [as_value(t, kind) for t in CLOSE[kind] if t or kind == "文本"]
    if kind == "词组":
        near = [Value("given", words) for words in (("甲",), ("甲", "乙"), ())]
    numbers = [v for v in near if isinstance(v.v, Fraction)]
    odd = [replace(v, unit=unit) for v in numbers for unit in (None, "%", "株")]
    third = [replace(v, v=Fraction(1, 3)) for v in numbers]
    unknown = [Value("blank"), Value("unread", text="模糊"), Value("absent")]
    return st.sampled_from(near * 4 + unknown + third + odd)


def _filled(types: Mapping[str, str]) -> st.SearchStrategy[dict[str, Value]]:
    """These cells; a value that is absent is a cell the form does not have."""
    return _present({n: cells(t) for n, t in types.items()})


def _present(cells: Mapping[str, st.SearchStrategy[Value]]) -> st.SearchStrategy[dict[str, Value]]:
    return st.fixed_dictionaries(dict(cells)).map(lambda found: {n: v for n, v in found.items() if v.state != "absent"})


@cache
def sheets() -> st.SearchStrategy[Sheet]:
    """Fields and rows for `conditions`; a table may be missing or empty."""
    tables = st.fixed_dictionaries({}, optional={t: st.lists(_filled(columns).map(Sheet), max_size=3).map(tuple)
                                                 for t, columns in ROWS.items()})
    return st.builds(Sheet, _filled(TYPES), tables)


# ---- small policies: rules with conditions, computed fields, a review form with ladders, a conclusion, letters


SEVERITIES, GRADES, LETTERS = ("提示", "一般", "严重", "否决"), ("优", "良", "差"), ("审核意见", "补正通知")
_COUNTED = tuple(f"{s}数" for s in SEVERITIES) + COUNTS
_GRADED = tuple(f"{g}{up}数" for g in GRADES for up in ("", "以上")) + POINTS


def _ladders(names: tuple[str, ...], results: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """An ordered list over counts; its last step may be 其余."""
    count = st.tuples(st.sampled_from(names), _pairs((*_ORDER, *_EQUAL), st.sampled_from(["0", "1", "2"]))).map(lambda p: {p[0]: p[1]})
    grave = st.lists(st.sampled_from(SEVERITIES), min_size=1, max_size=2, unique=True).map(lambda s: {"程度含": s})
    when = st.one_of(count, grave, st.lists(count, min_size=1, max_size=2).map(lambda parts: {"任一": parts}))
    step = st.builds(lambda c, r: {"当": c, "则": r}, when, st.sampled_from(results))
    rest = st.one_of(st.just([]), st.sampled_from(results).map(lambda r: [{"其余": r}]))
    return st.tuples(st.lists(step, min_size=1, max_size=3), rest).map(lambda parts: [*parts[0], *parts[1]])


def _rule_bodies() -> st.SearchStrategy[dict[str, Any]]:
    def body(about: str) -> st.SearchStrategy[dict[str, Any]]:
        condition = conditions("" if about == "项目" else about)
        question = st.just(("判断", {"问": "对吗？", "看": ["年度目标"]}))
        test = st.one_of(st.tuples(st.sampled_from(["不符合", "应当"]), condition), st.tuples(st.just("应当"), condition), question)
        return st.builds(
            lambda t, applies, severity, actions, point: {
                "要点": "要点。", "意见": "意见。", "环节": "目标审核", "对象": about, "程度": severity, "处置": actions,
                "审核要点": point, t[0]: t[1]} | ({"适用": applies} if applies else {}),
            test, st.one_of(st.none(), condition), st.sampled_from(SEVERITIES),
            st.lists(st.sampled_from(["补正", "退回修改"]), max_size=2), st.sampled_from(["", "规范", "相关", "可行"]))

    return st.sampled_from(["项目", "项目", "指标", "成本项"]).flatmap(body)


@st.composite
def small_policies(draw: st.DrawFn) -> PolicyVersion:
    """A policy linked from random content; it may be refused (then the example is dropped)."""
    content = json.loads(policy("参数: {}\n").canonical)
    origin = {"scope": "cn", "instrument": "国家办法", "provision": "", "since": "2023-01-01", "verified": True}

    def item(raw: Any, **more: Any) -> dict[str, Any]:
        return {"内容": raw, "来源": origin, "沿革": [], **more}

    content["参数"] = {n: item({"取值": {"值": text}}) for n, text in PARAMETERS.items()}
    content["词表"] = {n: item({"词": list(words)}) for n, words in WORDS.items()}
    content["名单"] = {"政府投资项目清单": item({})}
    known = {f.name for f in vocabulary().fields.values()}
    content["字段"] = {f"项目.{n}": item({"类型": t}) for n, t in TYPES.items() if n not in known}
    content["字段"] |= {
        "项目.算得": item({"类型": "金额", "计算": {"差": [{"缺省": ["年度资金总额", "0元"]}, "年度财政拨款"]}}),
        "项目.归类": item({"类型": "文本", "计算": {"分情形": [{"当": draw(conditions()), "取": "甲"}, {"其余": "乙"}]}}),
        "指标.占比": item({"类型": "比率", "计算": {"商": ["权重", {"合计": {"表": "指标", "列": "权重"}}]}}),
    }
    content["认定"] = {"方式": item({"归类": [{"当": draw(conditions()), "则": "重点"}, {"其余": "一般"}]})}
    content["规则"] = {f"规则{i}": item(body) for i, body in enumerate(draw(st.lists(_rule_bodies(), min_size=1, max_size=5)))}
    content["规则"]["算得"] = item({"要点": "要点。", "意见": "意见。", "环节": "目标审核", "程度": "一般", "处置": ["补正"],
                                    "不符合": {"算得": {"大于": "0元"}, "认定·方式": {"等于": "重点"}, "归类": {"等于": "甲"}}})
    rows = [{"一级": "甲", "要点": p, "分值": "50", "评定方式": by} for p, by in
            zip(("规范", "相关", "可行"), draw(st.lists(st.sampled_from(["人工", "规则拟定人工确认"]), min_size=3, max_size=3)), strict=True)]
    overall = {m: draw(_ladders(_COUNTED + _GRADED, GRADES)) for m in ("重点", "一般")}
    content["评级"] = {"审核": item({"等级": list(GRADES), "方式": "认定·方式", "要点拟定": draw(_ladders(_COUNTED, (*GRADES, "待评"))), "总评": overall},
                                  表={"columns": ["一级", "要点", "分值", "评定方式"], "rows": rows})}
    content["结论"] = {"目标审核": item(draw(_ladders(_COUNTED + _GRADED, ("通过", "退回"))))}
    content["文书"] = {kind: item({"当": draw(_ladders(_COUNTED, ("是",)))[0]["当"]}) for kind in draw(st.permutations(LETTERS))}
    try:
        law = link(content, "cn", date(2024, 3, 1))
        encode(law)
    except PolicyError:
        reject()
    return law


# ---- cases under a given policy: values on and beside its own thresholds, and what people determined


def constants_of(law: PolicyVersion) -> tuple[Value, ...]:
    """Every value that the policy's rules and computations name."""
    found: dict[Value, None] = {}

    def walk(thing: Any) -> None:
        if isinstance(thing, Value):
            if thing.known:
                found[replace(thing, source=NOWHERE, missing=())] = None
        elif is_dataclass(thing):
            for f in fields(thing):
                walk(getattr(thing, f.name))
        elif isinstance(thing, tuple | list):
            for part in thing:
                walk(part)

    for rule in law.rules:
        walk((rule.applies, rule.test))
    for derived in law.derived:
        walk(derived.computation)
    return tuple(found)


def _answers(law: PolicyVersion, spec: FieldSpec) -> st.SearchStrategy[Value]:
    """Cells for one field of the data dictionary, under a policy."""
    named = _named_by(law)
    texts = [*named["words"], *spec.choices, "城区路灯运维项目", "亮灯率98%", "进一步加强管理", "____", "2024年7月底前", "指标1"]
    units = {"金额": "元", "比率": "%", "百分点": "个百分点"}
    lines = (*named["numbers"], Fraction(0), Fraction(62, 10), Fraction(6_200_000))
    numbers = [n + d for n in lines for d in (-1, 0, 1, Fraction(1, 1000))]
    days = [d + timedelta(days=n) for d in (*named["days"], date(2024, 1, 1), date(2024, 12, 31)) for n in (-1, 0, 1)]
    dated = st.sampled_from(days).map(lambda d: Value("given", d, None, d.isoformat()))
    choices = [*spec.choices, "是", "否"] if spec.type in ("选项", "是否") else texts
    worded = st.sampled_from(choices).map(lambda t: Value("given", t, None, t))
    if spec.type == "量值":
        measured = st.tuples(st.sampled_from(numbers), st.sampled_from([None, "%", "元", "场", "元/亩"]))
        given = st.one_of(measured.map(lambda m: Value("given", m[0], m[1], f"{m[0]}{m[1] or ''}")), worded, dated)
    elif spec.type == "日期":
        given = dated
    elif spec.type in ("文本", "选项", "是否", "词组"):
        given = worded
    else:
        given = st.sampled_from(numbers).map(lambda n: Value("given", n, units.get(spec.type), str(n)))
    odd = [Value("blank"), Value("absent"), Value("unread", text="模糊"), Value("given", Fraction(1, 3), "株", "1/3株")]
    return st.one_of(given, given, given, given, given, st.sampled_from(odd))


_NAMED: dict[str, dict[str, tuple]] = {}


def _named_by(law: PolicyVersion) -> dict[str, tuple]:
    if law.fingerprint not in _NAMED:
        values = [v.v for v in constants_of(law)]
        _NAMED[law.fingerprint] = {
            "numbers": tuple(sorted({v for v in values if isinstance(v, Fraction)})),
            "days": tuple(sorted({v for v in values if isinstance(v, date)})),
            "words": tuple(sorted({w for v in values for w in (v if isinstance(v, tuple) else [v]) if isinstance(w, str)})),
        }
    return _NAMED[law.fingerprint]


_FORMS: dict[tuple[str, str], st.SearchStrategy[Form]] = {}


def forms(law: PolicyVersion, kind: str) -> st.SearchStrategy[Form]:
    """Forms of a kind with any of their fields and up to three rows of any of their tables."""
    if (law.fingerprint, kind) not in _FORMS:
        spec, dictionary = law.vocabulary.kinds[kind], law.vocabulary
        filled = _present({n: _answers(law, dictionary.fields[n]) for n in spec.fields})
        rows = {t: st.lists(_present({n: _answers(law, c) for n, c in dictionary.tables[t].columns.items()}), max_size=3)
                for t in spec.tables}
        tables = st.fixed_dictionaries({}, optional=rows)
        _FORMS[law.fingerprint, kind] = st.builds(lambda f, t: Form(kind, "", f, {n: tuple(r) for n, r in t.items()}), filled, tables)
    return _FORMS[law.fingerprint, kind]


def _grades(draw: st.DrawFn, law: PolicyVersion) -> Iterator[tuple[str, str]]:
    """Every point graded, with a score inside the grade's band."""
    for grading in law.gradings.values():
        bands = next((b for b in grading.overall.values() if isinstance(b, Bands)), None)
        for point in grading.points:
            grade = draw(st.sampled_from(grading.grades))
            yield f"要点·{point.name}", grade
            if bands:
                low, high = (share * point.marks for share in bands.shares[grade])
                yield f"得分·{point.name}", decimal_text(draw(st.sampled_from([low, max(low, high - Fraction(1, 10))])))


@st.composite
def cases(draw: st.DrawFn, law: PolicyVersion) -> Case:
    """A form under a policy, with nothing determined, a few things, or everything that a person may determine."""
    form = draw(forms(law, draw(st.sampled_from(sorted(law.vocabulary.kinds)))))
    people: list[tuple[Ref, str, str]] = []
    refs = {"项目": [Ref("项目")]} | {t: [Ref(t, i) for i in range(1, len(rows) + 1)] for t, rows in form.tables.items()}
    thorough = draw(st.integers(0, 2))
    for rule in law.rules if thorough else ():
        if isinstance(rule.test, Question):
            people += [(ref, f"规则·{rule.id}", draw(st.sampled_from(["是", "是", "否"]))) for ref in refs.get(rule.about, [])]
    if thorough == 2:
        people += [(Ref("项目"), item, value) for item, value in _grades(draw, law)]
        for derived in law.derived:
            if derived.name.startswith("认定·") and isinstance(derived.computation, Cases) and draw(st.booleans()):
                results = [c.value.text for _, c in derived.computation.branches if isinstance(c, Constant)]
                people += [(ref, derived.name, draw(st.sampled_from(results))) for ref in refs.get(derived.about, [])]
        people += [(Ref("项目"), "字段·年度资金总额", draw(st.sampled_from(["500万元", "6200000.01元"])))] if draw(st.booleans()) else []
    decided = tuple(Determination(ref, item, value, "李审核", datetime(2024, 3, 1, tzinfo=UTC), "见附件") for ref, item, value in people)
    return Case("例", law.scope, law.on, form, {}, decided)


# ---- archived cases: every kind of value a case may hold


def archived_cases() -> st.SearchStrategy[Case]:
    text = st.text(max_size=6)
    source = st.builds(Source, st.sampled_from(["cell", "api", "person", "decision", "list", "computed"]), text)
    plain = st.one_of(st.none(), st.fractions(), text, st.dates(), st.lists(text, max_size=3).map(tuple))
    value = st.builds(Value, st.sampled_from(["given", "blank", "absent", "unread"]), plain, st.none() | text, text, source,
                      st.lists(text, max_size=2).map(tuple))
    row = st.dictionaries(text, value, max_size=3)
    tables = st.dictionaries(text, st.lists(row, max_size=2).map(tuple), max_size=2)
    form = st.builds(Form, text, text, row, tables, st.lists(st.builds(Unread, source, text, text), max_size=2).map(tuple), text)
    moment = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]))
    determination = st.builds(Determination, st.builds(Ref, text, st.integers(0, 9)), text, text, text, moment, text)
    return st.builds(Case, text, text, st.dates(), form, row, st.lists(determination, max_size=3).map(tuple))


# ---- overlays: what a superior sets under 只可从严, and what a lower level makes of it


_NUMERIC = {n: t for n, t in TYPES.items() if t in ("金额", "比率", "百分点", "数", "分", "日期")}


@st.composite
def parameter_changes(draw: st.DrawFn) -> tuple[str, str, str, str, str]:
    """A field, the rule's test by a parameter, the side that is stricter, the superior's value and the lower level's."""
    field = draw(st.sampled_from(sorted(_NUMERIC)))
    stricter = draw(st.sampled_from(["越低越严", "越高越严"]))
    key, ops = draw(st.sampled_from([("不符合", ("不低于", "大于")), ("应当", ("小于", "不高于"))] if stricter == "越低越严"
                                    else [("不符合", ("不高于", "小于")), ("应当", ("大于", "不低于"))]))
    values = [t for t in CLOSE[_NUMERIC[field]] if not t.startswith("-")]
    test = f"{key}: {{{field}: {{{draw(st.sampled_from(ops))}: 参数·界限}}}}"
    return field, test, stricter, draw(st.sampled_from(values)), draw(st.sampled_from(values))


def rule_changes() -> st.SearchStrategy[tuple[str, str, str, dict[str, Any]]]:
    """A rule's test and severity, and what a lower level changes of it: 程度, 处置, 另有不符合."""
    test = st.tuples(st.sampled_from(["不符合", "应当"]), conditions()).map(lambda t: f"{t[0]}: {json.dumps(t[1], ensure_ascii=False)}")
    change = st.fixed_dictionaries({}, optional={
        "程度": st.sampled_from(SEVERITIES), "处置": st.sampled_from(["补正", "不予受理"]), "另有不符合": conditions()})
    return st.tuples(test, st.sampled_from(SEVERITIES), st.sampled_from(["只可从严", "可增补"]), change.filter(bool))


# ---- libraries: files of three levels, good, broken and clashing, as somebody edits them

_JURISDICTION = '名称: 某地\n行政区划代码: "370000"\n级别: 级\n'
_HEAD = "文件: {{标题: 关于{0}的通知, 简称: {0}, 生效: {1}, 状态: 已发布}}\n"
_LIMIT = "参数: {限额: {说明: 限额。, 下级: 可自定, 取值: {2023: {值: %s}}}}\n"
_CHANGED = "调整: {参数·限额: {2023: {值: %s}}}\n"
_FILES: Mapping[str, tuple[str, ...]] = {
    "cn/jurisdiction.yaml": (_JURISDICTION, _JURISDICTION.replace("某地", "全国")),
    "cn/a.yaml": (_HEAD.format("国家办法", "2023-01-01") + _LIMIT % "500万元", _HEAD.format("国家办法", "2022-01-01") + _LIMIT % "400万元"),
    "cn/tables/t.csv": ("名,生效\n甲,2023\n", "名,生效\n甲,年底\n"),
    "cn/shandong/jurisdiction.yaml": (_JURISDICTION, "名称: 山东省\n"),
    "cn/shandong/b.yaml": (_HEAD.format("省细则", "2023-01-01") + _CHANGED % "300万元", _HEAD.format("国家办法", "2023-01-01"), "文件: [\n"),
    "cn/shandong/b2.yaml": (_HEAD.format("省续则", "2024-01-01"), _HEAD.format("省续则", "2023-01-01") + _CHANGED % "200万元"),
    "cn/shandong/heze/jurisdiction.yaml": (_JURISDICTION,),
    "cn/shandong/heze/c.yaml": (_HEAD.format("市办法", "2023-06-01") + _CHANGED % "100万元", _HEAD.format("市办法", "2023-06-01") + "规则们: {}\n"),
    "cn/shandong/heze/texts/市办法.md": ("第一条", "第二条"),
}


def library_edits() -> st.SearchStrategy[list[dict[str, bytes | None]]]:
    """One edit after another: each gives some files another content, or takes them away."""
    contents = {name: st.sampled_from([None, *(text.encode() for text in texts)]) for name, texts in _FILES.items()}
    return st.lists(st.fixed_dictionaries({}, optional=contents), min_size=1, max_size=4)


def library_files() -> dict[str, bytes]:
    """A sound library of three levels, to begin with."""
    return {name: texts[0].encode() for name, texts in _FILES.items()}


# ---- columns: numbers on both sides of what a machine word holds, any condition and computation, policies full of computed fields


_WIDE = tuple(sign * 2**k + d for k in (31, 53, 61, 62, 63, 64) for d in (-1, 0, 1) for sign in (1, -1))
_UNITS = (None, "元", "%", "个百分点", "元/亩", "亩", "株")


@cache
def wholes() -> st.SearchStrategy[int]:
    return st.one_of(st.integers(-9, 9), st.sampled_from(_WIDE), st.integers(-(2**70), 2**70))


@cache
def wide_numbers() -> st.SearchStrategy[Fraction]:
    """Exact numbers of which a machine word holds some, and some just not."""
    return st.builds(Fraction, wholes(), st.one_of(st.just(1), st.integers(1, 12), wholes().map(abs).filter(bool)))


@cache
def any_values() -> st.SearchStrategy[Value]:
    """Values of every sort and state, in any unit, in any column."""
    numbers = st.one_of(wide_numbers(), st.integers(-3, 3).map(Fraction))
    measured = st.builds(lambda n, u, written: Value("given", n, u, f"{n}{u or ''}" if written else ""),
                         numbers, st.sampled_from(_UNITS), st.booleans())
    days = st.sampled_from([date(2024, 2, 29), date(2024, 12, 31), date.min, date.max]).map(lambda d: Value("given", d, None, ""))
    texts = st.sampled_from(["", "甲", "≥", "≤", "\ud800", "甲/乙", " 甲 ", "是", "1"]).map(lambda t: Value("given", t, None, t))
    words = st.sampled_from([("甲",), (), ("甲", "乙")]).map(lambda w: Value("given", w, None, "、".join(w)))
    rest = st.sampled_from([Value("given", None, None, "无"), Value("blank"), Value("unread", text="模糊"), Value("absent")])
    return st.one_of(measured, measured, days, texts, words, rest)


@cache
def loose_sheets() -> st.SearchStrategy[Sheet]:
    """Sheets in which anything may stand anywhere; a table may be missing or empty."""
    def filled(types: tuple[tuple[str, str], ...]) -> st.SearchStrategy[dict[str, Value]]:
        return _present({n: st.one_of(cells(t), cells(t), any_values()) for n, t in types})

    rows = {t: st.lists(filled(tuple(c.items())).map(Sheet), max_size=3).map(tuple) for t, c in ROWS.items()}
    return st.builds(Sheet, filled(tuple(TYPES.items())), st.fixed_dictionaries({}, optional=rows))


MADE = (("项目", "甲算"), ("项目", "乙算"), ("项目", "时间进度"), ("指标", "丙算"), ("指标", "权重"), ("指标", "乙算"), ("成本项", "丁算"), ("成本项", "年度目标"))
"""Computed fields by object: new ones, ones that a form may have too, and ones of rows that are called like the project's."""


@cache
def _names(table: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*TYPES, *ROWS.get(table, ()), *(name for _, name in MADE))))


@cache
def loose_conditions(table: str = "", rows: bool = True) -> st.SearchStrategy[Condition]:
    """Any tree, of names and values that need not fit each other; `rows`: with conditions on tables."""
    name, words = st.sampled_from(_names(table)), st.sampled_from([("甲",), (), ("持续", "1")]).map(lambda w: Operand(Value("given", w)))
    named = name.map(lambda n: Operand(None, n))
    env = environment(PARAMETERS, WORDS)
    leaf = st.one_of(
        conditions(table).map(lambda raw: parse_condition(raw, env.inside(table) if table else env)),
        st.builds(Compare, name, st.sampled_from("=≠><≥≤"), st.one_of(any_values().map(Operand), named)),
        st.builds(Provided, name, st.booleans()), st.builds(Contains, name, st.one_of(words, named), st.booleans()),
        st.builds(Shape, name, st.sampled_from(["数字", "占位符", "日期", "纯数字"]), st.booleans()), st.builds(Listed, name, st.just("甲册")))
    if rows:
        leaf |= st.sampled_from(sorted(ROWS)).flatmap(lambda t: st.builds(
            Rows, st.just(t), st.sampled_from(["至少有", "没有", "每个"]), st.integers(0, 2), loose_conditions(t, False)))
    return st.recursive(leaf, lambda part: st.one_of(
        st.builds(Not, part), *(st.builds(of, st.lists(part, min_size=1, max_size=3).map(tuple)) for of in (All, Any_))), max_leaves=3)


@cache
def computations(table: str = "") -> st.SearchStrategy[Computation]:
    """Every kind of computation, of parts that need not fit each other."""
    name, unknown = st.sampled_from(_names(table)), st.just(Value("absent", missing=("权重",)))
    where = {t: st.none() | loose_conditions(t, False) for t in ROWS}
    over = st.sampled_from(sorted(ROWS)).flatmap(lambda t: st.one_of(
        st.builds(Total, st.just(t), st.sampled_from((*ROWS[t], "年度资金总额")), where[t], st.sampled_from([None, "元"])),
        st.builds(Count, st.just(t), where[t], st.booleans()),
        st.builds(Place, st.just(t), st.sampled_from((*ROWS[t], "年度资金总额")), st.booleans(), where[t], st.booleans())))
    constant = st.one_of(any_values(), unknown).map(lambda v: Constant(v, "常数"))
    texts, otherwise = st.sampled_from(["甲", "乙", "≥", "新增", "1", "12场"]), st.one_of(st.none(), any_values())

    def more(part: st.SearchStrategy[Computation]) -> st.SearchStrategy[Computation]:
        branch = st.tuples(loose_conditions(table), part)
        rest = st.sampled_from([(), ((None, Constant(Value("given", "其他", None, "其他"), "其他")),)])
        line = st.tuples(st.tuples(texts, texts).map(lambda pair: tuple((t,) for t in pair)), any_values())
        step = st.tuples(wide_numbers() | st.integers(-1, 3).map(Fraction), any_values())
        return st.one_of(
            st.builds(Arithmetic, st.sampled_from(["和", "差", "积", "最小", "最大"]), st.lists(part, min_size=2, max_size=3).map(tuple)),
            st.builds(Arithmetic, st.just("商"), st.tuples(part, part)), st.builds(Arithmetic, st.just("绝对值"), st.tuples(part)),
            st.builds(Default, st.one_of(part, over), part), st.builds(Days, part, part, st.booleans()),
            st.builds(MonthOf, part, st.booleans()),
            st.builds(Attainment, part, part, part, st.sampled_from(OVER), st.sampled_from(ZERO)),
            st.builds(Rounded, part, st.integers(0, 3), st.sampled_from(["四舍五入", "向上", "向下"])),
            st.builds(Root, part, st.integers(0, 3)), st.builds(Laxness, part, part, part),
            st.builds(Shift, part, st.integers(-1, 1), st.integers(-13, 13), st.integers(-1, 31),
                      st.sampled_from(["", "", "年初", "年末"])),
            st.builds(lambda branches, rest: Cases((*branches, *rest)), st.lists(branch, min_size=1, max_size=3), rest),
            st.builds(lambda keys, match, lines, other: Lookup("表", keys, match, tuple((k[:len(keys)], v) for k, v in lines), (), other),
                      st.lists(part, min_size=1, max_size=2).map(tuple), st.sampled_from(["相等", "含词"]), st.lists(line, max_size=4),
                      otherwise),
            st.builds(lambda key, steps, unit, other: Lookup("表", (key,), "不超过的最近一档", (), tuple(
                (bound, unit, v) for bound, v in sorted(steps, key=lambda s: s[0])), other),
                      part, st.lists(step, max_size=3), st.sampled_from(_UNITS), otherwise))

    return st.recursive(st.one_of(name.map(Named), name.map(Named), constant, over), more, max_leaves=5)


def _in_order(made: Mapping[tuple[str, str], Derived]) -> dict[tuple[str, str], Derived]:
    """As the linker sorts them. Raises CycleError."""
    def read(about: str, name: str) -> Iterator[tuple[str, str]]:
        table, dot, column = name.partition(".")
        yield from ((table, column), ("项目", column)) if dot else ((about, name), ("项目", name))

    graph = {key: {n for name in d.computation.reads() for n in read(key[0], name) if n in made} for key, d in made.items()}
    return {key: made[key] for key in TopologicalSorter(graph).static_order()}


@st.composite
def computed_policies(draw: st.DrawFn) -> PolicyVersion:
    """A policy of computed fields, and of rules that look at each of them; not linked, so that it may be as odd as it likes."""
    origin, made, rules = Origin("cn", "国家办法", "", "2023-01-01", True), dict[tuple[str, str], Derived](), []
    for about, name in draw(st.lists(st.sampled_from(MADE), unique=True, min_size=1, max_size=5)):
        table = about if about in ROWS else ""
        derived = Derived(about, name, draw(st.sampled_from(["金额", "比率", "数", "文本", "日期", "百分点"])), draw(computations(table)), origin)
        try:
            made = _in_order({**made, (about, name): derived})
        except CycleError:
            continue
        compared = Compare(name, draw(st.sampled_from("=≠><≥≤")), Operand(draw(any_values())))
        for condition in (Provided(name, True), compared, draw(loose_conditions(table))):
            test, applies = draw(st.sampled_from([Fails, Must]))(condition), draw(st.none() | loose_conditions(table))
            rules.append(Rule(f"规则{len(rules)}", "目标审核", about, None, applies, test, "一般", ("补正",), None, Wording("", "", ""), origin))
    return replace(policy("参数: {}\n"), derived=tuple(made.values()), rules=tuple(rules))


def case_of_sheet(one: Sheet, number: int) -> Case:
    """A declaration of what stands on a sheet."""
    tables = {t: tuple(dict(row.fields) for row in rows) for t, rows in one.tables.items()}
    rosters = {"名单·甲册": Value("given", ("甲", "1"))} if number % 2 else {}
    return Case(str(number), "cn", SPRING, Form("绩效目标申报表", "", dict(one.fields), tables), rosters)


# ---- the course of a matter: calendars of holiday notices, limits, flows and what is recorded in them

FLOW_YEARS = (2023, 2024, 2025)


def flow_days() -> st.SearchStrategy[date]:
    return st.dates(date(FLOW_YEARS[0], 1, 1), date(FLOW_YEARS[-1], 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Some days off and some worked, as notices of some of the years name them; other years nobody has entered."""
    days = draw(st.dictionaries(flow_days(), st.booleans(), max_size=40))
    return Calendar(days, frozenset(draw(st.sets(st.sampled_from(FLOW_YEARS)))) | {day.year for day in days})


def limits() -> st.SearchStrategy[Limit]:
    return st.builds(Limit, st.integers(1, 60), st.sampled_from(["工作日", "日", "月"]))


@st.composite
def matters(draw: st.DrawFn, flow: Flow, calendar: Calendar) -> list[Event]:
    """Events as they could really have come, each one that was possible when it was recorded."""
    events: list[Event] = []
    day = draw(st.dates(date(2023, 1, 1), date(2024, 6, 30)))
    for _ in range(draw(st.integers(0, 9))):
        now = state(flow, events, day, calendar)
        if not now.next:
            break
        kind = draw(st.sampled_from([*now.next[:1], *now.next]))
        step = flow.step(kind)
        result = draw(st.sampled_from(step.options)) if step and step.options else ""
        events.append(Event(kind, day, "李审核", "见纪要", result))
        day += timedelta(days=draw(st.integers(0, 40)))
    return events


def plans() -> st.SearchStrategy[list[Planned]]:
    """A year's plans of supervision or evaluation, of few units and projects, so that they meet."""
    names = st.sampled_from(["", "农业保险", "粮油储备", "银龄安康"])
    units, codes = st.sampled_from(["甲局", "乙局"]), st.sampled_from(["", "01", "02"])
    return st.lists(st.builds(Planned, st.sampled_from([2024, 2025]), units, names, codes), max_size=6)


# ---- charts: one bar or hundreds, equal scores, a line anywhere, labels as forms have them


def scores() -> st.SearchStrategy[Fraction | int | str]:
    return st.one_of(st.integers(0, 100), st.fractions(0, 100, max_denominator=7), st.integers(0, 10000).map(lambda n: f"{n / 100:.2f}"))


@st.composite
def rankings(draw: st.DrawFn) -> charts.Ranking:
    count = draw(st.one_of(st.integers(1, 8), st.integers(55, 200)))
    few = draw(st.lists(st.builds(charts.Bar, letter_texts(), scores(), st.booleans()), min_size=1, max_size=8))
    bars = tuple(few[i % len(few)] for i in range(count))
    line = draw(st.none() | st.builds(charts.Line, st.integers(0, count), scores()))
    return charts.Ranking(draw(letter_texts()), bars, line)


@st.composite
def progresses(draw: st.DrawFn) -> charts.Progress:
    rates = st.fractions(0, Fraction(3, 2), max_denominator=1000)

    def readings(least: int) -> tuple[charts.Reading, ...]:
        days = draw(st.lists(st.dates(date(2023, 1, 1), date(2025, 12, 31)), min_size=least, max_size=6, unique=True))
        return tuple(charts.Reading(day, draw(rates), draw(st.booleans())) for day in sorted(days))

    series = tuple(charts.Series(draw(letter_texts()), readings(1)) for _ in range(draw(st.integers(1, 11))))
    return charts.Progress(draw(letter_texts()), readings(2), series, draw(st.none() | rates))


def distributions() -> st.SearchStrategy[charts.Distribution]:
    cuts = st.lists(st.builds(charts.Cut, letter_texts(), scores()), max_size=5).map(tuple)
    values = st.lists(scores(), min_size=1, max_size=40).map(tuple)
    return st.builds(charts.Distribution, letter_texts(), values, cuts, scores(), st.sampled_from([100, 60, "120"]))


@st.composite
def tables_of_counts(draw: st.DrawFn) -> charts.Counts:
    rows, columns = draw(st.sampled_from([(1, 1), (2, 3), (40, 2), (3, 18)]))
    label, numbers = draw(letter_texts()), draw(st.lists(st.integers(0, 1000), min_size=1, max_size=7))
    cells = tuple(tuple(numbers[(i * columns + j) % len(numbers)] for j in range(columns)) for i in range(rows))
    return charts.Counts(label, (label,) * rows, (label,) * columns, cells)


def comparisons() -> st.SearchStrategy[charts.Comparison]:
    pairs = st.lists(st.builds(charts.Pair, letter_texts(), scores(), scores(), st.booleans()), min_size=1, max_size=30)
    return st.builds(charts.Comparison, letter_texts(), pairs.map(tuple))


def any_chart() -> st.SearchStrategy[charts.Chart]:
    return st.one_of(rankings(), progresses(), distributions(), tables_of_counts(), comparisons())


# ---- the audit chain: what somebody with the file could do to it


@dataclass(frozen=True)
class Tampering:
    """One change to one table of the chain: `place` and `other` choose rows, `column` what of them, `value` what it becomes."""

    table: str
    deed: str
    place: int
    other: int
    column: int
    value: str


def tamperings() -> st.SearchStrategy[Tampering]:
    texts = st.one_of(st.sampled_from(["", "0", "a" * 64, "0" * 64, "抹去个人信息", "cn", "1"]), st.text("甲乙0aé ", max_size=3))
    return st.builds(Tampering, st.sampled_from(["audit", "audit_details", "audit_heads"]),
                     st.sampled_from(["edit", "delete", "swap", "insert", "cut", "empty"]),
                     st.integers(0, 40), st.integers(0, 40), st.integers(0, 8), texts)


# ---- the assistant: what a model may say, and how it comes


@st.composite
def cut_up(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> list[str]:
    """A text in pieces, as a stream brings it."""
    text = draw(texts)
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]


def names_on_forms() -> st.SearchStrategy[str]:
    """Names that a form may carry: with gaps, line breaks and what cannot be seen in them, some longer than an answer shows."""
    body = st.text("城区路灯运维招聘会博物馆展陈提升农村公路养护县局处中心（）“”1２a\u200b\ufeff\n　 ", min_size=4, max_size=90)
    return body.filter(lambda text: len([c for c in text if "一" <= c <= "鿿"]) >= 4)


def private_numbers() -> st.SearchStrategy[str]:
    """Telephone, identity card and account numbers, as people write them."""
    digits = st.text("0123456789", min_size=17, max_size=17)
    cards = digits.map(lambda d: d + "10X98765432"[sum(int(c) * 2 ** (17 - n) for n, c in enumerate(d)) % 11])
    phones = st.from_regex(r"1[3-9][0-9]{9}|1[3-9][0-9] [0-9]{4} [0-9]{4}|0[1-9][0-9]{2}-?[2-8][0-9]{6,7}", fullmatch=True)
    return st.one_of(cards, cards.map(str.lower), phones, st.from_regex(r"[1-9][0-9]{15,18}|[1-9][0-9]{3}( [0-9]{4}){3}", fullmatch=True))


def model_outputs(texts: list[str], mode: str) -> st.SearchStrategy[list[str]]:
    """What a model may say in pieces: true sentences, pieces of them, attacks, with any marks; choices in JSON, whole and broken."""
    clauses = sorted({clause for text in texts for clause in text.replace("；", "，").split("，") if clause})
    marks = st.lists(st.integers(0, 14), max_size=3).map(lambda ids: "".join(f"[c{n}]" for n in ids))
    joined = st.lists(st.sampled_from(clauses), min_size=2, max_size=3).map("，".join)
    part = st.one_of(st.sampled_from(texts), st.sampled_from(clauses), joined, st.text(max_size=8))
    prose = st.lists(st.tuples(part, st.sampled_from(["。", "", "！", "\n"]), marks).map("".join), max_size=4).map("".join)
    choice = st.fixed_dictionaries({"card_ids": st.lists(st.integers(0, 12).map("c{}".format), max_size=5), "glue": part})
    written = choice.map(lambda one: json.dumps(one, ensure_ascii=False))
    return cut_up(st.one_of(written, written, prose) if mode == "cards" else st.one_of(prose, prose, written))


# Facts of a card (assistant/verifying): parts of a list, each of its own thing, each with its own number.

_THINGS = ("灯杆油漆", "夜间巡查", "电缆更换", "配电箱维护", "亮灯率核对", "报修受理", "节假日值守", "灯具清洗")
_UNITS = ("万元", "%", "盏", "个工作日", "次", "公里")


@st.composite
def facts(draw: st.DrawFn) -> list[str]:
    """电缆更换标准为12.5万元: things and numbers all unlike."""
    things = draw(st.lists(st.sampled_from(_THINGS), min_size=2, max_size=5, unique=True))
    values = draw(st.lists(st.integers(11, 9999), min_size=len(things), max_size=len(things), unique=True))
    tenths = draw(st.booleans())
    units = draw(st.lists(st.sampled_from(_UNITS), min_size=len(things), max_size=len(things)))
    return [f"{thing}标准为{value / 10 if tenths else value}{unit}" for thing, value, unit in zip(things, values, units, strict=True)]
