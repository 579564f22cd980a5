"""The slots that an intent keeps (填槽): the open form's project, the rule that the words point at, what was said before."""

from __future__ import annotations

from chidu.assistant.lookup.passages import lawbook
from chidu.assistant.lookup.search import LEAST
from chidu.assistant.questions.heard import OF_FORMS, Asked, Heard, law_of, of_the_open_form
from chidu.assistant.questions.intents import REFERS, content, of_the_matter
from chidu.assistant.questions.pointing import pointed, without_outcome
from chidu.assistant.questions.slots import KEPT, Slots
from chidu.types import Verdict

POINTING: dict[str, tuple[Verdict, ...]] = {
    "why": ("unmet", "unknown"), "fix": ("unmet", "unknown"), "failing": ("unmet", "unknown"),
    "provision": ("unmet", "unknown", "met", "not_applicable"), "computed": ("unmet", "unknown", "met"),
}
"""Which verdicts on the open form a question may point at."""
MOST_RULES, HALF, STRONG, LEADS = 5, 0.5, 9.0, 1.25
"""How many rules of the law are looked at where no form is open, how much of the words of a list the best must hold; or its score, with
its lead over the next."""


def kept(asked: Asked, heard: Heard) -> Slots:
    """The slots that an intent has; the open form's project and its rule where the question is of the form."""
    here, desk, before = heard.here, heard.desk, heard.before
    slots = {name: getattr(asked.slots, name) for name in KEPT[asked.intent]}
    of_the_form = of_the_open_form(asked)
    if here and of_the_form and not slots.get("project"):
        slots["project"] = here.brief.project
    if asked.intent == "compare" and len(asked.slots.scopes) == 1 and len(asked.slots.days) < 2 and asked.slots.scopes[0] != desk.at:
        slots["scopes"] = (desk.at, *asked.slots.scopes)
    if before and before.intent in OF_FORMS and asked.intent == "whatif":
        slots["field"] = slots["field"] or before.slots.field
        slots["indicator"] = slots["indicator"] or before.slots.indicator
    if "rule" in slots and not slots["rule"] and asked.slots.project in ("", here.brief.project if here else ""):
        slots |= _pointed(asked, heard) if here and of_the_form else _of_the_book(asked, heard)
    if before and "indicator" in slots and not slots["indicator"] and REFERS.match(heard.text):
        slots["indicator"] = before.slots.indicator
    return Slots(**slots)


def _pointed(asked: Asked, heard: Heard) -> dict[str, str]:
    """The rule of the open form that is meant, and the row that it is about."""
    assert heard.here
    found = pointed(heard.text, _of_the_rule(asked, heard), heard.here, heard.named.row, POINTING[asked.intent])
    row = {"indicator": found.row.label} if found.row and "indicator" in KEPT[asked.intent] else {}
    return {"rule": found.rule, **row}


def _of_the_book(asked: Asked, heard: Heard) -> dict[str, str]:
    """The rule of the law that is meant where no form is open; in a list of forms one that some form does not meet."""
    words = _of_the_rule(asked, heard)
    if asked.intent not in ("provision", "failing") or not content(words):
        return {}
    book, failing = lawbook(law_of(asked.slots, heard.desk)), asked.intent == "failing"
    failed = {rule for brief in heard.desk.briefs() for rule in brief.rules} if failing else set()
    hits = [hit for hit in book.hits(words, MOST_RULES, "rule", 0) if not failed or book.passages[hit.number].name in failed]
    if not hits:
        return {}
    best, others = hits[0], hits[1:]
    ahead = best.score >= STRONG and best.score >= LEADS * max((hit.score for hit in others), default=0)
    return {"rule": book.passages[best.number].name if ahead or best.share >= (HALF if failing else LEAST) else ""}


def _of_the_rule(asked: Asked, heard: Heard) -> str:
    """The words that may name a rule: not what came of it, and in a list of what failed not whose it is nor how grave."""
    words, here = asked.words, heard.here
    if asked.intent == "failing":
        words = of_the_matter(words.replace(asked.slots.department or "？", " ").replace(asked.slots.severity or "？", " "))
    if asked.intent not in ("why", "failing"):
        return words
    return without_outcome(words, heard.desk.policy(heard.desk.at, heard.desk.today), (here and here.decision.outcome.conclusion) or "")
