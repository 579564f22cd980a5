"""Files that people name (文件): read with a bound, written whole or not at all, trouble told in Chinese."""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from chidu.errors import FormUnreadable, InputError, Place, why_failed

LARGEST_FILE = 20 << 20
BEGUN = ".chidu-"


def file_bytes(path: Path) -> bytes:
    """The bytes of a file that a person named. Raises InputError, or FormUnreadable where it is too large."""
    place = Place(shown_path(path))
    try:
        if path.is_dir():
            raise InputError("file-is-folder", "这是一个文件夹", place=place, remedy="请给出文件")
        if path.exists() and not path.is_file():
            raise InputError("file-special", "这不是普通文件", place=place, remedy="请给出文件")
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise InputError("file-missing", "没有这个文件", place=place, remedy="请核对路径") from None
    except PermissionError:
        raise InputError("file-forbidden", "没有读取这个文件的权限", place=place, remedy="请检查文件权限") from None
    except OSError as e:
        raise InputError("file-unreadable", f"文件打不开（{why_failed(e)}）", place=place, remedy="请核对路径") from None
    except ValueError:
        raise InputError("file-name", "文件名里有不能用的字符", place=place, remedy="请核对路径") from None
    if len(data) > LARGEST_FILE:
        raise FormUnreadable("file-too-large", f"文件超过{LARGEST_FILE >> 20}MB", place=place,
                             rule=f"一个文件不超过{LARGEST_FILE >> 20}MB", remedy="请去掉图片或附件后再报")
    return data


def write_whole(path: Path, content: bytes) -> Path:
    """Writes beside and renames: a reader sees the old file or the new one, never half of one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path.parent)
        handle, temporary = _begin(path.parent)
        try:
            with os.fdopen(handle, "wb") as f:
                f.write(content)
                f.flush()
                os.fsync(f.fileno())
                os.chmod(temporary, 0o644)
                os.replace(temporary, path)
        except BaseException:
            with suppress(FileNotFoundError):  # renamed already
                os.unlink(temporary)
            raise
    except OSError as e:
        raise failure(e, path, "原有的文件没有改动，也没有留下半份") from None
    return path


def failure(error: OSError, path: Path, kept: str) -> InputError:
    """What is told where writing failed, and what was kept."""
    return InputError("write", f"写不出文件（{why_failed(error)}）", place=Place(shown_path(path)), rule=kept, remedy="请检查文件夹、权限和磁盘空间")


def _begin(folder: Path) -> tuple[int, str]:
    """A file to write in, locked until it is closed: while its writer lives, nobody takes it for a leftover."""
    while True:
        handle, name = tempfile.mkstemp(dir=folder, prefix=BEGUN, suffix=".tmp")
        with suppress(OSError):  # a file system without locks: then nobody removes anything either
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, name
        os.close(handle)  # removed before it was locked


@lru_cache(maxsize=256)
def _remove_leftovers(folder: Path) -> None:
    """Half-written files of writers that were killed: nobody holds their lock any more. Looked for once a folder."""
    for name in [entry.name for entry in os.scandir(folder) if entry.name.startswith(BEGUN) and entry.name.endswith(".tmp")]:
        with suppress(OSError), (folder / name).open("rb") as leftover:
            fcntl.flock(leftover, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (folder / name).unlink()


def shown_path(path: Path) -> str:
    """A path as it can be shown and stored; names in 国标 encoding, as older systems write them, become readable."""
    return "/".join(_text(part) for part in os.fsencode(path).split(b"/"))


def _text(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def shown_name(path: Path) -> str:
    return shown_path(Path(path.name))
