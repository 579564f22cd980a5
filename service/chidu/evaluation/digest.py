"""One hash for what an evaluator says of many cases, in whatever order, process or machine it said it (结果校验和).

Two evaluators that agree on every verdict and on all that follows have the same hash; so have two runs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from chidu.types import Outcome, Verdict

LETTER: dict[Verdict, str] = {"met": "M", "unmet": "U", "unknown": "?", "not_applicable": "-"}


def digest(case_id: str, verdicts: Iterable[Verdict], outcome: Outcome) -> bytes:
    """Of one case: its name, the verdicts in the order of rules and rows, the outcome."""
    points = [[n, g.grade, g.by, str(g.score)] for n, g in outcome.points.items()]
    rest = [outcome.grade, str(outcome.score), outcome.mode, outcome.conclusion, outcome.options, outcome.limit,
            outcome.actions, outcome.documents, outcome.because]
    line = [case_id, "".join(map(LETTER.__getitem__, verdicts)), points, rest]
    return hashlib.sha256(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")).digest()


def combined(digests: Iterable[bytes]) -> str:
    """Of many cases, in any order."""
    whole = hashlib.sha256()
    for one in sorted(digests):
        whole.update(one)
    return whole.hexdigest()
