"""What is refused before any parser sees it: every hostile file, its reason, and what the department should do."""

from __future__ import annotations

import io
import json
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest

from chidu.errors import FormRefused, FormUnreadable
from chidu.intake.guard import inspect
from intake.building import TITLE, document, repack, with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"
XLSX = workbook([[TITLE], ["项目名称", "路灯改造"]])
DOCX = document(TITLE, [["项目名称", "路灯改造"]])
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId9" Type="{OFFICE}/{{what}}" Target="{{to}}" TargetMode="{{mode}}"/></Relationships>')


def refused(data: bytes, name: str = "表.xlsx") -> str:
    with pytest.raises(FormRefused) as caught:
        inspect(data, name)
    assert caught.value.rule
    assert caught.value.remedy
    assert str(caught.value).startswith(name)
    return caught.value.code


def unreadable(data: bytes, name: str = "表") -> FormUnreadable:
    with pytest.raises(FormUnreadable) as caught:
        inspect(data, name)
    assert caught.value.remedy
    return caught.value


def sheet(xml: str) -> bytes:
    return repack(XLSX, lambda n, c: xml.encode() if n == SHEET else c)


def cells(xml: str) -> bytes:
    return sheet(f'<worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>')


def zipped(entries: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def test_forms_pass_and_give_what_was_looked_at() -> None:
    assert inspect(XLSX, "表").kind == "xlsx"
    assert inspect(DOCX, "表").kind == "docx"
    assert inspect(XLSX, "表").parts[SHEET].startswith(b"<worksheet")


def test_a_file_is_what_its_bytes_say() -> None:
    assert inspect(XLSX, "表.doc").kind == "xlsx"
    assert inspect(b"\xef\xbb\xbf {}", "表.xlsx").kind == "json"


# ---- size


def test_too_large_a_file() -> None:
    assert refused(b"PK\x03\x04" + bytes(20 << 20)) == "file-too-large"


def test_a_part_that_unpacks_beyond_all_bounds_is_not_unpacked() -> None:
    bomb = with_part(XLSX, "xl/media/image1.png", bytes(60 << 20))
    tracemalloc.start()
    begun = time.perf_counter()
    assert refused(bomb) == "zip-too-large"
    assert time.perf_counter() - begun < 2
    assert tracemalloc.get_traced_memory()[1] < 200 << 20
    tracemalloc.stop()


def test_a_part_that_lies_about_its_size() -> None:
    bomb = with_part(XLSX, "xl/media/a.xml", b"<a>" + b" " * (40 << 20) + b"</a>")
    true, false = struct.pack("<I", (40 << 20) + 7), struct.pack("<I", 100)
    assert refused(bomb.replace(true, false)) == "zip-too-large"


def test_a_repetitive_part_is_known_by_its_ratio() -> None:
    assert refused(cells('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * (2 << 20))) == "zip-ratio"


def test_too_many_parts() -> None:
    assert refused(zipped([(f"xl/media/{i}.png", b"") for i in range(2_100)])) == "zip-entries"


def test_five_million_empty_paragraphs() -> None:
    body = b"<w:p/>" * 5_000_000
    bomb = repack(DOCX, lambda n, c: c.replace(b"<w:body>", b"<w:body>" + body) if n == "word/document.xml" else c)
    assert len(bomb) < 200_000
    begun = time.perf_counter()
    assert refused(bomb, "表.docx") == "zip-ratio"
    assert time.perf_counter() - begun < 2


def test_too_many_elements_even_where_they_pack_badly() -> None:
    body = b"".join(b'<w:p a="%06X"/>' % (i * 2654435761 % 2**24) for i in range(1_300_000))
    bomb = repack(DOCX, lambda n, c: c.replace(b"<w:body>", b"<w:body>" + body) if n == "word/document.xml" else c)
    assert refused(bomb, "表.docx") == "xml-elements"


def test_nesting_beyond_reason() -> None:
    deep = b"<w:sdt><w:sdtContent>" * 20_000 + b"</w:sdtContent></w:sdt>" * 20_000
    bomb = repack(DOCX, lambda n, c: c.replace(b"<w:body>", b"<w:body>" + deep) if n == "word/document.xml" else c)
    assert refused(bomb, "表.docx") == "xml-depth"


# ---- the container


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "C:/windows/x", "xl\\..\\..\\x"])
def test_names_that_lead_out_of_the_file(name: str) -> None:
    out = io.BytesIO(XLSX)
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"x")
    assert refused(out.getvalue()) == "zip-name"


def test_one_name_twice() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = with_part(XLSX, SHEET, b"<worksheet/>")
    assert refused(twice) == "zip-name"
    assert refused(with_part(XLSX, SHEET.upper(), b"<worksheet/>")) == "zip-name"


def test_parts_that_share_bytes() -> None:
    """One packed body, named by many entries, as overlapping bombs do."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(bytes(1000)) + body.flush()
    first = b"xl/workbook.xml"
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, zlib.crc32(bytes(1000)), len(packed), 1000,
                                        len(first), 0) + first + packed
    central = b"".join(
        b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 33, zlib.crc32(bytes(1000)), len(packed),
                                    1000, len(n), 0, 0, 0, 0, 0, 0) + n
        for n in (first, b"xl/workbook.xm2"))
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2, 2, len(central), len(local), 0)
    assert refused(local + central + end) == "zip-overlap"


def test_an_unusual_packing() -> None:
    out = io.BytesIO(XLSX)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/extra.xml", b"<a/>")
    assert refused(out.getvalue()) == "zip-method"


def test_a_container_of_the_kind_for_huge_files() -> None:
    end = XLSX.rindex(b"PK\x05\x06")
    assert refused(XLSX[:end] + b"PK\x06\x07" + bytes(16) + XLSX[end:]) == "zip-entries"


def test_a_part_that_does_not_match_its_checksum() -> None:
    info = next(i for i in zipfile.ZipFile(io.BytesIO(XLSX)).infolist() if i.filename == SHEET)
    checksum = struct.pack("<I", info.CRC)
    assert unreadable(XLSX.replace(checksum, b"\1\2\3\4")).code == "file-broken"


@pytest.mark.parametrize("cut", [10, 300, -30])
def test_a_file_cut_short(cut: int) -> None:
    assert unreadable(XLSX[:cut]).code == "file-broken"


# ---- what runs, hides or reaches outside


def test_a_document_type_and_an_entity() -> None:
    dtd = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert refused(repack(XLSX, lambda n, c: dtd + c if n == SHEET else c)) == "xml-dtd"
    assert refused(repack(DOCX, lambda n, c: c.replace(b"?>", b"?>" + dtd, 1) if n == "word/document.xml"
                          else c)) == "xml-dtd"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "cp037"])
def test_a_document_type_in_another_encoding(encoding: str) -> None:
    hidden = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a><worksheet/>'.encode(encoding)
    assert refused(repack(XLSX, lambda n, c: hidden if n == SHEET else c)) == "xml-encoding"


@pytest.mark.parametrize(("what", "to"), [
    ("attachedTemplate", "http://example.org/t.dotm"), ("image", "file://server/share/a.png"),
    ("externalLinkPath", "../b.xlsx")])
def test_links_to_the_outside(what: str, to: str) -> None:
    rels = RELATION.format(what=what, to=to, mode="External").encode()
    assert refused(with_part(DOCX, "word/_rels/settings.xml.rels", rels), "表.docx") == "external-link"
    hidden = RELATION.format(what=what, to=to, mode="&#69;xternal").encode()
    assert refused(with_part(DOCX, "word/_rels/settings.xml.rels", hidden), "表.docx") == "external-link"


@pytest.mark.parametrize("part", ["xl/drawings/_rels/drawing1.xml.rels", "customXml/_rels/item1.xml.rels",
                                  "word/charts/_rels/chart1.xml.rels"])
def test_links_to_the_outside_anywhere(part: str) -> None:
    rels = RELATION.format(what="image", to="http://example.org/a.png", mode="External").encode()
    assert refused(with_part(XLSX, part, rels)) == "external-link"


def test_hyperlinks_may_stay() -> None:
    rels = RELATION.format(what="hyperlink", to="https://example.org", mode="External").encode()
    assert inspect(with_part(DOCX, "word/_rels/settings.xml.rels", rels), "表").kind == "docx"


@pytest.mark.parametrize(("part", "code"), [
    ("xl/vbaProject.bin", "macro"), ("xl/activeX/activeX1.xml", "active-x"),
    ("xl/embeddings/oleObject1.bin", "embedded-object"),
    ("word/embeddings/Microsoft_Excel.xlsx", "embedded-object")])
def test_macros_controls_and_embedded_files(part: str, code: str) -> None:
    assert refused(with_part(XLSX, part, b"x")) == code


# ---- sheets


@pytest.mark.parametrize("cell", [
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    '<row r="1"><c r="XFD1"><v>1</v></c></row>',
    "<row r='1'><c s='0'  r = 'SSS1'><v>1</v></c></row>",
    '<row r="1"><c x=">" y=\' r="A1"\' r="XFD1"><v>1</v></c></row>',
    '<row r="1"><c r="&#88;FD1"><v>1</v></c></row>',
    '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="60000"/>',
])
def test_a_cell_in_the_last_corner(cell: str) -> None:
    assert refused(cells(cell)) == "sheet-far-cell"


def test_a_sheet_that_says_it_reaches_to_the_last_corner() -> None:
    assert refused(repack(XLSX, lambda n, c: c.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"') if n == SHEET
                          else c)) == "sheet-far-cell"


def test_cells_without_number_are_counted() -> None:
    row = "".join(f'<c s="{i * 2654435761 % 2**16}"/>' for i in range(200_001))
    assert refused(cells(f"<row>{row}</row>")) == "sheet-cells"


def test_merges_that_cover_half_the_sheet() -> None:
    merge = "".join(f'<mergeCell ref="A{i}:SR{i + 400}"/>' for i in (1, 500, 1000))
    xml = f'<worksheet xmlns="{MAIN}"><sheetData/><mergeCells>{merge}</mergeCells></worksheet>'
    assert refused(sheet(xml)) == "sheet-merges"


# ---- other kinds


@pytest.mark.parametrize(("data", "word"), [
    (b"%PDF-1.7", "PDF"), (b"\x89PNG\r\n", "图片"), (b"\xff\xd8\xff\xe0", "图片"), (b"Rar!\x1a", "压缩包"),
    (b"{\\rtf1", "RTF"),
    (b"<html><table>", "网页"), (b"plain text", "认不出"), (b"", "空的"),
    (zipped([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<a/>")]), ".ods"),
    (zipped([("xl/workbook.bin", b"")]), ".xlsb"), (zipped([("a.txt", b"a")]), "压缩包"),
])
def test_other_files_are_told_what_to_become(data: bytes, word: str) -> None:
    assert word in unreadable(data).found


# ---- JSON


@pytest.mark.parametrize(("text", "code"), [
    ('{"a": 1, "a": 2}', "json-key-twice"),
    ('{"a": NaN}', "json-number"),
    ('{"a": -Infinity}', "json-number"),
    ('{"a": ' + "9" * 50 + "}", "json-number"),
    ('{"a": 1e999999}', "json-number"),
    ('{"a": 1e-999999}', "json-number"),
    ('{"a": "\\ud800"}', "json-text"),
    ('{"\\udfff": 1}', "json-text"),
    ('{"a": "路\\u0000灯"}', "json-text"),
    ('{"路\\u0000灯": 1}', "json-text"),
    ("[" * 40 + "]" * 40, "json-too-deep"),
    ("[" * 200_000, "json-too-deep"),
    ('["' + "a" * (5 << 20) + '"]', "json-too-large"),
])
def test_json_on_which_readers_disagree(text: str, code: str) -> None:
    assert refused(text.encode()) == code


@pytest.mark.parametrize(("data", "code"), [(b'{"a": }', "json-syntax"), ('{"a": "表"}'.encode("gbk"), "json-encoding")])
def test_broken_json_is_unreadable(data: bytes, code: str) -> None:
    assert unreadable(data).code == code


def test_a_backslash_before_u0000_is_no_such_character() -> None:
    assert inspect(rb'{"a": "C:\\u0000"}', "表").kind == "json"


def test_brackets_in_text_are_no_nesting() -> None:
    assert inspect(json.dumps({"a": "[" * 100 + '\\"[['}).encode(), "表").kind == "json"
