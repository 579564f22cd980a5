"""The service of the small county and its neighbour, as those meet it who mean it no good: in this process, and on a real socket."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from tests.desk.county import put, write_policies
from tests.desk.test_register import FLOW, HOLIDAYS
from tests.desk.test_year import RANKING
from tests.web.conftest import app_with, cheap_passwords, common, databases, town
from tests.web.visitor import Town

from chidu.web.connections import Connection
from chidu.web.running import configured, listening

COUNTY, NEIGHBOUR = "cn/shandong/juye", "cn/shandong/yuncheng"
SOON = 0.3
"""Seconds that a request's head may take where the tests are the only ones who ask."""


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two counties by the same law."""
    root = write_policies(tmp_path_factory.mktemp("两县"))
    put(root / NEIGHBOUR / "jurisdiction.yaml", '名称: 郓城县\n行政区划代码: "371725"\n级别: 县级\n')
    for county in (COUNTY, NEIGHBOUR):
        own = "巨野" if county == COUNTY else "郓城"
        put(root / county / "2023-zhenggai.yaml", FLOW.replace("整改办法", f"{own}整改办法"))
        put(root / county / "tables" / "节假日.csv", HOLIDAYS)
        put(root / county / "2023-paiming.yaml", RANKING.replace("巨野排名", f"{own}排名"))
    return root


@dataclass
class Wire:
    """The server's own ear."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(self, *pieces: bytes, pause: float = 0.0, patience: float = 5.0) -> bytes:
        """All that it says to these bytes before it closes, or says nothing for a while."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as line:
            try:
                for piece in pieces:
                    line.sendall(piece)
                    time.sleep(pause)
            except OSError:  # it has closed already
                pass
            return self._heard(line)

    @staticmethod
    def _heard(line: socket.socket) -> bytes:
        heard = b""
        try:
            while piece := line.recv(1 << 16):
                heard += piece
        except OSError:
            pass
        return heard


class Hasty(Connection):
    head_seconds = SOON


@contextmanager
def listening_to(town: Town, **otherwise: Any) -> Iterator[Wire]:
    """As `chidu serve` speaks."""
    settings = town.app.state.settings.model_copy(update={"port": 0, "most_connections": 40})
    with listening(settings) as taken:
        server = uvicorn.Server(configured(town.app, settings, lifespan="off", timeout_keep_alive=1, **otherwise))
        thread = threading.Thread(target=server.run, args=([taken],), daemon=True)
        thread.start()
        yield Wire(taken.getsockname()[1])
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def wire(common: Town) -> Iterator[Wire]:
    with listening_to(common, http=Hasty) as wire:
        yield wire


__all__ = ["app_with", "cheap_passwords", "common", "databases", "town"]
