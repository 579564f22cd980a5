"""No answer tells of another jurisdiction's data: tried with every operation of the interface's own document."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from httpx import Response
from tests.desk.county import PROVINCE
from tests.web.api.conftest import COUNTY, NEIGHBOUR, Service, Somebody
from tests.web.api.document import Operation, operations
from tests.web.api.world import things

ROLES = ("submitter", "reviewer", "officer", "approver", "administrator", "supervisor", "auditor")
OPEN_TO_ALL = {"publications_one": "publications are numbered, and shown along the line: test_policies", "publications_file": "as these",
               "policies_rule": "the law is public",
               "lists_replace": "a list is named, and the name is one's own county's"}
"""Addresses with a key that names nothing of one county alone."""


@pytest.fixture(scope="module")
def county(service: Service) -> dict[str, str]:
    return things(service, COUNTY)


@pytest.fixture(scope="module")
def neighbour(service: Service) -> dict[str, str]:
    return things(service, NEIGHBOUR)


def filled(operation: Operation, keys: dict[str, str]) -> dict[str, str] | None:
    """The keys of an address, out of what the county has; None where it has nothing of the kind."""
    named = {"number": keys.get("problem", "")}
    found = {name: keys.get(name) or named.get(name, "") for name in operation.in_path}
    return found if all(found.values()) else None


def keyed(service: Service) -> list[Operation]:
    return [o for o in operations(service.app.openapi()) if o.in_path and o.id not in OPEN_TO_ALL]


def test_every_address_with_a_key_is_tried(service: Service, county: dict[str, str]) -> None:
    left_out = [o.id for o in keyed(service) if filled(o, county) is None]
    assert left_out == []
    assert len(keyed(service)) > 30


@pytest.mark.parametrize("role", ROLES)
def test_a_key_of_another_county_is_as_if_it_were_not_there(service: Service, county: dict[str, str], role: str) -> None:
    stranger = service.one(role, NEIGHBOUR)
    for operation in keyed(service):
        answer = called(stranger, operation, filled(operation, county) or {}, county)
        assert answer.status_code in (403, 404), f"{operation.id}: {answer.status_code} {answer.text[:300]}"
        if answer.status_code == 403:  # that the role does not do this, of whatever jurisdiction
            assert answer.json()["code"] == "role", f"{operation.id}: {answer.text}"


def test_what_is_there_and_what_is_not_look_alike(service: Service, county: dict[str, str]) -> None:
    stranger = service.one("reviewer", NEIGHBOUR)
    for operation in keyed(service):
        keys = filled(operation, county) or {}
        there = called(stranger, operation, keys, county)
        nowhere = called(stranger, operation, dict.fromkeys(keys, "0" * 32), county)
        assert plain(there, keys) == plain(nowhere, dict.fromkeys(keys, "0" * 32)), operation.id


def plain(answer: Response, keys: dict[str, str]) -> str:
    text = json.dumps(answer.json(), ensure_ascii=False)
    for value in keys.values():
        text = text.replace(value, "…")
    return f"{answer.status_code} {text}"


@pytest.mark.parametrize("role", ROLES)
def test_no_list_shows_a_row_of_another_county(service: Service, county: dict[str, str], neighbour: dict[str, str], role: str) -> None:
    stranger, shown = service.one(role, NEIGHBOUR), 0
    for operation in operations(service.app.openapi()):
        if operation.method == "get" and not operation.in_path:
            answer = stranger.ask("GET", operation.path.removeprefix("/api/v1"))
            assert answer.status_code in (200, 403), f"{operation.id}: {answer.text[:300]}"
            shown += answer.status_code == 200
            told = answer.text if operation.tag not in ("政策", "政策库") else ""
            foreign = [name for name, key in county.items() if len(key) == 32 and key in told]
            assert not foreign, f"{operation.id} shows {foreign}"
            assert f'"scope":"{COUNTY}"' not in told, operation.id
    assert shown > 5


def test_a_county_asked_for_by_name_is_refused(service: Service) -> None:
    stranger = service.one("reviewer", NEIGHBOUR)
    for operation in operations(service.app.openapi()):
        if operation.method == "get" and not operation.in_path and "scope" in operation.in_query and operation.tag != "政策":
            answer = stranger.ask("GET", operation.path.removeprefix("/api/v1"), params={"scope": COUNTY})
            empty = answer.status_code == 200 and answer.json()["items"] == []
            assert answer.status_code in (403, 404) or empty, f"{operation.id}: {answer.text[:300]}"


def test_a_superior_sees_both_and_who_is_no_superior_none(service: Service, county: dict[str, str], neighbour: dict[str, str]) -> None:
    above = service.one("supervisor", PROVINCE)
    for keys in (county, neighbour):
        assert above.get(f"/forms/{keys['form']}")["form"]["id"] == keys["form"]
        assert zipfile.ZipFile(io.BytesIO(above.file(f"/batches/{keys['batch']}/letters.zip"))).namelist() == []
    service.one("reviewer", PROVINCE).refused(404, "form-unknown", "GET", f"/forms/{county['form']}")


def called(who: Somebody, operation: Operation, keys: dict[str, str], county: dict[str, str]) -> Response:
    """With a body that the document allows, so that it is the key alone that is refused."""
    more: dict[str, Any] = {}
    if operation.takes_json:
        more["json"] = operation.body(county)
    elif operation.takes_files:
        more["files"] = {operation.takes_files: ("表.json", b"{}")}
    return who.ask(operation.method.upper(), operation.filled(keys).removeprefix("/api/v1"), **more)
