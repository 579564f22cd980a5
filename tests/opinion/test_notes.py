"""The notes of a letter: on what unconfirmed ground it stands, and only on that."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.desk.county import COUNTY, GOOD, LAMPS, SPRING, changed, decided, put, write_policies
from tests.small import case, form, policy, rule

from chidu.desk.office import Office
from chidu.evaluation.decide import preview
from chidu.opinion.compose import compose
from chidu.types import Decision


def notes(office: Office, tmp_path: Path, form: dict, kind: str = "审核意见") -> tuple[str, ...]:
    return compose(kind, decided(office, tmp_path, form), office.policy(COUNTY, SPRING)).notes


def test_a_document_a_figure_and_a_severity_that_are_not_confirmed_are_named(office: Office, tmp_path: Path) -> None:
    assert notes(office, tmp_path, LAMPS) == (
        "所依据的《巨野县成本分析工作报道》据公开报道录入，尚待核实。", "“单项权重上限”取50分，这个数尚待核实。", "第2、3条的程度尚待核实。")


def test_a_parameter_or_a_condition_that_no_source_states_is_named(tmp_path: Path) -> None:
    root = write_policies(tmp_path)
    local = (root / COUNTY / "2023-chengben.yaml").read_text("utf-8")
    put(root / COUNTY / "2023-chengben.yaml", local.replace("待核实: [程度]", "待核实: [程度, 不符合, 参数·单项权重上限]"))
    with Office(root) as office:
        said = notes(office, tmp_path, LAMPS)
    assert [n for n in said if n.startswith("第3条")] == ["第3条的判定条件尚待核实。"]
    assert [n for n in said if "单项权重上限" in n] == ["“单项权重上限”取50分，这个数尚待核实。"]  # told once


def test_a_parameter_that_is_confirmed_but_not_for_this_rule_is_named_with_the_remark(tmp_path: Path) -> None:
    root = write_policies(tmp_path)
    for file, old, new in ((root / COUNTY / "2023-chengben.yaml", "待核实: [程度]", "待核实: [参数·单项权重上限]"),
                           (root / "cn" / "2022-1.yaml", ", 核验: 待核实", "")):
        text = file.read_text("utf-8")
        assert old in text
        put(file, text.replace(old, new))
    with Office(root) as office:
        said = notes(office, tmp_path, LAMPS)
    assert [n for n in said if "单项权重上限" in n] == ["第3条的参数“单项权重上限”尚待核实。"]


def test_a_parameter_that_nobody_has_set_is_named_as_not_set() -> None:
    law = policy(rule("亮灯率", "不符合: {任一: [{权重: {大于: 参数·上限}}, {权重: {大于: 60}}]}", 对象="指标", 意见="权重【权重】。")
                 + "参数:\n  上限: {说明: 单项权重上限。, 取值: {2023-01-01: {值: , 核验: 待核实}}}\n文书:\n  审核意见: {环节: 目标审核}\n")
    made = case(law, form(law, {}, {"指标": [{"三级指标": "亮灯率", "权重": "61"}]}))
    findings, outcome = preview(made, law)
    signed = Decision("d1", made, law.fingerprint, (), "", 1, findings, outcome, frozenset({"reference", "engine"}))
    assert "“上限”还没有定，尚待核实。" in compose("审核意见", signed, law).notes


def test_a_letter_names_only_what_it_rests_on_itself(office: Office, tmp_path: Path) -> None:
    assert notes(office, tmp_path, GOOD) == ()
    assert notes(office, tmp_path, changed(LAMPS, project__unit=None), "补正通知") == ()


def test_a_supplement_notice_names_the_document_that_wants_the_missing_field(office: Office, tmp_path: Path) -> None:
    form = changed(GOOD, cost_breakdown=[{"item": "场地", "amount": 18}, {"item": "物料", "amount": None}])
    assert notes(office, tmp_path, form, "补正通知") == ("所依据的《巨野县成本分析工作报道》据公开报道录入，尚待核实。",)


def test_what_could_not_be_read_is_told_with_its_place_and_words(office: Office, tmp_path: Path) -> None:
    said = notes(office, tmp_path, changed(GOOD, funding={"annual": "四十八上下"}))
    assert [n for n in said if n.startswith("funding.annual：") and "四十八上下" in n and n.endswith("。")]


def test_a_local_figure_that_lapsed_is_named(tmp_path: Path) -> None:
    root = write_policies(tmp_path)
    for file, old, new in (
        (root / "cn" / "2022-1.yaml", "下级: 可自定\n    取值", "下级: 只可从严\n    从严方向: 越低越严\n    取值"),
        (root / COUNTY / "2023-chengben.yaml", "规则:", "调整:\n  参数·单项权重上限: {2023-01-01: {值: 45分, 条款: 做细分项成本}}\n规则:"),
    ):
        put(file, file.read_text("utf-8").replace(old, new, 1))
    later = date(2024, 8, 1)  # from July the superior's own figure is stricter
    with Office(root) as office:
        decision = decided(office, tmp_path, LAMPS, on=later)
        said = compose("审核意见", decision, office.policy(COUNTY, later)).notes
    (lapsed,) = [n for n in said if "抵触失效" in n]
    assert lapsed.startswith("参数“单项权重上限”：")
    assert lapsed.endswith("（抵触失效）。")
