"""What a part of a store comes to: its lines, its totals, and the forms of which nothing can be said."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from benchmarks.workload import generated

from chidu.errors import FactsUnreadable
from chidu.evaluation.bulk import columns_of, evaluate
from chidu.evaluation.bulk.report import COUNTS, PENDING, Report, Totals, judge_part, lines_of, report_of
from chidu.evaluation.bulk.store import write_part
from chidu.evaluation.decide import preview
from chidu.evaluation.digest import digest
from chidu.policy.version import policy_version
from chidu.types import VERDICTS, Case, PolicyVersion
from small import SPRING, determined, real_library

WRONG = determined("没有·这种", "x")


@cache
def law() -> PolicyVersion:
    return policy_version(real_library(), "cn/shandong/dezhou/qihe", SPRING)


@cache
def listed() -> tuple[Case, ...]:
    """Some forms, of which one cannot stand."""
    first, *others = generated(law(), 17, 0, 12)
    return (replace(first, determinations=(WRONG,)), *others)


@cache
def report() -> Report:
    (columns,) = columns_of(listed())
    return report_of(evaluate(law(), columns), lines=True, signed=True)


def test_a_line_for_every_form_says_what_the_reference_says():
    told = [preview(c, law()) for c in listed()[1:]]
    assert report().cases["案件"] == [c.id for c in listed()[1:]]
    assert report().cases["总评"] == [o.grade or PENDING for _, o in told]
    assert report().cases["结论"] == [o.conclusion or PENDING for _, o in told]
    assert report().cases["问题数"] == [sum(f.verdict == "unmet" for f in findings) for findings, _ in told]
    assert list(report().digests) == [digest(c.id, (f.verdict for f in findings), o)
                                      for c, (findings, o) in zip(listed()[1:], told, strict=True)]


def test_a_refused_form_has_no_line_and_its_reason():
    assert list(report().refused) == [f"{listed()[0].form.file} {listed()[0].id}".strip()]
    assert "没有·这种" in next(iter(report().refused.values()))
    files = {name: pl.read_parquet(BytesIO(content)) for name, content in lines_of(report(), 3)}
    assert list(files) == ["案件-00003.parquet", "判定-00003.parquet"]
    for frame in files.values():
        assert listed()[0].id not in frame["案件"].to_list()


def test_the_lines_are_what_is_unmet_or_unknown():
    (_, (_, content)) = lines_of(report(), 0)
    wanted = {(c.id, f.rule, f.about.object, f.about.row, VERDICTS[f.verdict])
              for c in listed()[1:] for f in preview(c, law())[0] if f.verdict in ("unmet", "unknown")}
    assert set(pl.read_parquet(BytesIO(content)).iter_rows()) == wanted


def test_without_lines_there_is_one_file():
    (columns,) = columns_of(listed())
    assert [name for name, _ in lines_of(report_of(evaluate(law(), columns), lines=False), 0)] == ["案件-00000.parquet"]


def test_totals_are_those_of_all_parts():
    totals, parts = Totals(), [columns_of(listed()[i:i + 5])[0] for i in (0, 5, 10)]
    for columns in parts:
        totals.add(report_of(evaluate(law(), columns), lines=False))
    whole = Totals()
    whole.add(report())
    assert totals == whole
    assert totals.forms == len(listed()) - 1
    assert set(totals.counts) == set(COUNTS)


@pytest.fixture
def part(tmp_path: Path) -> Path:
    (columns,) = columns_of(listed())
    write_part(tmp_path / "00000", columns)
    return tmp_path / "00000"


def test_a_part_is_judged_from_its_files(part: Path):
    told = judge_part(law().canonical, law().scope, law().on, str(part), True, True)
    assert (told.cases, told.rules, told.refused, told.digests) == (report().cases, report().rules, report().refused, report().digests)


def test_a_bare_policy_says_nothing_and_stops_at_nothing(part: Path):
    bare = replace(law(), rules=(), derived=(), gradings={}, conclusions={}, letters=())
    (columns,) = columns_of([replace(c, determinations=()) for c in listed()[1:]])
    told = report_of(evaluate(bare, columns))
    assert told.cases["结论"] == told.cases["总评"] == [PENDING] * 11
    assert told.rules == {}
    assert [pl.read_parquet(BytesIO(content)).height for _, content in lines_of(told, 0)] == [11, 0]


def test_forms_of_a_kind_that_a_policy_has_not_are_refused_and_the_others_go_on(tmp_path: Path):
    """A store read by one library and judged by another."""
    menu = [replace(c, form=replace(c.form, kind="菜单", file=f"菜单{i}.xlsx")) for i, c in enumerate(listed())]
    (columns,) = columns_of(menu)
    write_part(tmp_path / "00000", columns)
    told = judge_part(law().canonical, law().scope, law().on, str(tmp_path / "00000"), True, True)
    assert len(told.refused) == len(menu)
    (refusal,) = set(told.refused.values())
    assert refusal.startswith("数据字典里没有“菜单”这种表。可审的表：绩效目标申报表、成本效益分析表")
    assert refusal.endswith("请核对表的种类，或先把它收进数据字典。")
    totals = Totals()
    totals.add(told)
    totals.add(report())
    assert (totals.forms, len(totals.refused)) == (len(listed()) - 1, len(menu) + 1)
    assert next(pl.read_parquet(BytesIO(content)).height for _, content in lines_of(told, 0)) == 0


def test_a_part_that_cannot_be_read_is_told(tmp_path: Path):
    with pytest.raises(FactsUnreadable, match=r"没有文件“列\.json”"):
        judge_part(law().canonical, law().scope, law().on, str(tmp_path), True, True)
