"""The closed list of computations (计算): exact, unit-aware, and unknown with the names of what is lacking.

Source: POLICY_FORMAT.md §3. Nothing is rounded but where a policy says so (舍入); an operation whose units do not fit is unknown and says so.
"""
from chidu.computation.arithmetic import Arithmetic, Cases, Constant, Days, Default, Laxness, MonthOf, Named, Shift
from chidu.computation.attainment import OVER, ZERO, Attainment
from chidu.computation.places import Place
from chidu.computation.rounding import MOST_PLACES, WAYS, Root, Rounded
from chidu.computation.tables import Count, Lookup, Total
from chidu.computation.values import COMPUTED, given, lacking, missing_of, missing_of_leaf, unknown

__all__ = [
    "COMPUTED", "MOST_PLACES", "OVER", "WAYS", "ZERO", "Arithmetic", "Attainment", "Cases", "Constant",
    "Count", "Days", "Default", "Laxness", "Lookup", "MonthOf", "Named", "Place", "Root", "Rounded", "Shift",
    "Total", "given", "lacking", "missing_of", "missing_of_leaf", "unknown",
]
