"""A real worker, really struck: killed from outside, crashed or hung from inside, in the middle of the engine's round.

    with Struck("killed", times=1, folder=tmp_path) as sandbox:
        decide(case, law, sandbox)

A blow is a file in `folder`, taken away by the call that it strikes; a call that finds none is left in peace.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

from durable.engine import durable_rules_engine as native

from chidu.evaluation.engine.machine import Answer, Fact, Machine
from chidu.sandbox import Sandbox


class Struck(Sandbox):
    def __init__(self, how: str, times: int, folder: Path, seconds: float = 30.0) -> None:
        super().__init__(seconds=seconds)
        self.how, self.folder, self.calls = how, folder, 0
        for n in range(times):
            (folder / f"blow{n}").touch()

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        self.calls += 1
        if self.how != "killed":
            return super().call(struck, self.how, str(self.folder), function, *args)
        killer = Thread(target=kill_the_worker_that_asks, args=(self.folder, waiting := [True]))
        killer.start()
        try:
            return super().call(struck, self.how, str(self.folder), function, *args)
        finally:
            waiting.clear()
            killer.join()


def kill_the_worker_that_asks(folder: Path, waiting: list[bool]) -> None:
    """In this process: SIGKILL to the worker that wrote its number down."""
    while waiting:
        for asking in folder.glob("pid*"):
            asking.unlink()
            os.kill(int(asking.name.removeprefix("pid")), signal.SIGKILL)
        time.sleep(0.005)


# ---- in the worker


def struck(how: str, folder: str, function: Callable[..., Any], *args: Any) -> Any:
    blow = next(iter(sorted(Path(folder).glob("blow*"))), None)
    if blow is None:
        return function(*args)
    blow.unlink()
    play = Machine.play

    def hit(machine: Machine, facts: list[Fact], answer: Answer) -> None:
        def answered(rule: str, fact: str) -> Any:
            BLOWS[how](Path(folder))
            return answer(rule, fact)

        play(machine, facts, answered)

    Machine.play = hit  # type: ignore[method-assign]
    try:
        return function(*args)
    finally:
        Machine.play = play  # type: ignore[method-assign]


def _ask_to_be_killed(folder: Path) -> None:
    (folder / f"pid{os.getpid()}").touch()
    time.sleep(60)


def _crash(_: Path) -> None:
    """An id of nine megabytes: the engine itself runs over its stack."""
    handle = native.create_ruleset("crash", json.dumps({"r0": {"all": [{"m": {"kind": 0}}]}}))
    native.assert_fact(handle, f'{{"id":"{"9" * 9_000_000}","kind":0}}')
    native.start_action_for_state(handle, 1)


def _hang(_: Path) -> None:
    """Six hundred kinds: the engine itself never comes back from compiling."""
    native.create_ruleset("hang", json.dumps({f"r{n}": {"all": [{"m": {"kind": n}}]} for n in range(600)}))


def _freeze(_: Path) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


BLOWS = {"killed": _ask_to_be_killed, "crashed": _crash, "hung": _hang, "frozen": _freeze}
