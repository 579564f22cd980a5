"""Something of everything, in the county or in its neighbour: whose keys a test puts into addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import strategies as st
from tests.desk.bureau.people import kept, sent
from tests.desk.bureau.test_proposals import proposed
from tests.desk.county import SPRING
from tests.desk.test_register import ROADS
from tests.web.api.conftest import COUNTY, Service

from chidu.assistant.answers.answer import Answer, Line
from chidu.assistant.events import Told
from chidu.assistant.kept import plain
from chidu.desk.bureau import conversing, drafts, issuing, judging, members, proposals, receiving, register
from chidu.document.context import Head
from chidu.records.conversations import Said

FOLLOWED = "GET /api/v1/batches/{batch}/events"
"""It is answered as long as it is asked to be."""


@dataclass(frozen=True)
class World:
    """Keys of things that are there, by what an address or a body calls them."""

    service: Service
    keys: Mapping[str, str]

    def put_in(self, case: Any, data: st.DataObject) -> None:
        """Real keys in the place of most of the invented ones, so that calls get further than to what is not there."""
        real = self.keys | {"seen": kept(self.service.bureau, self.keys["form"]).decision or ""}
        if case.operation.label == FOLLOWED:
            case.query = {"seconds": 0}
        body = case.body if isinstance(case.body, dict) else {}
        for part in (case.path_parameters, case.query, body):
            for name in part or {}:
                if name in real and isinstance(part[name], str) and data.draw(OFTEN):
                    part[name] = real[name]
        if data.draw(OFTEN):
            for name, key in (("forms", "form"), ("seen", "seen")):
                if isinstance(body.get(name), list):
                    body[name] = [real[key]]


OFTEN = st.sampled_from([True, True, True, False])


@pytest.fixture(scope="session")
def world(service: Service) -> World:
    return World(service, things(service, COUNTY))


def things(service: Service, scope: str) -> dict[str, str]:
    """One of each."""
    bureau, reviewer, officer = service.bureau, service.one("reviewer", scope).account, service.one("officer", scope)
    form = service.form(scope=scope)
    letter = issuing.issue(bureau, reviewer, [form.id], "审核意见", Head("", "", SPRING), [form.decision or ""])
    batch = receiving.open_batch(bureau, reviewer, f"{scope}的一批", SPRING)
    (upload,) = receiving.add_to_batch(bureau, reviewer, batch.id, [sent()])
    judging.work(bureau, "试", only=upload.id)
    name = f"名单·{scope.rpartition('/')[2]}"
    members.replace(bureau, reviewer, name, ["县城市管理局"])
    last = officer.get("/publications")["items"]
    changes = {f"policies/{scope}/texts/说明.md": form.id.encode()}
    draft = drafts.lay(bureau, officer.account, changes, "改一个字", last[0]["number"] if last else 0)
    found = {"form": form.id, "decision": form.decision or "", "document": letter.id, "batch": batch.id, "upload": upload.id,
             "draft": draft.id, "name": name, "account": service.another("auditor", scope).account.id, "kind": "审核意见",
             "rule": "目标.内容明确", "event": "发出整改通知"}
    talk = conversing.open_(bureau, reviewer, form.id)
    answer = plain(Told(Answer("why", (Line("没有发现问题。"),))), None)
    exchange = conversing.keep(bureau, reviewer, talk.id, Said("为什么？", answer, "why", form=form.id))
    (proposal,) = proposals.propose(bureau, reviewer, proposals.asked(bureau, reviewer, form.id), [proposed()])
    found |= {"conversation": talk.id, "exchange": exchange.id, "proposal": proposal.id}
    problem = ROADS | {"项目代码": form.project_code}
    return found | {"problem": register.enter(bureau, reviewer, [problem], SPRING).new[0].id}


__all__ = ["World", "things", "world"]
