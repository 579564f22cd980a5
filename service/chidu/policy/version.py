"""A policy version out of the library: resolved for a scope on a date, linked, with mistakes pointing into the files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from chidu.errors import Place
from chidu.policy.library import Library
from chidu.policy.link import link
from chidu.policy.resolve import resolve
from chidu.types import PolicyVersion, Scope


def policy_version(library: Library, scope: Scope, on: date, params: Mapping[str, str] | None = None,
                   drafts: frozenset[str] = frozenset()) -> PolicyVersion:
    """The law of a scope on a date. Raises PolicySetError, UnknownScope; `params` and `drafts` as for `resolve`."""

    def locate(short: str, path: tuple[str | int, ...]) -> Place:
        file = library.by_short.get(short)
        return file.place(path) if file else Place(short)

    return link(resolve(library, scope, on, params, drafts), library.chain(scope)[-1], on, locate)


@lru_cache(maxsize=8)
def rebuilt(canonical: bytes, scope: Scope, on: date) -> PolicyVersion:
    """The same policy version out of its canonical content alone, as a worker gets it; remembered for the next call."""
    return link(json.loads(canonical), scope, on)
