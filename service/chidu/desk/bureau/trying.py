"""Trying a form (试判): what would be found of it, of which nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.judging import law_now
from chidu.desk.bureau.receiving import Sent, checked
from chidu.desk.bureau.rights import check
from chidu.desk.bureau.shelf import elsewhere
from chidu.evaluation.decide import decide
from chidu.records.people import Account
from chidu.types import Decision, PolicyVersion, Scope


def evaluate(bureau: Bureau, who: Account, sent: Sent, on: date, scope: Scope = "") -> list[tuple[Decision, PolicyVersion]]:
    """Every form in a file, decided as it would be if it had come today, by the law of a day; facts of earlier decisions count.

    Raises what the reader and the evaluators raise.
    """
    where = scope or who.scope
    check(who, "试判", where, reading=True)
    name, (office, numbers) = checked(sent), law_now(bureau, where)
    policy = office.policy(where, on)
    fetched = elsewhere(bureau, policy)
    cases = [office.case(form, where, on, (), place, fetched(form))
             for place, form in enumerate(office.read_bytes(sent.content, name, where), 1)]
    return [(replace(decide(case, policy, office.sandbox), publications=numbers), policy) for case in cases]
