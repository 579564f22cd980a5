"""What the terminal shows of many forms at once: totals, the rules that are failed most, files that were left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from chidu.cli.screens import WIDE, err, out
from chidu.desk.bulk import PENDING, Judged
from chidu.desk.office import Office
from chidu.errors import ChiduError
from chidu.types import VERDICTS, PolicyVersion

MOST_RULES = 20
SHOWN_ERRORS = 20


def shown(judged: Judged, office: Office) -> None:
    """For an officer: how many forms end how, and by which rules most are held up."""
    policy = office.policy(judged.scope, judged.on)
    totals = judged.totals
    place = office.library.jurisdictions[judged.scope].name
    out.print(f"{place}，{judged.on.isoformat()}的政策（{policy.fingerprint[:12]}）：共{totals.forms}张表。只作预审，不出文书。")
    if not totals.forms:
        return
    for title, counted, undecided in (("结论", totals.conclusions, "待定"), ("总评", totals.grades, "待评")):
        out.print(f"{title}：{_counted(counted, undecided)}")
    out.print("合计：" + "，".join(f"{name.removesuffix('数')}{n}" for name, n in totals.counts.items()))
    _rules(judged, policy)
    if judged.digest:
        out.print(f"结果校验和：{judged.digest}")


def _counted(counted: Counter[str], undecided: str) -> str:
    return "，".join(f"{undecided if name == PENDING else name}{n}张" for name, n in counted.most_common())


def _rules(judged: Judged, policy: PolicyVersion) -> None:
    unmet = sorted(((counts[1], rule, counts) for rule, counts in judged.totals.rules.items() if counts[1]), key=lambda r: (-r[0], r[1]))
    if not unmet:
        return
    table = Table(box=SIMPLE_HEAD)
    table.add_column("规则", overflow="fold", min_width=12)
    table.add_column("要点", overflow="fold")
    for verdict in VERDICTS.values():
        table.add_column(verdict, justify="right", no_wrap=True)
    for _, rule, counts in unmet[:MOST_RULES]:
        found = policy.rule(rule)
        table.add_row(rule, found.wording.gist if found else "", *map(str, counts))
    if not out.is_terminal:
        out.width = WIDE
    out.print(table, soft_wrap=False)
    if len(unmet) > MOST_RULES:
        out.print(f"另有{len(unmet) - MOST_RULES}条规则也有不符合；--json 或 --out 给出全部。")


@contextmanager
def judging(parts: int, quiet: bool) -> Iterator[Callable[[object], None]]:
    """A bar that shows how many parts of a store are judged; what is given is called for each."""
    columns = (TextColumn("判定"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as bar:
        task = bar.add_task("判定", total=parts)
        yield lambda _: bar.advance(task)


def left_out(errors: Sequence[ChiduError], judged: Judged | None) -> None:
    """The files that could not be read and the forms that could not be judged, and why."""
    told = [str(e) for e in errors] + [f"{form}：{why}" for form, why in (judged.totals.refused if judged else {}).items()]
    for line in told[:SHOWN_ERRORS]:
        err.print(line, style="red")
    if len(told) > SHOWN_ERRORS:
        err.print(f"另有{len(told) - SHOWN_ERRORS}份也没有计入。", style="red")


def as_json(judged: Judged, errors: Iterable[ChiduError]) -> dict[str, Any]:
    totals = judged.totals
    return {
        "scope": judged.scope, "on": judged.on.isoformat(), "fingerprint": judged.fingerprint, "forms": totals.forms,
        "conclusions": dict(totals.conclusions), "grades": dict(totals.grades), "counts": dict(totals.counts),
        "rules": {rule: dict(zip(VERDICTS.values(), counts, strict=True)) for rule, counts in totals.rules.items()},
        "refused": totals.refused, "errors": [{"code": e.code, "message": str(e)} for e in errors], "sha256": judged.digest or None,
    }
