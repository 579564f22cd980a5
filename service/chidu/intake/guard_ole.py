"""An old Office container before it is parsed: what it holds, passwords, macros, and how far its cells reach."""

from __future__ import annotations

import struct

from chidu.errors import FormUnreadable, Place
from chidu.intake import biff, limits
from chidu.intake.limits import refuse
from chidu.intake.ole import MAGIC, Broken, Container

__all__ = ["MAGIC", "inspect"]

_RESAVE = "请在 Excel 或 WPS 中打开，另存为 .xlsx 后报送"


def inspect(data: bytes, place: Place) -> None:
    """Passes an .xls or .et workbook. FormRefused or FormUnreadable otherwise."""
    try:
        container = Container(data)
        names = set(container.names)
        if "EncryptedPackage" in names:
            raise FormUnreadable("file-locked", "文件加了打开密码", place=place, remedy="请取消密码后重新报送")
        if "WordDocument" in names:
            raise FormUnreadable("file-kind", "这是旧版 .doc 或 .wps 文件，不能直接读", place=place,
                                 remedy="请在 Word 或 WPS 中另存为 .docx")
        stream = next((n for n in ("Workbook", "Book") if n in names), None)
        if stream is None:
            raise FormUnreadable("file-kind", "这是旧版 Office 文件，但不是表格", place=place, remedy="请另存为 .xlsx 或 .docx")
        if names & {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"}:
            raise refuse("macro", "文件带有宏", "不接收会运行程序的表", "请另存为不带宏的 .xlsx", place)
        if any(n == "ObjectPool" or n.startswith("MBD") for n in names):
            raise refuse("embedded-object", "文件里嵌入了别的文件", "不接收夹带文件的表", "请删去嵌入的对象，需要的附件单独报送", place)
        book = biff.scan(container.stream(stream))
    except (Broken, struct.error, biff.Malformed) as error:
        raise FormUnreadable("file-broken", "文件损坏，打不开", place=place, remedy=_RESAVE) from error
    if book.locked:
        raise FormUnreadable("file-locked", "文件加了打开密码", place=place, remedy="请取消密码后重新报送")
    if book.last_row > limits.ROWS or book.cells > limits.CELLS or book.merged > limits.MERGED_CELLS:
        raise refuse("sheet-far-cell", "表格的范围太大", f"不超过{limits.ROWS:,}行、{limits.CELLS:,}个单元格",
                     "请选中表格以外的空白行列，删除后重新保存", place)
