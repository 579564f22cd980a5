"""The policy library (政策库): folders of jurisdictions with their documents, read and checked for shape.

A folder path is a scope (cn/shandong/dezhou/qihe); one official document is one YAML file; regular content is CSV.
Every mistake of every file is collected and told at once; a set with a mistake does not load at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from chidu.errors import Place, PolicyError, PolicySetError, UnknownScope
from chidu.policy.piece import JURISDICTION, TABLES, TEXTS, Piece, PolicyFile, read_piece
from chidu.policy.schema import Jurisdiction
from chidu.policy.suggest import nearest
from chidu.policy.tablefile import Table
from chidu.types import Scope
from chidu.vocabulary import Vocabulary, load_vocabulary

VOCABULARY = "vocabulary"
ENDINGS = (".yaml", ".yml", ".csv", ".md")

__all__ = ["Library", "PolicyFile", "load_library", "reload_library"]


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
    _pieces: Mapping[str, Piece] = field(default_factory=dict, repr=False, compare=False)

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
        """The documents of one level, in the order in which they apply."""
        return self._by_scope.get(scope, ())

    def tables_of(self, scope: Scope) -> tuple[Table, ...]:
        return self._tables_by_scope.get(scope, ())

    @cached_property
    def by_short(self) -> Mapping[str, PolicyFile]:
        """Every document by the short name it is cited by."""
        return {f.short: f for f in self.files}

    @cached_property
    def _by_scope(self) -> Mapping[Scope, tuple[PolicyFile, ...]]:
        levels: dict[Scope, list[PolicyFile]] = {}
        for file in self.files:
            levels.setdefault(file.scope, []).append(file)
        return {scope: tuple(sorted(files, key=lambda f: f.order)) for scope, files in levels.items()}

    @cached_property
    def _tables_by_scope(self) -> Mapping[Scope, tuple[Table, ...]]:
        levels: dict[Scope, tuple[Table, ...]] = {}
        for (scope, _), table in self.tables.items():
            levels[scope] = (*levels.get(scope, ()), table)
        return levels

    def with_files(self, changed: Mapping[str, bytes | None]) -> Library:
        """The library with these files new or changed, and those of None gone, as a draft would have them.

        Nothing is written. Only what changed is read; the whole is what a fresh load of the same files would be.
        """
        sources = {name: data for name, data in {**self.sources, **changed}.items() if data is not None}
        kept = {name: piece for name, piece in self._pieces.items() if name not in changed or changed[name] == self.sources[name]}
        return _built(self.vocabulary, sources, kept)


def load_library(root: Path) -> Library:
    """Reads a policies/ folder. Raises PolicySetError with every problem found."""
    if not root.is_dir():
        raise PolicyError("library-missing", f"没有政策文件夹“{root.name}”", place=Place(str(root)),
                          remedy="请用 --policies 指明政策库所在的文件夹")
    return _built(load_vocabulary(root / VOCABULARY), _sources(root, root), {})


def reload_library(library: Library, root: Path, scope: Scope) -> Library:
    """The library after somebody changed the files of one jurisdiction, or of one below it: that folder is read anew.

    Equal to a fresh load where nothing else changed; the vocabulary is not read again. Raises PolicySetError, and the
    old library stays as it was; UnknownScope where `scope` is no path of a jurisdiction.
    """
    scope = scope.strip("/")
    if not scope or {"", ".", "..", VOCABULARY} & set(scope.split("/")):
        raise UnknownScope("scope-unknown", f"没有辖区“{scope}”", rule="辖区写成政策库中的路径，如 cn/shandong/dezhou/qihe",
                           remedy="用 chidu scopes 查看全部辖区")
    gone: dict[str, bytes | None] = {name: None for name in library.sources if name.startswith(f"{scope}/")}
    return library.with_files(gone | _sources(root, root / scope))


def _sources(root: Path, folder: Path) -> dict[str, bytes]:
    return {
        name.as_posix(): path.read_bytes() for path in folder.rglob("*")
        if path.suffix in ENDINGS and (name := path.relative_to(root)).parts[0] != VOCABULARY and path.is_file()
    }


def _built(vocabulary: Vocabulary, sources: Mapping[str, bytes], known: Mapping[str, Piece]) -> Library:
    """A library of these files, in the order of their paths; what is known of a file is not read again."""
    jurisdictions: dict[Scope, Jurisdiction] = {}
    files: list[PolicyFile] = []
    tables: dict[tuple[Scope, str], Table] = {}
    texts: dict[tuple[Scope, str], str] = {}
    ordered = sorted(sources, key=lambda name: name.replace("/", "\0"))  # folder by folder
    pieces = {name: known.get(name) or read_piece(name, sources[name]) for name in ordered}
    for name, piece in pieces.items():
        match piece.content:
            case PolicyFile() as file:
                files.append(file)
            case Jurisdiction() as jurisdiction:
                jurisdictions[name.rpartition("/")[0]] = jurisdiction
            case Table() as table:
                folder, _, base = name.rpartition("/")
                tables[folder.removesuffix(f"/{TABLES}"), f"{TABLES}/{base}"] = table
            case str() as text:
                folder, _, base = name.rpartition("/")
                texts[folder.removesuffix(f"/{TEXTS}"), base.removesuffix(".md")] = text
    problems = [problem for piece in pieces.values() for problem in piece.problems]
    problems += [PolicyError("jurisdiction-missing", "所在文件夹没有 jurisdiction.yaml", place=Place(file.name),
                             rule="每个辖区的文件夹要写明名称和行政区划代码", remedy=f"请补一个 {JURISDICTION}")
                 for file in files if file.scope not in jurisdictions]
    problems += [PolicyError("jurisdiction-above-missing", f"上级文件夹 {above} 没有 jurisdiction.yaml", place=Place(f"{scope}/{JURISDICTION}"),
                             rule="辖区自上而下不能断，下级依上级的政策", remedy=f"请在 {above} 补一个 {JURISDICTION}")
                 for scope in jurisdictions if (above := scope.rpartition("/")[0]) and above not in jurisdictions]
    problems += _duplicate_names(files)
    if problems:
        raise PolicySetError(problems)
    return Library(vocabulary, jurisdictions, tuple(files), tables, texts, {name: sources[name] for name in pieces}, pieces)


def _duplicate_names(files: Collection[PolicyFile]) -> list[PolicyError]:
    if len({file.short for file in files}) == len(files):
        return []
    seen: dict[str, PolicyFile] = {}
    problems = []
    for file in files:
        if other := seen.get(file.short):
            problems.append(PolicyError("short-name-twice", f"简称“{file.short}”已被 {other.name} 使用",
                                        place=file.place(("文件", "简称")), rule="简称在全库中唯一，别处靠它引用", remedy="请换一个简称"))
        seen[file.short] = file
    return problems
