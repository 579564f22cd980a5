"""Every Hypothesis strategy of the tests, one section for each part of the house."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product

from hypothesis import strategies as st

from chidu.evaluation.engine import EngineRule, Ladder, Program, Rails, Step
from chidu.intake.grid import Box, Cell, Grid, boxes_of

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
