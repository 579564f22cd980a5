"""The embedded answer (规则回答): from a question to sentences with what they stand on; no model, no network, nothing changed.

    ask → understand → one function of answers/ → Answer
"""

from __future__ import annotations

from dataclasses import dataclass

from chidu.assistant.answers import of_form, of_forms, of_law, supposing, ways
from chidu.assistant.answers.answer import Answer, Telling
from chidu.assistant.lookup.passages import lawbook
from chidu.assistant.lookup.search import MUCH
from chidu.assistant.matter import Desk, Matter
from chidu.assistant.questions.cells import speaks_of
from chidu.assistant.questions.intents import content
from chidu.assistant.questions.patterns import BORDER, DECIDE, ELSEWHERE, NO_DAY, NO_LAW
from chidu.assistant.questions.slots import Slots
from chidu.assistant.questions.understanding import OF_A_FORM, Asked, Refused, Understood, Unsure, of_the_open_form, understand
from chidu.errors import ChiduError

CAN = ("这个项目为什么没有通过？", "依据是哪个文件哪一条？", "怎样改才能通过？", "如果项目总额改成20万元会怎样？", "补正期限是多少？", "列出不符合的项目", "起草审核意见", "办到哪一步了？")
TERMS = {
    "无法判定": "表上缺少判定要用的内容，或者要由人判断；补上以后再判，没有补上以前不下结论。", "不适用": "这条规则所管的情形，这张表上没有。",
    "待核实": "政策文件里没有写明这个数或这一条，由有权的部门核实以前，用到它的规则一律不下结论。", "待定": "还有规则没有判完，结论要等补齐内容或人工判断。",
    "人工认定": "由有权的人判断并签名、写明理由的事项，在审核页填写。", "试判": "只看会判成什么，不留记录。", "草稿": "还没有填文号、日期，没有正式出具。",
    "指纹": "判定时所用政策的标记，政策有一字不同，标记就不同。", "规则回答": "全部由规则和政策文件的原话组成。", "模型润色": "次序和连接由大模型调整，事实句仍是规则的原话。",
}
"""Words of this system, for those who meet them first."""
_REFUSALS = {
    DECIDE: "判定、等级和得分由政策文件的规则得出，助手只作说明，不作改动。对某一条有不同意见的，请在审核页写明理由，作人工认定。",
    ELSEWHERE: "政策库里没有“{}”，没有依据，不作回答；库里有的辖区见政策页。",
    NO_DAY: "没有“{}”这一天，请核对日期再问。",
    NO_LAW: "政策库里没有{}施行的规定，没有依据，不作回答；各地的规定自哪天起施行，见政策页。",
    BORDER: "这超出了您能查看的范围，或者是个人信息，助手不提供。",
}
_UNKNOWN = "这个问题不在本系统的政策和表里，没有依据，不作回答。"


@dataclass(frozen=True)
class Reply:
    """What was understood, and the answer; `about`: the form that it speaks of."""

    understood: Understood
    answer: Answer
    about: str = ""


def reply(ask: str, desk: Desk, here: Matter | None = None, before: Asked | None = None) -> Reply:
    """`here`: the form that the asker has open; `before`: what they asked a moment ago."""
    understood = understand(ask, desk, here, before)
    match understood:
        case Refused(_, reason, about):
            return Reply(understood, refused(reason, about))
        case Unsure(_, options):
            return Reply(understood, which(options[0], desk) if len(options) == 1 and options[0].intent in OF_A_FORM else unsure(options))
    try:
        matter = _matter(understood, desk, here)
        return Reply(understood, _answer(understood, desk, matter), matter.brief.key if matter else "")
    except ChiduError as e:
        telling = Telling(understood.intent)
        telling.lead(str(e))
        return Reply(understood, telling.done())


def reply_of(intent: str, text: str, desk: Desk, matter: Matter) -> Reply:
    """The answer to what is known to be wanted of a form, as by a button; `text` is how it is put into words."""
    asked = Asked(text, intent, Slots(project=matter.brief.project))
    return Reply(asked, _answer(asked, desk, matter), matter.brief.key)


_OF_THE_DESK = {"failing": of_forms.failing, "threshold": of_law.threshold, "compare": of_law.compare, "policy": of_law.policy}
_OF_A_FORM = {"why": of_form.why, "computed": of_form.computed, "fix": ways.fix, "status": of_forms.status}


def _answer(asked: Asked, desk: Desk, matter: Matter | None) -> Answer:
    if asked.intent == "help":
        return helping(asked.text)
    if asked.intent == "provision":
        return of_law.provision(asked, desk) if matter is None or _of_the_law_alone(asked, matter) else of_form.provision(asked, matter)
    if asked.intent == "failing" and matter:
        return of_form.listed(asked, matter)
    if of_the_desk := _OF_THE_DESK.get(asked.intent):
        return of_the_desk(asked, desk)
    if matter is None:
        return (supposing.what_if_everywhere(asked, desk) if asked.intent == "whatif" else None) or which(asked, desk)
    if asked.intent == "whatif":
        return supposing.what_if(asked, matter, desk)
    return of_forms.draft(asked, matter, desk) if asked.intent == "draft" else _OF_A_FORM[asked.intent](asked, matter)


def _of_the_law_alone(asked: Asked, matter: Matter) -> bool:
    """Whether a provision is asked for that has nothing to do with what was found on the open form."""
    if asked.slots.scopes:
        return True
    of_the_form = asked.slots.rule or asked.slots.indicator or not content(asked.words)
    return not of_the_form and lawbook(matter.policy).answers(asked.words, MUCH)


def _matter(asked: Asked, desk: Desk, here: Matter | None) -> Matter | None:
    """The form that a question is of: by its project, else the open one, else the only one there is."""
    if asked.intent == "failing":
        return here if here and of_the_open_form(asked) else None
    if asked.intent not in (*OF_A_FORM, "provision"):
        return None
    briefs = desk.briefs()
    if asked.slots.project:
        if here and speaks_of(here, asked.slots.project):
            return here
        key = next((b.key for b in briefs if b.project == asked.slots.project), None)
        return desk.matter(key) if key else None
    if here:
        return here
    return desk.matter(briefs[0].key) if len(briefs) == 1 and asked.intent != "provision" else None


def which(asked: Asked, desk: Desk) -> Answer:
    telling = Telling("unsure")
    telling.lead("您问的是哪个项目？")
    return telling.done([f"“{b.project}”{asked.text}" for b in desk.briefs()[:6]])


def unsure(options: tuple[Asked, ...]) -> Answer:
    telling = Telling("unsure")
    if not options:
        telling.lead("您是想问什么？请说出是哪个项目、哪一项标准，或哪一条规则。")
        return telling.done(CAN[:4])
    telling.lead("您是想问：")
    return telling.done(dict.fromkeys(map(_offered, options)))


_OF_THIS = {"why": "{}为什么没有通过？", "fix": "{}怎样改才能通过？", "status": "{}办到哪一步了？", "computed": "{}的数是怎么算的？",
            "whatif": "如果{}的年度资金总额改成20万元会怎样？", "draft": "起草{}的审核意见"}
_OF_WORDS = {"threshold": "“{}”是多少？", "policy": "“{}”是怎么规定的？", "provision": "“{}”依据哪个文件哪一条？",
             "compare": "“{}”去年和今年有什么变化？"}
_OF_NOTHING = {"failing": "列出不符合的项目", "help": "你能做什么？"}


def _offered(asked: Asked) -> str:
    """A question in plain words, to be chosen."""
    if asked.intent in _OF_WORDS:
        return asked.text if asked.text.endswith("是多少？") else _OF_WORDS[asked.intent].format(asked.words)
    named = asked.slots.project or asked.slots.indicator
    return _OF_NOTHING.get(asked.intent) or _OF_THIS[asked.intent].format(f"“{named}”" if named else "这张表")


def refused(reason: str, about: str = "") -> Answer:
    telling = Telling("refused")
    telling.lead(_REFUSALS.get(reason, _UNKNOWN).format(about))
    return telling.done(CAN[:4])


def helping(text: str) -> Answer:
    """What can be asked; before that what a word of this system means, where one is asked for."""
    telling = Telling("help")
    for word, meaning in TERMS.items():
        if word in text:
            telling.lead(f"“{word}”：{meaning}")
    telling.lead("我按政策文件和审核结果回答，每句话都写明依据；判定由规则作出，我不改动。可以这样问：")
    return telling.done(CAN)
