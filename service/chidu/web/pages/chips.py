"""Chips (依据标签): what a sentence stands on, as it opens in place, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from chidu.assistant.answers.answer import Cite
from chidu.desk.bureau import deciding, laws, viewing
from chidu.desk.bureau.rights import may
from chidu.desk.bureau.sheets import Spot
from chidu.desk.bureau.viewing import FindingView, ReviewView
from chidu.errors import ChiduError
from chidu.policy.library import Library
from chidu.types import PolicyVersion, Ref
from chidu.web.asking import Asking

SEE = "查看表"
_ISSUED_BY = re.compile(r"，([a-z]+(?:/[a-z0-9_-]+)*)，自")
_NUMBERED = re.compile(r"^《[^》]+》（([^（）]+)）(.*)$")


@dataclass(frozen=True)
class Way:
    """Where a chip leads: the address, the element there, or the cell of the form."""

    text: str
    path: str
    mark: str = ""
    spot: Spot | None = None


@dataclass(frozen=True)
class Chip:
    """What a sentence stands on: `lines` open under it."""

    cite: Cite
    way: Way | None
    lines: tuple[str, ...]

    @property
    def brief(self) -> str:
        """What stands on the chip itself: of a provision its number and article, of a finding its rule; in full it opens under it."""
        label = self.cite.label
        return label.partition("·")[0] if self.cite.kind == "finding" else _NUMBERED.sub(r"\1\2", label)


class Chips:
    """The chips of what an asker is answered; each form and each law is looked up once."""

    def __init__(self, known: Asking) -> None:
        self._known = known
        self._reviews: dict[str, ReviewView | None] = {}
        self._marks: dict[str, dict[tuple[str, str], str]] = {}
        self._spots: dict[str, dict[str, Spot]] = {}
        self._laws: dict[tuple[str, str], PolicyVersion | None] = {}

    def of(self, cite: Cite) -> Chip:
        return Chip(cite, self._way(cite), tuple(_ISSUED_BY.sub(lambda found: f"，{self._place(found[1])}，自", line) for line in cite.lines))

    def _way(self, cite: Cite) -> Way | None:
        where = cite.where
        match cite.kind:
            case "finding":
                return self._finding(where)
            case "form":
                return self.form(where["form"], where.get("ref", ""))
            case "provision":
                return self._provision(where)
            case "list":
                return Way("看工作清单", "/") if may(self._known.who, SEE) else None

    def _place(self, scope: str) -> str:
        """A jurisdiction by its name, which an officer reads more easily than its path."""
        known = self._library.jurisdictions.get(scope)
        return known.name if known else scope

    @cached_property
    def _library(self) -> Library:
        return laws.library(self._known.bureau, self._known.who)

    def _finding(self, where: Mapping[str, str]) -> Way:
        form = where["form"]
        if form not in self._marks:
            view = self.review(form)
            self._marks[form] = {(f.rule, str(Ref(f.about, f.row))): _mark(f) for f in view.findings} if view else {}
        return Way("看这条发现", f"/forms/{form}", self._marks[form].get((where["rule"], where["about"]), ""))

    def form(self, form: str, ref: str) -> Way:
        if not ref:
            return Way("看这张表", f"/forms/{form}")
        if form not in self._spots:
            sheets = view.sheets if (view := self.review(form)) else ()
            self._spots[form] = {c.ref: (s.name, c.at) for s in sheets for row in s.rows for c in row.cells if c.ref}
        return Way("看这一格", f"/forms/{form}", spot=self._spots[form].get(ref))

    def _provision(self, where: Mapping[str, str]) -> Way:
        """The policies page, opened at the rule or the parameter."""
        name, law = where.get("name", ""), self._law(where)
        of = {"scope": where["scope"], "on": where["on"]}
        if law and law.rule(name):
            return Way("看这条规则和条款", f"/policies?{urlencode(of | {'text': name})}", f"rule-{name}")
        if law and name in law.parameters:
            return Way("看这个参数和条款", f"/policies?{urlencode(of | {'shown': 'values', 'text': name})}")
        return Way("看当天的政策", f"/policies?{urlencode(of)}")

    def _law(self, where: Mapping[str, str]) -> PolicyVersion | None:
        key = where["scope"], where["on"]
        if key not in self._laws:
            try:
                self._laws[key] = laws.law(self._known.bureau, self._known.who, laws.Asked(date.fromisoformat(key[1]), key[0]))
            except ChiduError:
                self._laws[key] = None
        return self._laws[key]

    def review(self, form: str) -> ReviewView | None:
        """A form's review; none where there is no form, or none any more."""
        if form and form not in self._reviews:
            bureau, who = self._known.bureau, self._known.who
            try:
                self._reviews[form] = viewing.review(bureau, who, deciding.stored(bureau, who, form))
            except ChiduError:
                self._reviews[form] = None  # emptied since (个人信息)
        return self._reviews.get(form)


def _mark(finding: FindingView) -> str:
    """The element of the review page that shows a finding: its own, or the heading under which it is listed."""
    return {"asked": "asked", "met": "rest", "not_applicable": "rest"}.get(finding.group, finding.id)
