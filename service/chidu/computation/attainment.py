"""How far a target is reached (完成率), the right way round for what should stay low."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from chidu.computation.values import each, given, lacking, reads_of, unknown
from chidu.condition import Computation, Reader
from chidu.form import Value
from chidu.quantity import PERCENT

OVER, ZERO = ("目标值除以完成值", "超过不得分"), ("达成得满分否则零分", "无法判定")
"""What a target that should not be exceeded gives where it is (负向指标), and what a target of zero gives (指标值为零)."""


@dataclass(frozen=True)
class Attainment:
    """完成率 of an actual value against a target with its sign. Without a sign, and with ≥ > =, more is better: actual ÷ target.
    With ≤ or < less is better: reached is 100%; exceeded is target ÷ actual, or nothing. A date is reached by that day;
    how much a later one is worth only a person can say.

    Source: 财预〔2020〕10号 第十六条 for 正向; it says nothing of 负向, so that a policy chooses.
    """

    actual: Computation
    target: Computation
    sign: Computation
    exceeded: str
    of_zero: str

    def evaluate(self, reader: Reader) -> Value:
        values, gap = each((self.actual, self.target), reader)
        sign = self.sign.evaluate(reader)
        if not sign.known and (sign.state == "unread" or sign.missing):
            gap = unknown(*(gap.missing if gap else ()), *lacking(self.sign.say(), sign))
        if gap:
            return gap
        actual, target = values[0].v, values[1].v
        if isinstance(actual, date) and isinstance(target, date):
            return given(Fraction(1), PERCENT) if actual <= target else unknown(f"{self.actual.say()}（逾期，完成率待人认定）")
        if not isinstance(actual, Fraction) or not isinstance(target, Fraction):
            return unknown(f"{self.actual.say()}与{self.target.say()}（不都是数）")
        if values[0].unit != values[1].unit:
            return unknown(f"{self.actual.say()}与{self.target.say()}（单位不一致）")
        if target < 0 or actual < 0:
            return unknown(f"{self.actual.say()}与{self.target.say()}（有负数，完成率待人认定）")
        return self._ratio(actual, target, less_is_better=sign.known and sign.v in ("≤", "<"))

    def _ratio(self, actual: Fraction, target: Fraction, less_is_better: bool) -> Value:
        if less_is_better:
            if actual <= target:
                return given(Fraction(1), PERCENT)
            return given(target / actual if self.exceeded == OVER[0] else Fraction(0), PERCENT)
        if target == 0:
            return given(Fraction(1), PERCENT) if self.of_zero == ZERO[0] else unknown(f"{self.target.say()}（为零，完成率待人认定）")
        return given(actual / target, PERCENT)

    def say(self) -> str:
        return f"{self.actual.say()}对{self.target.say()}的完成率（越低越好的，超过时{'为零' if self.exceeded == OVER[1] else self.exceeded}）"

    def reads(self) -> frozenset[str]:
        return reads_of((self.actual, self.target, self.sign))
