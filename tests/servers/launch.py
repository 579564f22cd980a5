"""Runs a web application on a socket that is bound already: python -m tests.servers.launch MODULE:FACTORY DESCRIPTOR."""

from __future__ import annotations

import socket
import sys

import uvicorn


def main(factory: str, descriptor: str) -> None:
    server = uvicorn.Server(uvicorn.Config(factory, factory=True, lifespan="on", access_log=False, timeout_graceful_shutdown=3))
    server.run(sockets=[socket.socket(fileno=int(descriptor))])


if __name__ == "__main__":
    main(*sys.argv[1:])
