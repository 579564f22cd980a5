"""Chidu 尺度: rules-as-code review of budget performance forms (预算绩效管理)."""

__version__ = "0.1.0"

SEMANTICS = 1
"""Rises when the meaning of the policy format changes; `chidu verify` names the difference."""
