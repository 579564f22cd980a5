"""A web application in a process of its own, as in service: it can be asked, and it can be killed."""

from __future__ import annotations

import http.client
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.kept import Kept

ROOT = Path(__file__).parents[2]
SEARCHED = [ROOT, ROOT / "service", ROOT / "tests"]


@dataclass(frozen=True)
class Server:
    url: str
    port: int
    process: Kept

    @property
    def pid(self) -> int:
        return self.process.pid

    def kill(self) -> None:
        """SIGKILL to the process and those it started; returns when it is gone."""
        self.process.kill()

    def is_running(self) -> bool:
        return not self.process.has_ended()

    def log(self) -> str:
        """All it wrote to standard output and standard error."""
        return self.process.log()


@contextmanager
def serve(app: str, environment: Mapping[str, str] | None = None, *, port: int = 0, patience: float = 30.0) -> Iterator[Server]:
    """Runs the factory `app` ("module:name") with these CHIDU_ settings and no others, from the moment /livez answers.

    The port is free and on loopback; one that was given serves again after a kill.
    """
    with socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", port))
        port = bound.getsockname()[1]
        process = Kept(
            Path(tempfile.mkdtemp(prefix="chidu-serve-")),
            [sys.executable, "-m", "tests.servers.launch", app, str(bound.fileno())],
            environment=clean_environment() | dict(environment or {}), descriptors=[bound.fileno()],
        )
    try:
        wait_until_alive(process, port, patience)
        yield Server(f"http://127.0.0.1:{port}", port, process)
    finally:
        process.end()


def clean_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHIDU_", "PG"))}
    return kept | {"PYTHONPATH": os.pathsep.join(map(str, SEARCHED)), "PYTHONUNBUFFERED": "1"}


def wait_until_alive(process: Kept, port: int, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not answers(port):
        if process.has_ended() or time.monotonic() > deadline:
            raise RuntimeError(f"the service does not start:\n{process.log()}")
        time.sleep(0.02)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
