"""流程, 日程 and 工作日 in policy files: read, laid over one another, and every mistake told with its place."""

from __future__ import annotations

from datetime import date

import pytest

from chidu.errors import PolicyError, PolicySetError
from chidu.policy.version import rebuilt
from chidu.types import Calendar, Limit, YearDay
from small import CITY, NATION, PROVINCE, SPRING, document, library, policy

FLOW = """
参数: {初审期限: {说明: 几日内初审。, 取值: {2023: {值: 5个工作日}}}, 答复期限: {说明: 几日内答复。, 取值: {2023: {值: }}}}
流程:
  审核:
    条款: 第三条
    下级: 可自定
    触发: {收到: 评估报告}
    步骤:
      - {步骤: 初审, 牵头: 业务股室, 配合: [预算股, 国库股], 限: 参数·初审期限, 遇休息日: 顺延, 逾期: {处置: [提醒]}, 状态: 审核中}
      - {步骤: 会审, 出结论: 事前评估, 可选: [通过, 不通过], 限: 3个月, 自: 收到当日, 遇休息日: 不顺延}
      - {步骤: 反馈, 出具: 审核意见, 送: 预算部门, 限: 参数·答复期限, 遇休息日: 顺延, 条款: 第四条}
      - {步骤: 重报, 当: {结论: {等于: 不通过}}, 完成后回到: 初审}
      - {待补: 2, 核验: 待核实}
      - {待补: 1}
    办结状态: 办完
"""


def test_a_flow_is_read_step_by_step():
    flow = policy(FLOW).flows["审核"]
    first, second, third, fourth, *unnamed = flow.steps
    assert (flow.trigger, flow.done, flow.unnamed, flow.origin.provision) == ("收到评估报告", "办完", 3, "第三条")
    assert (first.lead, first.support, first.overdue, first.label) == ("业务股室", ("预算股", "国库股"), ("提醒",), "审核中")
    assert (first.limited, first.limit, first.postponed, first.same_day) == (True, Limit(5, "工作日"), True, False)
    assert (second.concludes, second.options, second.limit) == ("事前评估", ("通过", "不通过"), Limit(3, "月"))
    assert (second.same_day, second.postponed) == (True, False)
    assert (third.letter, third.to, third.limited, third.limit, third.provision) == ("审核意见", "预算部门", True, None, "第四条")
    assert (fourth.back, fourth.limited, fourth.when is not None) == ("初审", False, True)
    assert [(s.name, s.unnamed) for s in unnamed] == [("待补步骤1", True), ("待补步骤2", True), ("待补步骤3", True)]


def test_a_policy_rebuilt_from_its_content_has_the_same_flows():
    law = policy({"cn/a.yaml": document("国家办法", FLOW + "工作日: {表: tables/h.csv}\n日程: {运行监控: [{报送: 8月15日}]}\n"), "cn/tables/h.csv": DAYS})
    again = rebuilt(law.canonical, law.scope, law.on)
    assert (again.flows.keys(), again.timetable, again.calendar) == (law.flows.keys(), law.timetable, law.calendar)
    assert again.fingerprint == law.fingerprint


def test_a_policy_without_the_sections_has_no_flow_and_knows_no_year():
    law = policy("参数: {}\n")
    assert (law.flows, law.timetable, law.calendar) == ({}, {}, Calendar())


def test_a_lower_flow_replaces_its_superiors_where_it_may():
    files = {"cn/a.yaml": document("国家办法", FLOW),
             "cn/shandong/b.yaml": document("省办法", "流程: {审核: {触发: {收到: 报告}, 步骤: [{步骤: 一次办结}]}}\n")}
    assert [s.name for s in policy(files, PROVINCE).flows["审核"].steps] == ["一次办结"]
    assert len(policy(files, NATION).flows["审核"].steps) == 7
    files["cn/a.yaml"] = document("国家办法", FLOW.replace("    下级: 可自定\n", ""))
    with pytest.raises(PolicySetError) as caught:
        policy(files, PROVINCE)
    assert caught.value.problems[0].code == "restated"


# ---- mistakes, each with its place


def step(text: str) -> str:
    return FLOW.replace("      - {待补: 1}", f"      - {{{text}}}")


def mistakes(body: str, tables: dict[str, str] | None = None) -> list[PolicyError]:
    with pytest.raises(PolicySetError) as caught:
        policy({"cn/a.yaml": document("国家办法", body), **(tables or {})})
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("body", "code", "found"),
    [
        (step("步骤: 初审"), "flow-step-twice", "步骤不能重名"),
        (step("步骤: 终止"), "flow-step-twice", "这个名称另有所指"),
        (step("步骤: 收到评估报告"), "flow-step-twice", "这个名称另有所指"),
        (step("步骤: 再报, 当: {轮次: {小于: 3}}, 完成后回到: 再报"), "flow-back", "没有可以回到的步骤“再报”"),
        (step("步骤: 再报, 当: {轮次: {小于: 3}}, 完成后回到: 初申"), "flow-back", "没有可以回到的步骤“初申”"),
        (step("步骤: 再报, 完成后回到: 初审"), "flow-endless", "流程永远走不完"),
        (step("步骤: 再报, 当: {任一: [{结论: {属于: [通过, 原则通过]}}]}"), "flow-conclusion", "没有“原则通过”这个结论"),
        (step("步骤: 再报, 当: {年度目标: {已提供: 是}}"), "name-unknown", "没有名叫“年度目标”的栏目"),
        (step("步骤: 再报, 当: {结论: {等于: 参数·口径}}"), "name-unknown", "口径"),
        (step("步骤: 再报, 限: 0个工作日"), "flow-limit", "时限“0个工作日”读不出来"),
        (step("步骤: 再报, 限: 参数·初申期限, 遇休息日: 顺延"), "name-unknown", "没有名叫“初申期限”的参数"),
        (step("步骤: 再报, 限: 5个工作日, 逾期: {处置: 提省}"), "word-unknown", "处置“提省”不在词汇表中"),
        (step("步骤: 再报, 出具: 审核意间"), "word-unknown", "出具“审核意间”不在词汇表中"),
        (step("步骤: 再报, 出结论: 再报"), "flow-stage", "“再报”不是环节"),
        (FLOW.replace("值: 5个工作日", "值: 尽快"), "flow-limit", "时限“尽快”读不出来"),
        ("流程: {审核: {触发: {收到: 报告}, 步骤: [{步骤: 再报, 当: {结论: {等于: 通过}}}]}}\n", "flow-no-conclusion", "“结论”无从得知"),
        ("日程: {运行监空: [{报送: 8月15日}]}\n", "word-unknown", "环节“运行监空”不在词汇表中"),
        ("日程: {运行监控: [{报送: 8月中旬}]}\n", "timetable-day", "“8月中旬”不是每年都指得明的一天"),
        ("日程: {运行监控: [{数据截至: 7月31日, 报送: 7月30日}]}\n", "timetable-order", "报送日“7月30日”早于数据截至日“7月31日”"),
    ],
)
def test_a_mistake_is_told_with_its_line(body, code, found):
    (one,) = mistakes(body)
    assert one.code == code
    assert found in one.found
    assert (one.place.file, one.place.line is not None) == ("cn/a.yaml", True)
    lines = document("国家办法", body).splitlines()
    wrong = lines[one.place.line - 1]
    assert any(word in wrong for word in ("再报", "终止", "初审", "收到评估报告", "参数·初审期限", "报送"))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (step("牵头: 业务股室"), "两者写且只写一个"),
        (step("步骤: 再报, 待补: 2"), "两者写且只写一个"),
        (step("待补: 几"), "要写有几步"),
        (step("待补: 0"), "要写有几步"),
        (step("步骤: 再报, 逾期: {处置: 提醒}"), "写了“逾期”，却没有写“限”"),
        (step("步骤: 再报, 送: 预算部门"), "却没有写“出具”哪种文书"),
        (step("步骤: 再报, 可选: [是]"), "却没有写“出结论”"),
        (step("步骤: 再报, 限: 10日"), "要写“遇休息日: 顺延”或“不顺延”"),
        (step("步骤: 再报, 限: 参数·答复期限"), "要写“遇休息日: 顺延”或“不顺延”"),
        (step("步骤: 再报, 自: 次日"), "只能写 收到次日、收到当日"),
        (FLOW.replace("{收到: 评估报告}", "{收到: 报告, 发出: 通知}"), "写且只写一个"),
        (FLOW.replace("{收到: 评估报告}", "{}"), "写且只写一个"),
        ("流程: {审核: {触发: {收到: 报告}, 步骤: []}}\n", "“步骤”不能空着"),
        ("流程: {审核: {触发: {收到: 报告}, 步聚: [{步骤: 甲}]}}\n", "不认得“步聚”"),
        ("日程: {运行监控: [{数据截至: 7月31日}]}\n", "缺少“报送”"),
        ("工作日: {}\n", "缺少“表”"),
    ],
)
def test_what_does_not_fit_the_shape_is_told_with_its_line(body, found):
    with pytest.raises(PolicySetError) as caught:
        library({"cn/a.yaml": document("国家办法", body)})
    told = [p for p in caught.value.problems if found in str(p)]
    assert told, str(caught.value)
    assert told[0].place.line is not None


# ---- 日程


def test_a_timetable_is_read_by_stage():
    law = policy("日程: {运行监控: [{数据截至: 7月31日, 报送: 8月15日, 遇休息日: 顺延, 条款: 第八条}], 单位自评: [{报送: 次年3月31日, 核验: 待核实}]}\n")
    (report,), (later,) = law.timetable["运行监控"], law.timetable["单位自评"]
    assert (report.through, report.report, report.postponed) == (YearDay(7, 31), YearDay(8, 15), True)
    assert (report.origin.provision, report.origin.verified) == ("第八条", True)
    assert (later.through, later.report, later.origin.verified) == (None, YearDay(3, 31, 1), False)


# ---- 工作日

DAYS = "日期,类型,条款\n2024-05-01,休息,一\n2024-05-11,上班,一\n"


def calendar(files: dict[str, str], scope: str = NATION, on: date = SPRING) -> Calendar:
    return policy(files, scope, on).calendar


def notice(short: str, file: str = "tables/h.csv", lower: str = "可增补", **head: str) -> str:
    return document(short, f"工作日: {{表: {file}, 下级: {lower}}}\n", **head)


def test_a_notice_names_days_and_its_year():
    found = calendar({"cn/a.yaml": notice("通知"), "cn/tables/h.csv": DAYS})
    assert found == Calendar({date(2024, 5, 1): False, date(2024, 5, 11): True}, frozenset({2024}))


def test_the_notice_of_the_next_year_is_added_when_it_takes_effect():
    files = {"cn/a.yaml": notice("今年通知"), "cn/tables/h.csv": DAYS, "cn/tables/n.csv": "日期,类型\n2025-01-01,休息\n2024-05-11,休息\n",
             "cn/b.yaml": notice("明年通知", "tables/n.csv", 生效="2024-11-12")}
    assert calendar(files, on=date(2024, 11, 11)).years == {2024}
    after = calendar(files, on=date(2024, 11, 12))
    assert after.years == {2024, 2025}
    assert after.days[date(2024, 5, 11)] is False  # the later notice speaks


def test_a_day_of_december_may_belong_to_the_next_years_notice():
    found = calendar({"cn/a.yaml": notice("通知"), "cn/tables/h.csv": "日期,类型,年度\n2023-12-30,休息,2024\n2024-01-01,休息,\n"})
    assert found.years == {2024}


def test_a_lower_level_adds_days_where_it_may():
    files = {"cn/a.yaml": notice("通知"), "cn/tables/h.csv": DAYS, "cn/shandong/heze/tables/c.csv": "日期,类型\n2024-04-10,休息\n",
             "cn/shandong/heze/c.yaml": notice("市通知", "tables/c.csv")}
    assert date(2024, 4, 10) in calendar(files, CITY).days
    assert date(2024, 5, 1) in calendar(files, CITY).days
    assert date(2024, 4, 10) not in calendar(files, PROVINCE).days
    files["cn/a.yaml"] = notice("通知", lower="不得改变")
    with pytest.raises(PolicySetError) as caught:
        policy(files, CITY)
    assert caught.value.problems[0].code == "restated"


def test_an_empty_table_knows_no_year():
    assert calendar({"cn/a.yaml": notice("通知"), "cn/tables/h.csv": "日期,类型\n"}) == Calendar()


@pytest.mark.parametrize(
    ("table", "code", "found", "line"),
    [
        ("日期,类型\n5月1日,休息\n", "calendar-cell", "“日期”写的是“5月1日”", 2),
        ("日期,类型\n2024-05-01,休息\n2024-05,休息\n", "calendar-cell", "“日期”写的是“2024-05”", 3),
        ("日期,类型\n2024-05-01,放假\n", "calendar-cell", "“类型”写的是“放假”", 2),
        ("日期,类型,年度\n2024-05-01,休息,今年\n", "calendar-cell", "“年度”写的是“今年”", 2),
        ("日期,名称\n2024-05-01,劳动节\n", "calendar-columns", "缺列“类型”", 1),
        ("日子,类型\n2024-05-01,休息\n", "table-key", "缺主键列“日期”", 1),
        ("日期,类型\n2024-05-01,休息\n2024-05-01,上班\n", "table-key-twice", "主键“2024-05-01”写了两次", 3),
    ],
)
def test_a_holiday_table_that_is_wrong_is_told_by_its_line(table, code, found, line):
    (one,) = mistakes("工作日: {表: tables/h.csv}\n", {"cn/tables/h.csv": table})
    assert (one.code, one.place.file, one.place.line) == (code, "cn/tables/h.csv", line)
    assert found in one.found


def test_a_table_that_is_not_there_is_told():
    (one,) = mistakes("工作日: {表: tables/h.csv}\n")
    assert (one.code, one.place.line is not None) == ("table-missing", True)
