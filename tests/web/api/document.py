"""A client made of nothing but the interface's document (OpenAPI): its operations by name, with their parameters and bodies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi.testclient import TestClient
from httpx import Response


@dataclass(frozen=True)
class Operation:
    """One operation as the document has it."""

    id: str
    tag: str
    method: str
    path: str
    raw: Mapping[str, Any]
    schemas: Mapping[str, Any]

    @property
    def in_path(self) -> list[str]:
        return [p["name"] for p in self.raw.get("parameters", ()) if p["in"] == "path"]

    @property
    def in_query(self) -> list[str]:
        return [p["name"] for p in self.raw.get("parameters", ()) if p["in"] == "query"]

    @property
    def bodies(self) -> Mapping[str, Any]:
        content: Mapping[str, Any] = self.raw.get("requestBody", {}).get("content", {})
        return content

    @property
    def takes_json(self) -> bool:
        return "application/json" in self.bodies

    @property
    def takes_files(self) -> str:
        """The field of its form that files go into."""
        form = self.bodies.get("multipart/form-data")
        return str(form["schema"]["required"][0]) if form else ""

    def filled(self, keys: Mapping[str, str]) -> str:
        path = self.path
        for name in self.in_path:
            path = path.replace(f"{{{name}}}", quote(keys[name], safe=""))
        return path

    def body(self, known: Mapping[str, Any]) -> Any:
        """The smallest body that the document allows; a field that is known by its name has that value."""
        return self.smallest(self.bodies["application/json"]["schema"], known)

    def smallest(self, schema: Mapping[str, Any], known: Mapping[str, Any], name: str = "") -> Any:
        if name in known:
            return known[name]
        if "$ref" in schema:
            return self.smallest(self.schemas[schema["$ref"].rpartition("/")[2]], known)
        if "anyOf" in schema:
            return self.smallest(schema["anyOf"][0], known)
        match schema["type"]:
            case "object":
                required = schema.get("required", ())
                return {n: self.smallest(s, known, n) for n, s in schema.get("properties", {}).items() if n in required or n in known}
            case "array":
                return [self.smallest(schema["items"], known)] * schema.get("minItems", 0)
            case "string":
                return "0" * 32 if "0-9a-f" in schema.get("pattern", "") else "甲" * schema.get("minLength", 0)
        return {"boolean": True}.get(schema["type"], schema.get("minimum", 0))


@dataclass(frozen=True)
class Client:
    """Calls operations by their names; whatever a parameter is for, the document says."""

    client: TestClient
    operations: Mapping[str, Operation]
    token: str = ""

    def call(self, name: str, **given: Any) -> Response:
        operation = self.operations[name]
        query = {n: given.pop(n) for n in operation.in_query if n in given}
        address = operation.filled({n: given.pop(n) for n in operation.in_path})
        headers = {"authorization": f"Bearer {self.token}"} if operation.raw["security"] else {}
        sent: dict[str, Any] = {}
        if operation.takes_json:
            sent["json"] = {n: given.pop(n) for n in list(given)}
        elif operation.takes_files:
            sent["files"] = {operation.takes_files: given.pop(operation.takes_files)}
        assert not given, f"{name} knows no {sorted(given)}"
        answer = self.client.request(operation.method, address, params=query, headers=headers, **sent)
        assert str(answer.status_code) in operation.raw["responses"], f"{name}: {answer.status_code} is not documented"
        return answer


def operations(document: Mapping[str, Any]) -> list[Operation]:
    schemas = document["components"]["schemas"]
    return [Operation(raw["operationId"], raw["tags"][0], method, path, raw, schemas)
            for path, methods in document["paths"].items() for method, raw in methods.items()]


def client_of(client: TestClient, token: str = "") -> Client:
    """Made from the document as the service itself gives it."""
    document = client.get("/api/openapi.json").json()
    return Client(client, {o.id: o for o in operations(document)}, token)
