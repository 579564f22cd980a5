"""The assistant (问答): conversations, each exchange with what its answer stands on; whole as JSON, or as it comes as events."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Request, Response
from pydantic import Field

from chidu.assistant import conversation as talking
from chidu.assistant.conversation import Step
from chidu.assistant.events import Sentence, Status, Withheld
from chidu.assistant.events import Told as Ended
from chidu.assistant.transcript import transcript
from chidu.desk.bureau import conversing
from chidu.errors import InputError
from chidu.records.conversations import Exchange
from chidu.web import telling
from chidu.web.api import routers
from chidu.web.api.asked import TAKES_A_FILE, Caller, OneFile
from chidu.web.api.said import Given, Ident, Key, Name, Page, Paging, Short, Told
from chidu.web.asking import BEIJING
from chidu.web.files import download
from chidu.web.problems import problem

router = routers.router("问答")
Text = Annotated[str, Field(min_length=1, max_length=talking.MOST_ASKED)]


class ConversationTold(Told):
    """A conversation, seen by the one whose it is."""

    id: str
    form: str | None = Field(description="开着的表")
    title: str = Field(description="先问的话")
    at: datetime
    changed_at: datetime


class CiteTold(Told):
    """What a sentence stands on."""

    key: str
    kind: Literal["finding", "provision", "form", "list"]
    label: str
    lines: list[str]
    where: dict[str, str] = Field(description="在哪里：表、规则、对象，或辖区、日期、名称")


class LineTold(Told):
    text: str
    cites: list[str] = Field(description="依据的 key；没有依据的句子只作引导")
    lead: bool
    instead: bool = Field(description="模型的一句没有通过核对，已按条文显示")


class LetterNamed(Told):
    kind: str
    title: str


class WithheldTold(Told):
    """A sentence of a model that was not shown."""

    reason: str
    said: str = Field(description="原话，只给审计员看；别人看是空的")


class AnswerTold(Told):
    """An answer: lines with what they stand on."""

    intent: str
    lines: list[LineTold]
    cites: list[CiteTold]
    suggest: list[str]
    letter: LetterNamed | None = Field(description="起草了的文书；正文在 /letters 预览")
    badge: Literal["rules", "polished"] = Field(description="规则回答，或模型润色")
    fault: str = Field(description="模型没有答成的原因，空着是没有问模型或答成了")
    cards: list[str] = Field(description="给模型看的证据卡")
    withheld: list[WithheldTold] = Field(description="扣下的句子")


class ExchangeTold(Told):
    """One question with its answer, as it is kept."""

    id: str
    conversation: str
    number: int
    question: str | None = Field(description="空着：已按规定抹去")
    answer: AnswerTold | None
    intent: str
    outcome: Literal["rules", "polished", "fault", "stopped"]
    model: str
    form: str | None
    decision: str | None
    upload: str | None
    law: str = Field(description="所依政策的指纹")
    publications: list[int]
    by: str
    at: datetime
    rating: str
    rating_reason: str | None


class ConversationWhole(Told):
    conversation: ConversationTold
    exchanges: list[ExchangeTold]


class Opening(Given):
    form: Ident | None = Field(None, description="开着哪张表；空着是不开表")


class Question(Given):
    question: Text


class Correction(Given):
    field: Name
    value: Short


class Confirming(Given):
    """What was read of a form is right, or is put right."""

    form: Ident
    seen: Ident = Field(description="看到的决定")
    corrections: list[Correction] = Field(default_factory=list, max_length=100)
    reason: str = Field("", max_length=2000, description="更正的理由；有更正的必填")


class Rating(Given):
    rating: Literal["", "up", "down"]
    reason: str = Field("", max_length=conversing.LONGEST_REASON)


@router.get("/assistant/conversations", summary="我的问答，新的在前", response_model=Page[ConversationTold])
def listed(known: Caller, paging: Paging) -> dict[str, Any]:
    return paging.of(*conversing.listed(known.bureau, known.who, paging.page, paging.size))


@router.post("/assistant/conversations", status_code=201, summary="开一次问答", response_model=ConversationTold)
def begin(known: Caller, given: Opening) -> object:
    return conversing.open_(known.bureau, known.who, given.form)


@router.get("/assistant/conversations/{conversation}", summary="一次问答的全部", response_model=ConversationWhole)
def one(known: Caller, conversation: Key) -> dict[str, Any]:
    found, said = conversing.one(known.bureau, known.who, conversation)
    return {"conversation": found, "exchanges": [_told(e) for e in said]}


@router.post("/assistant/conversations/{conversation}/exchanges", status_code=201, summary="提一个问题", response_model=ExchangeTold)
def ask(request: Request, known: Caller, conversation: Key, given: Question) -> dict[str, Any]:
    return _last(talking.ask(telling.talk(request, known, conversation), given.question))[0]


@router.post("/assistant/conversations/{conversation}/events", summary="提一个问题，答复随答随发（SSE）", response_class=routers.Events)
def follow(request: Request, known: Caller, conversation: Key, given: Question) -> Response:
    if "idempotency-key" in request.headers:
        raise InputError("request-key-form", "边答边发不收幂等键", remedy="请改用 exchanges，或不带幂等键")
    talk = telling.talk(request, known, conversation)
    return telling.streamed(request, talking.ask(talk, given.question), talk.stop, event, lambda e: problem(e, request.url.path))


@router.post("/assistant/conversations/{conversation}/files", status_code=201, summary="附上一份表：每张表读到了什么", response_model=list[ExchangeTold],
             openapi_extra=TAKES_A_FILE)
def attach(request: Request, known: Caller, conversation: Key, sent: OneFile) -> list[dict[str, Any]]:
    return _last(talking.attach(telling.talk(request, known, conversation), sent, time.sleep))


@router.post("/assistant/conversations/{conversation}/confirmations", status_code=201, summary="核对读到的内容，看审核结果", response_model=ExchangeTold)
def confirm(request: Request, known: Caller, conversation: Key, given: Confirming) -> dict[str, Any]:
    corrected = [(c.field, c.value) for c in given.corrections]
    return _last(talking.confirm(telling.talk(request, known, conversation), given.form, given.seen, corrected, given.reason))[0]


@router.get("/assistant/conversations/{conversation}/transcript.docx", summary="一次问答的记录", response_class=routers.Docx)
def written(known: Caller, conversation: Key) -> Response:
    return download(transcript(known.bureau, known.who, conversation, BEIJING), "审核问答记录.docx")


@router.get("/assistant/exchanges/{exchange}", summary="一问一答；审计员看辖区内的", response_model=ExchangeTold)
def said(known: Caller, exchange: Key) -> dict[str, Any]:
    return _told(conversing.exchange(known.bureau, known.who, exchange), whole=known.who.role == "auditor")


@router.put("/assistant/exchanges/{exchange}/rating", status_code=204, summary="评价一个答复")
def rate(known: Caller, exchange: Key, given: Rating) -> None:
    conversing.rate(known.bureau, known.who, exchange, given.rating, given.reason)


def event(step: Step) -> tuple[str, Mapping[str, Any]] | None:
    """A step as a program gets it; the answer itself comes with its exchange."""
    match step:
        case Status(text):
            return "status", {"text": text}
        case Sentence(line, cites, polished):
            told = {"text": line.text, "cites": [asdict(c) for c in cites], "lead": line.lead}
            return "sentence", told | {"polished": polished, "instead": line.instead}
        case Withheld(reason, clause):
            return "withheld", {"reason": reason, "clause": clause}
        case Ended(answer):
            return "suggest", {"questions": list(answer.suggest)}
        case Exchange():
            return "done", ExchangeTold.model_validate(_told(step)).model_dump(mode="json")


def _told(kept: Exchange, whole: bool = False) -> dict[str, Any]:
    """`whole`: with the words that were withheld."""
    if kept.content is None:
        return vars(kept) | {"answer": None}
    withheld = [{"reason": reason, "said": said if whole else ""} for said, reason in kept.content["withheld"]]
    return vars(kept) | {"answer": {**kept.content, "withheld": withheld}}


def _last(steps: Iterator[Step]) -> list[dict[str, Any]]:
    """The exchanges that came of it."""
    return [_told(step) for step in steps if isinstance(step, Exchange)]
