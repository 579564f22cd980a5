"""The zip of a Word file: unpacked with limits, packed so that the same parts always give the same bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chidu.errors import ChiduError, Place

LARGEST_FILE = 20 * 2**20
LARGEST_UNPACKED = 64 * 2**20
LARGEST_XML = 16 * 2**20
MOST_ENTRIES = 2000

TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
DOCUMENT_RELATIONS = "word/_rels/document.xml.rels"

_FIRST = {TYPES: 0, "_rels/.rels": 1}
_DATE = (0, 0x21)  # 1980-01-01, the zip's zero: the time of packing is no part of a letter
_UTF8_NAME = 0x800
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Member:
    """One part, already deflated: what never changes between two letters is deflated once."""

    name: str
    crc: int
    size: int
    packed: bytes


def member(name: str, raw: bytes, strategy: int = zlib.Z_DEFAULT_STRATEGY) -> Member:
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15, strategy=strategy)
    return Member(name, zlib.crc32(raw), len(raw), deflate.compress(raw) + deflate.flush())


def assemble(members: Iterable[Member]) -> bytes:
    """The zip of these members, content types first as readers expect, the others by name, all dated alike."""
    image, directory = bytearray(), bytearray()
    count = 0
    for m in sorted(members, key=lambda m: (_FIRST.get(m.name, 2), m.name)):
        name = m.name.encode()
        common = struct.pack("<HHHHHLLLHH", 20, _UTF8_NAME, 8, *_DATE, m.crc, len(m.packed), m.size, len(name), 0)
        directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, len(image)) + name
        image += b"PK\3\4" + common + name + m.packed
        count += 1
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count, len(directory), len(image), 0)
    return bytes(image + directory + end)


def pack(parts: Mapping[str, bytes]) -> bytes:
    return assemble(member(name, raw) for name, raw in parts.items())


def unpack(data: bytes, name: str, refuse: type[ChiduError]) -> dict[str, bytes]:
    """Every part of a Word file by its name, or `refuse` raised: too large, overlapping, encrypted, no Word file."""

    def refused(code: str, found: str, rule: str = "", remedy: str = "") -> ChiduError:
        return refuse(code, found, place=Place(name), rule=rule, remedy=remedy)

    if len(data) > LARGEST_FILE:
        raise refused("file-too-large", f"文件有{len(data) / 2**20:.1f}MB", f"上限为{LARGEST_FILE // 2**20}MB",
                      "请压缩或删去其中的图片")
    not_word = refused("not-a-word-file", "打不开，不是完整的 .docx 文件",
                       remedy="请用 Word 或 WPS 打开后另存为“Word 文档（*.docx）”再试")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > LARGEST_UNPACKED:
                raise refused("file-too-large", "解压后过大或部件过多",
                              f"上限为{LARGEST_UNPACKED // 2**20}MB、{MOST_ENTRIES}个部件", "请换一个正常的文件")
            if _overlaps(entries, archive.start_dir):
                raise refused("overlapping-parts", "压缩包内部件互相重叠或重名", "正常的 Word 文件不会这样", "请重新另存文件")
            if any(e.flag_bits & 1 or e.compress_type not in _PLAIN for e in entries):
                raise refused("file-encrypted", "文件加了密码或用了特殊压缩", remedy="请去掉密码后另存再试")
            if any(e.filename.startswith("/") or "\\" in e.filename or ".." in e.filename.split("/") for e in entries):
                raise refused("unsafe-part-name", "压缩包内有越出文件夹的路径", "正常的 Word 文件不会这样", "请换一个来源可靠的文件")
            parts = {e.filename: _read(archive, e) for e in entries if not e.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error) as broken:
        raise not_word from broken
    if TYPES not in parts or DOCUMENT not in parts:
        raise not_word
    for part, raw in parts.items():
        if part.endswith((".xml", ".rels")):
            if len(raw) > LARGEST_XML:
                raise refused("file-too-large", f"部件 {part} 过大", f"上限为{LARGEST_XML // 2**20}MB", "请换一个正常的文件")
            if _declares_type(raw):
                raise refused("doctype", f"部件 {part} 含有 DOCTYPE 声明", "可能引入外部内容，一律不收", "请重新另存文件")
    return parts


def _overlaps(entries: list[zipfile.ZipInfo], directory: int) -> bool:
    """Two entries of one name, or entries that share bytes: one bomb is hidden so."""
    if len({e.filename for e in entries}) < len(entries):
        return True
    ordered = sorted(entries, key=lambda e: e.header_offset)
    ends = [e.header_offset for e in ordered[1:]] + [directory]
    return any(e.header_offset + 30 + e.compress_size > end
               for e, end in zip(ordered, ends, strict=True))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as stream:
        raw = stream.read(entry.file_size + 1)
    if len(raw) != entry.file_size:
        raise zipfile.BadZipFile(entry.filename)
    return raw


def _declares_type(raw: bytes) -> bool:
    """A DOCTYPE, also when the part is UTF-16, which XML allows and a plain search would miss."""
    return b"<!DOCTYPE" in raw or any("<!DOCTYPE".encode(code) in raw for code in ("utf-16-le", "utf-16-be"))
