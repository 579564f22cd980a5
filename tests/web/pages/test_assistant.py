"""The assistant's pages: a conversation from an attached form to its letter, and beside a review; streamed, stopped, without a script."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from httpx import Response
from playwright.sync_api import expect
from tests.desk.bureau.people import judged
from tests.desk.county import LAMPS, changed
from tests.servers.browser import SCREEN, Window
from tests.web.pages.boards import enter, served
from tests.web.pages.site import DEPARTMENT, EXAMPLES, Site, another, check, check_narrow, picture
from tests.web.test_telling import Silent
from tests.web.visitor import HOST, Town, Visitor

from chidu.assistant import conversation as talking
from chidu.assistant.backend.faults import ModelFault
from chidu.assistant.backend.scripted import ScriptedBackend
from chidu.assistant.conversation import Talk
from chidu.desk.bureau import conversing
from chidu.desk.bureau.receiving import Sent
from chidu.records.conversations import Exchange
from chidu.records.forms import Kept

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

NEIGHBOUR = "cn/shandong/dezhou/ningjin"
"""Where these tests are at home: the other county's work list is for other tests to fill."""
LAMPS_FILE = "S02路灯运维.xlsx"
STREAM = {"accept": "text/event-stream"}
UNTRUE = "本项目可以直接通过，核定资金999万元。"


# ---- in a browser


def attached(site: Site, number: int) -> str:
    """The street lamps, attached in a conversation already; the key of the form."""
    who, bureau = site.account("reviewer", scope=NEIGHBOUR), site.bureau
    talk = Talk(bureau, who, bureau.clock().date(), conversing.open_(bureau, who).id)
    [read] = [step for step in talking.attach(talk, Sent(LAMPS_FILE, another(EXAMPLES / LAMPS_FILE, number)), lambda _: None)
              if isinstance(step, Exchange)]
    assert read.form
    return read.form


def last(page: Page) -> Locator:
    return page.locator(".exchange").last


def ask(page: Page, question: str) -> None:
    page.locator("#chat-question").fill(question)
    page.keyboard.press("Enter")


def test_a_conversation_from_an_attached_form_to_its_letter(site: Site, window: Window, tmp_path: Path) -> None:
    page = site.enter(window, "reviewer", scope=NEIGHBOUR)
    page.goto(f"{site.url}/")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="问答").click()
    expect(page.get_by_role("button", name="补正期限是多少？")).to_be_visible()
    file = tmp_path / LAMPS_FILE
    file.write_bytes(another(EXAMPLES / LAMPS_FILE, 901))
    page.get_by_label("附上申报表").set_input_files(file)
    card = page.locator(".read-card")
    amount = card.locator(".read-field").filter(has_text="年度资金总额")
    expect(amount).to_contain_text("620.00万元")
    expect(page.locator("[data-about]")).to_contain_text("城区路灯运维项目")
    picture(window, "assistant-card")
    check(page)

    amount.get_by_text("更正").click()
    amount.get_by_role("textbox").fill("562万元")
    card.get_by_role("button", name="读得对，看审核结果").click()  # no reason was given: refused, and what was typed is there
    expect(last(page).get_by_role("alert")).to_contain_text("没有写理由")
    window.expect("answer: 422 POST")
    card.get_by_label("更正的理由").fill("原件写的是562万元，读错了一列")
    card.get_by_role("button", name="读得对，看审核结果").click()
    expect(last(page)).to_contain_text("与年度资金总额562.00万元不一致")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(card.get_by_role("button")).to_have_count(0)
    chip = last(page).locator(".cite-finding").first
    chip.locator("summary").click()
    expect(chip).to_contain_text("相差：58.00万元")
    expect(chip.get_by_role("link")).to_have_attribute("href", re.compile(r"/forms/\w+#finding-\d+"))
    provision = last(page).locator(".cite-provision").first
    provision.locator("summary").click()
    expect(provision).to_contain_text("财预〔2015〕88号")
    picture(window, "assistant", of=last(page))
    check(page)
    check_narrow(page)

    last(page).get_by_role("button", name="起草审核意见").click()
    expect(last(page).get_by_role("link", name="下载草稿（Word）")).to_be_visible()
    expect(page.locator("#chat-question")).to_be_focused()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出（Word）").click()
    assert download.value.suggested_filename == "审核问答记录.docx"
    last(page).get_by_role("link", name="预览审核意见").click()
    expect(page.locator(".paper-title").first).to_contain_text("路灯")
    page.go_back()
    expect(page.locator(".exchange")).to_have_count(3)
    expect(page.locator(".read-field").filter(has_text="年度资金总额")).to_contain_text("562万元")


def test_beside_a_review_a_chip_leads_to_its_finding(site: Site, window: Window) -> None:
    page = site.enter(window, "reviewer", scope=NEIGHBOUR)
    form = attached(site, 902)
    page.goto(f"{site.url}/forms/{form}")
    page.get_by_role("button", name="问助手").click()
    panel = page.get_by_role("complementary", name="问答")
    expect(panel.locator("#chat-question")).to_be_focused()
    ask(page, "为什么没有通过？")
    chip = last(page).locator(".cite-finding").filter(has_text="成本.分项之和小于预算")
    chip.locator("summary").click()
    expect(page.get_by_role("button", name="发送")).to_be_visible()
    picture(window, "assistant-beside", of=chip)
    check(page)
    check_narrow(page)
    chip.get_by_role("link", name="看这条发现").click()
    finding = page.locator(".finding.pointed")
    expect(finding).to_contain_text("成本.分项之和小于预算")
    expect(finding).to_be_in_viewport()
    expect(panel).to_be_visible()
    panel.locator("#chat-question").focus()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="问助手")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.locator(".exchange")).to_have_count(2)  # the conversation about this form goes on


def test_with_the_keyboard_alone(site: Site, window: Window) -> None:
    page = site.enter(window, "submitter", DEPARTMENT, NEIGHBOUR)
    page.goto(f"{site.url}/assistant")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # 跳到正文
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "chat-question":
            break
    page.keyboard.type("补正期限")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("是多少？")
    expect(page.locator("#chat-question")).to_have_value("补正期限\n是多少？")
    page.keyboard.press("Enter")
    expect(last(page).locator(".chat-badge")).to_have_text("规则回答")
    expect(page.locator("#chat-question")).to_be_focused()
    expect(page.locator("#chat-question")).to_have_value("")
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.cite summary')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".cite[open]")).to_contain_text("参数·")
    check(page)


def test_without_a_script_the_page_comes_back_with_the_answer(site: Site, window: Window, browser: Browser) -> None:
    site.enter(window, "reviewer", scope=NEIGHBOUR)
    context = browser.new_context(viewport=SCREEN, locale="zh-CN", java_script_enabled=False)
    context.add_cookies([{"name": "chidu", "value": window.context.cookies()[0]["value"], "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/assistant?form={attached(site, 903)}")
    page.get_by_role("button", name="怎样改才能通过？").click()
    expect(page).to_have_url(re.compile(r"/assistant/\w{32}#last$"))
    expect(last(page)).to_contain_text("由620.00万元调减为562.00万元")
    last(page).locator(".cite summary").first.click()
    expect(last(page).locator(".cite-open").first).to_be_visible()
    last(page).get_by_role("button", name="有用").click()
    expect(last(page)).to_contain_text("您评价：有用")
    expect(page.get_by_role("button", name="读这份表")).to_be_visible()
    context.close()


@pytest.fixture
def silent(town: Town) -> Iterator[Silent]:
    town.app.state.model = model = Silent()
    yield model
    town.app.state.model = None


def test_an_answer_is_stopped_and_asked_for_again(town: Town, silent: Silent, window: Window) -> None:
    with served(town) as address:
        page, form = enter(town, address, window), lamps_of(town)
        page.goto(f"{address}/assistant?form={form.id}")
        ask(page, "为什么没有通过？")
        expect(page.get_by_role("status").filter(has_text="大模型")).to_be_visible()
        expect(page.get_by_role("button", name="发送")).to_be_hidden()
        page.get_by_role("button", name="停下").click()
        expect(last(page)).to_contain_text("已停下，没有等答完。")
        expect(page.locator("#chat-question")).to_be_focused()
        assert silent.stopped.wait(10)
        town.app.state.model = None
        last(page).get_by_role("button", name="再问一次").click()
        expect(last(page)).to_contain_text("审核结论是")
        expect(last(page).locator(".chat-badge")).to_have_text("规则回答")
        expect(page.locator(".chat-question")).to_have_text([re.compile("为什么没有通过？")] * 2)
        page.reload()
        expect(page.locator(".exchange").first).to_contain_text("已停下")


# ---- without a browser


def lamps_of(town: Town) -> Kept:
    account = town.somebody("reviewer").account
    assert account
    return judged(town.bureau, account)


def asked(visitor: Visitor, question: str, conversation: str = "new", form: str = "") -> str:
    """The page of a conversation after a question in it."""
    return after(visitor, visitor.post(f"/assistant/{conversation}/ask", question=question, about=form))


def after(visitor: Visitor, answer: Response) -> str:
    assert answer.status_code == 303, answer.text[:2000]
    return page_of(visitor, answer.headers["location"].partition("#")[0])


def page_of(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.text[:2000]
    return answer.text


def card_of(page: str) -> tuple[str, str, str]:
    """Where a card is sent, of which form it is, and by which decision."""
    found = re.search(r'action="(/assistant/\w+/confirmations)".*?name="form" value="(\w+)".*?name="seen" value="(\w+)"', page, re.DOTALL)
    assert found
    return found[1], found[2], found[3]


def file_of(*keys: dict[str, str]) -> dict[str, tuple[str, bytes]]:
    """A file of several declarations."""
    forms = [changed(LAMPS, project__code=uuid.uuid4().hex[:12], **one) for one in keys]
    return {"file": ("两张表.json", json.dumps(forms, ensure_ascii=False).encode())}


def events(answer: Response) -> list[tuple[str, str]]:
    assert answer.headers["content-type"].startswith("text/event-stream"), answer.text
    blocks = [block.splitlines() for block in answer.text.strip("\n").split("\n\n")]
    return [(lines[0].removeprefix("event: "), "\n".join(line.removeprefix("data: ") for line in lines[1:])) for lines in blocks]


class TestWhatIsTold:
    def test_as_events_each_sentence_comes_by_itself_and_at_last_what_stands_under_it(self, reviewer: Visitor, lamps: Kept) -> None:
        answer = reviewer.post("/assistant/new/ask", headers=STREAM, question="为什么没有通过？", about=lamps.id)
        told = events(answer)
        assert [name for name, _ in told] == ["sentence"] * (len(told) - 1) + ["done"]
        page = page_of(reviewer, answer.headers["content-location"])
        for _, part in told[:-1]:
            assert part.strip() in page
        assert "起草" in told[-1][1]

    def test_every_chip_leads_to_where_it_says(self, reviewer: Visitor, lamps: Kept) -> None:
        page = unescape(asked(reviewer, "为什么没有通过？", form=lamps.id))
        review = page_of(reviewer, f"/forms/{lamps.id}")
        findings = re.findall(rf'href="/forms/{lamps.id}#([^"]+)" data-finding', page)
        assert findings
        assert all(f'id="{one}"' in review for one in findings)
        rules = re.findall(r'href="(/policies\?[^"#]+)#([^"]+)"', page)
        assert rules
        for path, mark in set(rules):
            assert f'id="{mark}"' in page_of(reviewer, path)

    def test_a_value_leads_to_the_parameters(self, reviewer: Visitor) -> None:
        page = unescape(asked(reviewer, "补正期限是多少？"))
        [path] = set(re.findall(r'href="(/policies\?[^"#]+shown=values[^"#]+)"', page))
        assert "<b>补正期限</b>" in page_of(reviewer, path)
        assert "，全国，自2022" in page

    def test_what_may_be_asked_first_is_answered(self, reviewer: Visitor, lamps: Kept) -> None:
        page = page_of(reviewer, f"/assistant?form={lamps.id}")
        offered = [unescape(one) for one in re.findall(r'name="question" value="([^"]+)"', page)]
        assert any("为什么不符合" in one for one in offered)
        assert "起草审核意见" in offered
        for one in offered:
            answered = asked(reviewer, one, form=lamps.id)
            assert "class=\"cite cite-" in answered, one

    def test_what_somebody_writes_is_text(self, reviewer: Visitor) -> None:
        page = asked(reviewer, "<script>alert(1)</script>怎么办？")
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;怎么办？" in page

    def test_a_question_that_is_too_long_is_refused_and_stays(self, reviewer: Visitor) -> None:
        question = "为什么" * 200
        answer = reviewer.post("/assistant/new/ask", question=question)
        assert answer.status_code == 422
        assert "一次最多问500个字" in answer.text
        assert question in answer.text
        refused = reviewer.post("/assistant/new/ask", headers=STREAM, question=question)
        assert (refused.status_code, "error-panel" in refused.text) == (422, True)

    def test_an_answer_is_rated_with_a_reason_and_the_rating_withdrawn(self, reviewer: Visitor) -> None:
        page = asked(reviewer, "补正期限是多少？")
        [path] = set(re.findall(r'action="(/assistant/exchanges/\w+/rating)"', page))
        swapped = reviewer.post(path, headers={"hx-request": "true"}, rating="down", reason="没有说清从哪天起算").text
        assert "您评价：没用（没有说清从哪天起算）" in swapped
        assert "您评价" not in reviewer.post(path, headers={"hx-request": "true"}, rating="").text

    def test_a_conversation_goes_out_as_a_document(self, reviewer: Visitor) -> None:
        [path] = re.findall(r'href="(/assistant/\w{32}/transcript.docx)"', asked(reviewer, "补正期限是多少？"))
        assert reviewer.get(path).content.startswith(b"PK")


class TestAModel:
    @pytest.fixture
    def model(self, town: Town) -> Iterator[ScriptedBackend]:
        choice = json.dumps({"card_ids": ["c1"], "glue": UNTRUE}, ensure_ascii=False)
        town.app.state.model = model = ScriptedBackend([choice], [ModelFault("cut-off")])
        yield model
        town.app.state.model = None

    def test_what_is_withheld_is_told_by_its_reason_alone_and_what_failed_in_a_line(self, reviewer: Visitor, lamps: Kept,
                                                                                   model: ScriptedBackend) -> None:
        first = reviewer.post("/assistant/new/ask", headers=STREAM, question="为什么没有通过？", about=lamps.id)
        conversation = first.headers["content-location"].rpartition("/")[2]
        assert "withheld" in [name for name, _ in events(first)]
        page = asked(reviewer, "为什么没有通过？", conversation)
        assert len(model.asked) == 2
        for told in (first.text, page):
            assert "有一句没有通过核对，已按条文显示：" in told
            assert "999" not in told
        assert re.search(r'class="chat-fault">[^<]+</p>', page)


class TestAnAttachedFile:
    def test_several_forms_give_several_cards(self, reviewer: Visitor) -> None:
        files = file_of({"project__name": "东街路灯"}, {"project__name": "西街路灯"})
        page = after(reviewer, reviewer.post("/assistant/new/files", files=files))
        assert page.count('class="read-card"') == 2
        assert re.search(r"<dt>项目名称</dt><dd><span class=\"read-value\">东街路灯</span>", page)
        told = events(reviewer.post("/assistant/new/files", files=file_of({}, {}), headers=STREAM))
        assert [name for name, _ in told] == ["status", "done", "done"]

    def test_what_cannot_be_read_says_why(self, reviewer: Visitor) -> None:
        page = after(reviewer, reviewer.post("/assistant/new/files", files={"file": ("会议通知.docx", b"PK\x03\x04 no form")}))
        assert "《会议通知.docx》没有读成：" in page
        assert "read-card" not in page

    def test_a_field_is_put_right_with_a_reason_or_not_at_all(self, reviewer: Visitor) -> None:
        page = after(reviewer, reviewer.post("/assistant/new/files", files=file_of({})))
        path, form, seen = card_of(page)
        given = {"form": form, "seen": seen, "value:项目名称": "东街路灯", "was:项目名称": "城区路灯运维项目"}
        refused = reviewer.post(path, **given)
        assert refused.status_code == 422
        assert "没有写理由" in refused.text
        assert 'name="value:项目名称" value="东街路灯"' in refused.text
        done = after(reviewer, reviewer.post(path, **given, reason="原件写的是东街"))
        assert 'class="read-value">东街路灯</span>' in done
        assert "审核结论是" in done
        assert "read-end" not in done


class TestWhoMay:
    def test_a_department_asks_about_its_own_forms_and_is_offered_nothing_of_the_staffs(self, town: Town) -> None:
        department, other = town.somebody("submitter"), town.somebody("submitter", department="县教育局")
        page = after(department, department.post("/assistant/new/files", files=file_of({"project__department": "县城市管理局"})))
        path, form, seen = card_of(page)
        done = after(department, department.post(path, form=form, seen=seen))
        assert "审核结论是" in done
        for none in ("更正", "起草", "/letters/new", "/letters/draft", "/register", "/rankings"):
            assert none not in done, none
        assert "正在看" not in page_of(other, f"/assistant?form={form}")
        assert other.get(path.replace("/confirmations", "")).status_code == 404
        assert other.post("/assistant/new/ask", question="为什么没有通过？", about=form).status_code == 404
        assert "问助手" in page_of(department, f"/forms/{form}")

    def test_an_officer_of_policies_asks_without_attaching_and_an_administrator_not_at_all(self, town: Town) -> None:
        assert "附上申报表" not in page_of(town.somebody("officer"), "/assistant")
        assert town.somebody("administrator").get("/assistant").status_code == 403
        assert 'href="/assistant"' not in page_of(town.somebody("administrator"), "/accounts")

    def test_another_sites_page_asks_nothing(self, reviewer: Visitor) -> None:
        answer = reviewer.client.post("/assistant/new/ask", data={"question": "为什么？"}, headers={"origin": HOST})
        assert answer.status_code == 403
