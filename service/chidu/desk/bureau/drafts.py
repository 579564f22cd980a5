"""Drafts of a publication (送审): an officer lays changed files before an approver, who publishes them as they are, or sends them back.

What became of a draft is the last thing that happened to it: a register of events, like any other.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from chidu.desk.bureau import publishing
from chidu.desk.bureau.acting import Act, Bureau
from chidu.desk.bureau.lately import Lately
from chidu.desk.bureau.rights import check
from chidu.errors import Conflict, InputError, NotFound
from chidu.policy.version import policy_version
from chidu.records import blobs, people, publications
from chidu.records.database import EVERYWHERE, Connection
from chidu.records.events import Events
from chidu.records.people import Account
from chidu.records.publications import Publication
from chidu.types import PolicyVersion, Scope

REGISTER = "发布送审"
WAITING, APPROVED, REFUSED = "待审批", "已发布", "已退回"
_LAWS: Lately[PolicyVersion] = Lately(4, lambda law: 1, 1)
STATES = {"送审": WAITING, "发布": APPROVED, "退回": REFUSED}
MOST_FILES = 2000


@dataclass(frozen=True)
class Draft:
    """What is laid before the approver. `files`: the whole set as it would be published, each with its SHA-256; `changed`: what of
    it is new, another, or gone; `based_on`: the publication that it follows."""

    id: str
    scope: Scope
    note: str
    based_on: int
    author: str
    author_id: str
    at: datetime
    files: Mapping[str, str]
    changed: tuple[str, ...]
    state: str = WAITING
    by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    publication: int | None = None


def lay(bureau: Bureau, who: Account, changes: Mapping[str, bytes | None], note: str, based_on: int) -> Draft:
    """The jurisdiction's files with these changes (None: gone), laid before an approver. They are read, linked and tried as a whole
    before.

    Raises InputError where nothing changes or a file is another jurisdiction's, PolicySetError with every mistake, Conflict where
    another was published meanwhile.
    """
    check(who, "发布政策", who.scope)
    files, changed = _with(bureau, who.scope, changes, based_on)
    publishing.check_files(bureau, who.scope, files)
    with bureau.act(who, "发布政策") as act:
        held = {path: blobs.keep(act.connection, who.scope, content) for path, content in sorted(files.items())}
        made = Draft(uuid.uuid4().hex, who.scope, note, based_on, who.login, who.id, act.at, held, changed)
        _add(act, {"号": made.id, "事": "送审", "说明": note, "接": based_on, "人": who.login, "账号": who.id, "时": act.at.isoformat(),
                   "文件": held, "改动": list(changed)})
        act.note(made.id, note=note, based_on=based_on, changed=list(changed))
    return made


def listed(bureau: Bureau, who: Account, scope: Scope = "") -> list[Draft]:
    """The drafts of a jurisdiction, the latest first."""
    where = scope or who.scope
    with bureau.look(who, "查看送审", where) as connection:
        return list(reversed(_read(connection, where).values()))


def one(bureau: Bureau, who: Account, key: str) -> Draft:
    """A draft of one's own jurisdiction. Raises NotFound."""
    with bureau.look(who, "查看送审") as connection:
        return _found(connection, who.scope, key)


def law(bureau: Bureau, who: Account, on: date) -> tuple[Draft, PolicyVersion]:
    """The law of a day as the latest draft that waits would make it. Raises NotFound where none waits, PolicySetError where it does not
    fit what is in force now."""
    with bureau.look(who, "查看送审") as connection:
        waiting = [d for d in _read(connection, who.scope).values() if d.state == WAITING]
        if not waiting:
            raise NotFound("no-draft", "没有等待审批的政策草案", rule="草案送审以后、发布以前可以试算", remedy="请先由政策管理员送审")
        of = waiting[-1]
        files = {path: blobs.fetch(connection, of.scope, sha256) for path, sha256 in of.files.items()}
    key = (of.id, bureau.last_number(), on)
    return of, _LAWS.of(key, lambda: policy_version(publishing.check_files(bureau, of.scope, files), of.scope, on))


def approve(bureau: Bureau, who: Account, key: str) -> Publication:
    """Publishes a draft as it was laid before the approver.

    Raises NotPermitted where it is the author's own, Conflict where it was decided or something else was published meanwhile,
    PolicySetError where it does not fit what is in force now.
    """
    with bureau.look(who, "审批发布") as connection:
        of = _waiting(connection, who.scope, key)
        files = {path: blobs.fetch(connection, of.scope, sha256) for path, sha256 in of.files.items()}
    with bureau.database.reading(EVERYWHERE) as connection:
        author = people.by_id(connection, EVERYWHERE, of.author_id)

    def noted(act: Act, made: Publication) -> None:
        _waiting(act.connection, of.scope, key)
        _add(act, {"号": key, "事": "发布", "人": who.login, "时": act.at.isoformat(), "发布号": made.number})

    return publishing.publish(bureau, author, who, of.scope, files, of.note, of.based_on, noted)


def refuse(bureau: Bureau, who: Account, key: str, reason: str) -> Draft:
    """Sends a draft back to its author, who may change it and lay it before the approver anew."""
    if not reason.strip():
        raise InputError("refusal-reason", "没有写理由", rule="退回要写明理由", remedy="请写明哪里要改")
    with bureau.act(who, "审批发布") as act:
        of = _waiting(act.connection, who.scope, key)
        _add(act, {"号": key, "事": "退回", "人": who.login, "时": act.at.isoformat(), "理由": reason.strip()})
        act.note(key, refused=reason.strip())
    return replace(of, state=REFUSED, by=who.login, decided_at=act.at, reason=reason.strip())


def _with(bureau: Bureau, scope: Scope, changes: Mapping[str, bytes | None], based_on: int) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The last publication's files with these changes, and which those are."""
    with bureau.database.reading(EVERYWHERE) as connection:
        last = publications.latest(connection, scope)
        if (last.number if last else 0) != based_on:
            raise Conflict("publication-raced", f"{scope}刚刚有别人发布过", rule="发布要接在最新的发布之后", remedy="请先取回最新的发布，再改一遍")
        before = publications.files_of(connection, [based_on]) if last else {}
    files = {path: content for path, content in {**before, **changes}.items() if content is not None}
    changed = tuple(sorted(path for path, content in changes.items() if before.get(path) != content))
    if not changed or len(files) > MOST_FILES:
        raise InputError("draft-empty", "没有改动，或文件太多", rule=f"至少改动一个文件，一共不超过{MOST_FILES}个", remedy="请核对")
    return files, changed


def _add(act: Act, line: Mapping[str, Any]) -> None:
    Events(act.connection, act.scope, REGISTER, act.by, act.at).add([line])


def _read(connection: Connection, scope: Scope) -> dict[str, Draft]:
    """By key, in the order in which they came."""
    found: dict[str, Draft] = {}
    for line in Events(connection, scope, REGISTER).read().lines:
        key, at = line["号"], datetime.fromisoformat(line["时"])
        if line["事"] == "送审":
            found[key] = Draft(key, scope, line["说明"], line["接"], line["人"], line["账号"], at, line["文件"], tuple(line["改动"]))
        else:
            found[key] = replace(found[key], state=STATES[line["事"]], by=line["人"], decided_at=at, reason=line.get("理由", ""),
                                 publication=line.get("发布号"))
    return found


def _found(connection: Connection, scope: Scope, key: str) -> Draft:
    found = _read(connection, scope)
    if key not in found:
        raise NotFound("draft-unknown", "没有这份送审", remedy="请核对")
    return found[key]


def _waiting(connection: Connection, scope: Scope, key: str) -> Draft:
    found = _found(connection, scope, key)
    if found.state != WAITING:
        raise Conflict("draft-decided", f"这份送审{found.state}", rule="一份送审只审批一次", remedy="请刷新页面")
    return found
