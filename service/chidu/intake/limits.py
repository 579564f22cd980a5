"""How much of anything a form may hold. Real forms stay far below; what goes beyond is refused before parsing."""

from __future__ import annotations

from chidu.errors import FormRefused, Place

FILE_BYTES = 20 << 20
UNPACKED_BYTES = 64 << 20
PART_BYTES = 32 << 20
ENTRIES = 2_000
DIRECTORY_BYTES = 1 << 20
RATIO = 300
RATIO_FROM = 1 << 20
"""A part that unpacks to less than this may be packed as tightly as it likes."""
ELEMENTS = 600_000
DEPTH = 200
ROWS = 50_000
COLUMNS = 512
CELLS = 200_000
MERGES = 5_000
MERGED_CELLS = 500_000
JSON_BYTES = 4 << 20
JSON_DEPTH = 32
DIGITS = 40


def refuse(code: str, found: str, rule: str, remedy: str, place: Place) -> FormRefused:
    return FormRefused(code, found, place=place, rule=rule, remedy=remedy)
