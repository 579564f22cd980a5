"""Proposals on the review page: beside their question, with quotation, place, reason and source; settled by buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.desk.bureau.people import judged, kept, sent
from tests.web.api.test_proposals import saying
from tests.web.pages.test_review import shown
from tests.web.visitor import Town, Visitor

from chidu.assistant.backend.faults import ModelFault
from chidu.assistant.backend.scripted import ScriptedBackend
from chidu.records.forms import Kept


@pytest.fixture
def reviewer(town: Town) -> Iterator[Visitor]:
    """With a model that says the same of every form."""
    town.app.state.model = ScriptedBackend(saying(), name="小尺")
    yield town.somebody("reviewer")
    town.app.state.model = None


def given(reviewer: Visitor, form: Kept) -> str:
    """The key of the proposal that the button brings."""
    answer = reviewer.post(f"/forms/{form.id}/proposals", seen=form.decision or "")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/forms/{form.id}?done=proposed#asked")
    (key,) = re.findall(r'id="proposal-([0-9a-f]{32})"', reviewer.get(f"/forms/{form.id}").text)
    return key


def settle(reviewer: Visitor, form: Kept, key: str, settled: str, reason: str = "", seen: str = "") -> str:
    said = {"settled": settled, "reason": reason, "seen": seen or form.decision or "", "which": f"proposal-{key}"}
    answer = reviewer.post(f"/forms/{form.id}/proposals/{key}", **said)
    return answer.headers["location"].partition("done=")[2] if answer.status_code == 303 else shown(answer, answer.status_code)


def test_a_proposal_stands_beside_its_question_and_answers_nothing(town: Town, reviewer: Visitor, lamps: Kept) -> None:
    assert "给出建议" in shown(reviewer.get(f"/forms/{lamps.id}"))
    given(reviewer, lamps)
    page = shown(reviewer.get(f"/forms/{lamps.id}"))
    said = re.search(r'<div class="proposal".*?</div>\n</div>', page, re.S)
    assert said
    plain = re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", said[0]))
    assert plain.startswith("建议否——引文“保障城区路灯正常运行”（年度目标")
    assert "没有写做到多少。来源：模型小尺" in plain
    assert re.search(r'data-cell="cell-[^"]+"', said[0])
    assert 'value="否" checked' not in page
    assert kept(town.bureau, lamps.id).decision == lamps.decision


def test_confirmed_it_is_among_what_was_judged(reviewer: Visitor, lamps: Kept) -> None:
    assert settle(reviewer, lamps, given(reviewer, lamps), "confirmed") == "determined#asked"
    page = shown(reviewer.get(f"/forms/{lamps.id}"))
    assert "已经判断的 1 项" in page
    assert "没有写做到多少（年度目标写的是“保障城区路灯正常运行”；采纳建议，出自模型小尺）" in page
    assert 'class="proposal"' not in page


def test_refused_it_is_gone_and_without_a_reason_it_stays(reviewer: Visitor, lamps: Kept) -> None:
    key = given(reviewer, lamps)
    assert "没有写理由" in settle(reviewer, lamps, key, "refused")
    assert settle(reviewer, lamps, key, "refused", "概况里写明了") == "proposal-refused#asked"
    assert 'class="proposal"' not in shown(reviewer.get(f"/forms/{lamps.id}"))


def test_what_was_written_stays_where_another_was_first(reviewer: Visitor, lamps: Kept) -> None:
    key = given(reviewer, lamps)
    reviewer.post(f"/forms/{lamps.id}/decisions", seen=lamps.decision or "")
    page = settle(reviewer, lamps, key, "refused", "概况里写明了")
    assert "别人刚刚重新判定" in page
    assert 'value="概况里写明了"' in page


def test_a_model_that_failed_is_told(town: Town, reviewer: Visitor, lamps: Kept) -> None:
    town.app.state.model = ScriptedBackend((ModelFault("timeout-first"),))
    answer = reviewer.post(f"/forms/{lamps.id}/proposals", seen=lamps.decision or "")
    assert "done=proposed-rules" in answer.headers["location"]
    assert "大模型没有答成" in shown(reviewer.get(f"/forms/{lamps.id}?done=proposed-rules"))


def test_a_department_sees_none_and_asks_for_none(town: Town, reviewer: Visitor, lamps: Kept) -> None:
    given(reviewer, lamps)
    department = town.somebody("submitter", department="县城市管理局")
    page = shown(department.get(f"/forms/{lamps.id}"))
    assert "建议" not in page.partition("<main")[2]
    assert department.post(f"/forms/{lamps.id}/proposals", seen=lamps.decision or "").status_code == 403


def test_what_a_form_says_is_quoted_as_text(town: Town, reviewer: Visitor) -> None:
    assert reviewer.account
    goal = "<script>alert(1)</script>保障城区路灯正常运行"
    form = judged(town.bureau, reviewer.account, sent(goals={"annual": goal}))
    town.app.state.model = ScriptedBackend(saying(quote=goal), name="小尺")
    given(reviewer, form)
    assert "<script>alert" not in reviewer.get(f"/forms/{form.id}").text
