"""The container of old Office files (OLE compound file): its directory and streams, every count bounded."""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_MOST_ENTRIES = 4_000
_MINI_CUTOFF = 4096


class Broken(ValueError):
    """The container contradicts itself."""


@dataclass(frozen=True)
class _Entry:
    name: str
    start: int
    size: int
    stream: bool


class Container:
    """An OLE file by its bytes. Raises Broken where its chains lead nowhere or in a circle."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise Broken("header")
        self._data = data
        (shift, mini_shift), (count, directory, _, _, mini_fat, _, difat, _) = (
            struct.unpack_from("<HH", data, 30), struct.unpack_from("<IIIIIIII", data, 44))
        if shift not in (9, 12) or mini_shift != 6:
            raise Broken("sector size")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        self._sectors = len(data) // self._size
        if count > self._sectors:
            raise Broken("table size")
        table = list(struct.unpack_from("<109I", data, 76))
        while difat < _FREE and len(table) < count:
            numbers = struct.unpack(f"<{self._size // 4}I", self._sector(difat))
            table += numbers[:-1]
            difat = numbers[-1]
        self._fat: list[int] = []
        for number in table[:count]:
            if number < _FREE:
                self._fat += struct.unpack(f"<{self._size // 4}I", self._sector(number))
        self._entries = self._read_directory(directory)
        self._mini_fat = [n for (n,) in struct.iter_unpack("<I", self._chain(mini_fat))] if mini_fat < _FREE else []
        root = self._entries[0] if self._entries else None
        self._mini = self._chain(root.start)[: root.size] if root and root.start < _FREE else b""

    @property
    def names(self) -> list[str]:
        return [e.name for e in self._entries]

    def stream(self, name: str) -> bytes:
        """The bytes of the first stream of this name."""
        entry = next((e for e in self._entries if e.stream and e.name == name), None)
        if entry is None:
            raise Broken(name)
        if entry.size >= _MINI_CUTOFF:
            return self._chain(entry.start)[: entry.size]
        out, number = bytearray(), entry.start
        for _ in range(_MINI_CUTOFF // self._mini_size + 1):
            if number >= len(self._mini_fat):
                break
            out += self._mini[number * self._mini_size : (number + 1) * self._mini_size]
            number = self._mini_fat[number]
        return bytes(out[: entry.size])

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._size
        sector = self._data[begin : begin + self._size]
        if number > self._sectors:
            raise Broken("sector")
        return sector.ljust(self._size, b"\0")  # the last sector may be cut short

    def _chain(self, number: int) -> bytes:
        out = bytearray()
        for _ in range(self._sectors + 1):
            if number >= _FREE:
                return bytes(out)
            if number >= len(self._fat):
                raise Broken("chain")
            out += self._sector(number)
            number = self._fat[number]
        raise Broken("circle")

    def _read_directory(self, start: int) -> list[_Entry]:
        content = self._chain(start)
        entries: list[_Entry] = []
        for at in range(0, min(len(content), 128 * _MOST_ENTRIES) - 127, 128):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            if kind:
                name = content[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                first, size = struct.unpack_from("<II", content, at + 116)
                entries.append(_Entry(name, first, size, kind == 2))
        return entries
