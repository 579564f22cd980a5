"""Ten lines of a web service, for the tests of the servers."""

from __future__ import annotations

import os
from typing import Any

PAGE = "<!doctype html><html lang=zh-CN><meta charset=utf-8><link rel=icon href=data:,><title>路灯</title><h1>路灯改造项目</h1>{}"
BODIES = {
    "/": "<p>一切正常</p>",
    "/livez": "ok",
    "/console": "<script>console.error('坏了')</script>",
    "/script": "<script>throw new Error('坏了')</script>",
    "/abroad": "<img src='http://fonts.example.com/a.png'>",
    "/file": "<a href='/' download='意见书.txt'>下载</a>",
    "/missing": "<img src='/nothing.png'>",
}


def make() -> Any:
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = BODIES.get(scope["path"])
        text = PAGE.format(body) + os.environ.get("CHIDU_GREETING", "")
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        await send({"type": "http.response.start", "status": 404 if body is None else 200, "headers": headers})
        await send({"type": "http.response.body", "body": text.encode()})

    return app
