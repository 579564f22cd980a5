"""The rectification register: problems taken in and entered, what happened to each, overdue and closed, and the two plans as one."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import openpyxl
import pytest
from tests.desk.county import PROVINCE
from tests.web.pages.boards import form_of
from tests.web.visitor import Town, Visitor

ROADS = {"origin": "财政监督", "unit": "县交通局", "problem": "挪用养护资金。", "project": "农村公路养护", "code": "3717-02", "year": "2024", "amount": "12.5",
         "entered": "2024-03-04"}


@pytest.fixture
def visitor(year: Town) -> Visitor:
    year.clock.now = datetime(2024, 11, 20, 2, tzinfo=UTC)
    return year.somebody()


def entered(visitor: Visitor, **fields: str) -> str:
    """The number of a problem that was entered."""
    answer = visitor.post("/register", **{**ROADS, **fields})
    assert answer.status_code == 303, answer.text
    found = re.search(r"/register/(\w+)", answer.headers["location"])
    assert found
    return found[1]


def happened(visitor: Visitor, number: str, event: str, on: str, **fields: str) -> str:
    answer = visitor.post(f"/register/{number}/events", event=event, on=on, **fields)
    return visitor.get(f"/register/{number}").text if answer.status_code == 303 else answer.text


def test_what_monitoring_found_enters_the_register_once(year: Town, visitor: Visitor) -> None:
    museum = form_of(year, "绩效运行监控表", "3717-M3")
    for _ in range(2):
        assert visitor.post("/register/take", form=museum.id).status_code == 303
    page = visitor.get("/register").text
    assert page.count("执行率30%，慢于时间进度53.33个百分点") == 1
    assert "没有选中项目" in visitor.post("/register/take").text


def test_a_problem_goes_from_notice_to_closure(visitor: Visitor) -> None:
    number = entered(visitor)
    assert "<dd>发出整改通知</dd>" in visitor.get(f"/register/{number}").text
    assert "未整改" in happened(visitor, number, "发出整改通知", "2024-03-15")
    page = happened(visitor, number, "整改回复", "2024-03-20", note="已退回资金")
    assert "已退回资金" in page
    assert "结论" in page
    happened(visitor, number, "验收", "2024-03-25", result="通过")
    assert "已整改" in happened(visitor, number, "销号", "2024-03-26")


def test_what_cannot_have_happened_is_refused_and_says_what_can(visitor: Visitor) -> None:
    number = entered(visitor, problem="账目不清。")
    assert "现在可以记的是“发出整改通知”" in happened(visitor, number, "验收", "2024-03-15", result="通过")
    assert "还没有到" in happened(visitor, number, "发出整改通知", "2025-03-15")
    happened(visitor, number, "发出整改通知", "2024-03-15")
    assert "终止要写明理由" in happened(visitor, number, "终止", "2024-03-16")
    assert "登记问题缺" in visitor.post("/register", **{**ROADS, "unit": ""}).text
    assert "台账上没有编号以“ffff”开头的问题" in visitor.get("/register/ffff").text


def test_a_late_reply_is_counted_in_working_days_and_comes_first(visitor: Visitor) -> None:
    entered(visitor)
    number = entered(visitor, problem="逾期不回。", unit="县水务局", project="水库除险")
    happened(visitor, number, "发出整改通知", "2024-03-15")
    page = visitor.get("/register", params={"on": "2024-04-09"}).text
    assert "逾期1个工作日" in page
    listed = re.findall(r'<th scope="row"><a href="/register/(\w+)', page)
    assert listed.index(number) < listed.index(entered(visitor))
    listed = visitor.get("/register", params={"status": "逾期", "unit": "县水务局"}).text
    assert f"/register/{number}" in listed
    assert "挪用养护资金" not in listed[listed.index('id="problems"'):listed.index('class="two"')]


def test_a_problem_is_put_into_a_class(visitor: Visitor) -> None:
    number = entered(visitor, problem="预算没有细化。")
    assert visitor.post(f"/register/{number}/class", category="预算编制").status_code == 303
    assert "预算编制" in visitor.get("/register").text


def test_the_register_is_written_as_a_spreadsheet(visitor: Visitor) -> None:
    entered(visitor)
    sheet = openpyxl.load_workbook(io.BytesIO(visitor.get("/register.xlsx", params={"unit": "县交通局"}).content)).active
    assert sheet is not None
    assert {row[10].value for row in sheet.iter_rows(min_row=4)} == {"县交通局"}


def test_the_two_plans_become_one_list_of_visits(visitor: Visitor) -> None:
    supervision = "年度,单位,项目名称,项目代码,内容\n2024,县交通局,农村公路养护,3717-02,资金使用\n2024,县水务局,,,内控\n".encode()
    evaluation = "年度,单位,项目名称,项目代码,内容\n2024,县交通局,农村公路养护,3717-02,绩效评价\n".encode()
    files = {"supervision": ("监督.csv", supervision), "evaluation": ("评价.csv", evaluation)}
    page = visitor.post("/register/plan", files=files, **{"as": "page"}).text
    assert "共 <b>2</b> 次检查，其中联合检查 <b>1</b> 次" in page
    sheet = visitor.post("/register/plan", files=files, **{"as": "xlsx"})
    assert openpyxl.load_workbook(io.BytesIO(sheet.content)).active is not None
    wrong = visitor.post("/register/plan", files={**files, "evaluation": ("评价.csv", b"a,b\n1,2\n")}, **{"as": "page"})
    assert (wrong.status_code, "计划缺“年度、单位”这一列" in wrong.text) == (422, True)
    assert "两份计划要都给出" in visitor.post("/register/plan", files={"supervision": files["supervision"]}, **{"as": "page"}).text


def test_a_supervisor_compares_counties_and_records_nothing(year: Town, visitor: Visitor) -> None:
    number = entered(visitor)
    above = year.somebody("supervisor", PROVINCE)
    page = above.get("/register").text
    assert "巨野县" in page
    assert "登记问题" not in page
    below = above.get("/register", params={"scope": "cn/shandong/juye"}).text
    assert "挪用养护资金" in below
    assert "登记问题</h2>" not in below
    assert above.get(f"/register/{number}", params={"scope": "cn/shandong/juye"}).status_code == 200
    assert above.post(f"/register/{number}/events", event="发出整改通知", on="2024-03-15").status_code == 403


def test_a_county_whose_law_has_no_flow_is_told_so(year: Town) -> None:
    page = year.somebody(scope="cn/shandong/qihe").get("/register")
    assert "这个辖区现在没有台账" in page.text
