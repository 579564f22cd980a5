"""Reviewing files: one result a form, the others go on, and each as plain JSON, exact and the same everywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.desk.county import (
    COUNTY,
    GOOD,
    LAMPS,
    SPRING,
    TEMPLATES,
    changed,
    decided,
    lose_the_engine,
    person,
    put,
    put_form,
    write_policies,
)

from chidu.desk import review as reviewing
from chidu.desk.office import Office
from chidu.desk.review import Task, as_json, review, reviewed_json
from chidu.errors import Disagreement, FormUnreadable, InputError, PolicySetError, UnknownScope
from chidu.evaluation import decide as deciding
from chidu.evaluation.decide import ENGINE, REFERENCE

KEYS = ["scope", "on", "fingerprint", "form", "findings", "points", "grade", "conclusion", "actions", "documents",
        "missing", "signed", "waiting", "decision"]
FINDING = ["rule", "point", "verdict", "severity", "object", "message", "suggestion", "observed", "required",
           "difference", "missing",
           "provision", "cells"]


def task(path: Path, scope: str = COUNTY) -> Task:
    return Task(path, scope, SPRING)


def plain(office: Office, folder: Path, form: dict, *people: Any) -> dict[str, Any]:
    return as_json(decided(office, folder, form, *people), office.policy(COUNTY, SPRING))


def finding(told: dict[str, Any], rule: str, about: str = "项目") -> dict[str, Any]:
    return next(f for f in told["findings"] if f["rule"] == rule and f["object"].startswith(about))


def test_every_form_of_a_file_is_a_case_of_its_own(office: Office, tmp_path: Path) -> None:
    twins = list(review(office, [task(put_form(tmp_path / "两张.json", LAMPS, LAMPS))]))
    assert len({r.decision.case.id for r in twins if r.decision}) == 2
    again = list(review(office, [task(tmp_path / "两张.json")]))
    assert [r.decision and r.decision.id for r in again] == [r.decision and r.decision.id for r in twins]


def test_no_bad_file_stops_the_others(office: Office, tmp_path: Path) -> None:
    results = list(review(office, [
        task(put_form(tmp_path / "一.json", LAMPS)), task(put(tmp_path / "坏.json", "{")), task(tmp_path / "没有.json"),
        task(put(tmp_path / "别的.docx", b"PK\x03\x04 not a zip")), task(tmp_path / "一.json", "cn/nowhere"),
        task(put_form(tmp_path / "二.json", GOOD))]))
    assert [type(r.error) for r in results] == [type(None), FormUnreadable, InputError, type(results[3].error),
                                                UnknownScope, type(None)]
    assert isinstance(results[3].error, InputError)
    assert results[-1].decision


def test_a_fault_of_the_program_stops_one_file_and_is_told_in_chinese(office: Office, tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    real = reviewing.decide

    def fails(case: Any, *rest: Any) -> Any:
        if case.form.file == "一.json":
            raise KeyError("boom")
        return real(case, *rest)

    monkeypatch.setattr(reviewing, "decide", fails)
    one, two = review(office, [task(put_form(tmp_path / "一.json", LAMPS)), task(put_form(tmp_path / "二.json", GOOD))])
    assert str(one.error).startswith("一.json：处理这份文件时程序内部出错（KeyError，版本")
    assert two.decision


def test_a_library_with_mistakes_stops_everything_before_the_first_form(tmp_path: Path) -> None:
    root = write_policies(tmp_path)
    put(root / "cn" / "坏.yaml", "文件: {标题: 坏}\n")
    with Office(root, TEMPLATES) as office, pytest.raises(PolicySetError) as caught:
        next(review(office, [task(tmp_path / "没有.json")]))
    assert caught.value.exit_code == 3


def test_the_json_has_what_a_budget_system_takes(office: Office, tmp_path: Path) -> None:
    told = plain(office, tmp_path, LAMPS)
    assert list(told) == KEYS
    assert {tuple(f) for f in told["findings"]} == {tuple(FINDING)}
    assert (told["scope"], told["on"]) == (COUNTY, "2024-03-01")
    assert (told["form"]["kind"], told["form"]["source"]) == ("绩效目标申报表", "申报表.json")
    assert (told["signed"], told["waiting"]) == (["engine", "reference"], None)
    assert {f["verdict"] for f in told["findings"]} <= {"符合", "不符合", "无法判定", "不适用"}
    json.dumps(told)


def test_a_finding_tells_what_was_seen_what_was_wanted_and_how_far_off(office: Office, tmp_path: Path) -> None:
    found = finding(plain(office, tmp_path, LAMPS), "成本.分项之和小于预算")
    assert (found["observed"], found["required"], found["difference"]) == ("562.00万元", "620.00万元", "58.00万元")
    assert found["message"] == "分项成本之和562.00万元小于项目预算620.00万元，差额58.00万元。"
    assert found["provision"] == {"document": "巨野县成本分析工作报道", "article": "做细分项成本", "scope": COUNTY}
    assert found["cells"] == ["cost_breakdown[0].amount", "cost_breakdown[1].amount", "cost_breakdown[2].amount",
                              "funding.annual"]


def test_what_is_met_tells_why_and_what_is_unknown_what_it_lacks(office: Office, tmp_path: Path) -> None:
    told = plain(office, tmp_path, changed(GOOD, cost_breakdown=None))
    met, unknown = finding(told, "申报.缺基本信息"), finding(told, "成本.分项之和小于预算")
    assert (met["verdict"], met["suggestion"]) == ("符合", "")
    assert "主管部门" in met["message"]
    assert (unknown["verdict"], unknown["difference"]) == ("无法判定", None)
    assert unknown["missing"]


def test_what_could_not_be_read_is_told_with_its_place(office: Office, tmp_path: Path) -> None:
    unread = plain(office, tmp_path, changed(LAMPS, funding={"annual": "六百二十左右"}))["form"]["unread"]
    assert [(u["cell"], u["text"]) for u in unread if u["why"]] == [("funding.annual", "六百二十左右")]


def test_grades_say_who_gave_them(office: Office, tmp_path: Path) -> None:
    points = plain(office, tmp_path, LAMPS, person("要点·明确清晰性", "良"))["points"]
    assert points["明确清晰性"] == {"grade": "良", "by": "person"}
    assert points["资金匹配性"] == {"grade": "差", "by": "rules"}


def test_an_error_as_json_names_file_and_code(office: Office, tmp_path: Path) -> None:
    (result,) = review(office, [task(tmp_path / "没有.json")])
    told = reviewed_json(office, result)
    assert told["form"] == {"source": "没有.json"}
    assert told["error"]["code"] == "file-missing"


# ---- two evaluators


def test_evaluators_that_disagree_give_no_decision(office: Office, tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong comparison in the reference alone: the engine, which works in its own process, does not share it."""
    real = deciding.judge

    def wrong(case: Any, policy: Any, facts: Any) -> Any:
        return tuple(replace(f, verdict="met", actions=()) if f.rule == "成本.分项之和小于预算" else f
                     for f in real(case, policy, facts))

    monkeypatch.setattr(deciding, "judge", wrong)
    (result,) = review(office, [task(put_form(tmp_path / "一.json", LAMPS))])
    assert result.decision is None
    assert isinstance(result.error, Disagreement)
    assert result.error.exit_code == 1
    assert str(result.error).startswith("一.json：两个判定器结论不一：成本.分项之和小于预算（项目）：参照判“符合”，引擎判“不符合”。")


@pytest.mark.parametrize(("times", "signed"), [(1, {REFERENCE, ENGINE}), (2, {REFERENCE})], ids=["once", "twice"])
def test_a_worker_lost_once_is_tried_again_and_lost_twice_the_form_waits(
        office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, signed: set[str]) -> None:
    lose_the_engine(office, monkeypatch, times)
    (result,) = review(office, [task(put_form(tmp_path / "一.json", LAMPS))])
    assert result.error is None
    assert result.decision is not None
    assert result.decision.signed == signed
