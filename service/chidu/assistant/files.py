"""A desk over files (文件上的办事处): the forms of some files, reviewed now, for `chidu ask` and for those who have no service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from chidu.assistant.matter import Brief, Matter
from chidu.assistant.questions.names import Places
from chidu.desk.letters import IssuedLetter, issue
from chidu.desk.office import Office
from chidu.desk.review import Task, review
from chidu.document.context import Head
from chidu.errors import NotFound
from chidu.types import Decision, PolicyVersion, Scope


@dataclass(frozen=True)
class FileDesk:
    """Raises nothing for a file that cannot be read: it is not among the forms, and `unread` says so."""

    office: Office
    at: Scope
    today: date
    paths: tuple[Path, ...] = ()
    draft_policies: Office | None = None

    @cached_property
    def places(self) -> Places:
        return Places({scope: j.name for scope, j in self.office.library.jurisdictions.items()})

    def policy(self, scope: Scope, on: date) -> PolicyVersion:
        return self.office.policy(scope, on)

    def briefs(self) -> Sequence[Brief]:
        return tuple(m.brief for m in self._matters.values())

    def matter(self, key: str) -> Matter:
        return self._matters[key]

    def draft(self, key: str, kind: str) -> IssuedLetter:
        return issue(self.office, self._matters[key].decision, kind, Head("", "", self.today))

    def drafted(self, on: date) -> tuple[str, PolicyVersion]:
        if self.draft_policies is None:
            raise NotFound("no-draft", "没有给出政策草案", remedy="请用 --draft 写明草案的政策文件夹")
        return f"草案“{self.draft_policies.policies.name}”", self.draft_policies.policy(self.at, on)

    @cached_property
    def _reviewed(self) -> tuple[list[Decision], list[str]]:
        done = list(review(self.office, [Task(path, self.at, self.today) for path in self.paths]))
        return [r.decision for r in done if r.decision], [str(r.error) for r in done if r.error]

    @property
    def unread(self) -> list[str]:
        return self._reviewed[1]

    @cached_property
    def _matters(self) -> dict[str, Matter]:
        policy = self.office.policy(self.at, self.today)
        matters = (Matter(brief_of(d, policy), d, policy) for d in self._reviewed[0])
        return {m.brief.key: m for m in matters}


def brief_of(decision: Decision, policy: PolicyVersion) -> Brief:
    """What a list says of a decision."""
    form, order = decision.case.form, list(policy.vocabulary.severities)

    def text(name: str) -> str:
        value = form.fields.get(name)
        return value.text if value and value.known else ""

    verdicts = [f.verdict for f in decision.findings]
    unmet = [f.severity for f in decision.findings if f.verdict == "unmet"]
    return Brief(decision.id, form.kind, text("项目名称"), text("项目代码"), text("主管部门"), text("预算年度") or text("年度"), "已审核",
                 decision.outcome.conclusion or "", decision.outcome.grade or "", verdicts.count("unmet"), verdicts.count("unknown"),
                 max(unmet, key=order.index, default=""), tuple(dict.fromkeys(f.rule for f in decision.findings if f.verdict == "unmet")),
                 decision.outcome.actions)
