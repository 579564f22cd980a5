"""What was looked at lately is kept, no more of it than was said, and nothing that is too large."""

from __future__ import annotations

from chidu.desk.bureau.lately import Lately


def test_it_is_made_once() -> None:
    lately, made = Lately[str](2, len, 10), []
    for _ in range(3):
        assert lately.of("路灯", lambda: made.append(1) or "改造") == "改造"
    assert made == [1]


def test_what_was_not_asked_for_longest_goes_first() -> None:
    lately = Lately[str](2, len, 10)
    for key in ("路灯", "招聘会", "路灯", "博物馆"):
        lately.of(key, lambda key=key: key)  # type: ignore[misc]
    assert len(lately) == 2
    assert lately.of("路灯", lambda: "重做") == "路灯"
    assert lately.of("招聘会", lambda: "重做") == "重做"


def test_what_is_larger_than_usual_is_not_kept() -> None:
    lately = Lately[str](2, len, 3)
    assert lately.of("路灯", lambda: "一张很大的表") == "一张很大的表"
    assert len(lately) == 0
