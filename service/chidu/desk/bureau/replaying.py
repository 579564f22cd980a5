"""Replaying (重放): a stored decision, old or superseded too, decided again by both evaluators from its own case and its own law."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chidu.desk.bureau.acting import Bureau
from chidu.desk.verification import decided_again, notes_of
from chidu.errors import ChiduError
from chidu.evaluation.decide import identity
from chidu.records import decisions, integrity
from chidu.records.database import EVERYWHERE, Connection, Database, Reach
from chidu.records.packing import digest, unpacked
from chidu.records.people import Account
from chidu.sandbox import Sandbox
from chidu.types import Scope

AT_ONCE = 50


@dataclass(frozen=True)
class Item:
    """What a worker needs: what the decision was stamped with, its content as it is kept, the canonical policy it was made by."""

    stamps: Mapping[str, Any]
    sha256: str
    content: bytes
    canonical: bytes


@dataclass(frozen=True)
class Replayed:
    """What came of it: nothing in `differences` means equal. `emptied`: the content was erased (个人信息), its digest alone was checked."""

    decision: str
    form: str
    scope: Scope
    emptied: bool
    differences: tuple[str, ...]
    notes: tuple[str, ...] = ()


def replay(bureau: Bureau, who: Account, decision: str) -> Replayed:
    """One decision within somebody's reach. Raises NotFound, NotPermitted."""
    with bureau.look(who, "重放决定") as connection:
        kept = decisions.by_id(connection, who.reach, decision)
    return next(replayed(bureau.database, bureau.office().sandbox, [kept.id], who.reach))


def replay_all(database: Database, sandbox: Sandbox, reach: Reach = EVERYWHERE) -> Iterator[Replayed]:
    """Every decision within reach, the oldest first. Raises nothing: what goes wrong with one is a difference of that one."""
    with database.reading(reach) as connection:
        keys = decisions.keys(connection, reach)
    yield from replayed(database, sandbox, keys, reach)


def replayed(database: Database, sandbox: Sandbox, keys: Sequence[str], reach: Reach) -> Iterator[Replayed]:
    """These decisions, in their order."""
    with database.reading(reach) as connection:
        noted = integrity.noted(connection, reach)
    for start in range(0, len(keys), AT_ONCE):
        with database.reading(reach) as connection:
            kept = [decisions.by_id(connection, reach, key) for key in keys[start:start + AT_ONCE]]
            items = [_item(connection, one) for one in kept]
        results = sandbox.map(again, [item for item in items if item])
        for one, item in zip(kept, items, strict=True):
            unbound = () if noted.get(one.id) == one.content_sha256 else ("内容的摘要与审计链上记的不同",)
            found = next(results) if item else ((), ())
            differences, notes = ((f"没能重算：{found}",), ()) if isinstance(found, ChiduError) else found
            yield Replayed(one.id, one.form, one.scope, item is None, (*unbound, *differences), notes)


def _item(connection: Connection, one: decisions.Kept) -> Item | None:
    """None where the content was emptied."""
    if (content := decisions.packed_content(connection, one.id)) is None:
        return None
    stamps = {"决定": one.identity, "指纹": one.fingerprint, "程序": one.program, "语义": one.semantics}
    return Item(stamps, one.content_sha256, content, decisions.law(connection, one.fingerprint))


def again(item: Item) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What differs, and what is worth a note. Runs in the limited worker."""
    if digest(item.content) != item.sha256:
        return ("内容与摘要对不上",), ()
    content = unpacked(item.content)
    made = decided_again({**item.stamps, **content}, json.loads(item.canonical), decisions.told)
    named = () if identity(made.decision.case, made.policy) == item.stamps["决定"] else ("决定的编号与案件对不上",)
    return (*named, *made.differences), tuple(notes_of(item.stamps))
