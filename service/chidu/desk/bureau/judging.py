"""Judging what came (判定): read, decided by the publications in force, and kept with the upload's being done, in one transaction."""

from __future__ import annotations

from dataclasses import replace

from chidu.desk.bureau.acting import Act, Bureau
from chidu.desk.bureau.shelf import earlier
from chidu.desk.keeping import record_of
from chidu.desk.review import told
from chidu.errors import ChiduError
from chidu.evaluation.decide import decide
from chidu.form import Form
from chidu.records import blobs, decisions, forms, uploads
from chidu.records.database import EVERYWHERE, Reach
from chidu.records.uploads import Upload
from chidu.types import Case, Decision, PolicyVersion

Judged = tuple[Form, Decision, PolicyVersion]


def work(bureau: Bureau, worker: str, only: str | None = None) -> str | None:
    """Takes one upload that waits and judges it; its key, or None where nothing waits. Killed at any moment, it is as if it had
    never begun."""
    with bureau.database.writing(EVERYWHERE) as connection:
        upload = uploads.claim(connection, worker, bureau.clock(), only)
    if upload is None:
        return None
    try:
        judged = judge(bureau, upload)
    except Exception as e:
        _failed(bureau, upload, worker, told(e, upload.name))
    else:
        _done(bureau, upload, worker, judged)
    return upload.id


def judge(bureau: Bureau, upload: Upload) -> list[Judged]:
    """Every form of an upload, decided. Raises what the reader and the evaluators raise."""
    office = bureau.office()
    office.policy(upload.scope, upload.on)
    with bureau.database.reading(Reach(upload.scope)) as connection:
        content = blobs.fetch(connection, upload.scope, upload.sha256)
    numbers = bureau.publications_of(upload.scope)
    made = []
    for number, form in enumerate(office.read_bytes(content, upload.name, upload.scope), 1):
        policy = office.policy(upload.scope, upload.on)
        elsewhere = earlier(bureau, upload.scope).of(form, policy)
        decision = decide(office.case(form, upload.scope, upload.on, (), number, elsewhere), policy, office.sandbox)
        made.append((form, replace(decision, publications=numbers), policy))
    return made


def decide_again(bureau: Bureau, case: Case) -> tuple[Decision, PolicyVersion]:
    """A case decided by the publications in force."""
    office = bureau.office()
    policy = office.policy(case.scope, case.on)
    return replace(decide(case, policy, office.sandbox), publications=bureau.publications_of(case.scope)), policy


def _done(bureau: Bureau, upload: Upload, worker: str, judged: list[Judged]) -> None:
    with bureau.program("判定", upload.scope) as act:
        if not uploads.still_ours(act.connection, upload.id, worker):  # the lease ran out, and another did it
            act.note(upload.id, dropped=worker)
            return
        made = []
        for number, (form, decision, policy) in enumerate(judged, 1):
            key = forms.add(act.connection, upload.scope, upload.id, number, form, upload.department, upload.previous, act.at)
            made.append(keep(act, key, decision, policy, None))
        uploads.finish(act.connection, upload.id, act.at)
        act.note(upload.id, decisions=made)


def keep(act: Act, form: str, decision: Decision, policy: PolicyVersion, supersedes: str | None) -> str:
    """A decision kept, and the form standing by it."""
    key = decisions.add(act.connection, form, decision, policy.canonical, record_of(decision, policy), act.by, act.at, supersedes)
    forms.decided(act.connection, form, key, decision, policy.vocabulary.severities, act.at)
    return key


def _failed(bureau: Bureau, upload: Upload, worker: str, error: ChiduError) -> None:
    with bureau.program("判定", upload.scope) as act:
        if uploads.still_ours(act.connection, upload.id, worker):
            uploads.fail(act.connection, upload.id, error, act.at)
        act.note(upload.id, error=error.code)
