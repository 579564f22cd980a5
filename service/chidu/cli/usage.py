"""How commands are written (用法): the help pages, and what is wrong with a command line, in Chinese throughout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.cells import cell_len
from typer import Context
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.exceptions import TyperException

from chidu.errors import InputError, UsageError
