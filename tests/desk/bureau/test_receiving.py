"""Receiving: a file is kept as it came before it is acknowledged; a returned form is sent in again once."""

from __future__ import annotations

import pytest
from tests.desk.bureau.people import account, entries, judged, kept, sent
from tests.desk.county import COUNTY, SPRING

from chidu.desk.bureau import Bureau, deciding, judging, receiving
from chidu.desk.bureau.receiving import MOST_NAME, Sent
from chidu.errors import InputError, NotFound, NotPermitted, TooMany
from chidu.records import blobs, forms, uploads
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account


def test_what_came_is_kept_byte_for_byte_and_waits(bureau: Bureau, reviewer: Account) -> None:
    file = sent()
    made = receiving.receive(bureau, reviewer, file, SPRING)
    with bureau.database.reading(EVERYWHERE) as connection:
        assert blobs.fetch(connection, COUNTY, made.sha256) == file.content
        assert uploads.by_id(connection, EVERYWHERE, made.id) == made
    assert (made.state, made.size, made.on) == (uploads.WAITING, len(file.content), SPRING)
    (told,) = entries(bureau, made.id)
    assert (told.verb, told.actor) == ("报送", reviewer.login)
    assert made.sha256 in (told.details or "")


@pytest.mark.parametrize(("name", "kept_as"), [
    ("C:\\报送\\..\\申报表.xlsx", "申报表.xlsx"), ("../../申报表.json", "申报表.json"), ("申报\n表\x00.json", "申报表.json"), ("  ..", "未命名"),
    ("长" * 300 + ".xlsx", "长" * (MOST_NAME - 5) + ".xlsx")])
def test_a_name_has_no_path_and_nothing_unseen_in_it(name: str, kept_as: str) -> None:
    assert receiving.checked(Sent(name, b"1")) == kept_as


def test_an_empty_file_and_one_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="空文件"):
        receiving.checked(Sent("申报表.xlsx", b""))
    monkeypatch.setattr(receiving, "FILE_BYTES", 1 << 20)
    with pytest.raises(TooMany, match=r"1\.5MB"):
        receiving.checked(Sent("申报表.xlsx", b"1" * (3 << 19)))


def test_a_file_in_a_batch_is_taken_once_however_often_it_is_sent(bureau: Bureau, reviewer: Account) -> None:
    batch, file, other = receiving.open_batch(bureau, reviewer, " 一年的申报表 ", SPRING), sent(), sent()
    first = receiving.add_to_batch(bureau, reviewer, batch.id, [file])
    again = receiving.add_to_batch(bureau, reviewer, batch.id, [file, other, file])
    assert batch.name == "一年的申报表"
    assert [u.id for u in again] == [first[0].id, again[1].id, first[0].id]
    with bureau.database.reading(EVERYWHERE) as connection:
        assert len(uploads.of_batch(connection, EVERYWHERE, batch.id)) == 2


def test_of_the_files_of_a_batch_all_are_taken_or_none(bureau: Bureau, reviewer: Account) -> None:
    batch = receiving.open_batch(bureau, reviewer, "一批", SPRING)
    with pytest.raises(InputError, match="空文件"):
        receiving.add_to_batch(bureau, reviewer, batch.id, [sent(), Sent("空.xlsx", b"")])
    with bureau.database.reading(EVERYWHERE) as connection:
        assert uploads.of_batch(connection, EVERYWHERE, batch.id) == []
    with pytest.raises(InputError, match="没有名称"):
        receiving.open_batch(bureau, reviewer, "  ", SPRING)


def test_a_returned_form_is_sent_in_again_once(bureau: Bureau, reviewer: Account) -> None:
    first = judged(bureau, reviewer)
    bad = receiving.receive(bureau, reviewer, Sent("坏.xlsx", b"\0" * 40), SPRING, previous=first.id)
    judging.work(bureau, "甲", bad.id)  # what could not be read takes no form's place
    waiting = receiving.receive(bureau, reviewer, sent(), SPRING, previous=first.id)
    with pytest.raises(InputError, match="已经重报过"):
        receiving.receive(bureau, reviewer, sent(), SPRING, previous=first.id)
    judging.work(bureau, "甲", waiting.id)
    with bureau.database.reading(EVERYWHERE) as connection:
        (newer,) = forms.of_upload(connection, EVERYWHERE, waiting.id)
    assert (newer.previous, kept(bureau, first.id).state) == (first.id, forms.REPLACED)
    with pytest.raises(InputError, match="已经重报过"):
        receiving.receive(bureau, reviewer, sent(), SPRING, previous=first.id)


def test_what_is_done_with_is_not_sent_in_again(bureau: Bureau, reviewer: Account) -> None:
    first = judged(bureau, reviewer)
    deciding.close(bureau, reviewer, first.id, first.decision or "", "已收回")
    with pytest.raises(InputError, match="不再重报"):
        receiving.receive(bureau, reviewer, sent(), SPRING, previous=first.id)


def test_a_department_sends_in_again_what_is_its_own_alone(bureau: Bureau, reviewer: Account) -> None:
    lamps = account(bureau, "submitter", department="县城市管理局")
    jobs = account(bureau, "submitter", department="县人社局")
    first = judged(bureau, lamps)
    assert first.department == "县城市管理局"
    with pytest.raises(NotFound):
        receiving.receive(bureau, jobs, sent(), SPRING, previous=first.id)
    with pytest.raises(NotPermitted):
        receiving.open_batch(bureau, lamps, "一批", SPRING)
    with pytest.raises(NotPermitted):
        receiving.receive(bureau, account(bureau, "auditor"), sent(), SPRING)


def test_what_has_not_failed_is_not_tried_again(bureau: Bureau, reviewer: Account) -> None:
    with pytest.raises(InputError, match="没有失败"):
        receiving.try_again(bureau, reviewer, receiving.receive(bureau, reviewer, sent(), SPRING).id)
