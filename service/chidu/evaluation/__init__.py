"""From a case and a policy to a decision: derive, score, rank, judge, let the engine sign, conclude (审核判定)."""
