"""How commands are written (用法): the help pages, and what is wrong with a command line, in Chinese throughout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

import typer
from rich.cells import cell_len
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from chidu.errors import InputError
from chidu.policy.suggest import ask_meant


class Command(TyperCommand):
    """A command whose help and complaints are in Chinese."""

    allow_extra_args = True  # they are refused below, in our own words

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if extra := super().parse_args(ctx, args):
            raise InputError("usage", f"命令行上多出“{'”“'.join(extra)}”", remedy=_see(ctx))
        return extra

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write("\n".join(_page(self, ctx)))


class Later(TyperCommand):
    """A command that is loaded when it is called, so that the others start without what it needs. `where`: module and function."""

    def __init__(self, name: str, help: str, where: tuple[str, str]) -> None:
        super().__init__(name=name, help=help)
        self.where = where

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        return self.loaded().make_context(info_name, args, parent=parent, **extra)

    def loaded(self) -> Any:
        """The command itself."""
        module, function = self.where
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        alone.command(self.name, cls=Command, help=self.help)(getattr(import_module(module), function))
        return get_command(alone)


class Group(TyperGroup):
    """The commands, by name; `later`: those that are loaded when they are called."""

    later: tuple[Later, ...] = ()

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands.update({one.name: one for one in self.later if one.name})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands:
            raise InputError("usage", f"没有命令“{args[0]}”", remedy=ask_meant(args[0], self.commands) or _see(ctx))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write("\n".join(_page(self, ctx)))


def complaint(error: TyperException) -> InputError:
    """What is wrong with a command line, from what the library says of it."""
    ctx, param, name = (getattr(error, key, None) for key in ("ctx", "param", "option_name"))
    if param is not None and type(error).__name__ == "MissingParameter":
        found = f"没有写{_quoted(param)}"
    elif param is not None:
        found = f"{_quoted(param)}写得不对"
    elif name and hasattr(error, "possibilities"):
        close = next(iter(error.possibilities or ()), "")
        return InputError("usage", f"没有选项“{name}”", remedy=f"您是否想写“{close}”？" if close else _see(ctx))
    elif name:
        found = f"选项“{name}”后面{'不带值' if 'not take' in error.message else '要写一个值'}"
    else:
        found = "命令写得不全"
    return InputError("usage", found, remedy=_see(ctx))


def _see(ctx: Any) -> str:
    return f"用 {ctx.command_path if ctx else 'chidu'} --help 看用法"


def _page(command: Any, ctx: Any) -> Iterator[str]:
    params = command.get_params(ctx)
    arguments = [p for p in params if p.param_type_name == "argument"]
    options = [p for p in params if p.param_type_name == "option"]
    words = [_word(p) for p in arguments] + [f"{p.opts[-1]} …" for p in options if p.required]
    commands = getattr(command, "commands", {})
    yield f"用法：{' '.join([ctx.command_path, *(['命令'] if commands else []), *words, '[选项]'])}"
    yield f"\n{command.help}"
    yield from _table("命令", ((name, c.help or "") for name, c in commands.items()))
    yield from _table("参数", ((p.metavar, p.help or "") for p in arguments))
    yield from _table("选项", ((", ".join(p.opts), _told(p)) for p in options))


def _table(title: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    listed = list(rows)
    if listed:
        width = max(cell_len(name) for name, _ in listed)
        yield f"\n{title}"
        yield from (f"  {name}{' ' * (width - cell_len(name))}  {text}" for name, text in listed)


def _told(option: Any) -> str:
    return "显示这页说明" if option.name == "help" else f"{option.help}{'（必写）' if option.required else ''}"


def _quoted(param: Any) -> str:
    return f"“{param.metavar}”" if param.param_type_name == "argument" else f"选项“{'、'.join(param.opts)}”"


def _word(argument: Any) -> str:
    text = argument.metavar + ("…" if argument.nargs != 1 else "")
    return text if argument.required else f"[{text}]"
