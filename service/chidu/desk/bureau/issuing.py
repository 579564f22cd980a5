"""Issuing (出具文书): the letters that a decision calls for, by the law it was made by; kept as they were issued."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict

from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.deciding import OPEN, Stored, stored
from chidu.desk.bureau.rights import check
from chidu.desk.files import file_bytes
from chidu.desk.letters import IssuedLetter, issue_together, template_path
from chidu.desk.office import Office
from chidu.document.context import Head
from chidu.errors import Conflict, InputError
from chidu.records import forms, letters
from chidu.records.people import Account

ISSUED_ALREADY = "issued-already"


def preview(bureau: Bureau, who: Account, of: Sequence[str], kind: str, head: Head) -> IssuedLetter:
    """The letter as it would be issued, of which nothing is kept: for those alone who issue. Raises NotPermitted."""
    found = [stored(bureau, who, form) for form in of]
    for one in found:
        check(who, "出具文书", one.form.scope)
    return _written(bureau.office(), found, kind, head)


def issue(bureau: Bureau, who: Account, of: Sequence[str], kind: str, head: Head, seen: Sequence[str]) -> letters.Kept:
    """A letter on one form or several, kept and numbered. `seen`: the decisions that the person had before their eyes.

    Raises Conflict where a form was decided anew meanwhile or such a letter was issued on the decision already, InputError where the
    decision calls for no such letter or is not signed by both evaluators.
    """
    found = [stored(bureau, who, form) for form in of]
    if [s.kept.id for s in found] != list(seen):
        raise Conflict("decided-meanwhile", "别人刚刚重新判定了这张表", rule="文书依据最新的决定", remedy="请刷新页面，看过新的结果再出具")
    return issue_stored(bureau, who, found, kind, head)


def issue_stored(bureau: Bureau, who: Account, found: Sequence[Stored], kind: str, head: Head) -> letters.Kept:
    """The same of forms that were read already; Conflict where one was decided anew since."""
    for one in found:
        if one.form.state not in OPEN:
            raise InputError("form-closed", f"“{one.form.project_name}”{one.form.state_name}，不再出具文书", remedy="请在新报的表上办理")
    office, scope = bureau.office(), found[0].form.scope
    written, template = _written(office, found, kind, head), hashlib.sha256(_template(office, found[0], kind)).hexdigest()
    with bureau.act(who, "出具文书", scope) as act:
        for one in found:
            now = forms.by_id(act.connection, who.reach, one.form.id)
            if now.decision != one.kept.id or now.state not in OPEN:
                raise Conflict("decided-meanwhile", "别人刚刚重新判定或办结了这张表", remedy="请刷新页面")
            if any(k.kind == kind for k in letters.of_decision(act.connection, one.kept.id)):
                raise Conflict(ISSUED_ALREADY, f"这个决定的“{kind}”已经出过了", rule="一个决定的一种文书只出一份", remedy="请到文书里下载")
            forms.stand(act.connection, one.form.id, forms.ISSUED, act.at)
        made = letters.add(act.connection, scope, kind, written.title, written.content, template,
                           {**asdict(head), "day": head.day.isoformat(), "due": head.due.isoformat() if head.due else None},
                           [s.kept.id for s in found], who.login, act.at)
        act.note(made.id, kind=kind, number=head.number, sha256=made.sha256, forms=[s.form.id for s in found])
    return made


def _written(office: Office, found: Sequence[Stored], kind: str, head: Head) -> IssuedLetter:
    return issue_together(office, [s.decision for s in found], kind, head, [s.policy for s in found])


def _template(office: Office, of: Stored, kind: str) -> bytes:
    layout = of.policy.vocabulary.documents[kind].layout
    return file_bytes(template_path(office.templates, of.form.scope, kind, layout))
