"""Two kinds of table become ordinary fields and rules: 指标分类 (a taxonomy) and 指标要求 (required indicators).

So the evaluators know nothing of taxonomies; there is one mechanism for rules. Works on canonical content.
"""

from __future__ import annotations

from typing import Any

from chidu.errors import Place, PolicyError, PolicySetError

OUTSIDE = "分类表外"


def expand_taxonomy(content: dict[str, Any], name: str, item: dict[str, Any], place: Place) -> None:
    """规范一级, 规范二级, 所写一级 for every indicator, and two rules: level 2 is in the table; level 1 fits level 2."""
    raw, origin, table = item["内容"], item["来源"], item["表"]
    _require(table, ("一级", "二级"), name, place)
    firsts = list(dict.fromkeys(r["一级"] for r in table["rows"]))
    seconds = list(dict.fromkeys(r["二级"] for r in table["rows"]))
    short = [{"一级": f, "写法": f"{f}/{f.removesuffix('指标')}"} for f in firsts]
    content["数据表"][name] = {"内容": {"主键": ["二级"]}, "来源": origin, "沿革": [], "表": table}
    content["数据表"][f"{name}·一级"] = {"内容": {"主键": ["一级"]}, "来源": origin, "沿革": [],
                                    "表": {"columns": ["一级", "写法"], "rows": short}}
    second = {"查表": {"表": name, "键": {"二级": "二级指标"}, "别名列": "别名", "取": "二级", "查不到": OUTSIDE}}
    first = {"查表": {"表": name, "键": {"二级": "规范二级"}, "取": "一级", "查不到": OUTSIDE}}
    written = {"查表": {"表": f"{name}·一级", "键": {"写法": "一级指标"}, "取": "一级", "查不到": OUTSIDE}}
    chosen = {"分情形": [{"当": {"规范二级": {"不等于": OUTSIDE}}, "取": first}, {"其余": "所写一级"}]}
    if "别名" not in table["columns"]:
        second["查表"].pop("别名列")
    for about in ("指标", "实施期指标"):
        for field, computation in (("规范二级", second), ("所写一级", written), ("规范一级", chosen)):
            content["字段"][f"{about}.{field}"] = {"内容": {"类型": "文本", "计算": computation}, "来源": origin, "沿革": []}
    listed = "、".join(seconds)
    _add(content, place, f"{name}.二级在表内", _rule(raw, origin, "指标", {
        "要点": "二级指标应在规定的分类之内。", "应当": {"规范二级": {"不等于": OUTSIDE}},
        "意见": "指标“【三级指标】”的二级指标“【二级指标】”不在规定的分类之内。", "建议": f"请改列为{listed}之一。"}))
    _add(content, place, f"{name}.一级与二级对应", _rule(raw, origin, "指标", {
        "要点": "一级指标与二级指标应当对应。", "适用": {"规范二级": {"不等于": OUTSIDE}}, "应当": {"所写一级": {"等于": "字段·规范一级"}},
        "意见": "指标“【三级指标】”属“【规范二级】”，应列在“【规范一级】”之下，表上列在“【一级指标】”之下。",
        "建议": "请将该指标改列到“【规范一级】”。"}))


def expand_requirements(content: dict[str, Any], name: str, item: dict[str, Any], place: Place) -> None:
    """Each row of the table becomes a rule: at least so many such indicators, where the classification applies."""
    raw, origin, table = item["内容"], item["来源"], item["表"]
    _require(table, ("一级", "二级", "最少个数", "程度"), name, place)
    for row in table["rows"]:
        kind = f"{row['一级']}{'·' + row['二级'] if row['二级'] else ''}"
        words = row.get("三级或同义词", "")
        label = kind + (f"（{words}）" if words else "")
        where = _where(row)
        quantified = {**where, "指标值": {"含数字": "是"}} if row.get("须量化") == "是" else where
        at_least = f"不少于{row['最少个数']}个" if row["最少个数"] not in ("", "1") else ""
        rule: dict[str, Any] = {
            "要点": f"应设置{label}。", "应当": {"指标": {"至少有": {"个数": row["最少个数"] or "1", "满足": quantified}}},
            "意见": f"未设置{'可量化的' if quantified is not where else ''}“{label}”{at_least}。",
            "建议": f"请补充{label}{'，并写明指标值' if quantified is not where else ''}。"}
        if applies := row.get("适用认定", ""):
            classification, _, value = applies.partition("=")
            rule["适用"] = {f"认定·{classification}": {"等于": value or "是"}}
        settings = {**raw, "程度": row["程度"], "处置": row.get("处置") or [], "条款": row.get("条款") or raw.get("条款", "")}
        suffix = f"（{applies}）" if applies else ""
        _add(content, place, f"{name}.{label}{suffix}", _rule(settings, origin, "项目", rule))
        bounds = {op: row[column] for column, op in (("权重下限", "不低于"), ("权重上限", "不高于")) if row.get(column)}
        if bounds:
            field = f"{label}权重合计"
            content["字段"][f"项目.{field}"] = {"内容": {"类型": "分", "计算": {"合计": {"表": "指标", "列": "权重", "满足": where}}},
                                           "来源": origin, "沿革": []}
            _add(content, place, f"{name}.{label}权重{suffix}", _rule(settings, origin, "项目", {
                "要点": f"{label}的权重应在规定范围内。", "应当": {field: bounds},
                "意见": f"{label}权重合计【{field}】，不在规定范围内。", "建议": "请调整权重。",
                **({"适用": rule["适用"]} if "适用" in rule else {})}))


def _add(content: dict[str, Any], place: Place, name: str, rule: dict[str, Any]) -> None:
    if name in content["规则"]:
        raise PolicySetError([PolicyError("rule-twice", f"规则“{name}”出现了两次", place=place,
                                          rule="由表得出的规则不能与别的规则同名，表里也不能有两行得出同一条规则",
                                          remedy="请合并两行，或写明三级指标，或改规则的编号")])
    content["规则"][name] = rule


def _where(row: dict[str, str]) -> dict[str, Any]:
    where: dict[str, Any] = {"规范一级": {"等于": row["一级"]}}
    if row["二级"]:
        where["规范二级"] = {"属于": [s.strip() for s in row["二级"].split("/")]}
    if words := row.get("三级或同义词", ""):
        where["三级指标"] = {"含任一": [w.strip() for w in words.split("/")]}
    return where


def _rule(raw: dict[str, Any], origin: dict[str, Any], about: str, body: dict[str, Any]) -> dict[str, Any]:
    origin = {**origin, "provision": raw.get("条款") or origin["provision"]}
    content = {"环节": raw.get("环节", "目标审核"), "对象": about, "程度": raw.get("程度", "一般"),
               "处置": raw.get("处置", ["退回修改"]), "审核要点": raw.get("审核要点", ""), "待核实": raw.get("待核实", []), **body}
    return {"内容": content, "来源": origin, "沿革": []}


def _require(table: dict[str, Any], columns: tuple[str, ...], name: str, place: Place) -> None:
    if missing := [c for c in columns if c not in table["columns"]]:
        raise PolicySetError([PolicyError("table-columns", f"“{name}”的表缺列“{'、'.join(missing)}”", place=place,
                                          rule="应有列：" + "、".join(columns), remedy="请补上")])
