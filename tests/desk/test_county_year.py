"""A small invented county through a whole year, from forms to the closed register: what was decided agrees with the truth to the cent."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from examples.county_year.county import County
from examples.county_year.deciding import decide
from examples.county_year.folder import write
from tests.desk.county import NOW

from chidu.desk.figures import charts_of, grade_cuts
from chidu.desk.office import Office
from chidu.desk.plan import read_plan
from chidu.desk.register import open_register
from chidu.desk.verification import verify
from chidu.desk.year import Done, run
from chidu.document.charts import Comparison, Counts, Distribution, Progress
from chidu.document.context import Head
from chidu.records.book import Book
from chidu.types import Record
from chidu.workflow.register import standings, tally

pytestmark = pytest.mark.rest

JULY, OCTOBER = "2024-07-31", "2024-10-31"
COUNTY = County(seed=7, departments=5, projects=24)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole year, run once: what each step came to is in 步骤.json, letters in 文书."""
    folder = tmp_path_factory.mktemp("年") / "县"
    write(COUNTY, folder)
    steps: dict[str, Any] = {}
    with Office(workers=2) as office:
        for name in ("年度.yaml", "年度-决定.yaml"):
            plan = read_plan(folder / name)
            office.add(plan.policies)
            for step in plan.steps:
                *_, done = run(office, plan, step, folder / "文书", Head("", "", step.on), NOW)
                assert isinstance(done, Done)
                steps[step.name] = [done.forms, done.letters, done.waiting, done.entered, done.errors, done.differences]
            if name == "年度.yaml":
                decide(folder, office)
    (folder / "步骤.json").write_text(json.dumps(steps, ensure_ascii=False))
    return folder


def records(home: Path, kind: str) -> list[Record]:
    return list(Book(home / "决定簿.jsonl").records({kind}))


def truth(home: Path) -> dict[str, dict[str, Any]]:
    return {p["代码"]: p for p in json.loads((home / "真值.json").read_text())["项目"]}


def fen(record: Record, name: str) -> Fraction:
    value = record.value(name).v
    assert isinstance(value, Fraction), (record.file, name)
    return value * 100


def test_every_step_runs_with_no_error_nothing_waiting_and_every_roster_agreeing_with_its_decisions(home: Path):
    steps = json.loads((home / "步骤.json").read_text())
    assert {name: s[2:3] + s[4:] for name, s in steps.items()} == {name: [0, [], []] for name in steps}
    assert {steps[name][0] for name in ("目标审核", "7月监控", "10月监控", "自评复核")} == {24}
    assert len(list((home / "文书").rglob("*.docx"))) == sum(s[1] for s in steps.values()) > 50


def test_what_was_decided_agrees_with_what_was_generated_to_the_cent(home: Path):
    true = truth(home)
    monitored = {(r.text("项目代码"), r.text("数据日期")): r for r in records(home, "绩效运行监控表")}
    assert len(monitored) == 48
    for (code, day), r in monitored.items():
        assert fen(r, "累计执行") == true[code]["执行"][day]
        assert fen(r, "全年预算") == true[code]["年初预算" if day == JULY else "全年预算"]  # adjusted in autumn
    assessed = {r.text("项目代码"): r for r in records(home, "单位自评表")}
    assert sum(fen(r, "自评全年预算") for r in assessed.values()) == sum(p["全年预算"] for p in true.values())
    assert sum(fen(r, "下一年度预算") for r in assessed.values()) == sum(p["下一年度预算"] for p in true.values())


def test_the_amounts_of_the_eliminated_are_those_of_their_own_forms(home: Path):
    (proposed, decided) = [r for r in records(home, "末位淘汰名册") if r.text("名册名称") == "部门绩效自评"]
    budgets = {r.text("项目名称"): r.value("下一年度预算").v for r in records(home, "单位自评表")}
    listed = [n.message.partition("“")[2].partition("”")[0] for n in decided.noted if n.rule == "末位淘汰.列入"]
    assert 0 < len(listed) == decided.value("末位淘汰列入数").v == proposed.value("末位淘汰列入数").v
    assert "末位淘汰处置金额合计" not in proposed.fields  # until a person has decided of every one
    assert 0 <= decided.value("末位淘汰处置金额合计").v <= sum(budgets[name] for name in listed)


def test_the_register_closes_what_was_found_and_every_letter_can_be_verified(home: Path):
    plan = read_plan(home / "年度.yaml")
    with Office(workers=1) as office:
        office.add(plan.policies)
        book = open_register(plan.ledger, office.policy(plan.scope, plan.steps[-1].on))
        assert len(book.register.items) == sum(s[3] for s in json.loads((home / "步骤.json").read_text()).values()) > 0
        (whole,) = [r for r in records(home, "整改台账") if r.text("台账单位") == "全部单位"]
        assert whole.value("应整改数").v == len(book.register.items)
        assert whole.value("已整改数").v == tally(standings(book.register, date(2025, 12, 31))).closed
        for letter in [*(home / "文书").rglob("*整改通知*.docx"), *(home / "文书").rglob("*末位淘汰建议*.docx")]:
            assert verify(letter, office.sandbox).differences == ()


def test_the_book_is_whole_and_the_charts_show_it(home: Path):
    plan, book = read_plan(home / "年度.yaml"), Book(home / "决定簿.jsonl")
    assert book.verify()[0] > 100
    with Office(workers=1) as office:
        office.add(plan.policies)
        law = office.policy(plan.scope, plan.steps[-1].on)
        charts = dict(charts_of(book, law, "2024"))
        assert grade_cuts(law, "自评核定总分") == {"优": 90, "良": 80, "中": 60}
    assert [type(c) for c in charts.values()] == [Distribution, Comparison, Progress, Counts]
    progress = charts["预算执行与时间进度"]
    assert isinstance(progress, Progress)
    known = truth(home).values()
    assert [r.rate for r in progress.series[0].readings] == [
        Fraction(sum(p["执行"][day] for p in known), sum(p[budget] for p in known))
        for day, budget in ((JULY, "年初预算"), (OCTOBER, "全年预算"))]
