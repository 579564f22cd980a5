"""What a lower level may do to what its superior set: tighten where that is allowed, and never loosen, today or later."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from chidu.desk.checking import check_scope
from chidu.errors import PolicyError, PolicySetError
from chidu.evaluation.decide import preview
from chidu.form import Form
from chidu.policy.link import parameter_value
from chidu.policy.overlay import SEVERITIES
from chidu.types import Case, PolicyVersion
from small import (
    CITY,
    MANY,
    NATION,
    PROVINCE,
    TYPES,
    Sheet,
    document,
    library,
    policy,
    rule,
    verdict,
    vocabulary,
)
from strategies import PARAMETERS, parameter_changes, rule_changes, sheets

NATION_FILE, PROVINCE_FILE, LATER_FILE, CITY_FILE = "cn/a.yaml", "cn/shandong/b.yaml", "cn/shandong/c.yaml", "cn/shandong/heze/d.yaml"


def parameter(lower: str, values: str = "2023: {值: 40个百分点, 条款: 第三条}", more: str = "从严方向: 越低越严") -> str:
    return f"参数:\n  执行滞后幅度: {{说明: 慢于时间进度的幅度。, 下级: {lower}, {more}, 取值: {{{values}}}}}\n"


def change(value: str, day: str = "2023-06") -> str:
    return f"调整:\n  参数·执行滞后幅度: {{{day}: {{值: {value}, 条款: 第四条}}}}\n"


def province(nation: str, own: str, on: date = date(2024, 3, 1), later: str = "", **head: str) -> PolicyVersion:
    """The province's law where the nation says this and the province that (and a later document of it a third thing)."""
    files = {NATION_FILE: document("国家办法", nation), PROVINCE_FILE: document("省细则", own, **head)}
    if later:
        files[LATER_FILE] = document("省新细则", later, 生效="2023-09-01")
    return policy(files, PROVINCE, on)


def refused(*args, **kwargs) -> PolicyError:
    with pytest.raises(PolicySetError) as caught:
        province(*args, **kwargs)
    assert len(caught.value.problems) == 1, str(caught.value)
    return caught.value.problems[0]


def value(law: PolicyVersion) -> tuple[str, str]:
    p = law.parameters["执行滞后幅度"]
    return p.value.text, p.origin.instrument


# ---- parameters


@pytest.mark.parametrize(
    ("lower", "more", "allowed", "too_far"),
    [
        ("只可从严", "从严方向: 越低越严", ["40个百分点", "39.99个百分点", "0个百分点"], ["40.01个百分点", "60个百分点"]),
        ("只可从严", "从严方向: 越高越严", ["40个百分点", "40.01个百分点"], ["39.99个百分点"]),
        ("不得改变", "可选: []", ["40个百分点"], ["39个百分点", "41个百分点"]),
        ("可增补", "可选: []", ["40个百分点"], ["39个百分点"]),
        ("可自定", "可选: []", ["1个百分点", "90个百分点", "不考核"], []),
        ("可自定", "可选: [40个百分点, 30个百分点]", ["30个百分点"], ["20个百分点"]),
    ],
)
def test_a_parameter_moves_as_far_as_the_superior_lets_it(lower, more, allowed, too_far):
    for text in allowed:
        assert value(province(parameter(lower, more=more), change(text))) == (text, "省细则")
    for text in too_far:
        mistake = refused(parameter(lower, more=more), change(text))
        assert mistake.place.file == PROVINCE_FILE
        assert f"由“40个百分点”改为“{text}”" in mistake.found or f"改为“{text}”" in mistake.found
        assert "国家办法第三条" in mistake.rule


@pytest.mark.parametrize("text", ["30%", "30", "按月", "2024-08-15", ""])
def test_another_unit_or_no_value_is_not_stricter(text):
    assert refused(parameter("只可从严"), change(text)).code == "overlay-unit"


def test_where_the_superior_left_the_value_open_the_province_fills_it():
    assert value(province(parameter("只可从严", "2023: {值: , 核验: 待核实}"), change("60个百分点"))) == ("60个百分点", "省细则")


@pytest.mark.parametrize(
    ("current", "stricter", "laxer"),
    [("2024-08-15", "2024-08-14", "2024-08-16"), ("5个工作日", "4个工作日", "6个工作日"), ("500万元", "4999999元", "501万元")],
)
def test_dates_days_and_money_have_a_stricter_side_too(current, stricter, laxer):
    nation = parameter("只可从严", f"2023: {{值: {current}}}")
    assert value(province(nation, change(stricter)))[0] == stricter
    assert refused(nation, change(laxer)).code == "overlay-loosens"


def test_words_have_no_stricter_side_so_they_stay():
    assert refused(parameter("只可从严", "2023: {值: 按月}"), change("按日")).code == "overlay-unit"


def test_each_level_is_held_to_the_level_above_it():
    files = {NATION_FILE: document("国家办法", parameter("只可从严")), PROVINCE_FILE: document("省细则", change("30个百分点"))}
    stricter = policy(files | {CITY_FILE: document("市细则", change("20个百分点"))}, CITY)
    assert value(stricter) == ("20个百分点", "市细则")
    assert [o.instrument for o in stricter.parameters["执行滞后幅度"].history] == ["国家办法", "省细则"]
    with pytest.raises(PolicySetError, match=r"由“30个百分点”改为“35个百分点”.*省细则第四条"):
        policy(files | {CITY_FILE: document("市细则", change("35个百分点"))}, CITY)


def test_a_second_document_of_the_province_is_held_to_the_nation_not_to_the_first():
    back = province(parameter("只可从严"), change("20个百分点"), later=change("30个百分点", "2023-09"))
    assert value(back) == ("30个百分点", "省新细则")
    assert refused(parameter("只可从严"), change("20个百分点"), later=change("41个百分点", "2023-09")).code == "overlay-loosens"


def test_a_tightening_is_no_licence_to_restate_the_whole():
    again = parameter("可自定", "2023-09: {值: 90个百分点}")
    assert refused(parameter("只可从严"), change("30个百分点"), later=again).code == "restated"


def test_two_documents_of_one_level_contradict_each_other_on_one_day():
    mistake = refused(parameter("只可从严"), change("30个百分点"), later=change("20个百分点"))
    assert mistake.code == "contradiction"
    assert mistake.rule == "省新细则第四条与省细则第四条相互抵触"
    assert value(province(parameter("只可从严"), change("30个百分点"), later=change("30个百分点")))[0] == "30个百分点"


def test_the_latest_dated_value_counts_whatever_document_came_later():
    law = province(parameter("只可从严"), change("20个百分点", "2024-02"), later=change("30个百分点", "2023-10"))
    assert value(law) == ("20个百分点", "省细则")


def test_dated_values_count_from_their_day():
    nation = parameter("只可从严", "2023: {值: 40个百分点}, 2024-02: {值: 35个百分点}")
    days = {date(2024, 1, 31): "40个百分点", date(2024, 2, 1): "35个百分点"}
    assert {on: value(policy({NATION_FILE: document("国家办法", nation)}, on=on))[0] for on in days} == days


def test_a_parameter_whose_first_value_is_yet_to_come_does_not_exist():
    law = policy({NATION_FILE: document("国家办法", parameter("只可从严", "2025: {值: 40个百分点}"))})
    assert law.parameters == {}
    early = province(parameter("只可从严", "2025: {值: 40个百分点}"), change("30个百分点"))
    assert early.parameters == {}


def test_a_loosening_on_a_future_day_is_found_today():
    files = {NATION_FILE: document("国家办法", parameter("只可从严")),
             PROVINCE_FILE: document("省细则", "调整:\n  参数·执行滞后幅度: {2023: {值: 30个百分点}, 2031-01: {值: 50个百分点}}\n")}
    assert value(policy(files, PROVINCE))[0] == "30个百分点"
    problems, _ = check_scope(library(files), PROVINCE)
    assert [p.code for p in problems] == ["overlay-loosens"]
    assert "由“40个百分点”改为“50个百分点”" in problems[0].found


# ---- the superior speaks later


STRICTER_LATER = parameter("只可从严", "2023: {值: 40个百分点, 条款: 第三条}, 2024-02: {值: 20个百分点, 条款: 第三条}")


def test_a_local_value_lapses_when_the_superior_becomes_stricter_than_it():
    before = province(STRICTER_LATER, change("30个百分点"), on=date(2024, 1, 31))
    after = province(STRICTER_LATER, change("30个百分点"), on=date(2024, 2, 1))
    assert value(before) == ("30个百分点", "省细则")
    assert not before.parameters["执行滞后幅度"].lapsed
    assert value(after) == ("20个百分点", "国家办法")
    assert after.parameters["执行滞后幅度"].lapsed == ("省细则第四条的“30个百分点”与国家办法第三条抵触，自2024年2月1日起失效",)


def test_a_local_value_that_stays_stricter_stays():
    law = province(STRICTER_LATER, change("15个百分点"))
    assert value(law) == ("15个百分点", "省细则")


def test_a_new_local_value_after_that_day_must_keep_to_the_new_limit():
    assert refused(STRICTER_LATER, change("30个百分点", "2024-02-02")).code == "overlay-loosens"


def test_a_value_dated_back_is_spoken_when_its_document_takes_effect():
    nation = parameter("只可从严", "2023-06: {值: 20个百分点}")
    assert refused(nation, change("30个百分点", "2023-01"), 生效="2024-01-01").code == "overlay-loosens"
    files = {NATION_FILE: document("国家办法", parameter("只可从严")), PROVINCE_FILE: document("省细则", change("30个百分点", "2023-06")),
             "cn/z.yaml": document("国家新办法", parameter("只可从严", "2023-02: {值: 20个百分点}"), 生效="2024-02-01")}
    law = policy(files, PROVINCE)
    assert value(law) == ("20个百分点", "国家新办法")
    assert law.parameters["执行滞后幅度"].lapsed == ("省细则第四条的“30个百分点”与国家新办法抵触，自2024年2月1日起失效",)
    assert value(policy(files, PROVINCE, date(2024, 1, 31))) == ("30个百分点", "省细则")


def test_on_the_same_day_the_later_issue_counts():
    nation = document("国家办法", parameter("只可从严", "2023-06: {值: 20个百分点}"), 印发="2023-05-02")
    for issued, lapses in (("2023-05-01", True), ("2023-05-02", False), ("2023-05-03", False)):
        files = {NATION_FILE: nation, PROVINCE_FILE: document("省细则", change("30个百分点"), 印发=issued)}
        if lapses:
            assert policy(files, PROVINCE).parameters["执行滞后幅度"].lapsed
        else:
            with pytest.raises(PolicySetError, match="下级只可从严"):
                policy(files, PROVINCE)


FAILS = "不符合: {年度资金总额: {大于: 500万元}}"


def lamps(lower: str = "只可从严", **keys: str) -> str:
    return rule("资金.限额", FAILS, 下级=lower, 条款="第五条", **({"程度": "严重", "处置": "[退回修改]"} | keys))


@pytest.mark.parametrize("own", ["调整: {规则·资金.限额: {程度: 否决}}\n", "停用: [{规则: 资金.限额, 条款: 第二条, 理由: 本省另有规定}]\n"])
def test_a_change_lapses_when_the_superior_forbids_it_later(own):
    files = {NATION_FILE: document("国家办法", lamps("可自定"), 印发="2022-01"),
             "cn/z.yaml": document("国家新办法", lamps("不得改变"), 生效="2024-01-01"),
             PROVINCE_FILE: document("省细则", own, 生效="2023-06-01")}
    law = policy(files, PROVINCE)
    assert law.rule("资金.限额").severity == "严重"
    assert law.resolved["规则"]["资金.限额"]["抵触失效"]
    before = policy(files, PROVINCE, date(2023, 12, 31)).rule("资金.限额")
    assert before is None or before.severity == "否决"
    assert check_scope(library(files), PROVINCE)[0] == []


def test_a_local_rule_of_the_same_name_gives_way_to_the_superiors_later_one():
    files = {NATION_FILE: document("国家办法", lamps(), 生效="2024-01-01"),
             PROVINCE_FILE: document("省细则", lamps(程度="提示"), 生效="2023-06-01")}
    assert policy(files, PROVINCE, date(2023, 12, 31)).rule("资金.限额").origin.instrument == "省细则"
    law = policy(files, PROVINCE)
    assert (law.rule("资金.限额").severity, law.rule("资金.限额").origin.instrument) == ("严重", "国家办法")


def test_what_the_superior_repealed_needs_no_adjusting():
    files = {NATION_FILE: document("国家办法", lamps(), 失效="2024-01-01"),
             PROVINCE_FILE: document("省细则", "调整: {规则·资金.限额: {程度: 否决}}\n")}
    assert policy(files, PROVINCE).rules == ()
    assert policy(files, PROVINCE, date(2023, 12, 31)).rule("资金.限额").severity == "否决"


# ---- rules


def test_a_rule_may_become_graver_but_not_milder():
    for severity in ("严重", "否决"):
        assert province(lamps(), f"调整: {{规则·资金.限额: {{程度: {severity}}}}}\n").rule("资金.限额").severity == severity
    for severity in ("一般", "提示"):
        mistake = refused(lamps(), f"调整: {{规则·资金.限额: {{程度: {severity}}}}}\n")
        assert mistake.found == f"规则“资金.限额”的程度由“严重”降为“{severity}”"
        assert mistake.remedy == "请改为不轻于“严重”"


def test_a_second_document_may_step_back_as_far_as_the_superior_and_no_further():
    grave = "调整: {规则·资金.限额: {程度: 否决}}\n"
    assert province(lamps(), grave, later="调整: {规则·资金.限额: {程度: 严重}}\n").rule("资金.限额").severity == "严重"
    assert refused(lamps(), grave, later="调整: {规则·资金.限额: {程度: 提示}}\n").code == "overlay-loosens"
    assert refused(lamps(), grave, later=lamps(程度="提示")).code == "restated"
    assert refused(lamps(), grave, later="停用: [{规则: 资金.限额, 条款: 第一条, 理由: 太严}]\n").code == "stop-forbidden"


def test_actions_are_added_and_never_taken_away():
    law = province(lamps(), "调整: {规则·资金.限额: {处置: [补正, 退回修改], 条款: 第九条}}\n")
    assert law.rule("资金.限额").actions == ("退回修改", "补正")
    assert (law.rule("资金.限额").origin.instrument, law.rule("资金.限额").origin.provision) == ("省细则", "第九条")
    assert province(lamps(), "调整: {规则·资金.限额: {处置: 补正}}\n").rule("资金.限额").actions == ("退回修改", "补正")


@pytest.mark.parametrize("test", [FAILS, "应当: {年度资金总额: {不高于: 500万元}}"])
def test_a_further_way_to_fail_joins_the_first(test):
    nation = rule("资金.限额", test, 下级="只可从严")
    law = province(nation, "调整: {规则·资金.限额: {另有不符合: {项目属性: {等于: 新增}}}}\n")
    forms = {("501万元", "延续"): "unmet", ("500万元", "新增"): "unmet", ("500万元", "延续"): "met", ("空着", "新增"): "unmet",
             ("空着", "延续"): "unknown"}
    assert {f: verdict(law, "资金.限额", {"年度资金总额": f[0], "项目属性": f[1]}) for f in forms} == forms


def test_a_question_takes_no_further_condition():
    nation = rule("资金.合规", "判断: {问: 用途合规吗？, 看: [年度目标]}", 下级="只可从严")
    mistake = refused(nation, "调整: {规则·资金.合规: {另有不符合: {项目属性: {等于: 新增}}}}\n")
    assert (mistake.code, mistake.remedy) == ("overlay-question", "请另写一条规则")


def test_wording_may_be_the_provinces_own():
    law = province(lamps(), "调整: {规则·资金.限额: {意见: 预算【年度资金总额】，超过限额。, 建议: 请压减。}}\n")
    assert (law.rule("资金.限额").wording.message, law.rule("资金.限额").wording.suggestion) == ("预算【年度资金总额】，超过限额。", "请压减。")


@pytest.mark.parametrize(
    ("lower", "code"), [("不得改变", "overlay-fixed"), ("只可从严", None), ("可增补", None), ("可自定", None)]
)
def test_a_rule_that_must_not_change_does_not(lower, code):
    own = "调整: {规则·资金.限额: {程度: 否决}}\n"
    if code:
        assert refused(lamps(lower), own).code == code
    else:
        assert province(lamps(lower), own).rule("资金.限额").severity == "否决"


def test_by_default_nothing_changes_below():
    plain = rule("资金.限额", FAILS)
    assert refused(plain, "调整: {规则·资金.限额: {程度: 否决}}\n").code == "overlay-fixed"
    assert refused(plain, rule("资金.限额", FAILS)).code == "restated"
    assert refused(plain, "停用: [{规则: 资金.限额, 条款: 第一条, 理由: 不需要}]\n").code == "stop-forbidden"


def test_what_is_left_free_may_be_restated_and_stopped():
    free = lamps("可自定")
    assert province(free, lamps(程度="提示")).rule("资金.限额").severity == "提示"
    assert province(free, "停用: [{规则: 规则·资金.限额, 条款: 第一条, 理由: 不需要}]\n").rules == ()
    assert province(free, "调整: {规则·资金.限额: {程度: 提示}}\n").rule("资金.限额").severity == "提示"


def test_a_lapsed_severity_takes_nothing_else_with_it():
    files = {NATION_FILE: document("国家办法", lamps(程度="一般")), "cn/z.yaml": document("国家新办法", lamps(), 生效="2024-01-01"),
             PROVINCE_FILE: document("省细则", "调整: {规则·资金.限额: {程度: 一般, 处置: 补正}}\n", 生效="2023-06-01")}
    law = policy(files, PROVINCE)
    assert (law.rule("资金.限额").severity, law.rule("资金.限额").actions) == ("严重", ("退回修改", "补正"))
    assert "对程度的调整与国家新办法第五条抵触" in law.resolved["规则"]["资金.限额"]["抵触失效"][0]


# ---- words, classifications, tables


WORDS = "词表: {模糊用语: {下级: %s, 词: [合理, 及时]}}\n"


@pytest.mark.parametrize(("lower", "allowed"), [("不得改变", False), ("只可从严", False), ("可增补", True), ("可自定", True)])
def test_words_are_added(lower, allowed):
    own = "调整: {词表·模糊用语: {增补: [较好, 及时], 条款: 第八条}}\n"
    if allowed:
        item = province(WORDS % lower, own).resolved["词表"]["模糊用语"]
        assert item["内容"]["词"] == ["合理", "及时", "较好"]
        assert [h["instrument"] for h in item["沿革"]] == ["省细则"]
    else:
        assert refused(WORDS % lower, own).code == "overlay-fixed"


BIG = """\
认定:
  重大项目:
    下级: {lower}
    {more}
    归类:
      - {{当: {{年度资金总额: {{不低于: 1000万元}}}}, 则: 是}}
      - {{其余: 否}}
"""
WIDER = "调整: {认定·重大项目: {另有: [{当: {项目属性: {等于: 新增}}, 则: 是, 条款: 第四条}]}}\n"
NARROWER = "调整: {认定·重大项目: {另有: [{当: {项目属性: {等于: 延续}}, 则: 否}]}}\n"


def big(lower: str, more: str = "对象: 项目") -> str:
    return BIG.format(lower=lower, more=more) + rule("r", "不符合: {认定·重大项目: {等于: 是}}")


def test_a_scope_that_widens_when_stricter_may_be_widened_and_not_narrowed():
    nation = big("只可从严", "从严方向: 加宽为严")
    law = province(nation, WIDER)
    assert verdict(law, "r", {"年度资金总额": "1万元", "项目属性": "新增"}) == "unmet"
    assert verdict(law, "r", {"年度资金总额": "1000万元", "项目属性": "延续"}) == "unmet"
    assert verdict(law, "r", {"年度资金总额": "1万元", "项目属性": "延续"}) == "met"
    assert refused(nation, NARROWER).code == "overlay-loosens"
    assert refused(nation, NARROWER.replace("{当: {项目属性: {等于: 延续}}, 则: 否}", "{其余: 是}")).code == "overlay-loosens"
    assert refused(big("可增补", "从严方向: 加宽为严"), NARROWER).code == "overlay-loosens"


def test_a_scope_without_a_direction_is_not_touched():
    assert refused(big("不得改变"), WIDER).code == "overlay-fixed"
    assert refused(big("只可从严"), WIDER).code == "overlay-fixed"
    assert verdict(province(big("可自定"), NARROWER), "r", {"年度资金总额": "1000万元", "项目属性": "延续"}) == "met"


TABLE = "数据表: {{支出标准: {{文件: tables/标准.csv, 主键: [费用], 下级: {lower}}}}}\n"


def standards(lower: str, own: str, columns: str = "费用,标准") -> PolicyVersion:
    return policy({NATION_FILE: document("国家办法", TABLE.format(lower=lower)), "cn/tables/标准.csv": "费用,标准\n会议费,550元\n培训费,400元\n",
                   PROVINCE_FILE: document("省细则", TABLE.format(lower="不得改变")), "cn/shandong/tables/标准.csv": f"{columns}\n{own}"},
                  PROVINCE)


def test_tables_merge_by_their_key():
    law = standards("可增补", "会议费,500元,省里更低\n差旅费,300元,\n", "费用,标准,备注")
    table = law.resolved["数据表"]["支出标准"]["表"]
    assert table["columns"] == ["费用", "标准", "备注"]
    assert [(r["费用"], r["标准"]) for r in table["rows"]] == [("会议费", "500元"), ("培训费", "400元"), ("差旅费", "300元")]
    assert law.resolved["数据表"]["支出标准"]["来源"]["instrument"] == "国家办法"


def test_a_table_that_must_not_change_is_not_merged():
    with pytest.raises(PolicySetError, match="“数据表·支出标准”已由国家办法规定"):
        standards("不得改变", "会议费,500元\n")


def test_a_table_to_merge_has_the_key_column():
    with pytest.raises(PolicySetError, match="缺主键列“费用”"):
        standards("可增补", "会议费,500元\n", "名称,标准")


# ---- what cannot be changed at all


@pytest.mark.parametrize(
    ("own", "code", "found"),
    [
        ("调整: {规则·资金.限度: {程度: 否决}}\n", "overlay-target", "没有“规则·资金.限度”可调整"),
        ("调整: {评级·审核: {程度: 否决}}\n", "overlay-section", "“评级”不能用调整"),
        ("调整: {资金.限额: {程度: 否决}}\n", "overlay-section", "“资金.限额”不能用调整"),
        ("调整: {规则·资金.限额: {程度: 特重}}\n", "overlay-loosens", "由“严重”降为“特重”"),
        ("停用: [{规则: 资金.限度, 条款: 第一条, 理由: 不需要}]\n", "stop-target", "没有“资金.限度”可停用"),
    ],
)
def test_a_change_of_what_is_not_there(own, code, found):
    mistake = refused(lamps(), own)
    assert (mistake.code, mistake.place.file) == (code, PROVINCE_FILE)
    assert mistake.place.line
    assert found in mistake.found


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ("调整: {规则·资金.限额: {轻重: 否决}}\n", "key-unknown"),
        ("调整: {规则·资金.限额: {不符合: {年度资金总额: {大于: 1元}}}}\n", "key-unknown"),
        ("调整: {参数·幅度: {值: 30个百分点}}\n", "value"),
        ("调整: {参数·幅度: {2024: 30个百分点}}\n", "shape"),
        ("调整: {参数·幅度: {2024: {数: 30个百分点}}}\n", "key-unknown"),
        ("调整: {参数·幅度: {2024: {值: 1}, 2024-01: {值: 2}}}\n", "value"),
        ("调整: {认定·重大: {条款: 第一条}}\n", "key-missing"),
        ("调整: {认定·重大: {另有: {当: {项目属性: {等于: 新增}}, 则: 是}}}\n", "shape"),
        ("调整: {认定·重大: {另有: [{当: {项目属性: {等于: 新增}}}]}}\n", "value"),
        ("调整: {词表·用语: {条款: 第一条}}\n", "key-missing"),
        ("调整: {词表·用语: {词: [甲]}}\n", "key-unknown"),
    ],
)
def test_a_change_of_another_shape_is_told_with_its_place(own, code):
    with pytest.raises(PolicySetError) as caught:
        library({PROVINCE_FILE: document("省细则", own)})
    assert code in [p.code for p in caught.value.problems]
    assert all(p.place.file == PROVINCE_FILE and p.place.line == 6 for p in caught.value.problems)


def test_two_documents_of_one_level_that_set_one_rule_from_one_day():
    files = {NATION_FILE: document("甲办法", lamps()), "cn/b.yaml": document("乙办法", lamps(程度="提示"))}
    with pytest.raises(PolicySetError, match="与《甲办法》第五条同日规定而内容不同。乙办法第五条与甲办法第五条相互抵触"):
        policy(files)
    same = {NATION_FILE: document("甲办法", lamps()), "cn/b.yaml": document("乙办法", lamps())}
    assert policy(same).rule("资金.限额").severity == "严重"
    later = {NATION_FILE: document("甲办法", lamps()), "cn/b.yaml": document("乙办法", lamps(程度="提示"), 生效="2023-01-02")}
    law = policy(later)
    assert (law.rule("资金.限额").severity, law.rule("资金.限额").origin.instrument) == ("提示", "乙办法")


# ---- whatever loads is no looser


OWN_FIELDS = "字段:\n  项目:\n" + "".join(f"    {n}: {{类型: {t}}}\n" for n, t in TYPES.items() if n not in vocabulary().fields)
LISTS = "词表: {用语: {词: [持续, 合理]}, 空表: {词: []}}\n名单: {政府投资项目清单: {}}\n" + "参数:\n" + "".join(
    f"  {n}: {{说明: 参数。, 取值: {{2023: {{值: {v}}}}}}}\n" for n, v in PARAMETERS.items())


def assert_no_looser(files: dict[str, str], seen: Sheet) -> None:
    """What fails under the superior fails under the lower level, as gravely or more, with at least the same actions."""
    findings = []
    for scope in (NATION, PROVINCE):
        law = policy(files, scope)
        tables = {t: tuple(dict(row.fields) for row in rows) for t, rows in seen.tables.items()}
        one = Case("例", scope, law.on, Form("绩效目标申报表", "", dict(seen.fields), tables))
        findings.append(next(f for f in preview(one, law)[0] if f.rule == "甲"))
    above, below = findings
    if above.verdict == "unmet":
        assert below.verdict == "unmet"
        assert SEVERITIES.index(below.severity) >= SEVERITIES.index(above.severity)
        assert set(below.actions) >= set(above.actions)


@pytest.mark.slow
@settings(max_examples=MANY or 60, deadline=None)
@given(parameter_changes(), sheets())
def test_a_parameter_that_loads_is_no_looser(drawn, seen):
    _, test, stricter, above, below = drawn
    limit = f"参数: {{界限: {{说明: 界限。, 下级: 只可从严, 从严方向: {stricter}, 取值: {{2023: {{值: {above}}}}}}}}}\n"
    files = {NATION_FILE: document("国家办法", limit + OWN_FIELDS + rule("甲", test)),
             PROVINCE_FILE: document("省细则", f"调整: {{参数·界限: {{2023-06: {{值: {below}}}}}}}\n")}
    a, b = (parameter_value(t).v for t in (above, below))
    if (b <= a) if stricter == "越低越严" else (b >= a):
        assert_no_looser(files, seen)
    else:
        with pytest.raises(PolicySetError, match=r"下级只可从严|应与上级同一单位"):
            policy(files, PROVINCE)


@pytest.mark.slow
@settings(max_examples=MANY or 60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(rule_changes(), sheets())
def test_a_rule_that_loads_is_no_looser(drawn, seen):
    test, severity, lower, change_ = drawn
    files = {NATION_FILE: document("国家办法", LISTS + OWN_FIELDS + rule("甲", test, 程度=severity, 下级=lower, 处置="[退回修改]")),
             PROVINCE_FILE: document("省细则", f"调整:\n  规则·甲: {json.dumps(change_, ensure_ascii=False)}\n")}
    try:
        assert_no_looser(files, seen)
    except PolicySetError as e:
        if any(p.code not in ("overlay-loosens", "rule-too-large") for p in e.problems):
            raise
        assert SEVERITIES.index(change_["程度"]) < SEVERITIES.index(severity)
