"""Margin notes (批注) of a template: officers explain it to each other there; no letter carries them."""

from __future__ import annotations

import re

from chidu.document.ooxml import CONTENT_TYPE, RELATION, W, parse, serialize
from chidu.document.package import TYPES

_PART = re.compile(r"word/(?:comments\w*|people)\.xml")
_ANCHORS = (W + "commentRangeStart", W + "commentRangeEnd")


def without_comments(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The same file without margin notes; a file that has none comes back as it is."""
    dropped = {name for name in parts if _PART.fullmatch(name)}
    if not dropped:
        return parts
    kept = {name: raw for name, raw in parts.items() if name not in dropped}
    kept[TYPES] = _without(kept[TYPES], CONTENT_TYPE + "Override", "PartName", {"/" + name for name in dropped})
    targets = {name.removeprefix("word/") for name in dropped} | {"/" + name for name in dropped}
    for name, raw in kept.items():
        if re.fullmatch(r"word/_rels/[^/]+\.rels", name):
            kept[name] = _without(raw, RELATION + "Relationship", "Target", targets)
        elif re.fullmatch(r"word/[^/]+\.xml", name) and b"comment" in raw:
            kept[name] = _without_anchors(raw)
    return kept


def _without(xml: bytes, tag: str, attribute: str, values: set[str]) -> bytes:
    root = parse(xml)
    for child in root.findall(tag):
        if child.get(attribute) in values:
            root.remove(child)
    return serialize(root)


def _without_anchors(xml: bytes) -> bytes:
    root = parse(xml)
    for anchor in [*root.iter(*_ANCHORS)]:
        anchor.getparent().remove(anchor)
    for reference in [*root.iter(W + "commentReference")]:
        run = reference.getparent()
        run.getparent().remove(run)
    return serialize(root)
