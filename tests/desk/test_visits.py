"""Supervision and evaluation plans merged: the same unit and project in one year is one joint visit."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from chidu.desk.visits import Planned, merge_plans, read_plan_lines
from chidu.errors import InputError
from strategies import plans

INSURANCE = Planned(2024, "区农业农村局", "政策性农业保险", "370811-07", "保费补贴资金")
GRAIN = Planned(2024, "区发展和改革局", "地方粮油储备补贴", "", "补贴资金")


def test_the_same_project_in_both_plans_is_one_joint_visit():
    (visit,) = merge_plans([INSURANCE], [Planned(2024, "区农业农村局", "政策性农业保险（种植业）", "370811-07", "赔付率")])
    assert (visit.joint, visit.by) == (True, ("财政监督", "绩效评价"))
    assert visit.projects == ("政策性农业保险", "政策性农业保险（种植业）")
    assert [line.subject for line in (*visit.supervised, *visit.evaluated)] == ["保费补贴资金", "赔付率"]


def test_a_project_without_a_code_is_known_by_its_name():
    (visit,) = merge_plans([GRAIN], [Planned(2024, "区发展和改革局", "地方粮油储备补贴", "370811-09")])
    assert visit.joint


def test_another_year_unit_or_project_is_another_visit():
    for other in (Planned(2025, INSURANCE.unit, INSURANCE.project, INSURANCE.code),
                  Planned(2024, "区民政局", INSURANCE.project, INSURANCE.code),
                  Planned(2024, INSURANCE.unit, "银龄安康工程", "370811-08"), Planned(2024, INSURANCE.unit, INSURANCE.project, "370811-08")):
        visits = merge_plans([INSURANCE], [other])
        assert [v.by for v in visits] == [("财政监督",), ("绩效评价",)], other


def test_a_check_of_the_whole_unit_takes_in_whatever_is_planned_there_that_year():
    visits = merge_plans([Planned(2024, "区农业农村局", subject="财务管理"), GRAIN], [INSURANCE, Planned(2025, "区农业农村局", "高标准农田")])
    assert [(v.year, v.unit, v.joint) for v in visits] == [
        (2024, "区农业农村局", True), (2024, "区发展和改革局", False), (2025, "区农业农村局", False)]


def test_a_line_that_names_code_and_name_brings_two_others_together():
    named, coded = Planned(2024, "区民政局", "银龄安康工程"), Planned(2024, "区民政局", "", "370811-08")
    (visit,) = merge_plans([named, coded], [Planned(2024, "区民政局", "银龄安康工程", "370811-08")])
    assert len(visit.supervised) == 2


@given(plans(), plans())
def test_every_line_of_both_plans_is_in_one_visit(supervision, evaluation):
    visits = merge_plans(supervision, evaluation)
    assert sorted((line for v in visits for line in v.supervised), key=str) == sorted(supervision, key=str)
    assert sorted((line for v in visits for line in v.evaluated), key=str) == sorted(evaluation, key=str)
    assert all((line.year, line.unit) == (v.year, v.unit) for v in visits for line in (*v.supervised, *v.evaluated))
    years = [v.year for v in visits]
    assert years == sorted(years)


@given(plans(), plans())
def test_no_two_visits_of_a_unit_look_at_one_project(supervision, evaluation):
    visits = merge_plans(supervision, evaluation)
    codes = [(v.year, v.unit, c) for v in visits for c in {line.code for line in (*v.supervised, *v.evaluated)} if c]
    assert len(codes) == len(set(codes))


def test_plans_are_read_from_the_files_that_a_bureau_keeps(tmp_path: Path):
    (tmp_path / "监督.csv").write_text("年度,单位,项目名称,项目代码,内容\n2024年,区农业农村局,政策性农业保险,370811-07,保费补贴\n", "utf-8-sig")
    (tmp_path / "评价.csv").write_text("单位,年度,项目代码\n区农业农村局,2024,370811-07\n区民政局,2024,\n", "utf-8")
    lines = [read_plan_lines(tmp_path / name) for name in ("监督.csv", "评价.csv")]
    assert lines[0] == (Planned(2024, "区农业农村局", "政策性农业保险", "370811-07", "保费补贴"),)
    assert [v.joint for v in merge_plans(*lines)] == [True, False]


@pytest.mark.parametrize(("text", "told"), [
    ("单位,项目\n甲局,路灯\n", "缺“年度”这一列"), ("年度,单位\n明年,甲局\n", "没有写清年度或单位"), ("年度,单位\n2024,\n", "没有写清年度或单位"),
])
def test_a_plan_that_is_not_written_out_is_refused_with_its_line(tmp_path: Path, text, told):
    (tmp_path / "计划.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=told):
        read_plan_lines(tmp_path / "计划.csv")
