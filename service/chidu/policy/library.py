"""The policy library (政策库): folders of jurisdictions with their documents, read and checked for shape.

A folder path is a scope (cn/shandong/dezhou/qihe); one official document is one YAML file; regular content is CSV.
Every mistake of every file is collected and told at once; a set with a mistake does not load at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from chidu import quantity
from chidu.errors import Place, PolicyError, PolicySetError, UnknownScope
from chidu.policy.nodes import Node, locate, to_plain
from chidu.policy.schema import CHANGES, LATER, Jurisdiction, PolicyDocument, first_day
from chidu.policy.suggest import nearest
from chidu.policy.tablefile import Table, load_table
from chidu.policy.textfile import decode_text
from chidu.policy.typist import check_typing
from chidu.policy.yamlfile import load_yaml
from chidu.types import Scope
from chidu.vocabulary import Vocabulary, load_vocabulary

VOCABULARY, JURISDICTION, TABLES, TEXTS = "vocabulary", "jurisdiction.yaml", "tables", "texts"
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
class Library:
    vocabulary: Vocabulary
    jurisdictions: Mapping[Scope, Jurisdiction]
    files: tuple[PolicyFile, ...]
    tables: Mapping[tuple[Scope, str], Table]
    texts: Mapping[tuple[Scope, str], str]
    """A county's own text of a document (texts/<简称>.md), against which 原文 is checked."""
    sources: Mapping[str, bytes]
    """The files as bytes by their path, so that a draft can be tried beside them."""

    def chain(self, scope: Scope) -> tuple[Scope, ...]:
        """From root to leaf without gaps: cn, cn/shandong, …"""
        parts = scope.strip("/").split("/")
        chain = tuple("/".join(parts[: i + 1]) for i in range(len(parts)))
        for level in chain:
            if level not in self.jurisdictions:
                close = nearest(scope, list(self.jurisdictions))
                raise UnknownScope("scope-unknown", f"没有辖区“{scope}”", rule="辖区写成政策库中的路径，如 cn/shandong/dezhou/qihe",
                                   remedy=f"您是否想写“{close}”？" if close else "用 chidu scopes 查看全部辖区")
        return chain

    def of(self, scope: Scope) -> tuple[PolicyFile, ...]:
        return tuple(sorted((f for f in self.files if f.scope == scope), key=lambda f: f.order))

    def with_files(self, extra: Mapping[str, bytes]) -> Library:
        """The library with further files (path → bytes), as a draft would add them; nothing is written."""
        return _build(self.vocabulary, {**self.sources, **extra})


def load_library(root: Path) -> Library:
    """Reads a policies/ folder. Raises PolicySetError with every problem found."""
    if not root.is_dir():
        raise PolicyError("library-missing", f"没有政策文件夹“{root.name}”", place=Place(str(root)),
                          remedy="请用 --policies 指明政策库所在的文件夹")
    sources = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and relative.parts[0] != VOCABULARY and path.suffix in (".yaml", ".yml", ".csv", ".md"):
            sources[relative.as_posix()] = path.read_bytes()
    return _build(load_vocabulary(root / VOCABULARY), sources)


def _build(vocabulary: Vocabulary, sources: Mapping[str, bytes]) -> Library:
    problems: list[PolicyError] = []
    jurisdictions: dict[Scope, Jurisdiction] = {}
    files: list[PolicyFile] = []
    tables: dict[tuple[Scope, str], Table] = {}
    texts: dict[tuple[Scope, str], str] = {}
    for name, data in sources.items():
        folder, _, base = name.rpartition("/")
        try:
            if base.endswith(".csv"):
                table = load_table(name, data)
                problems += _wrong_dates(table)
                tables[folder.removesuffix(f"/{TABLES}"), f"{TABLES}/{base}"] = table
            elif base.endswith(".md"):
                texts[folder.removesuffix(f"/{TEXTS}"), base.removesuffix(".md")] = decode_text(name, data, LARGEST_TEXT)
            elif base == JURISDICTION:
                jurisdictions[folder] = _validated(Jurisdiction, load_yaml(name, data))
            else:
                node = load_yaml(name, data)
                if mistakes := check_typing(name, data, node):
                    raise PolicySetError(mistakes)
                document = _validated(PolicyDocument, node)
                problems += _wrong_changes(document, node)
                files.append(PolicyFile(folder, name, node, _mapping(node), document))
        except PolicySetError as e:
            problems += e.problems
        except PolicyError as e:
            problems.append(e)
    for file in files:
        if file.scope not in jurisdictions:
            problems.append(PolicyError("jurisdiction-missing", "所在文件夹没有 jurisdiction.yaml", place=Place(file.name),
                                        rule="每个辖区的文件夹要写明名称和行政区划代码", remedy="请补一个 jurisdiction.yaml"))
    problems += _duplicate_names(files)
    if problems:
        raise PolicySetError(problems)
    return Library(vocabulary, jurisdictions, tuple(files), tables, texts, sources)


def _wrong_dates(table: Table) -> list[PolicyError]:
    """Cells of 生效 and 失效 that are no dates."""
    return [
        PolicyError("table-date", f"“{column}”写的是“{text}”", place=Place(table.name, row.place.line, table.columns.index(column) + 1),
                    rule="日期写成 2023、2023-07 或 2023-07-31", remedy="请改写")
        for row in table.rows for column in ("生效", "失效")
        if (text := row.cells.get(column, "")) and quantity.day(text) is None
    ]


def _wrong_changes(document: PolicyDocument, node: Node) -> list[PolicyError]:
    """What stands under 调整 in another shape than its section asks."""
    problems: list[PolicyError] = []
    for target, body in document.overlays.items():
        if (model := CHANGES.get(target.partition("·")[0])) is None:
            continue
        try:
            model.model_validate(body)
        except ValidationError as e:
            problems += [_translated({**err, "loc": ("调整", target, *err["loc"])}, node, model) for err in e.errors()]
    return problems


def _duplicate_names(files: list[PolicyFile]) -> list[PolicyError]:
    seen: dict[str, PolicyFile] = {}
    problems = []
    for file in files:
        if other := seen.get(file.short):
            problems.append(PolicyError("short-name-twice", f"简称“{file.short}”已被 {other.name} 使用",
                                        place=file.place(("文件", "简称")), rule="简称在全库中唯一，别处靠它引用", remedy="请换一个简称"))
        seen[file.short] = file
    return problems


def _mapping(node: Node) -> Mapping[str, Any]:
    plain = to_plain(node)
    return plain if isinstance(plain, Mapping) else {}


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
        case "extra_forbidden" if key in LATER:
            return PolicyError("key-later", f"“{key}”本版本还不能用来判定", place=place,
                               rule="本版本判定目标审核和成本分析两个环节", remedy="请先移出，或写进“不入规则”并说明理由")
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
