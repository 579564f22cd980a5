"""Which forms a file holds, and what is said when it holds none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.errors import FormUnreadable
from chidu.intake.extract import Origin, read_forms
from intake.building import HEADER, TITLE, document, form, forms, vocabulary, whys, workbook
from strategies import form_grids

ONE = [[TITLE], ["（2024年度）"], ["项目名称", "路灯改造"], ["年度资金总额（元）", 5000]]
TWO = [["2023年度项目支出绩效目标表"], ["项目名称", "公园维护"], ["年度资金总额（元）", 6000]]
COST = [["成本效益分析表"], ["项目名称", "路灯改造"], ["分项名称", "分项预算（元）"], ["灯具更换", 5000]]


def names(read) -> list[tuple]:
    return [(f.kind, f.fields["项目名称"].v, f.fields["预算年度"].v if "预算年度" in f.fields else None) for f in read]


def test_forms_stacked_on_one_sheet() -> None:
    read = forms(workbook([*ONE, [None], *TWO]))
    assert names(read) == [("绩效目标申报表", "路灯改造", 2024), ("绩效目标申报表", "公园维护", 2023)]
    assert read[1].fields["项目名称"].source.ref == "申报表!B7"
    assert read[0].sha256 == read[1].sha256


def test_forms_on_several_sheets() -> None:
    read = forms(workbook(ONE, more={"分析": COST}))
    assert names(read) == [("绩效目标申报表", "路灯改造", 2024), ("成本效益分析表", "路灯改造", None)]
    assert read[1].tables["成本项"][0]["分项预算"].v == 5000


def test_a_sheet_of_costs_without_a_title_belongs_to_the_form_before_it() -> None:
    (read,) = forms(workbook(ONE, more={"成本": COST[2:]}))
    assert read.tables["成本项"][0]["分项名称"].source.ref == "成本!A2"


def test_a_sheet_that_is_no_form_is_named() -> None:
    (read,) = forms(workbook(ONE, more={"填报须知": [["请于月底前报送"]]}))
    assert [(str(u.source), u.why) for u in read.unread] == [("填报须知", "没有认出表")]


def test_two_lines_of_title_are_one_form() -> None:
    assert len(forms(document("附件1：绩效目标申报表样", [[TITLE, TITLE], ["项目名称", "路灯"]]), "表.docx")) == 1


def test_a_form_without_title_is_known_by_its_labels() -> None:
    (read,) = forms(workbook([["项目名称", "路灯改造"], ["主管部门", "市城管局"], HEADER, ["产出指标", "数量指标", "灯具", "≥12盏"]],
                             name="Sheet1"))
    assert read.kind == "绩效目标申报表"


@pytest.mark.parametrize("title", ["2023年度部门整体支出绩效自评表", "部门整体支出绩效目标表", "项目支出绩效目标审核表", "项目支出绩效自评报告"])
def test_a_form_of_another_kind_is_not_read_as_a_declaration(title: str) -> None:
    with pytest.raises(FormUnreadable) as caught:
        forms(workbook([[title], *ONE[2:]]))
    assert caught.value.code == "form-kind-unsupported"
    assert title in str(caught.value)


def test_beside_a_declaration_a_form_of_another_kind_is_named() -> None:
    read = forms(workbook(ONE, more={"整体": [["部门整体支出绩效自评表"], ["项目名称", "路灯改造"]]}))
    assert len(read) == 1
    assert [(u.text, u.why) for u in read[0].unread] == [("部门整体支出绩效自评表", "本版不读这种表")]


SELF = [["项目支出绩效自评表（2024年度）"], ["项目名称", "路灯改造"], ["一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "灯具", "≥12盏", "12盏", 50, 50], ["总分", None, None, None, 100, 92.4]]


@pytest.mark.parametrize("stacked", [True, False])
def test_a_declaration_and_its_self_evaluation_in_one_file(stacked: bool) -> None:
    both = workbook([*ONE, HEADER, ["产出指标", "数量指标", "灯具", "≥12盏"], [None], *SELF]) if stacked else workbook(ONE, more={"自评": SELF})
    first, second = forms(both)
    assert (first.kind, second.kind) == ("绩效目标申报表", "单位自评表")
    assert "自评总分" not in first.fields
    assert [r["实际完成值"].v for r in second.tables["自评指标"]] == [12]
    assert second.fields["自评总分"].v == Fraction("92.4")
    assert second.unread == ()


def test_further_sheets_with_tables_of_the_form_belong_to_it() -> None:
    scores = [["某项目绩效评价打分表"], ["项目名称", "公共自行车"], ["一级指标", "三级指标", "分值", "得分"], ["决策", "立项依据", 4, 4]]
    more = {"成果": [["评价成果清单"], ["成果种类", "提交日期"], ["评价报告", "2023-07-28"]],
            "分工": [["承担单位", "职责"], ["市财政局", "抓总"], ["某机构", "负责"]]}
    (read,) = forms(workbook(scores, more=more))
    assert [(t, len(rows)) for t, rows in read.tables.items()] == [("评价指标", 1), ("评价成果", 1), ("评价分工", 2)]
    assert (read.tables["评价成果"][0]["成果种类"].source.ref, read.unread) == ("成果!A3", ())


def test_a_register_behind_a_declaration_is_a_form_of_its_own() -> None:
    register = [["序号", "问题描述", "责任单位", "整改时限"], [1, "支付慢", "市城管局", "2024-09-11"], [2, "台账不全", "市城管局", "2024-10-11"]]
    first, second = forms(workbook(ONE, more={"问题": register}))
    assert (first.kind, second.kind, len(second.tables["整改事项"])) == ("绩效目标申报表", "整改台账", 2)


@pytest.mark.parametrize("rows", [[["收支情况"], ["收入", 100]], []])
def test_a_file_without_any_form(rows) -> None:
    with pytest.raises(FormUnreadable) as caught:
        forms(workbook(rows or [[None]]))
    assert caught.value.code == "form-not-found"


@pytest.mark.parametrize("rows", [[["x"] * 100] * 101, [["x"], *[[None]] * 300, [None] * 400 + ["x"]]])
def test_more_than_a_form_can_hold(rows) -> None:
    with pytest.raises(FormUnreadable) as caught:
        forms(workbook(rows))
    assert caught.value.code == "form-too-large"


def test_without_a_unit_the_jurisdictions_counts_and_the_form_says_so() -> None:
    data = workbook([[TITLE], ["年度资金总额", 12], ["其他资金", "3万元"]])
    (wan,), (yuan,) = forms(data, money_unit="万元"), forms(data, money_unit="元")
    assert (wan.fields["年度资金总额"].v, yuan.fields["年度资金总额"].v) == (120_000, 12)
    assert yuan.fields["年度其他资金"].v == 30_000
    assert whys(yuan) == ["表上没有写金额单位，按元读"]


def test_no_word_of_the_unit_where_every_amount_has_its_own() -> None:
    (read,) = forms(workbook([[TITLE], ["年度资金总额", "12万元"]]))
    assert read.unread == ()


def test_each_unit_counts_from_where_it_is_stated() -> None:
    (read,) = forms(workbook([[TITLE], ["金额单位：元"], ["年度资金总额", 12], ["单位：万元"], ["分项名称", "分项预算"], ["灯具", 12]]))
    assert read.fields["年度资金总额"].v == 12
    assert read.tables["成本项"][0]["分项预算"].v == 120_000


def test_a_unit_stated_below_counts_where_none_is_above() -> None:
    (read,) = forms(workbook([[TITLE], ["年度资金总额", 12], ["单位：元"]]))
    assert (read.fields["年度资金总额"].v, read.unread) == (12, ())


@pytest.mark.parametrize("head", ["（2024年度）", "2024年项目绩效目标申报表", "二〇二四年度", "( 2024 年度 )　　金额单位：万元"])
def test_the_year_from_the_head(head: str) -> None:
    (read,) = forms(workbook([[TITLE], [head], ["项目名称", "2019年续建路灯"]]))
    assert read.fields["预算年度"].v == 2024


def test_a_year_in_a_cell_also_names_the_years_before() -> None:
    (read,) = forms(workbook([[TITLE], ["单位：万元"], ["预算年度", 2024], ["项目", "金额", "2023年"], ["保安", 2, 1]]))
    assert read.tables["成本项"][0]["上年实际"].v == 10_000


def test_a_year_in_a_projects_name_is_not_the_budget_year() -> None:
    assert "预算年度" not in forms(workbook([[TITLE], ["项目名称", "2019年度续建路灯"]]))[0].fields


def test_every_form_is_read_alike_twice() -> None:
    data = workbook([*ONE, *TWO])
    assert repr(forms(data)) == repr(forms(data))


def test_nothing_is_dropped_in_silence() -> None:
    read = form([["项目名称", "路灯"], ["项目密级", "公开"], *[[f"栏{i}", i] for i in range(40)]])
    assert len(read.unread) == 31
    assert read.unread[-1].why == "另有52格没有认出属于哪个栏目"


WORDS = [n for s in vocabulary().fields.values() for n in (s.name, *s.aliases)]
WORDS += [n for t in vocabulary().tables.values() for c in t.columns.values() for n in (c.name, *c.aliases)]
WORDS += [*vocabulary().reading.sections, TITLE, "自评表", "实施期", "年度", "（2024年度）", "合计", "其中：", "……", "指标1：", "单位：元",
          "2023年", *(t for k in vocabulary().kinds.values() for t in k.titles), "1—9月执行数", "总分", "确定能", "经费保障", "√", "年度资金总额"]


@given(st.lists(form_grids(WORDS), min_size=1, max_size=3))
def test_whatever_stands_where_it_is_read_or_named_and_never_fails(grids) -> None:
    try:
        read = read_forms(grids, [], vocabulary(), Origin("0" * 64, "表", "万元"))
    except FormUnreadable:
        return
    assert read == read_forms(grids, [], vocabulary(), Origin("0" * 64, "表", "万元"))
    for one in read:
        unread = [v for v in (*one.fields.values(),
                              *(v for rows in one.tables.values() for r in rows for v in r.values()))
                              if v.state == "unread"]
        noted = {str(u.source) for u in one.unread}
        assert all(v.v is None and v.source.ref for v in unread)
        assert not unread or noted
