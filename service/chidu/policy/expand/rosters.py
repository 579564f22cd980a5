"""汇总规则 → a kind of form for the set (名册), its computed fields and its rules: a set is a case too.

The roster is collected from stored decisions (`evaluation.roster`) and frozen; here is what its rows have and what is
asked of them. What a person decides of a member is an ordinary determination about its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chidu.policy.expand.made import Made, Plain

STANDARD = {"决定号": "文本", "项目名称": "文本", "项目代码": "文本", "主管部门": "文本", "实施单位": "文本", "预算年度": "年度", "结论": "文本",
            "处置": "文本"}
"""What every member carries: the decision it comes from, whose it is, and what was concluded."""


def kind_of(name: str) -> str:
    return f"{name}名册"


def members_of(name: str) -> str:
    return f"{name}项"


def stage_of(name: str) -> str:
    return f"汇总·{name}"


def expand_roster(made: Made) -> None:
    name, raw = made.name, made.raw
    columns = STANDARD | {column: _type(made, column, sources) for column, sources in raw.get("取栏", {}).items()} | _own_columns(raw)
    table = members_of(name)
    made.stage(stage_of(name))
    made.vocabulary("表格", table, {"对象": table, "说明": f"{name}的名册，一行一个成员", "表头": ["决定号", "项目名称"], "认行": "决定号",
                                 "列": {column: {"类型": type_} for column, type_ in columns.items()}})
    made.vocabulary("表", kind_of(name), {"标题": [kind_of(name)], "环节": [stage_of(name)], "栏": ["名册名称", "预算年度"], "明细": [table]})
    CATEGORIES[raw["类别"]](made, table)
    if decision := raw.get("决定"):
        _decided(made, table, decision)
    for statistic, said in raw.get("统计", {}).items():
        made.field("项目", statistic, said["类型"], said["计算"])


def _type(made: Made, column: str, sources: str | Mapping[str, str]) -> str:
    """The type of the field a column is taken from; of several, all the same."""
    fields, computed = made.content["词汇"]["字段"], made.content["字段"]
    found = set()
    for source in [sources] if isinstance(sources, str) else sources.values():
        spec = fields.get(source) or (computed.get(f"项目.{source}") or {}).get("内容")
        if spec is None:
            raise made.wrong("name-unknown", f"“取栏”里“{column}”取自“{source}”，没有这个栏目", "取表上的栏目，或政策里项目的计算栏目", "请核对名称")
        found.add(spec["类型"])
    if len(found) > 1:
        raise made.wrong("roster-column", f"“取栏”里“{column}”取自几个栏目，类型是{'、'.join(sorted(found))}", "一列只能是一种类型", "请分成几列")
    return str(found.pop())


def _own_columns(raw: Mapping[str, Any]) -> dict[str, str]:
    return {"抽查": {"摘要值": "数"}, "覆盖": {"应有": "是否", "已有": "是否"}}.get(raw["类别"], {})


def _rule(made: Made, suffix: str, about: str, body: Mapping[str, Any], **settings: Any) -> None:
    made.rule(f"{made.name}.{suffix}", about, body, {"环节": stage_of(made.name), **settings})


# ---- 排名


def _ranked(made: Made, table: str) -> None:
    name, raw, by = made.name, made.raw, made.raw["排序"]["按"]
    out = [{"当": raw["先去掉"], "取": "否"}] if raw.get("先去掉") else []
    made.field(table, "参加", "是否", {"分情形": [*out, {"当": {by: {"未提供": "是"}}, "取": "否"}, {"其余": "是"}]})
    counted = {"参加": {"等于": "是"}}
    _counts(made, table, counted, "参评")
    _placed(made, table, by, raw["排序"]["由"], counted)
    least = [{"当": {f"{name}参评数": {"小于": raw["不足不排"]}}, "取": "否"}] if raw.get("不足不排") else []
    made.field(table, "列入", "是否", {"分情形": [{"当": {"参加": {"等于": "否"}}, "取": "否"}, *least, *_taken(made), {"其余": "否"}]})
    _listed(made, table, "列入", f"得分【{by}】，在【{name}参评数】个中按{by}由{raw['排序']['由']}排第【名次】，取【{name}应取数】个，列入名单。", counted)
    _rule(made, "有得分", table, {
        "要点": "没有得分的单列，不参加排名。", **({"适用": {"非": raw["先去掉"]}} if out else {}), "应当": {by: {"已提供": "是"}},
        "意见": f"“【项目名称】”没有{by}，不参加排名。", "建议": "请核实得分。"}, 程度="提示", 处置=[])
    if raw.get("不足不排"):
        _rule(made, "足够排名", "项目", {
            "要点": "同一范围内参评个数不足的不排名。", "应当": {f"{name}参评数": {"不低于": raw["不足不排"]}},
            "意见": f"参评【{name}参评数】个，不足{_shown(raw['不足不排'])}个，不排名。", "建议": ""}, 程度="提示", 处置=[])


def _shown(text: str) -> str:
    return f"【{text}】" if text.startswith("参数·") else text


def _counts(made: Made, table: str, where: Plain, kind: str) -> None:
    """How many members count, and how many of them are taken."""
    name, take = made.name, made.raw.get("取")
    made.field("项目", f"{name}{kind}数", "数", {"计数": {"表": table, "满足": where} if where else {"表": table}})
    if take:
        share = take.get("后") or take.get("前") or take.get("比例")
        wanted: Plain = {"积": [f"{name}{kind}数", share]} if share else {"最小": [take["个数"], f"{name}{kind}数"]}
        made.field("项目", f"{name}应取数", "数", {"舍入": {"数": wanted, "小数": "0位", "方式": take.get("取整", "向上")}})


def _placed(made: Made, table: str, by: str, direction: str, where: Plain) -> None:
    among = {"表": table, "列": by, **({"满足": where} if where else {})}
    made.field(table, "名次", "数", {"名次": {**among, "由": direction}})
    made.field(table, "并列数", "数", {"并列数": among})
    made.field(table, "末名次", "数", {"差": [{"和": ["名次", "并列数"]}, "1"]})


def _taken(made: Made) -> list[Plain]:
    """Who stands at the head of the order; of equals all or none."""
    place = "名次" if made.raw["取"].get("并列", "同列入") == "同列入" else "末名次"
    return [{"当": {place: {"不高于": f"字段·{made.name}应取数"}}, "取": "是"}]


def _listed(made: Made, table: str, flag: str, message: str, applies: Plain | None = None) -> None:
    """The rule that lists a member, and the number and amount of what is listed."""
    name, raw = made.name, made.raw
    listed = {flag: {"等于": "是"}}
    _rule(made, flag, table, {
        "要点": raw.get("要点") or f"{name}：{raw['类别']}{flag}的名单。", **({"适用": applies} if applies else {}), "不符合": listed,
        "意见": f"“【项目名称】”{message}", "建议": ""})
    made.field("项目", f"{name}{flag}数", "数", {"计数": {"表": table, "满足": listed}})
    if amount := raw.get("金额"):
        made.field("项目", f"{name}{flag}金额", "金额", {"合计": {"表": table, "列": amount, "满足": listed}})
        made.field("项目", f"{name}总金额", "金额", {"合计": {"表": table, "列": amount}})


# ---- 覆盖


def _covered(made: Made, table: str) -> None:
    name, raw = made.name, made.raw
    due, there = {"应有": {"等于": "是"}}, {"应有": {"等于": "是"}, "已有": {"等于": "是"}}
    made.field("项目", f"{name}应有数", "数", {"计数": {"表": table, "满足": due}})
    made.field("项目", f"{name}已有数", "数", {"计数": {"表": table, "满足": there}})
    rate = made.field("项目", f"{name}覆盖率", "比率", {"商": [f"{name}已有数", f"{name}应有数"]})
    _rule(made, "达到目标", "项目", {
        "要点": f"{name}应达到{_shown(raw['目标']).strip('【】')}。", "应当": {rate: {"不低于": raw["目标"]}},
        "意见": f"应有【{name}应有数】个，已有【{name}已有数】个，覆盖率【{rate}】，未达到{_shown(raw['目标'])}。", "建议": "请督促未报的单位报送。"})
    _rule(made, "已报", table, {
        "要点": "应报的都应报送。", "适用": due, "应当": {"已有": {"等于": "是"}}, "意见": f"【{raw.get('按', '主管部门')}】尚未报送。",
        "建议": "请尽快报送。"})


# ---- 抽查、遴选、汇总


def _sampled(made: Made, table: str) -> None:
    raw = made.raw
    always = [{"当": raw["必抽"], "取": "是"}] if raw.get("必抽") else []
    _counts(made, table, None, "总")
    _placed(made, table, "摘要值", "低到高", None)
    made.field(table, "抽中", "是否", {"分情形": [*always, *_taken(made), {"其余": "否"}]})
    _listed(made, table, "抽中", f"摘要值排第【名次】，在应抽的【{made.name}应取数】个之内或属必抽，抽中复核。")


def _selected(made: Made, table: str) -> None:
    raw = made.raw
    made.field(table, "符合条件", "是否", {"分情形": [{"当": raw["入选"], "取": "是"}, {"其余": "否"}]})
    among = {"符合条件": {"等于": "是"}}
    _counts(made, table, among, "候选")
    chosen: list[Plain] = [{"当": among, "取": "是"}]
    if raw.get("取"):
        _placed(made, table, raw["排序"]["按"], raw["排序"]["由"], among)
        chosen = [{"当": {"符合条件": {"等于": "否"}}, "取": "否"}, *_taken(made)]
    made.field(table, "入选", "是否", {"分情形": [*chosen, {"其余": "否"}]})
    _listed(made, table, "入选", "符合条件，入选。")


def _summed(made: Made, table: str) -> None:
    """A 汇总 says all it has to say in 统计."""


CATEGORIES: Mapping[str, Callable[[Made, str], None]] = {
    "排名": _ranked, "覆盖": _covered, "抽查": _sampled, "遴选": _selected, "汇总": _summed}


# ---- what a person decides


def _decided(made: Made, table: str, said: Mapping[str, Any]) -> None:
    """For every listed member a person chooses what follows; its amount is that person's, within the base."""
    name, flag = made.name, {"排名": "列入", "抽查": "抽中", "遴选": "入选"}[made.raw["类别"]]
    options, whole, nothing = said["可选"], said.get("全额", "取消"), said.get("无金额", "不处置")
    listed, item = {flag: {"等于": "是"}}, f"认定·{name}处置"
    made.classification(f"{name}处置", table, [
        {"当": {flag: {"等于": "否"}}, "则": "未列入"}, *({"当": listed, "则": option, "确认": "人工"} for option in options)])
    _rule(made, "处置待定", table, {
        "要点": "列入名单的由人决定如何处置。", "适用": listed, "应当": {item: {"属于": options}},
        "意见": f"“【项目名称】”的处置“【{item}】”不在可选之列。", "建议": ""}, 程度="一般", 处置=[])
    if not (base := said.get("基数")):
        return
    made.field(table, "决定金额", "金额")
    fixed: list[Plain] = [{"当": {item: {"等于": "未列入"}}, "取": "0元"}]
    fixed += [{"当": {item: {"等于": nothing}}, "取": "0元"}] if nothing in options else []
    fixed += [{"当": {item: {"等于": whole}}, "取": base}] if whole in options else []
    made.field(table, "处置金额", "金额", {"分情形": [*fixed, {"其余": "决定金额"}]})
    made.field(table, "处置后金额", "金额", {"差": [base, "处置金额"]})
    _rule(made, "金额在基数内", table, {
        "要点": "决定的金额不超过基数。", "适用": listed, "应当": {"处置金额": {"不低于": "0元", "不高于": f"字段·{base}"}},
        "意见": f"“【项目名称】”决定金额【处置金额】，基数（{base}）【{base}】。", "建议": "请重新核定。"}, 程度="严重", 处置=[])
    made.field("项目", f"{name}处置金额合计", "金额", {"合计": {"表": table, "列": "处置金额"}})
