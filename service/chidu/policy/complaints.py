"""What the YAML parser complains of, in an officer's words: what was found at ▲, the rule, the remedy.

The parser's English never reaches a user. A complaint about a bracket or quote points to where it was opened.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chidu.errors import Place, PolicyError
from chidu.policy.textfile import clip

Spot = tuple[int, int]
"""Line and column, from 1."""

_Said = tuple[Spot, str, str, str, str]
"""Where to point, code, found, rule, remedy."""

PAIR_RULE = "每一行写成“名: 值”，冒号用半角，后面空一格"
INDENT_RULE = "同级的行缩进相同，每深一级多缩进两个空格"
QUOTE_RULE = "用引号就要把整个值前后都引上"
_LEVEL_RULE = "同一级要么都是“名: 值”，要么都是“- ”开头的列表项"
_SPECIAL = (
    "found non-comment content after document end", "found undefined tag", "found duplicate YAML", "duplicate tag",
    "found incompatible YAML", "expected '!'", "expected alphabetic", "expected a digit", "mapping keys are not",
    "sequence entries are not",
)


def explain(file: str, lines: Sequence[str], problem: str, at: Spot, since: Spot | None) -> PolicyError:
    """The PolicyError for one complaint `problem` at `at`, about something that began at `since`."""
    start = since or at
    for describe in (_indentation, _bracket, _quote, _mark):
        if said := describe(problem, lines, at, start):
            break
    else:
        said = (at, "unreadable", f"▲处读不通：{point(_line(lines, at), at[1])}", PAIR_RULE,
                "请核对▲前后的冒号、逗号、括号和引号")
    spot, code, found, rule, remedy = said
    return PolicyError(code, found, place=Place(file, *spot), rule=rule, remedy=remedy)


def point(line: str, column: int) -> str:
    """The line as written, with ▲ before the column at which it stops making sense."""
    before, after = line[: column - 1].lstrip(), line[column - 1:].rstrip()
    if len(before) > 20:
        before = "…" + before[-19:]
    return f"“{before}▲{clip(after, 20)}”"


def margin(line: str) -> int:
    """The spaces a line is indented by."""
    return len(line) - len(line.lstrip(" "))


def line_above(lines: Sequence[str], number: int) -> int:
    """The number of the nearest line above that holds more than a comment, or 0."""
    return next((n for n in range(number - 1, 0, -1) if lines[n - 1].split("#")[0].strip()), 0)


def _line(lines: Sequence[str], spot: Spot) -> str:
    return lines[spot[0] - 1] if spot[0] <= len(lines) else ""


def _indentation(problem: str, lines: Sequence[str], at: Spot, start: Spot) -> _Said | None:
    line = _line(lines, at)
    if problem.startswith("mapping values are not allowed"):
        above = line_above(lines, at[0])
        if above and margin(lines[above - 1]) == margin(line):
            return _colon_missing(lines, (above, margin(line) + 1))
        return (at, "indent-too-deep", f"{_shown(line)}比上一行缩进深，而上一行已经写了值", INDENT_RULE,
                "与上一行同级的，请对齐；是上一行的下级的，上一行冒号后面不能再写值")
    if problem.startswith("could not find expected ':'"):
        bracketed = _line(lines, start).lstrip()[:1] in ("{", "[")
        return _dash_missing(lines, start) if bracketed else _colon_missing(lines, start)
    if problem.startswith(("expected <block end>, but found '<block", "expected '<document start>'")):
        above = line_above(lines, at[0])
        if above and ":" not in lines[above - 1].split("#")[0] and margin(lines[above - 1]) < margin(line):
            return _colon_missing(lines, (above, margin(lines[above - 1]) + 1))
        written = f"缩进{margin(line)}格" if margin(line) else "顶格"
        return at, "indent-uneven", f"{_shown(line)}{written}，与上面哪一级都不对齐", INDENT_RULE, "请与同级的行对齐"
    if problem.startswith("expected <block end>, but found '-'"):
        return (at, "dash-stray", f"{_shown(line)}以“- ”开头，而同级的上一行是“名: 值”", _LEVEL_RULE,
                "请删去“- ”，或改缩进，放到所属的名下面")
    if problem.startswith(("expected <block end>, but found '?'", "expected <block end>, but found ':'")):
        return _dash_missing(lines, at)
    return None


def _shown(line: str) -> str:
    return f"“{clip(line.strip(), 24)}”"


def _colon_missing(lines: Sequence[str], spot: Spot) -> _Said:
    return (spot, "missing-colon", f"{_shown(_line(lines, spot))}这一行没有半角冒号", PAIR_RULE,
            "请补上冒号和空格；如果是上一行没写完的文字，请并到上一行")


def _dash_missing(lines: Sequence[str], spot: Spot) -> _Said:
    return (spot, "dash-missing", f"{_shown(_line(lines, spot))}没有以“- ”开头，而同级的上一行是列表项", _LEVEL_RULE,
            "请补上“- ”，或改缩进，与所属的一级对齐")


def _bracket(problem: str, lines: Sequence[str], at: Spot, start: Spot) -> _Said | None:
    line, first = _line(lines, at), _line(lines, start)
    if expected := re.match(r"expected ',' or '([]}])', but got (?:\"|')?([^'\"]*)", problem):
        closer, got = expected.groups()
        opener = "[" if closer == "]" else "{"
        if got in ("]", "}"):
            return (at, "bracket-mismatch", f"第{start[0]}行的“{opener}”在▲处却用“{got}”收尾：{point(line, at[1])}",
                    "括号要成对，{ 对 }，[ 对 ]", f"请把▲处改为“{closer}”，或检查中间少写的括号")
        if got == "<stream end>" or (at[0] > start[0] and margin(line) <= margin(first)):
            return (start, "unclosed-bracket", f"“{opener}”从这里开始，一直没有写“{closer}”：{point(first, start[1])}",
                    "括号要成对", f"请在这一项写完的地方补上“{closer}”")
        return (at, "missing-comma", f"▲处两项之间缺逗号：{point(line, at[1])}", "括号里各项用半角逗号隔开",
                "请在▲处补上半角逗号")
    if problem.startswith("expected the node content") and "stream end" in problem:
        return (start, "unclosed-bracket", f"括号写到最后没有收尾：{point(first, start[1])}", "括号要成对", "请补上右括号")
    if problem.startswith("expected the node content"):
        return (at, "empty-item", f"▲处少写一项，或多写了逗号：{point(line, at[1])}", "括号里各项用一个半角逗号隔开",
                "请补上这一项，或删去多余的逗号")
    if found := re.match(r"expected <block end>, but found '([],}])'", problem):
        return (at, "extra-mark", f"▲处多了“{found[1]}”：{point(line, at[1])}", "括号要成对；一行写完，末尾不用逗号",
                f"请删去多余的“{found[1]}”")
    return None


def _quote(problem: str, lines: Sequence[str], at: Spot, start: Spot) -> _Said | None:
    if problem.startswith(("found unexpected end of stream", "found unexpected document separator")):
        return (start, "unclosed-quote", f"引号从这里开始，一直没有收尾：{point(_line(lines, start), start[1])}", QUOTE_RULE,
                "请在这个值的末尾补上同样的引号；文字里的引号请用中文的“”")
    if problem.startswith(("found unknown escape", "expected escape")):
        return (at, "bad-escape", f"双引号里的反斜杠在▲处读不通：{point(_line(lines, at), at[1])}", "双引号里的反斜杠“\\”有特殊含义",
                "请改用单引号把值引起来，或把反斜杠写成两个")
    return None


def _mark(problem: str, lines: Sequence[str], at: Spot, start: Spot) -> _Said | None:
    if problem.startswith(_SPECIAL):
        return (at, "special-mark", f"▲处是 YAML 的特殊符号，不是文字：{point(_line(lines, at), at[1])}",
                "政策文件不用 YAML 的特殊写法", "是文字的，请用引号把整个值引起来；否则请删去")
    return None
