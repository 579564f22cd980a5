"""Starting the web server (启动): one process here, or several that share a port."""

from __future__ import annotations

import signal
import socket
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from chidu.errors import InputError, why_failed
from chidu.web import logging
from chidu.web.connections import Connection
from chidu.web.settings import Settings

WAITING = 2048
"""Connections that the system holds while all processes are busy."""


def listening(settings: Settings) -> socket.socket:
    """The address and port, taken before anything else is done. Raises InputError where they cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=WAITING)
    except OSError as e:
        found = {98: f"端口{settings.port}已被别的程序占用", 13: f"没有使用端口{settings.port}的权限"}.get(e.errno or 0)
        raise InputError("port", found or f"不能在 {settings.host} 的端口{settings.port}上等待（{why_failed(e)}）",
                         rule="地址和端口由 CHIDU_HOST、CHIDU_PORT 设定", remedy="请换一个端口，或先停掉占用它的程序") from None


def configured(application: Any, settings: Settings, processes: int = 1, **otherwise: Any) -> uvicorn.Config:
    """How the server speaks. `application`: the application, or where each process finds what makes it."""
    how: dict[str, Any] = {
        "workers": processes, "log_config": None, "log_level": "info", "access_log": False, "server_header": False, "proxy_headers": False,
        "http": Connection, "ws": "none", "limit_concurrency": settings.most_connections, "timeout_graceful_shutdown": 10,
        "h11_max_incomplete_event_size": 64 << 10}
    return uvicorn.Config(application, **{**how, **otherwise})


def run(application: str, settings: Settings, taken: socket.socket, processes: int = 1) -> None:
    """Serves until it is told to stop: by SIGTERM it ends as done, Ctrl+C is passed on (KeyboardInterrupt)."""
    logging.configure(settings.log_level)
    config = configured(application, settings, processes, factory=True)
    signal.signal(signal.SIGTERM, lambda *_: None)  # the server hands it on when all is closed
    if processes > 1:
        Multiprocess(config, sockets=[taken]).run()
    else:
        uvicorn.Server(config).run(sockets=[taken])
