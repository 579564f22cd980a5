"""chidu register as an officer meets it: problems in, events recorded, the register of a day shown and written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from tests.desk.county import COUNTY, put, write_policies
from tests.desk.test_register import FLOW, HOLIDAYS

from chidu.cli.commands import run


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_policies(tmp_path_factory.mktemp("县"))
    put(root / COUNTY / "2023-zhenggai.yaml", FLOW)
    put(root / COUNTY / "tables" / "节假日.csv", HOLIDAYS)
    return root


@pytest.fixture
def say(policies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)

    def say(command: str, *words: str) -> Said:
        code = run(["register", command, *words, "--register", "台账.jsonl", "--scope", COUNTY, "--policies", str(policies)])
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    return say


@pytest.fixture
def roads(say) -> str:
    """The number of a problem that supervision found."""
    said = say("enter", "问题来源=财政监督", "责任单位=县交通局", "问题描述=挪用养护资金", "涉及金额=12.5", "--by", "李审核", "--on", "2024-03-04")
    assert said.out.startswith("登记：新登记1条。\n")
    return said.out.split()[1]


def recorded(say, number: str, event: str, day: str, *more: str) -> Said:
    return say("record", number, "--event", event, "--on", day, "--by", "李审核", *more)


def test_a_problem_is_entered_once(say, roads):
    again = say("enter", "问题来源=绩效评价", "责任单位=县交通局", "问题描述=挪用养护资金。", "--by", "王复核", "--on", "2024-03-05")
    assert again == Said(0, "登记：新登记0条，已在账上1条。\n", "")


def test_an_event_is_answered_with_the_next_step_and_its_last_day(say, roads):
    said = recorded(say, roads[:5], "发出整改通知", "2024-03-15")
    assert said == Said(0, "已记“发出整改通知”（2024年3月15日）。下一步：整改回复，最迟2024年4月8日。\n", "")
    said = recorded(say, roads, "整改回复", "2024-03-20", "--note", "已退回")
    assert said.out == "已记“整改回复”（2024年3月20日）。下一步：验收。\n"
    assert recorded(say, roads, "归类", "2024-03-21", "--result", "项目管理").out.endswith("归为“项目管理”\n")
    assert recorded(say, roads, "验收", "2024-03-22", "--result", "通过").code == 0
    assert recorded(say, roads, "销号", "2024-03-23").out == "已记“销号”（2024年3月23日）。已办结。\n"


@pytest.mark.parametrize(("event", "day", "more", "told"), [
    ("销号", "2024-03-15", (), "现在可以记的是“发出整改通知”"), ("发出整改通知", "2024-03-01", (), "早于登记的2024-03-04"),
    ("发出整改通知", "2024-03-15", ("--limit", "20个工作日"), "长于政策规定的15个工作日"),
])
def test_what_cannot_have_happened_is_refused_with_what_can(say, roads, event, day, more, told):
    said = recorded(say, roads, event, day, *more)
    assert (said.code, said.out) == (2, "")
    assert told in said.err


def test_the_register_of_a_day_shows_what_is_overdue_first(say, roads):
    other = say("enter", "问题来源=绩效评价", "责任单位=县水务局", "问题描述=未公示", "--by", "李审核", "--on", "2024-03-04").out.split()[1]
    recorded(say, other, "发出整改通知", "2024-03-15")
    in_time, late = (say("show", "--on", day).out for day in ("2024-04-08", "2024-04-09"))
    assert "截至2024年4月8日：共2条，已整改0条，整改率0%；逾期0条，长期0条。" in in_time
    assert "逾期1条" in late
    assert late.index(other) < late.index(roads)
    assert "1个工作日" in late
    assert "分单位：县交通局 0/1；县水务局 0/1（逾期1）" in late
    plain = json.loads(say("show", "--on", "2024-04-09", "--json").out)
    assert (plain["found"], plain["closed"], plain["overdue"], plain["rate"]) == (2, 0, 1, "0")
    assert [(i["unit"], i["due"], i["overdue"], i["late"]) for i in plain["items"]] == [
        ("县交通局", None, False, 0), ("县水务局", "2024-04-08", True, 1)]


def test_holidays_that_nobody_entered_are_told(say, roads):
    recorded(say, roads, "发出整改通知", "2024-12-20")
    said = say("show", "--on", "2024-12-20")
    assert "2025年的节假日安排没有载入，按周六、周日推算，待核实" in said.out


def test_closed_problems_are_listed_where_asked_for(say, roads):
    for event, more in (("发出整改通知", ()), ("整改回复", ()), ("验收", ("--result", "通过")), ("销号", ())):
        recorded(say, roads, event, "2024-03-15", *more)
    assert roads not in say("show", "--on", "2024-03-15").out
    assert roads in say("show", "--on", "2024-03-15", "--all").out
    assert "整改率100%" in say("show", "--on", "2024-03-15").out


def test_the_register_is_written_as_a_sheet_and_read_in_again(say, roads):
    assert say("write", "-o", "台账.xlsx", "--on", "2024-03-04").out == "已写出 台账.xlsx：1条\n"
    assert openpyxl.load_workbook("台账.xlsx").active["A1"].value == "巨野县问题整改台账"
    assert say("take", "台账.xlsx", "--by", "李审核", "--on", "2024-03-05").out == "台账.xlsx：新登记0条，已在账上1条。\n"
    assert say("write", "-o", "二三年.xlsx", "--on", "2024-03-04", "--year", "2023").out == "已写出 二三年.xlsx：0条\n"


@pytest.mark.parametrize(("command", "words", "told"), [
    ("show", (), "没有台账流水“台账.jsonl”"),
    ("write", ("-o", "台账.docx"), "“台账.docx”不是 .xlsx 文件"),
    ("enter", ("县交通局", "--by", "李审核"), "“县交通局”没有等号"),
    ("enter", ("问题来源=财政监督", "--by", "李审核"), "登记问题缺“责任单位、问题描述”"),
    ("record", ("83", "--event", "销号", "--by", "李审核"), "台账上没有编号以“83”开头的问题"),
    ("take", ("没有.xlsx", "--by", "李审核"), "没有这个文件"),
    ("show", ("--on", "3月"), "选项“--on”写成“3月”"),
])
def test_what_is_given_wrong_is_told_in_a_sentence(say, command, words, told):
    said = say(command, *words)
    assert said.code == 2
    assert told in said.err


def test_a_cut_off_line_is_told(say, roads):
    with Path("台账.jsonl").open("a", encoding="utf-8") as ledger:
        ledger.write('{"前":"12')
    said = say("show", "--on", "2024-03-04")
    assert said.code == 0
    assert "最后一行没有写完，不算数：{\"前\":\"12" in said.err


def test_help_names_every_verb(capsys):
    assert run(["register", "--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {verb}" in out for verb in ("take", "enter", "record", "show", "write"))
