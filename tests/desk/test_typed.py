"""A form out of plain texts: blank apart from absent, each text read by the type of its field."""

from __future__ import annotations

from fractions import Fraction

import pytest

from chidu.desk.typed import columns_of, form_of
from chidu.policy.grammar import Malformed
from small import policy

LAW = policy("字段:\n  项目: {聘请专家数: {类型: 数}, 缺口: {类型: 金额, 计算: {差: [年度资金总额, 年度财政拨款]}}}\n  指标: {难度: {类型: 选项}}\n"
             "认定: {重大: {归类: [{其余: 否}]}, 量化: {对象: 指标, 归类: [{其余: 否}]}}\n")


def test_blank_absent_and_given():
    filled = form_of("绩效目标申报表", {"年度资金总额": "620万元", "年度目标": "空着", "项目名称": ""}, {"指标": [{"权重": "60"}, {}], "成本项": []}, LAW)
    assert (filled.fields["年度资金总额"].v, filled.fields["年度资金总额"].unit, filled.fields["年度资金总额"].text) == (6_200_000, "元", "620万元")
    assert [filled.fields[n].state for n in ("年度目标", "项目名称")] == ["blank", "blank"]
    assert "年度财政拨款" not in filled.fields
    assert [dict(row) != {} for row in filled.tables["指标"]] == [True, False]
    assert filled.tables["成本项"] == ()
    assert filled.fields["年度资金总额"].source.ref == "项目·年度资金总额"
    assert filled.tables["指标"][0]["权重"].source.ref == "指标1·权重"


def test_added_and_computed_fields_may_be_given():
    filled = form_of("绩效目标申报表", {"聘请专家数": "3", "缺口": "1元", "认定·重大": "是"}, {"指标": [{"难度": "高", "认定·量化": "是"}]}, LAW)
    assert filled.fields["聘请专家数"].v == Fraction(3)
    assert filled.fields["认定·重大"].v == "是"
    assert filled.tables["指标"][0]["难度"].v == "高"
    assert {"聘请专家数", "缺口", "认定·重大", "年度目标"} <= set(columns_of(LAW, "项目"))
    assert {"难度", "认定·量化", "权重"} <= set(columns_of(LAW, "指标"))
    assert "难度" not in columns_of(LAW, "实施期指标")


@pytest.mark.parametrize(
    ("fields", "tables", "code", "path"),
    [
        ({"年度木标": "空着"}, {}, "example-field", ("年度木标",)),
        ({"年度资金总额": "500"}, {}, "literal-unit", ("年度资金总额",)),
        ({"权重": "60"}, {}, "example-field", ("权重",)),
        ({}, {"指票": []}, "example-table", ("指票",)),
        ({}, {"指标": [{"权重": "60"}, {"分项预算": "1元"}]}, "example-field", ("指标", 1, "分项预算")),
        ({}, {"指标": ["权重"]}, "example-row", ("指标", 0)),
        ({"项目名称": ["路灯"]}, {}, "example-value", ("项目名称",)),
    ],
)
def test_what_does_not_read_is_told_with_the_way_to_it(fields, tables, code, path):
    with pytest.raises(Malformed) as caught:
        form_of("绩效目标申报表", fields, tables, LAW, ("给",))
    assert (caught.value.code, caught.value.path) == (code, ("给", *path))
