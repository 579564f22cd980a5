"""Publishing (发布): files propose, publications bind. What is published was read, linked and tried as a whole before."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chidu.desk.bureau.acting import PROGRAM, Act, Bureau, write_files
from chidu.desk.bureau.rights import check
from chidu.desk.checking import check as check_library
from chidu.desk.files import shown_path
from chidu.document.template import compile_template
from chidu.errors import InputError, NotPermitted, Place
from chidu.policy.difference import differences
from chidu.policy.library import Library, load_library
from chidu.policy.version import policy_version
from chidu.records import audit, integrity, publications
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account
from chidu.records.publications import Publication
from chidu.types import Scope

ROOT, VOCABULARY = "cn", "vocabulary"
TOPS, TEMPLATE = ("policies", "report_templates"), ".docx"
SEEDED = "初次发布：随程序提供的政策"


def files_of_folder(policies: Path, templates: Path) -> dict[Scope, dict[str, bytes]]:
    """The files of a policy folder and a template folder by jurisdiction; the vocabulary goes with the root."""
    found: dict[Scope, dict[str, bytes]] = {}
    for top, root in zip(TOPS, (policies, templates), strict=True):
        for scope, files in _files_in(root, top).items():
            found.setdefault(scope, {}).update(files)
    return found


def _files_in(root: Path, top: str) -> dict[Scope, dict[str, bytes]]:
    found: dict[Scope, dict[str, bytes]] = {}
    for path in sorted(p for p in root.rglob("*") if p.is_file() and not p.name.startswith((".", "~"))):
        name = f"{top}/{path.relative_to(root).as_posix()}"
        if scope := _owner(name):
            found.setdefault(scope, {})[name] = path.read_bytes()
    return found


def _owner(name: str) -> Scope:
    """Which jurisdiction a file belongs to, by its path; empty where it is nobody's."""
    top, *parts = name.split("/")[:-1] or [""]
    if top not in TOPS or any(p in ("", ".", "..") or "\\" in p or "\0" in p for p in name.split("/")):
        return ""
    while parts and parts[-1] in ("tables", "texts"):
        parts = parts[:-1]
    return ROOT if parts[:1] == [VOCABULARY] else "/".join(parts)


def seed(bureau: Bureau, policies: Path, templates: Path) -> int:
    """The repository's policies as the first publication of every jurisdiction, where there is none at all yet; says how many.

    Raises PolicySetError where they do not load.
    """
    load_library(policies)
    sets = files_of_folder(policies, templates)
    with bureau.database.writing(EVERYWHERE) as connection:  # all of them or none: a bureau with half its law would not notice
        if publications.last_number(connection):
            return 0
        for scope, files in sorted(sets.items()):
            made = publications.publish(connection, scope, files, PROGRAM, PROGRAM, SEEDED, at := bureau.clock(), based_on=0)
            audit.add(connection, scope, at, PROGRAM, "发布政策", integrity.published(made.number), {"files": len(files), "hash": made.hash})
    return len(sets)


@dataclass(frozen=True)
class Proposal:
    """What a jurisdiction would publish, whole, beside what it has published: files that are new, other or gone, and what that changes
    in its law of a day, in words."""

    scope: Scope
    based_on: int
    files: Mapping[str, bytes]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    law: tuple[str, ...]

    @property
    def nothing_new(self) -> bool:
        return not (self.added or self.changed or self.gone)


def propose(bureau: Bureau, scope: Scope, on: date, policies: Path | None = None, templates: Path | None = None) -> Proposal:
    """The files of folders beside those published; a folder that is not given leaves what was published of its kind.

    Raises InputError where the folders hold nothing of the jurisdiction, PolicySetError with every mistake, TemplateError.
    """
    with bureau.database.reading(EVERYWHERE) as connection:
        last = publications.latest(connection, scope)
        published = publications.files_of(connection, [last.number]) if last else {}
        in_force = publications.in_force(connection, publications.last_number(connection))
        before = publications.files_of(connection, list(in_force.values()))
    files = dict(published)
    for top, root in zip(TOPS, (policies, templates), strict=True):
        if root:
            files = {name: content for name, content in files.items() if not name.startswith(f"{top}/")} | _of(root, top, scope)
    if not files:
        raise InputError("publication-empty", f"文件夹里没有{scope}的文件", rule="政策文件夹下按辖区的路径放文件", remedy="请核对文件夹和辖区")
    both = files.keys() & published.keys()
    changed = tuple(sorted(name for name in both if files[name] != published[name]))
    added, gone = (tuple(sorted(some - others)) for some, others in ((files.keys(), published.keys()), (published.keys(), files.keys())))
    law = tuple(_law_changes(before, scope, files, on)) if added or changed or gone else ()
    return Proposal(scope, last.number if last else 0, files, added, changed, gone, law)


def _law_changes(before: Mapping[str, bytes], scope: Scope, files: Mapping[str, bytes], on: date) -> Iterator[str]:
    new = _tried(before, scope, files)
    if any(_owner(name) == scope for name in before):
        yield from differences(policy_version(_library(before, scope), scope, on), policy_version(new, scope, on))


def publish(bureau: Bureau, author: Account, approver: Account, scope: Scope, files: Mapping[str, bytes], note: str,
            based_on: int, then: Callable[[Act, Publication], None] | None = None) -> Publication:
    """A jurisdiction's files, whole, in place of its last publication. The approver is not the author. `then`: done with it.

    Raises NotPermitted, InputError for a file of another jurisdiction, PolicySetError with every mistake, TemplateError, Conflict where
    another was published meanwhile.
    """
    check(author, "发布政策", scope)
    check(approver, "审批发布", scope)
    if author.id == approver.id:
        raise NotPermitted("own-approval", "发布要由另一个人审批", rule="起草人不审批自己的发布", remedy="请另一位审批人办理")
    check_files(bureau, scope, files)
    with bureau.act(approver, "审批发布", scope, reach=EVERYWHERE) as act:
        made = publications.publish(act.connection, scope, files, author.login, approver.login, note, act.at, based_on)
        act.note(integrity.published(made.number), author=author.login, note=note, files=len(files), hash=made.hash)
        if then:
            then(act, made)
    return made


def check_files(bureau: Bureau, scope: Scope, files: Mapping[str, bytes]) -> Library:
    """Whether these may be a jurisdiction's publication, as things are now; the whole library as it would be then.

    Raises InputError for a file of another jurisdiction, PolicySetError with every mistake, TemplateError.
    """
    for name in files:
        if _owner(name) != scope:
            raise InputError("publication-path", "这个文件不是本辖区的", place=Place(name), rule="一个辖区只发布自己文件夹里的文件", remedy="请核对文件的位置")
    with bureau.database.reading(EVERYWHERE) as connection:
        in_force = publications.in_force(connection, publications.last_number(connection))
        before = publications.files_of(connection, list(in_force.values()))
    return _tried(before, scope, files)


def _of(root: Path, top: str, scope: Scope) -> dict[str, bytes]:
    """The files of a jurisdiction in a folder."""
    if not root.is_dir():
        raise InputError("folder-missing", "没有这个文件夹", place=Place(shown_path(root)), remedy="请核对路径")
    return _files_in(root, top).get(scope, {})


def _tried(before: Mapping[str, bytes], scope: Scope, files: Mapping[str, bytes]) -> Library:
    """The whole library with these files, as the jurisdiction and those below would go by it: everything wrong is told now."""
    others = {name: content for name, content in before.items() if _owner(name) != scope}
    library = _library({**others, **files}, scope)
    check_library(library, scope)
    for name, content in files.items():
        if name.endswith(TEMPLATE):
            compile_template(content, name)
    return library


def _library(files: Mapping[str, bytes], scope: Scope) -> Library:
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), files)
        library = load_library(Path(folder) / TOPS[0])
    library.chain(scope)
    return library
