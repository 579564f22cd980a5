"""The work list, what was handed in, batches and letters without a browser."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest
from httpx import Response
from tests.desk.bureau.people import judged, kept, sent
from tests.desk.county import GOOD, LAMPS, changed
from tests.web.visitor import HOST, Town, Visitor

from chidu.desk.bureau import judging, receiving
from chidu.desk.bureau.receiving import Sent

SCRIPT = {"accept": "application/json"}


def shown(answer: Response, status: int = 200) -> str:
    assert answer.status_code == status, answer.text[:2000]
    return unescape(answer.text)


def work(town: Town) -> None:
    while judging.work(town.bureau, "试"):
        pass


class TestWorkList:
    @pytest.fixture(autouse=True)
    def forms(self, town: Town, reviewer: Visitor) -> None:
        assert reviewer.account
        for form in (changed(LAMPS, project__name="县博物馆安防"), changed(GOOD, project__department="县文旅局", fiscal_year=2023)):
            judged(town.bureau, reviewer.account, sent(form))

    @pytest.mark.parametrize(("query", "there", "not_there"), [
        ("text=博物馆", "县博物馆安防", "现场招聘会项目"), ("department=县文旅局", "现场招聘会项目", "县博物馆安防"),
        ("year=2023", "现场招聘会项目", "县博物馆安防"), ("unmet=1", "县博物馆安防", "没有符合条件的表"),
        ("conclusion=待评审人评定", "县博物馆安防", "没有符合条件的表"), ("state=judged", "县博物馆安防", "没有符合条件的表")])
    def test_it_is_filtered(self, reviewer: Visitor, query: str, there: str, not_there: str) -> None:
        table = shown(reviewer.get(f"/?{query}")).partition('id="work"')[2]
        assert there in table
        assert not_there not in table

    def test_states_are_counted_whatever_state_is_chosen(self, reviewer: Visitor) -> None:
        whole, chosen = shown(reviewer.get("/")), shown(reviewer.get("/?state=judged"))
        counts = re.findall(r"全部 <b>(\d+)</b>", whole)
        assert counts == re.findall(r"全部 <b>(\d+)</b>", chosen)

    def test_nothing_found_says_so_and_offers_the_way_back(self, reviewer: Visitor) -> None:
        page = shown(reviewer.get("/?text=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA"))
        assert "没有符合条件的表" in page
        assert "清除筛选" in page

    def test_a_county_without_forms_is_shown_what_to_do(self, town: Town) -> None:
        assert "还没有表" in shown(town.somebody("reviewer", "cn/shandong").get("/"))

    def test_who_has_no_work_list_begins_elsewhere(self, town: Town) -> None:
        assert town.somebody("administrator").get("/").headers["location"] == "/accounts"
        assert town.somebody("officer").get("/").headers["location"] == "/policies"


class TestUploads:
    def test_several_at_once(self, town: Town, reviewer: Visitor) -> None:
        files = [("files", (one.name, one.content)) for one in (sent(), sent(GOOD))]
        answer = reviewer.post("/uploads", files=files, on="2024-03-01")
        assert answer.headers["location"] == "/uploads?done=received"
        work(town)
        assert files[0][1][0] in shown(reviewer.get("/uploads"))

    def test_one_leads_to_its_form_once_it_is_judged(self, town: Town, reviewer: Visitor) -> None:
        one = sent()
        where = reviewer.post("/uploads", files={"files": (one.name, one.content)}, on="2024-03-01").headers["location"]
        assert "排队等着判定" in shown(reviewer.get(where))
        work(town)
        assert reviewer.get(where).headers["location"].startswith("/forms/")
        part = reviewer.get(where, headers={"hx-request": "true"})
        assert (part.status_code, part.headers["hx-redirect"][:7]) == (200, "/forms/")

    def test_a_file_that_could_not_be_read_says_why_and_may_be_tried_again(self, town: Town, reviewer: Visitor) -> None:
        where = reviewer.post("/uploads", files={"files": ("通知.docx", b"PK\x03\x04")}, on="2024-03-01").headers["location"]
        work(town)
        page = shown(reviewer.get(where))
        assert "文件不完整" in page
        again = reviewer.post(f"{where}/again")
        assert again.headers["location"] == f"{where}?done=again"
        work(town)

    def test_no_file_is_refused_and_the_date_stays(self, reviewer: Visitor) -> None:
        page = shown(reviewer.post("/uploads", on="2024-02-29"), 422)
        assert "没有选择文件" in page
        assert 'value="2024-02-29"' in page


class TestBatches:
    def opened(self, visitor: Visitor, name: str = "2024年申报表") -> str:
        answer = visitor.post("/batches", headers=SCRIPT, name=name, on="2024-03-01")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["key"])

    def test_files_come_in_portions_and_what_arrived_is_known(self, town: Town, reviewer: Visitor) -> None:
        key, files = self.opened(reviewer), [sent(), sent(), sent(GOOD)]
        for portion in (files[:2], files[1:]):  # one of them a second time
            answer = reviewer.post(f"/batches/{key}/files", headers=SCRIPT, files=[("files", (f.name, f.content)) for f in portion])
            assert answer.status_code == 200, answer.text
        assert sorted(reviewer.get(f"/batches/{key}/arrived").json()) == sorted([f.name, len(f.content)] for f in files)
        work(town)
        page = shown(reviewer.get(f"/batches/{key}"))
        assert "3 / 3 件" in page
        assert "全部判定完了" in page

    def test_a_portion_with_an_empty_file_is_refused_whole_and_says_which(self, reviewer: Visitor) -> None:
        key, good = self.opened(reviewer), sent()
        portion = [("files", (good.name, good.content)), ("files", ("空.xlsx", b""))]
        answer = reviewer.post(f"/batches/{key}/files", headers=SCRIPT, files=portion)
        assert answer.status_code == 422
        assert "“空.xlsx”是空文件" in answer.json()["detail"]
        assert reviewer.get(f"/batches/{key}/arrived").json() == []

    def test_without_script_a_batch_begins_with_its_files(self, reviewer: Visitor) -> None:
        one = sent()
        answer = reviewer.post("/batches", files={"files": (one.name, one.content)}, name="一次报完", on="2024-03-01")
        assert one.name in shown(reviewer.get(answer.headers["location"]))

    def test_without_a_name_it_is_refused_and_the_date_stays(self, reviewer: Visitor) -> None:
        page = shown(reviewer.post("/batches", name="", on="2024-02-29"), 422)
        assert "这一批没有名称" in page
        assert 'value="2024-02-29"' in page

    def test_how_far_it_is_is_told_as_events_until_it_is_done(self, town: Town, reviewer: Visitor) -> None:
        key, one = self.opened(reviewer), sent()
        reviewer.post(f"/batches/{key}/files", headers=SCRIPT, files={"files": (one.name, one.content)})
        work(town)
        told = reviewer.get(f"/batches/{key}/events")
        assert told.headers["content-type"].startswith("text/event-stream")
        events = [event.partition("\n")[0] for event in told.text.strip().split("\n\n")]
        assert events == ["event: progress", "event: done"]
        assert "1 / 1 件" in told.text

    def test_cancelled_and_failed_files_and_trying_again(self, town: Town, reviewer: Visitor) -> None:
        key = self.opened(reviewer)
        bad = reviewer.post(f"/batches/{key}/files", headers=SCRIPT, files={"files": ("坏.xlsx", b"PK\x03\x04")})
        assert bad.status_code == 200
        work(town)
        assert "坏.xlsx" in shown(reviewer.get(f"/batches/{key}?state=failed"))
        assert reviewer.post(f"/batches/{key}/again").headers["location"] == f"/batches/{key}?done=again"
        assert reviewer.post(f"/batches/{key}/cancel").headers["location"] == f"/batches/{key}?done=cancelled"
        page = shown(reviewer.get(f"/batches/{key}"))
        assert "已取消" in page
        assert "添加文件" not in page
        assert "已经取消" in shown(reviewer.post(f"/batches/{key}/files", files={"files": ("再.json", b"{}")}), 422)

    def test_all_letters_at_once_then_one_archive_and_one_table(self, town: Town, reviewer: Visitor) -> None:
        key, files = self.opened(reviewer), [sent(), sent(GOOD)]
        reviewer.post(f"/batches/{key}/files", headers=SCRIPT, files=[("files", (f.name, f.content)) for f in files])
        work(town)
        page = shown(reviewer.post(f"/batches/{key}/letters", day="2024-03-05"))
        number = int((re.search(r"出具了 (\d+) 份文书", page) or ["", "0"])[1])
        assert number >= 2
        with zipfile.ZipFile(io.BytesIO(reviewer.get(f"/batches/{key}/letters.zip").content)) as archive:
            assert len(archive.namelist()) == number
        assert reviewer.get(f"/batches/{key}/summary.xlsx").content[:2] == b"PK"
        assert "没有要出的文书" in shown(reviewer.post(f"/batches/{key}/letters", day="2024-03-05"))

    def test_a_department_opens_none(self, town: Town) -> None:
        assert town.somebody("submitter").post("/batches", name="一批", on="2024-03-01").status_code == 403


class TestLetters:
    def test_it_is_shown_before_it_is_issued_and_kept_after(self, town: Town, reviewer: Visitor) -> None:
        assert reviewer.account
        form = judged(town.bureau, reviewer.account)
        asked = {"form": form.id, "kind": "审核意见", "number": "巨财绩〔2024〕3号", "day": "2024-03-05"}
        page = shown(reviewer.get("/letters/new", params=asked))
        assert "还没有出具" in page
        assert "巨财绩〔2024〕3号" in page.partition('class="paper"')[2]
        assert reviewer.get("/letters/draft", params=asked).content[:2] == b"PK"
        answer = reviewer.post("/letters", **asked, seen=form.decision or "")
        where = answer.headers["location"].partition("?")[0]
        assert "巨财绩〔2024〕3号" in shown(reviewer.get(where))
        assert reviewer.get(f"{where}/file").content[:2] == b"PK"
        assert where in shown(reviewer.get("/letters"))
        again = shown(reviewer.post("/letters", **asked, seen=form.decision or ""), 409)
        assert "已经出过了" in again
        assert 'value="巨财绩〔2024〕3号"' in again

    def test_a_date_that_is_none_is_refused_and_the_number_stays(self, town: Town, reviewer: Visitor) -> None:
        assert reviewer.account
        form = judged(town.bureau, reviewer.account)
        page = shown(reviewer.post("/letters", form=form.id, seen=form.decision or "", kind="审核意见", number="3号", day="昨天"), 422)
        assert "日期写成“昨天”" in page
        assert 'value="3号"' in page

    def test_of_several_forms_only_what_all_of_them_call_for(self, town: Town, reviewer: Visitor) -> None:
        assert reviewer.account
        forms = [judged(town.bureau, reviewer.account, one) for one in (sent(), sent(project__unit=None))]
        page = shown(reviewer.get("/letters/new", params=[("form", f.id) for f in forms]))
        assert "审核意见" in page
        assert "补正通知" not in page.partition("版头")[2]
        fields = {"csrf": reviewer.csrf, "kind": "审核意见", "day": "2024-03-05", "form": [f.id for f in forms],
                  "seen": [f.decision for f in forms]}
        answer = reviewer.client.post("/letters", data=fields, headers={"origin": HOST})
        where = answer.headers["location"].partition("?")[0]
        assert shown(reviewer.get(where)).count('href="/forms/') == 2
        assert {kept(town.bureau, f.id).state for f in forms} == {"issued"}

    def test_a_department_sees_no_letter_before_it_is_issued(self, town: Town, reviewer: Visitor) -> None:
        assert reviewer.account
        form = judged(town.bureau, reviewer.account)
        department = town.somebody("submitter", department="县城市管理局")
        asked = {"form": form.id, "kind": "审核意见"}
        assert 'class="paper"' not in shown(department.get("/letters/new", params=asked), 403)
        assert department.get("/letters/draft", params=asked).status_code == 403

    def test_a_department_gets_its_own_alone(self, town: Town, reviewer: Visitor) -> None:
        assert reviewer.account
        form = judged(town.bureau, reviewer.account)
        answer = reviewer.post("/letters", form=form.id, seen=form.decision or "", kind="审核意见", day="2024-03-05")
        where = answer.headers["location"].partition("?")[0]
        assert town.somebody("submitter", department="县城市管理局").get(where).status_code == 200
        assert town.somebody("submitter", department="县教育局").get(where).status_code == 404


def test_what_was_sent_is_read_with_the_bytes_it_came_with(town: Town, reviewer: Visitor) -> None:
    assert reviewer.account
    made = receiving.receive(town.bureau, reviewer.account, Sent("路灯 (1).json", sent().content), town.bureau.clock().date())
    answer = reviewer.get(f"/uploads/{made.id}/file")
    assert "%E8%B7%AF%E7%81%AF" in answer.headers["content-disposition"]
