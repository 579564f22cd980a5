"""Chidu beside its peers on the same cases and the same rules; `scripts/bench` runs it."""
