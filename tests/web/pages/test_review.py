"""The review page without a browser: what it shows, what it takes, and that nothing is lost when it refuses."""

from __future__ import annotations

import re
from html import unescape

from httpx import Response
from tests.desk.bureau.people import judged, kept, sent
from tests.desk.county import COUNTY, GOOD
from tests.web.visitor import Town, Visitor

from chidu.desk.bureau import deciding
from chidu.desk.bureau.deciding import Said
from chidu.records import blobs
from chidu.records.database import EVERYWHERE
from chidu.records.forms import Kept
from chidu.types import WHOLE

QUESTION = "规则·目标.内容明确"


def shown(answer: Response, status: int = 200) -> str:
    assert answer.status_code == status, answer.text[:2000]
    return unescape(answer.text)


def answered(visitor: Visitor, form: Kept, seen: str = "", **fields: str) -> Response:
    return visitor.post(f"/forms/{form.id}/answers", seen=seen or form.decision or "", which="asked",
                        **{f"value:项目:{QUESTION}": "是", "reason": "写明了任务和数量", **fields})


class TestWhatItShows:
    def test_each_finding_with_its_sentence_how_far_off_it_is_and_its_provision(self, reviewer: Visitor, lamps: Kept) -> None:
        page = shown(reviewer.get(f"/forms/{lamps.id}"))
        assert "分项成本之和562.00万元小于项目预算620.00万元，差额58.00万元。" in page
        assert re.search(r"实为 <b>562.00万元</b>.*?要求 <b>620.00万元</b>", page)
        assert "财预〔2022〕1号" in page
        assert "怎样就符合：将“年度资金总额”由620.00万元调减为562.00万元" in page

    def test_a_threshold_says_where_it_comes_from(self, reviewer: Visitor, lamps: Kept) -> None:
        page = shown(reviewer.get(f"/forms/{lamps.id}"))
        assert re.search(r"<dt>单项权重上限</dt><dd>.*?待核实", page)

    def test_a_finding_leads_to_its_cell_and_the_cell_back(self, reviewer: Visitor, lamps: Kept) -> None:
        page = shown(reviewer.get(f"/forms/{lamps.id}"))
        links = re.findall(r'data-cell="(cell-[^"]+)"', page)
        assert links
        assert all(f'id="{link}"' in page for link in links)
        marks = re.findall(r'class="grid-mark[^>]*href="#(finding-\d+)"', page)
        assert marks
        assert {m for m in marks if f'id="{m}"' in page}

    def test_a_question_says_why_it_waits_and_is_asked_once(self, reviewer: Visitor, lamps: Kept) -> None:
        page = shown(reviewer.get(f"/forms/{lamps.id}"))
        assert page.count("年度目标是否写明了做什么、做到多少？</legend>") == 1

    def test_another_countys_form_is_not_there(self, town: Town, lamps: Kept) -> None:
        stranger = town.somebody("reviewer", "cn/shandong")
        assert stranger.get(f"/forms/{lamps.id}").status_code == 404

    def test_a_department_sees_its_own_alone_and_decides_nothing(self, town: Town, lamps: Kept) -> None:
        page = shown(town.somebody("submitter", department="县城市管理局").get(f"/forms/{lamps.id}"))
        assert "修改后重新报送" in page
        assert "/answers" not in page
        assert town.somebody("submitter", department="县城市管理局").get(f"/forms/{lamps.id}/history").status_code == 403
        assert town.somebody("submitter", department="县教育局").get(f"/forms/{lamps.id}").status_code == 404

    def test_a_file_that_was_erased_is_not_shown_out_of_memory(self, town: Town, reviewer: Visitor) -> None:
        assert reviewer.account
        form = judged(town.bureau, reviewer.account)
        assert "class=\"grid\"" in shown(reviewer.get(f"/forms/{form.id}"))
        with town.bureau.database.writing(EVERYWHERE) as connection:
            blobs.empty(connection, COUNTY, upload_digest(town, form))
        assert "原件不能显示" in shown(reviewer.get(f"/forms/{form.id}"))

    def test_the_file_as_it_came(self, reviewer: Visitor, lamps: Kept) -> None:
        assert "城区路灯运维项目" in reviewer.get(f"/forms/{lamps.id}/file").content.decode()


def upload_digest(town: Town, form: Kept) -> str:
    from chidu.records import uploads

    with town.bureau.database.reading(EVERYWHERE) as connection:
        return uploads.by_id(connection, EVERYWHERE, form.upload).sha256


class TestWhatPeopleSay:
    def test_an_answer_is_kept_with_its_reason_and_the_form_judged_anew(self, town: Town, reviewer: Visitor, lamps: Kept) -> None:
        answer = answered(reviewer, lamps)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/forms/{lamps.id}?done=determined#asked")
        assert kept(town.bureau, lamps.id).decision != lamps.decision
        page = shown(reviewer.get(f"/forms/{lamps.id}"))
        assert "已经判断的 1 项" in page
        assert "写明了任务和数量" in page

    def test_an_answers_own_reason_comes_before_the_common_one(self, reviewer: Visitor, lamps: Kept) -> None:
        answered(reviewer, lamps, **{f"reason:项目:{QUESTION}": "第二段写明了"})
        assert "第二段写明了" in shown(reviewer.get(f"/forms/{lamps.id}/history"))

    def test_without_a_reason_it_is_refused_and_what_was_chosen_stays(self, town: Town, reviewer: Visitor, lamps: Kept) -> None:
        page = shown(answered(reviewer, lamps, reason=""), 422)
        assert "没有写理由" in page
        assert re.search(rf'name="value:项目:{QUESTION}" value="是" checked', page)
        assert kept(town.bureau, lamps.id).decision == lamps.decision

    def test_nothing_chosen_is_told(self, reviewer: Visitor, lamps: Kept) -> None:
        assert "没有作出认定" in shown(reviewer.post(f"/forms/{lamps.id}/answers", seen=lamps.decision or "", reason="看过"), 422)

    def test_the_second_of_two_is_told_what_the_first_did_and_loses_nothing(self, town: Town, reviewer: Visitor, lamps: Kept) -> None:
        assert answered(reviewer, lamps).status_code == 303
        other = town.somebody("approver")
        page = shown(other.post(f"/forms/{lamps.id}/determinations", seen=lamps.decision or "", which="correct", about="指标1", item="字段·权重",
                                value="30", reason="原件是30分"), 409)
        assert "别人刚刚重新判定了这张表" in page
        assert "目标.内容明确：无法判定 → 符合" in page
        assert 'value="原件是30分"' in page
        again = kept(town.bureau, lamps.id).decision or ""
        assert f'name="seen" value="{again}"' in page

    def test_a_reading_is_corrected_at_its_cell(self, town: Town, reviewer: Visitor, lamps: Kept) -> None:
        page = shown(reviewer.get(f"/forms/{lamps.id}"))
        path = re.search(r'data-reads="([^"]+)"', page)
        assert path
        part = shown(reviewer.get(path[1]))
        about, item = re.findall(r'name="(?:about|item)" value="([^"]+)"', part)[:2]
        given = {"about": about, "item": item, "value": "不是数", "reason": "看过原件"}
        refused = shown(reviewer.post(f"/forms/{lamps.id}/determinations", seen=lamps.decision or "", which="read-1", **given), 422)
        assert 'value="看过原件"' in refused
        assert f'value="{item}"' in refused

    def test_points_are_graded_by_a_person_only_where_they_changed(self, town: Town, reviewer: Visitor, lamps: Kept) -> None:
        fields = {"grade:规范完整性": "优", "was:grade:规范完整性": "优", "grade:明确清晰性": "良", "was:grade:明确清晰性": ""}
        answer = reviewer.post(f"/forms/{lamps.id}/points", seen=lamps.decision or "", which="points", reason="年度目标尚可", **fields)
        assert answer.status_code == 303
        said = shown(reviewer.get(f"/forms/{lamps.id}/history"))
        assert "要点·明确清晰性 认定为“良”" in said
        assert "要点·规范完整性 认定为" not in said
        now = kept(town.bureau, lamps.id)
        confirmed = reviewer.post(f"/forms/{lamps.id}/points", seen=now.decision or "", reason="同意", all="1", **fields)
        assert confirmed.status_code == 303
        assert "要点·规范完整性 认定为“优”" in shown(reviewer.get(f"/forms/{lamps.id}/history"))

    def test_an_old_decision_is_shown_as_old_and_takes_nothing(self, reviewer: Visitor, lamps: Kept) -> None:
        answered(reviewer, lamps)
        page = shown(reviewer.get(f"/forms/{lamps.id}?decision={lamps.decision}"))
        assert "旧决定" in page
        assert "/answers" not in page

    def test_a_closed_form_takes_nothing_more(self, town: Town, reviewer: Visitor) -> None:
        assert reviewer.account
        form = judged(town.bureau, reviewer.account, sent(GOOD))
        answer = reviewer.post(f"/forms/{form.id}/close", seen=form.decision or "", reason="")
        assert answer.headers["location"] == f"/forms/{form.id}?done=closed"
        page = shown(reviewer.get(f"/forms/{form.id}"))
        assert "已办结" in page
        assert "/answers" not in page
        assert "不再改动" in shown(answered(reviewer, form), 422)


class TestResubmission:
    def test_what_changed_and_what_it_mended_is_shown_to_both(self, town: Town, reviewer: Visitor, lamps: Kept) -> None:
        department = town.somebody("submitter", department="县城市管理局")
        assert department.account
        again = judged(town.bureau, department.account, sent(funding={"annual": 562}, project__code=lamps.project_code), previous=lamps.id)
        for visitor in (reviewer, department):
            page = shown(visitor.get(f"/forms/{again.id}"))
            assert "和上次报送的差别" in page
            assert re.search(r"<td[^>]*>年度资金总额</td><td[^>]*><del>620</del></td><td[^>]*><ins>562</ins>", page)
            assert "改好 1 条" in page
        assert f'href="/forms/{again.id}"' in shown(reviewer.get(f"/forms/{lamps.id}"))

    def test_what_came_back_says_why_and_by_when(self, town: Town, reviewer: Visitor, lamps: Kept) -> None:
        department = town.somebody("submitter", department="县城市管理局")
        said = Said(WHOLE, QUESTION, "是", "看过")
        assert reviewer.account
        deciding.determine(town.bureau, reviewer.account, lamps.id, said, lamps.decision or "")
        now = kept(town.bureau, lamps.id)
        answer = reviewer.post("/letters", form=lamps.id, seen=now.decision or "", kind="审核意见", day="2024-03-05")
        assert answer.status_code == 303, answer.text
        page = shown(department.get("/returned"))
        card = next(part for part in page.split("<article")[1:] if lamps.id in part)
        assert "分项成本之和562.00万元小于项目预算620.00万元" in card
        assert "2024年3月19日前报来" in card
        assert f"/uploads?previous={lamps.id}" in card
        upload = shown(department.get(f"/uploads?previous={lamps.id}"))
        assert "2024年3月19日前报来（10个工作日）" in upload
        assert "要修改的" in upload
