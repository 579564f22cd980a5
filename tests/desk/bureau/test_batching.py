"""Batches: how far they are, what became of each file, letters of all that broke off and went on, the .zip and the summary."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
from tests.desk.bureau.conftest import Clock
from tests.desk.bureau.people import account, sent
from tests.desk.county import COUNTY, GOOD, HEAD, LAMPS, SPRING, TEMPLATES, changed, paragraphs, put, write_policies

from chidu.desk.bureau import Bureau, batching, judging, publishing, receiving
from chidu.desk.bureau.receiving import Sent
from chidu.errors import InputError, NotFound, NotPermitted
from chidu.records import letters, uploads
from chidu.records.database import EVERYWHERE, Database
from chidu.records.people import Account

NOTICE = "整改通知"
WANTING = changed(LAMPS, project__unit=None)
"""Lamps that do not say whose they are: an opinion and a notice of what is missing."""
WEIGHTS = f"""
文件: {{标题: 巨野县整改通知办法, 简称: 整改办法, 发文机关: 巨野县财政局, 来源: 正式文件, 印发: 2023-01-01, 生效: 2023-01-01, 状态: 已发布}}
参数: {{整改期限: {{说明: 几日内整改。, 下级: 可自定, 取值: {{2022-01-01: {{值: 10个工作日}}}}}}}}
规则:
  权重.要整改:
    条款: 第一条
    要点: 权重过大的要整改。
    环节: 目标审核
    对象: 指标
    不符合: {{权重: {{大于: 50分}}}}
    程度: 一般
    处置: [限期整改]
    意见: 权重【权重】过大。
文书:
  {NOTICE}: {{条款: 第二条, 环节: 目标审核, 当: {{问题数: {{大于: 0}}}}, 限: 参数·整改期限}}
"""


@pytest.fixture(scope="module")
def joined(opened: Bureau, databases: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """A bureau whose law asks for a letter that several forms share: one to each department."""
    folder = tmp_path_factory.mktemp("合并")
    policies = write_policies(folder)
    put(policies / COUNTY / "2023-zhenggai.yaml", WEIGHTS)
    bureau = Bureau(Database(databases("SQLite" if opened.database.sqlite else "PostgreSQL")), folder / "发布", Clock(), workers=1)
    bureau.database.migrate()
    publishing.seed(bureau, policies, TEMPLATES)
    bureau.office().__dict__["sandbox"] = opened.office().sandbox
    yield bureau
    bureau.office().__dict__.pop("sandbox")
    bureau.close()


def batch_of(bureau: Bureau, who: Account, *files: Sent) -> str:
    """A batch of these, all judged."""
    batch = receiving.open_batch(bureau, who, "一批", SPRING).id
    for upload in receiving.add_to_batch(bureau, who, batch, files):
        judging.work(bureau, "甲", upload.id)
    return batch


def rows_of(sheet: bytes) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in openpyxl.load_workbook(io.BytesIO(sheet)).active.values]


def issued(bureau: Bureau, who: Account, batch: str) -> list[batching.Issued]:
    return list(batching.issue_all(bureau, who, batch, HEAD))


def kinds(bureau: Bureau, batch: str) -> Counter[str]:
    with bureau.database.reading(EVERYWHERE) as connection:
        return Counter(letter.kind for letter, _, _ in letters.of_batch(connection, EVERYWHERE, batch))


class TestHowFar:
    def test_it_counts_what_waits_what_is_done_and_what_failed(self, bureau: Bureau, reviewer: Account) -> None:
        batch = receiving.open_batch(bureau, reviewer, "进度", SPRING).id
        assert not batching.progress(bureau, reviewer, batch).finished  # nothing came yet
        good, bad, waiting = receiving.add_to_batch(bureau, reviewer, batch, [sent(), Sent("坏.xlsx", b"\0" * 30), sent()])
        for upload in (good, bad):
            judging.work(bureau, "甲", upload.id)
        now = batching.progress(bureau, reviewer, batch)
        assert (dict(now.counts), now.total, now.open, now.finished) == ({"done": 1, "failed": 1, "waiting": 1}, 3, 1, False)
        judging.work(bureau, "甲", waiting.id)
        assert batching.progress(bureau, reviewer, batch).finished
        assert batch in [p.batch.id for p in batching.listed(bureau, reviewer)]

    def test_of_each_file_it_says_what_became_of_it(self, bureau: Bureau, reviewer: Account) -> None:
        lamps = sent(WANTING)
        batch = batch_of(bureau, reviewer, lamps, Sent("坏.xlsx", b"\0" * 31))
        issued(bureau, reviewer, batch)
        outcomes = {o.upload.name: o for o in batching.files(bureau, reviewer, batch)}
        assert [f.project_name for f in outcomes[lamps.name].forms] == ["城区路灯运维项目"]
        assert sorted(letter.kind for letter in outcomes[lamps.name].letters) == ["审核意见", "补正通知"]
        bad = outcomes["坏.xlsx"]
        assert (bad.forms, bad.letters, bad.upload.state) == ((), (), uploads.FAILED)
        assert "坏.xlsx" in (bad.upload.error or "")

    def test_what_failed_is_tried_again_and_the_rest_is_left_alone(self, bureau: Bureau, reviewer: Account) -> None:
        batch = batch_of(bureau, reviewer, sent(), Sent("坏.xlsx", b"\0" * 32))
        assert batching.try_again(bureau, reviewer, batch) == 1
        assert dict(batching.progress(bureau, reviewer, batch).counts) == {"done": 1, "waiting": 1}
        assert batching.try_again(bureau, reviewer, batch) == 0
        while judging.work(bureau, "甲"):
            pass

    def test_a_cancelled_batch_keeps_what_is_done_and_takes_nothing_more(self, bureau: Bureau, reviewer: Account) -> None:
        batch = receiving.open_batch(bureau, reviewer, "取消", SPRING).id
        first, second, third = receiving.add_to_batch(bureau, reviewer, batch, [sent(), sent(), sent()])
        judging.work(bureau, "甲", first.id)
        with bureau.database.writing(EVERYWHERE) as connection:
            uploads.claim(connection, "乙", bureau.clock(), second.id)  # is being judged
        assert receiving.cancel_batch(bureau, reviewer, batch) == 1
        assert judging.work(bureau, "甲", third.id) is None
        assert dict(batching.progress(bureau, reviewer, batch).counts) == {"done": 1, "running": 1, "cancelled": 1}
        with pytest.raises(InputError, match="已经取消"):
            receiving.add_to_batch(bureau, reviewer, batch, [sent()])
        assert receiving.cancel_batch(bureau, reviewer, batch) == 0
        with bureau.database.writing(EVERYWHERE) as connection:
            uploads.let_go(connection, second.id, "乙")
        judging.work(bureau, "甲", second.id)

    def test_a_batch_is_of_its_own_jurisdiction(self, bureau: Bureau, reviewer: Account) -> None:
        batch = batch_of(bureau, reviewer, sent())
        other = account(bureau, "reviewer", "cn/shandong/heze")
        for look in (batching.progress, batching.files, batching.summary, issued, batching.try_again, receiving.cancel_batch):
            with pytest.raises(NotFound):
                look(bureau, other, batch)
        with pytest.raises(NotPermitted):
            receiving.cancel_batch(bureau, account(bureau, "auditor"), batch)
        assert batching.progress(bureau, account(bureau, "supervisor", "cn/shandong"), batch).total == 1

    def test_a_batch_has_forms_of_many_departments_and_no_department_sees_it(self, bureau: Bureau, reviewer: Account) -> None:
        batch, submitter = batch_of(bureau, reviewer, sent()), account(bureau, "submitter")
        for look in (batching.progress, batching.files, batching.summary, issued):
            with pytest.raises(NotPermitted):
                look(bureau, submitter, batch)

    def test_who_issues_no_letters_is_told_before_any_is_written(self, bureau: Bureau, reviewer: Account) -> None:
        batch = batch_of(bureau, reviewer, sent())
        with pytest.raises(NotPermitted):
            issued(bureau, account(bureau, "supervisor", "cn/shandong"), batch)
        assert not kinds(bureau, batch)


class TestLetters:
    def test_broken_off_they_go_on_and_none_is_written_twice(self, bureau: Bureau, reviewer: Account) -> None:
        batch = batch_of(bureau, reviewer, *(sent(WANTING if number % 2 else GOOD) for number in range(4)))
        begun = batching.issue_all(bureau, reviewer, batch, HEAD)
        list(islice(begun, 2))
        begun.close()
        rest = issued(bureau, reviewer, batch)
        assert all(i.letter for i in rest)
        assert kinds(bureau, batch) == {"审核意见": 4, "补正通知": 2}
        assert issued(bureau, reviewer, batch) == []

    def test_a_form_that_cannot_be_written_of_stops_itself_alone(
        self, bureau: Bureau, reviewer: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch, real = batch_of(bureau, reviewer, sent(GOOD), sent(GOOD)), batching.stored
        wrong = batching.files(bureau, reviewer, batch)[0].forms[0].id

        def stored(bureau: Bureau, who: Account, form: str):
            if form == wrong:
                raise InputError("template-missing", "没有“审核意见”的文书模板")
            return real(bureau, who, form)

        with monkeypatch.context() as patch:
            patch.setattr(batching, "stored", stored)
            first = issued(bureau, reviewer, batch)
        assert sorted((i.letter is None, i.error.found if i.error else "") for i in first) == [(False, ""), (True, "没有“审核意见”的文书模板")]
        assert [i.forms for i in issued(bureau, reviewer, batch)] == [(wrong,)]

    def test_what_somebody_else_issues_meanwhile_is_left_to_them(self, bureau: Bureau, reviewer: Account) -> None:
        batch = batch_of(bureau, reviewer, sent(GOOD), sent(GOOD), sent(GOOD))
        begun = batching.issue_all(bureau, reviewer, batch, HEAD)
        first = next(begun)
        others = issued(bureau, account(bureau, "approver"), batch)
        assert all(i.letter for i in (first, *others, *begun))
        assert kinds(bureau, batch) == {"审核意见": 3}

    def test_forms_share_the_letters_that_the_law_joins(self, joined: Bureau) -> None:
        who = account(joined, "reviewer")
        jobs = {"project__department": "县人社局", "project__name": "现场招聘会项目"}
        batch = batch_of(joined, who, sent(LAMPS), sent(LAMPS), sent(LAMPS, **jobs))
        made = [i for i in issued(joined, who, batch) if i.kind == NOTICE]
        assert sorted(len(i.forms) for i in made) == [1, 2]
        assert all(i.letter for i in made)
        assert issued(joined, who, batch) == []
        (both,) = [i for i in made if len(i.forms) == 2]
        with joined.database.reading(EVERYWHERE) as connection:
            assert both.letter
            assert {form for form, _ in letters.stands_on(connection, both.letter.id)} == set(both.forms)
            content = letters.content(connection, both.letter)
        assert any("县城市管理局" in line for line in paragraphs(content))
        into = io.BytesIO()
        assert batching.write_zip(joined, who, batch, into) == kinds(joined, batch).total()

    def test_a_shared_letter_that_broke_off_is_written_when_it_is_called_again(self, joined: Bureau) -> None:
        who = account(joined, "reviewer")
        batch = batch_of(joined, who, sent(LAMPS), sent(LAMPS))
        begun = batching.issue_all(joined, who, batch, HEAD)
        list(islice(begun, 2))  # every form's own letters
        begun.close()
        assert NOTICE not in kinds(joined, batch)
        assert [(i.kind, len(i.forms)) for i in issued(joined, who, batch)] == [(NOTICE, 2)]


class TestWhatIsTakenHome:
    def test_the_zip_has_every_letter_under_a_name_of_its_own(self, bureau: Bureau, reviewer: Account) -> None:
        one = Sent("甲/同名.json", json.dumps(WANTING, ensure_ascii=False).encode())
        other = Sent("乙/同名.json", json.dumps(changed(WANTING, project__code="另"), ensure_ascii=False).encode())
        batch = batch_of(bureau, reviewer, one, other)
        issued(bureau, reviewer, batch)
        into = io.BytesIO()
        assert batching.write_zip(bureau, reviewer, batch, into) == 4
        with zipfile.ZipFile(into) as archive, bureau.database.reading(EVERYWHERE) as connection:
            names = archive.namelist()
            kept = {letters.content(connection, letter) for letter, _, _ in letters.of_batch(connection, EVERYWHERE, batch)}
            assert {archive.read(name) for name in names} == kept
        assert len({*names}) == 4
        assert sum(name.endswith("（2）.docx") for name in names) == 2
        assert all(name.startswith("同名-") for name in names)

    def test_the_summary_has_a_row_for_each_form_and_for_each_file_that_gave_none(self, bureau: Bureau, reviewer: Account) -> None:
        both = {"declarations": [changed(WANTING, project__code="汇-1"), changed(GOOD, project__code="汇-2")]}
        batch = batch_of(bureau, reviewer, Sent("两张.json", json.dumps(both, ensure_ascii=False).encode()), Sent("坏.xlsx", b"\0" * 33))
        issued(bureau, reviewer, batch)
        rows = rows_of(batching.summary(bureau, reviewer, batch))
        head = next(number for number, row in enumerate(rows) if "文件" in row)
        told = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1:] if any(row)]
        assert [(t["文件"], t["处理情况"], t["项目代码"], t["文书"]) for t in told] == [
            ("两张.json", "已判定", "汇-1", "审核意见、补正通知"), ("两张.json", "已判定", "汇-2", "审核意见"), ("坏.xlsx", "未能处理", "", "")]
        assert "坏.xlsx" in told[2]["未能处理的原因"]
        assert any("共2份" in cell and "未能处理1份" in cell for row in rows[:head] for cell in row)

    def test_an_empty_batch_gives_an_empty_zip_and_a_summary_without_rows(self, bureau: Bureau, reviewer: Account, tmp_path: Path) -> None:
        batch = receiving.open_batch(bureau, reviewer, "空的", SPRING).id
        with (tmp_path / "空.zip").open("wb") as into:
            assert batching.write_zip(bureau, reviewer, batch, into) == 0
        assert zipfile.is_zipfile(tmp_path / "空.zip")
        assert batching.summary(bureau, reviewer, batch)
