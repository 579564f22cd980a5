"""docs/coverage.md: every practice that the two articles tell of, with the rules, features and letters that implement it, or why not yet.

The list is features/做法.csv; a row names rules, and everything else is found: that they exist, where they apply, which
features speak of them, which letters there are. CHIDU_GOLDEN=write writes the page.
"""

from __future__ import annotations

import csv
import os
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from chidu.policy.version import policy_version
from small import real_library

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "coverage.md"
ON = date(2026, 1, 1)
HEAD = """# 做法与规则对照

两篇文章里各地的做法，逐条对应到本系统的规则、特性（features，三个判定器一致）和文书。规则写编号；“流程·”“评分·”“汇总·”“台账”是相应的机制。
没有对应的，写明为什么还没有。本页由 tests/test_coverage.py 生成并核对，内容改在 features/做法.csv。

| 编号 | 地方 | 做法 | 规则 | 特性 | 文书 | 说明 |
|---|---|---|---|---|---|---|
"""


@cache
def rows() -> list[dict[str, str]]:
    with (ROOT / "features" / "做法.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@cache
def known() -> frozenset[str]:
    """Every rule, flow, scoring and rule over a set that some jurisdiction has."""
    library, names = real_library(), set[str]()
    for scope in library.jurisdictions:
        law = policy_version(library, scope, ON)
        names |= {r.id for r in law.rules} | {f"流程·{f}" for f in law.flows} | {f"汇总·{n}" for n in law.sets.rosters}
        names |= {f"认定·{n}" for n in law.resolved["认定"]} | {f"结论·{n}" for n in law.conclusions} | {f"参数·{n}" for n in law.parameters}
    names |= {f"评分·{n}" for f in library.files for n in f.document.scorings}
    return frozenset(names)


@cache
def features() -> dict[str, str]:
    return {p.relative_to(ROOT / "features").with_suffix("").as_posix(): p.read_text(encoding="utf-8")
            for p in sorted((ROOT / "features").rglob("*.feature"))}


def named(row: dict[str, str], column: str) -> list[str]:
    return [part.strip() for part in row[column].split("/") if part.strip()]


def speaking_of(row: dict[str, str]) -> list[str]:
    """The features that name one of the row's rules."""
    names = [n.removeprefix("汇总·").removeprefix("流程·").removeprefix("参数·").removeprefix("结论·") for n in named(row, "规则")]
    return [f for f, text in features().items() if any(re.search(f'(?:"|[|] ){re.escape(n)}(名册|[".]| )', text) for n in names)]


def line(row: dict[str, str]) -> str:
    cells = [row["编号"], row["地方"], row["做法"], "、".join(named(row, "规则")), "、".join(speaking_of(row)), "、".join(named(row, "文书")), row["说明"]]
    return "| " + " | ".join(cells) + " |\n"


@pytest.mark.parametrize("row", rows(), ids=lambda r: r["编号"])
def test_every_practice_has_rules_and_features_or_says_why_not(row: dict[str, str]) -> None:
    assert [n for n in named(row, "规则") if n not in known()] == []
    letters = policy_version(real_library(), "cn", ON).vocabulary.documents
    assert [n for n in named(row, "文书") if n not in letters] == []
    if not (named(row, "规则") and speaking_of(row)):
        assert row["说明"], f"{row['编号']}没有规则或没有特性，要说明为什么"


def test_the_page_says_what_the_policies_and_features_say() -> None:
    page = HEAD + "".join(line(row) for row in rows())
    if os.environ.get("CHIDU_GOLDEN") == "write":
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page
