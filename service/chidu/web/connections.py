"""Connections (连接): one on which nobody finishes saying what they ask for is closed, however busy it seems."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 15.0
"""How long a request's address and headers may take."""


class Connection(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, which by itself waits for ever for the rest of a request's headers."""

    head_seconds = HEAD_SECONDS
    _timer: asyncio.TimerHandle | None = None
    _waited: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Twice in a row no request since the same answer: closed."""
        last: Any = self.cycle
        waits = last is None or last.response_complete
        if waits and self._waited is (last or self):
            self.transport.close()
            return
        self._waited = (last or self) if waits else None
        self._timer = self.loop.call_later(self.head_seconds, self._look)
