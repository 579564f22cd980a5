"""Where one of the three says something else, the comparison fails and says where."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.agreement import three
from tests.agreement.three import agreed

from chidu.errors import ChiduError, DeterminationError
from chidu.evaluation.bulk import Results
from chidu.evaluation.sign import Signed
from small import case, determined, form, policy, rule

LAMPS = policy(rule("权重.单项", "不符合: {权重: {大于: 60}}", 对象="指标") + rule("资金.限额", "不符合: {年度资金总额: {大于: 500万元}}").removeprefix("规则:\n")
               + "结论: {目标审核: [{当: {问题数: {大于: 0}}, 则: 退回, 可选: [退回, 通过]}, {其余: 通过}]}\n文书: {审核意见: {}}\n")
ROAD = replace(case(LAMPS, form(LAMPS, {}, {"指标": [{"权重": "60"}, {"权重": "61"}]})), id="路灯")
FAIR = replace(case(LAMPS, form(LAMPS, {"年度资金总额": "499万元"}, {"指标": []})), id="招聘会")
CHOSEN = replace(FAIR, id="认定", determinations=(determined("结论·目标审核", "缓一缓"),))


def changing(said: Callable[..., Any], change: Callable[[Any], Any], where: Callable[..., bool] = lambda *_: True) -> Callable[..., Any]:
    return lambda *asked: change(said(*asked)) if where(*asked) else said(*asked)


def test_the_three_agree_and_the_reference_is_told() -> None:
    road, fair, chosen = agreed(LAMPS, [ROAD, FAIR, CHOSEN])
    assert not isinstance(road, ChiduError)
    assert [(f.rule, str(f.about), f.verdict) for f in road[0]] == [
        ("权重.单项", "指标1", "met"), ("权重.单项", "指标2", "unmet"), ("资金.限额", "项目", "unknown")]
    assert not isinstance(fair, ChiduError)
    assert fair[1].conclusion == "通过"
    assert isinstance(chosen, DeterminationError)
    assert chosen.code == "determination-conclusion"


def test_a_verdict_of_the_engine_alone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def turned(signed: Signed) -> Signed:
        return replace(signed, verdicts={**signed.verdicts, ("权重.单项", "指标2"): "met"})

    monkeypatch.setattr(three, "sign", changing(three.sign, turned, lambda *asked: asked[3] is ROAD))
    with pytest.raises(AssertionError, match=r"^cn，2024-03-01，案件路灯：.*权重\.单项（指标2）：参照判“不符合”，引擎判“符合”"):
        agreed(LAMPS, [FAIR, ROAD])


def test_a_verdict_of_the_columns_alone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def turned(said: Any) -> list[Any]:
        return [(rule_id, about, "met" if verdict == "unknown" else verdict) for rule_id, about, verdict in said]

    monkeypatch.setattr(Results, "verdicts", changing(Results.verdicts, turned))
    with pytest.raises(AssertionError, match=r"^cn，2024-03-01，案件路灯：参照判“资金\.限额”（项目）无法判定，批量判“资金\.限额”（项目）符合"):
        agreed(LAMPS, [FAIR, ROAD])


def test_a_verdict_that_only_one_has_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Results, "verdicts", changing(Results.verdicts, lambda said: list(said)[:-1]))
    with pytest.raises(AssertionError, match=r"参照判“资金\.限额”（项目）符合，批量判无"):
        agreed(LAMPS, [FAIR])


def test_another_number_of_missing_fields_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(three, "lacking_fields", lambda *_: ("年度资金总额", "权重"))
    with pytest.raises(AssertionError, match="参照缺年度资金总额、权重，批量缺1项"):
        agreed(LAMPS, [ROAD])


@pytest.mark.parametrize("part", [{"conclusion": "缓议"}, {"documents": ()}, {"actions": ("补正",)}, {"grade": "优"}, {"because": ()}])
def test_another_outcome_is_named(part: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Results, "outcome", changing(Results.outcome, lambda outcome: replace(outcome, **part)))
        with pytest.raises(AssertionError, match=f"案件路灯：{next(iter(part))}：参照"):
            agreed(LAMPS, [ROAD])
    monkeypatch.setattr(three, "sign", changing(three.sign, lambda signed: replace(signed, outcome=replace(signed.outcome, **part))))
    with pytest.raises(AssertionError, match=r"案件路灯：.*总评或结论"):
        agreed(LAMPS, [ROAD])


def test_a_refusal_by_one_alone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    (fair,) = agreed(LAMPS, [FAIR])
    monkeypatch.setattr(three, "by_reference", lambda *_: fair)
    with pytest.raises(AssertionError, match=re.escape("案件认定：参照不拒绝，引擎拒绝（determination-conclusion）")):
        agreed(LAMPS, [CHOSEN])
    monkeypatch.setattr(three, "_engine_differs", lambda *_: iter(()))
    with pytest.raises(AssertionError, match=re.escape("案件认定：参照不拒绝，批量拒绝（determination-conclusion）")):
        agreed(LAMPS, [CHOSEN])
