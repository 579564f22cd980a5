"""The command line: what an officer or an engineer types. It calls the desk and nothing below it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

__all__ = ["main"]

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> None:
    """Runs a command and leaves with its exit code; interrupted at any moment, it leaves without a traceback."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))  # nothing is written yet while the program loads
    from chidu.cli.commands import run

    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        code = run(argv)
    except KeyboardInterrupt:
        code = INTERRUPTED
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left is to close
    sys.exit(code)
