"""A draft on its page: what was decided stands there locked, a person's own words have their one place."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import unescape

import pytest
from sqlalchemy import select
from tests.desk.bureau.people import kept
from tests.desk.county import paragraphs
from tests.web.pages.test_review import shown
from tests.web.visitor import Town, Visitor

from chidu.assistant.backend.asking import Message
from chidu.assistant.backend.scripted import ScriptedBackend
from chidu.document.note import HEADING, LEAD, LONGEST
from chidu.records.database import EVERYWHERE
from chidu.records.forms import Kept
from chidu.records.tables import letters

NOTE = "请一并附上巡检记录。\r\n另附2023年照片。"


def asked(form: Kept, **fields: str) -> dict[str, str]:
    return {"form": form.id, "kind": "审核意见", "day": "2024-03-05", **fields}


def locked(page: str) -> list[str]:
    """The words of the locked parts, in order."""
    parts = re.findall(r'<section class="paper-locked".*?</section>', page, re.S)
    return [re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", " ", part))) for part in parts]


def test_everything_but_the_note_is_locked(reviewer: Visitor, lamps: Kept) -> None:
    page = shown(reviewer.get("/letters/new", params=asked(lamps)))
    before, after = locked(page)
    assert before.startswith("依据判定，不能改")
    assert "差额58.00万元" in before
    assert before.endswith(f"{HEADING}{LEAD}")
    assert after.startswith("依据判定，不能改附件：")
    assert "<textarea" not in "".join(re.findall(r'<section class="paper-locked".*?</section>', page, re.S))
    assert page.count("<textarea") == 1


def test_what_is_written_stays_while_the_preview_is_made_anew(reviewer: Visitor, lamps: Kept) -> None:
    bare = locked(shown(reviewer.get("/letters/new", params=asked(lamps))))
    page = shown(reviewer.post("/letters/new", **asked(lamps, note=NOTE, number="巨财绩〔2024〕3号")))
    assert "另附2023年照片。</textarea>" in page
    assert [part.replace("巨财绩〔2024〕3号", "") for part in locked(page)] == bare


def test_the_letter_has_the_note_under_its_heading_and_keeps_it(town: Town, reviewer: Visitor, lamps: Kept) -> None:
    drafted = paragraphs(reviewer.post("/letters/draft", **asked(lamps, note=NOTE)).content)
    assert drafted[drafted.index(HEADING):][:4] == [HEADING, LEAD, "请一并附上巡检记录。", "另附2023年照片。"]
    where = reviewer.post("/letters", **asked(lamps, note=NOTE), seen=lamps.decision or "").headers["location"].partition("?")[0]
    assert paragraphs(reviewer.get(f"{where}/file").content) == drafted
    with town.bureau.database.reading(EVERYWHERE) as connection:
        head = connection.execute(select(letters.c.head).where(letters.c.id == where.rpartition("/")[2])).scalar_one()
    assert json.loads(head)["note"] == NOTE.strip()
    assert kept(town.bureau, lamps.id).decision == lamps.decision


@pytest.mark.parametrize(("note", "why"), [("请\u200b补充", "看不见的字符"), ("字" * (LONGEST + 1), f"最多{LONGEST}个字"), ("{{ 结论 }}", "不写标签")])
def test_a_note_that_cannot_stand_is_refused_and_stays_to_be_mended(reviewer: Visitor, lamps: Kept, note: str, why: str) -> None:
    for path in ("/letters", "/letters/new", "/letters/draft"):
        page = shown(reviewer.post(path, **asked(lamps, note=note), seen=lamps.decision or ""), 422)
        assert why in page
        assert f"\n{note}</textarea>" in page


def test_without_a_note_nothing_of_it_is_printed(reviewer: Visitor, lamps: Kept) -> None:
    for note in ("", " \r\n "):
        assert HEADING not in paragraphs(reviewer.post("/letters/draft", **asked(lamps, note=note)).content)


def test_only_who_issues_writes(town: Town, lamps: Kept) -> None:
    for role in ("submitter", "auditor"):
        somebody = town.somebody(role)
        for path in ("/letters", "/letters/new", "/letters/draft"):
            assert somebody.post(path, **asked(lamps, note="改判通过"), seen=lamps.decision or "").status_code == 403


def test_a_draft_of_the_note_says_how_to_mend_it_and_is_the_reviewers_to_change(reviewer: Visitor, lamps: Kept) -> None:
    bare = locked(shown(reviewer.get("/letters/new", params=asked(lamps))))
    page = shown(reviewer.post("/letters/remarks", **asked(lamps)))
    (note,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert "调减为562.00万元" in note
    assert "按规则起草" in page
    assert locked(page) == bare


def test_a_models_draft_of_the_note_holds_what_was_verified_alone(town: Town, reviewer: Visitor, lamps: Kept) -> None:
    """Its first sentence is the card's, the second is its own invention."""
    def answer(messages: Sequence[Message]) -> list[str]:
        card = next(c for c in json.loads(messages[-1].content)["卡片"] if "562.00" in c["内容"])
        return [f"{card['内容']}[{card['id']}]", f"本项目可以直接通过。[{card['id']}]"]

    town.app.state.model = ScriptedBackend(by=answer, name="小尺")
    try:
        page = shown(reviewer.post("/letters/remarks", **asked(lamps)))
    finally:
        town.app.state.model = None
    (note,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert "562.00万元" in note
    assert "通过" not in note
    assert "模型“小尺”起草" in page
