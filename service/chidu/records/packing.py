"""Exact values as compressed text, with the SHA-256 of the text: what a decision stands on, kept for years."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any

from chidu.archive import packed_bytes
from chidu.errors import NotFound


def packed(thing: Any) -> tuple[bytes, str]:
    """The bytes to keep, and the digest of what they say."""
    said = packed_bytes(thing)
    return zlib.compress(said, 6), hashlib.sha256(said).hexdigest()


def unpacked(kept: bytes | None) -> Any:
    """The plain data. Raises NotFound where it was emptied (个人信息)."""
    if kept is None:
        raise NotFound("emptied", "内容已按规定抹去，只留摘要", rule="个人信息按规定抹去", remedy="只能核对摘要")
    return json.loads(zlib.decompress(bytes(kept)))


def digest(kept: bytes) -> str:
    """The digest of what they say; empty where they say nothing that can be read."""
    try:
        return hashlib.sha256(zlib.decompress(bytes(kept))).hexdigest()
    except zlib.error:
        return ""
