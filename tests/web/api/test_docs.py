"""The examples of docs/api.md, done one after the other."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from httpx import Response
from tests.desk.bureau.people import kept_of, sent
from tests.desk.county import GOOD
from tests.web.api.conftest import Service

from chidu.desk.bureau import judging, passwords

DOCUMENT = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
TAKES = {"-X", "-H", "-d", "-F", "-o", "--data-urlencode"}


@dataclass
class Example:
    """A line of the document: as much of curl as the document uses."""

    method: str = "GET"
    address: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    in_address: bool = False

    @classmethod
    def read(cls, line: str, known: dict[str, str]) -> Example:
        said = re.sub(r"\$([A-Z]+)", lambda m: known[m[1]], line)
        words, made = iter(shlex.split(said)[1:]), cls()
        for word in words:
            given = next(words) if word in TAKES else ""
            match word:
                case "-X":
                    made.method = given
                case "-H":
                    name, _, value = given.partition(": ")
                    made.headers[name] = value
                case "-d" | "--data-urlencode":
                    made.data.append(given)
                case "-F":
                    made.files.append(given)
                case "-G":
                    made.in_address = True
                case "-o" | "-N":
                    pass
                case _:
                    made.address = word
        return made

    def send(self, service: Service) -> Response:
        more: dict[str, Any] = {}
        if self.in_address:
            more["params"] = [pair.partition("=")[::2] for pair in self.data]
        elif self.data:
            more["content"] = self.data[0].encode()
        if self.files:
            more["files"] = [(name, (Path(file).name, content_of(file))) for name, _, file in (one.partition("=@") for one in self.files)]
        return service.client.request(self.method, self.address, headers=self.headers, **more)


def content_of(name: str) -> bytes:
    return sent(GOOD, project__name=name).content


def test_every_example_works_as_it_stands(service: Service) -> None:
    somebody = service.another("reviewer", password=passwords.hashed("路灯改造 2024 年"))
    known = {"BASE": "http://chidu.test", "AUDITOR": service.one("auditor").token}
    lines = [line for block in re.findall(r"```sh\n(.*?)```", DOCUMENT, re.S) for line in block.splitlines()]
    assert len(lines) > 20
    for line in lines:
        example = Example.read(line.replace('"shenhe"', f'"{somebody.account.login}"'), known)
        answer = example.send(service)
        assert answer.status_code < 300, f"{line}\n{answer.text}"
        known |= learned(service, example, answer)


def learned(service: Service, example: Example, answer: Response) -> dict[str, str]:
    """What the next examples name: out of this answer."""
    told = json.loads(answer.content) if answer.content and answer.headers.get("content-type") == "application/json" else {}
    match example.method, example.address.partition("?")[0].removeprefix("http://chidu.test/api/v1"):
        case "POST", "/sessions":
            return {"TOKEN": told["token"]}
        case "POST", "/forms":
            judging.work(service.bureau, "试", only=told["id"])
            (form,) = kept_of(service.bureau, told["id"])
            return {"UPLOAD": told["id"], "FORM": form.id, "DECISION": form.decision or ""}
        case "POST", "/batches":
            return {"BATCH": told["id"]}
        case "POST", "/assistant/conversations":
            return {"TALK": told["id"]}
        case "POST", path if path.endswith("/exchanges"):
            return {"EXCHANGE": told["id"]}
        case "POST", "/rankings":
            return {"RANKING": told["forms"][0]}
        case "POST", path if path.endswith(("/corrections", "/determinations")):
            return {"DECISION": told["decision"]}
        case "POST", path if path.startswith("/batches/") and path.endswith("/files"):
            for upload in told:
                judging.work(service.bureau, "试", only=upload["id"])
    return {}


def test_every_address_that_is_named_is_in_the_description(service: Service) -> None:
    paths = {re.sub(r"\{\w+\}", "*", path) for path in service.app.openapi()["paths"]}
    named = {re.sub(r"\$[A-Z]+", "*", path) for path in re.findall(r"\$BASE(/api/v1[^\s?\"]*)", DOCUMENT)}
    assert named <= paths
