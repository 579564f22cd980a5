"""Logs (日志): a line of JSON on standard error for every request, fault and alarm. Never a login, a name, a file's name, what a form says,
a token or what stood behind the question mark.

What the program writes itself is known to keep to this; of other libraries' messages only where they come from is written, and of an
error its kind and the way through the program, never its words: those may hold values.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any, TextIO

import structlog

ALARM = "chidu.alarm"
OURS = ("chidu.workers", "uvicorn.error")
"""Whose messages are written as they are: they hold no value that came from outside."""
QUIET = ("alembic", "httpx")
"""Who tells of every step."""
_MOST_FRAMES = 40


class _Stderr(logging.StreamHandler[TextIO]):
    """Standard error as it is at the moment of writing."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def configure(level: str = "INFO") -> None:
    """All loggers of this process write as told above; called again it changes the level alone."""
    processors: list[Any] = [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    structlog.configure(processors=[*processors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
                        logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger,
                        cache_logger_on_first_use=False)
    handler = _Stderr()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[_guarded, *processors], processors=[
        structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer(ensure_ascii=False)]))
    root = logging.getLogger()
    root.handlers[:] = [h for h in root.handlers if not isinstance(h, _Stderr)] + [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("chidu").setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"


def log() -> Any:
    """The logger of the web."""
    return structlog.stdlib.get_logger("chidu.web")


def way(error: BaseException) -> list[str]:
    """How an error came about, kind by kind and frame by frame, the innermost last; none of its words."""
    lines: list[str] = []
    for one in _chain(error):
        lines.append(_kind(one))
        lines.extend(list(_frames(one.__traceback__))[-_MOST_FRAMES:])
    return lines


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from, the cause first."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    yield from reversed(seen)


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    for frame, line in walk_tb(traceback):
        yield f"{'/'.join(Path(frame.f_code.co_filename).parts[-3:])}:{line} {frame.f_code.co_name}"


def _guarded(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A record of another logger, with what may be written of it."""
    record: logging.LogRecord = event["_record"]
    kept: dict[str, Any] = {k: event[k] for k in ("_record", "_from_structlog") if k in event} | {"logger": record.name}
    if record.name == ALARM:
        kept |= {"event": "alarm"} | {name: getattr(record, name, None) for name in ("code", "case", "scope", "fingerprint")}
    elif record.name in OURS and not record.exc_info:
        kept["event"] = event["event"]
    else:
        kept |= {"event": "message", "at": f"{record.module}:{record.lineno}"}
    if record.exc_info and record.exc_info[1]:
        kept["way"] = way(record.exc_info[1])
        record.exc_info, record.exc_text = None, None
    return kept
