"""No key of the neighbouring county, and no role of one's own, opens a page with anything of theirs; nothing of theirs is changed."""

from __future__ import annotations

import re

import pytest
from tests.abuse.conftest import COUNTY, NEIGHBOUR
from tests.abuse.routes import PAGES, UNSAFE
from tests.abuse.things import Things, things
from tests.web.visitor import Town

from chidu.records import audit
from chidu.records.database import Reach
from chidu.records.people import ROLES

THEIRS, OURS = "邻县的事", "本县的事"


@pytest.fixture(scope="session")
def theirs(common: Town) -> Things:
    return things(common, NEIGHBOUR, THEIRS)


@pytest.fixture(scope="session")
def ours(common: Town) -> Things:
    return things(common, COUNTY, OURS)


def what_happened(town: Town, scope: str) -> object:
    with town.bureau.database.reading(Reach(scope)) as connection:
        return audit.heads(connection, Reach(scope))


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_anything_of_the_neighbours(town: Town, theirs: Things, role: str) -> None:
    visitor, shown, refused = town.somebody(role), 0, 0
    for template in PAGES:
        if template.endswith("/events"):
            continue  # it is listened to: below
        for address in theirs.addresses(template):
            answer = visitor.get(address)
            assert THEIRS not in answer.text, address
            assert THEIRS.encode() not in answer.content, address
            assert answer.status_code < 500, address
            shown, refused = shown + (answer.status_code == 200), refused + (answer.status_code in (403, 404))
    assert shown >= 2
    assert refused > 10


def test_the_same_pages_show_it_to_their_own_reviewer(town: Town, theirs: Things) -> None:
    """So that the test above looks for something that is there to be seen."""
    seen = {template for role in ("reviewer", "officer") for template in PAGES if not template.endswith("/events")
            for address in theirs.addresses(template) if THEIRS in town.somebody(role, NEIGHBOUR).get(address).text}
    assert {"/", "/forms/{key}", "/uploads", "/letters", "/batches", "/batches/{key}", "/policies/drafts/{key}"} <= seen


def test_no_batch_of_theirs_can_be_listened_to(town: Town, theirs: Things) -> None:
    assert town.somebody().get(f"/batches/{theirs.keys['batch']}/events").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_theirs_is_changed(town: Town, theirs: Things, role: str) -> None:
    before, visitor = what_happened(town, NEIGHBOUR), town.somebody(role)
    for method, template in UNSAFE:
        if template.startswith("/api/") or "{" not in template:  # those of the interface: tests/web/api/test_tenants.py
            continue
        for address in theirs.addresses(template):
            answer = visitor.client.request(method, address, headers={"x-csrf-token": visitor.csrf},
                                            data={"csrf": visitor.csrf, "reason": "试试"})
            assert answer.status_code in (401, 403, 404, 405, 409, 422), (method, address, answer.status_code)
            assert THEIRS not in answer.text
    assert what_happened(town, NEIGHBOUR) == before


def test_a_submitter_sees_their_own_department_and_no_other(town: Town, ours: Things) -> None:
    stranger, owner = town.somebody("submitter", department="县教育局"), town.somebody("submitter", department="县城市管理局")
    for template in PAGES:
        if not template.endswith("/events"):
            for address in ours.addresses(template):
                text = re.sub(r"说明\S+|改一个字\S+", "", stranger.get(address).text)  # the law and its lists are everybody's
                assert OURS not in text, address
    assert OURS in owner.get("/").text


def test_who_is_not_signed_in_sees_a_sign_in_page_and_nothing_else(town: Town, ours: Things) -> None:
    visitor = town.visitor()
    for template in PAGES:
        for address in ours.addresses(template):
            answer = visitor.get(address)
            assert OURS not in answer.text, address
            assert answer.status_code in (303, 401, 404, 422) or address in ("/login", "/login/sign-on/back"), (address, answer.status_code)


def test_a_supervisor_above_reads_and_changes_nothing(town: Town, theirs: Things) -> None:
    above, before = town.somebody("supervisor", "cn/shandong"), what_happened(town, NEIGHBOUR)
    assert THEIRS in above.get(f"/forms/{theirs.keys['form']}").text
    for method, template in UNSAFE:
        if "{" in template and "replay" not in template:
            for address in theirs.addresses(template):
                above.client.request(method, address, headers={"x-csrf-token": above.csrf}, data={"csrf": above.csrf, "reason": "试试"})
    assert what_happened(town, NEIGHBOUR) == before
