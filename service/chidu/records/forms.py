"""Forms (表) as they were read from uploads, how they stand, and what people determined of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, or_, select, update

from chidu.archive import unpack_value
from chidu.errors import NotFound
from chidu.form import Form, Source, Unread
from chidu.records.database import Reach
from chidu.records.packing import packed, unpacked
from chidu.records.tables import determinations, forms, uploads
from chidu.types import Decision, Determination, Ref, Scope

JUDGED, PENDING, ISSUED, CLOSED, REPLACED = "judged", "pending", "issued", "closed", "replaced"
STATES = {JUDGED: "待处理", PENDING: "待复核", ISSUED: "已出文书", CLOSED: "已办结", REPLACED: "已重报"}
PAGE, LONGEST_CODE = 50, 100


@dataclass(frozen=True)
class Kept:
    """A form on the work list: whose, of which project, how it was judged last; `rules` that it does not meet and the `actions` that
    follow, one a line."""

    id: str
    scope: Scope
    upload: str
    number: int
    kind: str
    project_code: str
    project_name: str
    department: str
    unit: str
    year: str
    previous: str | None
    content_sha256: str
    state: str
    decision: str | None
    conclusion: str
    grade: str
    unmet: int
    unknown: int
    severity: str
    at: datetime
    changed_at: datetime
    rules: str = ""
    actions: str = ""

    @property
    def state_name(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True)
class Wanted:
    """Which forms of the work list: empty texts choose nothing. `text` looks in the project's name, its code and the unit."""

    state: str = ""
    kind: str = ""
    department: str = ""
    year: str = ""
    text: str = ""
    batch: str = ""
    project: str = ""
    unmet: bool = False
    unknown: bool = False
    order: str = "changed_at"
    descending: bool = True
    conclusion: str = ""

    def of(self) -> list[ColumnElement[bool]]:
        same = {"state": self.state, "kind": self.kind, "department": self.department, "year": self.year, "project_code": self.project,
                "conclusion": self.conclusion}
        chosen = [forms.c[name] == value for name, value in same.items() if value]
        if self.text:
            chosen.append(or_(*(forms.c[n].icontains(self.text, autoescape=True) for n in ("project_name", "project_code", "unit"))))
        if self.batch:
            chosen.append(forms.c.upload.in_(select(uploads.c.id).where(uploads.c.batch == self.batch)))
        return [*chosen, *([forms.c.unmet > 0] if self.unmet else []), *([forms.c.unknown > 0] if self.unknown else [])]


@dataclass(frozen=True)
class Page:
    """One page of the work list, and how many forms there are in all."""

    items: tuple[Kept, ...]
    total: int
    number: int = 1
    size: int = PAGE
    states: Mapping[str, int] = field(default_factory=dict)


ORDERS = ("changed_at", "project_name", "department", "unmet", "unknown", "kind")
_COLUMNS = [c for c in forms.c if c.name != "content"]


def add(connection: Connection, scope: Scope, upload: str, number: int, form: Form, department: str, previous: str | None,
        at: datetime, ready: tuple[bytes, str] | None = None) -> str:
    """Keeps a form as it was read, and gives its key. Without a decision yet it is on no work list. `ready`: it was packed before."""
    key, (content, sha256) = uuid.uuid4().hex, ready or packed(form)
    stated = {name: _stated(form, name) for name in ("项目名称", "主管部门", "实施单位", "预算年度")}
    connection.execute(insert(forms).values(
        id=key, scope=scope, upload=upload, number=number, kind=form.kind, project_code=_code(form)[:LONGEST_CODE],
        project_name=(stated["项目名称"] or _title(form))[:300], department=(department or stated["主管部门"])[:200], unit=stated["实施单位"][:200],
        year=stated["预算年度"].removesuffix("年度").removesuffix("年")[:16], previous=previous, content=content, content_sha256=sha256,
        state=PENDING, decision=None, conclusion="", grade="", unmet=0, unknown=0, severity="", at=at, changed_at=at))
    if previous:
        stand(connection, previous, REPLACED, at)
    return key


def decided(connection: Connection, key: str, decision: str, made: Decision, severities: Sequence[str], at: datetime) -> None:
    """How the form stands by its latest decision; one that is not signed by both evaluators is pending (待复核)."""
    unmet = [f for f in made.findings if f.verdict == "unmet"]
    rank = {name: i for i, name in enumerate(severities)}
    gravest = max((f.severity for f in unmet), key=lambda s: rank.get(s, -1), default="")
    connection.execute(update(forms).where(forms.c.id == key).values(
        state=PENDING if made.waiting else JUDGED, decision=decision,
        conclusion=made.outcome.conclusion or "", grade=made.outcome.grade or "", unmet=len(unmet),
        unknown=sum(f.verdict == "unknown" for f in made.findings), severity=gravest, changed_at=at,
        rules="\n".join(dict.fromkeys(f.rule for f in unmet)), actions="\n".join(made.outcome.actions)))


def stand(connection: Connection, key: str, state: str, at: datetime) -> None:
    connection.execute(update(forms).where(forms.c.id == key).values(state=state, changed_at=at))


def by_id(connection: Connection, reach: Reach, key: str, department: str = "") -> Kept:
    """A form within reach; of a submitter, one of their department. Raises NotFound."""
    row = connection.execute(select(*_COLUMNS).where(forms.c.id == key, *_whose(reach, department))).one_or_none()
    if row is None:
        raise NotFound("form-unknown", "没有这张表", remedy="请核对")
    return Kept(*row)


def listed(connection: Connection, reach: Reach, wanted: Wanted, page: int = 1, department: str = "", size: int = PAGE) -> Page:
    """A page of the work list within reach; of a submitter, their department's alone."""
    where = [*_whose(reach, department), forms.c.decision.is_not(None), *wanted.of()]
    order = forms.c[wanted.order if wanted.order in ORDERS else "changed_at"]
    rows = connection.execute(select(*_COLUMNS).where(and_(*where)).order_by(order.desc() if wanted.descending else order, forms.c.id)
                              .limit(size).offset((page - 1) * size))
    counted = connection.execute(select(forms.c.state, func.count()).where(and_(*where)).group_by(forms.c.state))
    states = {row[0]: row[1] for row in counted}
    return Page(tuple(Kept(*row) for row in rows), sum(states.values()), page, size, states)


def of_upload(connection: Connection, reach: Reach, upload: str) -> list[Kept]:
    rows = connection.execute(select(*_COLUMNS).where(forms.c.upload == upload, reach.of(forms.c.scope)).order_by(forms.c.number))
    return [Kept(*row) for row in rows]


def rosters(connection: Connection, reach: Reach, kind: str, title: str, year: str) -> list[Kept]:
    """The rosters of this kind and title for a budget year, or for all, the latest first."""
    mine = (forms.c.kind == kind, forms.c.project_name == title[:300], forms.c.year == year, reach.of(forms.c.scope))
    return [Kept(*row) for row in connection.execute(select(*_COLUMNS).where(*mine).order_by(forms.c.at.desc(), forms.c.id))]


def departments(connection: Connection, reach: Reach) -> list[str]:
    return stated(connection, reach, "department")


def stated(connection: Connection, reach: Reach, name: str, department: str = "") -> list[str]:
    """What the forms within reach say in one column of the work list (department, year, conclusion), each once."""
    column = forms.c[name]
    chosen = select(column).where(*_whose(reach, department), column != "").distinct().order_by(column)
    return list(connection.execute(chosen).scalars())


def next_of(connection: Connection, reach: Reach, key: str, department: str = "") -> Kept | None:
    """The form that took the place of this one."""
    chosen = select(*_COLUMNS).where(forms.c.previous == key, *_whose(reach, department)).order_by(forms.c.at.desc()).limit(1)
    row = connection.execute(chosen).one_or_none()
    return Kept(*row) if row else None


def content_of(connection: Connection, key: str) -> Form:
    """The form as it was read. Raises NotFound where it was emptied (个人信息)."""
    return form_from(unpacked(connection.execute(select(forms.c.content).where(forms.c.id == key)).scalar_one()))


def form_from(plain: Mapping[str, Any]) -> Form:
    fields = {k: unpack_value(v) for k, v in plain["fields"].items()}
    tables = {t: tuple({k: unpack_value(v) for k, v in row.items()} for row in rows) for t, rows in plain["tables"].items()}
    unread = tuple(Unread(Source(**u["source"]), u["text"], u["why"]) for u in plain["unread"])
    return Form(plain["kind"], plain["sha256"], fields, tables, unread, plain["file"])


def empty(connection: Connection, key: str) -> None:
    """Takes what was read and what people said of it away (个人信息), and leaves its digest and who said something of which matter."""
    connection.execute(update(forms).where(forms.c.id == key).values(content=None))
    connection.execute(update(determinations).where(determinations.c.form == key).values(value=None, reason=None))


# ---- what people determined


def determine(connection: Connection, scope: Scope, form: str, determination: Determination) -> None:
    about, mine = determination.about, determinations.c.form == form
    number = connection.execute(select(func.coalesce(func.max(determinations.c.number), 0)).where(mine)).scalar_one() + 1
    connection.execute(insert(determinations).values(
        id=uuid.uuid4().hex, scope=scope, form=form, number=number, about_table=about.object, about_row=about.row, item=determination.item,
        value=determination.value, by=determination.by, at=determination.at, reason=determination.reason))


def corrected(item: str) -> Select[Any]:
    """The forms of which somebody determined this."""
    return select(determinations.c.form).where(determinations.c.item == item)


def determined(connection: Connection, form: str) -> tuple[Determination, ...]:
    """What people determined of a form, the last word on each matter: in the order in which they said it."""
    last = {(d.about, d.item): d for d in said(connection, form)}
    return tuple(last.values())


def said(connection: Connection, form: str) -> tuple[Determination, ...]:
    """Everything that people determined of a form, in the order in which they said it, what was said over again later too; nothing of
    what was emptied (个人信息)."""
    chosen = select(determinations).where(determinations.c.form == form, determinations.c.value.is_not(None))
    rows = connection.execute(chosen.order_by(determinations.c.number))
    return tuple(Determination(Ref(r.about_table, r.about_row), r.item, r.value, r.by, r.at, r.reason) for r in rows)


def _whose(reach: Reach, department: str) -> list[ColumnElement[bool]]:
    return [reach.of(forms.c.scope), *([forms.c.department == department] if department else [])]


def _title(form: Form) -> str:
    """What a form without a project is called: a roster by its own title, another by its kind."""
    return form.file if "名册名称" in form.fields else form.kind


def _code(form: Form) -> str:
    """As it is compared with other forms' codes, not as it was written."""
    value = form.fields.get("项目代码")
    return str(value.v).strip() if value and value.known else ""


def _stated(form: Form, name: str) -> str:
    value = form.fields.get(name)
    return (value.text or str(value.v)).strip() if value and value.known else ""
