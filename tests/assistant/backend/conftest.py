"""One model server for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.servers.models import ModelServer, serving

from chidu.assistant.backend.asking import Message
from chidu.assistant.backend.compatible import OpenAICompatible
from chidu.assistant.backend.settings import ModelSettings

ASKED = [Message("system", "只用给你的句子。"), Message("user", "为什么没有通过？")]


@pytest.fixture(scope="session")
def models() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


def asking(server: ModelServer, model: str, **otherwise: Any) -> OpenAICompatible:
    """A backend that asks for what `model` does there."""
    limits = {"connect": 5, "first": 5, "idle": 5, "whole": 10, "max_bytes": 1 << 20}
    return OpenAICompatible(ModelSettings(server.url(model), model, **{**limits, **otherwise}))
