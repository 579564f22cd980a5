"""The shelf of records: what rosters, later years and 取自 read of earlier decisions, out of the database; and the bureau's lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from chidu.desk.bureau.acting import Bureau
from chidu.desk.keeping import Earlier
from chidu.desk.register import KIND, open_register
from chidu.evaluation.gather import Unclosed
from chidu.form import Form, Value
from chidu.records import decisions, lists
from chidu.records.database import Database, Reach
from chidu.records.events import Events, kept_in
from chidu.types import PolicyVersion, Record
from chidu.workflow.register import Register, unclosed

PROJECT_CODE = "项目代码"


@dataclass(frozen=True)
class Shelf:
    """The latest decision on every form of a jurisdiction, as a book of decisions would give them; of one project, where it is named."""

    database: Database
    reach: Reach
    project: str = ""

    def records(self, kinds: Collection[str] | None = None, fields: Collection[str] | None = None) -> Iterator[Record]:
        with self.database.reading(self.reach) as connection:
            yield from decisions.records(connection, self.reach, kinds, fields, self.project)


def elsewhere(bureau: Bureau, policy: PolicyVersion) -> Callable[[Form], Mapping[str, Value]]:
    """What a policy fetches for a form (取自, 名单) out of the database as it stands now: from earlier decisions, from the register, from
    the bureau's lists. Nothing is read that the policy does not ask for, and of the decisions no more than those on the form's project."""
    reach, gathers = Reach(policy.scope), policy.sets.gathers
    with bureau.database.reading(reach) as connection:
        kept = lists.latest(connection, reach) if policy.resolved["名单"] else {}
        registered = any(g.register_count for g in gathers) and bool(kept_in(connection, reach, KIND))
    unclosed_now = unclosed_in(bureau, policy) if registered else None
    by_project = all(g.same == PROJECT_CODE for g in gathers if g.form)

    def of(form: Form) -> Mapping[str, Value]:
        code = form.fields.get(PROJECT_CODE)
        project = str(code.v).strip() if by_project and code and code.known else ""
        return Earlier(Shelf(bureau.database, reach, project), unclosed_now, kept).of(form, policy)

    return of


def unclosed_in(bureau: Bureau, policy: PolicyVersion) -> Unclosed:
    """How many problems of a project the register has open on the day of a policy; read when it is first asked for."""
    @cache
    def register() -> Register:
        with bureau.database.reading(Reach(policy.scope)) as connection:
            return open_register(Events(connection, policy.scope, KIND), policy).register

    return lambda code: unclosed(register(), code, policy.on)
