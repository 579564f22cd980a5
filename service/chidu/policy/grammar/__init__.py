"""Reads the closed list of conditions and computations out of a policy's plain data into the condition tree.

Every name must be known and every literal must fit the field's type and unit; what does not is told with the path to
it, so that the caller can point into the file. Source: POLICY_FORMAT.md §3.
"""

from chidu.policy.grammar.computations import COMPUTATIONS, parse_computation
from chidu.policy.grammar.conditions import COMPARISONS, OPERATORS, QUANTIFIERS, parse_condition
from chidu.policy.grammar.environment import POLICY, TEXT_TYPES, UNITS, Environment, Malformed, Path, as_value, fit

__all__ = [
    "COMPARISONS", "COMPUTATIONS", "OPERATORS", "POLICY", "QUANTIFIERS", "TEXT_TYPES", "UNITS", "Environment", "Malformed", "Path",
    "as_value", "fit", "parse_computation", "parse_condition",
]
