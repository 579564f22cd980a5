"""What is looked at before any parser sees a file: its size, its true type, and all that is known to hurt a parser.

A file is judged by its bytes, not by its name. Whoever passes the guard gets exactly the bytes that it looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from chidu.errors import FormUnreadable, Place
from chidu.intake import guard_json, guard_ole, guard_zip
from chidu.intake.limits import FILE_BYTES, refuse

_ADVICE = {
    b"%PDF": ("PDF 文件", "PDF 是给人看的版面，读不准表格；请报送原来的 .xlsx 或 .docx 文件"),
    b"\x89PNG": ("图片", "请报送原来的 .xlsx 或 .docx 文件，不要报送截图或照片"),
    b"\xff\xd8\xff": ("图片", "请报送原来的 .xlsx 或 .docx 文件，不要报送截图或照片"),
    b"GIF8": ("图片", "请报送原来的 .xlsx 或 .docx 文件，不要报送截图或照片"),
    b"BM": ("图片", "请报送原来的 .xlsx 或 .docx 文件，不要报送截图或照片"),
    b"Rar!": ("压缩包", "请解压后逐个报送"),
    b"7z\xbc\xaf": ("压缩包", "请解压后逐个报送"),
    b"{\\rtf": ("RTF 文件", "请在 Word 或 WPS 中另存为 .docx"),
    b"<": ("网页或 XML 文件", "请在 Excel 或 WPS 中另存为 .xlsx"),
}


@dataclass(frozen=True)
class Checked:
    """A file that passed: its true kind, its bytes, and for .xlsx and .docx the parts to be read."""

    kind: Literal["xlsx", "docx", "xls", "json"]
    data: bytes
    parts: Mapping[str, bytes] = field(default_factory=dict)


def inspect(data: bytes, name: str) -> Checked:
    """Passes a file or refuses it: FormRefused if it is unsafe, FormUnreadable if it is no kind that can be read."""
    place = Place(name)
    if not data:
        raise FormUnreadable("file-empty", "文件是空的", place=place, remedy="请重新导出后报送")
    if len(data) > FILE_BYTES:
        raise refuse("file-too-large", f"文件有{len(data) / 2**20:.1f} MB", "一个文件不超过20 MB",
                     "请删去图片和无关的工作表后重新报送", place)
    if data.startswith(b"PK\x03\x04"):
        kind, parts = guard_zip.inspect(data, place)
        return Checked(kind, data, parts)
    if data.startswith(guard_ole.MAGIC):
        guard_ole.inspect(data, place)
        return Checked("xls", data)
    for magic, (what, remedy) in _ADVICE.items():
        if data.startswith(magic):
            raise FormUnreadable("file-kind", f"这是{what}，不能直接读", place=place, remedy=remedy)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        guard_json.inspect(data, place)
        return Checked("json", data)
    raise FormUnreadable("file-kind", "认不出这是什么文件", place=place, rule="能读的有 .xlsx、.docx、.xls、.et 和 JSON",
                         remedy="请在 Excel、Word 或 WPS 中另存为 .xlsx 或 .docx")
