"""The ranking board: rosters drawn up, the line, what people chose with their reasons, and what a roster stands on."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from tests.desk.county import PROVINCE
from tests.web.pages.boards import form_of
from tests.web.visitor import Town, Visitor

RANKED = "规模排名（全部项目）"


@pytest.fixture(scope="module")
def roster(year: Town) -> str:
    """The ranking of five projects by their money; its key."""
    answer = year.somebody().post("/rankings", name="规模排名", year="2024", on="2024-08-20")
    assert answer.status_code == 303
    return form_of(year, "规模排名名册").id


def places(page: str) -> list[str]:
    """The members in order, with the line between them."""
    return re.findall(r'<th scope="row">([^<]+)<span|<tr class="line-row"><td colspan="\d+">([^<]+)<', page)


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def choose(visitor: Visitor, roster: str, *codes: str, **fields: str) -> str:
    page = visitor.get(f"/rankings/{roster}").text
    told = {"seen": seen(page), "option": "取消", "amount": "", "reason": "专题会", **fields}
    answer = visitor.client.post(f"/rankings/{roster}/choices", data={"csrf": visitor.csrf, "code": list(codes), **told},
                                 headers={"origin": "http://chidu.test"})
    return answer.text if answer.status_code != 303 else visitor.get(f"/rankings/{roster}").text


def test_those_listed_stand_before_the_line(year: Town, roster: str) -> None:
    page = year.somebody().get(f"/rankings/{roster}").text
    names = [name or line for name, line in places(page)]
    assert names == ["项目3", "项目1", "末位线：以上2个列入，以下3个不列入", "项目5", "项目4", "项目2"]
    assert "30.05万元" in page
    assert page.count("待定") >= 2
    assert "发布" in page
    assert "2024-08-20" in page


def test_the_list_names_every_roster_by_its_rule(year: Town, roster: str) -> None:
    page = year.somebody().get("/rankings").text
    assert f"/rankings/{roster}" in page
    assert "<h2>规模排名</h2>" in page


def test_what_somebody_chooses_stands_beside_the_member_with_the_reason(year: Town, roster: str) -> None:
    visitor = year.somebody()
    page = choose(visitor, roster, "3717-R3", option="压减", amount="10.05万元", reason="经专题会研究")
    assert "<b>压减</b> 10.05万元" in page
    assert "经专题会研究" in page
    assert choose(visitor, roster, "3717-R1").count("<b>取消</b>") == 1


@pytest.mark.parametrize(("codes", "fields", "found"), [
    ((), {}, "没有选中成员"), (("3717-R3",), {"option": "奖励"}, "没有选处置"), (("3717-R3", "3717-R1"), {"amount": "1万元"}, "决定金额写成"),
    (("3717-R3",), {"amount": "若干", "option": "压减"}, "决定金额写成“若干”"), (("3717-R9",), {}, "没有项目代码"), (("3717-R3",), {"reason": ""}, "没有写理由"),
])
def test_a_choice_that_cannot_be_is_refused_and_what_was_written_stays(year: Town, roster: str, codes, fields, found) -> None:
    assert found in choose(year.somebody(), roster, *codes, **{"reason": "专题会", **fields})


def test_two_who_choose_at_once_do_not_overwrite_each_other(year: Town, roster: str) -> None:
    assert "别人刚刚重新判定了这张表" in choose(year.somebody(), roster, "3717-R3", seen="0" * 32)


def test_a_roster_is_checked_against_the_decisions_it_came_from(year: Town, roster: str) -> None:
    assert "名册上的每个数都与现在的决定一致" in year.somebody().get(f"/rankings/{roster}", params={"check": "1"}).text


def test_the_ranking_is_drawn_with_its_line_and_written_as_a_spreadsheet(year: Town, roster: str) -> None:
    visitor = year.somebody()
    assert "末位线" in visitor.get(f"/rankings/{roster}.svg").text
    sheet = openpyxl.load_workbook(io.BytesIO(visitor.get(f"/rankings/{roster}.xlsx").content)).active
    assert sheet is not None
    assert [row[2].value for row in sheet.iter_rows(min_row=4)] == ["项目3", "项目1", "项目5", "项目4", "项目2"]


def test_a_rule_without_members_and_one_that_is_not_there_say_so(year: Town) -> None:
    visitor = year.somebody()
    assert "现在没有一个成员" in visitor.post("/rankings", name="规模排名", year="2019", on="2024-08-20").text
    assert "没有名叫“排序”的汇总规则" in visitor.post("/rankings", name="排序", year="", on="2024-08-20").text


def test_coverage_shows_first_who_is_missing(year: Town) -> None:
    visitor = year.somebody()
    assert visitor.post("/rankings", name="申报覆盖", year="2024", on="2024-08-20").status_code == 303
    page = visitor.get(f"/rankings/{form_of(year, '申报覆盖名册').id}").text
    assert places(page)[0][0] == "县人社局"
    assert "未报" in page
    assert "<b>50%</b>" in page  # 覆盖率


def test_a_supervisor_looks_and_chooses_nothing(year: Town, roster: str) -> None:
    visitor = year.somebody("supervisor", PROVINCE)
    page = visitor.get(f"/rankings/{roster}").text
    assert "记下决定" not in page
    assert RANKED in visitor.get("/rankings").text
    answer = visitor.post(f"/rankings/{roster}/choices", code="3717-R3", option="取消", amount="", reason="看看", seen="0" * 32)
    assert answer.status_code == 403


def test_a_department_has_no_rankings(year: Town, roster: str) -> None:
    visitor = year.somebody("submitter")
    assert visitor.get("/rankings").status_code == 403
    assert visitor.get(f"/rankings/{roster}").status_code in (403, 404)


def test_what_is_no_roster_is_no_page_here(year: Town) -> None:
    form = form_of(year, "绩效运行监控表", "3717-M1")
    assert "不是名册" in year.somebody().get(f"/rankings/{form.id}").text


@pytest.mark.parametrize(("year_", "on", "said"), [
    ("二〇二四", "2024-08-20", "年度写成"), ("99999", "2024-08-20", "年度写成"), ("2024", "0001-01-01", "日期写成"), ("2024", "9999-12-31", "日期写成")])
def test_a_year_or_a_day_beyond_all_law_is_told_and_nothing_is_drawn_up(year: Town, year_: str, on: str, said: str) -> None:
    answer = year.somebody().post("/rankings", name="规模排名", year=year_, on=on)
    assert answer.status_code == 422
    assert said in answer.text
