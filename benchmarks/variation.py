"""More rules than a policy has, or fewer: its own rules again with other thresholds and other words."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from benchmarks.workload import DECLARATION
from chidu import quantity
from chidu.types import PolicyVersion

ORDERED = ("大于", "小于", "不低于", "不高于")
CONTAINED = ("含任一", "不含任一")
NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")


def content_with(policy: PolicyVersion, count: int, kind: str = DECLARATION) -> dict[str, Any]:
    """The policy's canonical content with `count` rules, all for this kind of form: spread evenly over its own where fewer, else
    all of them and variants, each with a threshold or a word list that no other has. Rules of other stages are left out."""
    content: dict[str, Any] = copy.deepcopy(dict(policy.resolved))
    stages = policy.vocabulary.kinds[kind].stages
    rules: dict[str, Any] = {name: rule for name, rule in content["规则"].items() if rule["内容"]["环节"] in stages}
    content["规则"] = rules
    if count <= len(rules):
        step = Fraction(len(rules), count)
        kept = {int(i * step) for i in range(count)}
        content["规则"] = {name: rule for i, (name, rule) in enumerate(rules.items()) if i in kept}
        return content
    texts = {name: item["内容"]["取值"].get("值", "") for name, item in content["参数"].items()}
    words = {name: item["内容"]["词"] for name, item in content["词表"].items()}
    for name, rule in _variants(dict(rules), count - len(rules), texts, words):
        rules[name] = rule
    return content


def _variants(rules: Mapping[str, Any], count: int, texts: Mapping[str, str], words: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    made, turn = 0, 0
    while made < count:
        turn += 1
        before = made
        for name, rule in rules.items():
            if made == count:
                return
            varied = copy.deepcopy(rule)
            changed = [_vary(varied["内容"][key], turn, texts, words) for key in ("适用", "不符合", "应当") if varied["内容"].get(key)]
            if any(changed):
                made += 1
                yield f"{name}·变{turn}", varied
        if made == before:
            raise ValueError("no rule of this policy has a threshold or a word to vary")


def _vary(raw: Any, turn: int, texts: Mapping[str, str], words: Mapping[str, Any]) -> bool:
    """Changes every threshold and word list in place; tells whether there was one."""
    if isinstance(raw, list):
        return sum(_vary(part, turn, texts, words) for part in raw) > 0
    if not isinstance(raw, dict):
        return False
    changed = False
    for key, value in raw.items():
        if key in ORDERED and isinstance(value, str):
            text = texts.get(value.removeprefix("参数·"), value)
            if quantity.quantity(text) and (new := _moved(text, turn)) != text:
                raw[key], changed = new, True
        elif key in CONTAINED:
            listed = words.get(value.removeprefix("词表·"), [value]) if isinstance(value, str) else value
            raw[key], changed = [*([listed] if isinstance(listed, str) else listed), f"变{turn}"], True
        else:
            changed |= _vary(value, turn, texts, words)
    return changed


def _moved(text: str, turn: int) -> str:
    """Another number in the same unit."""
    return NUMBER.sub(lambda m: quantity.decimal_text((quantity.number(m[0]) or Fraction(0)) + Fraction(turn, 10)), text, count=1)
