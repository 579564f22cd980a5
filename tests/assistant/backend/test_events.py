"""Events out of bytes: the same however the bytes are cut."""

from __future__ import annotations

import pytest

from chidu.assistant.backend.events import LONGEST, Events
from chidu.assistant.backend.faults import ModelFault

STREAM = "\ufeff: 你好\r\n\r\ndata: 路灯\r\ndata:亮\r\n\r\nevent: message\rdata:  灯\r\rid: 1\nretry: 5\ndata\n\n\ndata: 完\n\ndata: 没有完".encode()
READ = ["路灯\n亮", " 灯", "", "完"]


def events(*parts: bytes) -> list[str]:
    reader = Events()
    return [event for part in parts for event in reader.feed(part)]


def test_every_way_to_cut_them_gives_the_same() -> None:
    assert events(STREAM) == READ
    assert events(*(bytes([b]) for b in STREAM)) == READ
    for at in range(len(STREAM)):
        assert events(STREAM[:at], STREAM[at:]) == READ, at


@pytest.mark.parametrize(("stream", "kind"), [
    (b"data: \xff\n\n", "wrong-encoding"), ("data: 灯\n\n".encode("utf-16"), "wrong-encoding"), (b"lamps\n\n", "bad-event"),
    (b"{}\n", "bad-event"), (b"event: lamps\n", "bad-event"), (b"event: error\n", "error-event"), (b"error: {}\n", "error-event")])
def test_what_is_no_event_is_a_fault(stream: bytes, kind: str) -> None:
    with pytest.raises(ModelFault) as fault:
        events(stream)
    assert fault.value.kind == kind


@pytest.mark.parametrize("part", [b"data: lamps\n", b": lamps\n", b"x"])
def test_an_event_has_its_end_in_time(part: bytes) -> None:
    with pytest.raises(ModelFault) as fault:
        events(*[part] * (LONGEST // len(part) + 1))
    assert fault.value.kind == "too-large"


def test_any_number_of_events_may_come_together() -> None:
    assert len(events(b"data: lamps\n\n" * LONGEST)) == LONGEST
