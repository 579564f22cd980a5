"""A case as plain data and back: nothing rounded, nothing guessed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given

from chidu.archive import pack, packed_bytes, unpack_case
from chidu.evaluation.decide import preview
from chidu.form import Form, Source, Unread, Value
from chidu.policy.resolve import canonical_bytes
from chidu.types import Case, Ref
from small import determined, policy, rule
from strategies import archived_cases

LAMPS = Form(
    "绩效目标申报表", "ab" * 32,
    {"年度资金总额": Value("given", Fraction(10_000_000, 3), "元", "333.33万元", Source("cell", "申报表!C6")),
     "项目结束日期": Value("given", date(2024, 12, 31), None, "2024年12月"), "年度目标": Value("blank"), "项目名称": Value("unread", text="█灯")},
    {"指标": ({"指标值": Value("given", "合理", None, "合理")}, {})},
    (Unread(Source("cell", "申报表!D7"), "█灯", "看不清"),), "路灯.xlsx",
)
CASE = Case("一", "cn/shandong", date(2024, 3, 1), LAMPS, {"名单·清单": Value("given", ("县博物馆", "路灯"))},
            (determined("要点·规范", "优"), determined("字段·指标值", "98%", Ref("指标", 1))))


def test_a_case_comes_back_as_it_was():
    assert unpack_case(pack(CASE)) == CASE


def test_it_travels_as_json():
    assert unpack_case(json.loads(json.dumps(pack(CASE), ensure_ascii=False))) == CASE


def test_a_third_stays_a_third():
    assert pack(CASE)["form"]["fields"]["年度资金总额"]["v"] == {"数": "10000000/3"}


@given(archived_cases())
def test_every_case_comes_back(case):
    assert unpack_case(json.loads(json.dumps(pack(case)))) == case


def test_findings_and_outcome_are_packed_by_value():
    law = policy(rule("资金", "不符合: {年度资金总额: {大于: 300万元}}", 处置="[补正]") + "结论: {目标审核: [{其余: 退回}]}\n")
    bare = replace(CASE, determinations=())
    findings, outcome = preview(bare, law)
    packed = json.loads(json.dumps(pack(findings)))
    assert packed[0]["observed"]["v"] == {"数": "10000000/3"}
    assert packed == json.loads(json.dumps(pack(preview(bare, law)[0])))
    assert pack(outcome)["conclusion"] == "退回"
    assert pack(frozenset({"reference", "engine"})) == ["engine", "reference"]


@pytest.mark.parametrize(
    "change",
    [lambda p: p.pop("form"), lambda p: p["form"].pop("kind"), lambda p: p.update(on={"月": "2024-03"}), lambda p: p.update(on={"日": "明天"}),
     lambda p: p["form"]["fields"]["年度资金总额"].update(v={"数": "三分之一"}), lambda p: p.update(determinations=[{"item": "要点·规范"}])],
)
def test_what_is_no_case_is_refused(change):
    plain = json.loads(json.dumps(pack(CASE)))
    change(plain)
    with pytest.raises((KeyError, TypeError, ValueError)):
        unpack_case(plain)


@given(archived_cases())
def test_as_bytes_it_is_the_same_whether_or_not_it_was_plain_data_first(case):
    assert packed_bytes({"案件": case, "签署": frozenset({"reference", "engine"})}) == canonical_bytes(
        {"案件": pack(case), "签署": ["engine", "reference"]})


def test_what_has_no_plain_form_is_refused():
    for thing in (1.5, object(), {"甲": [set()]}):
        with pytest.raises(TypeError):
            pack(thing)
        with pytest.raises(TypeError):
            packed_bytes([object()])
