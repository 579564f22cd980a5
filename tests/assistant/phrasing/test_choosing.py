"""A model's choice is read strictly: exactly what was asked for, or nothing."""

from __future__ import annotations

import json

import pytest

from chidu.assistant.phrasing.choosing import MOST, Choice, read_choice
from chidu.assistant.phrasing.payload import MOST_GLUE

OFFERED = ("c1", "c2", "c3")


@pytest.mark.parametrize(("text", "choice"), [
    ('{"card_ids": ["c2", "c1"], "glue": "先看成本。"}', Choice(("c2", "c1"), "先看成本。")), ('\n{"glue":" ","card_ids":[]} ', Choice((), "")),
    ('{"card_ids": ["c1", "c2", "c1"], "glue": ""}', Choice(("c1", "c2"), "")),
])
def test_what_was_asked_for_is_read(text: str, choice: Choice) -> None:
    assert read_choice(text, OFFERED) == choice


@pytest.mark.parametrize("text", [
    "", "好的", "null", "[]", '"c1"', '{"card_ids": ["c1"]}', '{"glue": ""}', '{"card_ids": ["c1"], "glue": "", "approve": true}',
    '{"card_ids": ["c9"], "glue": ""}',
    '{"card_ids": ["c1"], "card_ids": [], "glue": ""}', '{"card_ids": "c1", "glue": ""}',
    '{"card_ids": [1], "glue": ""}',
    '{"card_ids": [["c1"]], "glue": ""}', '{"card_ids": [{"c1": 1}], "glue": ""}', '{"card_ids": ["c1"], "glue": null}',
    '{"card_ids": ["c1"], "glue": 3}',
    '{"card_ids": ["c1"], "glue": ""} 好了', '```json\n{"card_ids": ["c1"], "glue": ""}\n```', "{'card_ids': ['c1'], 'glue': ''}",
    '{"card_ids": ["c1"], "glue": NaN}',
    json.dumps({"card_ids": ["c1"], "glue": "看" * (MOST_GLUE + 1)}), "[" * 9_000, '{"card_ids": ["c1"], "glue": ""}' + " " * MOST,
    '{"card_ids": ["c1", true], "glue": ""}',
])
def test_anything_else_is_no_choice(text: str) -> None:
    assert read_choice(text, OFFERED) is None
