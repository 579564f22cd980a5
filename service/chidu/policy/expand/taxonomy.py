"""Two kinds of table become ordinary fields and rules: 指标分类 (a taxonomy) and 指标要求 (required indicators)."""

from __future__ import annotations

from typing import Any

from chidu.policy.expand.made import Made

OUTSIDE = "分类表外"
RETURNED = {"处置": ["退回修改"]}


def expand_taxonomy(made: Made) -> None:
    """规范一级, 规范二级, 所写一级 for every indicator, and two rules: level 2 is in the table; level 1 fits level 2."""
    made.require_columns(("一级", "二级"))
    name, rows, columns = made.name, made.rows, made.item["表"]["columns"]
    firsts = list(dict.fromkeys(r["一级"] for r in rows))
    seconds = list(dict.fromkeys(r["二级"] for r in rows))
    short = [{"一级": f, "写法": f"{f}/{f.removesuffix('指标')}"} for f in firsts]
    made.table(name, ["二级"], made.item["表"])
    made.table(f"{name}·一级", ["一级"], {"columns": ["一级", "写法"], "rows": short})
    alias = {"别名列": "别名"} if "别名" in columns else {}
    second = {"查表": {"表": name, "键": {"二级": "二级指标"}, **alias, "取": "二级", "查不到": OUTSIDE}}
    first = {"查表": {"表": name, "键": {"二级": "规范二级"}, "取": "一级", "查不到": OUTSIDE}}
    written = {"查表": {"表": f"{name}·一级", "键": {"写法": "一级指标"}, "取": "一级", "查不到": OUTSIDE}}
    chosen = {"分情形": [{"当": {"规范二级": {"不等于": OUTSIDE}}, "取": first}, {"其余": "所写一级"}]}
    for about in ("指标", "实施期指标"):
        for field, computation in (("规范二级", second), ("所写一级", written), ("规范一级", chosen)):
            made.field(about, field, "文本", computation)
    settings: dict[str, Any] = {**RETURNED, **made.raw}
    made.rule(f"{name}.二级在表内", "指标", {
        "要点": "二级指标应在规定的分类之内。", "应当": {"规范二级": {"不等于": OUTSIDE}},
        "意见": "指标“【三级指标】”的二级指标“【二级指标】”不在规定的分类之内。", "建议": f"请改列为{'、'.join(seconds)}之一。"}, settings)
    made.rule(f"{name}.一级与二级对应", "指标", {
        "要点": "一级指标与二级指标应当对应。", "适用": {"规范二级": {"不等于": OUTSIDE}}, "应当": {"所写一级": {"等于": "字段·规范一级"}},
        "意见": "指标“【三级指标】”属“【规范二级】”，应列在“【规范一级】”之下，表上列在“【一级指标】”之下。",
        "建议": "请将该指标改列到“【规范一级】”。"}, settings)


def expand_requirements(made: Made) -> None:
    """Each row of the table becomes a rule: at least so many such indicators, where the classification applies."""
    made.require_columns(("一级", "二级", "最少个数", "程度"))
    for row in made.rows:
        _require(made, row)


def _require(made: Made, row: dict[str, str]) -> None:
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
    settings: dict[str, Any] = {"程度": row["程度"], "处置": row.get("处置") or [], "条款": row.get("条款") or made.raw.get("条款", "")}
    suffix = f"（{applies}）" if applies else ""
    made.rule(f"{made.name}.{label}{suffix}", "项目", rule, settings)
    bounds = {op: row[column] for column, op in (("权重下限", "不低于"), ("权重上限", "不高于")) if row.get(column)}
    if bounds:
        field = made.field("项目", f"{label}权重合计", "分", {"合计": {"表": "指标", "列": "权重", "满足": where}})
        made.rule(f"{made.name}.{label}权重{suffix}", "项目", {
            "要点": f"{label}的权重应在规定范围内。", "应当": {field: bounds},
            "意见": f"{label}权重合计【{field}】，不在规定范围内。", "建议": "请调整权重。",
            **({"适用": rule["适用"]} if "适用" in rule else {})}, settings)


def _where(row: dict[str, str]) -> dict[str, Any]:
    where: dict[str, Any] = {"规范一级": {"等于": row["一级"]}}
    if row["二级"]:
        where["规范二级"] = {"属于": [s.strip() for s in row["二级"].split("/")]}
    if words := row.get("三级或同义词", ""):
        where["三级指标"] = {"含任一": [w.strip() for w in words.split("/")]}
    return where
