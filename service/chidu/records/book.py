"""The book of decisions (决定簿): a ledger with one line a decision, so that sets, later years and the register rest on what was decided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from chidu.archive import unpack_value
from chidu.errors import InputError, Place
from chidu.records.ledger import Reading, writing
from chidu.types import Noted, Record, Ref

FORMAT = 1


@dataclass(frozen=True)
class Book:
    """A book in a file. Several processes may add to it, one at a time; who reads sees whole lines only."""

    path: Path

    def add(self, records: Iterable[Record]) -> int:
        """Adds the decisions that are not in the book yet, and says how many those are. Raises InputError."""
        with self.adding() as add:
            return sum(add(record) for record in records)

    @contextmanager
    def adding(self) -> Iterator[Callable[[Record], bool]]:
        """To add decisions as they come: the function says whether one is new. Each is in the file when it returns, and safe
        from a power failure when the last is."""
        with writing(self.path, sync=False) as writer:
            known = {self._plain(line, number)["decision"] for number, line in enumerate(Reading(self.path), 1)}

            def add(record: Record) -> bool:
                if record.decision in known:
                    return False
                writer.add([{"格式": FORMAT, "记": record}])
                known.add(record.decision)
                return True

            yield add

    def records(self, kinds: Collection[str] | None = None, fields: Collection[str] | None = None) -> Iterator[Record]:
        """Every decision, or those about these kinds of form with these fields alone, in the order in which they were added.

        Raises InputError where the ledger was tampered with.
        """
        for number, line in enumerate(Reading(self.path), 1):
            plain = self._plain(line, number)
            if kinds is None or plain["kind"] in kinds:
                yield self._record(plain, number, fields)

    def verify(self) -> tuple[int, str]:
        """How many decisions there are, and the digest that stands for all of them. Raises InputError where a line was changed."""
        reading, count = Reading(self.path), 0
        for count, line in enumerate(reading, 1):
            self._record(self._plain(line, count), count)
        return count, reading.last

    def torn(self) -> str:
        """The last line as far as it was written before it was cut off; empty where none was."""
        reading = Reading(self.path)
        for _ in reading:
            pass
        return reading.torn

    def _plain(self, line: Mapping[str, Any], number: int) -> Mapping[str, Any]:
        plain = line.get("记")
        if line.get("格式") != FORMAT or not isinstance(plain, dict) or not plain.keys() >= {"decision", "kind"}:
            raise self._strange(number)
        return plain

    def _record(self, plain: Mapping[str, Any], number: int, fields: Collection[str] | None = None) -> Record:
        try:
            return record_from(plain, plain["fields"] if fields is None else fields)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._strange(number) from None

    def _strange(self, number: int) -> InputError:
        return InputError("book-line", "这一行不是决定簿的内容", place=Place(self.path.name, number), rule="决定簿由程序记写", remedy="请核对是不是给错了文件")


def record_from(plain: Mapping[str, Any], fields: Collection[str]) -> Record:
    """A record out of its plain data, with these fields alone."""
    noted = tuple(Noted(n["rule"], Ref(**n["about"]), n["severity"], tuple(n["actions"]),
                        unpack_value(n["amount"]) if n["amount"] else None, n["message"], n["basis"]) for n in plain["noted"])
    known = {name: unpack_value(value) for name, value in plain["fields"].items() if name in fields}
    on = date.fromisoformat(plain["on"]["日"])
    return Record(plain["decision"], plain["scope"], on, plain["kind"], plain["file"], plain["sha256"], plain["fingerprint"], known,
                  plain["grade"], plain["conclusion"], tuple(plain["actions"]), noted, frozenset(plain["signed"]))
