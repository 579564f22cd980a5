"""A year in small: forms of two departments, a ranking out of the book, what people chose, and a second run that changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.desk.county import COUNTY, GOOD, HEAD, NOW, TEMPLATES, changed, put, put_form, write_policies

from chidu.desk.office import Office
from chidu.desk.plan import Plan, read_plan
from chidu.desk.rosters import reconciled, rosters_of
from chidu.desk.year import Done, files_of, run
from chidu.errors import ChiduError, DeterminationError, InputError
from chidu.records.book import Book

RANKING = """
文件: {标题: 巨野县预算规模排名办法, 简称: 巨野排名, 发文机关: 巨野县财政局, 来源: 正式文件, 印发: 2023-01-01, 生效: 2023-01-01, 状态: 已发布}
字段:
  项目:
    上年资金: {类型: 金额, 取自: {表: 绩效目标申报表, 栏: 年度资金总额, 期: 上年}}
规则:
  资金.逐年比较: {条款: 第一条, 要点: 与上年比较。, 环节: 目标审核, 程度: 提示, 不符合: {年度资金总额: {大于: 字段·上年资金}}, 意见: 上年【上年资金】。}
名单: {县直部门: {主键: 主管部门, 频次: 每年}}
汇总规则:
  规模排名:
    类别: 排名
    条款: 第二条
    范围: [{名称: 全部项目, 表: 绩效目标申报表}]
    取栏: {资金: 年度资金总额}
    排序: {按: 资金, 由: 低到高}
    取: {后: 40%, 取整: 向下}
    金额: 资金
    决定: {可选: [压减, 取消, 不处置], 基数: 资金}
  申报覆盖: {类别: 覆盖, 条款: 第三条, 应有: 名单·县直部门, 已有: {表: 绩效目标申报表}, 按: 主管部门, 目标: 100%}
"""
PLAN = f"""
辖区: {COUNTY}
年度: "2024"
名单: {{县直部门: 名单.csv}}
另有政策: {{{COUNTY}: 排名.yaml}}
步骤:
  - {{步骤: 上年申报, 表格: 上年, 日期: 2023-03-01}}
  - {{步骤: 目标审核, 表格: 申报表, 日期: 2024-03-01, 人工认定: 认定.yaml}}
  - {{步骤: 排名, 汇总: 规模排名, 日期: 2024-04-01}}
  - {{步骤: 覆盖, 汇总: 申报覆盖, 日期: 2024-04-01}}
  - {{步骤: 确认, 汇总: 规模排名, 日期: 2024-05-01, 人工认定: 处置.yaml}}
"""
AMOUNTS = {"01": 48, "02": 620, "03": 30.05, "04": 100, "05": 99.95}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    put(tmp_path / "年度.yaml", PLAN)
    put(tmp_path / "排名.yaml", RANKING)
    put(tmp_path / "名单.csv", "部门\n县城市管理局\n县人社局\n")
    put(tmp_path / "认定.yaml", "- {文件: 01.json, 事项: 要点·明确清晰性, 值: 优, 认定人: 李审核, 理由: 目标清楚}\n")
    put(tmp_path / "处置.yaml", """
- {名册: 全部项目, 代码: "03", 事项: 认定·规模排名处置, 值: 压减, 认定人: 王科长, 理由: 专题会}
- {名册: 全部项目, 代码: "03", 事项: 字段·决定金额, 值: 10.05万元, 认定人: 王科长, 理由: 专题会}
- {名册: 全部项目, 代码: "01", 事项: 认定·规模排名处置, 值: 取消, 认定人: 王科长, 理由: 专题会}
""")
    for code, amount in AMOUNTS.items():
        name = {"project__name": f"项目{code}", "project__code": code}
        put_form(tmp_path / "申报表" / f"{code}.json", changed(GOOD, funding__annual=amount, **name))
        put_form(tmp_path / "上年" / f"{code}.json", changed(GOOD, funding__annual=40, fiscal_year=2023, **name))
    return tmp_path


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    with Office(write_policies(home), TEMPLATES, workers=1) as office:
        office.add(read_plan(home / "年度.yaml").policies)
        yield office


def done(office: Office, plan: Plan, name: str, out: Path) -> Done:
    (step,) = plan.between(name, name)
    *_, last = run(office, plan, step, out, HEAD, NOW)
    assert isinstance(last, Done)
    return last


def values(plan: Plan, kind: str) -> dict[str, Fraction]:
    last = list(Book(plan.book).records({kind}))[-1]
    return {name: v.v for name, v in last.fields.items() if isinstance(v.v, Fraction)}


def test_a_year_from_forms_to_what_was_decided_about_the_last(office: Office, home: Path):
    plan, out = read_plan(home / "年度.yaml"), home / "out"
    before, forms = done(office, plan, "上年申报", out), done(office, plan, "目标审核", out)
    assert (before.forms, forms.forms, forms.kept, forms.errors) == (5, 5, 5, [])
    assert forms.letters == len(list((out / "目标审核").glob("*.docx"))) == 5
    compared = [r for r in Book(plan.book).records() if any(n.rule == "资金.逐年比较" for n in r.noted)]
    assert sorted(r.text("项目代码") for r in compared) == ["01", "02", "04", "05"]  # above last year's 40万元

    proposed = done(office, plan, "排名", out)
    assert (proposed.forms, proposed.differences, proposed.findings) == (1, [], 2)  # 40% of 5, downwards
    sums = values(plan, "规模排名名册")
    assert sums["规模排名列入金额"] == 780_500
    assert sums["规模排名总金额"] == sum(int(a * 100) * 100 for a in AMOUNTS.values())
    assert "规模排名处置金额合计" not in sums  # nobody has decided yet

    assert done(office, plan, "覆盖", out).findings == 2  # one department of two, and so the whole
    confirmed = done(office, plan, "确认", out)
    assert confirmed.differences == []
    assert values(plan, "规模排名名册")["规模排名处置金额合计"] == 100_500 + 480_000
    assert Book(plan.book).verify()[0] == 13


def test_a_second_run_adds_nothing_and_writes_the_same_letters(office: Office, home: Path):
    plan, out = read_plan(home / "年度.yaml"), home / "out"
    done(office, plan, "目标审核", out)
    letters = {p.name: p.read_bytes() for p in (out / "目标审核").iterdir()}
    whole = plan.book.read_bytes()
    plan.book.write_bytes(whole[: len(whole) * 2 // 3])  # a run that was killed
    again = done(office, plan, "目标审核", out)
    assert 0 < again.kept < 5
    assert Book(plan.book).verify()[0] == 5
    assert {p.name: p.read_bytes() for p in (out / "目标审核").iterdir()} == letters
    assert done(office, plan, "目标审核", out).kept == 0


def test_a_bad_form_stops_itself_alone(office: Office, home: Path):
    put(home / "申报表" / "坏.json", "{")
    plan = read_plan(home / "年度.yaml")
    told = done(office, plan, "目标审核", home / "out")
    assert (told.forms, told.kept, len(told.errors)) == (6, 5, 1)
    assert files_of(plan.between("目标审核", "目标审核")[0]) == 6


def test_a_roster_that_does_not_agree_with_its_decisions_is_told(office: Office, home: Path):
    plan = read_plan(home / "年度.yaml")
    done(office, plan, "目标审核", home / "out")
    law = office.policy(COUNTY, plan.steps[2].on)
    rule, book = law.sets.rosters["规模排名"], Book(plan.book)
    (form,) = rosters_of(law, "规模排名", book)
    assert reconciled(form, rule, book) == []
    first, *others = form.tables[rule.table]
    changed_row = {**first, "资金": replace(first["资金"], v=Fraction(1))}
    assert "第1行的资金是1" in reconciled(replace(form, tables={rule.table: (changed_row, *others)}), rule, book)[0]
    strange = {**first, "决定号": replace(first["决定号"], v="无")}
    assert "不在决定簿里" in reconciled(replace(form, tables={rule.table: (strange,)}), rule, book)[0]


@pytest.mark.parametrize(("change", "told"), [
    (("汇总: 规模排名, 日期: 2024-04-01", "日期: 2024-04-01"), "第3步要写明做什么"), (("步骤: 覆盖", "步骤: 排名"), "这一步写了两次"),
    (("日期: 2023-03-01", "日期: 2023-3"), "不是一个日期"), (("年度: \"2024\"\n", ""), "缺少年度"), (("名单: {县直部门: 名单.csv}", "名单: 名单.csv"), "“名单”的写法不对"),
    (("名单.csv}", "没有.csv}"), "没有这个文件"), (("步骤: 上年申报, 表格", "步骤: 上年申报, 表"), "不认得的键"),
])
def test_a_plan_that_is_not_written_out_is_refused(home: Path, change, told):
    put(home / "年度.yaml", PLAN.replace(*change))
    with pytest.raises(ChiduError, match=told):
        read_plan(home / "年度.yaml")


def test_steps_and_rules_and_people_that_are_not_there_are_told(office: Office, home: Path):
    plan = read_plan(home / "年度.yaml")
    with pytest.raises(InputError, match="计划里没有“目标审查”这一步"):
        plan.between("目标审查", "")
    put(home / "认定.yaml", "- {文件: 09.json, 事项: 要点·明确清晰性, 值: 优, 认定人: 李审核, 理由: 清楚}\n")
    with pytest.raises(InputError, match=r"“09\.json”不在文件夹“申报表”里"):
        done(office, plan, "目标审核", home / "out")
    put(home / "认定.yaml", "- {文件: 01.json, 事项: 要点·明确清晰性, 值: 优, 认定人: 李审核, 理由: 清楚}\n")
    done(office, plan, "目标审核", home / "out")
    put(home / "处置.yaml", '- {名册: 全部项目, 代码: "77", 事项: 认定·规模排名处置, 值: 压减, 认定人: 王科长, 理由: 专题会}\n')
    with pytest.raises(DeterminationError, match="没有项目代码“77”"):
        done(office, plan, "确认", home / "out")
    put(home / "年度.yaml", PLAN.replace("汇总: 规模排名, 日期: 2024-04-01", "汇总: 规模排序, 日期: 2024-04-01"))
    with pytest.raises(InputError, match="没有名叫“规模排序”的汇总规则"):
        done(office, read_plan(home / "年度.yaml"), "排名", home / "out")
