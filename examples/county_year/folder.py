"""The folder of a year: forms by step, lists, the county's own document, determinations, the plan, and the truth behind it all.

Projects pass one by one; only their order of budgets is known beforehand, so that 3,000 take no more memory than 12.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from examples.county_year import STATED, declaration, evaluation, monitoring, self_evaluation
from examples.county_year.catalog import TABLES
from examples.county_year.county import County, Project
from examples.county_year.faults import spoil
from examples.county_year.people import Item, cut, line, reviewed, scored, supervised, watched
from examples.county_year.year import MOMENTS, Course, course

SCOPE = "cn/shandong/heze/shili"
"""The invented county, under a real city whose rules it goes by; nothing here is a fact about any county."""
PLACE = "jurisdiction.yaml"
BATCH = 800
"""Declarations are reviewed in batches of so many: a list of what people decided is no larger than one may be."""
OWN = "示例县细则.yaml"
MONTHS = ("监控-7月", "监控-10月")
ROSTERS = (("财政评价遴选", "2025-03-01"), ("自评覆盖", "2025-03-25"), ("自评抽查", "2025-03-25"), ("压减清单", "2025-06-05"), ("末位淘汰", "2025-06-10"))
"""The rosters of the year, in order. Of the last fifth only the proposal: what people choose of it is another plan (年度-决定.yaml)."""
SUPERVISION = "财政监督.yaml"
"""Problems that fiscal supervision found: what enters the rectification register beside the findings of the program."""
CHOICES, COURSE = "认定-末位.yaml", "整改经过.yaml"
KEEPER, ENTERED, NOTIFIED = "王监控", ("10月监控", "财政评价"), "2025-06-03"
"""Who keeps the register, which steps' findings enter it, and when the units are notified."""


@dataclass
class Written:
    """What was written: forms by folder, determinations by file."""

    forms: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)


def write(county: County, out: Path) -> Written:
    """Writes the whole year into a folder that is new or empty."""
    if out.exists() and any(out.iterdir()):
        raise SystemExit(f"文件夹“{out.name}”里已有文件，请给一个新的文件夹")
    batches = _batches(county.projects)
    for name in (*(f for f, _ in batches), *MONTHS, "自评表", "评价表", "名单", "政策"):
        (out / name).mkdir(parents=True)
    with ExitStack() as stack:
        book = _Book(out, stack)
        book.truth(f'{{\n "说明": {_json(STATED)},\n "种子": {county.seed}, "部门数": {county.departments}, "项目数": {county.projects},\n "项目": [\n')
        for project in county.roll():
            told = _written(county, course(county, project), batches[(project.number - 1) // BATCH], book)
            book.truth("" if project.number == 1 else ",\n", f"  {_json(told)}")
        book.truth("\n ],\n", f' "合计": {_json(book.totals)}\n}}\n')
    _lists(county, out / "名单")
    for name in (OWN, PLACE):
        (out / "政策" / name).write_bytes((TABLES / name).read_bytes())
    (out / "年度.yaml").write_text(plan(batches, book.written), encoding="utf-8")
    (out / "年度-决定.yaml").write_text(choosing(), encoding="utf-8")
    (out / "说明.txt").write_text(f"{STATED}。\n同一种子写出的文件逐字节相同。“真值.json”是这些表格的底数，金额以分计，供核对。\n", encoding="utf-8")
    return book.written


class _Book:
    """The files that grow line by line while projects pass."""

    def __init__(self, out: Path, stack: ExitStack) -> None:
        self.out, self.written, self.totals = out, Written(), dict[str, int]()
        self._stack, self._open = stack, dict[str, IO[str]]()

    def form(self, folder: str, project: Project, data: bytes) -> None:
        (self.out / folder / project.file).write_bytes(data)
        self.written.forms[folder] = self.written.forms.get(folder, 0) + 1

    def people(self, name: str, items: Iterator[Item]) -> None:
        for item in items:
            self._to(name, f"# {STATED}\n").write(line(item))
            self.written.people[name] = self.written.people.get(name, 0) + 1

    def truth(self, *parts: str) -> None:
        self._to("真值.json").write("".join(parts))

    def add(self, amounts: dict[str, int]) -> None:
        for name, amount in amounts.items():
            self.totals[name] = self.totals.get(name, 0) + amount

    def _to(self, name: str, head: str = "") -> IO[str]:
        if name not in self._open:
            self._open[name] = self._stack.enter_context((self.out / name).open("w", encoding="utf-8", newline="\n"))
            self._open[name].write(head)
        return self._open[name]


def _written(county: County, c: Course, batch: tuple[str, str], book: _Book) -> dict[str, Any]:
    """Writes all forms of one project and what people decide of them; returns its truth."""
    p, whole = c.project, c.whole
    declared = declaration.declared(c)
    faults = spoil(declared, p, county.random("差错", p.number))
    book.form(batch[0], p, declaration.draw(declared))
    book.people(batch[1], reviewed(county, p, faults))
    for moment, folder in enumerate(MONTHS):
        book.form(folder, p, monitoring.draw(monitoring.monitored(c, moment)))
        book.people(f"认定-{folder}.yaml", watched(c, moment))
    own = self_evaluation.assessed(county, c)
    book.form("自评表", p, self_evaluation.draw(own))
    book.people("认定-自评.yaml", scored(county, p, own))
    book.people(SUPERVISION, supervised(p))
    told: dict[str, Any] = {
        "代码": p.code, "文件": p.file, "名称": p.name, "部门": p.department, "门类": p.subject.name, "进度": c.pace, "申报差错": [f.name for f in faults],
        "年初预算": whole.initial, "全年预算": whole.adjusted, "执行": dict(zip(map(str, MOMENTS), whole.spent, strict=True)), "预计执行": c.forecast,
        "资金": [{"来源": f.name, "年初预算": f.initial, "全年预算": f.adjusted, "执行": f.spent} for f in c.funds],
        "下一年度预算": own.fields["下一年度预算"], "自评总分": str(own.fields["自评总分"])}
    book.add({"年初预算": whole.initial, "全年预算": whole.adjusted, **{f"执行{m}": s for m, s in zip(MOMENTS, whole.spent, strict=True)}})
    if p.large:
        sheet = evaluation.evaluated(county, c)
        book.form("评价表", p, evaluation.draw(sheet))
        book.people("认定-评价.yaml", cut(sheet, p.file))
        told["评价"] = {"得分": str(sheet.fields["评价得分"]), "等级": sheet.fields["评价等级"], "被评价年度预算": whole.adjusted}
    return told


def _json(value: object) -> str:
    """Amounts are whole 分; nothing else of a truth is a number but the seed and the counts."""
    return json.dumps(value, ensure_ascii=False, default=int)


def _batches(projects: int) -> list[tuple[str, str]]:
    """Folder of declarations and file of determinations of each batch."""
    if projects <= BATCH:
        return [("申报表", "认定-审核.yaml")]
    return [(f"申报表/第{i}批", f"认定-审核-{i}.yaml") for i in range(1, -(-projects // BATCH) + 1)]


def _lists(county: County, folder: Path) -> None:
    (folder / "县直部门.csv").write_text("\n".join(("主管部门", *county.names(), "")), encoding="utf-8")
    listed = [f"{p.code},{p.name},{p.department},{p.total}" for p in county.roll() if p.listed]
    (folder / "政府投资项目清单.csv").write_text("\n".join(("项目代码,项目名称,主管部门,总投资（万元）", *listed, "")), encoding="utf-8")


def plan(batches: list[tuple[str, str]], written: Written) -> str:
    """年度.yaml: every step of the year under the law of its day, with what people decided where they decided something."""
    forms = [("目标审核" + (f"-第{i}批" if len(batches) > 1 else ""), folder, "2023-11-20", people)
             for i, (folder, people) in enumerate(batches, 1)]
    forms += [("7月监控", MONTHS[0], "2024-08-15", f"认定-{MONTHS[0]}.yaml"), ("10月监控", MONTHS[1], "2024-11-15", f"认定-{MONTHS[1]}.yaml"),
              ("自评复核", "自评表", "2025-03-20", "认定-自评.yaml"), ("财政评价", "评价表", "2025-05-30", "认定-评价.yaml")]
    steps = [(day, f"步骤: {name}, 表格: {folder}, 日期: {day}" + (f", 人工认定: {people}" if people in written.people else "")
              + (f", 登记: 是, 经办人: {KEEPER}" if name in ENTERED else ""))
             for name, folder, day, people in forms if folder in written.forms]
    told = f", 登记: {SUPERVISION}, 经办人: {KEEPER}" if SUPERVISION in written.people else ""
    steps.append((NOTIFIED, f"步骤: 整改通知, 整改: 整改通知, 日期: {NOTIFIED}{told}"))
    steps += [(day, f"步骤: {name}, 汇总: {name}, 日期: {day}") for name, day in ROSTERS]
    return _plan(text for _, text in sorted(steps, key=lambda s: s[0]))


def choosing() -> str:
    """年度-决定.yaml: the last fifth once more, with what people chose of every member, and the register at the end of the year.
    Both files are made from what the first plan came to (`deciding`)."""
    return _plan([f"步骤: 末位淘汰决定, 汇总: 末位淘汰, 日期: 2025-06-12, 人工认定: {CHOICES}",
                  f"步骤: 整改台账, 整改: 整改台账, 日期: 2025-12-31, 经过: {COURSE}, 经办人: {KEEPER}"])


def _plan(steps: Iterable[str]) -> str:
    return PLAN.format(stated=STATED, scope=SCOPE, own=OWN, place=PLACE, steps="".join(f"  - {{{text}}}\n" for text in steps))


PLAN = """\
# {stated}
# 示例县是虚构的，挂在一个市的名下，只为适用上级的政策；县里自定的参数写在“政策”文件夹，也是生成示例。
辖区: {scope}
年度: 2024
说明: {stated}
名单: {{县直部门: 名单/县直部门.csv, 政府投资项目清单: 名单/政府投资项目清单.csv}}
另有政策: {{{scope}: [政策/{place}, 政策/{own}]}}
步骤:
{steps}"""
