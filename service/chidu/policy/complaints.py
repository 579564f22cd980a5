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

_SAID = tuple[str, str, str, str]
PAIR_RULE = "每一行写成“名: 值”，冒号用半角，后面空一格"
INDENT_RULE = "同级的行缩进相同，每深一级多缩进两个空格"
QUOTE_RULE = "用引号就要把整个值前后都引上"
_SPECIAL = (
    "found non-comment content after document end", "found undefined tag", "found duplicate YAML", "duplicate tag",
    "found incompatible YAML", "expected '!'", "expected alphabetic", "expected a digit", "mapping keys are not",
    "sequence entries are not",
)


def explain(file: str, lines: Sequence[str], problem: str, at: Spot, since: Spot | None) -> PolicyError:
    """The PolicyError for one complaint `problem` at `at`, about something that began at `since`."""
    line = lines[at[0] - 1] if at[0] <= len(lines) else ""
    for describe in (_indentation, _bracket, _quote, _mark):
        if said := describe(problem, lines, line, at, since):
            break
    else:
        said = ("unreadable", f"▲处读不通：{point(line, at[1])}", PAIR_RULE, "请核对▲前后的冒号、逗号、括号和引号")
    code, found, rule, remedy = said
    began_earlier = code in ("unclosed-bracket", "unclosed-quote") or problem.startswith("could not find expected ':'")
    start = since if since and began_earlier else at
    return PolicyError(code, found, place=Place(file, *start), rule=rule, remedy=remedy)


def point(line: str, column: int) -> str:
    """The line as written, with ▲ before the column at which it stops making sense."""
    before, after = line[: column - 1].lstrip(), line[column - 1:].rstrip()
    if len(before) > 20:
        before = "…" + before[-19:]
    return f"“{before}▲{clip(after, 20)}”"


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _indentation(problem: str, lines: Sequence[str], line: str, at: Spot, since: Spot | None) -> _SAID | None:
    shown = f"“{clip(line.strip(), 24)}”"
    if problem.startswith("mapping values are not allowed"):
        return ("indent-too-deep", f"{shown}比上一行缩进深，而上一行已经写了值", INDENT_RULE,
                "与上一行同级的，请对齐；是上一行的下级的，上一行冒号后面不能再写值")
    if problem.startswith("could not find expected ':'") and since:
        if lines[since[0] - 1].lstrip()[:1] in ("{", "["):
            return _dash_missing(f"“{clip(lines[since[0] - 1].strip(), 24)}”")
        return ("missing-colon", f"“{clip(lines[since[0] - 1].strip(), 24)}”这一行没有半角冒号", PAIR_RULE,
                "请补上冒号和空格；如果是上一行没写完的文字，请并到上一行")
    if problem.startswith(("expected <block end>, but found '<block", "expected '<document start>'")):
        written = f"缩进{_margin(line)}格" if _margin(line) else "顶格"
        return "indent-uneven", f"{shown}{written}，与上面哪一级都不对齐", INDENT_RULE, "请与同级的行对齐"
    if problem.startswith("expected <block end>, but found '-'"):
        return ("dash-stray", f"{shown}以“- ”开头，而同级的上一行是“名: 值”", "同一级要么都是“名: 值”，要么都是“- ”开头的列表项",
                "请删去“- ”，或改缩进，放到所属的名下面")
    if problem.startswith(("expected <block end>, but found '?'", "expected <block end>, but found ':'")):
        return _dash_missing(shown)
    return None


def _dash_missing(shown: str) -> _SAID:
    return ("dash-missing", f"{shown}没有以“- ”开头，而同级的上一行是列表项", "同一级要么都是“名: 值”，要么都是“- ”开头的列表项",
            "请补上“- ”，或改缩进，与所属的一级对齐")


def _bracket(problem: str, lines: Sequence[str], line: str, at: Spot, since: Spot | None) -> _SAID | None:
    opened = re.match(r"expected ',' or '([]}])', but got (?:\"|')?([^'\"]*)", problem)
    if opened and since:
        closer, got = opened.groups()
        opener = "[" if closer == "]" else "{"
        if got in "]}" and got:
            return ("bracket-mismatch", f"第{since[0]}行的“{opener}”在▲处却用“{got}”收尾：{point(line, at[1])}",
                    "括号要成对，{ 对 }，[ 对 ]", f"请把▲处改为“{closer}”，或检查中间少写的括号")
        if got == "<stream end>" or (at[0] > since[0] and _margin(line) <= _margin(lines[since[0] - 1])):
            return ("unclosed-bracket", f"“{opener}”从这里开始，一直没有写“{closer}”：{point(lines[since[0] - 1], since[1])}",
                    "括号要成对", f"请在这一项写完的地方补上“{closer}”")
        return ("missing-comma", f"▲处两项之间缺逗号：{point(line, at[1])}", "括号里各项用半角逗号隔开", "请在▲处补上半角逗号")
    if problem.startswith("expected the node content") and "stream end" in problem and since:
        return ("unclosed-bracket", f"括号写到最后没有收尾：{point(lines[since[0] - 1], since[1])}", "括号要成对", "请补上右括号")
    if problem.startswith("expected the node content"):
        return ("empty-item", f"▲处少写一项，或多写了逗号：{point(line, at[1])}", "括号里各项用一个半角逗号隔开", "请补上这一项，或删去多余的逗号")
    if found := re.match(r"expected <block end>, but found '([],}])'", problem):
        return ("extra-mark", f"▲处多了“{found[1]}”：{point(line, at[1])}", "括号要成对；一行写完，末尾不用逗号", f"请删去多余的“{found[1]}”")
    return None


def _quote(problem: str, lines: Sequence[str], line: str, at: Spot, since: Spot | None) -> _SAID | None:
    if problem.startswith(("found unexpected end of stream", "found unexpected document separator")) and since:
        return ("unclosed-quote", f"引号从这里开始，一直没有收尾：{point(lines[since[0] - 1], since[1])}", QUOTE_RULE,
                "请在这个值的末尾补上同样的引号；文字里的引号请用中文的“”")
    if problem.startswith(("found unknown escape", "expected escape")):
        return ("bad-escape", f"双引号里的反斜杠在▲处读不通：{point(line, at[1])}", "双引号里的反斜杠“\\”有特殊含义",
                "请改用单引号把值引起来，或把反斜杠写成两个")
    return None


def _mark(problem: str, lines: Sequence[str], line: str, at: Spot, since: Spot | None) -> _SAID | None:
    if problem.startswith(_SPECIAL):
        return ("special-mark", f"▲处是 YAML 的特殊符号，不是文字：{point(line, at[1])}", "政策文件不用 YAML 的特殊写法",
                "是文字的，请用引号把整个值引起来；否则请删去")
    return None
