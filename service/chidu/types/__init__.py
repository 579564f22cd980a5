"""The nouns that everything shares, all frozen: from a case to a signed decision.

    Form → Case → Facts → Finding → Outcome → Decision

People decide by adding a Determination (人工认定) to a case, never by editing a result.
"""

from chidu.types.case import PROJECT, WHOLE, Case, Determination, Facts, Origin, Ref, Scope, View
from chidu.types.flow import Appointment, Calendar, Event, Flow, FlowStep, Limit, YearDay
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
from chidu.types.sets import Board, Gather, Noted, Record, RosterRule, Sets

__all__ = [
    "PROJECT",
    "VERDICTS",
    "WHOLE",
    "Appointment",
    "Bands",
    "Board",
    "Calendar",
    "Case",
    "Decision",
    "Derived",
    "Determination",
    "Event",
    "Facts",
    "Fails",
    "Finding",
    "Fired",
    "Flow",
    "FlowStep",
    "Gather",
    "Graded",
    "Grading",
    "Ladder",
    "Letter",
    "Limit",
    "Must",
    "Noted",
    "Origin",
    "Outcome",
    "Parameter",
    "Point",
    "PolicyVersion",
    "Question",
    "Record",
    "Ref",
    "RosterRule",
    "Rule",
    "Scope",
    "Sentence",
    "Sets",
    "Step",
    "Tell",
    "Trace",
    "Verdict",
    "View",
    "Waiting",
    "Wording",
    "YearDay",
]
