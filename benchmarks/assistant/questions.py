"""The labelled questions: does the assistant know what is asked, does it name the right things and provisions, does it refuse what it should.

    python -m benchmarks.assistant.questions [open|frozen] [--misses]
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT
from chidu.assistant.files import FileDesk
from chidu.assistant.matter import Matter
from chidu.assistant.replying import Reply, reply
from chidu.assistant.understanding import Asked, Refused
from chidu.desk.office import Office

HERE = Path(__file__).parent
COMPARED = ("scopes", "dates", "year", "project", "indicator", "rule", "field", "value", "document", "department", "severity")
"""Slots that are right or wrong as they stand; `item` is in words and shows in the provision that is found."""
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
        return {"scopes": list(s.scopes), "dates": [d.isoformat() for d in s.days], "year": s.year, "project": s.project, "indicator": s.indicator,
                "rule": s.rule, "field": s.field, "value": s.value, "document": s.document, "department": s.department, "severity": s.severity}

    def wrong_slots(self) -> list[str]:
        """Names of slots that are not as labelled; only those that the label has, or that were read and are not there."""
        wanted = self.label["slots"]
        return [n for n in COMPARED if (wanted.get(n) or None) != (self.slots.get(n) or None) and not (n == "year" and not wanted.get(n))]

    @property
    def provisions(self) -> list[str]:
        """The names of what the answer cites, in order."""
        cites = self.reply.answer.cites
        keys = dict.fromkeys(key for line in self.reply.answer.lines for key in line.cites if key.startswith("provision:"))
        return [cites[key].where.get("name", "") for key in keys]

    def provision_in(self, most: int) -> bool:
        wanted = {name.removeprefix("参数·") for name in self.label["rules"]}
        return bool(wanted & {*self.provisions[:most]})


def labelled(part: str = "") -> list[dict[str, Any]]:
    lines = (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [q for q in map(json.loads, lines) if not part or q["part"] == part]


class Desks:
    """One desk for each place and day, over the example forms."""

    def __init__(self, office: Office) -> None:
        self.office, self._desks = office, dict[tuple[str, str], FileDesk]()
        self._files = tuple(p for p in sorted((ROOT / "examples").iterdir()) if p.suffix in (".xlsx", ".xls", ".docx") and p.name[1:3].isdigit())

    def of(self, at: str, today: str) -> FileDesk:
        key = (at, today)
        if key not in self._desks:
            self._desks[key] = FileDesk(self.office, at, date.fromisoformat(today), self._files)
        return self._desks[key]

    def form(self, desk: FileDesk, prefix: str | None) -> Matter | None:
        if not prefix:
            return None
        return next((m for b in desk.briefs() if (m := desk.matter(b.key)).decision.case.form.file.startswith(prefix)), None)


def tried(part: str = "") -> Iterator[Tried]:
    with Office() as office:
        desks = Desks(office)
        for label in labelled(part):
            desk = desks.of(label["at"], label["today"])
            here, before = desks.form(desk, label["here"]), None
            for earlier in label.get("before", ()):
                understood = reply(earlier, desk, here, before).understood
                before = understood if isinstance(understood, Asked) else before
            desk.briefs()  # reviewed once a desk, as a service has them reviewed
            began = time.perf_counter()
            yield Tried(label, reply(label["ask"], desk, here, before), time.perf_counter() - began)


def measured(all_tried: list[Tried]) -> dict[str, str]:
    """The bars, as counts and shares."""
    def share(name: str, right: int, of: int) -> tuple[str, str]:
        return name, f"{right}/{of} = {100 * right / max(of, 1):.1f}%"

    answerable = [t for t in all_tried if t.label["intent"] not in ("out", "unsure")]
    out = [t for t in all_tried if t.label["intent"] == "out"]
    known = [t for t in answerable if t.right]
    cited = [t for t in answerable if t.label["intent"] in WITH_PROVISION and t.label["rules"]]
    near, spoken = ([t for t in cited if t.label["style"] == style] for style in ("near", "colloquial"))
    times = sorted(t.seconds for t in all_tried)
    return dict([
        share("intent", sum(t.right for t in all_tried), len(all_tried)),
        share("wrong action", sum(t.acted_wrongly for t in all_tried), len(all_tried)),
        share("slots exact", sum(not t.wrong_slots() for t in known), len(known)),
        share("provision near top 1", sum(t.provision_in(1) for t in near), len(near)),
        share("provision near top 3", sum(t.provision_in(3) for t in near), len(near)),
        share("provision colloquial top 3", sum(t.provision_in(3) for t in spoken), len(spoken)),
        share("out of scope refused", sum(t.intent == "out" for t in out), len(out)),
        share("refused falsely", sum(t.intent == "out" for t in answerable), len(answerable)),
        ("answer p95 ms", f"{1000 * times[int(0.95 * len(times))]:.1f}"),
    ])


def main(arguments: list[str]) -> None:
    part = next((a for a in arguments if a in ("open", "frozen")), "")
    done = list(tried(part))
    for name, value in measured(done).items():
        sys.stdout.write(f"{name:30} {value}\n")
    for t in done if "--misses" in arguments else ():
        wrong = t.wrong_slots() if t.right else []
        missed = t.label["intent"] in WITH_PROVISION and t.label["rules"] and not t.provision_in(3)
        if not t.right or wrong or missed:
            slots = ", ".join(f"{n} {t.label['slots'].get(n)} ≠ {t.slots.get(n)}" for n in wrong)
            provisions = f"{t.label['rules']} ≠ {t.provisions[:3]}" if missed else ""
            sys.stdout.write(f"{t.label['id']} {t.label['ask']} | {t.label['intent']} → {t.intent} | {slots} {provisions}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
