"""The whole interface as its own document (OpenAPI) describes it: whatever fits the document is answered as the document says, and
what does not fit is refused, never with a fault.

CHIDU_CASES says how many requests each operation gets instead of the few of an ordinary run.
"""

from __future__ import annotations

import os
from typing import Any

import requests
import schemathesis
from fastapi.testclient import TestClient
from httpx import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from tests.web.api.conftest import Service
from tests.web.api.world import World, world  # noqa: F401

MANY = int(os.environ.get("CHIDU_CASES", "0"))
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
LEFT_OUT = {"sessions_sign_out", "sessions_sign_in", "sessions_change_password"}
"""The first ends the session of all other calls, the others are counted: they are tried in tests of their own."""
TAKES_AWAY = ("redaction", "active", "closing")
ROLES = {"账号": ["administrator"], "审计": ["auditor", "administrator"], "发布": ["officer", "approver"], "来件": ["reviewer", "administrator"]}
EVERYBODY = ["submitter", "reviewer", "officer", "approver", "administrator", "supervisor", "auditor"]


def operations(service: Service) -> list[Any]:
    """Every operation of the document; those that take away what others ask for come last."""
    schema = schemathesis.openapi.from_dict(service.app.openapi())
    found = [one.ok() for one in schema.get_all_operations()]
    return sorted(found, key=lambda o: (o.path.endswith(TAKES_AWAY), o.method != "get"))


def test_nothing_is_answered_with_a_fault_or_otherwise_than_documented(service: Service, world: World) -> None:  # noqa: F811
    few = (4, 2) if service.bureau.database.sqlite else (2, 0)  # what is refused is refused before the database
    for operation in operations(service):
        if operation.definition.raw["operationId"] not in LEFT_OUT:
            _tried(service, world, operation, operation.as_strategy(), MANY or few[0])
            if MANY or few[1]:
                _tried(service, world, operation, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), MANY or few[1])


def _tried(service: Service, world: World, operation: Any, cases: st.SearchStrategy[Any], count: int) -> None:  # noqa: F811
    (tag,) = operation.definition.raw["tags"]
    roles = st.sampled_from([*ROLES.get(tag, ["reviewer"]) * 5, *EVERYBODY])

    @settings(max_examples=count, deadline=None, database=None, derandomize=not MANY, suppress_health_check=list(HealthCheck))
    @given(case=cases, role=roles, data=st.data())
    def tries(case: Any, role: str, data: st.DataObject) -> None:
        world.put_in(case, data)
        answer = called(service.client, case, service.one(role).token)
        case.validate_response(answer, checks=CHECKS)

    tries()


def called(client: TestClient, case: Any, token: str) -> Response:
    """Sends what the document led to, as somebody signed in."""
    sent = case.as_transport_kwargs(base_url="http://chidu.test")
    parts = ("method", "url", "params", "json", "data", "files", "headers", "cookies")
    ready = requests.Request(**{name: sent[name] for name in parts if name in sent}).prepare()
    headers = {k: v for k, v in ready.headers.items() if k.lower() not in ("authorization", "host", "content-length")}
    return client.request(str(ready.method), str(ready.url), content=ready.body, headers={**headers, "authorization": f"Bearer {token}"})
