"""Slips that cannot be seen: tabs, full-width indentation, characters without width, lines run together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chidu.errors import Place, PolicyError
from chidu.policy.complaints import INDENT_RULE, point
from chidu.policy.textfile import INVISIBLE, clip
from chidu.policy.tokens import Token


def check_blanks(file: str, tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[PolicyError]:
    """Tabs, full-width indentation and characters without width, wherever YAML would not read them as meant."""
    yield from _check_indentation(file, tokens, lines)
    yield from _check_invisible(file, tokens)


def check_folds(file: str, tokens: Sequence[Token]) -> Iterator[PolicyError]:
    """Text carried over a line end: YAML joins it with a space, which Chinese text must not get. For sound files."""
    pieces = [t for t in tokens if t.kind != "comment"]
    for above, below, after in zip(pieces, pieces[1:], [*pieces[2:], None], strict=False):
        joined = above.kind == below.kind and above.kind in ("text", "quoted", "folded")
        begins = after is not None and after.kind == ":" and after.line == below.line
        if not joined or begins or below.line != above.line + 1:
            continue
        if _wide(above.text[-1:]) and _wide(below.text.lstrip()[:1]):
            yield PolicyError(
                "folded-text", f"“{clip(below.text.strip(), 20)}”接着上一行，读入时会在“{above.text[-4:]}”后面多出一个空格",
                place=Place(file, below.line, below.column), rule="一段文字写在一行里",
                remedy="请并到上一行；要分段，冒号后面写“|”，各段另起行缩进；是两项的，中间补半角逗号",
            )


def _wide(char: str) -> bool:
    return char >= "\u2e80"


def _check_indentation(file: str, tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[PolicyError]:
    """Indentation that is not spaces, and tabs between pieces. Lines in a row are told once."""
    last: tuple[str, int] = ("", -1)
    for token in tokens:
        tabbed = token.kind == "tab" or (token.kind == "text" and "\t" in token.text and not token.inside)
        if token.kind != "indent" and not tabbed:
            continue
        code = "tab" if tabbed or "\t" in token.text else "wide-indent"
        if (code, token.line - 1) != last and (code, token.line) != last:
            line = lines[token.line - 1]
            if tabbed:
                yield PolicyError("tab", f"▲处有制表符：{point(line, token.column + token.text.index(chr(9)))}",
                                  place=Place(file, token.line, token.column), rule="政策文件里只用空格，不用制表符（Tab）",
                                  remedy="请改为空格")
            else:
                what = "制表符（Tab）" if code == "tab" else "全角空格"
                found = f"“{clip(line.strip(), 24)}”用{what}缩进" if line.strip() else f"空行里有{what}"
                yield PolicyError(code, found, place=Place(file, token.line, 1), rule=INDENT_RULE,
                                  remedy="请改为半角空格，后面各行一并检查")
        last = (code, token.line)


def _check_invisible(file: str, tokens: Sequence[Token]) -> Iterator[PolicyError]:
    for token in tokens:
        hidden = INVISIBLE.search(token.text) if token.kind != "comment" else None
        if not hidden and token.kind == "text":
            hidden = re.search("\u00a0", token.text)
        if hidden:
            shown = point(token.text, hidden.start() + 1).replace(hidden[0], "")
            yield PolicyError(
                "invisible-character", f"▲处有看不见的字符（U+{ord(hidden[0]):04X}）：{shown}",
                place=Place(file, token.line, token.column + hidden.start()), rule="看不见的字符会使相同的字比较起来不同",
                remedy="请删去▲处前后的字重新输入，不要从网页或聊天软件里直接粘贴",
            )
