"""What can go wrong with a model's stream, over real sockets: each must end in its own message, soon, and never be taken for an answer.

    PYTHONPATH=.:service:tests python -m benchmarks.assistant.faults [--misses]
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Any

from tests.servers.models import FAULTS, SEVENTEEN, ModelServer, serving

from chidu.assistant.backend.asking import Message
from chidu.assistant.backend.compatible import OpenAICompatible
from chidu.assistant.backend.faults import ModelFault
from chidu.assistant.backend.settings import ModelSettings

LIMITS: dict[str, Any] = {"first": 0.2, "idle": 0.2, "whole": 0.5, "max_bytes": 1 << 20}
ASKED = [Message("user", "为什么没有通过？")]


@dataclass(frozen=True)
class Outcome:
    """`said`: the text that came before it ended, which counts for nothing; `ended`: the fault; none where it was taken for an answer."""

    name: str
    wanted: str
    said: str
    ended: ModelFault | None
    seconds: float

    @property
    def right(self) -> bool:
        return self.ended is not None and self.ended.kind == self.wanted


def outcomes() -> list[Outcome]:
    with serving() as server:
        return [_outcome(server, name, wanted) for name, (_, wanted) in FAULTS.items()]


def _outcome(server: ModelServer, name: str, wanted: str) -> Outcome:
    said, ended, began = "", None, time.perf_counter()
    try:
        for piece in OpenAICompatible(ModelSettings(server.url(name), name, **LIMITS)).ask(ASKED):
            said += piece
    except ModelFault as fault:
        ended = fault
    return Outcome(name, wanted, said, ended, time.perf_counter() - began)


def measured(done: list[Outcome]) -> dict[str, str]:
    """By name, as for a table: how many of the seventeen and of the others end as they should, and the longest of them."""
    groups = {"stream faults": [o for o in done if o.name in SEVENTEEN], "more of them": [o for o in done if o.name not in SEVENTEEN]}
    found = {name: f"{sum(o.right for o in group)}/{len(group)}" for name, group in groups.items()}
    taken, longest = sum(o.ended is None for o in done), max(o.seconds for o in done)
    return found | {"taken for an answer": str(taken), "longest, seconds": f"{longest:.2f}"}


def main(arguments: list[str]) -> None:
    done = outcomes()
    lines = [f"{name:30} {value}" for name, value in measured(done).items()]
    lines += [f"{o.name:30} {o.wanted:18} {o.seconds:5.2f} s  {o.ended or '当作了完整的回答'}" for o in done
              if not (o.right and "--misses" in arguments)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
