"""A stored decision decided again: equal by its own case and law, whatever was published since; what was changed is told."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from tests.desk.bureau.alone import unguarded, worked
from tests.desk.bureau.people import account
from tests.desk.county import COUNTY, PROVINCE, TEMPLATES

from chidu.desk.bureau import Bureau, deciding, publishing
from chidu.desk.bureau.replaying import Replayed, replay, replay_all
from chidu.desk.bureau.safekeeping import verify
from chidu.errors import NotFound, NotPermitted, Tampered
from chidu.records import decisions, publications
from chidu.records.database import EVERYWHERE, Reach


def every(bureau: Bureau, reach: Reach = EVERYWHERE) -> list[Replayed]:
    return list(replay_all(bureau.database, bureau.office().sandbox, reach))


def test_every_decision_superseded_or_not_replays_equal(alone: Bureau) -> None:
    lamps, fair = worked(alone, account(alone, "reviewer"))
    told = every(alone)
    assert [r.form for r in told] == [lamps.id, fair.id, lamps.id]
    assert {(r.differences, r.notes, r.emptied, r.scope) for r in told} == {((), (), False, COUNTY)}
    assert every(alone, Reach(PROVINCE)) == []
    assert every(alone, Reach(PROVINCE, below=True)) == told
    counted = verify(alone.database)
    assert (counted.decisions, counted.forms, counted.emptied) == (3, 2, 0)


def test_it_replays_by_its_own_law_after_another_was_published(alone: Bureau, policies) -> None:
    who, lent = account(alone, "reviewer"), alone.office().sandbox
    lamps, _ = worked(alone, who)
    files = publishing.files_of_folder(policies, TEMPLATES)[COUNTY]
    name = f"policies/{COUNTY}/2023-chengben.yaml"
    with alone.database.reading(EVERYWHERE) as connection:
        last = publications.latest(connection, COUNTY)
    publishing.publish(alone, account(alone, "officer"), account(alone, "approver"), COUNTY,
                       {**files, name: files[name].replace("程度: 严重".encode(), "程度: 提示".encode())}, "放宽", last.number)
    alone.office().__dict__["sandbox"] = lent
    with alone.database.reading(EVERYWHERE) as connection:
        seen = decisions.of_form(connection, lamps.id)[0].id
    deciding.decide_anew(alone, who, lamps.id, seen)
    told = every(alone)
    assert [r.differences for r in told] == [()] * 4
    with alone.database.reading(EVERYWHERE) as connection:
        assert len({decisions.by_id(connection, EVERYWHERE, r.decision).fingerprint for r in told}) == 2


def test_one_decision_is_replayed_for_who_may_see_it(alone: Bureau) -> None:
    worked(alone, account(alone, "reviewer"))
    first = every(alone)[0]
    assert replay(alone, account(alone, "auditor"), first.decision) == first
    with pytest.raises(NotFound):
        replay(alone, account(alone, "auditor", "cn/shandong/heze"), first.decision)
    with pytest.raises(NotPermitted):
        replay(alone, account(alone, "officer"), first.decision)


def test_what_was_changed_is_told_by_replay_and_by_the_check(alone: Bureau) -> None:
    worked(alone, account(alone, "reviewer"))
    for change, told in (
        ("update decisions set identity = '0'", "决定的编号与案件对不上"),
        ("update decisions set content_sha256 = '0'", "内容的摘要与审计链上记的不同"),
        ("update decisions set content = (select content from blobs limit 1)", "内容与摘要对不上"),
    ):
        with unguarded(alone.database) as connection:
            connection.execute(text(change))
        found = every(alone)
        assert len(found) == 3
        assert all(any(told in difference for difference in r.differences) for r in found), told
    with pytest.raises(Tampered):
        verify(alone.database)
