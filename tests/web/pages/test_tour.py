"""The tour and its pictures belong together."""

from __future__ import annotations

import re
from pathlib import Path

from tests.web.pages.site import PICTURES, ROOT

TOUR = ROOT / "docs" / "tour.md"


def pictures_of(name: str) -> set[str]:
    return set(re.findall(r'picture\(\w+, "([\w-]+)"', (Path(__file__).parent / name).read_text("utf-8")))


def test_every_picture_of_the_tour_is_there_and_is_taken_by_a_test() -> None:
    shown = set(re.findall(r"\(pictures/([\w-]+)\.png\)", TOUR.read_text("utf-8")))
    assert shown == pictures_of("test_days.py") | pictures_of("test_assistant.py") | pictures_of("test_looks.py")
    for name in shown:
        for path in (PICTURES / f"{name}.png", PICTURES / f"{name}-phone.png"):
            assert path.read_bytes().startswith(b"\x89PNG"), path.name
