"""Letters and reports (文书): shown before they are issued, issued, listed, taken away as they were issued."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Response
from pydantic import Field, field_validator

from chidu.desk.bureau import issuing, reading
from chidu.web.api import routers
from chidu.web.api.asked import Caller
from chidu.web.api.forms import LetterTold
from chidu.web.api.said import Given, Ident, Key, LetterHead, Name, Page, Paging, Told
from chidu.web.files import download

router = routers.router("文书")


class Preview(Given):
    """A letter on one form, or on several where its kind speaks of several."""

    forms: Annotated[list[Ident], Field(min_length=1, max_length=500)]
    kind: Name = Field(description="哪一种文书，如 审核意见")
    head: LetterHead = Field(default_factory=LetterHead)

    @field_validator("forms")
    @classmethod
    def once(cls, forms: list[str]) -> list[str]:
        if len({*forms}) < len(forms):
            raise ValueError("一张表只写一次")
        return forms


class Issue(Preview):
    seen: Annotated[list[Ident], Field(min_length=1, max_length=500, description="看到的决定，与 forms 一一对应")]


class StandsOn(Told):
    form: str
    decision: str


class LetterWithForms(LetterTold):
    stands_on: list[StandsOn]


@router.get("/documents", summary="出具了的文书，新的在前", response_model=Page[LetterTold])
def listed(known: Caller, paging: Paging) -> dict[str, Any]:
    return paging.of(*reading.letters_listed(known.bureau, known.who, paging.page, paging.size))


@router.post("/documents", status_code=201, summary="出具文书", response_model=LetterTold)
def issue(known: Caller, given: Issue) -> object:
    return issuing.issue(known.bureau, known.who, given.forms, given.kind, given.head.head(known.today), given.seen)


@router.post("/documents/preview", summary="预览文书，什么都不留", response_class=routers.Docx)
def preview(known: Caller, given: Preview) -> Response:
    letter = issuing.preview(known.bureau, known.who, given.forms, given.kind, given.head.head(known.today))
    return download(letter.content, f"预览-{letter.title}.docx")


@router.get("/documents/{document}", summary="一份文书依据哪些表", response_model=LetterWithForms)
def one(known: Caller, document: Key) -> dict[str, Any]:
    kept, _, on = reading.letter(known.bureau, known.who, document)
    return {**vars(kept), "stands_on": [{"form": form, "decision": decision} for form, decision in on]}


@router.get("/documents/{document}/file", summary="下载文书，与出具时一字不差", response_class=routers.Docx)
def file(known: Caller, document: Key) -> Response:
    kept, content, _ = reading.letter(known.bureau, known.who, document)
    return download(content, f"{kept.title}.docx")
