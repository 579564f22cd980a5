"""A zip container (.xlsx, .docx) unpacked under watch: every part is inflated once, never beyond the caps, and scanned.

The parts handed on are the only ones a parser will see, so nobody can show one content to the guard and another to it.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Literal
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from chidu.errors import FormRefused, FormUnreadable, Place
from chidu.intake import guard_sheet, limits
from chidu.intake.limits import refuse
from chidu.intake.xml import parse

_CHUNK = 16384
_SAVE_AGAIN = "请用 Excel、Word 或 WPS 重新保存"
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_FORBIDDEN = {
    "vbaproject": ("macro", "文件带有宏", "请另存为不带宏的 .xlsx 或 .docx"),
    "/activex/": ("active-x", "文件带有 ActiveX 控件", "请删去控件后重新保存"),
    "/embeddings/": ("embedded-object", "文件里嵌入了别的文件", "请删去嵌入的对象，需要的附件单独报送"),
}
_NEVER_READ = re.compile(r"xl/(?:theme|drawings|charts|media|printerSettings)/|word/(?!document\.xml)|"
                         r"customXml/|docProps/")
_UTF8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")


def inspect(data: bytes, place: Place) -> tuple[Literal["xlsx", "docx"], dict[str, bytes]]:
    """The kind of an Office file and the XML parts that are read. FormRefused or FormUnreadable otherwise."""
    entries = _entries(data, place)
    names = {e.filename for e in entries}
    kind = _kind(names, place)
    for entry in entries:
        for mark, (code, found, remedy) in _FORBIDDEN.items():
            if mark in "/" + entry.filename.lower():
                raise refuse(code, found, "不接收会运行程序或夹带文件的表", remedy, place)
    parts: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        content = _inflate(data, entry, limits.UNPACKED_BYTES - total, place)
        total += len(content)
        if entry.filename.endswith((".xml", ".rels")) or _looks_like_xml(content):
            read = entry.filename.endswith(".rels") or not _NEVER_READ.match(entry.filename)
            _scan(content, entry.filename, read, place)
            if read:
                parts[entry.filename] = content
    for name, content in parts.items():
        if name.endswith(".rels"):
            _check_relationships(content, place)
        elif kind == "xlsx":
            guard_sheet.inspect(content, name, place)
    return kind, parts


def _kind(names: set[str], place: Place) -> Literal["xlsx", "docx"]:
    if "EncryptedPackage" in names:
        raise FormUnreadable("file-locked", "文件加了打开密码", place=place, remedy="请取消密码后重新报送")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.bin" in names:
        raise FormUnreadable("file-kind", "这是二进制工作簿 .xlsb，不能直接读", place=place, remedy="请另存为 .xlsx")
    if "content.xml" in names and "mimetype" in names:
        raise FormUnreadable("file-kind", "这是 .ods 或 .odt 文件，读出来会丢失合并单元格", place=place, remedy="请另存为 .xlsx 或 .docx")
    raise FormUnreadable("file-kind", "这是压缩包，里面没有 Excel 或 Word 的内容", place=place, remedy="请解压后逐个报送 .xlsx 或 .docx")


def _entries(data: bytes, place: Place) -> list[ZipInfo]:
    """The directory of the container, checked: number, names, no two entries over the same bytes."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + 22:
        raise FormUnreadable("file-broken", "文件不完整", place=place, remedy="请重新保存或重新传送")
    count, size = struct.unpack_from("<HI", data, end + 10)
    if count > limits.ENTRIES or size > limits.DIRECTORY_BYTES or data[max(end - 20,
                                                                           0) : end].startswith(b"PK\x06\x07"):
        raise _too_many(count, place)
    try:
        entries = ZipFile(BytesIO(data)).infolist()
    except (BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, struct.error) as error:
        raise _broken(place) from error
    if len(entries) > limits.ENTRIES:
        raise _too_many(len(entries), place)
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        if name != entry.filename or name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise refuse("zip-name", f"部件的名称“{name[:80]}”不合规定", "名称须在文件之内", _SAVE_AGAIN, place)
        if name.lower() in seen:
            raise refuse("zip-name", f"部件“{name[:80]}”有两个", "部件不得重名", _SAVE_AGAIN, place)
        seen.add(name.lower())
        if entry.flag_bits & 0x1:
            raise FormUnreadable("file-locked", "文件加了密码", place=place, remedy="请取消密码后重新报送")
    _check_overlap(entries, end, place)
    if (declared := sum(e.file_size for e in entries)) > limits.UNPACKED_BYTES:
        raise _too_much(declared, place)
    return entries


def _check_overlap(entries: list[ZipInfo], end: int, place: Place) -> None:
    at = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < at:
            raise refuse("zip-overlap", "文件里的部件相互重叠", "部件须各占各的位置", _SAVE_AGAIN, place)
        at = entry.header_offset + 30 + len(entry.orig_filename) + entry.compress_size
    if at > end:
        raise refuse("zip-overlap", "文件里的部件超出文件", "部件须各占各的位置", _SAVE_AGAIN, place)


def _inflate(data: bytes, entry: ZipInfo, room: int, place: Place) -> bytes:
    """The content of a part, never more than there is room for."""
    name, start = entry.filename[:80], entry.header_offset
    if data[start : start + 4] != b"PK\x03\x04" or len(data) < start + 30:
        raise _broken(place)
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    begin = start + 30 + name_length + extra_length
    packed = memoryview(data)[begin : begin + entry.compress_size]
    most = min(room, limits.PART_BYTES)
    if entry.compress_type == ZIP_STORED:
        content = bytes(packed)
    elif entry.compress_type == ZIP_DEFLATED:
        try:
            content = zlib.decompressobj(-15).decompress(packed, most + 1)
        except zlib.error as error:
            raise _broken(place) from error
    else:
        raise refuse("zip-method", f"部件 {name} 用了不常见的压缩方法", "只接收通常的压缩方法", _SAVE_AGAIN, place)
    if len(content) > most:
        raise _too_much(len(content), place)
    if zlib.crc32(content) != entry.CRC:
        raise _broken(place)
    if len(content) > limits.RATIO_FROM and len(content) > limits.RATIO * max(entry.compress_size, 1):
        raise refuse("zip-ratio", f"部件 {name} 的压缩比超过{limits.RATIO}倍", f"压缩比不超过{limits.RATIO}倍",
                     "请删去空白的行列和重复内容后重新保存", place)
    return content


def _broken(place: Place) -> FormUnreadable:
    return FormUnreadable("file-broken", "文件损坏，打不开", place=place, remedy="请重新保存或重新传送")


def _too_many(count: int, place: Place) -> FormRefused:
    return refuse("zip-entries", f"文件里有{count:,}个部件，或目录过大", f"部件不超过{limits.ENTRIES:,}个",
                  "请删去图片和无关内容后重新保存", place)


def _too_much(size: int, place: Place) -> FormRefused:
    return refuse("zip-too-large", f"文件解开后超过{size >> 20} MB",
                  f"解开后不超过{limits.UNPACKED_BYTES >> 20} MB，单个部件不超过{limits.PART_BYTES >> 20} MB",
                  "请删去图片、空白的行列和无关的工作表后重新保存", place)


def _looks_like_xml(content: bytes) -> bool:
    return content.replace(b"\0", b"", 8)[:12].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<"


def _scan(content: bytes, name: str, read: bool, place: Place) -> None:
    """An XML part in UTF-8, without declaration of a document type, of bounded size and, if it is read, depth."""
    name = name[:80]
    declared = _ENCODING.match(content)
    if (content and not _BEGINNING.match(content)) or (declared and declared[1].lower() not in _UTF8):
        raise refuse("xml-encoding", f"部件 {name} 不是 UTF-8 编码", "部件须是 UTF-8 编码", _SAVE_AGAIN, place)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise refuse("xml-dtd", f"部件 {name} 带有文档类型声明", "部件不得带文档类型声明或实体", _SAVE_AGAIN, place)
    if content.count(b"<") > 2 * limits.ELEMENTS:
        raise refuse("xml-elements", f"部件 {name} 的元素太多", f"元素不超过{limits.ELEMENTS:,}个",
                     "请删去空白的段落、行和列后重新保存", place)
    if read and any(depth > limits.DEPTH for depth in _depths(content)):
        raise refuse("xml-depth", f"部件 {name} 的嵌套太深", f"嵌套不超过{limits.DEPTH}层", _SAVE_AGAIN, place)


def _depths(content: bytes) -> Iterator[int]:
    """How deep the elements are nested at the end of every chunk, from counts alone: near enough to find a bomb."""
    depth = 0
    for start in range(0, len(content), _CHUNK):
        end = start + _CHUNK
        marks = (content.count(mark, start, end + 1) for mark in (b"</", b"/>", b"<?", b"<!"))
        closed, alone, instructions, declarations = marks
        depth += content.count(b"<", start, end) - 2 * closed - alone - instructions - declarations
        yield depth


def _check_relationships(content: bytes, place: Place) -> None:
    """No link to anything outside except hyperlinks: templates, pictures and workbooks elsewhere are refused."""
    try:
        root = parse(content)
    except etree.XMLSyntaxError as error:
        raise _broken(place) from error
    for relation in root.iter("{*}Relationship"):
        what = relation.get("Type", "").rsplit("/", 1)[-1]
        if relation.get("TargetMode", "").strip().lower() == "external" and what != "hyperlink":
            raise refuse("external-link", f"文件链接到了外部的内容（{what[:40]}）", "除超链接外不得链接外部内容",
                         "Excel 请在“数据—编辑链接”中断开链接；Word 请改用 Normal 模板、把链接的图片改为插入，再保存", place)
