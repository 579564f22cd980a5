"""What each evaluator says of generated cases, as one hash a case. Run in a process of its own:

    python -m tests.agreement.digests START COUNT ORDER

prints, as JSON, for each evaluator the hashes of cases START to START + COUNT - 1 under both policies. ORDER (given, backwards
or a number to shuffle by) is the order in which they are put to the evaluators.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

from benchmarks.workload import generated
from tests.agreement.three import by_bulk, by_engine, by_reference

from chidu.errors import ChiduError
from chidu.evaluation.digest import digest
from chidu.policy.library import load_library
from chidu.policy.version import policy_version
from chidu.types import Case, PolicyVersion

POLICIES = Path(__file__).parents[2] / "policies"
WHERE = (("cn/shandong/dezhou/qihe", 1), ("cn/shandong/jining/wenshang", 2))
ON = date(2024, 3, 1)


def digests(law: PolicyVersion, cases: Sequence[Case]) -> dict[str, list[str]]:
    """By evaluator; a case has one place in all three."""
    told = [by_reference(law, case) for case in cases]
    said: dict[str, list[str]] = {"reference": [], "engine": [], "bulk": [""] * len(cases)}
    for case, reference in zip(cases, told, strict=True):
        signed = by_engine(law, case, reference)
        if isinstance(reference, ChiduError) or isinstance(signed, ChiduError):
            raise AssertionError(f"{case.id}: {reference}")
        findings, outcome = reference
        said["reference"].append(digest(case.id, (f.verdict for f in findings), outcome).hex())
        said["engine"].append(digest(case.id, (signed.verdicts[f.rule, str(f.about)] for f in findings), signed.outcome).hex())
    for i, results, place in by_bulk(law, cases):
        said["bulk"][i] = results.digest(place).hex()
    return said


def cases_of(law: PolicyVersion, seed: int, start: int, count: int, order: str) -> list[Case]:
    listed = list(generated(law, seed, start, count, 8, 3, 0.5, kinds=tuple(law.vocabulary.kinds)))
    if order == "backwards":
        listed.reverse()
    elif order != "given":
        Random(order).shuffle(listed)
    return listed


def both(start: int, count: int, order: str) -> dict[str, list[str]]:
    library = load_library(POLICIES)
    said: dict[str, list[str]] = {"reference": [], "engine": [], "bulk": []}
    for scope, seed in WHERE if order == "given" else reversed(WHERE):
        law = policy_version(library, scope, ON)
        for evaluator, listed in digests(law, cases_of(law, seed, start, count, order)).items():
            said[evaluator] += listed
    return said


if __name__ == "__main__":
    json.dump(both(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]), sys.stdout)
