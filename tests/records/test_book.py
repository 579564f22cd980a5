"""The book of decisions: what was added is there, once, whole and in order; what was changed or torn is told."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings

from chidu.errors import InputError
from chidu.form import Source, Value
from chidu.records.book import Book
from chidu.records.ledger import FIRST
from chidu.types import Noted, Record, Ref
from strategies import any_values


def record(decision: str, **fields: Value) -> Record:
    noted = Noted("监控.执行滞后", Ref("项目"), "严重", ("列入重点监控",), Value("given", Fraction(18_000_000, 7), "元"), "执行率18.30%。", "《办法》")
    return Record(decision, "cn/shandong/heze", date(2024, 7, 31), "绩效运行监控表", "甲.xlsx", "ab", "cd",
                  {"项目名称": Value("given", "路灯运维", None, "路灯运维", Source("cell", "表!B3")), **fields}, "", "列入重点监控",
                  ("列入重点监控",), (noted,), frozenset({"engine", "reference"}))


def test_what_was_added_is_there_whole_and_in_order(tmp_path: Path):
    book, added = Book(tmp_path / "簿" / "决定簿.jsonl"), [record("a"), record("b", 得分=Value("given", Fraction(1, 3)))]
    assert book.add(added) == 2
    assert list(book.records()) == added
    count, head = book.verify()
    assert count == 2
    assert head != FIRST


def test_a_decision_is_in_the_book_once_however_often_it_comes(tmp_path: Path):
    book = Book(tmp_path / "决定簿.jsonl")
    assert (book.add([record("a"), record("a")]), book.add([record("a"), record("b")])) == (1, 1)
    assert [r.decision for r in book.records()] == ["a", "b"]


def test_a_book_that_is_not_there_is_empty(tmp_path: Path):
    book = Book(tmp_path / "决定簿.jsonl")
    assert (list(book.records()), book.verify(), book.torn()) == ([], (0, FIRST), "")


def test_a_torn_last_line_is_left_out_told_and_written_over(tmp_path: Path):
    book = Book(tmp_path / "决定簿.jsonl")
    book.add([record("a"), record("b")])
    whole = book.path.read_bytes()
    for cut in (2, 5, len(whole.splitlines()[1])):
        book.path.write_bytes(whole[:-cut])
        assert book.torn()
        assert [r.decision for r in book.records()] == ["a"]
        assert book.add([record("b")]) == 1
        assert book.path.read_bytes() == whole


@pytest.mark.parametrize("change", [
    lambda lines: [lines[0].replace("18.30", "08.30"), *lines[1:]], lambda lines: lines[1:], lambda lines: [lines[0], lines[2], lines[1]],
    lambda lines: [lines[0], "{}", *lines[1:]], lambda lines: [lines[0], "不是记录", lines[2]],
])
def test_whoever_changes_drops_or_reorders_a_line_breaks_the_chain(tmp_path: Path, change):
    book = Book(tmp_path / "决定簿.jsonl")
    book.add([record("a"), record("b"), record("c")])
    lines = book.path.read_text().splitlines()
    book.path.write_text("\n".join(change(lines)) + "\n")
    for use in (book.verify, lambda: list(book.records()), lambda: book.add([record("d")])):
        with pytest.raises(InputError, match=r"接不上|读不出来|不是决定簿") as broken:
            use()
    assert "备份" in broken.value.remedy


def test_a_book_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "决定簿.jsonl").mkdir()
    with pytest.raises(InputError, match="写不出文件"):
        Book(tmp_path / "决定簿.jsonl").add([record("a")])


def _add(path: Path, name: str) -> None:
    for i in range(20):
        Book(path).add([record(f"{name}{i}")])


def test_several_writers_at_once_lose_nothing_and_keep_the_chain(tmp_path: Path):
    path, spawn = tmp_path / "决定簿.jsonl", multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_add, args=(path, name)) for name in "甲乙"]
    for w in writers:
        w.start()
    for w in writers:
        w.join(60)
    assert Book(path).verify()[0] == 40
    assert {r.decision for r in Book(path).records()} == {f"{n}{i}" for n in "甲乙" for i in range(20)}


@settings(max_examples=40, deadline=None)
@given(any_values())
def test_any_value_comes_back_as_it_was(value: Value):
    assume(value.text.isprintable())  # half a character, which no form has
    with TemporaryDirectory() as folder:
        book = Book(Path(folder) / "簿.jsonl")
        one = replace(record("a"), fields={"栏": value})
        book.add([one])
        assert list(book.records()) == [one]
