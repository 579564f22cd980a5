"""Cards: each sentence with what it is true of."""

from __future__ import annotations

from chidu.assistant.answers.answer import Answer, Cite, Line
from chidu.assistant.answers.replying import reply
from chidu.assistant.files import FileDesk
from chidu.assistant.matter import Matter
from chidu.assistant.phrasing.cards import Heads, cards_of
from chidu.assistant.phrasing.outgoing import phrasing

HEADS = Heads({"cn/qihe": "齐河县"}, {"f1": "齐河县2024年度绩效目标申报表“城区路灯运维项目”"})


def test_a_card_names_county_form_project_document_and_article(desk: FileDesk, lamps: Matter) -> None:
    replied = reply("为什么没通过", desk, lamps)
    card = next(c for c in cards_of(replied.answer, phrasing(desk, replied, "cards").heads) if "分项成本之和" in c.line.text)
    for part in ("齐河县2024年度绩效目标申报表“城区路灯运维项目”", "齐河县2024年3月15日的规定", "《中央部门预算绩效目标管理办法》（财预〔2015〕88号）附3“资金匹配性”", "成本.分项之和小于预算"):
        assert part in card.head
    assert card.text == f"{card.head}｜{card.line.text}"


def test_what_leads_over_is_no_card() -> None:
    cite = Cite("form:f1", "form", "城区路灯运维项目", (), {"form": "f1"})
    lines = (Line("假如总额改为20万元：", (), True), Line("结论不变。", ("form:f1",)), Line("没有依据的一句。"), Line("另有3条。", (), True))
    answer = Answer("whatif", lines, {"form:f1": cite})
    assert [(c.id, c.line, c.head) for c in cards_of(answer, HEADS)] == [("c1", lines[1], HEADS.forms["f1"])]


def test_a_list_card_says_of_which_list() -> None:
    answer = Answer("failing", (Line("3张表中，要补正的有1张：", ("list",)),), {"list": Cite("list", "list", "工作清单")})
    assert cards_of(answer, HEADS)[0].text == "工作清单｜3张表中，要补正的有1张："
