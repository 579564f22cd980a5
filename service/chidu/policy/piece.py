"""One file of the policy library, read and checked by itself: a document, a jurisdiction, a table or a text.

What a file says depends on its name and its bytes alone. So a library that changes in one file reads that file, and takes
everything else as it was read before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from chidu import quantity
from chidu.errors import Place, PolicyError, PolicySetError
from chidu.policy.nodes import Node, locate, to_plain
from chidu.policy.schema import CHANGES, Jurisdiction, PolicyDocument
from chidu.policy.shape import first_day
from chidu.policy.suggest import nearest
from chidu.policy.tablefile import Table, load_table
from chidu.policy.textfile import decode_text
from chidu.policy.typist import check_typing
from chidu.policy.yamlfile import load_yaml
from chidu.types import Scope

JURISDICTION, TABLES, TEXTS = "jurisdiction.yaml", "tables", "texts"
LARGEST_TEXT = 1 << 20
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class PolicyFile:
    """One official document as read: its scope, its text with positions, its content by the public language."""

    scope: Scope
    name: str
    node: Node
    plain: Mapping[str, Any]
    document: PolicyDocument

    @property
    def short(self) -> str:
        return self.document.instrument.short

    def place(self, path: tuple[str | int, ...]) -> Place:
        return locate(self.node, path)

    @property
    def order(self) -> tuple:
        """Within one level: by the date it takes effect, then by its number."""
        i = self.document.instrument
        return first_day(i.effective), i.number, self.name


@dataclass(frozen=True)
class Piece:
    """What one file says, and every mistake found in it. `content` is None where it does not read at all."""

    content: PolicyFile | Jurisdiction | Table | str | None
    problems: tuple[PolicyError, ...] = ()


def read_piece(name: str, data: bytes) -> Piece:
    """The file of this path within the library. Every mistake is in the piece; none is raised."""
    base = name.rpartition("/")[2]
    try:
        if base.endswith(".csv"):
            table = load_table(name, data)
            return Piece(table, tuple(_wrong_dates(table)))
        if base.endswith(".md"):
            return Piece(decode_text(name, data, LARGEST_TEXT))
        node = load_yaml(name, data)
        if base == JURISDICTION:
            return Piece(_validated(Jurisdiction, node))
        return _document(name, data, node)
    except PolicySetError as e:
        return Piece(None, tuple(e.problems))
    except PolicyError as e:
        return Piece(None, (e,))


def _document(name: str, data: bytes, node: Node) -> Piece:
    if mistakes := check_typing(name, data, node):
        return Piece(None, tuple(mistakes))
    document = _validated(PolicyDocument, node)
    plain = to_plain(node)
    content = plain if isinstance(plain, Mapping) else {}
    return Piece(PolicyFile(name.rpartition("/")[0], name, node, content, document), tuple(_wrong_changes(document, node)))


def _wrong_dates(table: Table) -> Iterator[PolicyError]:
    """Cells of 生效 and 失效 that are no dates."""
    for row in table.rows:
        for column in ("生效", "失效"):
            if (text := row.cells.get(column, "")) and quantity.day(text) is None:
                yield PolicyError("table-date", f"“{column}”写的是“{text}”",
                                  place=Place(table.name, row.place.line, table.columns.index(column) + 1),
                                  rule="日期写成 2023、2023-07 或 2023-07-31", remedy="请改写")


def _wrong_changes(document: PolicyDocument, node: Node) -> Iterator[PolicyError]:
    """What stands under 调整 in another shape than its section asks."""
    for target, body in document.overlays.items():
        if (model := CHANGES.get(target.partition("·")[0])) is None:
            continue
        try:
            model.model_validate(body)
        except ValidationError as e:
            yield from (_translated({**err, "loc": ("调整", target, *err["loc"])}, node, model) for err in e.errors())


def _validated(model: type[M], node: Node) -> M:
    try:
        return model.model_validate(to_plain(node))
    except ValidationError as e:
        raise PolicySetError([_translated(dict(err), node, model) for err in e.errors()]) from None


def _translated(err: Mapping[str, Any], node: Node, model: type[BaseModel]) -> PolicyError:
    """pydantic's finding, in Chinese, with the line it stands on."""
    path = tuple(p for p in err["loc"] if not (isinstance(p, str) and ("[" in p or p.endswith("Item"))))
    place, key, ctx = locate(node, path), str(path[-1]) if path else "", err.get("ctx", {})
    match err["type"]:
        case "missing":
            return PolicyError("key-missing", f"“{_where(path[:-1])}”缺少“{key}”", place=place, remedy=f"请补写“{key}: …”")
        case "extra_forbidden":
            close = nearest(key, _known_keys(model))
            return PolicyError("key-unknown", f"“{_where(path[:-1])}”里不认得“{key}”", place=place,
                               rule="键名以政策文件格式为准", remedy=f"您是否想写“{close}”？" if close else "请核对键名")
        case "literal_error":
            return PolicyError("choice", f"“{key}”写的是“{err['input']}”", place=place,
                               rule="只能写 " + str(ctx.get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、"))
        case "value_error":
            return PolicyError("value", str(ctx.get("error", err["msg"])), place=place)
        case "string_too_short" | "too_short":
            return PolicyError("empty", f"“{key}”不能空着", place=place, remedy="请填写")
        case "string_pattern_mismatch":
            return PolicyError("pattern", f"“{key}”写的是“{err['input']}”", place=place, rule="应为6位数字，加引号，如 \"371425\"")
        case kind if kind.endswith("_type"):
            return PolicyError("shape", f"“{key}”下面的写法不对", place=place,
                               rule={"dict_type": "这里要写成“键: 值”", "model_type": "这里要写成“键: 值”", "list_type": "这里要写成列表",
                                     "string_type": "这里要写一个值，不是一组"}.get(kind, "写法不合格式"))
        case _:
            return PolicyError("shape", f"“{key}”写的是“{err['input']}”，{err['msg']}", place=place)


def _where(path: tuple) -> str:
    return "·".join(str(p) for p in path) or "文件"


def _known_keys(model: type[BaseModel]) -> list[str]:
    """Every key that the model and those within it know."""
    keys: list[str] = []
    pending: list[type[BaseModel]] = [model]
    seen: set[type[BaseModel]] = set()
    while pending:
        m = pending.pop()
        if m in seen:
            continue
        seen.add(m)
        for f in m.model_fields.values():
            keys.append(f.alias or "")
            pending += _models_in(f.annotation)
    return keys


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for a in getattr(annotation, "__args__", ()) for m in _models_in(a)]
