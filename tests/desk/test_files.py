"""Files that people name: read whole or refused in Chinese; written whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chidu.desk import files
from chidu.desk.files import LARGEST_FILE, file_bytes, shown_name, shown_path, write_whole
from chidu.errors import ChiduError, FormUnreadable, InputError

SERVICE = Path(files.__file__).parents[2]


def refusal(path: Path) -> ChiduError:
    with pytest.raises(InputError) as caught:
        file_bytes(path)
    return caught.value


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "申报表.xlsx").write_bytes(b"\0\xff")
    assert file_bytes(tmp_path / "申报表.xlsx") == b"\0\xff"


@pytest.mark.parametrize(("name", "said"), [
    ("没有.xlsx", "没有这个文件。请核对路径。"),
    ("", "这是一个文件夹。请给出文件。"),
    ("申报表.xlsx/里面", "文件打不开（路径中有一段不是文件夹）。请核对路径。"),
    ("长" * 100, "文件打不开（名称太长）。请核对路径。"),
    ("空\0字符", "文件名里有不能用的字符。请核对路径。"),
    ("绕圈", "文件打不开（链接绕成了圈）。请核对路径。"),
    ("管道", "这不是普通文件。请给出文件。"),
])
def test_what_cannot_be_read_is_told_in_chinese(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "申报表.xlsx").write_bytes(b"")
    (tmp_path / "绕圈").symlink_to(tmp_path / "绕圈")
    os.mkfifo(tmp_path / "管道")
    assert str(refusal(tmp_path / name)).endswith(f"：{said}")


def test_an_endless_device_is_not_read() -> None:
    assert refusal(Path("/dev/zero")).code == "file-special"


def test_a_file_without_permission_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "申报表.xlsx").write_bytes(b"")
    monkeypatch.setattr(Path, "open", forbidden)
    assert refusal(tmp_path / "申报表.xlsx").found == "没有读取这个文件的权限"


def test_a_file_too_large_is_refused_without_being_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "照片.docx"
    with path.open("wb") as f:
        f.truncate(LARGEST_FILE + 1)
    error = refusal(path)
    assert isinstance(error, FormUnreadable)
    assert error.found == "文件超过20MB"
    with path.open("wb") as f:
        f.truncate(LARGEST_FILE)
    assert len(file_bytes(path)) == LARGEST_FILE


def test_a_letter_is_written_with_its_folders_and_replaces_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "结果" / "甲" / "审核意见.docx"
    assert write_whole(path, b"old") == path
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(path.parent) == ["审核意见.docx"]


@pytest.mark.parametrize(("call", "number", "why"), [
    ("fsync", errno.ENOSPC, "磁盘已满"), ("fsync", errno.EDQUOT, "超出磁盘配额"), ("replace", errno.EACCES, "没有权限"),
    ("fsync", 9999, "系统错误9999"),
])
def test_when_writing_fails_the_old_file_stays_and_nothing_is_left_beside_it(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, why: str) -> None:
    def fails(*_: object) -> None:
        raise OSError(number, "No space left on device")

    path = write_whole(tmp_path / "审核意见.docx", b"old")
    monkeypatch.setattr(files.os, call, fails)
    with pytest.raises(InputError) as caught:
        write_whole(path, b"new")

    assert str(caught.value) == f"{path}：写不出文件（{why}）。原有的文件没有改动，也没有留下半份。请检查文件夹、权限和磁盘空间。"
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["审核意见.docx"]


@pytest.mark.parametrize("make", [
    pytest.param(lambda p: p.write_bytes(b""), id="a file where the folder should be"),
    pytest.param(lambda p: (p / "审核意见.docx").mkdir(parents=True), id="a folder of the letter's name"),
])
def test_a_name_that_is_taken_by_something_else_is_told(tmp_path: Path, make) -> None:
    make(tmp_path / "结果")
    with pytest.raises(InputError, match="写不出文件"):
        write_whole(tmp_path / "结果" / "审核意见.docx", b"new")
    assert not [p for p in tmp_path.rglob("*") if p.suffix == ".tmp"]


def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    """A limit on file size stands for the disk: the bytes stop short in the middle of the letter."""
    program = ("import resource, signal, sys; from pathlib import Path; from chidu.desk.files import write_whole\n"
               "from chidu.errors import InputError\n"
               "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
               "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
               "try: write_whole(Path(sys.argv[1]), b'x' * 5000)\n"
               "except InputError as e: print(e)")
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "审核意见.docx")],
                          env={"PYTHONPATH": str(SERVICE), "PYTHONUTF8": "1"},
                          capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert "写不出文件（超出允许的文件大小）" in done.stdout
    assert done.stderr == ""
    assert names(tmp_path) == []


def test_interrupted_while_writing_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "审核意见.docx", b"new")
    assert names(tmp_path) == []


def test_a_name_from_another_system_can_be_shown_and_stored(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xc9\xea\xb1\xa8\xb1\xed.json"))
    path.write_bytes(b"{}")
    assert file_bytes(path) == b"{}"
    assert shown_name(path) == "申报表.json"
    assert shown_path(path) == f"{tmp_path}/申报表.json"
    assert shown_path(Path(os.fsdecode(b"\xff\xff.json"))).encode("utf-8")


# ---- what a killed writer leaves


@pytest.fixture
def looked_at_anew() -> Iterator[None]:
    files._remove_leftovers.cache_clear()
    yield
    files._remove_leftovers.cache_clear()


WRITER = ("import os, sys, time; from pathlib import Path; from chidu.desk import files\n"
          "def stand(_): print(flush=True); time.sleep(60)\n"
          "files.os.fsync = stand\n"
          "files.write_whole(Path(sys.argv[1]), b'x' * 5000)")


@pytest.mark.usefixtures("looked_at_anew")
def test_the_half_file_of_a_killed_writer_goes_with_the_next_letter_but_not_that_of_a_living_one(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "审核意见.docx")], stdout=subprocess.PIPE,
                          env={"PYTHONPATH": str(SERVICE), "PYTHONUTF8": "1"}) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        (half,) = names(tmp_path)
        write_whole(tmp_path / "一.docx", b"new")
        assert names(tmp_path) == [half, "一.docx"]
        files._remove_leftovers.cache_clear()
        writer.kill()
        writer.wait(30)
    write_whole(tmp_path / "二.docx", b"new")
    assert names(tmp_path) == ["一.docx", "二.docx"]


@pytest.mark.usefixtures("looked_at_anew")
def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    others = [".~lock.docx", ".别的.tmp", ".chidu-说明.txt"]
    for name in others:
        (tmp_path / name).write_bytes(b"")
    write_whole(tmp_path / "审核意见.docx", b"new")
    assert names(tmp_path) == sorted([*others, "审核意见.docx"])


@pytest.mark.usefixtures("looked_at_anew")
def test_a_disk_without_locks_keeps_what_is_on_it_and_is_written_all_the_same(tmp_path: Path,
                                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    (tmp_path / ".chidu-旧.tmp").write_bytes(b"")
    monkeypatch.setattr(files.fcntl, "flock", unsupported)
    assert write_whole(tmp_path / "审核意见.docx", b"new").read_bytes() == b"new"
    assert names(tmp_path) == [".chidu-旧.tmp", "审核意见.docx"]
