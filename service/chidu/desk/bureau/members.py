"""The bureau's own lists (名单): who should be on a roster, which projects are key projects; replaced as a whole, the old ones stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chidu.desk.bureau.acting import Bureau
from chidu.errors import InputError, NotFound
from chidu.records import lists
from chidu.records.database import Reach
from chidu.records.people import Account
from chidu.types import Scope

MOST_MEMBERS, MOST_NAME = 20_000, 100


@dataclass(frozen=True)
class Members:
    """A list as it stands: how often it was written (`number`), who is on it, by whom it was written last."""

    name: str
    number: int
    keys: tuple[str, ...]
    by: str
    at: datetime


def listed(bureau: Bureau, who: Account, scope: Scope = "") -> list[Members]:
    """Every list of a jurisdiction, by name."""
    where = scope or who.scope
    with bureau.look(who, "查看政策", where) as connection:
        return [Members(*one) for one in lists.history(connection, Reach(where))]


def one(bureau: Bureau, who: Account, name: str, scope: Scope = "") -> Members:
    """Raises NotFound."""
    for found in listed(bureau, who, scope):
        if found.name == name:
            return found
    raise NotFound("list-unknown", f"没有名单“{name}”", rule="名单由局里保管，先写入后才有", remedy="请核对名称")


def replace(bureau: Bureau, who: Account, name: str, keys: Sequence[str]) -> Members:
    """A whole new list in place of the last. Raises InputError where it is empty, too long, or names somebody twice."""
    name, cleaned = name.strip(), [key.strip() for key in keys]
    if not name or len(name) > MOST_NAME:
        raise InputError("list-name", "名单没有名称，或名称太长", rule=f"名称1至{MOST_NAME}个字", remedy="请改写")
    if not cleaned or not all(cleaned) or len(cleaned) > MOST_MEMBERS:
        raise InputError("list-members", f"名单“{name}”是空的，有空着的项，或超过{MOST_MEMBERS}项", rule="一项一个主键", remedy="请核对")
    if len({*cleaned}) < len(cleaned):
        twice = next(key for key in cleaned if cleaned.count(key) > 1)
        raise InputError("list-twice", f"名单“{name}”里“{twice}”写了两次", rule="一项一个主键，不重复", remedy="请删去一个")
    with bureau.act(who, "更换名单") as act:
        lists.replace(act.connection, who.scope, name, cleaned, who.login, act.at)
        act.note(name, members=len(cleaned))
    return one(bureau, who, name)
