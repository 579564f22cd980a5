"""A year of a bureau in one run: every step of a plan in order, each decision in the book, its letters in a folder of its own.

Nothing is held longer than it takes to write it: forms stream through the workers, and of a decision only its record stays,
but for those that share a letter with others (合并), which is written when the step's decisions are all there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from chidu.desk.batch import Written, kept, write_batch, write_together
from chidu.desk.bulk import forms_in
from chidu.desk.keeping import Earlier
from chidu.desk.office import Office
from chidu.desk.plan import Plan, Step, events_told, people_by_file, people_of_roster, problems_told
from chidu.desk.problems import items_of
from chidu.desk.register import enter, open_register, record_all, register_form, take_items, units_to_notify
from chidu.desk.review import Reviewed, Task, review
from chidu.desk.rosters import decide_roster, reconciled, rosters_of, rule_of
from chidu.document.context import Head
from chidu.errors import InputError
from chidu.evaluation.decide import decide
from chidu.records.book import Book
from chidu.types import Decision, Record
from chidu.workflow.register import Item, Register
from chidu.workflow.register import unclosed as unclosed_of


@dataclass
class Done:
    """What a step came to: forms, findings, decisions new in the book, letters, what waits, problems new in the register, what
    went wrong, and where a roster differs from the decisions it comes from."""

    step: Step
    forms: int = 0
    findings: int = 0
    kept: int = 0
    letters: int = 0
    waiting: int = 0
    entered: int = 0
    errors: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def files_of(step: Step) -> int:
    """How many files a step has, for whoever shows its progress."""
    return len(forms_in(step.folder)) if step.folder else 1


def run(office: Office, plan: Plan, step: Step, out: Path, head: Head, now: datetime) -> Iterator[Written | Done]:
    """Runs one step; yields each form as it is done and last what the step came to."""
    done, folder, together = Done(step), out / step.name, list[Decision]()
    documents = office.policy(step.scope, step.on).vocabulary.documents
    joined = {name for name, kind in documents.items() if kind.joined}
    with Book(plan.book).adding() as add:
        problems: list[Item] = []
        passing = kept(office, _counted(_results(office, plan, step, done, now), joined, together, done), _adding(add, done))
        passing = _found(office, step, passing, problems)
        for written in write_batch(office, passing, folder, head, joined):
            done.letters += len(written.paths)
            if error := written.reviewed.error:
                done.errors.append(str(error))
            yield written
    if step.enter:
        done.entered += len(take_items(plan.ledger, office.policy(step.scope, step.on), problems).new)
    done.letters += sum(1 for _ in write_together(office, together, folder, head))
    yield done


def _results(office: Office, plan: Plan, step: Step, done: Done, now: datetime) -> Iterator[Reviewed]:
    law = office.policy(step.scope, step.on)
    if step.told:
        done.entered += len(enter(plan.ledger, law, problems_told(step.told), step.on, step.by).new)
    if step.events:
        book = open_register(plan.ledger, law)
        new = [(n, event) for n, event in events_told(step.events) if event not in book.register.of(book.find(n))]
        record_all(plan.ledger, law, new)  # a second run adds nothing
    if step.roster:
        return _rosters(office, plan, step, done, now)
    return _registers(office, plan, step) if step.register else _forms(office, plan, step, now)


def _registers(office: Office, plan: Plan, step: Step) -> Iterator[Reviewed]:
    """The register of the day: of each unit that is to be notified, or the whole."""
    law = office.policy(step.scope, step.on)
    book = open_register(plan.ledger, law)
    for unit in units_to_notify(book, step.on, step.year) if step.register == "整改通知" else ("",):
        form = register_form(book, law, step.on, step.year, unit)
        decision = decide(office.case(form, step.scope, step.on), law, office.sandbox)
        yield Reviewed(Task(Path(form.file), step.scope, step.on), decision)


def _found(office: Office, step: Step, results: Iterable[Reviewed], problems: list[Item]) -> Iterator[Reviewed]:
    """What the forms of a step find, for the register."""
    for result in results:
        if step.enter and (d := result.decision) and not d.waiting:
            problems += items_of(d, office.policy(step.scope, step.on), step.on, step.by, ())
        yield result


def _adding(add: Callable[[Record], bool], done: Done) -> Callable[[Record], bool]:
    def added(record: Record) -> bool:
        new = add(record)
        done.kept += new
        return new

    return added


def _forms(office: Office, plan: Plan, step: Step, now: datetime) -> Iterator[Reviewed]:
    assert step.folder is not None
    people = people_by_file(step.people, now) if step.people else {}
    files = forms_in(step.folder)
    if strange := sorted(set(people) - {f.name for f in files}):
        raise InputError("determination-file", f"人工认定说的“{strange[0]}”不在文件夹“{step.folder.name}”里", place=step.place, rule="文件写表格的文件名",
                         remedy="请核对文件名")
    book, law = Book(plan.book), office.policy(step.scope, step.on)
    unclosed = partial(_unclosed, open_register(plan.ledger, law).register, step) if plan.ledger.exists() else None
    tasks = [Task(f, step.scope, step.on, people.get(f.name, ())) for f in files]
    return review(office, tasks, Earlier(book, unclosed, plan.lists))


def _unclosed(register: Register, step: Step, code: str) -> int:
    return unclosed_of(register, code, step.on)


def _rosters(office: Office, plan: Plan, step: Step, done: Done, now: datetime) -> Iterator[Reviewed]:
    policy, book = office.policy(step.scope, step.on), Book(plan.book)
    rule = rule_of(policy, step.roster)
    for form in list(rosters_of(policy, step.roster, book, step.year, plan.lists)):
        done.differences += reconciled(form, rule, book)
        people = people_of_roster(step.people, form, now) if step.people else ()
        yield Reviewed(Task(Path(form.file), step.scope, step.on, people), decide_roster(office, step.scope, step.on, form, people))


def _counted(results: Iterable[Reviewed], joined: set[str], together: list[Decision], done: Done) -> Iterator[Reviewed]:
    """What passes, counted; decisions that share a letter stay."""
    for result in results:
        done.forms += 1
        if decision := result.decision:
            done.waiting += decision.waiting is not None
            done.findings += sum(f.verdict == "unmet" for f in decision.findings)
            if joined & set(decision.outcome.documents):
                together.append(decision)
        yield result
