"""One file of a library, read by itself: its content, or every mistake in it; nothing is raised."""

from __future__ import annotations

import pytest

from chidu.policy.piece import Piece, PolicyFile, read_piece
from chidu.policy.schema import Jurisdiction
from chidu.policy.tablefile import Table
from small import document

OVERLAY = document("市办法", "调整: {参数·限额: {2023: {值: 100万元}}}\n")


def codes(piece: Piece) -> list[str]:
    return [p.code for p in piece.problems]


@pytest.mark.parametrize(("name", "text", "kind"), [
    ("cn/a.yaml", OVERLAY, PolicyFile),
    ("cn/jurisdiction.yaml", '名称: 全国\n行政区划代码: "000000"\n级别: 国家\n', Jurisdiction),
    ("cn/tables/t.csv", "名,生效\n甲,2023\n", Table),
    ("cn/texts/市办法.md", "第一条", str),
])
def test_the_name_says_what_a_file_is(name, text, kind):
    piece = read_piece(name, text.encode())
    assert isinstance(piece.content, kind)
    assert not piece.problems


def test_a_document_knows_its_scope_and_where_each_item_stands():
    file = read_piece("cn/shandong/heze/c.yaml", OVERLAY.encode()).content
    assert isinstance(file, PolicyFile)
    assert (file.scope, file.short) == ("cn/shandong/heze", "市办法")
    assert str(file.place(("调整", "参数·限额"))).startswith("cn/shandong/heze/c.yaml 第")


@pytest.mark.parametrize(("name", "data", "found"), [
    ("cn/a.yaml", b"\xff\xfe", ["encoding"]),
    ("cn/a.yaml", document("市办法", "规则们: {}\n停用: [{规则: 甲, 条款: 一}]\n").encode(), ["key-missing", "key-unknown"]),
    ("cn/a.yaml", document("市办法", "调整: {规则·甲: {轻重: 严重}}\n").encode(), ["key-unknown"]),
    ("cn/jurisdiction.yaml", "名称: 全国\n".encode(), ["key-missing", "key-missing"]),
    ("cn/tables/t.csv", "名,失效\n甲,年底\n".encode(), ["table-date"]),
    ("cn/texts/a.md", b"\xff\xfe", ["encoding"]),
])
def test_every_mistake_is_in_the_piece(name, data, found):
    assert sorted(codes(read_piece(name, data))) == found
