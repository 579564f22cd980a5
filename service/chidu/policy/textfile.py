"""A policy file as text: the encoding an office computer saved it in, and a limit on its size.

Policy files are UTF-8. Notepad's “ANSI” (GBK) and “Unicode” (UTF-16) are recognised and told apart from files
that are no text at all; a byte order mark and Windows line ends are ordinary and pass.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence

from chidu.errors import Place, PolicyError, PolicySetError

_GIBBERISH = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\uf8ff\ufffd]")
_HAN = re.compile("[\u4e00-\u9fff]")

INVISIBLE = re.compile("[\u00ad\u0085\u200b-\u200f\u2028-\u202e\u2060\ufeff]")  # no width, or a hidden line end
SAVE_AS_UTF8 = "请在编辑器中“另存为”，编码选 UTF-8"


def decode_text(file: str, data: bytes, limit: int) -> str:
    """The text of a policy file, lines ending in "\\n". PolicyError if it is over `limit` bytes or not UTF-8."""
    if len(data) > limit:
        raise PolicyError(
            "file-too-large", f"文件有{-(-len(data) // 1024)}KB", place=Place(file),
            rule=f"一份文件不超过{limit // 1024}KB", remedy="请拆成几份，成批的内容放进表格",
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _encoding(file, "文件的编码是 UTF-16（记事本里叫“Unicode”）")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise _not_utf8(file, data, trouble.start) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def refuse(problems: Sequence[PolicyError]) -> None:
    """Raise what was found: one mistake as itself, several together. Nothing if there is none.

    A copy is raised, so that a remembered mistake does not gather the tracebacks of everybody who asked.
    """
    if len(problems) == 1:
        raise copy.copy(problems[0])
    if problems:
        raise PolicySetError(list(problems))


def clip(text: str, length: int = 40) -> str:
    """As much of an officer's text as a message can quote, on one line."""
    flat = " ".join(text.split("\n"))
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def _not_utf8(file: str, data: bytes, start: int) -> PolicyError:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if _HAN.search(text) and not _GIBBERISH.search(text):
        sample = max(text.splitlines()[:5], key=lambda line: len(_HAN.findall(line))).strip()
        return _encoding(file, f"文件的编码是 GBK（记事本里叫“ANSI”），如“{clip(sample, 20)}”", data.count(b"\n", 0, start) + 1)
    return PolicyError(
        "not-text", f"从第{start + 1}个字节起不是文字", place=Place(file, data.count(b"\n", 0, start) + 1),
        rule="政策文件是 UTF-8 编码的文本文件", remedy="请确认没有放错文件；Word、Excel 文件要先转成文本",
    )


def _encoding(file: str, found: str, line: int | None = None) -> PolicyError:
    return PolicyError("encoding", found, place=Place(file, line), rule="政策文件一律用 UTF-8 编码", remedy=SAVE_AS_UTF8)
