"""What a template may do to a value."""

from __future__ import annotations

import pytest

from chidu.document.filters import FILTERS, balanced, chinese_date, chinese_ordinal, phrase, sentence, ten_thousands, ticked


@pytest.mark.parametrize(("number", "text"), [
    (0, "零"), (1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (100, "一百"), (105, "一百零五"),
    (110, "一百一十"), (999, "九百九十九"), (1000, "1000"), ("3", "三")])
def test_headings_count_as_chinese_does(number: int | str, text: str) -> None:
    assert chinese_ordinal(number) == text


@pytest.mark.parametrize(("value", "text"), [
    (13500000, "1350.00万元"), ("13500000元", "1350.00万元"), ("1350万元", "1350.00万元"), ("1,350.005万元", "1350.01万元"),
    ("未填报", "未填报"), ("", "")])
def test_amounts_have_two_decimals_and_what_is_no_amount_stays(value: int | str, text: str) -> None:
    assert ten_thousands(value) == text


@pytest.mark.parametrize(("value", "text"), [
    ("2024-03-01", "2024年3月1日"), ("2024/3/1", "2024年3月1日"), ("20240301", "2024年3月1日"), ("2024年3月1日", "2024年3月1日"),
    ("2024年3月", "2024年3月"), ("2024-02-30", "2024-02-30"), ("待定", "待定")])
def test_dates_have_no_leading_zeros_and_no_day_is_made_up(value: str, text: str) -> None:
    assert chinese_date(value) == text


@pytest.mark.parametrize(("value", "text"), [
    ("请补充", "请补充。"), ("请补充。", "请补充。"), ("如下：", "如下："), ("见“附表”", "见“附表”。"), ("称“已完成。”", "称“已完成。”"),
    ("是否覆盖？", "是否覆盖？"), ("请补充，", "请补充。"), (" ", "")])
def test_a_sentence_ends_with_one_stop(value: str, text: str) -> None:
    assert sentence(value) == text


def test_a_phrase_goes_on_without_its_stop() -> None:
    assert phrase("政策指纹3fa9。") == "政策指纹3fa9"


def test_the_review_form_ticks_the_grade_and_shows_what_is_no_grade_behind() -> None:
    assert ticked("良") == "优□ 良■ 中□ 差□"
    assert ticked("待评") == "优□ 良□ 中□ 差□（待评）"
    assert ticked("") == "优□ 良□ 中□ 差□"
    assert ticked("优良") == "优□ 良□ 中□ 差□（优良）"
    assert ticked("合格", "合格、不合格") == "合格■ 不合格□"


def test_a_title_that_fits_stays_on_one_line() -> None:
    assert balanced("关于路灯项目绩效目标的审核意见") == "关于路灯项目绩效目标的审核意见"


def test_a_long_title_breaks_where_a_phrase_ends_and_leaves_no_lonely_character() -> None:
    assert balanced("关于城区路灯节能改造项目绩效目标的审核意见") == "关于城区路灯节能改造项目\n绩效目标的审核意见"


@pytest.mark.parametrize("title", [
    "关于2024年度县城区主干道及背街小巷道路照明设施节能改造和智慧化管理平台建设（含农村户户通道路）项目绩效目标的审核意见",
    "关于" + "乡" * 60 + "项目绩效目标的审核意见", "关于Smart Lighting Upgrade Programme 2024项目绩效目标的审核意见", "W" * 90])
def test_a_very_long_title_keeps_every_character_and_no_line_is_too_long(title: str) -> None:
    lines = balanced(title).split("\n")

    assert "".join(lines).replace(" ", "") == title.replace(" ", "")
    assert all(len(line.encode("gbk")) <= 40 for line in lines)
    assert not any(line.startswith(("的", "、", "）")) or line.endswith("（") for line in lines)


@pytest.mark.parametrize(("text", "parts"), [("一段。\n二段。", ["一段。", "二段。"]), ("一段", ["一段"]), ("\n 甲 \r\n\n乙", ["甲", "乙"]), ("", [])])
def test_a_text_of_several_paragraphs_is_taken_apart(text: str, parts: list[str]) -> None:
    assert FILTERS["分段"](text) == parts
