"""The monitoring board: rates beside the time, warnings by how grave they are, charts, and whose projects somebody sees."""

from __future__ import annotations

import re

from tests.desk.county import COUNTY, PROVINCE
from tests.web.pages.boards import NEIGHBOUR, form_of
from tests.web.visitor import Town


def rows(page: str) -> list[str]:
    """The projects of the list, in order."""
    table = page[page.index("<caption class=\"visually-hidden\">项目的执行情况"):]
    return re.findall(r'<th scope="row"><a href="/forms/[0-9a-f]{32}">([^<]+)</a>', table)


def test_each_project_stands_once_with_its_latest_data_the_slowest_first(year: Town) -> None:
    page = year.somebody().get("/monitoring").text
    assert rows(page) == ["县博物馆布展", "城区路灯运维", "现场招聘会"]
    assert "848.00" in page  # the budgets of three projects, in 万元
    assert "慢 53.33" in page  # 10/12 less 30%
    assert "有预警" in page
    assert "执行率30%，慢于时间进度53.33个百分点" in page


def test_the_board_as_it_stood_by_an_earlier_day(year: Town) -> None:
    page = year.somebody().get("/monitoring", params={"day": "2024-07-31"}).text
    assert rows(page) == ["城区路灯运维", "县博物馆布展", "现场招聘会"]
    assert "慢 48.33" in page


def test_filters_choose_by_department_severity_and_words(year: Town) -> None:
    visitor = year.somebody()
    assert rows(visitor.get("/monitoring", params={"department": "县人社局"}).text) == ["现场招聘会"]
    assert rows(visitor.get("/monitoring", params={"severity": "有预警"}).text) == ["县博物馆布展"]
    assert rows(visitor.get("/monitoring", params={"severity": "无预警"}).text) == ["城区路灯运维", "现场招聘会"]
    assert rows(visitor.get("/monitoring", params={"text": "3717-M1"}).text) == ["城区路灯运维"]
    assert rows(visitor.get("/monitoring", params={"sort": "budget", "down": "0"}).text) == ["现场招聘会", "县博物馆布展", "城区路灯运维"]
    assert "没有符合条件的项目" in visitor.get("/monitoring", params={"text": "没有这个项目"}).text


def test_a_day_without_data_is_told(year: Town) -> None:
    answer = year.somebody().get("/monitoring", params={"day": "2024-09-30"})
    assert (answer.status_code, "截至2024-09-30的监控表" in answer.text) == (422, True)


def test_the_charts_are_pictures_that_carry_no_style_of_their_own(year: Town) -> None:
    visitor = year.somebody()
    for name in ("progress", "warnings"):
        answer = visitor.get(f"/monitoring/{name}.svg")
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "style=" not in answer.text
        assert "<style" not in answer.text
    assert visitor.get("/monitoring/other.svg").status_code == 404
    assert "截至2024年10月31日，全部项目执行率65.33%，时间进度83.33%，慢18.00个百分点" in visitor.get("/monitoring").text


def test_a_department_sees_its_own_projects_alone(year: Town) -> None:
    page = year.somebody("submitter", department="县城市管理局").get("/monitoring").text
    assert rows(page) == ["城区路灯运维"]
    assert "登记到整改台账" not in page


def test_a_supervisor_sees_every_county_and_picks_one(year: Town) -> None:
    visitor = year.somebody("supervisor", PROVINCE)
    page = visitor.get("/monitoring").text
    assert set(rows(page)) == {"县博物馆布展", "城区路灯运维", "现场招聘会", "乡村路灯"}
    assert "各县（市、区）" in page
    assert rows(visitor.get("/monitoring", params={"scope": NEIGHBOUR}).text) == ["乡村路灯"]
    assert "登记到整改台账" not in page
    lamps = form_of(year, "绩效运行监控表", "3717-M1")
    assert visitor.get(f"/forms/{lamps.id}").status_code == 200


def test_one_county_does_not_see_its_neighbour(year: Town) -> None:
    assert rows(year.somebody(scope=NEIGHBOUR).get("/monitoring").text) == ["乡村路灯"]
    answer = year.somebody(scope=NEIGHBOUR).get("/monitoring", params={"scope": COUNTY})
    assert (answer.status_code, "不是您辖区的事" in answer.text) == (403, True)


def test_before_the_first_form_the_board_says_what_to_do(year: Town) -> None:
    page = year.somebody(scope="cn").get("/monitoring").text
    assert "还没有运行监控表" in page
