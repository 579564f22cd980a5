"""Passwords (密码): kept as argon2 alone; checking an unknown login takes as long as checking a known one."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chidu.errors import InputError, Unavailable

SHORTEST, LONGEST = 10, 200
_LETTERS = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lI")
AT_ONCE, MOST_WAITING = 4, 12
"""How many passwords a process checks at a time, and how many may wait for their turn."""
_hasher = PasswordHasher()
_turns, _queue = BoundedSemaphore(AT_ONCE), BoundedSemaphore(AT_ONCE + MOST_WAITING)


def hashed(password: str, login: str = "") -> str:
    """The hash to keep. Raises InputError for a password that is too easy to guess."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError("password-length", f"密码有{len(password)}个字符", rule=f"密码{SHORTEST}至{LONGEST}个字符", remedy="可以用几个不相干的词连成一句")
    if len(set(password)) < 5 or (login and login.lower() in password.lower()):
        raise InputError("password-easy", "密码太容易猜到", rule="密码不含登录名，至少有5个不同的字符", remedy="请换一个密码")
    return _hash(password)


def hashed_again(password: str) -> str:
    """The hash of a password that is in use already, by today's settings."""
    return _hash(password[:LONGEST])


def fits(password: str, kept: str) -> bool:
    """Whether it is the password of a hash; a login that does not exist has none, and takes as long."""
    try:
        with _taking_turns():
            return _hasher.verify(kept or _nobody(), password[:LONGEST]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def stale(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


def drawn() -> str:
    """A first password, to be read out and typed once."""
    return "".join(secrets.choice(_LETTERS) for _ in range(14))


@contextmanager
def _taking_turns() -> Iterator[None]:
    """Each takes 64 MB and a core for a while: few at a time, and the rest of the service goes on meanwhile. Raises Unavailable."""
    if not _queue.acquire(blocking=False):
        raise Unavailable("busy", "现在登录的人太多", remedy="请过一会儿再试")
    try:
        with _turns:
            yield
    finally:
        _queue.release()


def _hash(password: str) -> str:
    with _taking_turns():
        return _hasher.hash(password)


@cache
def _nobody() -> str:
    return _hasher.hash(drawn())
