"""The closed tree of conditions (条件): what each means, its two rails for the engine, its Chinese sentence, what it reads.

Truth has three values (Kleene): True, False, and None for unknown (无法判定). An unknown spreads unless the other
side settles it. No expression strings, no code: an officer reads the sentence that every node says of itself.
Source: POLICY_FORMAT.md §3-4.
"""
from chidu.condition.leaves import (
    FORMATS,
    Compare,
    Contains,
    Listed,
    Operand,
    Provided,
    Rows,
    Shape,
    compare,
    pattern_of,
    say_value,
)
from chidu.condition.once import once
from chidu.condition.program import Program, Truths, compiled
from chidu.condition.signals import Flag, Gap, Reading, Tally, comparable
from chidu.condition.tree import (
    ALWAYS,
    MOST_CLAUSES,
    NEVER,
    All,
    Any_,
    Atom,
    Clause,
    Computation,
    Condition,
    Dnf,
    Not,
    Reader,
    Signal,
    TooManyClauses,
    conjunction,
    disjunction,
    kleene_and,
    kleene_or,
)

__all__ = [
    "ALWAYS", "FORMATS", "MOST_CLAUSES", "NEVER", "All", "Any_", "Atom", "Clause", "Compare", "Computation", "Condition",
    "Contains", "Dnf", "Flag", "Gap", "Listed", "Not", "Operand", "Program", "Provided", "Reader", "Reading", "Rows",
    "Shape", "Signal", "Tally", "TooManyClauses", "Truths", "comparable", "compare", "compiled", "conjunction",
    "disjunction", "kleene_and", "kleene_or", "once", "pattern_of", "say_value",
]
