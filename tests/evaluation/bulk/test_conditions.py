"""Conditions over columns have the truth that they have for each sheet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chidu import condition
from chidu.condition import Compare, Contains, Listed, Operand, Provided, Rows, Shape
from chidu.evaluation.bulk import columns_of, conditions
from chidu.evaluation.bulk.frame import Facts
from chidu.evaluation.bulk.truth import Truth
from chidu.evaluation.derive import derive
from chidu.form import Form, Value
from chidu.policy.grammar import parse_condition
from chidu.types import WHOLE, Case
from small import MANY, ROWS, SPRING, Sheet, environment, policy, sheet
from strategies import PARAMETERS, WORDS, case_of_sheet, loose_conditions, loose_sheets, sheets
from strategies import conditions as written_conditions

NO_LAW = policy("参数: {}\n")
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def facts_of(seen: list[Sheet]) -> Facts:
    (columns,) = columns_of([case_of_sheet(one, 2 * i) for i, one in enumerate(seen)])
    return Facts(columns)


def told(truth: Truth, size: int) -> list[bool | None]:
    assert not (truth.yes & truth.no).any()
    yes, no = (np.broadcast_to(a, (size,)).tolist() for a in (truth.yes, truth.no))
    return [True if y else False if n else None for y, n in zip(yes, no, strict=True)]


def alike(of, seen: list[Sheet], table: str = "") -> None:
    facts = facts_of(seen)
    if table:
        rows = [row for i, one in enumerate(seen) for row in derive(case_of_sheet(one, 2 * i), NO_LAW).view(WHOLE).rows(table) or ()]
        if table in facts.frames:
            assert told(conditions.truth(of, facts.frames[table]), len(rows)) == [of.kleene(row) for row in rows], of.say()
    else:
        assert told(conditions.truth(of, facts.project), len(seen)) == [of.kleene(one) for one in seen], of.say()


@settings(max_examples=MANY // 5 or 120, **QUIET)
@given(written_conditions(), st.lists(sheets(), min_size=1, max_size=5))
def test_what_a_policy_may_say_is_what_kleene_says_of_each_sheet(raw, seen):
    alike(parse_condition(raw, environment(PARAMETERS, WORDS)), seen)


@settings(max_examples=MANY // 5 or 120, **QUIET)
@given(st.data(), st.sampled_from(["", *sorted(ROWS)]), st.lists(loose_sheets(), min_size=1, max_size=5))
def test_any_condition_on_a_form_or_on_its_rows_is_what_kleene_says_of_each(data, table, seen):
    alike(data.draw(loose_conditions(table)), seen, table)


NODES = [n for n in vars(condition).values() if isinstance(n, type) and {"kleene", "rails", "leaves"} <= set(dir(n))]


@pytest.mark.parametrize("node", [n for n in NODES if n is not condition.Condition])
def test_every_condition_has_its_columns(node: type) -> None:
    assert conditions._truth.dispatch(node) is not conditions._truth.dispatch(object)


ODD = ["\ud800", "甲\0乙", "\u202e甲", "💡" * 300, "[(*", "\u00a0甲\u3000", "Ａ１", "甲\n乙", "＿＿", "١٢", "None", ""]


@pytest.mark.parametrize("of", [
    Contains("年度目标", Operand(Value("given", ("甲", "a1", ""))), True), Contains("年度目标", Operand(None, "应有动因"), False),
    Shape("年度目标", "数字", True), Shape("年度目标", "占位符", True), Shape("年度目标", "日期", False), Shape("年度目标", "纯数字", True),
    Listed("年度目标", "甲册"), Compare("年度目标", "=", Operand(None, "项目名称")), Compare("年度目标", "≠", Operand(Value("given", "甲"))),
    Provided("年度目标", False)], ids=lambda c: f"{type(c).__name__}{getattr(c, 'shape', '')}")
def test_odd_texts_are_looked_at_as_they_are(of) -> None:
    seen = [Sheet({"年度目标": Value("given", text, None, text), "项目名称": Value("given", other, None, other),
                   "应有动因": Value("given", (other,), None, other), "名单·甲册": Value("given", tuple(ODD[:6]))})
            for text in ODD for other in ("甲", text)]
    cases = [Case(str(i), "cn", SPRING, Form("绩效目标申报表", "", dict(one.fields), {})) for i, one in enumerate(seen)]
    (columns,) = columns_of(cases)
    assert told(conditions.truth(of, Facts(columns).project), len(seen)) == [of.kleene(one) for one in seen]


@pytest.mark.parametrize("quantifier", ["至少有", "没有", "每个"])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_rows_are_counted_form_by_form(quantifier: str, count: int) -> None:
    """Forms without the table, with none of its rows, with rows that hold, do not hold and are unknown."""
    cells = {"y": {"权重": "2"}, "n": {"权重": "0"}, "?": {"权重": Value("blank")}}
    kinds = ["", "y", "n", "?", "yn", "y?", "n?", "yy", "nn", "??", "yyn", "yn?"]
    seen = [sheet({}), *(sheet({}, 指标=[cells[c] for c in kind]) for kind in kinds)]
    weighty = parse_condition({"权重": {"大于": "1"}}, environment().inside("指标"))
    rows = Rows("指标", quantifier, count, weighty)
    alike(rows, seen)
    alike(rows, seen, "指标")
    alike(rows, seen[:1])
    alike(Rows("成本项", quantifier, count, weighty), seen)
