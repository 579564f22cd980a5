"""A policy file as it was typed: every value as text, every name and value with the line and column it stands on.

Nothing is guessed by YAML: leading zeros, 0.1, no, on, 2023-01-01, ~ stay the text that was typed; an empty value is
the empty text. Types come later, from the vocabulary. Anchors, aliases, merges, tags, directives and several documents
in one file are refused; a key written twice is an error naming both lines. The door to ruamel.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from chidu.errors import Place, PolicyError
from chidu.policy.complaints import PAIR_RULE, Spot, explain, line_above, point
from chidu.policy.keystrokes import MAX_SLIPS, check_keystrokes
from chidu.policy.nodes import Mapping, Node, Plain, Scalar, Sequence, locate, to_plain
from chidu.policy.textfile import clip, decode_text, refuse
from chidu.policy.tokens import read_tokens

MAX_DEPTH = 40


@dataclass(frozen=True)
class Bounds:
    """How large a file may be: its bytes, and the values in it."""

    bytes: int
    values: int


POLICY_FILE = Bounds(256 * 1024, 40_000)
MAX_BYTES = POLICY_FILE.bytes

__all__ = ["MAX_BYTES", "POLICY_FILE", "Bounds", "Mapping", "Node", "Plain", "Scalar", "Sequence", "join_dots", "load_yaml", "locate",
           "to_plain"]

_DOTTED = re.compile("(参数|字段|认定|词表|名单|规则|历史|表)[・•]")


def load_yaml(name: str, data: bytes, bounds: Bounds = POLICY_FILE) -> Node:
    """The tree of one policy file, or of another file of its kind with bounds of its own. The same bytes of a policy file
    under the same name are read once.

    Raises PolicyError for one mistake, PolicySetError for several; if YAML cannot read the file, every slip of the
    keyboard in it is told, not only the one that stopped the parser.
    """
    node, problems = _policy_file(str(name), data) if bounds == POLICY_FILE else _read(str(name), data, bounds)
    refuse(problems)
    return node


def join_dots(text: str) -> str:
    """参数・x and 参数•x, as some input methods type it, become 参数·x."""
    return _DOTTED.sub(r"\1·", text)


@lru_cache(maxsize=256)
def _policy_file(name: str, data: bytes) -> tuple[Node, tuple[PolicyError, ...]]:
    return _read(name, data, POLICY_FILE)


def _read(name: str, data: bytes, bounds: Bounds) -> tuple[Node, tuple[PolicyError, ...]]:
    text = decode_text(name, data, bounds.bytes)
    builder = _Builder(name, text, bounds.values)
    try:
        builder.build()
    except _Stuck as stuck:
        return builder.root, _told_together(name, text, builder.problems, stuck)
    return builder.root, _told_together(name, text, builder.problems, None) if builder.problems else ()


def _told_together(name: str, text: str, problems: list[PolicyError], stuck: _Stuck | None) -> tuple[PolicyError, ...]:
    """The slips of the keyboard in a file that does not load, and of the parser's findings what they do not explain."""
    if stuck and not stuck.last:
        return (stuck.problem,)
    slips = check_keystrokes(name, read_tokens(text), text.split("\n"))
    told = {(slip.place.line, "key-not-text") for slip in slips} | {(slip.place.line, slip.code) for slip in slips}
    found = slips + [p for p in problems if (p.place.line, p.code) not in told]
    if stuck and not stuck.is_explained_by(slips):
        line = stuck.problem.place.line
        found = [p for p in found if p.place.line != line or p.code not in ("extra-mark", "key-not-text")]
        found.append(stuck.problem)
    return tuple(sorted(found, key=lambda p: (p.place.line or 0, p.place.column or 0))[:MAX_SLIPS])


class _Stuck(Exception):
    """The file cannot be read further: why, and the lines within which the cause must lie; none if it is not a slip."""

    def __init__(self, problem: PolicyError, first: int = 0, last: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.first, self.last = problem, first, last

    def is_explained_by(self, slips: list[PolicyError]) -> bool:
        """A slip close by, or a crooked indentation further up, is what stopped the parser."""
        if self.problem.code == "bracket-mismatch":
            slips = [slip for slip in slips if slip.code != "extra-mark"]
        uneven = self.problem.code.startswith("indent")
        return any(
            self.first <= (slip.place.line or 0) <= self.last
            or (uneven and slip.code == "wide-indent" and (slip.place.line or 0) < self.last)
            for slip in slips
        )


@dataclass
class _Open:
    """A mapping or list not yet complete."""

    event: Any
    content: list = field(default_factory=list)
    key: Scalar | None = None
    names: dict[str, Scalar] = field(default_factory=dict)


class _Builder:
    """From the parser's events to nodes."""

    def __init__(self, name: str, text: str, most: int) -> None:
        self.name, self.text, self.most = name, text, most
        self.lines = text.split("\n")
        self.problems: list[PolicyError] = []
        self.root: Node = Scalar("", Place(name, 1, 1))
        self.open: list[_Open] = []
        self.documents = 0

    def build(self) -> None:
        count = 0
        for event in self.events():
            count += isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent))
            if count > self.most:
                raise self.stop(event, "too-many-values", f"文件里的值超过{self.most}个", "一份文件写一件公文", "请把成批的内容放进表格")
            self.take(event)
        if not self.documents:
            self.problems.append(PolicyError("empty-file", "文件里没有内容", place=Place(self.name),
                                             rule="政策文件至少写明“文件:”一节", remedy="请补写内容，或删去这份文件"))

    def events(self) -> Iterator[Any]:
        parser = YAML(typ="safe", pure=True).parse(self.text)
        while True:
            try:
                event = next(parser)
            except StopIteration:
                return
            except MarkedYAMLError as trouble:
                raise self.explain(trouble) from None
            except ReaderError as trouble:
                raise self.control_character(trouble.position) from None
            except Exception:  # the parser lets ValueError and the like through, e.g. for "\UFFFFFFFF"
                raise _Stuck(PolicyError(
                    "unreadable", "文件里有 YAML 读不通的写法，位置不明", place=Place(self.name), rule=PAIR_RULE,
                    remedy="请检查双引号里的反斜杠，改用单引号"), 1, len(self.lines)) from None
            yield event

    def take(self, event: Any) -> None:
        match event:
            case DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise self.stop(event, "several-documents", "这里用“---”另起了一份", "一个文件只写一件公文", "请拆成几个文件，或删去这一行")
                if event.version or event.tags:
                    line = next((n for n, text in enumerate(self.lines, 1) if text.startswith("%")), 1)
                    self.refuse_mark(event, "%", Place(self.name, line, 1))
            case AliasEvent():
                self.refuse_mark(event, "*")
                self.attach(Scalar("", self.place(event)))
            case ScalarEvent():
                self.check_marks(event)
                self.attach(Scalar(join_dots(event.value), self.place(event), event.style in ("'", '"', "|", ">")))
            case MappingStartEvent() | SequenceStartEvent():
                self.check_marks(event)
                if len(self.open) >= MAX_DEPTH:
                    raise self.stop(event, "too-deep", f"这里一层套一层，超过{MAX_DEPTH}层", "层层相套要让人读得懂",
                                    "请拆成几条规则，或先写成“认定”再引用")
                self.open.append(_Open(event))
            case MappingEndEvent():
                done = self.open.pop()
                self.attach(Mapping(tuple(done.content), self.place(done.event)))
            case SequenceEndEvent():
                done = self.open.pop()
                self.attach(Sequence(tuple(done.content), self.place(done.event)))

    def attach(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent.event, SequenceStartEvent):
            parent.content.append(node)
        elif parent.key is None:
            parent.key = self.as_key(node, parent)
        else:
            parent.content.append((parent.key, node))
            parent.key = None

    def as_key(self, node: Node, parent: _Open) -> Scalar:
        line = self.lines[(node.place.line or 1) - 1]
        if not isinstance(node, Scalar):
            self.problem("key-not-text", node.place, f"名的位置是一组值：{point(line, node.place.column or 1)}", "名只能是一段文字",
                         "名里有括号的，请加引号；要引用栏目，请用【】")
            return Scalar("", node.place)
        if not node.text:
            self.problem("key-empty", node.place, f"▲处冒号前面没有名：{point(line, node.place.column or 1)}", PAIR_RULE,
                         "请补上名，或删去冒号")
        if node.text == "<<" and not node.quoted:
            self.refuse_mark(parent.event, "<<", node.place)
        first = parent.names.setdefault(node.text, node)
        if first is not node and node.text:
            self.problem("key-twice", node.place, f"“{clip(node.text)}”写了两次，第一次在第{first.place.line}行", "同一级里一个名只写一次",
                         "请合并或删去一处")
        return node

    def check_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self.refuse_mark(event, "&")
        if event.tag is not None:
            self.refuse_mark(event, "!")

    def refuse_mark(self, event: Any, mark: str, place: Place | None = None) -> None:
        place = place or self.place(event)
        line = self.lines[(place.line or 1) - 1]
        self.problem("special-mark", place, f"▲处的“{mark}”是 YAML 的特殊符号，不是文字：{point(line, place.column or 1)}",
                     "政策文件不用锚点、别名、合并和标签", "是文字的，请用引号把整个值引起来；否则请删去")

    def problem(self, code: str, place: Place, found: str, rule: str, remedy: str) -> None:
        self.problems.append(PolicyError(code, found, place=place, rule=rule, remedy=remedy))

    def stop(self, event: Any, code: str, found: str, rule: str, remedy: str) -> _Stuck:
        place = self.place(event)
        return _Stuck(PolicyError(code, found, place=place, rule=rule, remedy=remedy))

    def place(self, event: Any) -> Place:
        return Place(self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def explain(self, trouble: MarkedYAMLError) -> _Stuck:
        at, since = _spot(trouble.problem_mark) or (1, 1), _spot(trouble.context_mark)
        problem = explain(self.name, self.lines, str(trouble.problem), at, since)
        whole = "block" in str(trouble.context)  # such a collection began long before; its start explains nothing
        first = min(at[0], since[0]) if since and not whole else at[0]
        return _Stuck(problem, line_above(self.lines, first) or first, at[0])

    def control_character(self, position: int) -> _Stuck:
        before = self.text[:position]
        line, column = before.count("\n") + 1, position - before.rfind("\n")
        shown = point(self.lines[line - 1], column).replace(self.text[position], "")
        found = f"▲处有控制字符（U+{ord(self.text[position]):04X}）：{shown}"
        return _Stuck(PolicyError("control-character", found, place=Place(self.name, line, column), rule="政策文件只写文字",
                                  remedy="请删去▲处前后的字重新输入"))


def _spot(mark: Any) -> Spot | None:
    return (mark.line + 1, mark.column + 1) if mark is not None else None
