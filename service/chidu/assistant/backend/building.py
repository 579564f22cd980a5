"""The model of a service (大模型), as its settings say: one that can be asked and that rests when it fails, or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from chidu.assistant.backend.breaker import Breaker
from chidu.assistant.backend.compatible import OpenAICompatible
from chidu.assistant.backend.settings import ModelSettings


def build_backend(settings: ModelSettings | None, clock: Callable[[], datetime]) -> Breaker | None:
    """None where no model is set: the embedded answers alone. Raises InputError."""
    if settings is None:
        return None
    return Breaker(OpenAICompatible(settings), clock, settings.most_faults, timedelta(seconds=settings.pause))
