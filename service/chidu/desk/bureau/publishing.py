"""Publishing (发布): files propose, publications bind. What is published was read, linked and tried as a whole before."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from chidu.desk.bureau.acting import Bureau, write_files
from chidu.desk.checking import check_scope
from chidu.errors import NotPermitted, PolicySetError
from chidu.policy.library import load_library
from chidu.records import publications
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account
from chidu.records.publications import Publication
from chidu.types import Scope

ROOT, VOCABULARY = "cn", "vocabulary"
SEEDED = "初次发布：随程序提供的政策"


def files_of_folder(policies: Path, templates: Path) -> dict[Scope, dict[str, bytes]]:
    """The files of a policy folder and a template folder by jurisdiction; the vocabulary goes with the root."""
    found: dict[Scope, dict[str, bytes]] = {}
    for top, root in (("policies", policies), ("report_templates", templates)):
        for path in sorted(p for p in root.rglob("*") if p.is_file() and not p.name.startswith((".", "~"))):
            parts = path.relative_to(root).parts[:-1]
            while parts and parts[-1] in ("tables", "texts"):
                parts = parts[:-1]
            scope = ROOT if parts[:1] == (VOCABULARY,) else "/".join(parts)
            if scope:
                found.setdefault(scope, {})[f"{top}/{path.relative_to(root).as_posix()}"] = path.read_bytes()
    return found


def seed(bureau: Bureau, policies: Path, templates: Path) -> int:
    """The repository's policies as the first publication of every jurisdiction, where there is none at all yet; says how many.

    Raises PolicySetError where they do not load.
    """
    load_library(policies)
    sets = files_of_folder(policies, templates)
    with bureau.database.writing(EVERYWHERE) as connection:
        if publications.last_number(connection):
            return 0
    for scope, files in sorted(sets.items()):
        with bureau.program("发布政策", scope, reach=EVERYWHERE) as act:
            made = publications.publish(act.connection, scope, files, act.by, act.by, SEEDED, act.at, based_on=0)
            act.note(f"发布{made.number}", files=len(files), hash=made.hash)
    return len(sets)


def publish(bureau: Bureau, author: Account, approver: Account, scope: Scope, files: Mapping[str, bytes], note: str,
            based_on: int) -> Publication:
    """A jurisdiction's files, whole, in place of its last publication. The approver is not the author.

    Raises NotPermitted, PolicySetError with every mistake, Conflict where another was published meanwhile.
    """
    if author.id == approver.id:
        raise NotPermitted("own-approval", "发布要由另一个人审批", rule="起草人不审批自己的发布", remedy="请另一位审批人办理")
    _try(bureau, scope, files)
    with bureau.act(approver, "审批发布", scope, reach=EVERYWHERE) as act:
        made = publications.publish(act.connection, scope, files, author.login, approver.login, note, act.at, based_on)
        act.note(f"发布{made.number}", author=author.login, note=note, files=len(files), hash=made.hash)
    return made


def _try(bureau: Bureau, scope: Scope, files: Mapping[str, bytes]) -> None:
    """The whole library with these files, as the jurisdiction and those below would go by it: everything wrong is told now."""
    with bureau.database.reading(EVERYWHERE) as connection:
        numbers = publications.in_force(connection, publications.last_number(connection))
        others = publications.files_of(connection, [n for s, n in numbers.items() if s != scope])
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), {**others, **files})
        library = load_library(Path(folder) / "policies")
        problems, _ = check_scope(library, scope)
    if problems:
        raise PolicySetError(problems)
