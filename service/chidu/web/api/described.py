"""The interface's own description (OpenAPI): beside what the routes say, how one signs in, what may go wrong, and the idempotency key."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from chidu.web.api.said import Problem

ABOUT = """预算绩效审核服务的接口。先 `POST /api/v1/sessions` 登录，取得令牌，此后每个请求带 `Authorization: Bearer 令牌`。

- 数都是准确的，写成文字；日期写成 2024-03-01，时间是 UTC。
- 列表分页：`page` 从1数，`size` 最多200。
- 会改动内容的 POST 都可以带 `Idempotency-Key`：同一个键的同一个请求只办一次，再发得到同样的答复（一天内）。
- 出错时答复是 `application/problem+json`，`code` 是编号，`title`、`rule`、`remedy` 是给人看的话。
- 别的辖区的东西，答复和没有一样（404）。"""
PROBLEMS = {"400": "上传的表单（multipart）读不出来", "401": "没有登录，或登录已失效", "403": "您的角色不办这件事", "404": "没有，或不归您看", "409": "别人刚刚改过，或已经办过",
            "413": "太大", "422": "请求不合格", "429": "太多，请稍后", "503": "数据库等现在用不上"}
_WRITES = ("post", "put", "delete")
EVENT = {"type": "object", "required": ["event", "data"], "properties": {
    "event": {"type": "string", "enum": ["progress", "status", "sentence", "withheld", "suggest", "done", "problem"]},
    "data": {"type": "string", "description": "JSON。progress（进度）：counts、total、open、finished；done（问答）：一问一答全文"}}}


def describe(app: FastAPI, prefix: str) -> dict[str, Any]:
    """The whole document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(title="Chidu 尺度", version=app.version, description=ABOUT, routes=app.routes)
        components = made.setdefault("components", {})
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        schemas = components.setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for path, methods in made["paths"].items():
            for method, operation in methods.items():
                _complete(operation, method, path == f"{prefix}/sessions")
        app.openapi_schema = made
    return app.openapi_schema


def _complete(operation: dict[str, Any], method: str, public: bool) -> None:
    responses, uploads = operation["responses"], "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
    for content in (answer.get("content", {}) for answer in responses.values()):
        if "text/event-stream" in content:
            content["text/event-stream"] = {"schema": EVENT}
    for status in PROBLEMS:
        if (status == "409" and method not in _WRITES) or (status == "400" and not uploads):
            continue
        responses[status] = {"description": PROBLEMS[status], "content": {"application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"}}}}
    if public:
        operation["security"] = []
        return
    operation["security"] = [{"token": []}]
    if method == "post":
        operation.setdefault("parameters", []).append({
            "name": "Idempotency-Key", "in": "header", "required": False, "description": "幂等键，一个请求一个，如 UUID",
            "schema": {"type": "string", "pattern": "^[!-~]{1,100}$"}})
