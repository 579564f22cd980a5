"""Names the engine cannot confuse: it knows fields and facts only by a 32-bit hash of their name.

Two names with one hash would be one field to it, or one fact dropped in silence. So every name handed to it is made
here, and a name whose hash is already taken is never handed out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

RESERVED = ("id", "sid", "kind", "step", "m", "sid-0", "all", "any", "pri", "count", "cap", "dist", "name",
            "$s", "$m", "$i", "$l", "$r", "$lt", "$lte", "$gt", "$gte", "$eq", "$neq", "$mt", "$imt", "$iall", "$iany",
            "$ex", "$nex", "$or", "$and", "$add", "$sub", "$mul", "$div", "$forward")


def hash32(name: str) -> int:
    """The engine's own hash of an ASCII name (FNV-1a, 32 bits)."""
    value = 2166136261
    for byte in name.encode("ascii"):
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def distinct(prefix: str) -> Iterator[str]:
    """`f0`, `f1`, …: constant short names, leaving out any that the engine would take for another."""
    taken = {hash32(word) for word in RESERVED}
    for number in count():
        name = f"{prefix}{number}"
        if hash32(name) not in taken:
            taken.add(hash32(name))
            yield name
