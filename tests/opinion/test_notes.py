"""The notes of a letter: on what unconfirmed ground it stands, and only on that."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.desk.county import COUNTY, GOOD, LAMPS, SPRING, changed, decided, put, write_policies

from chidu.desk.office import Office
from chidu.opinion.compose import compose


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
    assert [n for n in said if n.startswith("第3条")] == ["第3条的判定条件尚待核实。", "第3条的参数“单项权重上限”尚待核实。"]


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
