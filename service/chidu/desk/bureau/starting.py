"""A bureau's first start (启动): tables, the first publications, the first accounts, and some forms to try it with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chidu.desk.bureau import accounts, publishing
from chidu.desk.bureau.acting import Bureau
from chidu.errors import InputError
from chidu.records import people, uploads
from chidu.types import Scope

FIRST = (("admin", "系统管理员", "administrator"), ("shenhe", "审核人", "reviewer"))
"""Login, name and role of the accounts that a bureau begins with."""
SAMPLED = "示例"


@dataclass(frozen=True)
class Started:
    """What the first start made: logins with their one-time passwords, none on later starts; how many publications and samples."""

    passwords: tuple[tuple[str, str, str], ...]
    publications: int
    samples: int


def start(bureau: Bureau, scope: Scope, policies: Path, templates: Path, samples: Path | None = None) -> Started:
    """Makes ready what is not ready yet; on a bureau at work it changes nothing but the version of the tables. Several machines may
    start at once: one of them makes the accounts and tells their passwords.

    Raises PolicySetError, UnknownScope.
    """
    bureau.database.migrate()
    published = publishing.seed(bureau, policies, templates)
    bureau.office().library.chain(scope)
    made = accounts.first(bureau, scope, FIRST)
    passwords = tuple((login, people.ROLES[role], made[login]) for login, _, role in FIRST if made)
    return Started(passwords, published, _sample(bureau, scope, samples) if passwords and samples else 0)


def _sample(bureau: Bureau, scope: Scope, folder: Path) -> int:
    """The example forms as if somebody had sent them in; said to be samples in the audit."""
    if not folder.is_dir():
        raise InputError("samples", f"没有示例文件夹“{folder.name}”", remedy="请核对路径")
    files = [p for p in sorted(folder.iterdir()) if p.suffix in (".xlsx", ".xls", ".docx") and p.name.startswith("S0")]
    on = bureau.clock().date()
    with bureau.program("报送", scope, by=SAMPLED) as act:
        made = [uploads.receive(act.connection, scope, p.name, p.read_bytes(), "", on, SAMPLED, act.at) for p in files]
        act.note(SAMPLED, files=[u.id for u in made])
    return len(made)
