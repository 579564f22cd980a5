"""结果应用 → fields and rules: what follows from each grade, and of how much a person decides within which limits.

A consequence is a recommendation until a person has decided its amount. Source: 财预〔2020〕10号 第二十五至二十八条.
"""

from __future__ import annotations

from chidu.policy.expand.made import Made

LOW, HIGH, DECIDED = "调减下限", "调减上限", "决定调减金额"


def expand_results(made: Made) -> None:
    raw, grade, base = made.raw, made.raw["按"], made.raw["基数"]
    score = f"得分【{raw['得分']}】，" if raw.get("得分") else ""
    for level, said in raw["档"].items():
        settings = {"程度": said.get("程度", "提示"), "处置": said["处置"]}
        made.rule(f"{made.name}.{level}", "项目", {
            "要点": f"评价等级为{level}的，{'、'.join(_listed(said['处置']))}。", "不符合": {grade: {"等于": level}},
            "意见": f"评价{score}等级为“【{grade}】”。", "建议": said.get("建议", "")}, settings)
    limited = {level: said for level, said in raw["档"].items() if said.get("最低") or said.get("最高")}
    if not limited:
        return
    for field, key in ((LOW, "最低"), (HIGH, "最高")):
        made.field("项目", field, "金额", {"分情形": [
            *({"当": {grade: {"等于": level}}, "取": {"积": [base, said.get(key) or {"最低": "0%", "最高": "100%"}[key]]}}
              for level, said in limited.items()), {"其余": "0元"}]})
    made.field("项目", DECIDED, "金额")
    settings = {"程度": "一般", "处置": []}
    concerned = {grade: {"属于": list(limited)}}
    made.rule(f"{made.name}.调减在幅度内", "项目", {
        "要点": "调减的金额由人在规定的幅度内核定。", "适用": concerned,
        "应当": {DECIDED: {"不低于": f"字段·{LOW}", "不高于": f"字段·{HIGH}"}},
        "意见": f"决定调减【{DECIDED}】，不在规定的幅度（【{LOW}】至【{HIGH}】）之内。", "建议": "请在幅度内重新核定。"}, settings)
    made.field("项目", "核定调减金额", "金额", {"分情形": [{"当": concerned, "取": DECIDED}, {"其余": "0元"}]})


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
