"""A ledger file (流水): one line of JSON for each thing that happened, added at the end, on the disk before it counts.

Every line carries the digest of the line before it, so that a line changed, taken out or put in later is noticed. A last
line that was cut off (a power failure while it was written) never counted: it is told of, and written over by the next.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chidu.archive import packed_bytes
from chidu.errors import InputError, Place, why_failed

PREVIOUS = "前"
FIRST = "0" * 64
KEPT = "流水没有改动"
Line = Mapping[str, Any]


@dataclass(frozen=True)
class Ledger:
    """What a ledger file says: its lines, the digest of the last, and the cut-off text after it, if there is any."""

    lines: tuple[Line, ...] = ()
    last: str = FIRST
    torn: str = ""


class Reading:
    """A ledger read line by line; while it is read, the digest of the last line and how many bytes of the file count.

    Raises InputError where a line that is not the last does not read or does not follow the one before it.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.last, self.whole, self.torn = path, FIRST, 0, ""

    def __iter__(self) -> Iterator[Line]:
        try:
            with self.path.open("rb") as stream:
                for number, raw in enumerate(stream, 1):
                    text = raw.removesuffix(b"\n")
                    line = _line(text)
                    if line is None and text == raw:
                        self.torn = text.decode("utf-8", "replace")
                        return
                    if line is None or line.get(PREVIOUS) != self.last:
                        raise self._broken("这一行读不出来" if line is None else "这一行接不上前一行", number)
                    self.last, self.whole = digest(text), self.whole + len(raw)
                    yield {k: v for k, v in line.items() if k != PREVIOUS}
        except FileNotFoundError:
            return
        except OSError as e:
            raise InputError("file-unreadable", f"流水读不出来（{why_failed(e)}）", place=Place(self.path.name), remedy="请核对路径和权限") from None

    def _broken(self, found: str, number: int) -> InputError:
        return InputError("ledger-broken", found, place=Place(self.path.name, number), rule="流水只能由程序在末尾加行，不得改、删、插",
                          remedy="请恢复备份的流水文件")


def read_ledger(path: Path) -> Ledger:
    """The whole ledger in a file; an empty one where there is no file yet. Raises InputError for a file that was tampered with."""
    reading = Reading(path)
    lines = tuple(reading)
    return Ledger(lines, reading.last, reading.torn)


@dataclass(frozen=True)
class LedgerFile:
    """A history kept in a ledger file."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path)

    def read(self) -> Ledger:
        return read_ledger(self.path)

    def writing(self) -> AbstractContextManager[Writer]:
        return writing(self.path)


@contextmanager
def writing(path: Path, sync: bool = True) -> Iterator[Writer]:
    """A ledger opened by one writer at a time: what is read under the lock is what the new lines follow. Without `sync` the
    lines are in the file at once, and safe from a power failure when the writer is done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as e:
        raise _failure(e, path) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        reading = Reading(path)
        for _ in reading:
            pass
        yield Writer(handle, path, sync, reading.last, reading.whole)
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass
class Writer:
    """Adds lines to a ledger that it holds the lock of."""

    handle: int
    path: Path
    sync: bool
    last: str
    whole: int

    def add(self, lines: Iterable[Line]) -> None:
        """All of the lines, or none. Raises InputError."""
        last, data = self.last, b""
        for line in lines:
            text = packed_bytes({PREVIOUS: last, **line})
            last, data = digest(text), data + text + b"\n"
        try:
            os.ftruncate(self.handle, self.whole)
            begun = b"" if self.whole == 0 or os.pread(self.handle, 1, self.whole - 1) == b"\n" else b"\n"
            self._write(begun + data)
        except OSError as e:
            raise _failure(e, self.path) from None
        self.last, self.whole = last, self.whole + len(begun) + len(data)

    def _write(self, data: bytes) -> None:
        try:
            os.lseek(self.handle, 0, os.SEEK_END)
            left = memoryview(data)
            while left:
                left = left[os.write(self.handle, left):]
            if self.sync:
                os.fsync(self.handle)
        except OSError:
            os.ftruncate(self.handle, self.whole)
            raise


def digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _line(text: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None


def _failure(error: OSError, path: Path) -> InputError:
    return InputError("write", f"写不出文件（{why_failed(error)}）", place=Place(path.name), rule=KEPT, remedy="请检查文件夹、权限和磁盘空间")
