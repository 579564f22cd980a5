"""The command line: what an officer or an engineer types. It calls the desk and nothing below it."""

from chidu.cli.commands import main

__all__ = ["main"]
