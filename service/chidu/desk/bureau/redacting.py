"""Redacting (抹去个人信息): the bytes of a file and its name, what was read from it, what people said of it and asked the assistant of it,
and every decision on it are erased; their digests stay.

The audit entries that tell of it keep who did what and when; the text in them (file names, reasons) goes too. Issued letters stay as
they were issued, and the project keeps its name and code. What lies in backups made before is erased when they are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from chidu.desk.bureau.acting import Act, Bureau
from chidu.errors import Conflict, InputError
from chidu.records import audit, blobs, conversations, decisions, forms, integrity, proposals, uploads
from chidu.records.database import Connection, Reach
from chidu.records.people import Account
from chidu.records.uploads import Upload

VERB = audit.EMPTIED


@dataclass(frozen=True)
class Redacted:
    """How much was erased."""

    uploads: int
    forms: int
    decisions: int
    entries: int


def redact(bureau: Bureau, who: Account, upload: str, reason: str) -> Redacted:
    """Erases an upload and whatever came with the same bytes. Raises InputError without a reason, Conflict where it is still being
    judged."""
    if not reason.strip():
        raise InputError("redaction-reason", "没有写理由", rule="抹去以后不能恢复，要写明依据", remedy="请写明理由")
    with bureau.act(who, VERB) as act:
        same = uploads.with_bytes(act.connection, who.reach, uploads.by_id(act.connection, who.reach, upload).sha256)
        if any(u.state in (uploads.WAITING, uploads.RUNNING) for u in same):
            raise Conflict("upload-open", "这份来件还在等待判定", rule="判定以后才能抹去", remedy="请等判定完，或先取消")
        read = [form for u in same for form in forms.of_upload(act.connection, who.reach, u.id)]
        made = [one for form in read for one in decisions.of_form(act.connection, form.id)]
        asked = [key for u in same for key in conversations.empty(act.connection, u.id, [f.id for f in read])]
        _erase(act.connection, same, [f.id for f in read], [d.id for d in made])
        entries = _silence(act, [*(u.id for u in same), *(f.id for f in read), *asked])
        act.note(upload, reason=reason.strip(), uploads=[u.id for u in same], forms=[f.id for f in read], decisions=[d.id for d in made],
                 entries=entries)
    bureau.database.scrub()
    return Redacted(len(same), len(read), len(made), len(entries))


def _erase(connection: Connection, same: Sequence[Upload], read: Sequence[str], made: Sequence[str]) -> None:
    blobs.empty(connection, same[0].scope, same[0].sha256)
    for upload in same:
        uploads.empty(connection, upload.id)
    for form in read:
        forms.empty(connection, form)
        proposals.empty(connection, form)
    for decision in made:
        decisions.empty(connection, decision)


def _silence(act: Act, subjects: Sequence[str]) -> list[int]:
    """Empties the details of every entry about these; the entry that says so takes over the digests of decisions."""
    told = [e for e in audit.about(act.connection, Reach(act.scope), subjects) if e.details is not None and e.verb != VERB]
    for entry in told:
        held = {integrity.NOTED: digests} if (digests := json.loads(entry.details or "{}").get(integrity.NOTED)) else {}
        audit.empty(act.connection, act.scope, entry.seq)
        audit.add(act.connection, act.scope, act.at, act.by, VERB, str(entry.seq), held)
    return [entry.seq for entry in told]
