"""The law of one jurisdiction on one date: which documents apply, in which order, and under which fingerprint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta

import pytest

from chidu.desk.checking import check_scope
from chidu.errors import PolicySetError, UnknownScope
from chidu.policy.library import Library
from chidu.policy.link import link
from chidu.policy.resolve import canonical_bytes, dates_of_change, fingerprint, in_force, resolve
from chidu.policy.version import policy_version
from small import (
    CITY,
    NATION,
    POLICIES,
    PROVINCE,
    SPRING,
    case,
    document,
    form,
    library,
    policy,
    real_library,
    rule,
    signed,
)

RULE = rule("资金.限额", "不符合: {年度资金总额: {大于: 500万元}}")
PARAMETER = "参数:\n  限额: {说明: 一个项目的限额。, 下级: 可自定, 取值: {%s}}\n"


def applying(files: dict[str, str], scope: str = NATION, on: date = SPRING, drafts: frozenset[str] = frozenset()) -> list[str]:
    shelf = library(files)
    return [f.short for f in in_force(shelf, shelf.chain(scope), on, drafts)]


# ---- which documents apply


@pytest.mark.parametrize(
    ("head", "last_day_without", "last_day_with"),
    [
        ({"生效": "2023-05-01"}, date(2023, 4, 30), None),
        ({"生效": "2023-05"}, date(2023, 4, 30), None),
        ({"生效": "2023"}, date(2022, 12, 31), None),
        ({"生效": "2023", "失效": "2024-01-01"}, date(2022, 12, 31), date(2023, 12, 31)),
        ({"生效": "2023", "失效": "2024"}, date(2022, 12, 31), date(2023, 12, 31)),
    ],
)
def test_a_document_applies_from_its_first_day_until_the_day_before_it_expires(head, last_day_without, last_day_with):
    files = {"cn/a.yaml": document("甲办法", RULE, **head)}
    day = timedelta(days=1)
    assert applying(files, on=last_day_without) == []
    assert applying(files, on=last_day_without + day) == ["甲办法"]
    if last_day_with:
        assert applying(files, on=last_day_with) == ["甲办法"]
        assert applying(files, on=last_day_with + day) == []


def test_root_first_then_by_the_day_a_document_begins_then_by_its_number():
    files = {
        "cn/shandong/a.yaml": document("省早", "", 生效="2020"),
        "cn/z.yaml": document("国晚", "", 生效="2023"),
        "cn/b.yaml": document("国早二", "", 生效="2021", 文号="二号"),
        "cn/c.yaml": document("国早一", "", 生效="2021", 文号="一号"),
        "cn/shandong/heze/a.yaml": document("市", "", 生效="2019"),
    }
    assert applying(files, CITY) == ["国早一", "国早二", "国晚", "省早", "市"]
    assert applying(files, PROVINCE) == ["国早一", "国早二", "国晚", "省早"]


def test_a_draft_does_not_apply_unless_it_is_being_tried():
    files = {"cn/a.yaml": document("草稿", RULE, 状态="草案")}
    assert applying(files) == []
    assert applying(files, drafts=frozenset({"cn/a.yaml"})) == ["草稿"]
    assert policy_version(library(files), NATION, SPRING, drafts=frozenset({"cn/a.yaml"})).rule("资金.限额")


def test_仅本级_does_not_reach_below():
    files = {"cn/shandong/a.yaml": document("省内部", RULE, 对下级="仅本级"), "cn/shandong/heze/b.yaml": document("市", "")}
    assert applying(files, PROVINCE) == ["省内部"]
    assert applying(files, CITY) == ["市"]


def test_参照_applies_below_where_the_level_below_has_nothing_of_its_own():
    nation = {"cn/a.yaml": document("国家办法", RULE, 对下级="参照")}
    own = rule("资金.限额", "不符合: {年度资金总额: {大于: 100万元}}")
    assert policy(nation | {"cn/shandong/b.yaml": document("省细则", "")}, PROVINCE).rule("资金.限额").origin.instrument == "国家办法"
    replaced = policy(nation | {"cn/shandong/b.yaml": document("省细则", own)}, PROVINCE)
    assert replaced.rule("资金.限额").origin.instrument == "省细则"
    assert "100.00万元" in replaced.rule("资金.限额").test.condition.say()
    fixed = {"cn/a.yaml": document("国家办法", RULE.replace("要点: 要点。", "下级: 不得改变\n    要点: 要点。"), 对下级="参照")}
    with pytest.raises(PolicySetError, match="已由国家办法规定"):
        policy(fixed | {"cn/shandong/b.yaml": document("省细则", own)}, PROVINCE)


@pytest.mark.parametrize("named", ["旧办法", "关于旧办法的通知", "财预〔2011〕285号"])
def test_a_document_is_superseded_by_its_short_name_title_or_number(named):
    old = document("旧办法", RULE, 生效="2011", 文号="财预〔2011〕285号")
    files = {"cn/old.yaml": old, "cn/new.yaml": document("新办法", "", 生效="2020-05-01", 同时废止=f"[{named}]")}
    assert applying(files, on=date(2020, 4, 30)) == ["旧办法"]
    assert applying(files, on=date(2020, 5, 1)) == ["新办法"]


def test_what_is_repealed_stays_repealed_when_its_successor_expires():
    files = {"cn/old.yaml": document("旧办法", RULE, 生效="2011"),
             "cn/new.yaml": document("新办法", "", 生效="2020", 失效="2022", 同时废止="[旧办法]")}
    assert applying(files, on=date(2022, 1, 1)) == []


def test_a_draft_repeals_nothing():
    files = {"cn/old.yaml": document("旧办法", RULE), "cn/new.yaml": document("新办法", "", 状态="草案", 同时废止="[旧办法]")}
    assert applying(files) == ["旧办法"]


def test_a_superior_may_repeal_below_and_nobody_above():
    below = {"cn/a.yaml": document("国家新办法", "", 生效="2024", 同时废止="[省细则]"), "cn/shandong/b.yaml": document("省细则", RULE)}
    assert applying(below, PROVINCE) == ["国家新办法"]
    above = {"cn/a.yaml": document("国家办法", RULE), "cn/shandong/b.yaml": document("省细则", "", 同时废止="[国家办法]")}
    with pytest.raises(PolicySetError, match=r"cn/shandong/b\.yaml .*《省细则》同时废止了上级的《国家办法》"):
        policy(above, PROVINCE)
    assert policy(above).rule("资金.限额")


def test_a_later_document_of_the_same_level_replaces_by_name():
    files = {"cn/a.yaml": document("甲办法", RULE), "cn/b.yaml": document("乙办法", RULE.replace("500", "300"), 生效="2024-02-01")}
    for on, amount, instrument in ((date(2024, 1, 31), "500", "甲办法"), (date(2024, 2, 1), "300", "乙办法")):
        law = policy(files, on=on)
        assert (law.rule("资金.限额").origin.instrument, f"{amount}.00万元" in law.rule("资金.限额").test.condition.say()) == (instrument, True)
    assert [h["instrument"] for h in policy(files).resolved["规则"]["资金.限额"]["沿革"]] == ["甲办法"]


# ---- one review form a stage


FORM = "评级:\n  %s: {表: tables/p.csv, 等级: [优, 差], 要点拟定: [{其余: 优}], 总评: [{其余: %s}]}\n"
POINTS = "一级,要点\n甲,完整性\n"


def test_a_lower_review_form_or_conclusion_replaces_the_superiors_whole():
    files = {"cn/a.yaml": document("国家办法", FORM % ("国审核", "优") + "结论: {目标审核: [{其余: 通过}]}\n", 对下级="参照"), "cn/tables/p.csv": POINTS,
             "cn/shandong/b.yaml": document("省细则", FORM % ("省审核", "差") + "结论: {目标审核: [{其余: 退回}]}\n"),
             "cn/shandong/tables/p.csv": POINTS.replace("完整性", "合规性")}
    law = policy(files, PROVINCE)
    assert [(g.name, [p.name for p in g.points]) for g in law.gradings.values()] == [("省审核", ["合规性"])]
    assert [s.result for s in law.conclusions["目标审核"]] == ["退回"]
    assert list(law.resolved["评级"]) == ["省审核"]
    assert [s.result for s in policy(files).conclusions["目标审核"]] == ["通过"]


def test_a_binding_review_form_is_not_replaced():
    files = {"cn/a.yaml": document("国家办法", FORM % ("国审核", "优")), "cn/tables/p.csv": POINTS,
             "cn/shandong/b.yaml": document("省细则", FORM % ("省审核", "差")), "cn/shandong/tables/p.csv": POINTS}
    with pytest.raises(PolicySetError, match="“评级·省审核”已由国家办法规定"):
        policy(files, PROVINCE)


def test_two_review_forms_of_one_level_for_one_stage():
    two = FORM % ("甲审核", "优") + (FORM % ("乙审核", "差")).removeprefix("评级:\n")
    with pytest.raises(PolicySetError, match="“评级·乙审核”与《国家办法》同日规定而内容不同"):
        policy({"cn/a.yaml": document("国家办法", two), "cn/tables/p.csv": POINTS})
    later = {"cn/a.yaml": document("甲办法", FORM % ("甲审核", "优")), "cn/b.yaml": document("乙办法", FORM % ("乙审核", "差"), 生效="2024"),
             "cn/tables/p.csv": POINTS}
    assert [g.name for g in policy(later).gradings.values()] == ["乙审核"]


# ---- tables by date


ROWS = "费用,标准,生效,失效\n会议费,400元,,2023-07-01\n会议费,550元,2023-07-01,\n差旅费,180元,2025,\n"
TABLE = {"cn/a.yaml": document("国家办法", "数据表: {支出标准: {文件: tables/t.csv, 主键: 费用}}\n"), "cn/tables/t.csv": ROWS}


@pytest.mark.parametrize(
    ("on", "rows"),
    [(date(2023, 6, 30), ["400元"]), (date(2023, 7, 1), ["550元"]), (date(2024, 12, 31), ["550元"]), (date(2025, 1, 1), ["550元", "180元"])],
)
def test_rows_count_from_their_first_day_to_the_day_before_their_last(on, rows):
    table = policy(TABLE, on=on).resolved["数据表"]["支出标准"]["表"]
    assert table["columns"] == ["费用", "标准"]
    assert [r["标准"] for r in table["rows"]] == rows


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("费用,标准\n会议费,400元\n会议费,550元\n", "主键“会议费”写了两次，第一次在第2行"),
        ("名称,标准\n会议费,400元\n", "缺主键列“费用”"),
        ("费用,标准,生效\n会议费,400元,\n会议费,550元,2024\n", "主键“会议费”写了两次"),
    ],
)
def test_a_key_names_one_row(rows, found):
    with pytest.raises(PolicySetError, match=found):
        policy(TABLE | {"cn/tables/t.csv": rows})


def test_a_table_that_is_not_there():
    with pytest.raises(PolicySetError, match=r"cn/a\.yaml 第6行第\d+列：没有表“tables/t\.csv”"):
        policy({"cn/a.yaml": TABLE["cn/a.yaml"]})


# ---- parameters set for a trial


def test_a_parameter_may_be_set_for_a_trial_and_must_exist():
    files = {"cn/a.yaml": document("国家办法", PARAMETER % "2023: {值: 500万元}")}
    assert policy(files, params={"限额": "300万元"}).parameters["限额"].value.text == "300万元"
    with pytest.raises(PolicySetError, match=r"没有名叫“限颔”的参数可设.*您是否想写“限额”"):
        policy(files, params={"限颔": "300万元"})


# ---- scopes and dates


def test_an_unknown_jurisdiction_is_answered_with_the_nearest():
    with pytest.raises(UnknownScope, match=r"没有辖区“cn/shandong/hezze”.*您是否想写“cn/shandong/heze”"):
        policy({"cn/shandong/heze/a.yaml": document("市", "")}, "cn/shandong/hezze")


def test_the_dates_on_which_something_changes():
    files = TABLE | {
        "cn/b.yaml": document("甲", PARAMETER % "2023-02: {值: 1元}, 2026: {值: 2元}", 生效="2022-05-06", 失效="2030"),
        "cn/shandong/c.yaml": document("乙", "调整: {参数·限额: {2027-03: {值: 3元}}}\n", 生效="2021"),
        "cn/hebei/d.yaml": document("别处", "", 生效="2011"),
    }
    assert dates_of_change(library(files), PROVINCE) == (
        date(2021, 1, 1), date(2022, 5, 6), date(2023, 1, 1), date(2023, 2, 1), date(2023, 7, 1), date(2025, 1, 1), date(2026, 1, 1),
        date(2027, 3, 1), date(2030, 1, 1))


def test_every_date_of_change_is_checked():
    files = {"cn/a.yaml": document("甲", RULE), "cn/b.yaml": document("乙", RULE.replace("限额", "限度").replace("500万元", "500"), 生效="2031")}
    assert policy(files).rule("资金.限额")
    problems, rules = check_scope(library(files), NATION)
    assert [p.code for p in problems] == ["literal-unit"]
    assert rules == {"资金.限额"}


# ---- the fingerprint


LAMPS = {
    "cn/a.yaml": document("国家办法", PARAMETER % "2023: {值: 500万元}" + RULE),
    "cn/shandong/b.yaml": document("省细则", "调整: {参数·限额: {2023: {值: 300万元}}}\n"),
    "cn/shandong/c.yaml": document("省续则", "词表: {用语: {词: [合理, 及时]}}\n"),
}


def mark(files: dict[str, str], scope: str = PROVINCE) -> str:
    return policy(files, scope).fingerprint


def test_the_same_content_has_the_same_fingerprint_in_whatever_order_it_is_read():
    assert mark(dict(reversed(LAMPS.items()))) == mark(LAMPS)
    shelf = library(LAMPS)
    turned = Library(shelf.vocabulary, dict(reversed(shelf.jurisdictions.items())), tuple(reversed(shelf.files)), shelf.tables,
                     shelf.texts, shelf.sources)
    assert policy_version(turned, PROVINCE, SPRING).fingerprint == mark(LAMPS)


def test_a_place_or_a_name_may_be_spelt_in_either_way():
    for scope in ("cn/shandong/", "/cn/shandong"):
        law = policy(LAMPS, scope)
        assert (law.fingerprint, law.scope) == (mark(LAMPS), PROVINCE)
    dotted = LAMPS | {"cn/shandong/b.yaml": LAMPS["cn/shandong/b.yaml"].replace("参数·", "参数・")}
    assert dotted != LAMPS
    assert mark(dotted) == mark(LAMPS)


def test_a_comment_or_an_empty_line_is_no_content():
    spaced = LAMPS | {"cn/a.yaml": "# 印发稿\n\n" + LAMPS["cn/a.yaml"] + "\n# 完\n"}
    assert mark(spaced) == mark(LAMPS)


def test_the_date_is_no_content_but_what_applies_on_it_is():
    files = LAMPS | {"cn/shandong/d.yaml": document("省新则", "", 生效="2024-02-01")}
    assert policy(files, PROVINCE, date(2023, 5, 1)).fingerprint == policy(files, PROVINCE, date(2024, 1, 31)).fingerprint == mark(LAMPS)
    assert policy(files, PROVINCE, date(2024, 2, 1)).fingerprint != mark(LAMPS)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("cn/a.yaml", "500万元}", "501万元}"),
        ("cn/a.yaml", "程度: 一般", "程度: 严重"),
        ("cn/a.yaml", "意见: 意见。", "意见: 意见！"),
        ("cn/shandong/b.yaml", "300万元", "299万元"),
        ("cn/shandong/c.yaml", "[合理, 及时]", "[及时, 合理]"),
        ("cn/shandong/c.yaml", "标题: 关于省续则的通知", "标题: 关于省续则的公告"),
    ],
)
def test_another_content_has_another_fingerprint(path, old, new):
    assert old in LAMPS[path]
    assert mark(LAMPS | {path: LAMPS[path].replace(old, new)}) != mark(LAMPS)


def test_the_fingerprint_is_of_the_canonical_bytes():
    law = policy(LAMPS, PROVINCE)
    assert canonical_bytes(law.resolved) == law.canonical
    assert fingerprint(law.canonical) == law.fingerprint


@pytest.mark.slow
def test_every_process_finds_the_same_fingerprint():
    program = ("import sys; from datetime import date; from pathlib import Path; from chidu.policy.library import load_library; "
               "from chidu.policy.version import policy_version; "
               "print(policy_version(load_library(Path(sys.argv[1])), sys.argv[2], date(2024, 3, 1)).fingerprint)")
    scope = "cn/shandong/dezhou/qihe"
    found = {
        subprocess.run([sys.executable, "-c", program, str(POLICIES), scope], capture_output=True, text=True, check=True, timeout=60,
                       env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed}).stdout.strip()
        for seed in ("0", "1", "4242")
    }
    assert found == {policy_version(real_library(), scope, SPRING).fingerprint}


# ---- back from its own bytes


REAL = ["cn", "cn/shandong/dezhou/qihe", "cn/shandong/liaocheng", "cn/shandong/jining/wenshang", "cn/shandong/heze"]
FILLED = {"项目名称": "综合业务经费", "项目属性": "新增", "年度资金总额": "620万元", "年度财政拨款": "560万元", "年度目标": "进一步加强管理",
          "项目开始日期": "2024-01-01", "预算年度": "2024"}
INDICATORS = [{"一级指标": "产出指标", "二级指标": "数量", "三级指标": "亮灯率", "计算符号": "≥", "指标值": "98%", "权重": "60"},
              {"一级指标": "效益指标", "二级指标": "社会效益", "三级指标": "指标1", "指标值": "较好", "上年实际值": "空着"}]
COSTS = [{"分项名称": "灯具更换", "分项预算": "500万元", "单位成本": "1600元/盏", "数量规模": "1000盏"}, {"分项名称": "其他费用", "分项预算": "空着"}]


@pytest.mark.parametrize("scope", REAL)
def test_a_policy_rebuilt_from_its_bytes_decides_the_same(scope):
    law = policy_version(real_library(), scope, SPRING)
    again = link(json.loads(law.canonical), scope, SPRING)
    assert again.fingerprint == law.fingerprint
    assert again.rules == law.rules
    assert again.derived == law.derived
    tables = {"指标": INDICATORS, "成本项": COSTS}
    one, other = (signed(v, case(v, form(v, FILLED, tables))) for v in (law, again))
    assert one == other


def test_resolving_names_every_section():
    content = resolve(library(LAMPS), PROVINCE, SPRING)
    assert list(content["辖区"]) == [NATION, PROVINCE]
    assert list(content["文件"]) == ["国家办法", "省细则", "省续则"]
    assert content["参数"]["限额"]["来源"]["instrument"] == "省细则"
    assert content["参数"]["限额"]["沿革"][0]["instrument"] == "国家办法"
