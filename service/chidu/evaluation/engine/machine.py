"""durable_rules itself, and the only module that touches it: one ruleset, one state, one round at a time.

It uses the library's C interface and leaves its Python host aside: no timers, no threads, no ten-second lease, no
guessing whether an action is asynchronous; an "action" here is only the name of the rule that fired. One state serves
for the machine's whole life: in every round the facts are asserted, all firings drained, then the facts retracted.
The state is never deleted before a rule has fired in it; the greeting sees to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, NoReturn

from durable.engine import durable_rules_engine as native

from chidu.errors import WorkerLost

STATE = "0"  # the state that facts without a state of their own go to


class Fact(NamedTuple):
    """One fact as the engine reads it, with its name there and the greatest number of rules it can fire."""

    name: str
    text: str
    firings: int


GREETING = Fact("a0", '{"id":"a0","kind":0}', 1)

Answer = Callable[[str, str], Sequence[Fact]]
"""What follows from the firing of this rule by this fact: further facts, if any."""


class Machine:
    """Plays rounds. Whatever goes wrong inside closes it for good: nothing of a doubtful state is used again."""

    def __init__(self, text: str, roll_call: frozenset[str]) -> None:
        """`text` defines the rules; those in `roll_call` must fire exactly once for every fact."""
        self._roll_call = roll_call
        try:
            self._handle: int | None = native.create_ruleset("chidu", text)
        except native.error as error:
            _fail(f"规则装不进引擎（{error}）")
        self.play([GREETING], lambda rule, fact: ())

    def play(self, facts: Sequence[Fact], answer: Answer) -> None:
        """One round: every fact is asserted, every firing answered in the order it happens, every fact retracted.

        Raises WorkerLost("engine-fault") if a fact was lost, a rule fired too often or the engine reports an error.
        """
        if self._handle is None:
            _fail("会话已经关闭")
        if not facts:  # an empty batch would kill the process
            return
        try:
            names = self._drain(self._handle, facts, answer)
            self._require_accepted(native.retract_facts(self._handle, _batch(f'{{"id":"{name}"}}' for name in names)))
        except native.error as error:
            self.close()
            _fail(str(error))
        except BaseException:
            self.close()
            raise

    def _drain(self, handle: int, facts: Sequence[Fact], answer: Answer) -> list[str]:
        state = self._require_accepted(native.assert_facts(handle, _batch(fact.text for fact in facts)))
        names = [fact.name for fact in facts]
        silent = set(names)
        budget = sum(fact.firings for fact in facts)
        started = native.start_action_for_state(handle, state)
        firing = started[1] if started else None
        while firing is not None:
            budget -= 1
            if budget < 0:
                _fail("规则触发次数超出应有的上限")
            rule, fact = _read(firing)
            if rule in self._roll_call:
                silent.remove(fact)
            elif more := answer(rule, fact):
                self._require_accepted(native.assert_facts(handle, _batch(fact.text for fact in more)))
                names += [fact.name for fact in more]
                silent.update(fact.name for fact in more)
                budget += sum(fact.firings for fact in more)
            firing = native.complete_and_start_action(handle, state)
        if silent:
            _fail(f"{len(silent)}个事实没有应到")
        return names

    def _require_accepted(self, result: tuple[int, int]) -> int:
        code, state = result
        if code:
            _fail(f"事实未被接受，代码{code}")
        return state

    @property
    def closed(self) -> bool:
        return self._handle is None

    def close(self) -> None:
        """Gives back all memory: first the state, which the ruleset's own deletion would leave behind."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            native.delete_state(handle, STATE)
            native.delete_ruleset(handle)


def _batch(texts: Iterable[str]) -> str:
    return "[" + ",".join(texts) + "]"


def _read(firing: str) -> tuple[str, str]:
    """Rule and fact of `{"r7":{"m":{"id":"a3",…}}}`, whose head is the same for all facts made here."""
    parts = firing.split('"', 8)
    if parts[3] != "m" or parts[5] != "id":
        _fail("触发记录的格式不符")
    return parts[1], parts[7]


def _fail(found: str) -> NoReturn:
    raise WorkerLost(
        "engine-fault",
        f"规则引擎出错：{found}",
        rule="引擎出错时，本次判定全部作废",
        remedy="请重新审核；反复出现请报告运维人员",
    )
