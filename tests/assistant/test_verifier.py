"""Sentences of a model against their evidence: true ones pass, altered ones do not."""

from __future__ import annotations

import pytest

from chidu.assistant.verifier import Evidence, doubts

CARD = ("山东省菏泽市｜《菏泽市扎实开展预算绩效管理“提质增效”行动》“增强运行监控实效”部分｜参数“执行滞后幅度”为40个百分点。预算执行进度慢于时间进度达到该幅度的市级重大项目，实施重点监控。"
        "文化中心项目预算执行率18.3%，时间进度58.33%，慢40.03个百分点，资金3.5万元，不超过3.5万元。依据第十二条。不得安排预算。")
EVIDENCE = Evidence((CARD,), ("菏泽市", "齐河县"))


@pytest.mark.parametrize("sentence", [
    "预算执行进度慢于时间进度达到40个百分点的市级重大项目，实施重点监控。", "文化中心项目预算执行率18.3%，慢于时间进度40.03个百分点。", "资金不超过35000元，依据第十二条。",
])
def test_what_the_card_says_passes(sentence: str) -> None:
    assert doubts(sentence, EVIDENCE) == ()


@pytest.mark.parametrize(("sentence", "check"), [
    ("预算执行进度慢于时间进度达到30个百分点的市级重大项目，实施重点监控。", "number"), ("预算执行进度慢于时间进度达到40%的市级重大项目，实施重点监控。", "number"),
    ("资金不低于3.5万元，依据第十二条。", "number"), ("资金不超过3.5亿元，依据第十二条。", "number"), ("资金不超过3.5万元，依据第十三条。", "reference"),
    ("齐河县的市级重大项目，实施重点监控。", "place"), ("资金不超过3.5万元，已批准安排预算。", "decision"), ("市级重大项目不实施重点监控。", "negation"),
    ("市级重大项目，实施重点监控，详见http://x.cn。", "markup"), ("绩效管理对于国家治理现代化意义深远。", "coverage"),
])
def test_what_it_does_not_say_is_withheld(sentence: str, check: str) -> None:
    assert check in {d.check for d in doubts(sentence, EVIDENCE)}


def test_a_sentence_without_evidence_is_withheld() -> None:
    assert [d.check for d in doubts("资金不超过3.5万元。", Evidence(()))] == ["uncited"]
