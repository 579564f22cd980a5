"""From words to what is wanted (理解): an intent with its slots; a choice to be put to the asker; or a refusal. Never a guess that acts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date

from chidu.assistant.intents import BORDER, GOES_ON, OUT, THIS, content, refusal, weights
from chidu.assistant.matter import Brief, Desk, Matter
from chidu.assistant.names import Place, longest_common, named, written
from chidu.assistant.passages import SYNONYMS, lawbook
from chidu.assistant.search import LEAST, LITTLE, Index
from chidu.assistant.spoken import Mention, amounts_in, days_in, normal
from chidu.types import PolicyVersion, Scope

PRECEDENCE = ("draft", "whatif", "compare", "failing", "fix", "computed", "provision", "status", "why", "threshold", "help", "policy")
"""Which intent speaks where words speak for several alike."""
OF_A_FORM = ("why", "fix", "computed", "whatif", "draft", "status")
OF_FORMS = (*OF_A_FORM, "failing")
OF_NO_ONE_FORM = ("failing", "draft", "status")
"""What is asked without a form too: which one is then asked back."""
OF_THE_LAW = ("threshold", "compare", "policy", "provision")
LONGEST, SHORTEST, SHORTEST_NAME, MOST_OPTIONS = 500, 2, 3, 4
DEFINITE, AHEAD = 0.25, 1.2
"""The share of a question that a rule must hold to be the one that is meant, and by how much it must lead."""
_FORM = ("project", "indicator", "rule", "days")
KEPT: Mapping[str, tuple[str, ...]] = {
    "why": (*_FORM, "severity"), "fix": _FORM, "computed": _FORM, "status": ("project",), "draft": ("project", "document", "department"),
    "whatif": ("project", "indicator", "field", "value"), "failing": ("scopes", "project", "year", "department", "severity"),
    "provision": ("scopes", "days", "project", "indicator", "rule"), "threshold": ("scopes", "days"), "policy": ("scopes", "days"),
    "compare": ("scopes", "days"), "help": (),
}
"""Which slots each intent takes; the others mean nothing to it."""
NAMED_BY = ("三级指标", "分项名称", "监控指标名称", "指标名称")
LETTERS = {"审核意见": "审核意见", "意见书": "审核意见", "补正": "补正通知", "提醒": "监控提醒", "重点监控": "重点监控通知", "收回": "收回建议", "复核意见": "自评复核意见",
           "抽查": "自评抽查通知", "评价报告": "绩效评价报告", "反馈": "反馈函", "整改通知": "整改通知", "末位": "末位淘汰建议", "应用报告": "结果应用报告", "通报": "通报"}


@dataclass(frozen=True)
class Slots:
    """What a question names. Of those that are empty the question says nothing."""

    scopes: tuple[Scope, ...] = ()
    days: tuple[date, ...] = ()
    year: int | None = None
    project: str = ""
    indicator: str = ""
    rule: str = ""
    field: str = ""
    value: str = ""
    document: str = ""
    department: str = ""
    severity: str = ""

    def over(self, earlier: Slots) -> Slots:
        """These, and of what they leave open what was said earlier."""
        return Slots(**{f.name: getattr(self, f.name) or getattr(earlier, f.name) for f in fields(Slots)})


@dataclass(frozen=True)
class Asked:
    """A question understood. `words`: as they are looked up, without the names in them."""

    text: str
    intent: str
    slots: Slots = field(default_factory=Slots)
    words: str = ""


@dataclass(frozen=True)
class Unsure:
    """A question that may mean several things: the asker chooses."""

    text: str
    options: tuple[Asked, ...]


@dataclass(frozen=True)
class Refused:
    """A question that is not answered, and why."""

    text: str
    reason: str


Understood = Asked | Unsure | Refused


def understand(ask: str, desk: Desk, here: Matter | None = None, before: Asked | None = None) -> Understood:
    """What somebody wants who has `here` open and asked `before` a moment ago."""
    text = normal(ask)[:LONGEST]
    if reason := refusal(text):
        return Refused(text, reason)
    meant = _meant(_Heard(text, *slots_of(text, desk, here), desk, here, before), weights(text))
    if not isinstance(meant, Asked):
        return meant
    if meant.intent in OF_FORMS and any(not within(s, desk.at) for s in meant.slots.scopes):
        return Refused(text, BORDER)
    return replace(meant, slots=_kept(meant, desk, here))


def within(scope: Scope, at: Scope) -> bool:
    return scope == at or scope.startswith(f"{at}/")


@dataclass(frozen=True)
class _Heard:
    """A question with everything that bears on what it means."""

    text: str
    slots: Slots
    words: str
    desk: Desk
    here: Matter | None
    before: Asked | None

    @property
    def content(self) -> str:
        return content(self.words)

    def known(self, least: float = LEAST) -> bool:
        """Whether the law that is meant says anything on these words."""
        return bool(self.slots.rule or lawbook(law_of(self.slots, self.desk)).find(self.words, 1, None, least))

    def asked(self, intent: str) -> Asked:
        return Asked(self.text, intent, self.slots, self.words)

    def again(self, intent: str) -> Asked:
        """The same as before, with what is said anew."""
        assert self.before
        words = self.words if self.content and not self.slots.project else self.before.words
        return Asked(self.text, intent, self.slots.over(self.before.slots), words)


def _meant(heard: _Heard, found: dict[str, int]) -> Understood:
    if not found:
        return _without_words(heard)
    best = max(found.values())
    intent = min((i for i, weight in found.items() if weight == best), key=PRECEDENCE.index)
    before = heard.before
    if intent == "help":
        return Asked(heard.text, intent, Slots(), heard.words)
    if intent in OF_THE_LAW and not (intent == "provision" and heard.here):
        return _of_the_law(heard, intent)
    if heard.here or heard.slots.project or intent in OF_NO_ONE_FORM:
        return heard.asked(intent)
    if before and before.intent in OF_FORMS and before.slots.project:
        return replace(heard.asked(intent), slots=heard.slots.over(_carried(before)))
    if heard.content and heard.known(LITTLE):
        return heard.asked("policy")
    if len(heard.content) <= SHORTEST and intent in OF_A_FORM and len(heard.desk.briefs()) > 0:
        return heard.asked(intent)
    return Refused(heard.text, OUT)


def _of_the_law(heard: _Heard, intent: str) -> Understood:
    """What a question on the law speaks of: its own words, or those of the one before where it has none of its own."""
    before = heard.before
    if not heard.content:
        if before and before.intent in OF_THE_LAW and before.words:
            return heard.again(intent)
        if intent == "compare":
            return Asked(heard.text, intent, heard.slots, "")
        return Unsure(heard.text, ()) if not heard.slots.scopes else Refused(heard.text, OUT)
    if intent == "compare":
        return heard.asked(intent)
    if len(heard.content) <= SHORTEST and not heard.slots.rule:
        return Unsure(heard.text, tuple(_values(heard)))
    return heard.asked(intent) if heard.known(LITTLE) else Refused(heard.text, OUT)


def _values(heard: _Heard) -> Iterator[Asked]:
    """The values whose names hold the little that was said."""
    names = [name for name in law_of(heard.slots, heard.desk).parameters if heard.content in name]
    yield from (Asked(f"{name}是多少？", "threshold", heard.slots, name) for name in names[:MOST_OPTIONS])


def _without_words(heard: _Heard) -> Understood:
    """No word says what is wanted: it goes on from what was asked before, or it is looked up, or the asker is asked."""
    before, slots = heard.before, heard.slots
    said = slots != Slots()
    if before and before.intent != "help" and GOES_ON.match(heard.text) and (said or not heard.content):
        return heard.again(before.intent)
    if len(heard.content) <= SHORTEST and not said:
        return Unsure(heard.text, ())
    if slots.project or slots.indicator or (heard.here and THIS.match(heard.text)):
        return Unsure(heard.text, tuple(heard.asked(intent) for intent in ("why", "fix", "status")))
    return heard.asked("policy") if heard.known() else Refused(heard.text, OUT)


def _carried(before: Asked | None) -> Slots:
    """What stays meant from one question to the next: the project, its indicator, the rule; not the days."""
    if before is None:
        return Slots()
    return Slots(project=before.slots.project, indicator=before.slots.indicator, rule=before.slots.rule)


def _kept(asked: Asked, desk: Desk, here: Matter | None) -> Slots:
    """The slots that an intent has; the open form's project where the question is of the form."""
    kept = {name: getattr(asked.slots, name) for name in KEPT[asked.intent]}
    of_the_form = asked.intent in OF_FORMS or (asked.intent == "provision" and not asked.slots.scopes)
    if here and of_the_form and not kept.get("project"):
        kept["project"] = here.brief.project
    if asked.intent == "compare" and len(asked.slots.scopes) == 1 and len(asked.slots.days) < 2 and asked.slots.scopes[0] != desk.at:
        kept["scopes"] = (desk.at, *asked.slots.scopes)
    if here and asked.intent in ("why", "fix", "provision", "computed") and not kept["rule"]:
        kept["rule"] = _rule(asked, here)
    if asked.intent == "provision" and not here and not kept["rule"]:
        kept["rule"] = next((p.name for p in lawbook(law_of(asked.slots, desk)).find(asked.words, 1, "rule")), "")
    return Slots(**kept)


def _rule(asked: Asked, here: Matter) -> str:
    """The one rule of the open form's findings that the words speak of; empty where they may mean several."""
    if not content(asked.words):
        return ""
    for verdict in ("unmet", "unknown"):
        rules = list(dict.fromkeys(f.rule for f in here.decision.findings if f.verdict == verdict))
        texts = [(name.replace(".", " "), _spoken_of(name, here)) for name in rules]
        hits = Index(texts, SYNONYMS).find(asked.words, 2, DEFINITE)
        if hits and not (len(hits) > 1 and hits[1].score * AHEAD > hits[0].score):
            return rules[hits[0].number]
    return ""


def _spoken_of(name: str, here: Matter) -> str:
    rule = here.policy.rule(name)
    assert rule is not None
    return f"{rule.wording.gist}{rule.wording.message}{rule.wording.suggestion}"


def law_of(slots: Slots, desk: Desk) -> PolicyVersion:
    """The law of the first place and day that are named; else of the asker's own, today."""
    return desk.policy(slots.scopes[0] if slots.scopes else desk.at, slots.days[0] if slots.days else desk.today)


# ---- slots


def slots_of(text: str, desk: Desk, here: Matter | None) -> tuple[Slots, str]:
    """What a text names, and its words without places and days."""
    days, places = days_in(text, desk.today), desk.places.found(text, desk.at)
    briefs = desk.briefs()
    projects = named(text, (b.project for b in briefs)) or [b.project for b in briefs if b.code and b.code in text]
    policy = desk.policy(desk.at, desk.today)
    indicator, about = _on_the_form(text, here)
    value = _value(text, days)
    bare = _without(text, [*days, *places])
    return Slots(
        scopes=tuple(dict.fromkeys(p.scope for p in places)), days=tuple(dict.fromkeys(m.day for m in days)),
        year=next((m.year for m in days if m.year), None), project=projects[0] if len(projects) == 1 else "", indicator=indicator,
        rule=written(text, [r.id for r in policy.rules]), field=about, value=value, document=_document(text, policy),
        department=_department(text, briefs), severity=written(text, tuple(policy.vocabulary.severities)),
    ), bare


def _without(text: str, spoken: Sequence[Mention | Place]) -> str:
    for one in sorted(spoken, key=lambda o: -o.start):
        text = text[:one.start] + " " + text[one.end:]
    return re.sub(r"\s+", " ", text).strip(" ?？。，,的")


def _on_the_form(text: str, here: Matter | None) -> tuple[str, str]:
    """The indicator and the field of the open form that a text names."""
    if here is None:
        return "", ""
    form = here.decision.case.form
    rows = [row for table in form.tables.values() for row in table]
    labels = [row[name].text for row in rows for name in NAMED_BY if name in row and row[name].text]
    about = text.replace(here.brief.project, "")
    indicators = [label for label in named(about, labels, 2) if _enough(about, label)]
    known = here.policy.vocabulary
    names = {alias: name for name in (*form.fields, *(c for t in form.tables.values() for row in t[:1] for c in row))
             for alias in (name, *(known.fields[name].aliases if name in known.fields else ()))}
    return (indicators[0] if len(indicators) == 1 else ""), names.get(written(text, tuple(names)), "")


def _enough(text: str, label: str) -> bool:
    """Whether a text has enough of a label to mean it: what is quoted, or most of it."""
    core = re.sub(r"^指标\d+[:：]", "", label)
    return core in text or longest_common(core, text) >= max(SHORTEST_NAME, 0.6 * len(core))


def _value(text: str, days: Sequence[Mention]) -> str:
    """What something would be changed to: the last number with its unit, else a day, else what is quoted after 改为."""
    given = [said for start, end, said in amounts_in(text) if not any(start < m.end and m.start < end for m in days)]
    if given:
        return f"{given[-1]}元" if given[-1].endswith(("万", "亿")) else given[-1]
    if days:
        return text[days[-1].start:days[-1].end]
    return quoted[1] if (quoted := re.search(r"(?:改|变|换|写|填)(?:成|为|到)?[“\"「]([^”\"」]+)[”\"」]", text)) else ""


def _document(text: str, policy: PolicyVersion) -> str:
    whole = written(text, tuple(policy.vocabulary.documents))
    return whole or LETTERS.get(written(text, tuple(LETTERS)), "")


def _department(text: str, briefs: Sequence[Brief]) -> str:
    known = {b.department for b in briefs if b.department}
    found = named(text, known)
    if len(found) == 1:
        return found[0]
    said = re.search(r"[市县区]?[一-鿿]{1,6}?(?:局|委员会|办公室|中心)(?=的|那|那条|那些|$|[,，、\d]|去年|今年)", text)
    return said[0] if said and "财政局" not in said[0] else ""



