"""A form as it came, beside what was found (来件与审核发现): each finding with the cells it stands on, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from chidu.condition import once
from chidu.desk.bureau import asks, sheets
from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.asks import Ask, PointView
from chidu.desk.bureau.deciding import Stored
from chidu.desk.bureau.lately import Lately
from chidu.desk.bureau.sheets import Mark, Reading, SheetView, Spot
from chidu.document.shown import Block, blocks
from chidu.errors import NotFound
from chidu.evaluation.counterfactual import Trials, ways
from chidu.evaluation.derive import derive
from chidu.intake.grid import Grid
from chidu.intake.reader import as_it_came
from chidu.opinion.wording import basis_of, fill, place_of, shown
from chidu.policy.citation import describe_parameter, parameters_of, sentence
from chidu.records import blobs, uploads
from chidu.records.people import Account
from chidu.types import VERDICTS, Bands, Facts, Finding, PolicyVersion, Question, Rule, Verdict, View

BRIEFLY = ("met", "not_applicable")
"""What holds is listed and not explained: `chidu evaluate` and the interface tell why."""
ORDER = ("unmet", "unknown", "met", "not_applicable")
NAMED_BY = ("三级指标", "分项名称", "监控指标名称")
MOST_LATELY, USUAL_CELLS = 128, 5_000


@dataclass(frozen=True)
class FindingView:
    """One finding as a reviewer meets it: what the rule says, what is so, what was required, how far off, by which provision; of what
    holds the first seven alone."""

    id: str
    rule: str
    about: str
    row: int
    verdict: Verdict
    severity: str
    object: str
    sentence: str = ""
    message: str = ""
    suggestion: str = ""
    observed: str = ""
    required: str = ""
    difference: str = ""
    missing: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    provision: str = ""
    scope: str = ""
    verified: bool = True
    thresholds: tuple[tuple[str, str], ...] = ()
    cells: tuple[tuple[str, str, str], ...] = ()
    point: str = ""
    actions: tuple[str, ...] = ()
    question: str = ""
    answered_by: str = ""
    ways: tuple[str, ...] = ()
    waits: bool = False
    """A person's answer is all that it lacks."""

    @property
    def verdict_name(self) -> str:
        return VERDICTS[self.verdict]

    @property
    def group(self) -> str:
        """Under which heading a reviewer looks for it."""
        return "asked" if self.waits else self.verdict


@dataclass(frozen=True)
class ReviewView:
    """The review page's data: sheets of the file, findings in order of weight, how many of each, what people have to say."""

    stored: Stored
    sheets: tuple[SheetView, ...]
    findings: tuple[FindingView, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    asks: tuple[Ask, ...] = ()
    answered: tuple[Ask, ...] = ()
    points: tuple[PointView, ...] = ()
    grades: tuple[str, ...] = ()
    scored: bool = False
    options: tuple[str, ...] = ()
    stage: str = ""

    def of(self, group: str) -> tuple[FindingView, ...]:
        return tuple(f for f in self.findings if f.group == group)


_sentence = once(sentence)


def _cells_of(grids: tuple[Grid, ...]) -> int:
    return sum(len(grid.cells) for grid in grids)


_GRIDS: Lately[tuple[Grid, ...]] = Lately(MOST_LATELY, _cells_of, USUAL_CELLS)
_VIEWS: Lately[ReviewView] = Lately(MOST_LATELY, lambda view: sum(len(r.cells) for s in view.sheets for r in s.rows), USUAL_CELLS)


def review(bureau: Bureau, who: Account, stored: Stored) -> ReviewView:
    """A stored decision as a page shows it. The file is read in the limited worker; where it was emptied there are no sheets."""
    grids = _grids(bureau, who, stored)
    made = _VIEWS.of((stored.kept.id, bool(grids)), lambda: _review(stored, grids))
    return replace(made, stored=stored)  # how the form stands changes while its decision stays


def _review(stored: Stored, grids: tuple[Grid, ...]) -> ReviewView:
    case, policy = stored.decision.case, stored.policy
    facts = derive(case, policy)
    places, trials = sheets.spots(grids), Trials(case, policy, facts)
    ordered = sorted(enumerate(stored.decision.findings), key=lambda item: _weight(item[1], policy))
    found = tuple(_finding(i, f, stored, facts, places, trials) for i, f in ordered)
    read: dict[str, list[Reading]] = {}
    for one in sheets.readings(case.form, case.determinations):
        read.setdefault(one.value.source.ref, []).append(one)
    marks = [(Mark(f.id, f.verdict, f.message[:80]), [(sheet, at) for sheet, at, _ in f.cells]) for f in found
             if f.verdict in ("unmet", "unknown")]
    counts = {v: sum(f.verdict == v for f in found) for v in ORDER}
    asked = tuple(asks.asks(stored, [f for f in found if f.verdict == "unknown"], facts))
    grading = asks.grading(stored)
    return ReviewView(
        stored, tuple(sheets.sheet(grid, marks, read) for grid in grids), found, counts | {"asked": len(asked)}, asked,
        tuple(asks.answered(stored, facts)), tuple(asks.points(stored, grading)) if grading else (), grading.grades if grading else (),
        isinstance(asks.overall(stored, grading), Bands), stored.decision.outcome.options, asks.stage(stored))


def read_at(stored: Stored, ref: str) -> tuple[Reading, ...]:
    """What was read from one cell."""
    case = stored.decision.case
    return tuple(r for r in sheets.readings(case.form, case.determinations) if r.value.source.ref == ref)


def letter(bureau: Bureau, content: bytes) -> tuple[Block, ...]:
    """A letter's paragraphs and tables, opened in the limited worker."""
    return bureau.office().sandbox.call(blocks, content)


def _weight(f: Finding, policy: PolicyVersion) -> tuple[int, int]:
    rank = {name: i for i, name in enumerate(policy.vocabulary.severities)}
    return ORDER.index(f.verdict), -rank.get(f.severity, 0)


def _finding(number: int, f: Finding, stored: Stored, facts: Facts, places: Mapping[str, Spot], trials: Trials) -> FindingView:
    policy = stored.policy
    rule, view, unmet = policy.rule(f.rule), View(facts, f.about), f.verdict == "unmet"
    assert rule is not None
    if f.verdict in BRIEFLY:
        return FindingView(f"finding-{number + 1}", f.rule, f.about.object, f.about.row, f.verdict, f.severity, place_of(f.about, view))
    told = {name: shown(v, policy) if v else "" for name, v in (("observed", f.observed), ("required", f.required),
                                                                ("difference", f.difference))}
    return FindingView(
        id=f"finding-{number + 1}", rule=f.rule, about=f.about.object, row=f.about.row, verdict=f.verdict, severity=f.severity,
        object=place_of(f.about, view), sentence=_sentence(rule),
        message=fill(rule.wording.message, f, rule, view, policy) if unmet else "；".join(f.because),
        suggestion=fill(rule.wording.suggestion, f, rule, view, policy) if unmet else "",
        missing=f.missing, because=f.because, provision=basis_of(f.origin, policy), scope=f.origin.scope, verified=f.origin.verified,
        thresholds=tuple(_thresholds(rule, policy)), cells=_cells(f, stored, places), point=f.point or "", actions=f.actions,
        question=rule.test.ask if isinstance(rule.test, Question) else "", answered_by=f.answered_by,
        ways=tuple(w.text for w in ways(f, trials)) if unmet else (), waits=f.verdict == "unknown" and asks.waits(f.missing), **told)


def _cells(f: Finding, stored: Stored, places: Mapping[str, Spot]) -> tuple[tuple[str, str, str], ...]:
    """The cells that a finding stands on; of a row of which it names none, the cell that names the row."""
    refs = [s.ref for s in f.sources if s.kind in ("cell", "api") and s.ref]
    rows = stored.decision.case.form.tables.get(f.about.object, ())
    if not any(ref in places for ref in refs) and 0 < f.about.row <= len(rows):
        row = rows[f.about.row - 1]
        named = next((row[n] for n in NAMED_BY if n in row and row[n].known), None) or next((v for v in row.values() if v.known), None)
        refs = [named.source.ref] if named else []
    return tuple((*places[ref], ref) for ref in dict.fromkeys(refs) if ref in places)


def _thresholds(rule: Rule, policy: PolicyVersion) -> Iterator[tuple[str, str]]:
    """Where each value that the rule compares with comes from."""
    for name in parameters_of(rule):
        if parameter := policy.parameters.get(name):
            yield name, "；".join(describe_parameter(parameter, policy))


# ---- the file


def _grids(bureau: Bureau, who: Account, stored: Stored) -> tuple[Grid, ...]:
    """What was erased (个人信息) is not shown out of memory either: the file is asked for each time."""
    with bureau.look(who, "查看表") as connection:
        upload = uploads.by_id(connection, who.reach, stored.form.upload)
        try:
            content = blobs.fetch(connection, upload.scope, upload.sha256)
        except NotFound:
            return ()
    return _GRIDS.of((upload.sha256, upload.name), lambda: bureau.office().sandbox.call(as_it_came, content, upload.name))
