"""Judging what came (判定): read, decided by the publications in force, and kept with the upload's being done, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chidu.desk.bureau.acting import Act, Bureau
from chidu.desk.bureau.shelf import elsewhere
from chidu.desk.keeping import record_of
from chidu.desk.office import Office
from chidu.desk.review import told
from chidu.errors import ChiduError, Unavailable
from chidu.evaluation.decide import decide
from chidu.evaluation.derive import derive
from chidu.form import Form
from chidu.records import blobs, decisions, forms, publications, uploads
from chidu.records.database import EVERYWHERE, Reach
from chidu.records.packing import packed
from chidu.records.uploads import Upload
from chidu.types import Case, Decision, PolicyVersion, Record

NOT_OF_THE_FILE = ("worker-closed",)
"""What stops a worker and says nothing about the file: a service that is being stopped."""


@dataclass(frozen=True)
class Judged:
    """A form with its decision, packed to be kept before the transaction begins: others wait for that."""

    form: Form
    decision: Decision
    policy: PolicyVersion
    record: Record
    form_packed: tuple[bytes, str]
    decision_packed: decisions.Packed


def work(bureau: Bureau, worker: str, only: str | None = None) -> str | None:
    """Takes one upload that waits and judges it; its key, or None where nothing waits. Killed at any moment, it is as if it had
    never begun. Raises Unavailable where the database is away, and the upload waits again."""
    with bureau.database.writing(EVERYWHERE) as connection:
        upload = uploads.claim(connection, worker, bureau.clock(), only)
    if upload is None:
        return None
    try:
        judged = judge(bureau, upload)
    except Unavailable:
        _let_go(bureau, upload, worker)
        raise
    except Exception as e:
        error = told(e, upload.name)
        if error.code in NOT_OF_THE_FILE:
            _let_go(bureau, upload, worker)
            return None
        _failed(bureau, upload, worker, error)
    else:
        _done(bureau, upload, worker, judged)
    return upload.id


def judge(bureau: Bureau, upload: Upload) -> list[Judged]:
    """Every form of an upload, decided. Raises what the reader and the evaluators raise."""
    with bureau.database.reading(EVERYWHERE) as connection:
        number, content = publications.last_number(connection), blobs.fetch(connection, upload.scope, upload.sha256)
    office, numbers = bureau.office(number), bureau.publications_of(upload.scope, number)
    policy = office.policy(upload.scope, upload.on)
    read, fetched = office.read_bytes(content, upload.name, upload.scope), elsewhere(bureau, policy)
    cases = (office.case(form, upload.scope, upload.on, (), place, fetched(form)) for place, form in enumerate(read, 1))
    return [decided(office, case, numbers) for case in cases]


def decided(office: Office, case: Case, numbers: tuple[int, ...]) -> Judged:
    """A case decided by an office of these publications, ready to be kept."""
    policy = office.policy(case.scope, case.on)
    facts = derive(case, policy)
    decision = replace(decide(case, policy, office.sandbox, facts), publications=numbers)
    record = record_of(decision, policy, facts)
    return Judged(case.form, decision, policy, record, packed(case.form), decisions.pack(decision, record))


def law_now(bureau: Bureau, case_scope: str) -> tuple[Office, tuple[int, ...]]:
    """The office by the publications in force, and their numbers for a jurisdiction: both of one moment."""
    number = bureau.last_number()
    return bureau.office(number), bureau.publications_of(case_scope, number)


def decide_again(bureau: Bureau, case: Case) -> Judged:
    """A case decided by the publications in force."""
    office, numbers = law_now(bureau, case.scope)
    return decided(office, case, numbers)


def _done(bureau: Bureau, upload: Upload, worker: str, judged: list[Judged]) -> None:
    with bureau.program("判定", upload.scope) as act:
        if not uploads.still_ours(act.connection, upload.id, worker):  # the lease ran out, and another did it
            act.note(upload.id, dropped=worker)
            return
        made = [keep_form(act, upload, number, one) for number, one in enumerate(judged, 1)]
        uploads.finish(act.connection, upload.id, act.at)
        act.note(upload.id, decisions=[decision for _, decision in made])


def keep_form(act: Act, upload: Upload, number: int, judged: Judged) -> tuple[str, str]:
    """A form of an upload kept with its first decision; the keys of both."""
    form = forms.add(act.connection, upload.scope, upload.id, number, judged.form, upload.department, upload.previous, act.at,
                     judged.form_packed)
    return form, keep(act, form, judged, None)


def keep(act: Act, form: str, judged: Judged, supersedes: str | None) -> str:
    """A decision kept, and the form standing by it."""
    decision, policy = judged.decision, judged.policy
    key = decisions.add(act.connection, form, decision, policy.canonical, judged.record, act.by, act.at, supersedes,
                        judged.decision_packed)
    act.digests[key] = judged.decision_packed.sha256
    forms.decided(act.connection, form, key, decision, policy.vocabulary.severities, act.at)
    return key


def _failed(bureau: Bureau, upload: Upload, worker: str, error: ChiduError) -> None:
    with bureau.program("判定", upload.scope) as act:
        if uploads.still_ours(act.connection, upload.id, worker):
            uploads.fail(act.connection, upload.id, error, act.at)
        act.note(upload.id, error=error.code)


def _let_go(bureau: Bureau, upload: Upload, worker: str) -> None:
    with bureau.database.writing(Reach(upload.scope)) as connection:
        uploads.let_go(connection, upload.id, worker)
