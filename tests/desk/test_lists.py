"""Lists that people type: every mistake with its line, what was found and what to do; never policy talk."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.desk.county import put

from chidu.desk import lists
from chidu.desk.lists import LIST, check_keys, read_list
from chidu.errors import InputError, Place
from chidu.policy.yamlfile import POLICY_FILE, Bounds

FORM = "{文件: 申报表.xlsx}"


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_list(path, "任务清单", FORM)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_items_come_as_text_with_their_places(tmp_path: Path) -> None:
    path = put(tmp_path / "任务.yaml", "# 县里\n- {文件: 01.xlsx, 日期: 2024-03-01}\n- 文件: no\n")
    items, place = read_list(path, "任务清单", FORM)
    assert items == [{"文件": "01.xlsx", "日期": "2024-03-01"}, {"文件": "no"}]
    places = [str(place(0)), str(place(0, "日期")), str(place(1, "没有"))]
    assert places == ["任务.yaml 第2行第3列", "任务.yaml 第2行第17列", "任务.yaml 第3行第3列"]


@pytest.mark.parametrize(("text", "said"), [
    ("", "任务.yaml：任务清单里没有内容。每项写成 - {文件: 申报表.xlsx}。"),
    ("[]", "任务.yaml：任务清单应是一个列表，至少有一项。每项写成 - {文件: 申报表.xlsx}。"),
    ("文件: 申报表.xlsx", "任务.yaml：任务清单应是一个列表，至少有一项。每项写成 - {文件: 申报表.xlsx}。"),
])
def test_what_is_no_list_is_refused_with_the_form_to_write(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(put(tmp_path / "任务.yaml", text)) == said


@pytest.mark.parametrize("text", ["- {文件: 甲.xlsx", "- &甲 {文件: 甲.xlsx}", "\xff", "- {文件: 甲.xlsx, 文件: 乙.xlsx}"])
def test_a_slip_of_the_keyboard_is_input_and_not_policy(tmp_path: Path, text: str) -> None:
    said = refusal(put(tmp_path / "任务.yaml", text.encode("latin-1") if text == "\xff" else text))
    assert said.startswith("任务.yaml")
    assert "政策" not in said


def test_several_slips_are_counted(tmp_path: Path) -> None:
    assert "另有1处写错" in refusal(put(tmp_path / "任务.yaml", "- {文件: &甲 甲.xlsx}\n- {文件: &乙 乙.xlsx}\n"))


@pytest.mark.parametrize(("item", "said"), [
    ("甲.xlsx", "第3项不是“键: 值”的写法。每项要有文件、日期，可有说明。请补全。"),
    ({"文件": "甲.xlsx", "日起": "2024-03-01"}, "第3项有不认得的键“日起”。每项要有文件、日期，可有说明。您是否想写“日期”？"),
    ({"文件：甲.xlsx": ""}, "第3项有不认得的键“文件：甲.xlsx”。每项要有文件、日期，可有说明。冒号请用半角，后面空一格。"),
    ({"文件": ["甲.xlsx"], "日期": "2024-03-01"}, "第3项的“文件”写成了一组值。每项要有文件、日期，可有说明。请写成一个值。"),
    ({"说明": "甲"}, "第3项缺少文件、日期。每项要有文件、日期，可有说明。请补写。"),
    ({"文件": " ", "日期": "2024-03-01"}, "第3项缺少文件。每项要有文件、日期，可有说明。请补写。"),
])
def test_a_wrong_item_is_named_with_its_key(item: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        check_keys(item, 3, Place(), ("文件", "日期"), ("说明",), ("文件", "日期", "说明"))
    assert str(caught.value) == said


def test_a_list_may_be_larger_than_a_policy_file(tmp_path: Path) -> None:
    people = "\n    - {事项: 要点·规范完整性, 值: 优, 认定人: 李审核, 理由: 看过材料}" * 6
    text = "".join(f"- 文件: 申报表{n:03}.xlsx\n  人工认定:{people}\n" for n in range(800))
    assert len(text.encode()) > POLICY_FILE.bytes
    items, place = read_list(put(tmp_path / "任务.yaml", text), "任务清单", FORM)
    assert sum(len(item["人工认定"]) for item in items) == 4800
    assert str(place(799, "文件")) == f"任务.yaml 第{799 * 8 + 1}行第3列"


def test_a_list_has_a_bound_of_its_own(tmp_path: Path) -> None:
    full = "- {文件: 甲.xlsx}\n#" + "-" * (LIST.bytes - 22)
    assert len(full.encode()) == LIST.bytes
    assert read_list(put(tmp_path / "任务.yaml", full), "任务清单", FORM)[0] == [{"文件": "甲.xlsx"}]
    assert refusal(put(tmp_path / "任务.yaml", full + "-")) == (
        "任务.yaml：文件有2049KB。一份任务清单不超过2MB、200000个值。请拆成几份。")


def test_too_many_values_are_told_in_the_words_of_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "LIST", Bounds(LIST.bytes, 6))
    assert read_list(put(tmp_path / "任务.yaml", "- {文件: 甲, 辖区: cn}"), "任务清单", FORM)[0]
    said = refusal(put(tmp_path / "任务.yaml", "- {文件: 甲, 辖区: cn, 说明: 乙}"))
    assert said == "任务.yaml 第1行第19列：文件里的值超过6个。一份任务清单不超过2MB、6个值。请拆成几份。"
