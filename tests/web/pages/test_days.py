"""The reviewer's day and the department's, in a real browser, as they would go."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from tests.servers.browser import Window
from tests.web.pages.site import DEPARTMENT, EXAMPLES, Site, another, check, check_narrow, picture

LAMPS, FAIR = "S02路灯运维.xlsx", "S01现场招聘会.xlsx"
NEW = "路灯改造 2024 年"
PATIENCE = 20_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A department's forms, and one file that is none."""
    folder = tmp_path_factory.mktemp("申报表")
    for path in (EXAMPLES / LAMPS, EXAMPLES / FAIR, EXAMPLES / "S04建筑垃圾消纳场扩建.xlsx"):
        (folder / path.name).write_bytes(another(path, 1))
    (folder / "会议通知.docx").write_bytes(b"PK\x03\x04 no form")
    return sorted(folder.iterdir())


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_the_reviewers_day(site: Site, window: Window, files: list[Path], tmp_path: Path) -> None:
    page = window.page
    page.goto(f"{site.url}/")
    expect(page).to_have_url(f"{site.url}/login")
    check(page)
    sign_in(page, "shenhe", site.passwords["shenhe"])
    expect(page).to_have_url(f"{site.url}/password")
    picture(window, "password")
    page.get_by_label("原密码").fill(site.passwords["shenhe"])
    page.get_by_label("新密码 必填", exact=True).fill(NEW)
    page.get_by_label("再输入一次新密码").fill(NEW)
    press(page, "改密码")
    sign_in(page, "shenhe", NEW)
    expect(page.get_by_text("还没有表")).to_be_visible()
    check(page)

    upload_a_batch(window, files)
    review_the_lamps(window)
    issue_a_letter(window, tmp_path)
    letter_the_batch(window)
    close_the_fair(window)
    press_menu(page, "工作清单")
    picture(window, "work-list")
    check_narrow(page)
    page.locator("details.account summary").click()
    press(page, "退出登录")
    expect(page.get_by_text("已退出")).to_be_visible()


def sign_in(page: Page, login: str, password: str) -> None:
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    press(page, "登录")


def press_menu(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=name).click()


def upload_a_batch(window: Window, files: list[Path]) -> None:
    page = window.page
    press_menu(page, "成批办理")
    page.get_by_label("名称").fill("2024年申报表")
    page.get_by_label("选择这一批的文件").set_input_files(files)
    expect(page.get_by_text(f"已选 {len(files)} 个文件")).to_be_visible()
    picture(window, "batch-upload")
    check(page)
    press(page, "开批并上传")
    expect(page.get_by_role("heading", name="2024年申报表")).to_be_visible()
    expect(page.get_by_text("全部判定完了")).to_be_visible(timeout=PATIENCE)  # told as it happens: nobody pressed anything
    expect(page.locator("tbody tr").filter(has_text="会议通知.docx")).to_contain_text("未能处理")
    expect(page.locator("tbody tr").filter(has_text=LAMPS)).to_contain_text("城区路灯运维项目")
    expect(page.get_by_role("button", name="未能处理的 1 份再试一次")).to_be_visible()
    picture(window, "batch-progress")
    check(page)
    check_narrow(page)


def review_the_lamps(window: Window) -> None:
    page = window.page
    page.get_by_role("link", name="城区路灯运维项目").click()
    finding = page.locator(".finding").filter(has_text="成本.分项之和小于预算")
    expect(finding).to_contain_text("差额58.00万元")
    check(page)
    finding.locator(".finding-cells a").first.click()
    cell = page.locator("td.pointed")
    expect(cell).to_be_in_viewport()
    expect(cell).to_have_text(re.compile("120"))
    picture(window, "review")
    page.keyboard.press("Escape")
    expect(finding).to_be_focused()
    finding.get_by_text("依据").click()
    expect(finding).to_contain_text("财预〔2015〕88号")

    press(page, "改评“指标科学性”")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("评定").select_option("良")
    dialog.get_by_label("理由").fill("夜间出行安全有市民满意度调查佐证")
    picture(window, "overrule")
    press(page, "改评")
    expect(page.get_by_text("认定已记下，并重新判定。")).to_be_visible()
    expect(page.locator(".points")).to_contain_text("夜间出行安全有市民满意度调查佐证")

    asked = page.locator("form[data-answers]")
    asked.get_by_role("group").first.get_by_role("radio", name="否").check()
    page.get_by_role("button", name="没选的都选“是”或拟定的").click()
    press(page, "记下，重新判定")  # no reason was given: refused, and nothing that was chosen is lost
    expect(page.get_by_role("alert")).to_contain_text("没有写理由")
    expect(page.locator("form[data-answers] input:checked")).to_have_count(asked.get_by_role("group").count())
    window.expect("answer: 422 POST")
    page.get_by_label("共同的理由").fill("看过可行性报告和往年决算")
    page.get_by_label("共同的理由").scroll_into_view_if_needed()
    picture(window, "questions")
    press(page, "记下，重新判定")
    expect(page.get_by_text("认定已记下，并重新判定。")).to_be_visible()
    expect(page.locator("form[data-answers]")).to_have_count(0)
    expect(page.locator(".verdict-conclusion")).not_to_have_text("待评审人评定")
    page.locator("#points").scroll_into_view_if_needed()
    picture(window, "points")
    check(page)
    check_narrow(page)


def issue_a_letter(window: Window, folder: Path) -> None:
    page = window.page
    page.get_by_role("link", name="预览审核意见").click()
    page.get_by_label("文号").fill("齐财绩〔2024〕12号")
    page.get_by_label("补充说明").fill("请一并附上巡检记录。")
    press(page, "更新预览")
    expect(page.locator(".paper")).to_contain_text("齐财绩〔2024〕12号")
    expect(page.get_by_label("补充说明")).to_have_value("请一并附上巡检记录。")
    expect(page.locator(".paper-title").first).to_contain_text("路灯")
    picture(window, "letter-preview")
    check(page)
    press(page, "出具")
    expect(page.get_by_text("文书已出具。")).to_be_visible()
    expect(page.locator(".paper")).to_contain_text("请一并附上巡检记录。")
    check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载（Word）").click()
    download.value.save_as(folder / "意见.docx")
    assert zipfile.is_zipfile(folder / "意见.docx")
    picture(window, "letter")


def letter_the_batch(window: Window) -> None:
    page = window.page
    press_menu(page, "成批办理")
    page.get_by_role("link", name="2024年申报表").click()
    press(page, "出具全部文书")
    check(page)
    page.get_by_role("dialog").get_by_role("button", name="出具").click()
    expect(page.get_by_role("heading", name=re.compile(r"出具了 \d+ 份文书"))).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载全部文书").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert any("路灯" in name for name in archive.namelist())
    with page.expect_download() as download:
        page.get_by_role("link", name="下载汇总表").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).active
    assert "城区路灯运维项目" in {cell.value for row in sheet.iter_rows() for cell in row}


def close_the_fair(window: Window) -> None:
    page = window.page
    page.get_by_role("link", name=re.compile("现场招聘会")).first.click()
    press(page, "办结")
    page.get_by_role("dialog").get_by_label("说明").fill("当场补充了说明")
    page.get_by_role("dialog").get_by_role("button", name="办结").click()
    expect(page.get_by_text("已办结。")).to_be_visible()


def test_the_departments_day(site: Site, window: Window, tmp_path: Path) -> None:
    page = site.enter(window, "submitter", DEPARTMENT)
    page.goto(f"{site.url}/returned")
    card = page.get_by_role("article").filter(has_text="城区路灯运维项目")
    expect(card).to_contain_text("分项成本之和562.00万元小于项目预算620.00万元")
    picture(window, "returned")
    check(page)
    check_narrow(page)
    card.get_by_role("link", name="看审核意见").click()
    expect(page.locator(".paper")).to_contain_text("市城市管理局")
    page.get_by_role("link", name="城区路灯运维项目").click()
    expect(page.get_by_role("button", name="办结")).to_have_count(0)
    page.get_by_role("link", name="修改后重新报送").click()
    expect(page.get_by_role("heading", name=re.compile("要修改的"))).to_be_visible()
    page.get_by_label("选择改好的表").set_input_files(mended(tmp_path))
    picture(window, "resubmission")
    check(page)
    press(page, "报送")
    difference = page.get_by_role("region", name="和上次报送的差别")
    expect(difference).to_contain_text("年度资金总额", timeout=PATIENCE)
    expect(difference).to_contain_text("562")
    expect(difference).to_contain_text("改好")
    picture(window, "differences")
    check(page)
    check_narrow(page)


def mended(folder: Path) -> Path:
    """The lamps with a budget that their costs bear out."""
    book = openpyxl.load_workbook(EXAMPLES / LAMPS)
    for row in book.active.iter_rows():
        for cell in row:
            if cell.value == 620:
                cell.value = 562
    book.save(folder / LAMPS)
    return folder / LAMPS
