"""Accounts: made with a password that is told once, reset and stopped; one's own sessions; and the lists that the bureau keeps."""

from __future__ import annotations

import re

import pytest
from tests.desk.bureau.people import NUMBERS
from tests.web.visitor import Town, Visitor

from chidu.records import people
from chidu.records.database import EVERYWHERE


@pytest.fixture
def administrator(year: Town) -> Visitor:
    return year.somebody("administrator")


def made(administrator: Visitor, **fields: str) -> tuple[str, str, str]:
    """The login of a new account, its first password, and the page that told it."""
    login = f"xin{next(NUMBERS)}"
    told = {"login": login, "name": "陈新", "role": "reviewer", "department": "", "subject": "", **fields}
    page = administrator.post("/accounts", **told).text
    found = re.search(r"初始密码是 <code>([^<]+)</code>", page)
    return login, found[1] if found else "", page


def key_of(year: Town, login: str) -> str:
    with year.bureau.database.reading(EVERYWHERE) as connection:
        found = people.by_login(connection, login)
    assert found
    return found[0].id


def test_a_new_account_has_a_password_that_is_told_once_and_must_be_changed(year: Town, administrator: Visitor) -> None:
    login, password, _ = made(administrator)
    page = administrator.get("/accounts").text
    assert login in page
    assert "待改初始密码" in page
    assert password not in page
    visitor = year.visitor()
    assert visitor.sign_in(login, password).headers["location"] == "/password"


@pytest.mark.parametrize(("fields", "found"), [
    ({"login": "张三"}, "登录名写成“张三”"), ({"name": ""}, "姓名空着"), ({"role": "king"}, "没有角色"), ({"role": "submitter"}, "填报人要写明所在部门"),
    ({"department": "县财政局"}, "填报人要写明所在部门"),
])
def test_what_is_wrong_is_told_and_what_was_written_stays(administrator: Visitor, fields, found) -> None:
    _, password, page = made(administrator, **fields)
    assert (found in page, password) == (True, "")
    assert 'value="陈新"' in page or "name" in fields


def test_a_login_is_given_once(administrator: Visitor) -> None:
    login, _, _ = made(administrator)
    assert "已有人用" in made(administrator, login=login)[2]


def test_a_stopped_account_is_out_at_once_and_comes_back_with_its_password(year: Town, administrator: Visitor) -> None:
    login, password, _ = made(administrator)
    visitor, key = year.visitor(), key_of(year, login)
    visitor.sign_in(login, password)
    assert administrator.post(f"/accounts/{key}/active", active="0").status_code == 303
    assert visitor.get("/password").status_code == 303  # to the sign-in page
    assert visitor.sign_in(login, password).status_code == 401
    administrator.post(f"/accounts/{key}/active", active="1")
    assert visitor.sign_in(login, password).status_code == 303


def test_a_reset_gives_another_first_password(year: Town, administrator: Visitor) -> None:
    login, password, _ = made(administrator)
    page = administrator.post(f"/accounts/{key_of(year, login)}/password").text
    found = re.search(r"初始密码是 <code>([^<]+)</code>", page)
    assert found
    assert found[1] != password
    assert year.visitor().sign_in(login, password).status_code == 401
    assert year.visitor().sign_in(login, found[1]).status_code == 303


def test_nobody_stops_themselves_and_only_the_administrator_keeps_accounts(year: Town, administrator: Visitor) -> None:
    assert administrator.account
    assert "不能停用自己的账号" in administrator.post(f"/accounts/{administrator.account.id}/active", active="0").text
    assert year.somebody("reviewer").get("/accounts").status_code == 403
    assert year.somebody("administrator", "cn/shandong/qihe").post(f"/accounts/{administrator.account.id}/password").status_code == 404


def test_accounts_are_found_by_role_and_words(administrator: Visitor) -> None:
    login, _, _ = made(administrator, role="auditor", name="吴审计")
    page = administrator.get("/accounts", params={"role": "auditor", "text": "吴审计"}).text
    assert login in page
    assert "系统管理员</td>" not in page
    assert "没有符合条件的账号" in administrator.get("/accounts", params={"text": "查无此人"}).text


def test_ones_other_sessions_are_seen_and_ended(year: Town) -> None:
    here, there = year.somebody("officer"), year.somebody("officer")
    page = here.get("/sessions").text
    assert "别处" in page
    assert here.post("/sessions/others").status_code == 303
    assert there.get("/policies").status_code == 303  # to the sign-in page
    assert here.get("/policies").status_code == 200
    assert "别处没有登录" in here.get("/sessions").text


# ---- lists


def test_a_list_is_replaced_as_a_whole_and_read_back(year: Town) -> None:
    visitor = year.somebody()
    assert visitor.post("/lists", name="重点项目", members="3717-01\n3717-02\n").status_code == 303
    assert "3717-02" in visitor.get("/lists", params={"name": "重点项目"}).text
    sheet = visitor.get("/lists/members.csv", params={"name": "重点项目"}).content.decode("utf-8-sig")
    assert sheet.splitlines() == ["主键", "3717-01", "3717-02"]
    answer = visitor.post("/lists", files={"file": ("重点.csv", "代码,名称\n3717-03,博物馆\n".encode())}, name="重点项目", members="")
    assert answer.status_code == 303
    page = visitor.get("/lists", params={"name": "重点项目"}).text
    assert "3717-03" in page
    assert "3717-01" not in page


def test_a_list_that_is_empty_or_names_somebody_twice_is_refused(year: Town) -> None:
    visitor = year.somebody()
    assert "名单是空的" in visitor.post("/lists", name="重点项目", members=" ").text
    assert "“甲”写了两次" in visitor.post("/lists", name="重点项目", members="甲\n甲").text
    assert year.somebody("auditor").post("/lists", name="重点项目", members="甲").status_code == 403
