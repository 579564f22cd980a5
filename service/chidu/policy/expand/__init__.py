"""What a section says in its own words becomes ordinary fields, tables and rules (展开), so that the evaluators know one mechanism.

指标分类 and 指标要求 become rules about indicators; 评分 becomes computed fields; 结果应用 and 汇总规则 become fields, rules and,
for a set, a kind of form of its own. Works on canonical content.
"""

from chidu.policy.expand.made import Made
from chidu.policy.expand.results import expand_results
from chidu.policy.expand.rosters import expand_roster
from chidu.policy.expand.scoring import expand_scoring
from chidu.policy.expand.taxonomy import expand_requirements, expand_taxonomy

EXPANSIONS = {"指标分类": expand_taxonomy, "指标要求": expand_requirements, "评分": expand_scoring, "结果应用": expand_results,
              "汇总规则": expand_roster}
"""In the order in which they build on each other."""

KEPT = ("汇总规则",)
"""Of these the item itself stays, too: rosters are collected by it."""

__all__ = ["EXPANSIONS", "KEPT", "Made"]
