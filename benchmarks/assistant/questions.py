"""The labelled questions: does the assistant know what is asked, does it name the right things and provisions, does it refuse what it
should, and how long does it take, over the library as it is and over one of 5,000 provisions.

    python -m benchmarks.assistant.questions [open|frozen|earlier] [--misses]

Of the parts that nobody looks at only the numbers of what is missed are told, never their words.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.processes import ROOT
from chidu import SEMANTICS, __version__
from chidu.assistant.answers.replying import Reply, reply
from chidu.assistant.files import FileDesk
from chidu.assistant.lookup.passages import lawbook
from chidu.assistant.lookup.ways import ways
from chidu.assistant.matter import Matter
from chidu.assistant.questions.understanding import Asked, Refused
from chidu.desk.office import Office
from chidu.evaluation.decide import ISSUABLE, identity, preview
from chidu.form import Form
from chidu.types import Decision, PolicyVersion

HERE = Path(__file__).parent
COMPARED = ("scopes", "dates", "year", "project", "indicator", "rule", "field", "value", "document", "department", "severity")
"""Slots that are right or wrong as they stand; `item` is in words and shows in the provision that is found."""
PARTS = ("open", "frozen", "earlier")
"""What may be looked at; what nobody looks at; and what nobody looked at either, but was measured often."""
PROVISIONS = 5000
WITH_PROVISION = ("provision", "threshold", "policy")


@dataclass(frozen=True)
class Tried:
    """A question with what came of it."""

    label: Mapping[str, Any]
    reply: Reply
    seconds: float

    @property
    def intent(self) -> str:
        understood = self.reply.understood
        if isinstance(understood, Asked):
            return understood.intent
        return "out" if isinstance(understood, Refused) else "unsure"

    @property
    def right(self) -> bool:
        return self.intent == self.label["intent"]

    @property
    def acted_wrongly(self) -> bool:
        """It did something else than was asked; to ask back or to refuse does nothing."""
        return not self.right and self.intent not in ("out", "unsure")

    @cached_property
    def slots(self) -> dict[str, Any]:
        understood = self.reply.understood
        if not isinstance(understood, Asked):
            return {}
        s = understood.slots
        return {**vars(s), "scopes": list(s.scopes), "dates": [d.isoformat() for d in s.days]}

    def wrong_slots(self) -> list[str]:
        """Names of slots that are not as labelled; only those that the label has, or that were read and are not there. A question that
        can be read in two ways has `also`: the nearest reading counts."""
        readings = (self.label["slots"], *self.label.get("also", ()))
        return min(([n for n in COMPARED if not self._same(n, wanted)] for wanted in readings), key=len)

    def _same(self, name: str, wanted: Mapping[str, Any]) -> bool:
        """A rule named for a provision of the law is any of those that answer; one's own place need not be named where another is
        compared with it; a year counts where it is labelled; how grave a finding is where no row and no rule says which; 25万 is 25万元."""
        meant, read = wanted.get(name) or None, self.slots.get(name) or None
        if name == "severity" and (wanted.get("rule") or wanted.get("indicator")):
            return True
        if name == "value" and meant and read:
            return str(meant).removesuffix("元") == str(read).removesuffix("元")
        if name == "rule" and not meant and self.intent == "provision":
            return not read or read in self.label["rules"]
        if name == "scopes" and self.intent == "compare" and meant and read:
            return {*meant} == {*read} or {self.label["at"], *meant} == {*read}
        return meant == read or (name == "year" and not meant)

    @property
    def provisions(self) -> list[str]:
        """The names of what the answer cites, in order."""
        cites = self.reply.answer.cites
        keys = dict.fromkeys(key for line in self.reply.answer.lines for key in line.cites if key.startswith("provision:"))
        return [name for key in keys if (name := cites[key].where.get("name", ""))]

    def provision_in(self, most: int) -> bool:
        wanted = {name.removeprefix("参数·") for name in self.label["rules"]}
        return bool(wanted & {*self.provisions[:most]})


def labelled(part: str = "") -> list[dict[str, Any]]:
    lines = (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [q for q in map(json.loads, lines) if not part or q["part"] == part]


class QuickDesk(FileDesk):
    """A desk over forms that were read once for all desks and judged by the reference alone, for speed: that the engine says the same is
    measured elsewhere, so it counts as signed."""

    forms: tuple[Form, ...] = ()

    @cached_property
    def _reviewed(self) -> tuple[list[Decision], list[str]]:
        policy = self.office.policy(self.at, self.today)
        return [self._judged(form, number, policy) for number, form in enumerate(self.forms, 1)], []

    def _judged(self, form: Form, number: int, policy: PolicyVersion) -> Decision:
        case = self.office.case(form, self.at, self.today, (), number)
        return Decision(identity(case, policy), case, policy.fingerprint, (), __version__, SEMANTICS, *preview(case, policy), ISSUABLE)


class LargeDesk(QuickDesk):
    """The same, whose law has 5,000 provisions for whoever looks something up, each asked for in as many ways."""

    def policy(self, scope: str, on: date) -> PolicyVersion:
        return enlarged(super().policy(scope, on))


class Desks:
    """One desk for each place and day, over the example forms."""

    def __init__(self, office: Office, desk: type[QuickDesk] = QuickDesk) -> None:
        self.office, self.desk, self._desks = office, desk, dict[tuple[str, str], QuickDesk]()
        files = (p for p in sorted((ROOT / "examples").iterdir()) if p.suffix in (".xlsx", ".xls", ".docx") and p.name[1:3].isdigit())
        self._forms = tuple(form for path in files for form in office.read(path, "cn"))

    def of(self, at: str, today: str) -> QuickDesk:
        """The desk, with its forms judged and its law to be looked through, as a service has them."""
        key = (at, today)
        if key not in self._desks:
            desk = self._desks[key] = self.desk(self.office, at, date.fromisoformat(today))
            object.__setattr__(desk, "forms", self._forms)
            desk.briefs()
            lawbook(desk.policy(at, desk.today))
        return self._desks[key]

    def form(self, desk: QuickDesk, prefix: str | None) -> Matter | None:
        if not prefix:
            return None
        return next((m for b in desk.briefs() if (m := desk.matter(b.key)).decision.case.form.file.startswith(prefix)), None)


_LARGE: dict[str, PolicyVersion] = {}


def enlarged(policy: PolicyVersion) -> PolicyVersion:
    """A law with its rules over and over, each under a name of its own, up to 5,000 provisions."""
    if known := _LARGE.get(policy.fingerprint):
        return known
    times = range(PROVISIONS // len(policy.rules) + 1)
    copies = {f"{rule.id}·{n}": rule for n in times for rule in policy.rules}
    named = dict(islice(copies.items(), PROVISIONS - len(policy.parameters)))
    rules = tuple(replace(rule, id=name) for name, rule in named.items())
    large = replace(policy, rules=rules, fingerprint=f"large{policy.fingerprint}")
    every = {**ways(), **{name: ways().get(rule.id, ()) for name, rule in named.items()}}
    with patch("chidu.assistant.lookup.passages.ways", lambda: every):
        lawbook(large)
    _LARGE[policy.fingerprint] = large
    return large


def slowest(desks: Desks) -> list[Tried]:
    """The questions of the place and day that most are asked of, over such a law: it is made once."""
    labels = [label for label in labelled() if label["part"] in ("open", "frozen")]
    (most, _), = Counter((label["at"], label["today"]) for label in labels).most_common(1)
    return list(_tried(desks, [label for label in labels if (label["at"], label["today"]) == most]))


def tried(desks: Desks, part: str = "") -> Iterator[Tried]:
    yield from _tried(desks, labelled(part))


def _tried(desks: Desks, labels: Iterable[Mapping[str, Any]]) -> Iterator[Tried]:
    """Place by place and day by day, so that each law is read once."""
    for label in sorted(labels, key=lambda one: (one["at"], one["today"])):
        desk = desks.of(label["at"], label["today"])
        here, before = desks.form(desk, label["here"]), None
        for earlier in label.get("before", ()):
            understood = reply(earlier, desk, here, before).understood
            before = understood if isinstance(understood, Asked) else before
        began = time.perf_counter()
        yield Tried(label, reply(label["ask"], desk, here, before), time.perf_counter() - began)


@dataclass(frozen=True)
class Measure:
    """One bar: its name, what it asks for, and how it is reached by counts; a share of none is no share."""

    name: str
    bar: str
    right: int
    of: int

    @property
    def share(self) -> float:
        return 100 * self.right / max(self.of, 1)

    def __str__(self) -> str:
        return f"{self.share:.1f}%（{self.right}/{self.of}）"


def measured(all_tried: Sequence[Tried]) -> list[Measure]:
    """The bars, as counts and shares."""
    answerable = [t for t in all_tried if t.label["intent"] not in ("out", "unsure")]
    out = [t for t in all_tried if t.label["intent"] == "out"]
    known = [t for t in answerable if t.right]
    cited = [t for t in answerable if t.label["intent"] in WITH_PROVISION and t.label["rules"]]
    near, spoken = ([t for t in cited if t.label["style"] == style] for style in ("near", "colloquial"))
    return [
        Measure("意图", "≥ 90%", sum(t.right for t in all_tried), len(all_tried)),
        Measure("办错事", "≤ 2%", sum(t.acted_wrongly for t in all_tried), len(all_tried)),
        Measure("各栏全对", "≥ 97%", sum(not t.wrong_slots() for t in known), len(known)),
        Measure("条文第一位·近字面", "≥ 95%", sum(t.provision_in(1) for t in near), len(near)),
        Measure("条文前三位·近字面", "≥ 98%", sum(t.provision_in(3) for t in near), len(near)),
        Measure("条文前三位·口语", "≥ 80%", sum(t.provision_in(3) for t in spoken), len(spoken)),
        Measure("该谢绝的谢绝", "≥ 92%", sum(t.intent == "out" for t in out), len(out)),
        Measure("误谢绝", "≤ 7%", sum(t.intent == "out" for t in answerable), len(answerable)),
    ]


def p95(all_tried: Sequence[Tried]) -> float:
    """How long 95 of 100 answers take at most, in milliseconds."""
    times = sorted(t.seconds for t in all_tried)
    return 1000 * times[int(0.95 * len(times))]


def main(arguments: list[str]) -> None:
    parts = [part for part in PARTS if part in arguments] or list(PARTS)
    with Office() as office:
        desks = Desks(office)
        done = {part: list(tried(desks, part)) for part in parts}
        slow = slowest(Desks(office, LargeDesk))
    rows = [("", "要求", *parts)]
    rows += [(m[0].name, m[0].bar, *map(str, m)) for m in zip(*(measured(done[part]) for part in parts), strict=True)]
    rows += [("答复用时95分位", "", *(f"{p95(done[part]):.0f}毫秒" for part in parts)),
             (f"同上，{PROVISIONS}条规定", "< 150毫秒", f"{p95(slow):.0f}毫秒")]
    for row in rows:
        sys.stdout.write("　".join(_wide(cell, width) for cell, width in zip(row, (24, 10, 20, 18, 18), strict=False)).rstrip() + "\n")
    for t in [t for part in parts for t in done[part]] if "--misses" in arguments else ():
        sys.stdout.write("".join(f"{line}\n" for line in _missed(t)))


def _wide(text: str, width: int) -> str:
    """Text filled up with blanks, Chinese characters counting two."""
    return text + " " * (width - sum(2 if ord(c) > 0x2000 else 1 for c in text))


def _missed(t: Tried) -> Iterator[str]:
    wrong = t.wrong_slots() if t.right else []
    missed = t.label["intent"] in WITH_PROVISION and t.label["rules"] and not t.provision_in(3)
    if t.right and not wrong and not missed:
        return
    if t.label["part"] != "open":
        yield t.label["id"]
        return
    slots = ", ".join(f"{n} {t.label['slots'].get(n)} ≠ {t.slots.get(n)}" for n in wrong)
    provisions = f"{t.label['rules']} ≠ {t.provisions[:3]}" if missed else ""
    yield f"{t.label['id']} {t.label['ask']} | {t.label['intent']} → {t.intent} | {slots} {provisions}"


if __name__ == "__main__":
    main(sys.argv[1:])
