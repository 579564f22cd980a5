"""Batches (一批): how far they are, what became of each file, their letters, their summary.

Whatever was begun and broken off is taken up by doing it again: what is done already is not done twice.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from chidu.desk.batch import clean_name
from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.deciding import OPEN, Stored, stored
from chidu.desk.bureau.issuing import ISSUED_ALREADY, issue_stored
from chidu.desk.bureau.rights import check
from chidu.desk.hands import in_order
from chidu.desk.letters import bundles
from chidu.desk.sheet import table_bytes
from chidu.document.context import Head
from chidu.errors import ChiduError
from chidu.evaluation.decide import ISSUABLE
from chidu.records import forms, letters, uploads
from chidu.records.database import Connection
from chidu.records.people import Account
from chidu.records.uploads import Batch, Upload

COLUMNS = ("文件", "处理情况", "表", "项目名称", "项目代码", "主管部门", "实施单位", "预算年度", "办理情况", "结论", "等级", "不符合", "无法判断", "文书", "未能处理的原因")
DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
ALL = 1_000_000


@dataclass(frozen=True)
class Progress:
    """How far a batch is: how many of its files are in each state (uploads.STATES)."""

    batch: Batch
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        return self.counts.get(uploads.WAITING, 0) + self.counts.get(uploads.RUNNING, 0)

    @property
    def finished(self) -> bool:
        return self.total > 0 and not self.open


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file: its forms with what was concluded; where it could not be processed, the upload says why."""

    upload: Upload
    forms: tuple[forms.Kept, ...]
    letters_on: Mapping[str, tuple[letters.Kept, ...]]
    """The letters on each of the forms, by its key."""

    @property
    def letters(self) -> tuple[letters.Kept, ...]:
        return tuple(dict.fromkeys(letter for form in self.forms for letter in self.letters_on.get(form.id, ())))


@dataclass(frozen=True)
class Issued:
    """One letter of a batch, or why it could not be issued."""

    forms: tuple[str, ...]
    kind: str
    letter: letters.Kept | None
    error: ChiduError | None = None


def progress(bureau: Bureau, who: Account, batch: str) -> Progress:
    with bureau.look(who, "查看成批") as connection:
        return Progress(uploads.batch_by_id(connection, who.reach, batch), uploads.counts(connection, [batch])[batch])


def listed(bureau: Bureau, who: Account, last: int = 100) -> list[Progress]:
    """The latest batches, each with its counts."""
    with bureau.look(who, "查看成批") as connection:
        found = uploads.batches_of(connection, who.reach, last)
        counted = uploads.counts(connection, [b.id for b in found])
    return [Progress(b, counted[b.id]) for b in found]


def files(bureau: Bureau, who: Account, batch: str) -> list[FileOutcome]:
    """What became of each file of a batch, by name."""
    with bureau.look(who, "查看成批") as connection:
        uploads.batch_by_id(connection, who.reach, batch)
        of: dict[str, list[forms.Kept]] = {}
        for kept in _forms(connection, who, batch):
            of.setdefault(kept.upload, []).append(kept)
        out: dict[str, tuple[letters.Kept, ...]] = {}
        for letter, _, on in letters.of_batch(connection, who.reach, batch):
            for form in on:
                out[form] = (*out.get(form, ()), letter)
        return [FileOutcome(u, tuple(sorted(of.get(u.id, ()), key=lambda k: k.number)), out)
                for u in uploads.of_batch(connection, who.reach, batch)]


def _forms(connection: Connection, who: Account, batch: str) -> tuple[forms.Kept, ...]:
    return forms.listed(connection, who.reach, forms.Wanted(batch=batch), 1, who.department, ALL).items


def try_again(bureau: Bureau, who: Account, batch: str) -> int:
    """Every file of a batch that could not be processed waits once more; says how many those are."""
    with bureau.act(who, "重新判定") as act:
        uploads.batch_by_id(act.connection, who.reach, batch)
        failed = [u.id for u in uploads.of_batch(act.connection, who.reach, batch) if u.state == uploads.FAILED]
        for key in failed:
            uploads.try_again(act.connection, who.reach, key)
        act.note(batch, files=failed)
        act.wakes = True
    return len(failed)


# ---- letters


def issue_all(bureau: Bureau, who: Account, batch: str, head: Head) -> Iterator[Issued]:
    """Every letter that the decisions on a batch call for and that is not issued yet, one act each; those that share a letter (合并)
    come last. Broken off, it goes on when it is called again; what somebody else issues at the same time is left to them.

    Raises NotPermitted at once to whom no letter would be issued.
    """
    check(who, "出具文书", who.scope)
    with bureau.look(who, "查看成批") as connection:
        uploads.batch_by_id(connection, who.reach, batch)
        waiting = [k.id for k in reversed(_forms(connection, who, batch)) if k.state in OPEN]
    together: dict[str, list[Stored]] = {}
    for alone, shared in in_order(lambda form: _of_form(bureau, who, form, head), waiting, bureau.workers):
        yield from alone
        for kind, one in shared:
            together.setdefault(kind, []).append(one)
    for kind, found in together.items():
        by_decision = {id(s.decision): s for s in found}
        for bundle in bundles(bureau.office(), [s.decision for s in found], kind):
            yield from _issued(bureau, who, [by_decision[id(d)] for d in bundle], kind, head)


def _of_form(bureau: Bureau, who: Account, form: str, head: Head) -> tuple[list[Issued], list[tuple[str, Stored]]]:
    """The letters on one form, and the kinds that it shares with others."""
    try:
        found = stored(bureau, who, form)
        with bureau.look(who, "查看文书") as connection:
            out = {letter.kind for letter in letters.of_decision(connection, found.kept.id)}
    except ChiduError as e:
        return [Issued((form,), "", None, e)], []
    if found.decision.waiting or found.decision.signed != ISSUABLE:
        return [], []
    due = [kind for kind in found.decision.outcome.documents if kind not in out]
    documents = found.policy.vocabulary.documents
    return ([one for kind in due if not documents[kind].joined for one in _issued(bureau, who, [found], kind, head)],
            [(kind, found) for kind in due if documents[kind].joined])


def _issued(bureau: Bureau, who: Account, found: Sequence[Stored], kind: str, head: Head) -> Iterator[Issued]:
    keys = tuple(s.form.id for s in found)
    try:
        yield Issued(keys, kind, issue_stored(bureau, who, found, kind, head))
    except ChiduError as e:
        if e.code != ISSUED_ALREADY:
            yield Issued(keys, kind, None, e)


def write_zip(bureau: Bureau, who: Account, batch: str, into: IO[bytes]) -> int:
    """The letters of a batch as one .zip, each named by its file and title; says how many."""
    with bureau.look(who, "查看成批") as connection, zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        uploads.batch_by_id(connection, who.reach, batch)
        taken: dict[str, int] = {}
        for letter, file, on in letters.of_batch(connection, who.reach, batch):
            name = clean_name(letter.title if len(on) > 1 else f"{file.rsplit('.', 1)[0]}-{letter.title}")
            taken[name] = taken.get(name, 0) + 1
            numbered = f"{name}（{taken[name]}）" if taken[name] > 1 else name
            archive.writestr(zipfile.ZipInfo(f"{numbered}.docx", DAY_OF_ZIP), letters.content(connection, letter))
    return sum(taken.values())


def summary(bureau: Bureau, who: Account, batch: str) -> bytes:
    """A batch as a spreadsheet: a row for each form, and for each file that gave none."""
    now, found = progress(bureau, who, batch), files(bureau, who, batch)
    rows = [row for outcome in found for row in _rows(outcome)]
    counts = "　".join(f"{name}{now.counts[state]}份" for state, name in uploads.STATES.items() if now.counts.get(state))
    return table_bytes("汇总", now.batch.name, f"审核日期：{now.batch.on.isoformat()}　共{now.total}份　{counts}", COLUMNS, rows)


def _rows(outcome: FileOutcome) -> Iterator[list[str]]:
    upload = outcome.upload
    file = [upload.name, uploads.STATES[upload.state]]
    if not outcome.forms:
        yield [*file, *[""] * (len(COLUMNS) - 3), upload.error or ""]
    for k in outcome.forms:
        kinds = "、".join(sorted({letter.kind for letter in outcome.letters_on.get(k.id, ())}))
        yield [*file, k.kind, k.project_name, k.project_code, k.department, k.unit, k.year, k.state_name, k.conclusion, k.grade,
               str(k.unmet), str(k.unknown), kinds, ""]

