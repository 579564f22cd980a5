"""Old Office containers: .xls and .et pass by what they hold; the rest says what it should become."""

from __future__ import annotations

import struct

import pytest
import xlwt

from chidu.errors import FormRefused, FormUnreadable
from chidu.intake.guard import inspect
from intake.building import saved


def xls(fill=lambda sheet: sheet.write(0, 0, "项目名称")) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    fill(book.add_sheet("申报表"))
    return saved(book)


def renamed(data: bytes, name: str) -> bytes:
    """The same container, its one stream under another name."""
    new = name.encode("utf-16-le")
    at = data.index("Workbook".encode("utf-16-le"))
    return data[:at] + new.ljust(64, b"\0") + struct.pack("<H", len(new) + 2) + data[at + 66 :]


def test_a_workbook_passes_under_any_name() -> None:
    assert inspect(xls(), "表.et").kind == "xls"


@pytest.mark.parametrize(("name", "code", "word"), [
    ("WordDocument", "file-kind", ".doc"), ("Contents", "file-kind", "不是表格"),
    ("EncryptedPackage", "file-locked", "密码")])
def test_other_containers_are_told_apart(name: str, code: str, word: str) -> None:
    with pytest.raises(FormUnreadable) as caught:
        inspect(renamed(xls(), name), "表")
    assert caught.value.code == code
    assert word in caught.value.found


def test_a_password_is_named() -> None:
    data = xls()
    at = data.index(struct.pack("<HH", 0x0042, 2))  # the code page record, turned into a password record
    with pytest.raises(FormUnreadable) as caught:
        inspect(data[:at] + struct.pack("<H", 0x002F) + data[at + 2 :], "表.xls")
    assert caught.value.code == "file-locked"
    assert "取消密码" in caught.value.remedy


def test_a_cell_far_below() -> None:
    with pytest.raises(FormRefused) as caught:
        inspect(xls(lambda sheet: sheet.write(60_000, 0, "x")), "表.xls")
    assert caught.value.code == "sheet-far-cell"


@pytest.mark.parametrize("at", [30, 44, 48, 76, 520])
def test_a_broken_container_is_unreadable_not_a_crash(at: int) -> None:
    data = xls()
    with pytest.raises((FormUnreadable, FormRefused)):
        inspect(data[:at] + b"\x07\x07\x07\x07" + data[at + 4 :][:600], "表.xls")


def test_a_chain_in_a_circle_ends() -> None:
    data = bytearray(xls())
    fat = struct.unpack_from("<I", data, 76)[0]
    begin = (fat + 1) * 512
    for i in range(128):
        struct.pack_into("<I", data, begin + 4 * i, (i + 1) % 3)
    with pytest.raises(FormUnreadable) as caught:
        inspect(bytes(data), "表.xls")
    assert caught.value.code == "file-broken"
