"""How a model is asked: checked before anything is asked, and told in Chinese."""

from __future__ import annotations

from typing import Any

import pytest

from chidu.assistant.backend.settings import ModelSettings
from chidu.errors import InputError

INNER = "http://10.1.2.3:8000"


def settings(base_url: str = f"{INNER}/v1", **otherwise: Any) -> ModelSettings:
    return ModelSettings(base_url, **{"model": "qwen", "allowed": (INNER,), **otherwise})


def test_what_is_listed_may_be_asked_and_this_machine_without_a_list() -> None:
    assert settings(allowed=("https://model.example.gov.cn", f"{INNER}/")).endpoint.port == 8000
    assert settings("http://127.0.0.1:8000/v1", allowed=()).endpoint.is_here


@pytest.mark.parametrize("allowed", [(), ("http://10.1.2.3",), ("https://10.1.2.3:8000",), ("http://10.1.2.30:8000",)])
def test_what_is_not_listed_letter_by_letter_may_not(allowed: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="不在允许之列"):
        settings(allowed=allowed)


def test_with_a_list_this_machine_has_to_be_on_it() -> None:
    with pytest.raises(InputError, match="不在允许之列"):
        settings("http://127.0.0.1:8000/v1")


@pytest.mark.parametrize(("wrong", "told"), [
    ({"base_url": "http://user:lamps@10.1.2.3:8000"}, "不带用户名"), ({"allowed": (f"{INNER}/v1",)}, "里有路径"), ({"model": " "}, "没有写大模型的名称"),
    ({"api_key": "lamps\r\nX: 1"}, "密钥"), ({"mode": "loud"}, "cards、free"), ({"schema": "guess"}, "json_schema、json_object、none"),
    ({"idle": 0}, "大于零"), ({"max_tokens": -1}, "大于零")])
def test_what_is_wrong_is_told_and_no_key_is_shown(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told) as error:
        settings(**wrong)
    assert "lamps" not in str(error.value)


def test_a_key_is_not_shown() -> None:
    assert "lamps" not in repr(settings(api_key="lamps"))
