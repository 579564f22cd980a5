"""How a decision came about: what fired in the engine, in order, beside the reference's why and why not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.desk.county import COUNTY, GOOD, LAMPS, SPRING, changed, decided, lose_the_engine, person, put_form

from chidu.desk.office import Office
from chidu.desk.review import Task, review, reviewed_json
from chidu.desk.trace import Traced, trace, trace_json
from chidu.types import Decision


def told(office: Office, folder: Path, form: dict[str, Any], *people: Any) -> tuple[Decision, Traced]:
    decision = decided(office, folder, form, *people)
    return decision, trace(decision, office.policy(COUNTY, SPRING))


def test_every_finding_is_told_once_with_the_firing_that_says_the_same(office: Office, tmp_path: Path) -> None:
    decision, traced = told(office, tmp_path, LAMPS)
    assert [j.finding for j in traced.judged] == list(decision.findings)
    assert decision.trace
    said = {"met": "met", "unmet": "unmet", "not_applicable": "na"}
    for j in traced.judged:
        if j.finding.verdict == "unknown":
            assert j.fired is None
        else:
            assert j.fired
            fired = decision.trace.judged[j.fired - 1]
            assert (fired.id, fired.about, fired.outcome) == (j.finding.rule, str(j.finding.about), said[j.finding.verdict])
    assert {j.fired for j in traced.judged} - {None} == set(range(1, len(decision.trace.judged) + 1))


def test_every_climb_is_told_step_by_step_for_its_point(office: Office, tmp_path: Path) -> None:
    decision, traced = told(office, tmp_path, LAMPS)
    climbs = {c.point or c.ladder: c for c in traced.climbs}
    assert {name: g.grade for name, g in decision.outcome.points.items()} == {
        p: (c.result if c.result != "待评" else None) for p, c in climbs.items() if "·" not in p}
    money = climbs["资金匹配性"]
    assert (money.ladder, money.result) == ("评级·绩效目标审核·要点拟定", "差")
    assert [(r.step, r.when, r.result, r.truth, r.because) for r in money.rungs] == [
        (1, "否决数大于0，或严重数大于0", "差", True, ("严重数为1",))]
    ended = climbs["结论·目标审核"]
    assert [(r.result, r.truth) for r in ended.rungs] == [("待评审人评定", True)]
    assert ended.result == decision.outcome.conclusion


def test_the_firings_go_on_from_the_judgements_through_every_climb(office: Office, tmp_path: Path) -> None:
    decision, traced = told(office, tmp_path, LAMPS)
    assert decision.trace
    numbers = [r.fired for c in traced.climbs for r in c.rungs]
    assert numbers == list(range(len(decision.trace.judged) + 1, (traced.firings or 0) + 1))


def test_a_step_passed_and_a_step_that_held_fired_as_the_reference_found(office: Office, tmp_path: Path) -> None:
    decision, traced = told(office, tmp_path, GOOD)
    assert decision.trace
    for climb, fired in zip(traced.climbs, decision.trace.climbed, strict=True):
        assert [(climb.ladder, str(r.step - 1), r.truth) for r in climb.rungs] == [(f.id, f.about, f.outcome != "next") for f in fired]


def test_a_point_that_a_person_graded_is_not_climbed_for(office: Office, tmp_path: Path) -> None:
    _, before = told(office, tmp_path, LAMPS)
    _, after = told(office, tmp_path, LAMPS, person("要点·资金匹配性", "中"))
    points = [[c.point for c in t.climbs if c.point] for t in (before, after)]
    assert points[1] == [p for p in points[0] if p != "资金匹配性"]


def test_where_the_engine_was_lost_the_reference_alone_is_told_and_why(office: Office, tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    _, whole = told(office, tmp_path, LAMPS)
    lose_the_engine(office, monkeypatch, 2)
    decision, traced = told(office, tmp_path, LAMPS)
    assert traced.firings is None
    assert traced.waiting == decision.waiting
    assert decision.waiting
    assert "SIGABRT" in decision.waiting.reason
    assert {j.fired for j in traced.judged} == {None}
    assert traced.judged == tuple(replace(j, fired=None) for j in whole.judged)
    assert [(c.ladder, c.point, c.result) for c in traced.climbs] == [(c.ladder, c.point, c.result) for c in whole.climbs]


def test_as_data_it_lists_the_firings_in_order_and_the_reasons_of_all(office: Office, tmp_path: Path) -> None:
    decision, traced = told(office, tmp_path, changed(LAMPS, project__unit=None))
    plain = trace_json(decision, office.policy(COUNTY, SPRING))
    assert json.loads(json.dumps(plain)) == plain
    assert [f["order"] for f in plain["engine"]] == list(range(1, (traced.firings or 0) + 1))
    unmet = next(r for r in plain["rules"] if r["rule"] == "成本.分项之和小于预算")
    assert (unmet["object"], unmet["verdict"]) == ("项目", "不符合")
    assert "562.00万元" in unmet["because"][0]
    assert plain["engine"][unmet["fired"] - 1] == {"order": unmet["fired"], "rule": "成本.分项之和小于预算", "object": "项目", "verdict": "不符合"}
    letter = plain["ladders"][-1]
    assert (letter["ladder"], letter["point"], letter["result"]) == ("文书·补正通知", None, "补正通知")
    assert plain["engine"][-1] == {"order": traced.firings, "ladder": "文书·补正通知", "step": 1, "truth": "成立"}
    assert letter["steps"][-1]["fired"] == traced.firings


def test_it_is_part_of_the_json_only_where_asked_for(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [Task(put_form(tmp_path / "路灯.json", LAMPS), COUNTY, SPRING)]
    (one,) = review(office, tasks)
    assert "trace" not in reviewed_json(office, one)
    assert list(reviewed_json(office, one, traced=True)) == [*reviewed_json(office, one), "trace"]
    lose_the_engine(office, monkeypatch, 2)
    (lost,) = review(office, tasks)
    plain = reviewed_json(office, lost, traced=True)
    assert plain["trace"]["engine"] is None
    assert plain["waiting"] == {"code": "worker-died", "reason": "处理中受限进程异常退出（信号SIGABRT）"}
    assert {r["fired"] for r in plain["trace"]["rules"]} == {None}
