"""The further parts of the benchmark, small: jurisdictions, the line, a store of facts, tables, what a process says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.jurisdictions import lay_out
from benchmarks.line import Line, tasks
from benchmarks.processes import asked
from benchmarks.tables import Table, number

from benchmarks import millions, parts
from chidu.desk.checking import check_scope
from chidu.desk.office import Office
from chidu.policy.library import load_library
from small import real_library

pytestmark = pytest.mark.rest

FURTHER = 3


def test_the_service_is_measured_whole(tmp_path: Path) -> None:
    plan = replace(parts.QUICK, service=(3, 2, 4))
    (table,) = parts.service(plan, tmp_path, lambda _: None)
    assert [row[0] for row in table.rows][:2] == ["files received, judged and lettered, s", "work list, ms"]
    assert "letters; received" in table.notes[0]
    assert ", 0 errors" in table.notes[0]


def test_further_counties_load_and_their_rules_pass_their_examples(tmp_path: Path) -> None:
    known = set(real_library().jurisdictions)
    scopes = lay_out(tmp_path / "policies", len(known) + FURTHER)
    library = load_library(tmp_path / "policies")
    assert len(scopes) == FURTHER
    assert set(library.jurisdictions) == known | set(scopes)
    problems, rules = check_scope(library, scopes[-1])
    assert not problems
    assert sum(rule.startswith(f"县{len(scopes)}.") for rule in rules) == 4


def test_the_line_writes_the_letters_of_every_form(tmp_path: Path) -> None:
    with Office(workers=1) as office:
        line, listed = Line(office), tasks(tmp_path, 4)
        assert len({task.path for task in listed}) == 4
        (tmp_path / "out").mkdir()
        decided = line.decide(line.cases(line.read(listed)))
        written = line.write(decided, tmp_path / "out")
    assert len(decided) == 4
    assert sorted(written) == sorted((tmp_path / "out").iterdir())
    assert len(written) == sum(len(decision.outcome.documents) for _, decision in decided)


def test_a_store_of_parts_that_come_again_is_judged_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(millions, "AT_ONCE", 20)
    monkeypatch.setattr(millions, "COMPARED", 20)
    (tmp_path / "facts").mkdir()
    millions.fill(tmp_path / "facts", 70, 2)
    assert [part.name for part in sorted((tmp_path / "facts").iterdir())] == ["00000", "00001", "00002", "00003"]
    found = millions.judged(tmp_path / "facts", tmp_path / "out")
    assert (found["forms"], found["refused"]) == (70, 0)
    assert len(list((tmp_path / "out").glob("案件-*.parquet"))) == 4


def test_a_case_that_ends_otherwise_stops_the_run() -> None:
    with pytest.raises(AssertionError, match="differs from the reference"):
        millions.compare({"案件": ["别的案件"], "总评": ["优"], "结论": ["通过"]})


def test_an_engine_that_says_something_else_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "asked", lambda *_: {"same": False, "digest": "0", "cases": 1})
    with pytest.raises(SystemExit, match="does not say what the reference says"):
        parts.measured("numpy", tmp_path, 1, 1)


def test_what_an_engine_cannot_do_stands_in_the_table_as_it_says_it(tmp_path: Path) -> None:
    assert "FileNotFoundError" in asked("benchmarks.runner", "numpy", tmp_path / "nothing", 20, 1)["error"]


def test_a_table_in_markdown() -> None:
    table = Table("快慢", ("engine", "per s"), (("甲", number(123_456.7)), ("乙", number(0.012345))), ("A note.",))
    assert table.markdown() == "## 快慢\n\n| engine | per s |\n| --- | ---: |\n| 甲 | 123,457 |\n| 乙 | 0.0123 |\n\nA note."
