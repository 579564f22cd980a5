"""The line to a model (连接): to an address that was looked at, for so long, for so many bytes; whoever stops it cuts it at once."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Self

from chidu.assistant.backend.address import addresses
from chidu.assistant.backend.faults import FaultKind, ModelFault
from chidu.assistant.backend.settings import ModelSettings
from chidu.errors import InputError, why_failed

AT_ONCE = 1 << 16
"""Bytes of one reading."""


class Line:
    """Open from `with` to its end. Every wait is at most as long as what is allowed at the time, and never longer than the whole."""

    def __init__(self, settings: ModelSettings, trusted: ssl.SSLContext | None) -> None:
        self._settings, self._trusted = settings, trusted
        self._socket: socket.socket | None = None
        self._received, self._stopped = 0, False

    def __enter__(self) -> Self:
        self._end = monotonic() + self._settings.whole
        self.allow("timeout-connect", self._settings.connect)
        try:
            self._connect()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def allow(self, kind: FaultKind, seconds: float) -> None:
        """From now on so many seconds for what comes next; `kind` is what it is called when they are over."""
        self._kind, self._until = kind, monotonic() + seconds

    def write(self, data: bytes) -> None:
        """A server may answer before it has read everything, and close that side: what it says is read all the same."""
        with self._timed() as line, suppress(ConnectionError):
            line.sendall(data)

    def read(self) -> bytes:
        """What came next; nothing at the other side's end."""
        with self._timed() as line:
            data = line.recv(AT_ONCE)
        self._received += len(data)
        if self._received > self._settings.max_bytes:
            raise ModelFault("too-large")
        return data

    def stop(self) -> None:
        """Whoever waits at it wakes up."""
        self._stopped = True
        if line := self._socket:
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # an encrypted one too, without a last word

    def _connect(self) -> None:
        for family, address in addresses(self._settings.endpoint):
            self._close()
            self._socket = socket.socket(family, socket.SOCK_STREAM)
            try:
                with self._timed("unreachable") as line:
                    line.connect(address)
            except ModelFault as fault:
                if fault.kind == "unreachable":
                    continue  # the next address
                raise
            return self._encrypt(line)
        raise ModelFault("unreachable")

    def _encrypt(self, line: socket.socket) -> None:
        if not self._trusted:
            return
        with self._timed("unreachable"):
            host = self._settings.endpoint.host
            self._socket = encrypted = self._trusted.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
            try:
                encrypted.do_handshake()
            except ssl.SSLCertVerificationError:
                raise ModelFault("untrusted") from None

    @contextmanager
    def _timed(self, otherwise: FaultKind = "cut-off") -> Iterator[socket.socket]:
        line, left = self._socket, min(self._until, self._end) - monotonic()
        if line is None or self._stopped:
            raise ModelFault("stopped")
        if left <= 0:
            raise self._late()
        line.settimeout(left)
        try:
            yield line
        except TimeoutError:
            raise self._late() from None
        except OSError:
            raise ModelFault(otherwise) from None

    def _late(self) -> ModelFault:
        return ModelFault("timeout-whole" if self._end <= self._until else self._kind)

    def _close(self) -> None:
        if self._socket:
            self._socket.close()


def trusted(settings: ModelSettings) -> ssl.SSLContext | None:
    """Whose certificates are believed: those in the operator's file alone, else the system's. Raises InputError."""
    if settings.endpoint.scheme == "http":
        return None
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except ssl.SSLError:
        why = "里面没有证书"
    except OSError as e:
        why = why_failed(e)
    raise InputError("model-settings", f"读不了大模型的根证书文件（{why}）", remedy="请核对路径，文件要是 PEM 格式的证书")
