"""The third evaluator: the same policy over columns of many forms at once, for previews, impact and re-evaluation (批量判定).

    columns, = columns_of(cases)               # once; any number of policies after that
    results = evaluate(policy, columns)
    results.outcome(0), list(results.verdicts(0))

It says what the reference says and never issues anything: a decision carries the signatures of reference and engine.
"""

from chidu.evaluation.bulk import measures as measures  # registers its computations
from chidu.evaluation.bulk.columns import columns_of
from chidu.evaluation.bulk.frame import Columns
from chidu.evaluation.bulk.results import Results, evaluate

__all__ = ["Columns", "Results", "columns_of", "evaluate"]
