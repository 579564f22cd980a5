"""人工认定 from a file and from the command line: each with a name and a reason, or refused with its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from tests.desk.county import GOOD, LAMPS, NOW, decided, put, reviewed

from chidu.desk.determinations import given, read_determinations
from chidu.desk.office import Office
from chidu.errors import DeterminationError, InputError
from chidu.types import Determination, Ref

ONE = "{事项: 要点·规范完整性, 值: 优, 认定人: 李审核, 理由: 看过材料}"


def read(folder: Path, text: str) -> tuple[Determination, ...]:
    return read_determinations(put(folder / "认定.yaml", text), NOW)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, text)
    return str(caught.value)


def test_an_item_is_about_the_project_and_of_now_unless_it_says_otherwise(tmp_path: Path) -> None:
    other = "{对象: 指标12, 事项: 字段·权重, 值: 10, 认定人: 王审核, 时间: 2024-03-01T09:30, 理由: 表上写错}"
    plain, full = read(tmp_path, f"- {ONE}\n- {other}\n")
    assert plain == Determination(Ref("项目"), "要点·规范完整性", "优", "李审核", NOW, "看过材料")
    assert (full.about, full.value, full.by) == (Ref("指标", 12), "10", "王审核")
    assert full.at == datetime(2024, 3, 1, 9, 30, tzinfo=UTC)


def test_a_time_with_its_zone_keeps_it(tmp_path: Path) -> None:
    (one,) = read(tmp_path, f"- {ONE[:-1]}, 时间: '2024-03-01T09:30:00+08:00'}}\n")
    assert one.at == datetime(2024, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(("text", "said"), [
    ("事项: 要点·规范完整性", "认定.yaml：人工认定文件应是一个列表，至少有一项。"),
    (f"- {ONE}\n- {{事项: 要点·规范完整性, 值: 优, 理由: 无}}\n", "认定.yaml 第2行第3列：人工认定第2项缺少认定人。每项要有事项、值、认定人、理由，可有对象、时间。请补写。"),
    (f"- {ONE[:-1]}, 签名: 李}}\n", "认定.yaml 第1行第3列：人工认定第1项有不认得的键“签名”。"),
    ("- {事项: 要点·规范完整性, 值: 优, 认定人: ' ', 理由: 看过}\n", "认定.yaml 第1行第3列：人工认定第1项缺少认定人。"),
    ("- {事项: 要点·规范完整性, 值: [优], 认定人: 李, 理由: 看过}\n", "认定.yaml 第1行第3列：人工认定第1项的“值”写成了一组值。"),
    (f"- {ONE[:-1]}, 对象: 2号}}\n", "认定.yaml 第1行第3列：对象写成“2号”。对象写成 项目、指标2、成本项1 的样子。请改写。"),
    (f"- {ONE[:-1]}, 对象: 指标{'9' * 30}}}\n", f"认定.yaml 第1行第3列：对象写成“指标{'9' * 30}”。"),
    (f"- {ONE[:-1]}, 时间: 昨天}}\n", "认定.yaml 第1行第3列：时间写成“昨天”。时间写成 2024-03-01T09:30。请改写。"),
])
def test_a_mistake_is_told_with_its_line_and_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, text).startswith(said)


def test_the_command_line_gives_several_by_one_person_with_one_reason() -> None:
    made = given(["要点·规范完整性=优", "指标2/字段·权重=10", "字段·年度目标=甲=乙"], "李审核", "看过材料", NOW)
    assert [(str(d.about), d.item, d.value) for d in made] == [
        ("项目", "要点·规范完整性", "优"), ("指标2", "字段·权重", "10"), ("项目", "字段·年度目标", "甲=乙")]
    assert {(d.by, d.reason, d.at) for d in made} == {("李审核", "看过材料", NOW)}
    assert given([], "", "", NOW) == ()


@pytest.mark.parametrize(("item", "by", "reason", "said"), [
    ("要点·规范完整性", "李", "看过", "命令行：人工认定写成“要点·规范完整性”。人工认定写成 事项=值，如 要点·规范完整性=优。请改写。"),
    ("=优", "李", "看过", "命令行：人工认定写成“=优”。"),
    ("要点·规范完整性= ", "李", "看过", "命令行：人工认定写成“要点·规范完整性= ”。"),
    ("要点·规范完整性=优", "", "看过", "命令行：人工认定“要点·规范完整性=优”缺认定人或理由。每一项人工认定都要有认定人和理由。请加上 --by 姓名 --reason 理由。"),
    ("要点·规范完整性=优", "李", " ", "命令行：人工认定“要点·规范完整性=优”缺认定人或理由。"),
    ("99/字段·权重=10", "李", "看过", "命令行：对象写成“99”。"),
])
def test_what_the_command_line_gives_wrongly_is_told(item: str, by: str, reason: str, said: str) -> None:
    with pytest.raises(DeterminationError) as caught:
        given([item], by, reason, NOW)
    assert str(caught.value).startswith(said)


def test_a_determination_changes_what_is_decided(office: Office, tmp_path: Path) -> None:
    answered = given(["规则·目标.内容明确=是", "要点·资金匹配性=优"], "李审核", "看过材料", NOW)
    assert decided(office, tmp_path, GOOD).outcome.grade is None
    assert decided(office, tmp_path, GOOD, *answered).outcome.grade == "优"


@pytest.mark.parametrize("item", ["规则·没有这条=是", "要点·没有=优", "要点·规范完整性=极好", "指标9/字段·权重=10", "字段·没有=1", "随便=1"])
def test_a_determination_that_names_nothing_stops_its_form_with_the_file_named(office: Office, tmp_path: Path,
                                                                               item: str) -> None:
    result = reviewed(office, tmp_path, LAMPS, *given([item], "李审核", "看过材料", NOW))
    assert result.decision is None
    assert isinstance(result.error, DeterminationError)
    assert str(result.error).startswith("申报表.json：")
