"""What the closed list refuses, each with where it stands, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from chidu.condition import All, Any_, Compare
from chidu.policy.grammar import COMPUTATIONS, OPERATORS, Malformed, as_value, parse_computation, parse_condition
from small import environment, policy, rule

ENV = replace(
    environment({"大额标准": "500万元", "幅度": "40个百分点", "期限": "5个工作日", "空着的": "", "截止": "2024-08-15", "办法": "按月"},
                {"模糊用语": ("持续", "合理")}, 支出标准=[{"费用": "会议费", "标准": "550元/人天"}, {"费用": "差旅费", "标准": "甲"}]),
)


def refused(parse, raw) -> Malformed:
    with pytest.raises(Malformed) as caught:
        parse(raw, ENV, ("规则", "甲"))
    assert caught.value.path[:2] == ("规则", "甲")
    assert caught.value.found
    return caught.value


@pytest.mark.parametrize(
    ("raw", "code", "found", "end"),
    [
        ({}, "condition-shape", "条件“{}”不成形", "甲"),
        ("年度资金总额", "condition-shape", "不成形", "甲"),
        (["年度资金总额"], "condition-shape", "不成形", "甲"),
        ({"全部": []}, "condition-list", "“全部”后面要列出", "全部"),
        ({"任一": {"年度资金总额": {"大于": "1元"}}}, "condition-list", "“任一”后面要列出", "任一"),
        ({"任一": [{"年度资金总额": {"大与": "1元"}}]}, "operator-unknown", "没有“大与”这个比较词", "大与"),
        ({"年度资金总额": "500万元"}, "operator-missing", "后面写的是“500万元”", "年度资金总额"),
        ({"年度资金总额": {}}, "operator-missing", "后面写的是“{}”", "年度资金总额"),
        ({"年度资金综额": {"大于": "1元"}}, "name-unknown", "没有名叫“年度资金综额”的栏目", "年度资金综额"),
        ({"年度资金总额": {"大于": "500"}}, "literal-unit", "“500”不能与金额比较", "大于"),
        ({"年度资金总额": {"大于": "50%"}}, "literal-unit", "不能与金额比较", "大于"),
        ({"预算执行率": {"大于": "40个百分点"}}, "literal-unit", "不能与比率比较", "大于"),
        ({"执行滞后": {"大于": "40%"}}, "literal-unit", "不能与百分点比较", "大于"),
        ({"自评得分": {"大于": "90%"}}, "literal-unit", "不能与分比较", "大于"),
        ({"项目天数": {"大于": "三十"}}, "literal-unit", "不能与数比较", "大于"),
        ({"项目结束日期": {"早于": "年底"}}, "literal-date", "“年底”不是日期", "早于"),
        ({"是否重点项目": {"等于": "有"}}, "literal-yes-no", "“有”不是“是”或“否”", "等于"),
        ({"年度资金总额": {"早于": "2024-01-01"}}, "operator-type", "“早于”只用于日期", "早于"),
        ({"项目名称": {"大于": "甲"}}, "operator-type", "不能用“大于”比大小", "大于"),
        ({"项目名称": {"介于": ["甲", "乙"]}}, "operator-type", "不能用“介于”比大小", "介于"),
        ({"指标值": {"不低于": "合理"}}, "literal-unit", "“合理”不是数", "不低于"),
        ({"指标值": {"不低于": "参数·办法"}}, "literal-unit", "“参数·办法”不是数", "不低于"),
        ({"自评得分": {"介于": ["80"]}}, "computation-arity", "要恰好两项", "介于"),
        ({"年度资金总额": {"大于": ["1元"]}}, "operand-shape", "不能作比较的值", "大于"),
        ({"年度资金总额": {"大于": "参数·大额标谁"}}, "name-unknown", "没有名叫“大额标谁”的参数", "大于"),
        ({"年度资金总额": {"大于": "参数·幅度"}}, "operand-unit", "“参数·幅度”的值“40个百分点”不能与金额比较", "大于"),
        ({"年度资金总额": {"大于": "参数·办法"}}, "operand-unit", "不能与金额比较", "大于"),
        ({"自评得分": {"大于": "参数·幅度"}}, "operand-unit", "不能与分比较", "大于"),
        ({"项目天数": {"大于": "参数·大额标准"}}, "operand-unit", "不能与数比较", "大于"),
        ({"项目结束日期": {"晚于": "参数·期限"}}, "operand-unit", "不能与日期比较", "晚于"),
        ({"项目结束日期": {"晚于": "参数·办法"}}, "operand-unit", "不能与日期比较", "晚于"),
        ({"年度资金总额": {"大于": "字段·年度财政拔款"}}, "name-unknown", "没有名叫“年度财政拔款”的栏目", "大于"),
        ({"认定·重点": {"等于": "是"}}, "name-unknown", "没有名叫“认定·重点”的栏目", "认定·重点"),
        ({"参数·大额标谁": {"大于": "1元"}}, "name-unknown", "没有名叫“大额标谁”的参数", "参数·大额标谁"),
        ({"年度目标": {"已提供": "有"}}, "provided-shape", "“已提供: 有”", "已提供"),
        ({"年度目标": {"含任一": "词表·模胡用语"}}, "name-unknown", "没有名叫“模胡用语”的词表", "含任一"),
        ({"年度目标": {"含任一": "字段·年度木标"}}, "name-unknown", "没有名叫“年度木标”的栏目", "含任一"),
        ({"项目属性": {"属于": "词表·模胡用语"}}, "name-unknown", "的词表", "属于"),
        ({"项目属性": {"属于": []}}, "list-shape", "要写成若干个值的列表", "属于"),
        ({"项目属性": {"属于": [["新增"]]}}, "list-shape", "要写成若干个值的列表", "属于"),
        ({"年度目标": {"符合格式": "电话"}}, "name-unknown", "没有名叫“电话”的格式", "符合格式"),
        ({"年度目标": {"符合格式": ["日期"]}}, "name-unknown", "的格式", "符合格式"),
        ({"年度目标": {"在名单": "名单·清单"}}, "name-unknown", "没有名叫“清单”的名单", "在名单"),
        ({"程度含": ["特重"]}, "name-unknown", "程度“特重”不在词汇表中", "程度含"),
        ({"程度含": {"严重": "是"}}, "list-shape", "要写成若干个值的列表", "程度含"),
        ({"指标": {}}, "quantifier-shape", "“指标”后面写的是“{}”", "指标"),
        ({"指标": "有"}, "quantifier-shape", "“指标”后面写的是“有”", "指标"),
        ({"指标": {"至多有": {"个数": "1", "满足": {"权重": {"大于": "1"}}}}}, "quantifier-unknown", "后面不能写“至多有”", "至多有"),
        ({"指标": {"至少有": {"权重": {"大于": "1"}}}}, "quantifier-shape", "“至少有”要写成", "至少有"),
        ({"指标": {"至少有": {"个数": "1"}}}, "quantifier-shape", "“至少有”要写成", "至少有"),
        ({"指标": {"至少有": {"个数": "两", "满足": {"权重": {"大于": "1"}}}}}, "quantifier-count", "个数“两”不是整数", "个数"),
        ({"指标": {"至少有": {"个数": "参数·幅度", "满足": {"权重": {"大于": "1"}}}}}, "quantifier-count", "没有整数值", "个数"),
        ({"指标": {"没有": {"个数": "2", "满足": {"权重": {"大于": "1"}}}}}, "quantifier-shape", "只写条件，不写个数", "没有"),
        ({"指标": {"每个": {"分项预算": {"大于": "1元"}}}}, "name-unknown", "没有名叫“分项预算”的栏目", "分项预算"),
    ],
)
def test_a_condition_that_does_not_read(raw, code, found, end):
    mistake = refused(parse_condition, raw)
    assert (mistake.code, mistake.path[-1]) == (code, end)
    assert found in mistake.found


@pytest.mark.parametrize(
    ("raw", "code", "found"),
    [
        (["年度资金总额"], "computation-shape", "不成形"),
        ({"和": ["年度资金总额", "1元"], "差": []}, "computation-shape", "不成形"),
        ({"加": ["年度资金总额", "1元"]}, "computation-unknown", "没有“加”这种计算"),
        ({"和": "年度资金总额"}, "computation-list", "要写成列表"),
        ({"和": ["年度资金总额"]}, "computation-arity", "参数个数不对"),
        ({"商": ["年度资金总额", "2", "3"]}, "computation-arity", "参数个数不对"),
        ({"和": ["年度资金总额", "合计数"]}, "name-unknown", "没有名叫“合计数”的栏目"),
        ({"和": ["年度资金总额", "参数·容差"]}, "name-unknown", "没有名叫“容差”的参数"),
        ({"合计": "成本项"}, "computation-shape", "“合计”后面写的是“成本项”"),
        ({"合计": {"表": "成本项"}}, "computation-key", "“合计”缺“列”"),
        ({"合计": {"表": "成本相", "列": "分项预算"}}, "name-unknown", "没有名叫“成本相”的表中明细"),
        ({"合计": {"表": "成本项", "列": "分项予算"}}, "name-unknown", "没有名叫“分项予算”的栏目"),
        ({"合计": {"表": "成本项", "列": "分项预算", "条件": {}}}, "computation-key", "“合计”里不认得“条件”"),
        ({"计数": {"表": "成本项", "满足": {}}}, "condition-shape", "不成形"),
        ({"有行": ["成本项"]}, "computation-shape", "“有行”后面写的是"),
        ({"缺省": ["年度资金总额"]}, "computation-arity", "要恰好两项"),
        ({"天数差": ["项目开始日期", "项目结束日期"]}, "computation-shape", "“天数差”后面写的是"),
        ({"天数差": {"自": "项目开始日期"}}, "computation-key", "“天数差”缺“至”"),
        ({"天数差": {"自": "项目开始日期", "至": "项目结束日期", "含首日": "对"}}, "literal-yes-no", "“对”不是“是”或“否”"),
        ({"推移": "项目开始日期"}, "computation-list", "要写成列表"),
        ({"推移": ["项目开始日期", "一年"]}, "shift-shape", "推移的幅度“一年”"),
        ({"推移": ["项目开始日期", "10个工作日"]}, "shift-shape", "推移的幅度“10个工作日”"),
        ({"查表": "支出标准"}, "computation-shape", "“查表”后面写的是“支出标准”"),
        ({"查表": {"表": "支出标准", "取": "标准"}}, "computation-key", "“查表”缺“键”"),
        ({"查表": {"表": "支出标谁", "键": {"费用": "项目名称"}, "取": "标准"}}, "name-unknown", "没有名叫“支出标谁”的数据表"),
        ({"查表": {"表": "支出标准", "键": "费用", "取": "标准"}}, "lookup-keys", "“键”写的是“费用”"),
        ({"查表": {"表": "支出标准", "键": {}, "取": "标准"}}, "lookup-keys", "“键”写的是“{}”"),
        ({"查表": {"表": "支出标准", "键": {"费别": "项目名称"}, "取": "标准"}}, "name-unknown", "没有名叫“费别”的数据表“支出标准”的列"),
        ({"查表": {"表": "支出标准", "键": {"费用": "项目名称"}, "取": "金额"}}, "name-unknown", "没有名叫“金额”的"),
        ({"查表": {"表": "支出标准", "键": {"费用": "项目名称"}, "取": "标准", "别名列": "别名"}}, "name-unknown", "没有名叫“别名”的"),
        ({"查表": {"表": "支出标准", "键": {"费用": "项目名称"}, "取": "标准", "匹配": "相似"}}, "lookup-match", "没有“相似”这种匹配"),
        ({"查表": {"表": "支出标准", "键": {"费用": "项目名称"}, "取": "标准", "查不至": "0元"}}, "computation-key", "里不认得“查不至”"),
        ({"查表": {"表": "支出标准", "键": {"标准": "年度资金总额"}, "取": "费用", "匹配": "不超过的最近一档"}}, "lookup-step",
         "“标准”列“甲”不是数"),
        ({"查表": {"表": "支出标准", "键": {"标准": "年度资金总额", "费用": "项目名称"}, "取": "费用", "匹配": "不超过的最近一档"}},
         "lookup-keys", "写了2个键"),
        ({"分情形": {"当": {}, "取": "甲"}}, "computation-list", "要写成列表"),
        ({"分情形": []}, "cases-shape", "一档也没有写"),
        ({"分情形": [{"当": {"项目属性": {"等于": "新增"}}, "则": "甲"}]}, "cases-shape", "“{当: {项目属性: {等于: 新增}}, 则: 甲}”"),
        ({"分情形": [{"其余": "甲"}, {"当": {"项目属性": {"等于": "新增"}}, "取": "乙"}]}, "ladder-order", "永远用不到"),
        ({"分情形": [{"当": {"项目属性": {"等于": "新增"}}, "取": "参数·容差"}]}, "name-unknown", "没有名叫“容差”的参数"),
        ({"从严差": {"值": "指标值", "参照": "上年实际值"}}, "computation-key", "“从严差”缺“符号”"),
        ({"从严差": ["指标值", "上年实际值", "计算符号"]}, "computation-shape", "“从严差”后面写的是"),
    ],
)
def test_a_computation_that_does_not_read(raw, code, found):
    mistake = refused(parse_computation, raw)
    assert mistake.code == code
    assert found in mistake.found


@pytest.mark.parametrize(
    ("parse", "raw", "meant"),
    [
        (parse_condition, {"年度资金综额": {"大于": "1元"}}, "年度资金总额"),
        (parse_condition, {"年度资金总额": {"不高与": "1元"}}, "不高于"),
        (parse_condition, {"年度资金总额": {"大于": "参数·大额标谁"}}, "大额标准"),
        (parse_condition, {"年度目标": {"含任一": "词表·模胡用语"}}, "模糊用语"),
        (parse_condition, {"指标": {"至少": {"满足": {"权重": {"大于": "1"}}}}}, "至少有"),
        (parse_computation, {"合记": {"表": "成本项", "列": "分项预算"}}, "合计"),
        (parse_computation, {"合计": {"表": "成本相", "列": "分项预算"}}, "成本项"),
        (parse_computation, {"查表": {"表": "支出标准", "键": {"费用": "项目名称"}, "取": "标准", "查不至": "0元"}}, "查不到"),
    ],
)
def test_a_mistyped_name_is_answered_with_the_one_probably_meant(parse, raw, meant):
    assert refused(parse, raw).remedy == f"您是否想写“{meant}”？"


@pytest.mark.parametrize("op", OPERATORS)
def test_every_operator_of_the_closed_list_reads(op):
    right = {"介于": ["80", "90"], "属于": ["80"], "不属于": ["80"], "已提供": "是", "未提供": "否", "含任一": ["甲"], "不含任一": ["甲"],
             "含数字": "是", "不含数字": "是", "符合格式": "日期", "不符合格式": "日期", "在名单": "名单·政府投资项目清单"}
    if op in ("至少有", "没有", "每个"):
        inner = {"权重": {"大于": "1"}}
        raw = {"指标": {op: {"满足": inner} if op == "至少有" else inner}}
    else:
        raw = {"项目结束日期": {op: "2024-07-31"}} if op in ("早于", "晚于") else {"自评得分": {op: right.get(op, "80")}}
    assert parse_condition(raw, ENV).say()


def test_every_computation_of_the_closed_list_has_a_name_in_the_message():
    assert all(word in refused(parse_computation, {"加": []}).rule for word in COMPUTATIONS)
    assert all(word in refused(parse_condition, {"自评得分": {"约": "80"}}).rule for word in OPERATORS)


@pytest.mark.parametrize(
    ("text", "type_", "value", "unit"),
    [
        ("500万元", "金额", Fraction(5_000_000), "元"),
        ("20%", "比率", Fraction(1, 5), "%"),
        ("40个百分点", "百分点", Fraction(2, 5), "个百分点"),
        ("90分", "分", Fraction(90), None),
        ("2024年度", "年度", Fraction(2024), None),
        ("2024", "年度", Fraction(2024), None),
        ("12场", "量值", Fraction(12), "场"),
        ("合理", "量值", "合理", None),
        ("2024-07", "日期", date(2024, 7, 1), None),
        ("012", "文本", "012", None),
    ],
)
def test_a_literal_is_read_by_the_type_of_its_field(text, type_, value, unit):
    read = as_value(text, type_)
    assert (read.v, read.unit, read.text) == (value, unit, text)


def test_属于_is_any_of_and_不属于_none_of():
    among = parse_condition({"项目属性": {"属于": ["新增", "延续"]}}, ENV)
    beyond = parse_condition({"项目属性": {"不属于": "词表·模糊用语"}}, ENV)
    assert isinstance(among, Any_)
    assert isinstance(beyond, All)
    assert [c.op for c in beyond.parts] == ["≠", "≠"]
    assert isinstance(parse_condition({"项目属性": {"属于": ["新增"]}}, ENV), Compare)


def test_a_parameter_may_stand_on_the_left_by_the_look_of_its_value():
    assert parse_condition({"参数·截止": {"早于": "2024-12-31"}}, ENV).say() == "参数·截止早于2024年12月31日"
    assert parse_condition({"参数·大额标准": {"不低于": "300万元"}}, ENV).say() == "参数·大额标准不低于300.00万元"
    assert parse_condition({"参数·办法": {"等于": "按月"}}, ENV).say() == "参数·办法等于按月"
    assert refused(parse_condition, {"参数·大额标准": {"不低于": "300"}}).code == "literal-unit"


def test_a_parameter_of_days_may_bound_a_count_of_days():
    assert parse_condition({"项目天数": {"大于": "参数·期限"}}, ENV).right.value.unit is None


def test_a_mistake_in_a_rule_points_into_the_file():
    with pytest.raises(Exception, match=r"cn/a\.yaml 第12行第20列：“规则·资金”：没有“大与”这个比较词。.*您是否想写“大于”"):
        policy(rule("资金", "不符合: {年度资金总额: {大与: 500万元}}"))
