"""Registers as pages ask for them (整改台账): picked by unit, origin and state; every county's beside the others; the two plans as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chidu.desk.bureau import register
from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.register import Board
from chidu.desk.bureau.rights import check
from chidu.desk.problems import TABLE
from chidu.desk.register import KIND
from chidu.desk.rosters import rows_in
from chidu.desk.sheet import sheet_bytes, table_bytes
from chidu.desk.visits import Visit, merge_plans, plan_lines
from chidu.errors import ChiduError
from chidu.records.database import Reach
from chidu.records.events import kept_in
from chidu.records.people import Account
from chidu.types import Scope
from chidu.workflow.register import Standing, Tally

VERB = "查看台账"
OVERDUE = "逾期"
CLASSES = "问题类别"
VISITED = ("年度", "单位", "项目", "检查", "财政监督的内容", "绩效评价的内容")


@dataclass(frozen=True)
class Wanted:
    """Which problems: empty texts choose nothing. `status`: a 销号状态, or 逾期."""

    year: str = ""
    unit: str = ""
    origin: str = ""
    status: str = ""
    text: str = ""

    def holds(self, s: Standing) -> bool:
        item = s.item
        stands = self.status in ("", s.status) or (self.status == OVERDUE and s.overdue)
        said = (item.project, item.code, item.problem, item.unit, item.id)
        return (stands and self.year in ("", item.year) and self.unit in ("", item.unit) and self.origin in ("", item.origin)
                and (not self.text or any(self.text in one for one in said)))


def picked(board: Board, wanted: Wanted) -> tuple[Standing, ...]:
    """The problems that somebody asked for, in the order of the board: the overdue first."""
    return tuple(s for s in board.problems if wanted.holds(s))


def by_place(bureau: Bureau, who: Account, on: date) -> dict[Scope, Tally | None]:
    """The sums of every register within somebody's reach; None where its jurisdiction's law of the day does not load."""
    with bureau.look(who, VERB) as connection:
        scopes = kept_in(connection, who.reach, KIND)
    found: dict[Scope, Tally | None] = {}
    for scope in scopes:
        try:
            found[scope] = register.board(bureau, who, on, scope).total
        except ChiduError:
            found[scope] = None
    return found


def has_register(bureau: Bureau, who: Account, scope: Scope) -> bool:
    with bureau.look(who, VERB, scope) as connection:
        return bool(kept_in(connection, Reach(scope), KIND))


def classes(bureau: Bureau, scope: Scope, on: date) -> tuple[str, ...]:
    """The classes of problems that the law of a day names (词表·问题类别); none where it names none."""
    words = bureau.office().policy(scope, on).resolved["词表"].get(CLASSES)
    return tuple(words["内容"]["词"]) if words else ()


def spreadsheet(bureau: Bureau, who: Account, on: date, scope: Scope = "", year: str = "", unit: str = "") -> bytes:
    """The register of a day as a spreadsheet; of one year or one unit, where it is named."""
    where = scope or who.scope
    form, law = register.form_of_day(bureau, who, on, where, year, unit), bureau.office().policy(where, on)
    return sheet_bytes(form, TABLE, law.vocabulary, form.file)


# ---- the two plans as one


def merged(who: Account, supervision: tuple[str, bytes], evaluation: tuple[str, bytes]) -> tuple[Visit, ...]:
    """The plans of supervision and of evaluation, each as a CSV by its name and bytes, as one list of visits. Raises InputError."""
    check(who, "记台账", who.scope)
    plans = [plan_lines(rows_in(content, name), name) for name, content in (supervision, evaluation)]
    return merge_plans(*plans)


def visits_sheet(visits: tuple[Visit, ...]) -> bytes:
    """The merged plan as a spreadsheet."""
    rows = [[str(v.year), v.unit, "、".join(v.projects) or "整个单位", "联合检查" if v.joint else v.by[0],
             *("；".join(p.subject for p in planned if p.subject) for planned in (v.supervised, v.evaluated))] for v in visits]
    joint = sum(v.joint for v in visits)
    return table_bytes("联合检查名单", "联合检查名单", f"共{len(visits)}次，其中联合检查{joint}次", VISITED, rows)
