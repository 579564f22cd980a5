"""The generated county: the same files for a seed, a truth that adds up, and forms that are read back as they were written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from time import monotonic

import pytest
from examples.county_year import STATED, declaration, evaluation, monitoring, self_evaluation
from examples.county_year.county import County, Project
from examples.county_year.faults import FAULTS, spoil
from examples.county_year.folder import OWN, SCOPE, write
from examples.county_year.people import POINTS, choices, line, rectified, reviewed, supervised
from examples.county_year.values import Content, Fen, Quantity
from examples.county_year.year import Course, course
from openpyxl import load_workbook
from tests.intake.building import vocabulary

from chidu.desk import register
from chidu.desk.checking import check_scope
from chidu.desk.office import Office
from chidu.desk.plan import people_by_file, read_plan
from chidu.desk.review import Task, review
from chidu.form import Form, Value
from chidu.intake.reader import read_bytes
from chidu.policy.library import load_library
from chidu.policy.version import policy_version
from chidu.types import Event
from chidu.vocabulary import FieldSpec
from chidu.workflow.register import standings, tally

TINY = County(seed=2, departments=4, projects=12)
WHOLE = County(seed=2024)
PERSONAL = {"填报人", "单位负责人", "填报日期", "预算年度", "主评人"}
"""Printed at the foot or in the head of every form, or not kept by intake."""
ROOT = Path(__file__).parents[2]


@cache
def courses() -> tuple[Course, ...]:
    return tuple(course(WHOLE, p) for p in WHOLE.roll())


def kinds(c: Course) -> Iterator[tuple[Content, Callable[[Content], bytes]]]:
    """Every form of a project, with what draws it."""
    spoiled = declaration.declared(c)
    spoil(spoiled, c.project, WHOLE.random("差错", c.project.number))
    yield declaration.declared(c), declaration.draw
    yield spoiled, declaration.draw
    yield monitoring.monitored(c, 0), monitoring.draw
    yield monitoring.monitored(c, 1), monitoring.draw
    yield self_evaluation.assessed(WHOLE, c), self_evaluation.draw
    yield evaluation.evaluated(WHOLE, c), evaluation.draw


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("year") / "县"
    write(TINY, out)
    return out


def digest(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


# ---- the folder


def test_a_tiny_county_takes_seconds_and_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    begun = monotonic()
    write(TINY, tmp_path / "又一次")
    assert monotonic() - begun < 5
    assert digest(folder) == digest(tmp_path / "又一次")


def test_another_seed_gives_another_county(folder: Path, tmp_path: Path) -> None:
    write(County(seed=3, departments=4, projects=12), tmp_path / "别的")
    assert digest(folder)["申报表/0001.xlsx"] != digest(tmp_path / "别的")["申报表/0001.xlsx"]


def test_every_file_says_that_it_is_generated(folder: Path) -> None:
    for name in ("年度.yaml", "年度-决定.yaml", "说明.txt", "真值.json", "认定-审核.yaml"):
        assert STATED in (folder / name).read_text("utf-8")
    assert "生成示例" in (folder / "政策" / OWN).read_text("utf-8")
    for form in folder.rglob("*.xlsx"):
        assert load_workbook(BytesIO(form.read_bytes())).properties.description == STATED


def test_a_folder_with_files_is_left_alone(folder: Path) -> None:
    before = digest(folder)
    with pytest.raises(SystemExit, match="已有文件"):
        write(TINY, folder)
    assert digest(folder) == before


def test_a_large_county_is_reviewed_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("examples.county_year.folder.BATCH", 8)
    write(TINY, tmp_path / "大")
    plan = read_plan(tmp_path / "大" / "年度.yaml")
    reviews = [s for s in plan.steps if s.name.startswith("目标审核")]
    assert [s.name for s in reviews] == ["目标审核-第1批", "目标审核-第2批"]
    assert [len(list(s.folder.iterdir())) for s in reviews if s.folder] == [8, 4]


def test_the_plan_reads_and_its_people_speak_of_forms_that_are_there(folder: Path) -> None:
    plan = read_plan(folder / "年度.yaml")
    assert [s.on for s in plan.steps] == sorted(s.on for s in plan.steps)
    assert len(plan.lists["县直部门"]) == 4
    for step in (s for s in plan.steps if s.people and s.folder):
        assert step.people
        assert step.folder
        named = people_by_file(step.people, datetime(2025, 1, 1, tzinfo=UTC))
        assert named.keys() <= {f.name for f in step.folder.iterdir()}
    assert read_plan(folder / "年度-决定.yaml").steps[0].roster == "末位淘汰"


def test_the_countys_own_document_holds_with_its_superiors_and_has_every_roster_of_the_plan(folder: Path) -> None:
    plan = read_plan(folder / "年度.yaml")
    library = load_library(ROOT / "policies").with_files(plan.policies)
    assert check_scope(library, SCOPE)[0] == []
    for step in plan.steps:
        policy = policy_version(library, SCOPE, step.on)
        assert not step.roster or step.roster in policy.sets.rosters


@pytest.mark.slow
def test_forms_of_every_step_are_decided_with_what_people_said(folder: Path) -> None:
    plan, now = read_plan(folder / "年度.yaml"), datetime(2025, 1, 1, tzinfo=UTC)
    with Office(ROOT / "policies") as office:
        office.add(plan.policies)
        for step in (s for s in plan.steps if s.folder):
            assert step.folder
            people = people_by_file(step.people, now) if step.people else {}
            forms = sorted(step.folder.iterdir(), key=lambda f: (f.name not in people, f.name))[:3]
            for result in review(office, [Task(f, step.scope, step.on, people.get(f.name, ())) for f in forms]):
                assert result.error is None
                assert result.decision
                assert result.decision.outcome.conclusion


def test_problems_of_supervision_enter_the_register_and_every_event_can_have_happened(folder: Path) -> None:
    ledger, day = folder.parent / "整改台账.jsonl", date(2025, 6, 2)
    plan = read_plan(folder / "年度.yaml")
    policy = policy_version(load_library(ROOT / "policies").with_files(plan.policies), SCOPE, day)
    problems = [item for c in courses() for item in supervised(c.project)]
    entered = register.enter(ledger, policy, problems, day, "周整改").new
    assert len(entered) == len(problems) > 10
    for e in rectified((item.id, item.entered) for item in entered):
        register.record(ledger, policy, e["问题"], Event(e["事"], date.fromisoformat(e["日期"]), e["人"], e.get("说明", ""), e.get("结论", "")))
    whole = tally(standings(register.open_register(ledger, policy).register, date(2025, 12, 31)))
    assert whole.closed > whole.found * 2 / 3


# ---- the truth


def test_the_truth_adds_up_to_the_cent(folder: Path) -> None:
    told = json.loads((folder / "真值.json").read_text("utf-8"))
    projects = told["项目"]
    assert len(projects) == 12
    for p in projects:
        assert p["年初预算"] == sum(s["年初预算"] for s in p["资金"])
        assert list(p["执行"].values()) == [sum(s["执行"][m] for s in p["资金"]) for m in range(3)]
    for name in ("年初预算", "全年预算"):
        assert told["合计"][name] == sum(p[name] for p in projects)
    assert told["合计"]["执行2024-12-31"] == sum(p["执行"]["2024-12-31"] for p in projects)


def test_nothing_goes_backwards_and_nothing_is_spent_beyond_its_source() -> None:
    for c in courses():
        for f in (*c.funds, c.whole):
            assert 0 <= f.spent[0] <= f.spent[1] <= f.spent[2] <= f.adjusted <= f.initial
        assert c.whole.initial == c.project.budget <= c.project.total
        assert c.whole.spent[2] <= c.forecast[1] <= c.forecast[0]
        for i in c.indicators:
            counted = [s.number for s in i.states if isinstance(s.number, Fraction)]
            assert counted == sorted(counted)


def test_the_county_has_the_shape_that_counties_have() -> None:
    projects = [c.project for c in courses()]
    sizes = [sum(p.department == name for p in projects) for name in WHOLE.names()]
    assert (len(projects), len(sizes), sum(sizes), min(sizes)) == (760, 68, 760, 1)
    assert 1 <= sum(size > 40 for size in sizes) <= 5
    assert abs(sum(p.budget for p in projects) - 380_000_000_000) < 1_000_000_000
    assert len({p.code for p in projects}) == 760
    assert {(p.code[:8], p.code[8], len(p.code)) for p in projects} == {("37179924", "T", 21), ("37179924", "R", 21)}
    assert 0 < sum(p.subject.personnel for p in projects) < 50
    behind = [c for c in courses() if Fraction(7, 12) - Fraction(c.whole.spent[0], c.whole.initial) >= Fraction(2, 5)]
    assert 40 < len(behind) < 120
    assert 20 < sum(c.likelihood == "完全不可能" for c in courses()) < 60


def test_the_self_evaluation_states_the_end_of_the_year_and_marks_it_generously() -> None:
    forms = [(c, self_evaluation.assessed(WHOLE, c)) for c in courses()]
    for c, form in forms:
        assert form.tables["自评资金"][0]["全年执行数"] == c.whole.spent[2]
        assert [r["实际完成值"] for r in form.tables["自评指标"]] == [i.states[2] for i in c.indicators]
        assert sum(r["分值"] for r in form.tables["自评指标"]) == 90
    totals = [form.fields["自评总分"] for _, form in forms]
    assert 96 < sum(totals) / len(totals) < 98
    slips = [form for _, form in forms if form.fields["自评总分"] != _sum(form)]
    assert 5 < len(slips) < 40
    assert any(row["佐证材料"] is None for _, form in forms for row in form.tables["自评指标"])


def _sum(form: Content) -> Decimal:
    return form.tables["自评资金"][0]["得分"] + sum((Decimal(str(r["得分"])) for r in form.tables["自评指标"]), Decimal(0))


def test_faults_come_at_about_their_stated_shares() -> None:
    found = [[f.name for f in spoil(declaration.declared(c), c.project, WHOLE.random("差错", c.project.number))] for c in courses()]
    for fault in FAULTS:
        assert sum(fault.name in names for names in found) <= 760 * fault.share * 1.6 + 3
    assert 0.3 < sum(bool(names) for names in found) / 760 < 0.5
    assert {name for names in found for name in names} == {f.name for f in FAULTS}


# ---- read back


@pytest.mark.parametrize("number", [0, 5, 40, 100, 215, 333, 480, 601, 759])
def test_every_form_of_a_project_is_read_back_as_it_was_written(number: int) -> None:
    for content, draw in kinds(courses()[number]):
        (form,) = read_bytes(draw(content), "表.xlsx", vocabulary(), "万元")
        assert (form.kind, [(u.text, u.why) for u in form.unread]) == (content.kind, [])
        assert not differences(content, form)


@pytest.mark.parametrize("pace", ["正常", "偏慢", "滞后", "难成", "提前"])
def test_forms_of_every_pace_are_read_back(pace: str) -> None:
    chosen = next(c for c in courses() if c.pace == pace and any(f.initial for f in c.funds[1:]))
    for content, draw in kinds(chosen):
        (form,) = read_bytes(draw(content), "表.xlsx", vocabulary(), "万元")
        assert not differences(content, form)


def differences(content: Content, form: Form) -> list[str]:
    """Where a form as read differs from what was to stand on it, nothing left out on either side."""
    words = vocabulary()
    told = [f"{n}: {_said(v)} ≠ {form.fields.get(n)}" for n, v in content.fields.items()
            if not _same(words.fields[n], v, form.fields.get(n))]
    told += [f"多出 {n}" for n in form.fields.keys() - content.fields.keys() - PERSONAL if n not in ("项目开始日期", "项目结束日期")]
    for table in content.tables.keys() | form.tables.keys():
        rows, read = content.tables.get(table, []), form.tables.get(table, ())
        if len(rows) != len(read):
            told.append(f"{table}：{len(rows)}行，读出{len(read)}行")
        for i, (row, got) in enumerate(zip(rows, read, strict=False), 1):
            told += [f"{table}{i}.{n}: {_said(v)} ≠ {got.get(n)}" for n, v in row.items()
                     if not _same(words.tables[table].columns[n], v, got.get(n))]
            told += [f"{table}{i}.{n} 多出" for n in got.keys() - row.keys() - {"计算符号", "计量单位"}]
            told += [f"{table}{i}.计算符号" for v in row.values() if isinstance(v, Quantity) and v.sign and got["计算符号"].v != v.sign]
    return told


def _same(spec: FieldSpec, wanted: object, got: Value | None) -> bool:
    if got is None or (wanted is None) != (got.state == "blank"):
        return False
    if wanted is None or spec.personal:
        return True
    match wanted:
        case Fen():
            return got.v == Fraction(wanted, 100) and got.unit == "元"
        case Quantity():
            return got.v == _number(wanted) and (not isinstance(wanted.number, Fraction) or got.unit == (wanted.unit or None))
        case date() | str():
            return got.v == wanted
        case Decimal() if spec.type == "比率":
            return got.v == Fraction(wanted) / 100
        case Decimal() | int():
            return got.v == Fraction(wanted)
    return False


def _number(wanted: Quantity) -> object:
    return wanted.number / 100 if isinstance(wanted.number, Fraction) and wanted.unit == "%" else wanted.number


def _said(value: object) -> str:
    return str(value)


# ---- people


def project_with(**facts: bool) -> Project:
    return next(c.project for c in courses() if all(getattr(c.project, k) == v for k, v in facts.items()))


def test_people_grade_what_rules_leave_open_and_of_key_projects_everything_with_marks() -> None:
    sound = [i["事项"] for i in reviewed(WHOLE, project_with(key=False), ())]
    assert sound == [f"要点·{p}" for p in POINTS if p != "规范完整性"]
    certain = next(f for f in FAULTS if f.name == "成本写合理")
    assert "要点·指标科学性" not in [i["事项"] for i in reviewed(WHOLE, project_with(key=False), (certain,))]
    key = {i["事项"]: i["值"] for i in reviewed(WHOLE, project_with(key=True), (certain,))}
    assert (len(key), key["要点·指标科学性"], key["得分·指标科学性"]) == (16, "差", "7.5")


def row(code: str, listed: str = "是", budget: str = "100万元") -> Mapping[str, object]:
    return {"项目代码": code, "列入": listed, "下一年度预算": budget}


def test_a_choice_is_made_of_every_listed_member_and_of_no_other() -> None:
    rows = [row(f"37179924T00100000{i:04d}") for i in range(40)]
    made = choices("部门绩效自评", [*rows, row("甲", "否")])
    chosen = {i["代码"]: i["值"] for i in made if i["事项"] == "认定·末位淘汰处置"}
    assert chosen.keys() == {str(r["项目代码"]) for r in rows}
    assert set(chosen.values()) == {"压减", "取消", "不处置"}
    amounts = {i["代码"]: i["值"] for i in made if i["事项"] == "字段·决定金额"}
    assert amounts == {code: "20万元" for code, value in chosen.items() if value == "压减"}
    assert made == choices("部门绩效自评", [*rows, row("甲", "否")])


def test_a_choice_reads_values_as_forms_have_them() -> None:
    code = next(str(r["项目代码"]) for r in (row(f"丙{i}") for i in range(99)) if choices("甲", [r])[0]["值"] == "压减")
    given = {"项目代码": Value("given", code), "列入": Value("given", "是"), "下一年度预算": Value("given", Fraction("123456.78"), "元")}
    assert [i["值"] for i in choices("甲", [given])] == ["压减", "2.46万元"]


def test_a_member_without_next_years_budget_is_left_as_it_is() -> None:
    assert [i["值"] for i in choices("甲", [{"项目代码": "乙", "列入": "是"}])] == ["不处置"]


def test_a_determination_is_one_line_of_a_list() -> None:
    assert line({"文件": "0001.xlsx", "事项": "要点·明确清晰性", "值": "优"}) == "- {文件: 0001.xlsx, 事项: 要点·明确清晰性, 值: 优}\n"


def test_problems_are_mostly_closed_some_come_back_some_stay_open() -> None:
    events = rectified((f"{i:04d}", date(2025, 6, 2)) for i in range(300))
    closed = {e["问题"] for e in events if e["事"] == "销号"}
    assert 240 < len(closed) < 300
    assert {e.get("结论") for e in events} >= {"通过", "退回", "长期"}
    for number in closed:
        days = [e["日期"] for e in events if e["问题"] == number]
        assert days == sorted(days)
