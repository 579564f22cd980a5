"""The command line: what an officer or an engineer types. It calls the desk and nothing below it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> None:
    """Runs a command and leaves with its exit code. Loads the program here, so that it may be interrupted quietly."""
    try:
        from chidu.cli.commands import main as run
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    run(argv)
