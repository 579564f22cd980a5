"""What a draft would change (送审的改动): file by file, and in the law of a day in words; and which files an officer's uploads are."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.drafts import Draft
from chidu.desk.bureau.publishing import TEMPLATE, TOPS
from chidu.errors import InputError, Place
from chidu.policy import difference
from chidu.policy.piece import TABLES, TEXTS
from chidu.policy.version import policy_version
from chidu.records import blobs, publications
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account
from chidu.types import Scope

POLICIES, TEMPLATES = TOPS
FOLDERS = {".yaml": "", ".yml": "", ".csv": f"{TABLES}/", ".md": f"{TEXTS}/"}
VERB = "查看送审"


@dataclass(frozen=True)
class FileChange:
    """One file of a draft: 新增, 改动 or 删去; its changed lines, of a text."""

    path: str
    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """Everything that a draft would change of what is published now."""

    files: tuple[FileChange, ...]
    law: tuple[str, ...]


def changes(bureau: Bureau, who: Account, draft: Draft, on: date) -> Changes:
    """What a draft changes of the publication it follows, and of the law of a day as it is in force. Raises PolicySetError."""
    with bureau.look(who, VERB, draft.scope) as connection:
        after = {path: blobs.fetch(connection, draft.scope, draft.files[path]) for path in draft.changed if path in draft.files}
    with bureau.database.reading(EVERYWHERE) as connection:
        before = publications.files_of(connection, [draft.based_on]) if draft.based_on else {}
    office, top = bureau.office(), f"{POLICIES}/"
    told = {path.removeprefix(top): after.get(path) for path in draft.changed if path.startswith(top)}
    new = policy_version(office.library.with_files(told), draft.scope, on)
    law = difference.differences(office.policy(draft.scope, on), new) if draft.scope in office.library.jurisdictions else ()
    return Changes(tuple(_change(path, before.get(path), after.get(path)) for path in draft.changed), tuple(law))


def _change(path: str, before: bytes | None, after: bytes | None) -> FileChange:
    kind = "新增" if before is None else "删去" if after is None else "改动"
    if path.endswith(TEMPLATE):
        return FileChange(path, kind, ())
    old, new = ((content or b"").decode("utf-8-sig", "replace").splitlines() for content in (before, after))
    return FileChange(path, kind, tuple(difflib.unified_diff(old, new, lineterm="", n=2))[2:])


def last_of(bureau: Bureau, scope: Scope) -> tuple[int, tuple[str, ...]]:
    """The number of a jurisdiction's last publication, 0 before the first; and the paths of its files."""
    with bureau.database.reading(EVERYWHERE) as connection:
        last = publications.latest(connection, scope)
        return (last.number, tuple(path for path, _ in publications.contents(connection, last.number))) if last else (0, ())


def placed(scope: Scope, published: Sequence[str], sent: Sequence[tuple[str, bytes]], gone: Sequence[str]) -> Mapping[str, bytes | None]:
    """Which file each upload is: the published one of that name, else a new one in its folder; None for those to be taken out.

    Raises InputError for a name that is no policy file's, or that two published files have.
    """
    found: dict[str, bytes | None] = {path: None for path in gone if path in published}
    for name, content in sent:
        base = name.replace("\\", "/").rsplit("/", 1)[-1]
        same = [path for path in published if path.rsplit("/", 1)[-1] == base]
        ending = f".{base.rpartition('.')[2].lower()}"
        if len(same) > 1:
            raise InputError("draft-name", f"有{len(same)}个文件都叫“{base}”", place=Place(base), rule="按文件名认是哪一个文件", remedy="请经接口送审，写明路径")
        if not same and ending != TEMPLATE and ending not in FOLDERS:
            raise InputError("draft-name", f"“{base}”不是政策文件", place=Place(base), rule="可以是 .yaml、.csv、.md 和 .docx 模板", remedy="请核对文件")
        folder = f"{TEMPLATES}/{scope}/" if ending == TEMPLATE else f"{POLICIES}/{scope}/{FOLDERS.get(ending, '')}"
        found[same[0] if same else f"{folder}{base}"] = content
    return found
