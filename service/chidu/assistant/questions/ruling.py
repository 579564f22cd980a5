"""Which rule a question means (所指规则): of the open form by what was found on it, else of the law by its words; none where unclear."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chidu.assistant.lookup.passages import lawbook
from chidu.assistant.lookup.search import ENOUGH
from chidu.assistant.questions.heard import Asked, Heard, law_of
from chidu.assistant.questions.intents import content
from chidu.assistant.questions.pointing import pointed, without_outcome
from chidu.assistant.questions.slots import KEPT
from chidu.types import Verdict

_WRONG: Mapping[Verdict, float] = {"unmet": 1.5, "unknown": 1.0}
POINTING: Mapping[str, Mapping[Verdict, float]] = {
    "why": _WRONG, "fix": _WRONG, "failing": _WRONG, "provision": {**_WRONG, "met": 0.9, "not_applicable": 0.7},
    "computed": {**_WRONG, "met": 0.9},
}
"""Which verdicts on the open form a question may point at, and how near each is: people ask of what went wrong, but how any number came."""
MOST_RULES, HALF, QUARTER, STRONG, LEADS = 5, 0.5, 0.25, 12.0, 1.07
"""How many rules of the law are looked at where no form is open, how much of the words the best must hold; or, holding less, its score,
with its lead over the next."""
FAILED = 1.5
"""How much nearer a rule is that some form does not meet, where forms are listed."""
_SHEET = re.compile("(这|那|本)?(一)?(张|份)?(绩效)?(目标)?(自评|申报|监控|打分|评分|评价|审核)表(格)?(上|里|中)?|(整改)?台[账帐](上|里|中)?|表(上|里|中)")
_LISTED = re.compile("|".join((
    "列[出成]?(来|一下|给我)?|逐条|逐项|有?毛病的?|是?哪几个|程度(为|是|的)?|一共|共有?|查出|(这|那)?(几|哪几?)(个|条|项|张|份|处)|哪些|有哪些|都有",
    "问题|意见|给我|请|项目|单位|报来的?|报上来的?|审出来?|列示|全部|所有|都?有?谁家?的?|已经|除了|等人(判断|认定)?|尚?存在|名下|目前",
    "(判为?|判成)?不符合(项|的)?|没通过|没过|(被)?(退回|打回|卡住?)的?")))
"""Words for the form itself, and for making a list: they name no rule."""


def of_the_form(asked: Asked, heard: Heard) -> dict[str, str]:
    """The rule of the open form that is meant, and the row that it is about."""
    assert heard.here
    found = pointed(heard.text, _naming(asked, heard), heard.here, heard.named.row, asked.slots.project, POINTING[asked.intent],
                    asked.intent == "computed")
    row = {"indicator": found.row.label} if found.row and "indicator" in KEPT[asked.intent] else {}
    return {"rule": found.rule, **row}


def of_the_book(asked: Asked, heard: Heard) -> dict[str, str]:
    """The rule of the law that is meant where no form is open; in a list of forms one that some form does not meet."""
    words = _naming(asked, heard)
    if asked.intent not in ("provision", "failing") or not content(words):
        return {}
    failed = {rule for brief in heard.desk.briefs() for rule in brief.rules} if asked.intent == "failing" else set()
    book = lawbook(law_of(asked.slots, heard.desk))
    hits = [(hit.score * (FAILED if (name := book.passages[hit.number].name) in failed else 1), hit.share, name)
            for hit in book.hits(words, MOST_RULES, "rule", 0)]
    (best, share, name), *others = sorted(hits, reverse=True) or [(0.0, 0.0, "")]
    ahead = share >= QUARTER and best >= STRONG and best >= LEADS * max((score for score, _, _ in others), default=0)
    return {"rule": name if ahead or (share >= HALF and best >= ENOUGH) else ""}


def _naming(asked: Asked, heard: Heard) -> str:
    """The words that may name a rule: not which form it is on nor what came of it, and in a list of what failed not whose it is, how
    grave it is, nor that it is to be listed."""
    words, here = _SHEET.sub(" ", asked.words), heard.here
    if asked.intent == "failing":
        words = _LISTED.sub(" ", words.replace(asked.slots.severity or "？", " ").replace(asked.slots.department or "？", " "))
    if asked.intent not in ("why", "failing"):
        return words
    return without_outcome(words, heard.desk.policy(heard.desk.at, heard.desk.today), (here and here.decision.outcome.conclusion) or "")
