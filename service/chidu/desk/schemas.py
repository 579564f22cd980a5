"""JSON Schemas of the policy files for editors, generated from the models of the language."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from chidu.desk.files import write_whole
from chidu.policy.schema import Jurisdiction, PolicyDocument

SCHEMAS: dict[str, type[BaseModel]] = {"政策文件.schema.json": PolicyDocument, "jurisdiction.schema.json": Jurisdiction}


def write_schemas(folder: Path) -> list[Path]:
    return [write_whole(folder / name, schema_bytes(model)) for name, model in SCHEMAS.items()]


def schema_bytes(model: type[BaseModel]) -> bytes:
    return (json.dumps(model.model_json_schema(by_alias=True), ensure_ascii=False, indent=1) + "\n").encode()
