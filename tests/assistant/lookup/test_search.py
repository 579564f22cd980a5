"""Finding provisions: what is there is found, what is not is not."""

from __future__ import annotations

from datetime import date

import pytest

from chidu.assistant.files import FileDesk
from chidu.assistant.lookup.passages import lawbook


@pytest.mark.parametrize(("words", "name"), [
    ("口号能不能写进目标", "审核.目标口号化"), ("直接服务公众的项目要不要设满意度", "指标.直接服务公众须设满意度"), ("整改的流程分几步", "问题整改"), ("重新报送的期限", "重新报送期限"),
])
def test_the_passage_is_the_first(words: str, name: str, desk: FileDesk) -> None:
    assert lawbook(desk.policy(desk.at, date(2024, 3, 1))).find(words, 1)[0].name == name


@pytest.mark.parametrize(("words", "name"), [
    ("目标喊口号行不行", "审核.目标口号化"), ("一条指标权重顶天给多少", "单项权重上限"), ("评价得了中会怎样", "等级处置.中"), ("干不下去的专项债怎么办", "债券.无法实施调整用途"),
])
def test_everyday_words_find_what_the_office_writes(words: str, name: str, desk: FileDesk) -> None:
    assert name in [p.name for p in lawbook(desk.policy(desk.at, date(2024, 3, 1))).find(words, 3)]


@pytest.mark.parametrize("words", ["国库集中支付退票怎么处理", "公积金贷款利率是多少"])
def test_near_words_are_no_answer(words: str, desk: FileDesk) -> None:
    assert not lawbook(desk.policy(desk.at, date(2024, 3, 1))).answers(words)


@pytest.mark.parametrize("words", ["今天天气怎么样", "红烧肉怎么做", "", "？？"])
def test_nothing_is_found_where_nothing_is(words: str, desk: FileDesk) -> None:
    assert lawbook(desk.policy(desk.at, date(2024, 3, 1))).find(words) == []


def test_every_passage_names_its_document(desk: FileDesk) -> None:
    for passage in lawbook(desk.policy("cn/shandong/heze", date(2024, 3, 1))).passages:
        assert passage.text
        assert passage.basis.startswith("《")
