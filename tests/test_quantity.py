"""Amounts, rates, targets and dates as forms write them, read exactly and said again."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chidu.quantity import (
    PERCENT,
    POINTS,
    YUAN,
    Quantity,
    Target,
    amount,
    day,
    decimal_text,
    money_scale,
    number,
    period,
    plain,
    quantity,
    rate,
    say,
    say_date,
    split_sign,
    target,
    written_unit,
)
from strategies import decimals, signs, units


@pytest.mark.parametrize(("text", "value", "unit"), [
    ("500万元", 5_000_000, YUAN),
    ("1.5 亿元", 150_000_000, YUAN),
    ("３千元", 3_000, YUAN),
    ("20%", Fraction(1, 5), PERCENT),
    ("５‰", Fraction(1, 200), PERCENT),
    ("100.00(%)", 1, PERCENT),
    ("40个百分点", Fraction(2, 5), POINTS),
    ("1600元/亩", 1600, "元/亩"),
    ("0.2万元/场", 2000, "元/场"),
    ("620万/月", 6_200_000, "元/月"),
    ("3年", 3, "年"),
    ("-12", -12, None),
    ("1,346.0088", Fraction("1346.0088"), None),
    ("10次（每季度）", 10, "次"),
])
def test_quantities(text: str, value, unit: str | None) -> None:
    assert quantity(text) == Quantity(Fraction(value), unit)


@pytest.mark.parametrize("text", ["", "合理", "约10场", "8-12%", "10~12场", "1.2.3", "12月底前完成", "1,23元", "二100百分比",
                                  "10、20场"])
def test_what_is_no_quantity(text: str) -> None:
    assert quantity(text) is None


@pytest.mark.parametrize(("text", "sign", "value", "unit"), [
    ("≥95%", "≥", Fraction(19, 20), "%"), ("=100.00(%)", "=", 1, "%"), ("≧735 人次", "≥", 735, "人次"),
    ("═100", "=", 100, None),
    (">=17600株", "≥", 17600, "株"), ("≤28.40/株", "≤", Fraction("28.4"), "元/株"), ("95%以上。", "≥", Fraction(19, 20), "%"),
    ("90分及以上", "≥", 90, "分"), ("95%(含)以上", "≥", Fraction(19, 20), "%"), ("30天内", "≤", 30, "天"),
    ("＞92％", ">", Fraction(23, 25), "%"),
    ("不少于3场", "≥", 3, "场"), ("大于等于3场", "≥", 3, "场"), ("超过3场", ">", 3, "场"), ("985米", None, 985, "米"),
    ("2", None, 2, None),
    ("1次/月", None, 1, "次/月"), ("=300天", "=", 300, "天"), ("2280次", None, 2280, "次"), ("250万", None, 2_500_000, None),
    ("≥**株", "≥", None, None), ("不超过预算", "≤", None, None), ("优良", None, None, None),
    ("2023.07-2024.01", None, None, None),
    ("国内领先", None, None, None), ("2年内完成", None, None, None),
])
def test_targets(text: str, sign: str | None, value, unit: str | None) -> None:
    assert target(text) == Target(sign, None if value is None else Fraction(value), unit)


@pytest.mark.parametrize(("text", "column", "money", "value", "unit"), [
    ("≥95", "％", False, Fraction(19, 20), "%"),
    ("95", "百分比", False, Fraction(19, 20), "%"),
    ("620", "万元", False, 6_200_000, "元"),
    ("12场", "次", False, 12, "场"),
    ("250万", None, True, 2_500_000, "元"),
    ("250万", "万元", False, 2_500_000, "元"),
    ("250万", "人", False, 250, "万人"),
    ("1346.0088万", "万平方米", False, Fraction("1346.0088"), "万平方米"),
    ("≤250万/年", None, True, 2_500_000, "元/年"),
    ("12", None, True, 12, None),
])
def test_a_targets_unit_from_its_column_or_its_surroundings(text, column, money, value, unit) -> None:
    got = target(text, column, money=money)
    assert (got.value, got.unit) == (value, unit)


@pytest.mark.parametrize(("text", "unit"), [
    ("≤250万元", "万元"), ("≤28.40/株", "元/株"), ("≤620万/月", "万元/月"), ("95%以上。", "%"), ("12", None), ("合理", None),
    ("250万", "万")])
def test_the_unit_as_it_stands(text: str, unit: str | None) -> None:
    assert written_unit(text) == unit


@pytest.mark.parametrize(("text", "default", "yuan"), [
    ("12", "万元", 120_000), ("12", "元", 12), ("￥1,234.5", "元", Fraction("1234.5")), ("12万", "元", 120_000),
    ("3千元", "万元", 3_000),
    ("12", "公里", None), ("12场", "万元", None), ("12元/亩", "万元", None), ("约12", "万元", None), ("", "万元", None)])
def test_amounts_of_money(text: str, default: str, yuan) -> None:
    assert amount(text, default) == yuan


def test_rates_need_their_sign() -> None:
    assert (rate("95.00(%)"), rate("95"), rate("95场")) == (Fraction(19, 20), None, None)


def test_money_units() -> None:
    assert [money_scale(u) for u in ("元", "万元", " 亿 元", "千元", "万", "公里", "")] == [1, 10_000, 10**8, 1000, None, None,
                                                                                  None]


@pytest.mark.parametrize(("text", "first", "last"), [
    ("2024-07-31", "2024-07-31", "2024-07-31"), ("2024年7月31日", "2024-07-31", "2024-07-31"),
    ("2024/7/31", "2024-07-31", "2024-07-31"),
    ("20240731", "2024-07-31", "2024-07-31"), ("2023年4月", "2023-04-01", "2023-04-30"),
    ("2023.07", "2023-07-01", "2023-07-31"),
    ("202002", "2020-02-01", "2020-02-29"), ("2023", "2023-01-01", "2023-12-31"),
    ("2023年度", "2023-01-01", "2023-12-31"),
    ("２０２４年２月", "2024-02-01", "2024-02-29"),
])
def test_days(text: str, first: str, last: str) -> None:
    assert (day(text), day(text, end=True)) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["20246", "2024115", "2024年13月", "2023-02-29", "24年1月", "2024.3.", "9999年", "1月",
                                  "尽快", ""])
def test_what_is_no_day(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize(("text", "first", "last"), [
    ("202001-202012", "2020-01-01", "2020-12-31"), ("2023年4月-2024年2月", "2023-04-01", "2024-02-29"),
    ("2020年1月--2020年11月", "2020-01-01", "2020-11-30"), ("2023.07-2024.01", "2023-07-01", "2024-01-31"),
    ("2024-01-01至2024-12-31", "2024-01-01", "2024-12-31"), ("2023-04-2024-02", "2023-04-01", "2024-02-29"),
    ("2024年1-12月", "2024-01-01", "2024-12-31"), ("2024年3月1日至11月30日", "2024-03-01", "2024-11-30"),
    ("2024年", "2024-01-01", "2024-12-31"), ("2023~2025", "2023-01-01", "2025-12-31"),
    ("2024年5月—2024年5月", "2024-05-01", "2024-05-31"),
])
def test_periods(text: str, first: str, last: str) -> None:
    assert period(text) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["20246-202516", "2024年12月-2024年1月", "3年", "长期", "2024-12", "2024年1月", "2024年1月-尽快",
                                  ""])
def test_what_is_no_period(text: str) -> None:
    assert period(text) is None


@pytest.mark.parametrize(("value", "unit", "money_unit", "text"), [
    (5_620_000, YUAN, "万元", "562.00万元"), (5_620_000, YUAN, "元", "5620000.00元"),
    (Fraction(7, 12), PERCENT, "万元", "58.33%"),
    (Fraction(4003, 10000), POINTS, "万元", "40.03个百分点"), (12, "场", "万元", "12场"), (1600, "元/亩", "万元", "1600元/亩"),
    (90, None, "万元", "90"), (Fraction(1, 3), None, "万元", "0.333333"), (50, YUAN, "万元", "0.01万元"),
    (49, YUAN, "万元", "0.00万元"),
])
def test_saying_it(value, unit, money_unit: str, text: str) -> None:
    assert say(Fraction(value), unit, money_unit) == text


def test_saying_a_date() -> None:
    assert say_date(date(2024, 7, 1)) == "2024年7月1日"


@given(decimals())
def test_a_number_written_with_separators_reads_as_itself(value: Fraction) -> None:
    text = decimal_text(value)
    whole, dot, rest = text.partition(".")
    assert number(text) == number(f"{int(whole):,}{dot}{rest}" if not whole.startswith("-0") else text) == value


@given(decimals(places=2), st.sampled_from(["元", "万元"]))
def test_an_amount_said_to_the_cent_reads_as_itself(value: Fraction, money_unit: str) -> None:
    yuan = value * (10_000 if money_unit == "万元" else 1)
    assert amount(say(yuan, YUAN, money_unit), "元") == yuan
    assert amount(decimal_text(value), money_unit) == yuan


@given(decimals(places=2), st.sampled_from([PERCENT, POINTS]))
def test_a_rate_said_to_two_places_reads_as_itself(value: Fraction, unit: str) -> None:
    assert quantity(say(value / 100, unit)) == Quantity(value / 100, unit)


@given(signs(), decimals(), units())
def test_a_target_written_reads_as_its_parts(sign: str, value: Fraction, unit: str) -> None:
    got = target(f"{sign}{decimal_text(value)}{unit}")
    assert got == target(f"{sign} {decimal_text(value)}", unit)
    assert got.sign == (sign or None)
    assert got.value == value * {"%": Fraction(1, 100), "万元": 10_000}.get(unit, 1)
    assert split_sign(f"{sign}{decimal_text(value)}{unit}")[1] == f"{decimal_text(value)}{unit}"


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_date_said_reads_as_itself(when: date) -> None:
    assert day(say_date(when)) == day(when.isoformat()) == day(when.isoformat(), end=True) == when


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.dates(date(1900, 1, 1), date(2200, 12, 31)),
       st.sampled_from(["-", "至", "—", "--", "~"]))
def test_a_period_of_two_days_reads_as_itself_in_order_only(a: date, b: date, dash: str) -> None:
    assert period(f"{say_date(a)}{dash}{say_date(b)}") == ((a, b) if a <= b else None)


@given(st.text(max_size=30))
def test_any_text_is_read_or_not_but_never_fails(text: str) -> None:
    assert target(text).value is None or any(c.isdigit() for c in text)
    for reader in (quantity, number, day, period, rate, written_unit, split_sign):
        reader(text)


def test_every_kind_of_space_goes_and_full_width_becomes_half():
    spaces = [chr(c) for c in range(0x110000) if chr(c).isspace()]
    assert len(spaces) > 20
    assert plain("甲".join(spaces)) == "甲" * (len(spaces) - 1)
    assert plain("（ＡＢＣ－１２％） −３") == "(ABC-12%)-3"
