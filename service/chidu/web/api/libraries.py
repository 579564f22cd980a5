"""The libraries (政策库): jurisdictions, kinds of forms with their fields, the words that policies and findings use."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chidu.desk.bureau import laws
from chidu.vocabulary import FieldSpec
from chidu.web.api import routers
from chidu.web.api.asked import Caller
from chidu.web.api.said import Page, Paging, Text, Told

router = routers.router("政策库")


class JurisdictionTold(Told):
    scope: str
    name: str
    code: str
    level: str
    bureau: str


class FieldTold(Told):
    """A field of forms (栏目)."""

    name: str
    type: str
    choices: list[str]
    personal: bool = Field(description="个人信息")


class TableTold(Told):
    name: str
    note: str
    columns: list[FieldTold]


class KindTold(Told):
    """A kind of form (表)."""

    name: str
    titles: list[str]
    stages: list[str]
    fields: list[FieldTold]
    tables: list[TableTold]


class WordsTold(Told):
    """The words of findings and documents."""

    stages: list[str]
    severities: list[str] = Field(description="由轻到重")
    verdicts: list[str]
    actions: dict[str, str]
    documents: list[str]


@router.get("/jurisdictions", summary="辖区", response_model=Page[JurisdictionTold])
def jurisdictions(known: Caller, paging: Paging, text: Text = "") -> dict[str, Any]:
    found = laws.library(known.bureau, known.who).jurisdictions
    page = paging.out_of([scope for scope in sorted(found) if text in f"{scope} {found[scope].name}"])
    return {**page, "items": [{"scope": s, "name": found[s].name, "code": found[s].code, "level": found[s].level, "bureau": found[s].bureau}
                              for s in page["items"]]}


@router.get("/vocabulary", summary="用词：环节、程度、判定、处置、文书", response_model=WordsTold)
def words(known: Caller) -> dict[str, Any]:
    v = laws.library(known.bureau, known.who).vocabulary
    return {"stages": v.stages, "severities": v.severities, "verdicts": v.verdicts, "actions": dict(v.actions),
            "documents": list(v.documents)}


@router.get("/vocabulary/kinds", summary="各种表，和它们的栏目、明细", response_model=list[KindTold])
def kinds(known: Caller) -> list[dict[str, Any]]:
    v = laws.library(known.bureau, known.who).vocabulary
    tables = {name: {"name": name, "note": t.note, "columns": [_field(c) for c in t.columns.values()]} for name, t in v.tables.items()}
    return [{"name": kind.name, "titles": kind.titles, "stages": kind.stages, "fields": [_field(v.fields[name]) for name in kind.fields],
             "tables": [tables[name] for name in kind.tables]} for kind in v.kinds.values()]


def _field(spec: FieldSpec) -> dict[str, Any]:
    return {"name": spec.name, "type": spec.type, "choices": list(spec.choices), "personal": spec.personal}
