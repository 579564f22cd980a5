"""评分 → computed fields: attainment, share and score of every row, their sum, the total and its grade.

Every score records by which method it was computed. Source: 财预〔2020〕10号 第十三、十六、十八条; 财预〔2021〕101号 （三）（七）.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chidu.policy.expand.made import Made, Plain

NO_GRADE = "“不定等级”"
"""What a method says of the grade that does not grade: rules of a superior may read it all the same."""
BY_PERSON = ("人工定档", "人工打分")


def expand_scoring(made: Made) -> None:
    """Adds nothing where another method of the same level is chosen (选用)."""
    raw = made.raw
    if (choice := raw.get("选用", "")) and _chosen(made, choice) != made.name:
        return
    about = raw["对象"]
    for row_field, type_, computation in _row_fields(made):
        made.field(about, row_field, type_, computation)
    _rules_of_rows(made, about)
    _whole(made, about)


def _chosen(made: Made, choice: str) -> str:
    name = choice.removeprefix("参数·")
    if name not in made.content["参数"]:
        raise made.wrong("name-unknown", f"“选用”写的是“{choice}”，没有这个参数", "“选用”写成 参数·名，该参数的值是计分法的名称", "请核对名称")
    return str(made.content["参数"][name]["内容"]["取值"].get("值", ""))


# ---- rows


def _row_fields(made: Made) -> Iterator[tuple[str, str, Plain]]:
    raw = made.raw
    classes: list[Mapping[str, Any]] = raw["按类计分"]
    used = {_algorithm(c) for c in classes}
    marks = raw.get("分值", "分值")
    if used - {"人工打分", "人工定档", "直接取分", "区间线性法"}:
        yield "完成率", "比率", {"完成率": {
            "完成": raw.get("完成", "实际完成值"), "目标": raw.get("目标", "年度指标值"), "符号": raw.get("符号", "计算符号"),
            **{key: raw[said] for key, said in (("负向", "负向指标"), ("零目标", "指标值为零")) if said in raw}}}
    if used & set(BY_PERSON):
        yield "人工得分", "分", None
        yield "人工得分比例", "比率", {"商": ["人工得分", marks]}
    if "人工定档" in used:
        yield "达成情况", "文本", None
    yield "计分算法", "文本", {"分情形": [_case(c, f"“{_algorithm(c)}”") for c in classes]}
    yield "得分比例", "比率", {"分情形": [*_without_evidence(made), *(_case(c, _share(made, c, "完成率", "人工得分比例")) for c in classes)]}
    yield "核定得分", "分", {"积": ["得分比例", marks]}


def _algorithm(line: Mapping[str, Any]) -> str:
    return str(line.get("算法") or line["其余"])


def _case(line: Mapping[str, Any], result: Plain) -> Plain:
    return {"其余": result} if "其余" in line else {"当": line["当"], "取": result}


def _without_evidence(made: Made) -> list[Plain]:
    if made.raw.get("无佐证", "照常计分") == "照常计分":
        return []
    return [{"当": {made.raw.get("佐证栏", "佐证材料"): {"未提供": "是"}}, "取": "0%"}]


def _share(made: Made, line: Mapping[str, Any], rate: str, by_person: str) -> Plain:
    """The share of the marks that an algorithm gives."""
    raw, algorithm = made.raw, _algorithm(line)
    match algorithm:
        case "比例法":
            share: Plain = {"最小": [rate, raw.get("比例法", {}).get("封顶", "100%")]}
        case "起步法":
            start, cap = raw["起步法"]["起步"], raw["起步法"].get("封顶", "100%")
            above = {"商": [{"差": [{"最小": [rate, cap]}, start]}, {"差": [cap, start]}]}
            share = {"分情形": [{"当": {rate: {"小于": start}}, "取": "0%"}, {"其余": above}]}
        case "分档法":
            share = {"查表": {"表": line["档"], "键": {"下限": rate}, "匹配": "不超过的最近一档", "取": "得分比例", "查不到": "0%"}}
        case "是否法":
            share = {"分情形": [{"当": {rate: {"不低于": "100%"}}, "取": "100%"}, {"其余": "0%"}]}
        case "区间线性法":
            zero, full = raw.get("零分", "零分值"), raw.get("满分", "满分值")
            within = {"商": [{"差": [raw.get("完成", "实际完成值"), zero]}, {"差": [full, zero]}]}
            return {"最大": [{"最小": [within, "100%"]}, "0%"]}
        case "直接取分":
            return {"商": [raw.get("得分栏", "得分"), raw.get("分值", "分值")]}
        case _:
            return by_person
    if over := raw.get("超额扣减"):
        kept = {"查表": {"表": over, "键": {"下限": rate}, "匹配": "不超过的最近一档", "取": "得分比例", "查不到": "100%"}}
        share = {"积": [share, kept]}
    return share


def _rules_of_rows(made: Made, about: str) -> None:
    raw, marks = made.raw, made.raw.get("分值", "分值")
    algorithms = {_algorithm(c): c for c in raw["按类计分"]}
    settings = {"环节": raw["用于"], "程度": "严重", "处置": []}
    if "人工定档" in algorithms:
        bands = algorithms["人工定档"]["档"]
        top = next(iter(bands))
        within = [{"全部": [{"达成情况": {"等于": f"{level}"}}, {"人工得分比例": {"不低于": low, "不高于" if level == top else "小于": high}}]}
                  for level, (low, high) in bands.items()]
        listed = "；".join(f"{level}{low}至{high}{'' if level == top else '（不含）'}" for level, (low, high) in bands.items())
        made.rule(f"{raw['记作']}.人工得分在档内", about, {
            "要点": "定性指标由人定档打分，得分应在该档的区间之内。", "适用": {"计分算法": {"等于": "人工定档"}}, "应当": {"任一": within},
            "意见": f"指标“【三级指标】”定为“【达成情况】”，得【人工得分】（【人工得分比例】），不在该档区间内（{listed}）。", "建议": "请改档或改分。"}, settings)
    for algorithm, column in (("人工打分", "人工得分"), ("直接取分", raw.get("得分栏", "得分"))):
        if algorithm in algorithms:
            made.rule(f"{raw['记作']}.{column}不超分值", about, {
                "要点": "每项指标的得分不低于零，不高于分值。", "适用": {"计分算法": {"等于": algorithm}},
                "应当": {column: {"不低于": "0", "不高于": f"字段·{marks}"}},
                "意见": f"一项指标得分【{column}】，分值【{marks}】。", "建议": "请核对得分。"}, settings)


# ---- the whole


def _whole(made: Made, about: str) -> None:
    raw, short, rounding = made.raw, made.raw["记作"], made.raw["舍入"]
    rate = raw.get("执行率")
    parts = [made.field("项目", f"{short}指标得分", "分", {"合计": {"表": about, "列": "核定得分"}}),
             _rate(made, rate) if rate else made.field("项目", f"{short}执行率得分", "分", "0")]
    total = made.field("项目", f"{short}核定总分", "分", {"和": parts})
    rounded = made.field("项目", f"{short}核定总分舍入", "分",
                         {"舍入": {"数": total, "小数": rounding["小数"], "方式": rounding.get("方式", "四舍五入")}})
    graded, grades = total if rounding["先"] == "定级" else rounded, raw.get("等级")
    made.field("项目", f"{short}核定等级", "文本", {"分情形": list(_cuts(made, graded, grades)) if grades else [{"其余": NO_GRADE}]})
    article = made.item["来源"]["provision"]
    listed = "、".join(article) if isinstance(article, list) else article
    made.field("项目", f"{short}计分办法", "文本", {"分情形": [{"其余": f"“{made.name}（{listed}）”"}]})


def _rate(made: Made, rate: Mapping[str, Any]) -> str:
    short = made.raw["记作"]
    classes = rate.get("按类计分") or [{"其余": rate["算法"], "档": rate.get("档", "")}]
    by_person = f"{short}人工执行率得分"
    if any(_algorithm(c) in BY_PERSON for c in classes):
        made.field("项目", by_person, "分")
        made.field("项目", f"{by_person}比例", "比率", {"商": [by_person, rate["分值"]]})
    share = {"分情形": [_case(c, _share(made, c, rate["率"], f"{by_person}比例")) for c in classes]}
    return made.field("项目", f"{short}执行率得分", "分", {"积": [share, rate["分值"]]})


def _cuts(made: Made, score: str, grades: Mapping[str, str]) -> Iterator[Plain]:
    """Half-open from below, best first; what is below every cut has the last grade."""
    *named, last = grades.items()
    for grade, cut in named:
        yield {"当": {score: {"不低于": cut}}, "取": f"“{grade}”"}
    yield {"其余": f"“{last[0]}”"}
