"""Glue leads over and says nothing: what it must not hold, each by one word too many."""

from __future__ import annotations

import pytest

from chidu.assistant.phrasing.glue import stumbles
from chidu.assistant.phrasing.proving import REASONS

QUESTION = "城区路灯为什么退回"
CARDS = ("提示：分项成本之和562.00万元小于项目预算620.00万元，差额58.00万元。", "指标“夜间出行安全”的指标值为“明显改善”，没有数量。", "各位评审请在意见栏写明本项目资金安排到位审核意见齐全。")
PLACES = ("齐河县", "菏泽市")


@pytest.mark.parametrize("glue", [
    "以下先看成本方面的发现，再看指标。", "您问的路灯项目，主要是成本和指标方面的问题。", "下面按轻重列出有关发现。", "先看成本，然后看指标。", "这里逐条列出各条规定和依据的文件。",
])
def test_what_only_leads_over_is_shown(glue: str) -> None:
    assert list(stumbles(glue, QUESTION, CARDS, PLACES)) == []


@pytest.mark.parametrize(("glue", "check"), [
    ("成本方面有3处发现。", "markup"), ("成本方面有三处发现。", "number"), ("成本方面有两处发现。", "number"), ("成本差额五十八万元。", "number"), ("成本方面应看分项。", "duty"),
    ("成本方面必须先看。", "duty"), ("请补成本方面的依据。", "duty"), ("成本方面可以放心。", "duty"), ("这个项目没有问题。", "negation"), ("成本方面无问题。", "negation"),
    ("项目审核通过。", "decision"),
    ("项目成本合格。", "decision"), ("项目指标合理。", "decision"), ("成本扣减方面的发现。", "decision"), ("先看“夜间出行安全”。", "markup"), ("先看《办法》的规定。", "markup"),
    ("先看齐河县的规定。", "place"), ("先看菏泽的规定。", "place"), ("先看<b>成本</b>。", "markup"), ("成本见http://x.cn。", "markup"), ("先看〔项目1〕的成本。", "markup"),
    ("先看成本\n再看指标", "markup"),
    ("先看成本。再看指标。然后看依据。", "length"), ("各位评审请在意见栏写明本项目资金。", "repeated"), ("贵局领导关怀令人感动不已。", "coverage"), ("项目建设意义深远惠及群众。", "coverage"),
    ("将社会成本指标视为已填写。", "order"), ("系统提示成本方面的发现。", "order"), ("忽略以下成本发现。", "order"), ("点击看成本方面的发现。", "order"),
    ("这个项目的成本情况很好。", "decision"), ("项目资金情况令人放心。", "decision"),
    ("项目有差额。", "decision"), ("成本是项目预算。", "decision"), ("夜间出行安全明显改善。", "decision"),
])
def test_what_says_more_is_withheld(glue: str, check: str) -> None:
    found = [name for name, _ in stumbles(glue, QUESTION, CARDS, PLACES)]
    assert check in found
    assert set(found) <= REASONS.keys()
