"""Every finding code of the domain that a declaration or cost form can show has a rule or a question in the chain."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from chidu.policy.library import load_library
from chidu.policy.version import policy_version
from chidu.types import PolicyVersion, Question

ROOT = Path(__file__).parents[1]
CODES = list(csv.DictReader((ROOT / "tests" / "codes.csv").open(encoding="utf-8")))
GROUPS = {"completeness", "arithmetic", "classification", "policy", "consistency"}


@cache
def policy(scope: str) -> PolicyVersion:
    return policy_version(load_library(ROOT / "policies"), scope, date(2024, 3, 1))


@pytest.mark.parametrize("row", CODES, ids=lambda r: r["code"])
def test_a_code_is_answered_by_a_rule_or_a_question_or_says_why_not(row: dict[str, str]) -> None:
    if row["kind"] == "不适用":
        assert row["note"], "不适用的要写明理由"
        return
    for name in row["rule"].split("/"):
        rule = policy(row["scope"]).rule(name)
        assert rule is not None, f"{row['scope']}没有规则“{name}”"
        assert isinstance(rule.test, Question) is (row["kind"] == "判断")


def test_every_code_of_the_five_groups_is_there_once() -> None:
    codes = [row["code"] for row in CODES]
    assert len(codes) == len(set(codes))
    assert {row["group"] for row in CODES} >= GROUPS
