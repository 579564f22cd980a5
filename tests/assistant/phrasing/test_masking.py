"""Names do not leave the bureau, and come back whole."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chidu.assistant.phrasing.masking import Masking, Names, is_id_card, legible, squeeze
from chidu.form import Value
from chidu.opinion.wording import shown
from chidu.policy.version import policy_version
from chidu.vocabulary import Mask
from small import SPRING, real_library, vocabulary
from strategies import names_on_forms, private_numbers

POLICY = policy_version(real_library(), "cn", SPRING)
MASKS = vocabulary().outgoing
LAMPS, OFFICE = "城区路灯运维项目", "市路灯管理处"


def masking(project: str = LAMPS, unit: str = OFFICE, near: str = "") -> Masking:
    return Masking(MASKS, Names({"项目": (project,), "单位": (unit,)}, {"项目": (near,)} if near else {}), ("齐河县", "全国"))


def test_the_default_hides_who_and_where_to_pay() -> None:
    assert list(MASKS) == ["项目", "单位", "部门", "人员", "电话", "身份证", "账号"]


@pytest.mark.parametrize(("text", "hidden"), [
    (f"“{LAMPS}”由{OFFICE}实施，{LAMPS}有4条不符合", "“〔项目1〕”由〔单位1〕实施，〔项目1〕有4条不符合"), ("城区 路灯\n运维项目", "〔项目1〕"), ("城\u200b区路灯运维项目", "〔项目1〕"),
    ("联系人：王小明，电话13912345678或0534-1234567。", "联系人：〔人员1〕，电话〔电话1〕或〔电话2〕。"), ("2024年3月5日由李审核判定", "2024年3月5日由〔人员1〕判定"),
    ("身份证11010519491231002X", "身份证〔身份证1〕"), ("身份证１１０１０５１９４９１２３１００２x", "身份证〔身份证1〕"), ("账号6222 0212 3456 7890 123", "账号〔账号1〕"),
    ("合同110105194912310甲", "合同110105194912310甲"),
    ("预算620.00万元，财预〔2015〕88号，2024-03-15", "预算620.00万元，财预〔2015〕88号，2024-03-15"), ("写着〔项目1〕的表", "写着〔原文1〕的表"),
])
def test_what_is_hidden(text: str, hidden: str) -> None:
    assert masking().hide(text) == hidden


def test_an_account_number_is_one_though_it_is_no_identity_card() -> None:
    assert masking().hide("110105194912310021") == "〔账号1〕"
    assert not is_id_card("110105194912310021")


def test_the_longest_name_is_hidden_first() -> None:
    both = Masking(MASKS, Names({"项目": ("路灯", LAMPS)}, {}))
    assert both.hide(f"{LAMPS}的路灯") == "〔项目1〕的〔项目2〕"
    assert both.back("〔项目1〕的〔项目2〕") == f"“{LAMPS}”的“路灯”"


def test_a_long_name_is_hidden_where_an_answer_cuts_it_off() -> None:
    long = "城区路灯" * 20
    said = shown(Value("given", long, None, long), POLICY)
    assert said.endswith("……")
    assert masking(long).hide(f"项目名称为{said}。") == "项目名称为〔项目1〕……。"


@pytest.mark.parametrize(("ask", "hidden"), [
    ("消纳场为什么退回", "〔项目1〕为什么退回"), ("建筑垃圾消纳场扩建要几天补正", "〔项目1〕要几天补正"), ("齐河县的建筑怎么定", "齐河县的建筑怎么定"), ("城区路灯运维项目呢", "〔项目1〕呢"),
])
def test_a_question_may_shorten_a_name(ask: str, hidden: str) -> None:
    assert masking(near="齐河县建筑垃圾消纳场扩建工程").hide_question(ask) == hidden


def test_a_name_comes_back_in_quotes_once_and_an_invented_code_is_seen() -> None:
    codes = masking()
    codes.hide(f"{LAMPS}和〔项目9〕")
    assert codes.back("〔项目1〕有“〔项目1〕”，写着〔原文1〕，〔项目2〕") == f"“{LAMPS}”有“{LAMPS}”，写着“〔项目9〕”，〔项目2〕"
    assert codes.invented("〔项目1〕和〔单位3〕") == "〔单位3〕"
    assert codes.invented("财预〔2015〕88号") == ""


def test_what_is_not_in_the_policy_is_not_hidden() -> None:
    only = Masking({"单位": Mask("单位", ("实施单位",))}, Names({"单位": (OFFICE,)}, {}))
    assert only.hide(f"{LAMPS}由{OFFICE}实施，13912345678") == f"{LAMPS}由〔单位1〕实施，13912345678"


@settings(deadline=None)
@given(names_on_forms(), names_on_forms(), st.text("的为，由“”：0 a", max_size=5))
def test_no_name_is_left_and_each_comes_back_whole(project: str, unit: str, between: str) -> None:
    """Also as an answer shows it, cut off where it is long."""
    codes = masking(project, unit)
    cut = shown(Value("given", project, None, project), POLICY)
    text = f"甲{between}{project}乙{between}{unit}丙{between}{cut}丁"
    hidden = codes.hide(text)
    for name in (project, unit):
        assert squeeze(name) not in squeeze(hidden)
        assert squeeze(name.replace("\n", "")[:60]) not in squeeze(hidden)
    back = re.sub(r"〔.{2,3}\d+〕", lambda m: codes.back(f"“{m[0]}")[1:], hidden)
    assert squeeze(back) == squeeze(text)


@settings(deadline=None)
@given(private_numbers(), st.sampled_from(["电话：", "身份证号", "开户行账号 ", "，"]), st.sampled_from(["。", "，", "转", ")"]))
def test_no_private_number_is_left(number: str, before: str, after: str) -> None:
    codes = masking()
    hidden = codes.hide(f"{before}{number}{after}")
    assert not re.search(r"\d{5}", hidden.replace(" ", ""))
    assert legible(number) in codes.back(hidden)
