"""What stands on the page, read tolerantly: names, colons, brackets, quotes and comments, even where YAML gives up.

A YAML parser stops at the first thing it cannot read. This reader never stops, so that every slip of the keyboard
in a file can be told at once. Where a file is sound it agrees with YAML about each piece of plain text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLOCK_TEXT = re.compile(r"(?:(?!:(?:[ \t]|$)|[ \t]#).)+")
_FLOW_TEXT = re.compile(r"(?:(?!:(?:[ \t]|$)|[ \t]#|[,\[\]{}]).)+")
_QUOTED_END = {'"': re.compile(r'(?:[^"\\]|\\.)*+"'), "'": re.compile(r"(?:[^']|'')*+'")}
_HEADER = re.compile(r"([|>])[+-]?[ \t]*(?:#.*)?")
_NEW_ENTRY = re.compile(r"\s*(?:-\s|[^\s,\[\]{}\"'#&*!|>%@`][^,\[\]{}\"']*:(?:\s|$))")


@dataclass(frozen=True)
class Token:
    """One piece: its kind, its text, where it stands (from 1), and the bracket it stands in ("", "[" or "{").

    Kinds: the characters `[ ] { } , : -` themselves; text (plain); quoted (one a line); literal and folded (lines of
    a block of text); comment; indent (an indentation that is not all spaces); tab (between two pieces).
    """

    kind: str
    text: str
    line: int
    column: int
    inside: str = ""


def read_tokens(text: str) -> tuple[Token, ...]:
    """Every piece of a policy file, in order. Never fails."""
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.take(number, line)
    return tuple(reader.tokens)


class _Reader:
    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.brackets: list[str] = []
        self.opened = 0  # indentation of the line on which the outermost bracket, or the quote, was opened
        self.quote = ""
        self.block: str = ""  # "literal" or "folded" while inside a block of text
        self.parent = 0
        self.margin: int | None = None

    @property
    def inside(self) -> str:
        return self.brackets[-1] if self.brackets else ""

    def add(self, kind: str, text: str, line: int, at: int) -> None:
        self.tokens.append(Token(kind, text, line, at + 1, self.inside))

    def take(self, number: int, line: str) -> None:
        if self.block and self.takes_block(number, line):
            return
        lead = line[: len(line) - len(line.lstrip())]
        if (self.quote or self.brackets) and self.was_left_open(line, len(lead)):
            self.quote, self.brackets = "", []
        at = len(lead)
        if self.quote:
            at = self.take_quoted(number, line, at)
        elif lead.strip(" \t" if self.brackets else " "):
            self.add("indent", lead, number, 0)
        while at < len(line):
            at = self.take_one(number, line, at, len(lead))

    def was_left_open(self, line: str, indent: int) -> bool:
        """A bracket or quote that was never closed must not swallow the rest of the file."""
        expects_more = not self.quote and self.tokens[-1].kind in (",", "[", "{")
        return indent <= self.opened and not expects_more and bool(_NEW_ENTRY.match(line))

    def takes_block(self, number: int, line: str) -> bool:
        if not line.strip():
            if line[: self.margin].strip(" "):  # a blank line, but what is blank there is not a space
                self.add("indent", line, number, 0)
            return True
        spaces = len(line) - len(line.lstrip(" "))
        if self.margin is None and spaces > self.parent:
            self.margin = spaces
        if self.margin is None or spaces < self.margin:
            self.block = ""
            return False
        self.add(self.block, line[self.margin:], number, self.margin)
        return True

    def take_quoted(self, number: int, line: str, at: int) -> int:
        closing = _QUOTED_END[self.quote].match(line, at)
        end = closing.end() if closing else len(line)
        self.add("quoted", line[at:end], number, at)
        if closing:
            self.quote = ""
        return end

    def take_one(self, number: int, line: str, at: int, lead: int) -> int:
        begins = at
        while at < len(line) and line[at] in " \t":
            at += 1
        if "\t" in line[begins:at] and not self.brackets:
            self.add("tab", line[begins:at], number, begins)
        if at == len(line):
            return at
        char = line[at]
        before = self.tokens[-1] if self.tokens and self.tokens[-1].line == number else None
        if char == "#" and (at == 0 or line[at - 1] in " \t"):
            self.add("comment", line[at:], number, at)
            return len(line)
        if char == ":" and self.is_colon(line, at, before):
            self.add(":", ":", number, at)
            return at + 1
        if not self.brackets:
            if char == "-" and line[at + 1: at + 2] in ("", " ") and (before is None or before.kind in ("-", "indent")):
                self.add("-", "-", number, at)
                return at + 1
            if before and before.kind in (":", "-") and (header := _HEADER.fullmatch(line, at)):
                self.block, self.parent, self.margin = ("literal" if header[1] == "|" else "folded"), lead, None
                return len(line)
        return self.take_piece(number, line, at, lead)

    def take_piece(self, number: int, line: str, at: int, lead: int) -> int:
        char = line[at]
        if char in "[{":
            if not self.brackets:
                self.opened = lead
            self.add(char, char, number, at)
            self.brackets.append(char)
            return at + 1
        if self.brackets and char in "]},":
            self.close(char)
            self.add(char, char, number, at)
            return at + 1
        if char in "\"'":
            if not self.brackets:
                self.opened = lead
            self.quote = char
            self.add("quoted", char, number, at)
            quoted_from = len(self.tokens)
            end = self.take_quoted(number, line, at + 1)
            self.tokens[quoted_from - 1:] = [Token("quoted", line[at:end], number, at + 1, self.inside)]
            return end
        match = (_FLOW_TEXT if self.brackets else _BLOCK_TEXT).match(line, at)
        piece = match.group() if match else char
        text = piece.rstrip(" \t")
        self.add("text", text, number, at)
        if "\t" in piece[len(text):] and not self.brackets:
            self.add("tab", piece[len(text):], number, at + len(text))
        return at + len(piece)

    def close(self, char: str) -> None:
        """A closing bracket closes its own kind, with whatever was left open in between; a stray one closes nothing."""
        opener = {"]": "[", "}": "{"}.get(char)
        if opener in self.brackets:
            while self.brackets.pop() != opener:
                pass

    def is_colon(self, line: str, at: int, before: Token | None) -> bool:
        if line[at + 1: at + 2] in ("", " ", "\t"):
            return True
        closed = before is not None and before.kind in ("quoted", "]", "}") and line[at - 1] in "\"']}"
        return closed and bool(self.brackets)
