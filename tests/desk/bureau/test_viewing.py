"""A form beside what was found: findings with cells and distances, what waits for a person, what a cell was read as."""

from __future__ import annotations

import pytest
from tests.desk.bureau.people import account, judged, kept, sent
from tests.desk.county import GOOD, HEAD

from chidu.desk.bureau import Bureau, comparing, deciding, issuing, returning, viewing
from chidu.desk.bureau.deciding import Said
from chidu.desk.bureau.viewing import FindingView, ReviewView
from chidu.document.shown import Paragraph, Table
from chidu.records import forms
from chidu.records.people import Account
from chidu.types import WHOLE, Ref

QUESTION = "规则·目标.内容明确"


def view_of(bureau: Bureau, who: Account, form: forms.Kept) -> ReviewView:
    return viewing.review(bureau, who, deciding.stored(bureau, who, form.id))


def finding(view: ReviewView, rule: str) -> FindingView:
    return next(f for f in view.findings if f.rule == rule)


@pytest.fixture(scope="module")
def lamps(opened: Bureau, reviewer: Account) -> forms.Kept:
    return judged(opened, reviewer)


class TestFindings:
    def test_one_tells_how_far_off_it_is_and_how_it_would_pass(self, bureau: Bureau, reviewer: Account, lamps: forms.Kept) -> None:
        found = finding(view_of(bureau, reviewer, lamps), "成本.分项之和小于预算")
        assert (found.observed, found.required, found.difference) == ("562.00万元", "620.00万元", "58.00万元")
        assert found.ways[0] == "将“年度资金总额”由620.00万元调减为562.00万元（调减58.00万元）"
        assert (found.point, found.actions) == ("资金匹配性", ("退回修改",))

    def test_each_stands_on_cells_that_the_sheets_have(self, bureau: Bureau, reviewer: Account, lamps: forms.Kept) -> None:
        view = view_of(bureau, reviewer, lamps)
        there = {(sheet.name, cell.at) for sheet in view.sheets for row in sheet.rows for cell in row.cells}
        stood_on = {(sheet, at) for f in view.of("unmet") for sheet, at, _ in f.cells}
        assert stood_on
        assert stood_on <= there

    def test_a_marked_cell_leads_to_a_finding_on_the_page(self, bureau: Bureau, reviewer: Account, lamps: forms.Kept) -> None:
        view = view_of(bureau, reviewer, lamps)
        marks = [m for sheet in view.sheets for row in sheet.rows for cell in row.cells for m in cell.marks]
        assert {m.finding for m in marks} <= {f.id for f in view.findings}
        assert sum(s.found for s in view.sheets) == len(marks)

    def test_what_lacks_an_answer_alone_waits_and_is_asked_once(self, bureau: Bureau, reviewer: Account, lamps: forms.Kept) -> None:
        view = view_of(bureau, reviewer, lamps)
        assert [(a.item, a.options) for a in view.asks] == [(QUESTION, ("是", "否"))]
        assert [f.rule for f in view.of("asked")] == ["目标.内容明确"]
        assert view.counts["asked"] == 1

    def test_the_same_decision_is_looked_at_twice_and_worked_out_once(
        self, bureau: Bureau, reviewer: Account, lamps: forms.Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = view_of(bureau, reviewer, lamps)
        monkeypatch.setattr(viewing, "derive", None)
        assert view_of(bureau, reviewer, lamps).findings is before.findings

    def test_how_the_form_stands_is_always_of_now(self, bureau: Bureau, reviewer: Account) -> None:
        form = judged(bureau, reviewer, sent(GOOD))
        assert view_of(bureau, reviewer, form).stored.form.state == forms.JUDGED
        deciding.close(bureau, reviewer, form.id, form.decision or "", "")
        assert view_of(bureau, reviewer, form).stored.form.state == forms.CLOSED


class TestWhatPeopleSaid:
    def test_an_answer_and_a_correction_are_shown_where_they_were_given(self, bureau: Bureau, reviewer: Account) -> None:
        form = judged(bureau, reviewer)
        said = [Said(WHOLE, QUESTION, "是", "看过"), Said(Ref("指标", 2), "字段·权重", "48分", "原件是48分")]
        deciding.determine_all(bureau, reviewer, form.id, said, form.decision or "")
        view = view_of(bureau, reviewer, form)
        assert not view.asks
        assert [(a.item, a.said.value if a.said else "") for a in view.answered] == [(QUESTION, "是")]
        assert ("48分",) in {cell.now for sheet in view.sheets for row in sheet.rows for cell in row.cells}
        corrected = next(cell for sheet in view.sheets for row in sheet.rows for cell in row.cells if cell.now)
        (reading,) = viewing.read_at(view.stored, corrected.ref)
        assert (str(reading.about), reading.item, reading.said) == ("指标2", "字段·权重", "52")

    def test_points_say_who_graded_them(self, bureau: Bureau, reviewer: Account) -> None:
        form = judged(bureau, reviewer)
        deciding.determine(bureau, reviewer, form.id, Said(WHOLE, "要点·明确清晰性", "良", "尚可"), form.decision or "")
        graded = {p.name: (p.grade, p.by) for p in view_of(bureau, reviewer, form).points}
        assert graded["明确清晰性"] == ("良", "人评定")
        assert graded["资金匹配性"] == ("差", "规则拟定")


class TestComparing:
    def test_each_decision_beside_the_one_before(self, bureau: Bureau, reviewer: Account) -> None:
        form = judged(bureau, reviewer)
        deciding.determine(bureau, reviewer, form.id, Said(WHOLE, QUESTION, "是", "看过"), form.decision or "")
        latest, first = comparing.history(bureau, reviewer, form.id)
        assert [(t.rule, t.before, t.now) for t in latest.turned or ()] == [("目标.内容明确", "无法判定", "符合")]
        assert first.turned is None

    def test_a_resubmission_beside_what_it_takes_the_place_of(self, bureau: Bureau, reviewer: Account) -> None:
        before = judged(bureau, reviewer)
        again = judged(bureau, reviewer, sent(funding={"annual": 562}, project__code=before.project_code), previous=before.id)
        found = comparing.resubmitted(bureau, reviewer, again)
        assert found
        assert [(c.field, c.before, c.now) for c in found.changed] == [("年度资金总额", "620", "562")]
        assert [t.rule for t in found.mended] == ["成本.分项之和小于预算"]
        assert not found.broken
        assert comparing.resubmitted(bureau, reviewer, before) is None

    def test_rows_are_told_apart_by_their_names(self, bureau: Bureau, reviewer: Account) -> None:
        before = judged(bureau, reviewer)
        rows = [{"level1": "产出指标", "level2": "质量指标", "name": "亮灯率", "raw_value": "≥99%", "weight": 52}]
        again = judged(bureau, reviewer, sent(indicators=rows, project__code=before.project_code), previous=before.id)
        found = comparing.resubmitted(bureau, reviewer, again)
        assert found
        told = {(c.about, c.field): (c.before, c.now) for c in found.changed}
        assert told["指标1“亮灯率”", "指标值"] == ("≥98%", "≥99%")
        assert told["原指标1“维护路灯数量”", "三级指标"] == ("维护路灯数量", "（空）")


class TestReturning:
    def test_what_came_back_says_why_and_by_when_and_goes_when_it_is_mended(self, bureau: Bureau, reviewer: Account) -> None:
        department = account(bureau, "submitter", department="县公园管理处")
        form = judged(bureau, reviewer, sent(project__department="县公园管理处"))
        assert returning.returned(bureau, department) == ([], 0)
        deciding.determine(bureau, reviewer, form.id, Said(WHOLE, QUESTION, "是", "看过"), form.decision or "")
        now = kept(bureau, form.id)
        letter = issuing.issue(bureau, reviewer, [form.id], "审核意见", HEAD, [now.decision or ""])
        ((found,), total) = returning.returned(bureau, department)
        assert (found.form.id, total, found.letters) == (form.id, 1, (letter,))
        assert "分项成本之和562.00万元小于项目预算620.00万元，差额58.00万元。" in found.why
        assert (found.due.said, found.due.day and found.due.day.isoformat()) == ("10个工作日", "2024-03-19")
        again = judged(bureau, department, sent(project__department="县公园管理处", funding={"annual": 562}), previous=form.id)
        assert returning.returned(bureau, department) == ([], 0)
        assert kept(bureau, again.id).previous == form.id


def test_a_letter_is_shown_with_its_title_its_words_and_its_tables(bureau: Bureau, reviewer: Account, lamps: forms.Kept) -> None:
    made = issuing.preview(bureau, reviewer, [lamps.id], "审核意见", HEAD)
    shown = viewing.letter(bureau, made.content)
    assert [b.text for b in shown if isinstance(b, Paragraph) and b.style == "公文标题"] == [made.title]
    assert any("差额58.00万元" in b.text for b in shown if isinstance(b, Paragraph))
    tables = [b for b in shown if isinstance(b, Table)]
    widths = {sum(cell.across for cell in row) + 0 for row in tables[0].rows if row}
    assert tables
    assert max(widths) > 1
