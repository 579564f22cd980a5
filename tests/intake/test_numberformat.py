"""A number looks as its format says, without being rounded to it."""

from __future__ import annotations

from datetime import date

import pytest

from chidu.intake.numberformat import date_shown, shown


@pytest.mark.parametrize(("value", "code", "text"), [
    (12.0, None, "12"),
    (12.0, "General", "12"),
    (0.1 + 0.2, "0.0", "0.3"),
    (1346.0088, "0", "1346.0088"),
    (0.95, "0%", "95%"),
    (0.956, "0%", "95.6%"),
    (0.95, 9, "95%"),
    (0.5, 10, "50%"),
    (1.0, "0.00%", "100%"),
    (95.0, '0"%"', "95%"),
    (12.0, '0"场"', "12场"),
    (12.0, '"≥"0"场"', "≥12场"),
    (12.0, "0元", "12元"),
    (3498000.0, "#,##0.00", "3498000"),
    (3498000.0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "3498000"),
    (-3.5, '#,##0.0_);[Red]\\(#,##0.0\\)', "-3.5"),
    (5.0, "[$¥-804]#,##0", "5"),
    (45597.0, 'yyyy"年"m"月"', "2024年11月"),
    (45597.0, 57, "2024年11月"),
    (45597.0, "yyyy/m/d", "2024年11月1日"),
    (1e20, "General", "100000000000000000000"),
])
def test_what_a_cell_shows(value: float, code: str | int | None, text: str) -> None:
    assert shown(value, code)[0] == text


@pytest.mark.parametrize("code", ["0!.0,", "0!.0000,", "#,##0,", '0.00,,"亿"', '0\\.0,"万元"'])
def test_a_number_shown_scaled_down_is_not_trusted(code: str) -> None:
    assert "缩小了显示" in shown(3498000.0, code)[1]


@pytest.mark.parametrize("code", ["0!.0000", "#,##0", '#,##0"元,整"', "0.00"])
def test_a_comma_between_digits_or_in_words_does_not_scale(code: str) -> None:
    assert shown(3498000.0, code)[1] == ""


def test_a_number_of_more_than_fifteen_digits_is_not_trusted() -> None:
    assert "超过15位" in shown(3.7152524e19, "0")[1]
    assert shown(999999999999999.0, "0")[1] == ""


def test_a_date_without_day_is_a_month() -> None:
    assert date_shown(date(2024, 11, 1), 'yyyy"年"m"月"') == "2024年11月"
    assert date_shown(date(2024, 11, 1), None) == "2024年11月1日"
