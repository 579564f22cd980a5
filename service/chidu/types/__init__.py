"""The nouns that everything shares, all frozen: from a case to a signed decision.

    Form → Case → Facts → Finding → Outcome → Decision

People decide by adding a Determination (人工认定) to a case, never by editing a result.
"""

from chidu.types.case import PROJECT, WHOLE, Case, Determination, Facts, Origin, Ref, Scope, View
from chidu.types.law import (
    Bands,
    Derived,
    Fails,
    Grading,
    Ladder,
    Letter,
    Must,
    Parameter,
    Point,
    PolicyVersion,
    Question,
    Rule,
    Step,
    Wording,
)
from chidu.types.results import VERDICTS, Decision, Finding, Fired, Graded, Outcome, Sentence, Tell, Trace, Verdict, Waiting

__all__ = [
    "PROJECT",
    "VERDICTS",
    "WHOLE",
    "Bands",
    "Case",
    "Decision",
    "Derived",
    "Determination",
    "Facts",
    "Fails",
    "Finding",
    "Fired",
    "Graded",
    "Grading",
    "Ladder",
    "Letter",
    "Must",
    "Origin",
    "Outcome",
    "Parameter",
    "Point",
    "PolicyVersion",
    "Question",
    "Ref",
    "Rule",
    "Scope",
    "Sentence",
    "Step",
    "Tell",
    "Trace",
    "Verdict",
    "View",
    "Waiting",
    "Wording",
]
