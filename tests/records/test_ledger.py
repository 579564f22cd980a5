"""A ledger is added to and never changed: lines are whole and follow one another, a cut-off last line is told of."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from chidu.errors import InputError
from chidu.records.ledger import FIRST, read_ledger, writing

ONE, TWO, THREE = ({"事": name, "说明": "路灯"} for name in ("登记", "发出整改通知", "整改回复"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "台账" / "2024.jsonl"


def add(path: Path, *lines: dict[str, str]) -> None:
    with writing(path) as writer:
        writer.add(lines)


def test_a_ledger_says_what_was_added_in_order(path):
    assert read_ledger(path).lines == ()
    add(path, ONE)
    add(path, TWO, THREE)
    read = read_ledger(path)
    assert (read.lines, read.torn) == ((ONE, TWO, THREE), "")
    assert path.read_bytes().count(b"\n") == 3
    assert read.last != FIRST


@pytest.mark.parametrize("cut", [1, 8, 30])
def test_a_last_line_that_was_cut_off_is_told_and_written_over(path, cut):
    add(path, ONE, TWO)
    data = path.read_bytes()
    path.write_bytes(data[:-cut - 1])
    read = read_ledger(path)
    assert read.lines == (ONE,)
    assert read.torn.startswith('{"前"')
    add(path, THREE)
    assert read_ledger(path).lines == (ONE, THREE)
    assert read_ledger(path).torn == ""


def test_a_whole_last_line_that_lost_its_line_end_counts(path):
    add(path, ONE, TWO)
    path.write_bytes(path.read_bytes()[:-1])
    assert (read_ledger(path).lines, read_ledger(path).torn) == ((ONE, TWO), "")
    add(path, THREE)
    assert read_ledger(path).lines == (ONE, TWO, THREE)


@pytest.mark.parametrize(
    ("change", "line", "found"),
    [
        (lambda lines: [lines[0].replace("路灯", "公园"), *lines[1:]], 2, "接不上前一行"),
        (lambda lines: [lines[0], lines[2]], 2, "接不上前一行"),
        (lambda lines: [lines[1], lines[0], lines[2]], 1, "接不上前一行"),
        (lambda lines: [*lines[:2], lines[1], lines[2]], 3, "接不上前一行"),
        (lambda lines: [lines[0], "", *lines[1:]], 2, "读不出来"),
        (lambda lines: [lines[0], "[1]", *lines[1:]], 2, "读不出来"),
        (lambda lines: [lines[0], lines[1][:20], lines[2]], 2, "读不出来"),
    ],
    ids=["a word changed", "a line taken out", "two lines changed about", "a line doubled", "an empty line", "no object", "a line cut"],
)
def test_a_line_that_was_tampered_with_is_noticed_and_named(path, change, line, found):
    add(path, ONE, TWO, THREE)
    path.write_text("\n".join(change(path.read_text("utf-8").splitlines())) + "\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_ledger(path)
    assert caught.value.place.line == line
    assert found in caught.value.found
    with pytest.raises(InputError):
        add(path, ONE)


def test_nothing_half_stays_where_the_disk_is_full(path, monkeypatch):
    add(path, ONE)
    before, real, written = path.read_bytes(), os.write, []

    def write(handle: int, data: bytes) -> int:
        if written:
            raise OSError(errno.ENOSPC, "")
        written.append(real(handle, data[:7]))
        return written[0]

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(InputError) as caught:
        add(path, TWO)
    assert "磁盘已满" in str(caught.value)
    assert "流水没有改动" in str(caught.value)
    assert path.read_bytes() == before


def test_a_short_write_goes_on_until_all_is_written(path, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:5]))
    add(path, ONE, TWO)
    assert read_ledger(path).lines == (ONE, TWO)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "台账").write_text("一个文件")
    with pytest.raises(InputError) as caught:
        add(tmp_path / "台账" / "2024.jsonl", ONE)
    assert caught.value.code == "write"


def test_every_beginning_of_a_ledger_is_a_ledger(path):
    add(path, ONE, TWO, THREE)
    data = path.read_bytes()
    ends = [i for i in range(len(data) + 1) if data[:i].endswith(b"\n")]
    for size in range(len(data) + 1):
        path.write_bytes(data[:size])
        lines = read_ledger(path).lines
        whole = sum(end <= size for end in ends) + (size + 1 in ends)
        assert lines == (ONE, TWO, THREE)[:whole]
