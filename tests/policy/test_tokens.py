"""The tolerant reading sees every piece of a file, and one bracket or quote left open does not swallow what follows."""

from __future__ import annotations

import pytest
from hypothesis import given

from chidu.policy.tokens import read_tokens
from strategies import mistyped_files


def pieces(text: str) -> list[str]:
    return [f"{t.kind}" if t.kind == t.text else f"{t.kind} {t.text}" for t in read_tokens(text)]


@pytest.mark.parametrize(("text", "seen"), [
    ("名: 值  # 注", ["text 名", ":", "text 值", "comment # 注"]),
    ("- - 甲", ["-", "-", "text 甲"]),
    ("a: {b: [c, d]}", ["text a", ":", "{", "text b", ":", "[", "text c", ",", "text d", "]", "}"]),
    ("a: b[c]{d}, e", ["text a", ":", "text b[c]{d}, e"]),
    ("{a:b, c:}", ["{", "text a:b", ",", "text c:", "}"]),
    ('{"a":b}', ["{", 'quoted "a"', ":", "text b", "}"]),
    ("a: 'b''c' # d", ["text a", ":", "quoted 'b''c'", "comment # d"]),
    ('a: "b\\"c"d', ["text a", ":", 'quoted "b\\"c"', "text d"]),
    ("a: |\n  b: {\n\n   c\nd: e", ["text a", ":", "literal b: {", "literal  c", "text d", ":", "text e"]),
    ("a: >5\nb: c", ["text a", ":", "text >5", "text b", ":", "text c"]),
    ("a:\tb\n\tc: d", ["text a", ":", "tab \t", "text b", "indent \t", "text c", ":", "text d"]),
    ("a: {b: c\nd: e", ["text a", ":", "{", "text b", ":", "text c", "text d", ":", "text e"]),
    ("a: [b]]", ["text a", ":", "[", "text b", "]", "text ]"]),
])
def test_the_pieces_of_a_line(text: str, seen: list[str]) -> None:
    assert pieces(text) == seen


@pytest.mark.parametrize("opened", ['甲: "乙', "甲: '乙", "甲: {乙: 丙", "甲: [乙", "- {乙: [丙"])
def test_what_was_left_open_ends_where_the_next_entry_begins(opened: str) -> None:
    after = read_tokens(f"{opened}\n丁: 戊\n")[-3:]
    assert [(t.kind, t.text, t.inside) for t in after] == [("text", "丁", ""), (":", ":", ""), ("text", "戊", "")]


@pytest.mark.parametrize("text", ["甲: {乙: 丙,\n丁: 戊}", "甲: [\n乙: 丙]", "甲: {乙: 丙,\n  丁: 戊}"])
def test_brackets_over_several_lines_stay_open(text: str) -> None:
    assert read_tokens(text)[-2].inside in ("{", "[")


@given(mistyped_files())
def test_every_piece_stands_where_it_says(text: str) -> None:
    lines = text.split("\n")
    for token in read_tokens(text):
        assert lines[token.line - 1].startswith(token.text, token.column - 1)
