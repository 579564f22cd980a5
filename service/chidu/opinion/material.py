"""What a letter draws on: one decision, the law it was made by, its facts; and how a wording is filled from them.

A wording is a text with 【names】: fields of the form and computed ones, 参数·名, 认定·名, 名册·名 (a roster's own figures,
whatever its name), and the phrases of the letter (项目, 依据, 期限 …). Of several wordings the first is said of which every
name is stated; a letter never prints a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from chidu.condition import say_value
from chidu.evaluation.derive import derive
from chidu.evaluation.judge import stages_of
from chidu.form import ABSENT, Source, Value
from chidu.opinion.wording import money_unit, shown
from chidu.quantity import decimal_text
from chidu.types import WHOLE, Decision, Facts, Finding, Grading, Letter, Origin, PolicyVersion, Rule, Sentence, View
from chidu.vocabulary import DocumentKind

HOLE = re.compile("【([^】]*)】")
ROSTER, OF_ROSTER, SCORE = "名册", "名册·", "分"
RANKED_BY = "名册·排序栏"  # the column that the roster is ranked by, whatever its name
WAITING = "待定"


@dataclass(frozen=True)
class Material:
    """One decision as a letter of a kind reads it."""

    kind: DocumentKind
    decision: Decision
    policy: PolicyVersion

    @cached_property
    def facts(self) -> Facts:
        return derive(self.decision.case, self.policy)

    @cached_property
    def stages(self) -> tuple[str, ...]:
        return stages_of(self.form, self.policy)

    @cached_property
    def grading(self) -> Grading | None:
        return next((self.policy.gradings[s] for s in self.stages if s in self.policy.gradings), None)

    @cached_property
    def letter(self) -> Letter | None:
        """What the policy says of this kind of letter at the form's stages."""
        letters = [item for item in self.policy.letters if set(item.stages) & set(self.stages)]
        return next((item for item in reversed(letters) if item.kind == self.kind.name), None)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        return {r.id: r for r in self.policy.rules}

    @property
    def form(self) -> str:
        return self.decision.case.form.kind

    @property
    def roster(self) -> str:
        """The name of the roster that the form is; empty where it is none."""
        return self.form.removesuffix(ROSTER) if self.form.endswith(ROSTER) else ""

    @property
    def ranked_by(self) -> str:
        """The column by which the roster is ranked; empty where it is not."""
        made = self.policy.resolved.get("汇总规则", {}).get(self.roster, {}).get("内容", {})
        return str(made["排序"]["按"]) if made.get("排序") else ""

    def unmet(self) -> list[Finding]:
        """The gravest first."""
        rank = {s: i for i, s in enumerate(self.policy.vocabulary.severities)}
        found = (f for f in self.decision.findings if f.verdict == "unmet")
        return sorted(found, key=lambda f: -rank.get(f.severity, 0))

    def value(self, name: str, view: View | None = None) -> Value:
        """A value by name, of the project or of a row."""
        seen = view or View(self.facts, WHOLE)
        for spelt in self._spellings(name):
            if (value := seen.value(spelt)) is not ABSENT:
                return value
        return ABSENT

    def known(self, name: str, view: View) -> bool:
        """Whether the row or its project has such a name at all."""
        return self.value(name, view) is not ABSENT

    def stated(self, name: str) -> str:
        """A field as the form states it; empty where it does not."""
        value = self.value(name)
        return shown(value, self.policy) if value.known else ""

    def whole(self, value: Value) -> str:
        """A value uncut, with its line breaks; empty where nothing is stated."""
        if value.state == "unread":
            return f"{value.text}（未读出）" if value.text else "未读出"
        return say_value(_bare(value), money_unit(self.policy)) if value.known else ""

    def cell(self, value: Value) -> str:
        """A value in a table: what is not yet known waits, what the form does not state has a dash; a plain number, as a score that
        was computed, at two decimals where it has more."""
        if value.known and isinstance(value.v, Fraction) and value.unit is None and (value.v * 100).denominator != 1:
            return decimal_text(value.v, 2)
        return self.whole(value) or (WAITING if value.missing else "—")

    def say(self, wordings: Iterable[str], phrases: Mapping[str, str], view: View | None = None) -> Sentence | None:
        """The first wording all of whose names are stated, with what it stands on; None where there is none."""
        for wording in wordings:
            sources: list[Source | Origin] = []
            said = HOLE.sub(lambda m, sources=sources: self._filled(m[1], phrases, view, sources), wording)  # type: ignore[misc]
            if "\0" not in said:
                return Sentence(said, tuple(dict.fromkeys(sources)))
        return None

    def _filled(self, name: str, phrases: Mapping[str, str], view: View | None, sources: list[Source | Origin]) -> str:
        if name in phrases:
            return phrases[name] or "\0"
        value = self.value(name, view)
        sources.append(value.source)
        return shown(_bare(value), self.policy) if value.known else "\0"

    def _spellings(self, name: str) -> Iterator[str]:
        if not name.startswith(OF_ROSTER):
            yield name
        elif name == RANKED_BY:
            yield from [self.ranked_by] if self.ranked_by else []
        elif self.roster:
            own = self.roster + name.removeprefix(OF_ROSTER)
            yield from (own, f"认定·{own}")


def _bare(value: Value) -> Value:
    """A score without its 分: the wording writes it, as most scores come without."""
    return replace(value, unit=None) if value.unit == SCORE else value


def said(material: Material, wordings: Iterable[str], phrases: Mapping[str, str]) -> str:
    sentence = material.say(wordings, phrases)
    return sentence.text if sentence else ""
