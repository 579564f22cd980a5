"""A policy version out of the library: resolved for a scope on a date, linked, with mistakes pointing into the files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from chidu.errors import Place
from chidu.policy.library import Library
from chidu.policy.link import link
from chidu.policy.resolve import resolve
from chidu.types import PolicyVersion, Scope


def policy_version(library: Library, scope: Scope, on: date, params: Mapping[str, str] | None = None,
                   drafts: frozenset[str] = frozenset()) -> PolicyVersion:
    """The law of a scope on a date. Raises PolicySetError, UnknownScope; `params` and `drafts` as for `resolve`."""
    files = {f.short: f for f in library.files}

    def locate(short: str, path: tuple[str | int, ...]) -> Place:
        return files[short].place(path) if short in files else Place(short)

    return link(resolve(library, scope, on, params, drafts), library.chain(scope)[-1], on, locate)
