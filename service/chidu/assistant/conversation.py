"""A conversation (问答) in the service: a question answered by what the asker may see, told as it comes, and kept when it is told.

    asks → BureauDesk → reply → tell (with a model, or without) → events … → kept as an exchange

A form may be attached: it is received and judged like any other, what was read is shown to be confirmed, and then what was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from chidu.assistant import kept
from chidu.assistant.answers.answer import Cite, Telling
from chidu.assistant.answers.replying import Reply, reply, reply_of
from chidu.assistant.bureaudesk import BureauDesk
from chidu.assistant.events import Event, Sentence, Status, Told
from chidu.assistant.matter import Matter
from chidu.assistant.questions.understanding import Asked, law_of
from chidu.assistant.voice import Model, Stop, told
from chidu.desk.bureau import Bureau, conversing, deciding, judging, reading, receiving
from chidu.desk.bureau.deciding import Said as Determined
from chidu.desk.bureau.receiving import Sent
from chidu.desk.bureau.sheets import CORRECTS
from chidu.errors import InputError, NotFound
from chidu.records import conversations, forms, uploads
from chidu.records.conversations import Exchange, Said
from chidu.records.people import Account
from chidu.types import PROJECT, WHOLE

Step = Event | Exchange
READ, CHECKED = "read", "核对过了，审核结果怎么样？"
NAP, NAPS = 0.25, 240
"""Seconds between two looks whether another worker is done with an attached file, and how many of them."""
MOST_ASKED, MOST_READ = 500, 40


@dataclass(frozen=True)
class Talk:
    """Somebody in a conversation, the model that there is, and whether they wait no more."""

    bureau: Bureau
    who: Account
    today: date
    conversation: str
    model: Model | None = None
    stop: Stop = field(default_factory=Stop)

    @property
    def desk(self) -> BureauDesk:
        return BureauDesk(self.bureau, self.who, self.today)


def ask(talk: Talk, question: str) -> Iterator[Step]:
    """Events of an answer, and at last the exchange as it is kept. Raises NotFound, InputError before the first."""
    question = question.strip()
    if not question or len(question) > MOST_ASKED:
        raise InputError("question", "没有写问题" if not question else f"问题有{len(question)}个字", rule=f"一次最多问{MOST_ASKED}个字", remedy="请改短再问")
    of, before = conversing.last(talk.bureau, talk.who, talk.conversation)
    desk = talk.desk
    replied = reply(question, desk, _open(desk, of.form), kept.asked_of(before.content) if before else None)
    return answered(talk, desk, replied, question, of.form)


def attach(talk: Talk, sent: Sent, nap: Callable[[float], None]) -> Iterator[Step]:
    """A file handed in within a conversation: received and judged as any other; of each form in it, what was read."""
    conversing.last(talk.bureau, talk.who, talk.conversation)
    upload = receiving.receive(talk.bureau, talk.who, sent, talk.today)
    return _attached(talk, upload, nap)


def confirm(talk: Talk, form: str, seen: str, corrected: Sequence[tuple[str, str]], reason: str) -> Iterator[Step]:
    """What was read is right, or is put right here; then what was found. `corrected`: fields with their true values.

    Raises what determinations raise.
    """
    conversing.last(talk.bureau, talk.who, talk.conversation)
    if corrected:
        said = [Determined(WHOLE, f"{CORRECTS}{name}", value, reason) for name, value in corrected]
        deciding.determine_all(talk.bureau, talk.who, form, said, seen)
    desk = talk.desk
    return answered(talk, desk, reply_of("why", CHECKED, desk, desk.matter(form)), CHECKED, form)


def answered(talk: Talk, desk: BureauDesk, replied: Reply, question: str, here: str | None) -> Iterator[Step]:
    """An answer as it comes; at last all of it, and the exchange that is kept.

    `here`: the form that is open; what is said meanwhile is kept with it, and goes with it where it is erased.
    """
    ended: Told | None = None
    for event in told(replied, question, desk, talk.model, talk.stop):
        if isinstance(event, Told):
            ended = event
        else:
            yield event
    assert ended
    exchange = conversing.keep(talk.bureau, talk.who, talk.conversation, _said(talk, desk, replied, question, here, ended))
    yield ended
    yield exchange


def _said(talk: Talk, desk: BureauDesk, replied: Reply, question: str, here: str | None, ended: Told) -> Said:
    outcome = (conversations.STOPPED if talk.stop() else conversations.FAULT if ended.fault else
               conversations.POLISHED if ended.badge == "polished" else conversations.RULES)
    matter = desk.matter(replied.about) if replied.about else None
    asked = replied.understood
    policy = matter.policy if matter else law_of(asked.slots, desk) if isinstance(asked, Asked) else None
    numbers = matter.decision.publications if matter else talk.bureau.publications_of(policy.scope) if policy else ()
    return Said(question, kept.plain(ended, asked), ended.answer.intent, outcome, ended.model, replied.about or here,
                matter.kept if matter else None, None, policy.fingerprint if policy else "", numbers)


def _open(desk: BureauDesk, form: str | None) -> Matter | None:
    """The form that is open; none where it was emptied since (个人信息)."""
    try:
        return desk.matter(form) if form else None
    except NotFound:
        return None


# ---- a file in a conversation


def _attached(talk: Talk, upload: uploads.Upload, nap: Callable[[float], None]) -> Iterator[Step]:
    yield Status(f"收到《{upload.name}》，正在读取和判定。")
    judging.work(talk.bureau, f"{conversing.ASK}·{talk.conversation}", upload.id)
    found, read = reading.upload(talk.bureau, talk.who, upload.id)
    for _ in range(NAPS):  # another worker may have been first
        if found.state not in (uploads.WAITING, uploads.RUNNING) or talk.stop():
            break
        nap(NAP)
        found, read = reading.upload(talk.bureau, talk.who, upload.id)
    if not read:
        yield from _kept(talk, found, None, _unread(found))
    for kept_form in read:
        yield from _kept(talk, found, kept_form, _what_was_read(talk, kept_form, len(read)))


def _kept(talk: Talk, upload: uploads.Upload, form: forms.Kept | None, telling: Telling) -> Iterator[Step]:
    ended = Told(telling.done())
    for line in ended.answer.lines:
        yield Sentence(line, tuple(ended.answer.cites[key] for key in line.cites))
    said = Said(f"附上《{upload.name}》", kept.plain(ended, None), READ, upload=upload.id,
                publications=talk.bureau.publications_of(upload.scope))
    if form:
        said = replace(said, form=form.id, decision=form.decision)
    exchange = conversing.keep(talk.bureau, talk.who, talk.conversation, said)
    yield ended
    yield exchange


def _unread(upload: uploads.Upload) -> Telling:
    telling = Telling(READ)
    waits = upload.state in (uploads.WAITING, uploads.RUNNING)
    telling.lead(f"《{upload.name}》还在排队，稍后在“报送”页看结果。" if waits else f"《{upload.name}》没有读成：{upload.error}")
    return telling


def _what_was_read(talk: Talk, form: forms.Kept, count: int) -> Telling:
    """Field by field, with the cell; of tables how many rows."""
    telling, read = Telling(READ), reading.read(talk.bureau, talk.who, form.id)
    many = f"（这份文件里有{count}张表）" if count > 1 else ""
    telling.say(f"读到一张《{form.kind}》{many}：“{form.project_name or '没有项目名称'}”。请核对下面读到的内容，没有错就看审核结果。",
                Cite(f"form:{form.id}", "form", form.project_name or form.kind, (), {"form": form.id}))
    own = [r for r in read.readings if r.about.object == PROJECT]
    telling.listed(((f"{r.field}：{r.said}", [_cell(form, r.field, r.value.source.ref)]) for r in own), MOST_READ, "另有{}栏，见审核页。")
    for name, rows in read.form.tables.items():
        telling.say(f"{name}：{len(rows)}行。", _cell(form, name, ""))
    for unread in read.form.unread[:MOST_READ]:
        telling.say(f"没有读出：{unread.text}（{unread.why}）", _cell(form, unread.text, unread.source.ref))
    return telling


def _cell(form: forms.Kept, name: str, ref: str) -> Cite:
    return Cite(f"form:{form.id}:{name}", "form", ref or form.kind, (), {"form": form.id} | ({"ref": ref} if ref else {}))
