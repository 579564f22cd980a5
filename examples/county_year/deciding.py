"""What people decide once the first plan has run: of every project in the last fifth, and what happens to every problem.

    python -m examples.county_year.deciding 文件夹
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from examples.county_year import STATED
from examples.county_year.folder import CHOICES, COURSE
from examples.county_year.people import choices, line, rectified

from chidu.desk.office import Office
from chidu.desk.plan import Step, read_plan
from chidu.desk.register import open_register
from chidu.desk.rosters import decide_roster, rosters_of
from chidu.evaluation.derive import derive
from chidu.form import Form, Value
from chidu.records.book import Book

RANKING = "末位淘汰"


def decide(folder: Path, office: Office) -> None:
    """Writes the two files that 年度-决定.yaml names."""
    plan = read_plan(folder / "年度.yaml")
    office.add(plan.policies)
    step = next(s for s in plan.steps if s.roster == RANKING)
    law = office.policy(step.scope, step.on)
    chosen = [item for form in rosters_of(law, RANKING, Book(plan.book), step.year, plan.lists)
              for item in choices(form.fields["名册名称"].text, _rows(office, form, step))]
    problems = open_register(plan.ledger, law).register.items
    for name, items in ((CHOICES, chosen), (COURSE, rectified((i.id, i.entered) for i in problems))):
        (folder / name).write_text(f"# {STATED}\n" + "".join(map(line, items)), encoding="utf-8")


def _rows(office: Office, form: Form, step: Step) -> Iterator[Mapping[str, Value]]:
    decision = decide_roster(office, step.scope, step.on, form)
    facts = derive(decision.case, office.policy(step.scope, step.on))
    for refs in facts.tables.values():
        yield from (facts.of[ref] for ref in refs)


if __name__ == "__main__":
    with Office() as office:
        decide(Path(sys.argv[1]), office)
