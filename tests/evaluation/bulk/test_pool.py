"""Texts as numbers: each once, and asked once."""

from __future__ import annotations

from chidu.evaluation.bulk.pool import EMPTY, NOTHING, Pool


def test_equal_things_have_one_number_and_come_back():
    pool = Pool()
    things = ["甲", "乙", ("甲",), "甲", ("甲", "乙"), "", None, "甲乙"]
    numbers = [pool.number(t) for t in things]
    assert [pool.thing(n) for n in numbers] == things
    assert numbers[0] == numbers[3]
    assert len(set(numbers)) == len(set(things)) == pool.size
    assert (pool.number(None), pool.number("")) == (NOTHING, EMPTY)


def test_a_question_is_put_once_of_each_text_that_occurs():
    pool, asked = Pool(), []

    def long(text: str) -> bool:
        asked.append(text)
        return len(text) > 1

    few = [pool.number(t) for t in ("甲", "甲乙")]
    assert pool.asked("长", few, long)[few].tolist() == [False, True]
    more = [*few, pool.number("乙丙")]
    assert pool.asked("长", more, long)[more].tolist() == [False, True, True]
    assert asked == ["甲", "甲乙", "乙丙"]
    assert pool.asked("短", few, lambda text: not long(text))[few].tolist() == [True, False]
