"""Fields are found by their labels, wherever a form puts the value."""

from __future__ import annotations

from datetime import date

import pytest

from intake.building import document, form, forms, whys


def value(rows, field: str, **how):
    return form(rows, **how).fields.get(field)


@pytest.mark.parametrize("rows", [
    [["项目名称", "路灯改造"]],
    [["项目名称：路灯改造"]],
    [["项目名称:", "路灯改造"]],
    [["一、项目名称", "路灯改造"]],
    [["1.项目名称", None, None, "路灯改造"]],
    [["项 目\n名　称", "路灯改造"]],
    [["*项目名称", "路灯改造"]],
    [["政策(项目)名称", "路灯改造"]],
    [["项目名称", "主管部门"], ["路灯改造", "市城管局"]],
    [["主管部门", "市城管局", "项目名称", "路灯改造"]],
])
def test_the_value_stands_behind_beside_or_below_its_label(rows) -> None:
    assert value(rows, "项目名称").v == "路灯改造"


def test_a_merged_label_is_passed_as_a_whole() -> None:
    rows = [["项目名称", None, "路灯改造", None], ["主管部门", None, "市城管局", None]]
    assert value(rows, "项目名称", merges=["A4:B4", "C4:D4"]).source.ref == "申报表!C4"


def test_an_empty_cell_is_blank_and_a_missing_label_absent() -> None:
    read = form([["项目名称", None, "主管部门", "市城管局"]])
    assert read.fields["项目名称"].state == "blank"
    assert "实施单位" not in read.fields


def test_a_blank_cell_does_not_take_the_next_labels_value() -> None:
    read = form([["项目名称", None, "主管部门", "市城管局"], ["实施单位", None], ["项目密级", "公开"]])
    assert read.fields["实施单位"].state == "blank"
    assert {u.text for u in read.unread} == {"项目密级", "公开"}


def test_several_labels_in_one_cell() -> None:
    read = form([["项目名称", "路灯改造"], ["填报人：张三　　联系电话：13800000000　　填报日期：2024年1月5日"]])
    assert read.fields["填报日期"].v == date(2024, 1, 5)
    assert (read.fields["填报人"].v, read.fields["联系电话"].text) == (None, "（个人信息，已隐去）")


def test_a_head_line_with_unit_name_year_and_money_unit() -> None:
    (read,) = forms(document("绩效目标表", [["资金总额", "12"]], lines=["填报单位：市城管局　　（2023年度）　　金额单位：万元"]), "表.docx")
    assert read.fields["实施单位"].v == "市城管局"
    assert read.fields["预算年度"].v == 2023
    assert read.fields["年度资金总额"].v == 120_000
    assert read.unread == ()


def test_prompts_left_in_a_cell_are_read_as_written() -> None:
    assert value([["项目名称", "路灯改造"], ["立项依据", "填写文件名称（100字以内）"]], "立项依据").text == "填写文件名称（100字以内）"


def test_a_word_that_is_a_label_elsewhere_may_be_a_value() -> None:
    read = form([["资金性质", "财政拨款", "主管部门", "市城管局"], ["年度资金总额", 10], ["其中：财政拨款", 10]])
    assert read.fields["资金性质"].v == "财政拨款"
    assert read.fields["年度财政拨款"].v == 100_000


SIDE_BY_SIDE = [
    ["项目资金(万元)", "实施期资金总额", 100, "年度资金总额", 40],
    [None, "其中：财政拨款", 80, "其中：财政拨款", 30],
    [None, "其他资金", 20, "其他资金", None],
]


def test_one_label_in_both_halves_is_told_apart_by_the_heading_above_it() -> None:
    read = form(SIDE_BY_SIDE, merges=["A4:A6"])
    assert read.fields["实施期财政拨款"].v == 800_000
    assert read.fields["年度财政拨款"].v == 300_000
    assert read.fields["实施期其他资金"].v == 200_000
    assert read.fields["年度其他资金"].state == "blank"


@pytest.mark.parametrize("heads", [["实施期", "年度"], ["中期", "当年"], ["实施期（2023—2025年）", "2024年度"]])
def test_amounts_in_a_matrix_of_rows_and_periods(heads: list[str]) -> None:
    rows = [["项目资金（万元）", None, *heads], [None, "资金总额", 100, 40], [None, "其中：财政拨款", 100, None]]
    read = form(rows, merges=["A4:A6"])
    found = {n: (v.state, v.v) for n, v in read.fields.items() if "资金" in n or "拨款" in n}
    assert found == {"实施期资金总额": ("given", 1_000_000), "年度资金总额": ("given", 400_000),
                     "实施期财政拨款": ("given", 1_000_000), "年度财政拨款": ("blank", None)}


def test_goals_under_two_headings_beside_a_vertical_one() -> None:
    rows = [["总\n体\n目\n标", "实施期目标", "年度目标"], [None, "三年建成", "当年完成六成"]]
    read = form(rows, merges=["A4:A5"])
    assert (read.fields["实施期目标"].v, read.fields["年度目标"].v) == ("三年建成", "当年完成六成")


def test_the_overall_goal_is_the_years_goal_where_the_form_has_only_one() -> None:
    alone = form([["总体目标", "保障路灯正常运行"]])
    beside = form([["总体目标", "三年建成"], ["年度目标", "当年完成六成"]])
    assert alone.fields["年度目标"].v == "保障路灯正常运行"
    assert "实施期目标" not in alone.fields
    assert (beside.fields["实施期目标"].v, beside.fields["年度目标"].v) == ("三年建成", "当年完成六成")


@pytest.mark.parametrize(("rows", "wanted"), [
    ([["年度资金总额（元）", 5000]], 5_000),
    ([["年度资金总额", "5000元"]], 5_000),
    ([["年度资金总额", 5, "万元"]], 50_000),
    ([["年度资金总额", "￥1,234.56"]], 12_345_600),
    ([["年度资金总额", "1.5亿元"]], 150_000_000),
])
def test_the_unit_nearest_to_an_amount_counts(rows, wanted: int) -> None:
    assert value(rows, "年度资金总额").v == wanted


def test_a_unit_stated_for_a_block_counts_in_its_rows_only() -> None:
    read = form([["项目资金（元）", "年度资金总额", 8000], [None, "其他资金", 0], ["成本合计", 3]], merges=["A4:A5"])
    assert read.fields["年度资金总额"].v == 8_000
    assert read.fields["成本合计"].v == 30_000


def test_what_is_no_amount_is_unread_and_said() -> None:
    read = form([["年度资金总额", "约500万元"], ["其他资金", "无"]])
    assert {n: v.state for n, v in read.fields.items() if "资金" in n} == {"年度资金总额": "unread", "年度其他资金": "unread"}
    assert [(str(u.source), u.text, u.why) for u in read.unread] == [
        ("申报表!B4", "约500万元", "不是金额"), ("申报表!B5", "无", "不是金额")]


def test_two_values_for_one_field_are_not_chosen_between() -> None:
    read = form([["年度资金总额", 10], ["项目名称", "路灯改造"], ["年度资金总额", 12]])
    assert read.fields["年度资金总额"].state == "unread"
    assert "申报表!B4写“10”，申报表!B6写“12”，两处不一致" in whys(read)


def test_the_same_value_twice_is_one_value() -> None:
    assert value([["年度资金总额", 10], ["项目名称", "路灯"], ["年度资金总额", "10万元"]], "年度资金总额").v == 100_000


@pytest.mark.parametrize(("text", "wanted"), [
    ("新增项目", "新增"), ("□新增　☑延续", "延续"), ("新增□ 延续√", "延续"), ("■新增 □延续", "新增"), ("持续性项目", "持续性项目"),
])
def test_choices_as_written_or_ticked(text: str, wanted: str) -> None:
    assert value([["项目名称", "路灯"], ["项目属性", text]], "项目属性").v == wanted


def test_nothing_ticked_is_blank_and_two_ticks_are_unread() -> None:
    assert value([["项目属性", "□新增 □延续"]], "项目属性").state == "blank"
    assert value([["项目属性", "☑新增 ☑延续"]], "项目属性").state == "unread"


@pytest.mark.parametrize(("text", "wanted"), [("是", "是"), ("有", "是"), ("√", "是"), ("否", "否"), ("无", "否"),
                                              ("是□ 否☑", "否")])
def test_yes_and_no(text: str, wanted: str) -> None:
    assert value([["项目名称", "路灯"], ["有无负外部影响", text]], "负外部影响").v == wanted


@pytest.mark.parametrize(("cells", "first", "last"), [
    (["202001-202012"], date(2020, 1, 1), date(2020, 12, 31)),
    (["2023年4月-2024年2月"], date(2023, 4, 1), date(2024, 2, 29)),
    (["2024年"], date(2024, 1, 1), date(2024, 12, 31)),
    (["2024年1月", "至", "2024年12月"], date(2024, 1, 1), date(2024, 12, 31)),
])
def test_the_dates_of_a_project_are_read_from_its_period(cells: list[str], first: date, last: date) -> None:
    read = form([["项目名称", "路灯"], ["起止时间", *cells]])
    assert (read.fields["项目开始日期"].v, read.fields["项目结束日期"].v) == (first, last)
    assert read.fields["项目结束日期"].source.ref == "申报表!B5"


def test_a_broken_period_leaves_both_dates_unread() -> None:
    read = form([["项目名称", "路灯"], ["项目期", "20246-202516"]])
    assert [read.fields[f].state for f in ("项目期", "项目开始日期", "项目结束日期")] == ["given", "unread", "unread"]
    assert whys(read) == ["读不出项目开始日期和项目结束日期"]


def test_dates_in_their_own_cells_are_not_overruled() -> None:
    read = form([["项目期", "2024年1月-12月"], ["开始时间", "2024年3月", "完成时间", date(2024, 11, 5)]])
    assert (read.fields["项目开始日期"].v, read.fields["项目结束日期"].v) == (date(2024, 3, 1), date(2024, 11, 5))


def test_a_month_stored_as_a_number_is_not_guessed() -> None:
    assert value([["项目名称", "路灯"], ["完成时间", 2024.1]], "项目结束日期").state == "unread"
    assert value([["项目名称", "路灯"], ["完成时间", "2024.10"]], "项目结束日期").v == date(2024, 10, 31)


def test_a_long_number_has_lost_its_end() -> None:
    read = form([["项目名称", "路灯"], ["项目代码", 37152524000000012345]])
    assert read.fields["项目代码"].state == "unread"
    assert "超过15位" in whys(read)[0]


def test_what_belongs_to_no_field_is_named_without_private_numbers() -> None:
    read = form([["项目名称", "路灯"], ["分管领导", "王五 13912345678"]])
    assert [u.text for u in read.unread] == ["分管领导", "王五 ***"]
