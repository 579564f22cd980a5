"""The few compiled programs a worker keeps at hand, the least recently used one given up first (会话缓存)."""

from __future__ import annotations

from collections import OrderedDict

from chidu.evaluation.engine.program import Program
from chidu.evaluation.engine.session import Session

MOST_SESSIONS = 8
MOST_KILOBYTES = 300_000  # all sessions together; one alone may take 280 MB

_kept: OrderedDict[str, Session] = OrderedDict()


def session(program: Program) -> Session:
    """The session of this program, compiled now or kept from before, with an empty trace. Errors as for `Session`.

    One worker, one thread: a session handed out stays open until the next call.
    """
    kept = _kept.pop(program.fingerprint, None)
    if kept is not None and (kept.closed or kept.program != program):
        kept.close()
        kept = None
    if kept is None:
        kept = Session(program)
    kept.take_trace()
    _kept[program.fingerprint] = kept
    while len(_kept) > MOST_SESSIONS or (len(_kept) > 1 and sum(s.kilobytes for s in _kept.values()) > MOST_KILOBYTES):
        _kept.popitem(last=False)[1].close()
    return kept
