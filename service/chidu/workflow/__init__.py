"""The course of a matter (流程) as a fold over events, and the working days it is measured in.

The rectification register is the same fold.
"""

from chidu.types import Calendar, Event, Flow, FlowStep, Limit
from chidu.workflow.calendar import (
    Counted,
    Reckoned,
    add_working_days,
    day_in,
    due_day,
    is_working,
    next_working_day,
    report_day,
    say_unknown,
    working_days_between,
)
from chidu.workflow.register import (
    CLASSIFIED,
    RECTIFICATION,
    Item,
    Register,
    Standing,
    Tally,
    standings,
    state_of,
    tallies,
    tally,
    unclosed,
)
from chidu.workflow.state import Passed, State, Status, state

__all__ = [
    "CLASSIFIED",
    "RECTIFICATION",
    "Calendar",
    "Counted",
    "Event",
    "Flow",
    "FlowStep",
    "Item",
    "Limit",
    "Passed",
    "Reckoned",
    "Register",
    "Standing",
    "State",
    "Status",
    "Tally",
    "add_working_days",
    "day_in",
    "due_day",
    "is_working",
    "next_working_day",
    "report_day",
    "say_unknown",
    "standings",
    "state",
    "state_of",
    "tallies",
    "tally",
    "unclosed",
    "working_days_between",
]
